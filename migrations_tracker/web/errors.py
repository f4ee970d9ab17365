"""Error pages: what happened and what to do next."""

import sys
from typing import Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from migrations_tracker.domain.errors import Refusal
from migrations_tracker.web.access import request_id

RETRY_AFTER_S: Final = 60


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """The same words for what is not there and for what is not the person's."""
    return render(request, "errors/404.html", status=404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """In the words of the rule that refused it, where one did."""
    refusal = exception.__cause__
    words = str(refusal) if isinstance(refusal, Refusal) else ""
    return render(request, "errors/403.html", {"words": words}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """Asks nothing of the database; where that is what failed, 503 says that it will pass."""
    passes = isinstance(sys.exception(), OperationalError | InterfaceError)
    status = 503 if passes else 500
    page = render_to_string(f"errors/{status}.html", {"reference": request_id()})
    headers = {"Retry-After": str(RETRY_AFTER_S)} if passes else {}
    return HttpResponse(page, status=status, headers=headers)

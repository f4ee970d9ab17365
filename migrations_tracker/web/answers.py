"""What a page with a form answers: the form again, with the status that says how it went."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def form_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 0
) -> HttpResponse:
    """A page that shows `problems` answers 422, unless `status` says that it is another refusal.

    Programs that send forms, and the logs, tell by it that nothing was written.
    """
    return render(request, template, dict(context), status=status or _status(context))


def _status(context: Mapping[str, Any]) -> int:
    return 422 if context["problems"] else 200

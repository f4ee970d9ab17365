"""One id for each request: the caller's own where it is well formed, else a new one."""

import re
from collections.abc import Callable
from typing import Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

WELL_FORMED: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")
HEADER: Final = "X-Request-Id"
META_KEY: Final = "HTTP_X_REQUEST_ID"


class RequestIdMiddleware:
    """Settles the id before anything reads it, so that logs, events and answers carry the same.

    An id that could forge a log line or burst a column is replaced, not repaired.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = str(request.META.get(META_KEY, ""))
        request.META[META_KEY] = sent if WELL_FORMED.fullmatch(sent) else str(uuid4())
        response = self.get_response(request)
        response[HEADER] = request.META[META_KEY]
        return response

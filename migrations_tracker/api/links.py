"""Absolute addresses of what the API speaks of."""

from typing import Final

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import reverse
from rest_framework.request import Request

from migrations_tracker.api.answers import version_tag

AnyRequest = Request | HttpRequest
# Types that IANA's registry of HTTP problem types names.
REGISTERED: Final = {
    "quota-exceeded": "https://iana.org/assignments/http-problem-types#quota-exceeded"
}


def url_of(request: AnyRequest, name: str, *parts: str) -> str:
    """The address of the API’s view `name`, with the request's own scheme and host."""
    path = reverse(f"api:{name}", args=parts)
    try:
        return str(request.build_absolute_uri(path))
    except DisallowedHost:
        return path  # a request for a host that this is not: nothing absolute can be said


def problem_url(request: AnyRequest, code: str) -> str:
    """The type of a problem: the registered one where there is one, else our own page."""
    return REGISTERED.get(code) or url_of(request, "problem", code)


def current(request: AnyRequest, gss: str, version: int) -> dict[str, str]:
    """Where to read again, and the validator to send then."""
    return {"url": url_of(request, "migration", gss), "etag": version_tag(version)}

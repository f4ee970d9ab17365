"""Answers with their validators: strong ETags, and 304 where the caller has it already."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from django.http import HttpResponse
from django.utils.http import parse_etags
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

JSON: Final = "application/json"
PROBLEM_JSON: Final = "application/problem+json"


def render(data: Any) -> bytes:
    """Compact JSON in UTF-8; the same data give the same bytes."""
    body: bytes = JSONRenderer().render(data)
    return body


def version_tag(version: int) -> str:
    """The validator that writes compare: what people and keys wrote, not what checks observe."""
    return f'"v{version}"'


def answer(
    request: Request,
    data: Any,
    *,
    version: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The answer to a GET, or 304 where the caller's copy is still this one.

    The ETag is a digest of the body. With a `version` that stands before it, so that the same tag
    also serves in If-Match, while a change of what is observed still ends a 304.
    """
    return answer_bytes(request, render(data), version=version, headers=headers)


def answer_bytes(
    request: Request,
    body: bytes,
    *,
    version: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The same for a body that is already JSON."""
    digest = sha256(body).hexdigest()[:16]
    tag = f'"{digest}"' if version is None else f'"v{version}.{digest}"'
    if _has_it(request, tag):
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = HttpResponse(body, content_type=JSON)
    response["ETag"] = tag
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def _has_it(request: Request, tag: str) -> bool:
    sent = parse_etags(request.headers.get("If-None-Match", ""))
    return any(one == "*" or one.removeprefix("W/") == tag for one in sent)

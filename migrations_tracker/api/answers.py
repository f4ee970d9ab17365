"""Answers with their validators: strong ETags, and 304 where the caller has it already."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from hashlib import sha256
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import parse_etags
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from migrations_tracker.domain.access import Principal
from migrations_tracker.selectors.kept import kept
from migrations_tracker.selectors.live import digest, live_state, shown_to

JSON: Final = "application/json"
# How long an answer is kept that nobody asks for again while nothing changes.
KEPT_S: Final = 300


class HasPrincipal(Protocol):
    @property
    def principal(self) -> Principal: ...


V = TypeVar("V", bound=HasPrincipal)
P = ParamSpec("P")
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


@dataclass(frozen=True, slots=True)
class Told:
    """What an address tells: JSON, the version of the record and headers of its own."""

    body: bytes
    version: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Get = Callable[Concatenate[V, Request, P], Told]


def made_once(get: Get[V, P]) -> Callable[Concatenate[V, Request, P], HttpResponse]:
    """A GET whose answer is made once for all who may see the same, until something changes.

    Two queries where it has been made. What is written shows at once, what single checks measure
    within a minute.
    """

    @wraps(get)
    def answered(view: V, request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        now = timezone.now()
        shown = shown_to(view.principal, live_state(now), now)
        key = f"api:{digest(shown, request.build_absolute_uri())}"
        told = kept(key, KEPT_S, lambda: get(view, request, *args, **kwargs))
        return answer_bytes(request, told.body, version=told.version, headers=told.headers)

    return answered


def answer_bytes(
    request: Request,
    body: bytes,
    *,
    version: int | None = None,
    headers: Mapping[str, str] | None = None,
    content_type: str = JSON,
) -> HttpResponse:
    """The same for a body that is already JSON, or a file."""
    digest = sha256(body).hexdigest()[:16]
    tag = f'"{digest}"' if version is None else f'"v{version}.{digest}"'
    if _has_it(request, tag):
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = HttpResponse(body, content_type=content_type)
    response["ETag"] = tag
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def _has_it(request: Request, tag: str) -> bool:
    sent = parse_etags(request.headers.get("If-None-Match", ""))
    return any(one == "*" or one.removeprefix("W/") == tag for one in sent)

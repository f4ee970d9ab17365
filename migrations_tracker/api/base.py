"""What every view of the API shares: identity, strict parameters and headers of the answer."""

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from migrations_tracker.api.authentication import Caller
from migrations_tracker.api.calls import note
from migrations_tracker.api.deprecations import DEPRECATED, Deprecation
from migrations_tracker.api.parsing import shown
from migrations_tracker.api.problems import BadParameter, QuotaExceeded
from migrations_tracker.api.quota import Quota, count
from migrations_tracker.domain.access import Channel, Principal, Scope
from migrations_tracker.services.audit import Origin


class JsonOnly(DefaultContentNegotiation):
    """By the Accept header alone: `?format=` is an unknown parameter like any other."""

    taken: ClassVar[frozenset[str]] = frozenset(
        {"*/*", "application/*", "application/json", "application/problem+json", ""}
    )

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        wanted = request.META.get("HTTP_ACCEPT", "*/*").lower()
        kinds = {part.split(";")[0].strip() for part in wanted.split(",")}
        if kinds & self.taken:
            renderer = next(iter(renderers))
            return renderer, renderer.media_type or ""
        raise NotAcceptable


class ApiView(APIView):
    """A view of the API. `parameters` are the query parameters of its reads."""

    http_method_names = ["get", "head", "post"]
    content_negotiation_class = JsonOnly
    parameters: ClassVar[tuple[str, ...]] = ()
    write_parameters: ClassVar[tuple[str, ...]] = ("validate_only",)
    read_scope: ClassVar[Scope] = Scope.READ
    write_scope: ClassVar[Scope] = Scope.CLAIMS_WRITE

    @property
    def default_response_headers(self) -> dict[str, str]:
        """None: Allow belongs to 405, and Vary is the same everywhere."""
        return {}

    @property
    def caller(self) -> Caller:
        caller: Any = self.request.auth
        return cast("Caller", caller)

    @property
    def principal(self) -> Principal:
        return self.caller.principal

    quota: Quota | None = None
    known: Caller | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        reads = request.method in SAFE_METHODS
        allowed = self.parameters if reads else self.write_parameters
        for name in request.query_params:
            if name not in allowed:
                raise _unknown(name, allowed)

    @property
    def operation(self) -> str:
        """What the schema calls the method that was asked for; empty where it has none."""
        method = getattr(self, (self.request.method or "").lower(), None)
        return str(getattr(method, "operation_id", ""))

    def perform_authentication(self, request: Request) -> None:
        super().perform_authentication(request)
        self.known = request.auth if isinstance(request.auth, Caller) else None

    def check_throttles(self, request: Request) -> None:
        """After the caller is known. Raises QuotaExceeded."""
        if self.known:
            self.quota = count(self.known.principal.actor, timezone.now())
        if self.quota and self.quota.is_exceeded:
            raise _exceeded(self.quota)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        protect(answer)
        for name, value in (self.quota.headers if self.quota else {}).items():
            answer[name] = value
        if going := DEPRECATED.get(self.operation):
            announce(answer, going)
        if self.known:
            note(request, self.known, self.operation, answer)
        return answer


def announce(response: HttpResponseBase, going: Deprecation) -> None:
    """Say on the answer of an operation that will go since when, until when and what instead."""
    for name, value in going.headers.items():
        response[name] = value
    response["Link"] = f"{response['Link']}, {going.as_link}"


def protect(response: HttpResponseBase) -> None:
    """Caches may keep a caller's own copy, and must ask before each use of it."""
    description = f'<{reverse("api:openapi")}>; rel="service-desc"'
    others = response.get("Link", "")
    response["Link"] = f"{others}, {description}" if others else description
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Authorization", "Accept", "Cookie"])


def origin(request: Request, principal: Principal, now: Any) -> Origin:
    """Who asks for a change, by the API, under the id that logs and answers carry too."""
    return Origin(principal, Channel.API, now, request.META["HTTP_X_REQUEST_ID"])


def _exceeded(quota: Quota) -> QuotaExceeded:
    seconds = "second" if quota.reset_s == 1 else "seconds"
    return QuotaExceeded(
        f"{quota.limit} requests a minute are allowed. Try again in {quota.reset_s} {seconds}.",
        headers={"Retry-After": str(quota.reset_s)},
        members={"violated-policies": ["default"]},
    )


def _unknown(name: str, allowed: tuple[str, ...]) -> BadParameter:
    names = ", ".join(f"“{one}”" for one in allowed)
    known = f"It takes {names}." if allowed else "It takes none."
    return BadParameter(
        shown(name), f"This address knows no query parameter “{shown(name)}”. {known}", allowed
    )

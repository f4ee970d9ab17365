"""Writes that may be repeated or rehearsed, whatever they write."""

import json
from collections.abc import Callable
from typing import Any, Final

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from migrations_tracker.api.base import ApiView, origin
from migrations_tracker.api.parameters import flag
from migrations_tracker.api.preconditions import fingerprint, idempotency_key
from migrations_tracker.domain.discrepancy_answers import CaseChanged
from migrations_tracker.domain.errors import Refusal, StaleVersion
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.idempotency import Answer, KeyedRequest, once

KEPT_HEADERS: Final = ("Content-Type", "ETag")
Act = Callable[[Origin, bool], Answer]


def rehearsed(view: ApiView, request: Request, act: Act) -> HttpResponse:
    """What a write would answer: every rule runs, and all of it is rolled back."""
    source = origin(request, view.principal, timezone.now())
    with transaction.atomic():
        answer = act(source, True)
        transaction.set_rollback(True)
    return written(answer, replayed=None)


def perform(view: ApiView, request: Request, act: Act) -> HttpResponse:
    """A PATCH or DELETE: its If-Match keeps it from being done twice. Or only rehearsed."""
    if flag(request, "validate_only"):
        return rehearsed(view, request, act)
    source = origin(request, view.principal, timezone.now())
    return written(act(source, False), replayed=None)


def perform_once(view: ApiView, request: Request, act: Act, *, said: Any = None) -> HttpResponse:
    """A POST: done once for its Idempotency-Key, or only rehearsed with `validate_only`.

    `act` gets whose request it is, and whether it is a rehearsal. `said` is what tells the request
    from another with the same key, where that is not the body itself.
    """
    if flag(request, "validate_only"):
        return rehearsed(view, request, act)
    key = idempotency_key(request)
    source = origin(request, view.principal, timezone.now())
    keyed = KeyedRequest(
        source.principal.actor, request.path, key, fingerprint(said or request.data)
    )
    answer, replayed = once(
        keyed,
        source.now,
        perform=lambda: act(source, False),
        refused=lambda refusal: kept_refusal(view, refusal),
    )
    return written(answer, replayed=replayed)


def kept_refusal(view: ApiView, refusal: Refusal) -> Answer | None:
    """What is kept of a refusal. A stale version is not: nothing was tried then."""
    if isinstance(refusal, StaleVersion | CaseChanged):
        return None
    response: Any = view.handle_exception(refusal)
    kept = {name: response[name] for name in KEPT_HEADERS if name in response}
    return Answer(response.status_code, response.content.decode(), kept)


def problem_of(view: ApiView, error: Exception) -> dict[str, Any]:
    """A failure as one of many in an answer: without what names the answer as a whole."""
    response: Any = view.handle_exception(error)
    body: dict[str, Any] = json.loads(response.content)
    return {name: value for name, value in body.items() if name not in {"instance", "request_id"}}


def written(answer: Answer, *, replayed: bool | None) -> HttpResponse:
    """The answer as it goes out."""
    response = HttpResponse(answer.body, status=answer.status)
    for name, value in answer.headers.items():
        response[name] = value
    if replayed:
        response["Idempotent-Replayed"] = "true"
    return response

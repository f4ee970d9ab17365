"""Noting what a key did, once it is answered: every write, and whatever was refused or failed."""

import json
from typing import Final

import structlog
from django.db import DatabaseError
from django.http import HttpResponseBase
from django.utils import timezone
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from migrations_tracker.api.answers import PROBLEM_JSON
from migrations_tracker.api.authentication import Caller
from migrations_tracker.api.quota import tally
from migrations_tracker.domain.api_calls import outcome_of, stands_for
from migrations_tracker.services.api_calls import Call, note_call

log = structlog.get_logger(__name__)
# The database did not answer: it would not take a note of that either.
UNAVAILABLE: Final = 503


def note(request: Request, caller: Caller, operation: str, response: HttpResponseBase) -> None:
    """Nobody is held up where it cannot be noted: the log has every request too."""
    if caller.key is None or response.status_code == UNAVAILABLE:
        return
    status, method = response.status_code, request.method or ""
    actor, now = caller.principal.actor, timezone.now()
    times = 1
    if status >= 400:
        nth = tally(f"failures:{actor}", now)
        times = stands_for(nth) if nth else 0
    elif method in SAFE_METHODS:
        return
    if not times:
        return
    outcome = outcome_of(
        status,
        is_repeat="Idempotent-Replayed" in response,
        is_rehearsal=request.query_params.get("validate_only") == "true",
    )
    call = Call(
        supplier_id=caller.key.supplier_id,
        actor=actor,
        method=method,
        operation=operation,
        path=request.path,
        status=status,
        outcome=outcome,
        problem=problem_code(response),
        request_id=request.META["HTTP_X_REQUEST_ID"],
        times=times,
    )
    try:
        note_call(call, now)
    except DatabaseError as error:
        log.warning("api_call_not_noted", error=type(error).__name__)


def problem_code(response: HttpResponseBase) -> str:
    """The code of the problem that an answer is; empty where it is none."""
    if response.get("Content-Type", "") != PROBLEM_JSON:
        return ""
    kind: str = json.loads(getattr(response, "content"))["type"]  # noqa: B009 - any response
    return kind.rstrip("/").replace("#", "/").rsplit("/", 1)[-1]

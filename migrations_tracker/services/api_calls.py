"""Noting what keys did with the API, after it was answered and outside of its transaction."""

from dataclasses import dataclass
from datetime import datetime

from migrations_tracker.domain.api_calls import KEPT, CallOutcome
from migrations_tracker.models import ApiCall

LONGEST_PATH = 200


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it was answered; `times` where it stands for many."""

    supplier_id: int
    actor: str
    method: str
    operation: str
    path: str
    status: int
    outcome: CallOutcome
    problem: str
    request_id: str
    times: int = 1


def note_call(call: Call, now: datetime) -> None:
    """One query."""
    ApiCall.objects.create(
        at=now,
        supplier_id=call.supplier_id,
        actor=call.actor,
        method=call.method,
        operation=call.operation,
        path=call.path[:LONGEST_PATH],
        status=call.status,
        outcome=call.outcome.value,
        problem=call.problem,
        times=call.times,
        request_id=call.request_id,
    )


def forget_calls(now: datetime) -> int:
    """Delete calls of more than a month ago; how many. One query; run it hourly."""
    count, _ = ApiCall.objects.filter(at__lte=now - KEPT).delete()
    return count

"""What keys did with the API, as their supplier's people see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet, Sum

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.api_calls import ERRORS, SHOWN_WITHIN
from migrations_tracker.models import ApiCall

SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class CallErrors:
    """What failed in the last 24 hours: how often, and the newest of it."""

    times: int
    newest: Sequence[ApiCall]


def recent_errors(principal: Principal, now: datetime) -> CallErrors:
    """Of one’s own suppliers. Two queries."""
    failed = _errors(principal, now)
    return CallErrors(error_count(principal, now), list(failed.order_by("-id")[:SHOWN]))


def error_count(principal: Principal, now: datetime) -> int:
    """How many calls of one’s own suppliers failed in the last 24 hours. One query."""
    return _errors(principal, now).aggregate(times=Sum("times"))["times"] or 0


def _errors(principal: Principal, now: datetime) -> QuerySet[ApiCall]:
    own = ApiCall.objects.filter(supplier__in=principal.supplier_ids)
    return own.filter(at__gt=now - SHOWN_WITHIN, outcome__in=[one.value for one in ERRORS])

"""The stored checks of one endpoint, newest first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from migrations_tracker.models import CheckResult

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One stored check. `excerpt` is what an answer that was not understood began with."""

    slot_at: datetime
    asked_at: datetime
    outcome: str
    reading: str
    reason: str
    took_ms: float
    http_status: int | None
    excerpt: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Rows, and the slot before which the next older page begins; None where this is the last."""

    rows: Sequence[ResultRow]
    older_than: datetime | None


def result_page(endpoint_id: int, *, before: datetime | None = None) -> ResultPage:
    """At most `PAGE` checks of an endpoint, those before a slot where one is given. One query.

    It reads along the primary key, so the millionth page costs what the first does.
    """
    found = CheckResult.objects.filter(endpoint_id=endpoint_id)
    if before is not None:
        found = found.filter(slot_at__lt=before)
    rows = [_row(result) for result in found.order_by("-slot_at")[: PAGE + 1]]
    older = rows[PAGE - 1].slot_at if len(rows) > PAGE else None
    return ResultPage(rows[:PAGE], older)


def _row(result: CheckResult) -> ResultRow:
    return ResultRow(
        slot_at=result.slot_at,
        asked_at=result.asked_at,
        outcome=result.outcome,
        reading=result.reading,
        reason=result.reason,
        took_ms=result.took_us / 1000,
        http_status=result.http_status,
        excerpt=result.excerpt,
    )

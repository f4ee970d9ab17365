"""What waits for somebody: which of their own things are due, and the finding of their page."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.milestones import DERIVED
from migrations_tracker.domain.plan_rules import OPEN
from migrations_tracker.domain.plan_table import PlanRow

DUE_WITHIN: Final = timedelta(days=7)


def is_due(day: date | None, today: date) -> bool:
    """Within a week, or overdue."""
    return day is not None and day <= today + DUE_WITHIN


def open_ones(rows: Iterable[PlanRow]) -> list[PlanRow]:
    """Those whose forecast can be moved, the earliest first. What records decide is due there."""
    found = [row for row in rows if row.status in OPEN and row.code not in DERIVED]
    return sorted(found, key=lambda row: (row.forecast or date.max, row.borough))


def due_ones(rows: Iterable[PlanRow], today: date) -> list[PlanRow]:
    return [row for row in open_ones(rows) if is_due(row.forecast, today)]


def manager_heading(*, silent: int, requests: int, actions: int) -> str:
    """What waits for a programme manager, beside gate reviews."""
    said = [
        f"{count_of(silent, 'borough')} {'has' if silent == 1 else 'have'} gone silent"
        if silent
        else "",
        f"{count_of(requests, 'baseline request')} to decide" if requests else "",
        f"{count_of(actions, 'action')} due" if actions else "",
    ]
    return ", ".join(filter(None, said)).capitalize() or "Nothing is waiting for you"


def next_words(days: Iterable[date | None], today: date) -> str:
    """When the next update is due; empty where none is to come."""
    ahead = min((day for day in days if day and day >= today), default=None)
    return f"The next update is due on {ahead:%A} {long_date(ahead)}." if ahead else ""


def saved_words(saved: int, noun: str) -> str:
    """What a form of many rows did."""
    return f"Saved: {count_of(saved, noun)}." if saved else "Nothing was new, so nothing was saved."

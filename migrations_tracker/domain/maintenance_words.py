"""Maintenance windows in sentences: events, what they cover, when they are."""

from collections.abc import Collection
from datetime import date, datetime

from migrations_tracker.domain.calendar import LONDON
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.moments import clock, table_date


def span_words(starts_at: datetime, ends_at: datetime, today: date) -> str:
    """9 Mar, 8:05am to 11:00am; the second day too where it is another."""
    first, last = (at.astimezone(LONDON).date() for at in (starts_at, ends_at))
    end = clock(ends_at) if last == first else f"{table_date(last, today)}, {clock(ends_at)}"
    return f"{table_date(first, today)}, {clock(starts_at)} to {end}"


def covered_words(kinds: Collection[EndpointKind]) -> str:
    """Which endpoints a window covers, such as “PSN DNS and PSN NTP”."""
    names = [kind.label for kind in EndpointKind if kind in kinds]
    if len(names) == len(EndpointKind):
        return "All endpoints"
    if len(names) > 3:
        return count_of(len(names), "endpoint")
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def maintenance_event_words(kind: str, old: Fields, new: Fields) -> str:
    """One event in words, without a full stop."""
    if kind == EventKind.MAINTENANCE_CANCELLED:
        return f"Maintenance cancelled: {_window(old)}"
    verb = "planned" if kind == EventKind.MAINTENANCE_PLANNED else "changed"
    return f"Maintenance {verb}: {_window(new)}"


def _window(fields: Fields) -> str:
    starts, ends = (datetime.fromisoformat(str(fields[name])) for name in ("starts_at", "ends_at"))
    kinds = [EndpointKind(code) for code in str(fields["endpoints"]).split(", ")]
    # A date that is never today, so that the year is always said.
    return f"{covered_words(kinds)}, {span_words(starts, ends, date.min)}"


def maintenance_heading(*, under_way: int, planned: int) -> str:
    """The finding of the list."""
    if not under_way and not planned:
        return "No maintenance under way or planned"
    if not under_way:
        return f"{count_of(planned, 'maintenance window')} planned"
    more = f", {planned} planned" if planned else ""
    return f"{count_of(under_way, 'maintenance window')} under way{more}"

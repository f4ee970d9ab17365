"""What needs somebody today, ordered by consequence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Final

from migrations_tracker.domain.delivery import DeliveryStatus
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.errors import all_of
from migrations_tracker.domain.findings import slip_words
from migrations_tracker.domain.moments import short_moment, table_date
from migrations_tracker.domain.passages import Regression
from migrations_tracker.domain.stages import CLAIMED_LIVE, COMPLETE, Stage

MOST_SHOWN: Final = 7


class Concern(IntEnum):
    """Lower is worse: the order in which rows stand."""

    LIVE_CRITICAL_DOWN = 0
    LIVE_NOT_OBSERVED = 1
    REGRESSED = 2
    ENDPOINT_DOWN = 3
    UPDATE_OVERDUE = 4
    OFF_TRACK = 5
    ENDPOINT_DEGRADED = 6
    AT_RISK = 7


@dataclass(frozen=True, slots=True)
class Trouble:
    """One expected endpoint that is not up, by its name."""

    name: str
    status: EndpointStatus
    is_critical: bool
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What the rules look at for one borough's migration."""

    borough: str
    slug: str
    supplier: str | None
    stage: Stage
    delivery: DeliveryStatus
    observed: EndpointStatus
    slip: int | None
    cause: str
    baseline: date | None
    next_update_by: date | None
    is_silent: bool
    troubles: Sequence[Trouble]
    regressed: Sequence[Regression] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """One row: what, which borough, on whom it waits and since when. `also` are lesser concerns."""

    concern: Concern
    borough: str
    slug: str
    what: str
    waiting_on: str
    since: str
    also: tuple[str, ...] = ()


def needs(subjects: Iterable[Subject], *, today: date, checks_at_fault: bool) -> list[Need]:
    """One row for each borough with a concern, the worst first, then by borough.

    While the checks themselves fail, nothing unknown is held against a borough.
    """
    found = (_need(subject, today, checks_at_fault=checks_at_fault) for subject in subjects)
    return sorted((need for need in found if need), key=lambda need: (need.concern, need.borough))


def _need(subject: Subject, today: date, *, checks_at_fault: bool) -> Need | None:
    concerns = sorted(_concerns(subject, today, checks_at_fault=checks_at_fault))
    if not concerns:
        return None
    worst, what, since = concerns[0]
    return Need(
        concern=worst,
        borough=subject.borough,
        slug=subject.slug,
        what=what,
        waiting_on=subject.supplier or "No supplier assigned",
        since=since,
        also=tuple(words for _, words, _ in concerns[1:]),
    )


def _concerns(
    subject: Subject, today: date, *, checks_at_fault: bool
) -> Iterable[tuple[Concern, str, str]]:
    live = subject.stage in CLAIMED_LIVE
    yield from _endpoint_concerns(subject, today, live=live)
    if live and subject.observed is EndpointStatus.UNKNOWN and not checks_at_fault:
        silent = [
            t for t in subject.troubles if t.status is EndpointStatus.UNKNOWN and t.is_critical
        ]
        words = f"{_endpoint_words(silent, EndpointStatus.UNKNOWN)}, though claimed live"
        yield Concern.LIVE_NOT_OBSERVED, words, _since(silent, today) or "never answered"
    if subject.regressed:
        lost = all_of([one.stage.label for one in subject.regressed])
        gates = "gates" if len(subject.regressed) > 1 else "gate"
        since = short_moment(min(one.since for one in subject.regressed), today)
        yield Concern.REGRESSED, f"Regressed: lost the {gates} to {lost}", since
    if subject.is_silent and subject.next_update_by:
        due = table_date(subject.next_update_by, today)
        yield Concern.UPDATE_OVERDUE, "Update overdue", due
    if subject.stage in COMPLETE or live:
        return
    planned = f"baseline {table_date(subject.baseline, today)}" if subject.baseline else ""
    why = subject.cause or slip_words(subject.slip)
    if subject.delivery is DeliveryStatus.OFF_TRACK:
        yield Concern.OFF_TRACK, f"Off track, {why}", planned
    elif subject.delivery is DeliveryStatus.AT_RISK:
        yield Concern.AT_RISK, f"At risk, {why}", planned


def _endpoint_concerns(
    subject: Subject, today: date, *, live: bool
) -> Iterable[tuple[Concern, str, str]]:
    groups = (
        (Concern.LIVE_CRITICAL_DOWN, EndpointStatus.DOWN, True, live),
        (Concern.ENDPOINT_DOWN, EndpointStatus.DOWN, True, not live),
        (Concern.ENDPOINT_DOWN, EndpointStatus.DOWN, False, True),
        (
            Concern.LIVE_NOT_OBSERVED if live else Concern.ENDPOINT_DEGRADED,
            EndpointStatus.DEGRADED,
            True,
            True,
        ),
        (Concern.ENDPOINT_DEGRADED, EndpointStatus.DEGRADED, False, True),
    )
    for concern, status, critical, applies in groups:
        found = [t for t in subject.troubles if t.status is status and t.is_critical is critical]
        if applies and found:
            yield concern, _endpoint_words(found, status), _since(found, today)


def _endpoint_words(found: Sequence[Trouble], status: EndpointStatus) -> str:
    first = f"{found[0].name} {status.value}"
    more = len(found) - 1
    return f"{first} and {more} more" if more else first


def _since(found: Sequence[Trouble], today: date) -> str:
    known = [trouble.since for trouble in found if trouble.since]
    return short_moment(min(known), today) if known else ""

"""When an incident opens, worsens and closes: level rules, which any later look repeats."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.policy import IncidentPolicy


class IncidentKind(StrEnum):
    """The first two are of an endpoint, the others of the source and of the checker itself."""

    DOWN = "down"
    CERTIFICATE = "certificate"
    REGISTRY = "registry"
    CHECKER = "checker"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: Final = {
    IncidentKind.DOWN: "Endpoint down",
    IncidentKind.CERTIFICATE: "Certificate of an endpoint",
    IncidentKind.REGISTRY: "Status source",
    IncidentKind.CHECKER: "Checker",
}
OF_ENDPOINTS: Final = (IncidentKind.DOWN, IncidentKind.CERTIFICATE)
OF_THE_SOURCE: Final = (IncidentKind.REGISTRY, IncidentKind.CHECKER)


class Word(StrEnum):
    """What speaks of an incident just now; HOLD neither opens nor closes one."""

    OPEN = "open"
    HOLD = "hold"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`since` and `days` (the certificate's step) are set where the word is OPEN."""

    word: Word
    since: datetime | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What is held of one endpoint at one instant."""

    measured: EndpointStatus | None
    since: datetime | None
    expected_from: datetime | None
    in_window: bool
    certificate_not_after: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of one kind of incident: the step of the open one, when the last one closed."""

    is_open: bool = False
    days: int | None = None
    closed_at: datetime | None = None


class Happening(StrEnum):
    OPENED = "opened"
    REOPENED = "reopened"
    WORSENED = "worsened"
    EASED = "eased"
    CLOSED = "closed"


def judge(kind: IncidentKind, seen: Seen, now: datetime, policy: IncidentPolicy) -> Verdict:
    """What speaks for an incident of an endpoint.

    An endpoint that is not expected has none. Within a maintenance window none opens, and one that
    is open stays until the endpoint has recovered. Silence changes nothing: the measured status is
    the last confirmed one.
    """
    if seen.expected_from is None or seen.expected_from > now:
        return Verdict(Word.CLOSE)
    if kind is IncidentKind.CERTIFICATE:
        return _certificate(seen.certificate_not_after, now, policy)
    if seen.measured is None or (seen.measured is EndpointStatus.DOWN and seen.in_window):
        return Verdict(Word.HOLD)
    if seen.measured is not EndpointStatus.DOWN:
        return Verdict(Word.CLOSE)
    since = max(seen.since or now, seen.expected_from)
    return Verdict(Word.OPEN, min(since, now))


def _certificate(not_after: datetime | None, now: datetime, policy: IncidentPolicy) -> Verdict:
    days = certificate_step(not_after, now, policy.certificate_calendar_days)
    if not_after is None or days is None:
        return Verdict(Word.CLOSE)
    return Verdict(Word.OPEN, not_after - timedelta(days=policy.certificate_calendar_days[0]), days)


def certificate_step(not_after: datetime | None, now: datetime, steps: Iterable[int]) -> int | None:
    """The last of the steps, in days before the end, that has been reached; 0 is expired."""
    if not_after is None:
        return None
    reached = [days for days in steps if now >= not_after - timedelta(days=days)]
    return min(reached, default=None)


def settle(
    verdict: Verdict, standing: Standing, now: datetime, policy: IncidentPolicy
) -> Happening | None:
    """What becomes of an incident; None where it stays as it is.

    One that closed a short while ago is reopened rather than followed by another.
    """
    if verdict.word is Word.CLOSE:
        return Happening.CLOSED if standing.is_open else None
    if verdict.word is Word.HOLD:
        return None
    if not standing.is_open:
        recent = standing.closed_at and now - standing.closed_at < policy.reopens_within
        return Happening.REOPENED if recent else Happening.OPENED
    if verdict.days is None or standing.days is None or verdict.days == standing.days:
        return None
    return Happening.WORSENED if verdict.days < standing.days else Happening.EASED


def flapping_until(
    before: datetime | None, changes: int, at: datetime, policy: IncidentPolicy
) -> datetime | None:
    """Until when an endpoint counts as flapping, after a confirmed change at `at`.

    `changes` are those within the hour that ends with this one. Each further change while it flaps
    prolongs it, so it ends once an hour has passed without any.
    """
    if (before is not None and at < before) or changes >= policy.flapping_changes:
        return at + policy.flapping_within
    return None

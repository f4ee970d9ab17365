"""Is a borough ready for its wave? Told from what the tracker knows, and from nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from migrations_tracker.domain.certificate import Compliance, why_not_valid
from migrations_tracker.domain.errors import spoken
from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.milestones import MilestoneStatus
from migrations_tracker.domain.moments import period


class Criterion(StrEnum):
    """In the order in which they are shown."""

    CERTIFICATE = "certificate"
    CIRCUIT = "circuit"
    CONNECT_TEST = "connect_test"
    BACK_OUT = "back_out"
    SUPPORT = "support"
    FREEZE = "freeze"

    @property
    def label(self) -> str:
        return {
            Criterion.CERTIFICATE: "Certificate",
            Criterion.CIRCUIT: "Circuit",
            Criterion.CONNECT_TEST: "Connect test",
            Criterion.BACK_OUT: "Back-out rehearsed",
            Criterion.SUPPORT: "Support cover",
            Criterion.FREEZE: "No freeze",
        }[self]


class Mark(StrEnum):
    """Unknown holds a borough up as unmet does; what is not needed does not."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    NOT_NEEDED = "not_needed"

    @property
    def label(self) -> str:
        return {
            Mark.MET: "Ready",
            Mark.UNMET: "Not ready",
            Mark.UNKNOWN: "Not known",
            Mark.NOT_NEEDED: "Not needed",
        }[self]


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a wave, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """One service in scope of a borough."""

    name: str
    is_cut_over: bool
    rehearsed_on: date | None
    on_call: str


@dataclass(frozen=True, slots=True)
class FrozenDays:
    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ReadinessFacts:
    """What is known of one borough. A milestone that its plan does not have is None.

    `freezes` are those in force for the borough, at any time.
    """

    is_live: bool
    compliance: Compliance
    circuit: MilestoneStatus | None
    connect_test: MilestoneStatus | None
    services: Sequence[ServiceFacts]
    freezes: Sequence[FrozenDays]


@dataclass(frozen=True, slots=True)
class Checked:
    """One criterion of one borough, with its evidence in words."""

    criterion: Criterion
    mark: Mark
    words: str

    @property
    def holds_up(self) -> bool:
        return self.mark in {Mark.UNMET, Mark.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Readiness:
    """`is_live`: the borough has cut over, so that nothing is to be ready any more."""

    is_live: bool
    checks: Sequence[Checked]

    @property
    def is_ready(self) -> bool:
        return self.is_live or not self.missing

    @property
    def missing(self) -> list[Checked]:
        return [one for one in self.checks if one.holds_up]


def readiness(facts: ReadinessFacts, window: Window | None) -> Readiness:
    """Each criterion in the order of `Criterion`; none where the borough is live already."""
    if facts.is_live:
        return Readiness(is_live=True, checks=())
    left = [service for service in facts.services if not service.is_cut_over]
    checks = (
        _certificate(facts.compliance, window),
        _milestone(Criterion.CIRCUIT, facts.circuit),
        _milestone(Criterion.CONNECT_TEST, facts.connect_test),
        _each(Criterion.BACK_OUT, left, [one for one in left if not one.rehearsed_on]),
        _each(Criterion.SUPPORT, left, [one for one in left if not one.on_call.strip()]),
        _freeze(facts.freezes, window),
    )
    return Readiness(is_live=False, checks=checks)


def _certificate(found: Compliance, window: Window | None) -> Checked:
    """Valid today, and to the end of the window where there is one."""
    criterion = Criterion.CERTIFICATE
    if why := why_not_valid(found):
        return Checked(criterion, Mark.UNMET, why)
    expires = found.certificate.expires if found.certificate else None
    if expires and window and expires < window.last:
        words = f"It ends on {long_date(expires)}, before the window does."
        return Checked(criterion, Mark.UNMET, words)
    return Checked(criterion, Mark.MET, f"Valid to {long_date(expires)}." if expires else "Valid.")


def _milestone(criterion: Criterion, status: MilestoneStatus | None) -> Checked:
    if status is None:
        return Checked(criterion, Mark.UNKNOWN, "Its plan has no such milestone.")
    if status is MilestoneStatus.COMPLETE:
        return Checked(criterion, Mark.MET, "Complete.")
    if status is MilestoneStatus.NOT_APPLICABLE:
        return Checked(criterion, Mark.NOT_NEEDED, "Not applicable.")
    return Checked(criterion, Mark.UNMET, f"{spoken(status.value)}.")


def _each(
    criterion: Criterion, services: Sequence[ServiceFacts], lacking: Sequence[ServiceFacts]
) -> Checked:
    """Met where no service that is still to be cut over lacks it."""
    if not services:
        return Checked(criterion, Mark.NOT_NEEDED, "No service is left to cut over.")
    if not lacking:
        return Checked(criterion, Mark.MET, f"For {count_of(len(services), 'service')}.")
    if len(lacking) == len(services):
        return Checked(criterion, Mark.UNMET, "For no service yet.")
    names = ", ".join(service.name for service in lacking)
    return Checked(criterion, Mark.UNMET, f"Not for {names}.")


def _freeze(freezes: Iterable[FrozenDays], window: Window | None) -> Checked:
    criterion = Criterion.FREEZE
    if window is None:
        return Checked(criterion, Mark.UNKNOWN, "The wave has no window yet.")
    inside = [one for one in freezes if one.first <= window.last and one.last >= window.first]
    if not inside:
        return Checked(criterion, Mark.MET, "None in the window.")
    words = "; ".join(f"{one.name}, {period(one.first, one.last)}" for one in inside)
    return Checked(criterion, Mark.UNMET, f"{words}.")

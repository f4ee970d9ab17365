"""The RAID register: risks, assumptions, issues and dependencies, and the rules they follow."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.errors import spoken

REFERENCE: Final = re.compile(r"([RAID])-(\d{3,9})")
SCALE: Final = range(1, 6)
# The lowest score of each of the five colours of the matrix.
BANDS: Final = (1, 4, 8, 12, 20)
HIGH_SCORE: Final = 12


class Kind(StrEnum):
    RISK = "risk"
    ASSUMPTION = "assumption"
    ISSUE = "issue"
    DEPENDENCY = "dependency"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def plural(self) -> str:
        return "dependencies" if self is Kind.DEPENDENCY else f"{self.value}s"

    @property
    def letter(self) -> str:
        return self.value[0].upper()

    @property
    def date_label(self) -> str:
        """What its date says; risks have a proximity instead."""
        return DATE_LABELS[self]


DATE_LABELS: Final = {
    Kind.RISK: "Proximity",
    Kind.ASSUMPTION: "Validate by",
    Kind.ISSUE: "Target date",
    Kind.DEPENDENCY: "Needed by",
}


class Spoken(StrEnum):
    @property
    def label(self) -> str:
        return spoken(self.value)


class Proximity(Spoken):
    """When a risk could happen, counted from the day on which somebody says so."""

    WITHIN_A_MONTH = "within_a_month"
    THIS_QUARTER = "this_quarter"
    LATER = "later"


class Response(Spoken):
    AVOID = "avoid"
    REDUCE = "reduce"
    TRANSFER = "transfer"
    ACCEPT = "accept"


class Status(Spoken):
    OPEN = "open"
    CLOSED = "closed"


class Severity(Spoken):
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Finding(Spoken):
    """What became of an assumption."""

    NOT_VALIDATED = "not_validated"
    HOLDS = "holds"
    BROKEN = "broken"


class Trend(Spoken):
    NEW = "new"
    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"


@dataclass(frozen=True, slots=True)
class Score:
    """Probability and impact, each from 1 to 5."""

    probability: int
    impact: int

    @property
    def value(self) -> int:
        return self.probability * self.impact

    @property
    def band(self) -> int:
        """The colour of the matrix, from 0 (mildest) to 4."""
        return max(band for band, lowest in enumerate(BANDS) if self.value >= lowest)

    def __str__(self) -> str:
        return f"{self.probability} × {self.impact} = {self.value}"


def trend(now: Score, before: Score | None) -> Trend:
    """Where a risk is moving: its score against the one before it."""
    if before is None:
        return Trend.NEW
    if now.value == before.value:
        return Trend.STEADY
    return Trend.RISING if now.value > before.value else Trend.FALLING


def article(kind: Kind) -> str:
    return f"{'an' if kind in {Kind.ASSUMPTION, Kind.ISSUE} else 'a'} {kind.value}"


def reference(kind: Kind, number: int) -> str:
    """R-031."""
    return f"{kind.letter}-{number:03d}"


def parse_reference(text: str) -> tuple[Kind, int] | None:
    """What a reference names; None where it is none, or is written in another form."""
    match = REFERENCE.fullmatch(text)
    if match is None:
        return None
    kind = next(kind for kind in Kind if kind.letter == match[1])
    number = int(match[2])
    return (kind, number) if reference(kind, number) == text else None


def risk_title(cause: str, event: str, effect: str) -> str:
    """Cause, event and effect in one line."""
    return f"{cause} → {event} → {effect}"


def sees(principal: Principal, named: frozenset[str]) -> bool:
    """Whether somebody sees an item that names these boroughs: suppliers see none."""
    return principal.sees_everything or bool(principal.borough_codes & named)


def may_change(principal: Principal, named: frozenset[str]) -> bool:
    """Managers any item, officers those that name their own borough."""
    return Role.MANAGER in principal.roles or bool(principal.borough_codes & named)


def may_raise(principal: Principal) -> bool:
    return Role.MANAGER in principal.roles or bool(principal.borough_codes)


def severity_of(score: Score) -> Severity:
    """How severe the issue is, unless somebody says otherwise, that a risk turns into."""
    if score.impact >= max(SCALE):
        return Severity.CRITICAL
    by_impact = {4: Severity.HIGH, 3: Severity.MEDIUM}
    return by_impact.get(score.impact, Severity.LOW)

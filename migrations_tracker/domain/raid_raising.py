"""What is said when something is raised in the RAID register, and what must hold of it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from migrations_tracker.domain.raid import SCALE, Kind, Proximity, Response, Score, Severity
from migrations_tracker.domain.raid_conditions import Condition
from migrations_tracker.domain.raid_refusals import (
    BoroughRequired,
    ConditionNotWhole,
    DateInThePast,
    SameBorough,
    ScoreOutOfRange,
    WordsRequired,
)


@dataclass(frozen=True, slots=True)
class Risk:
    """What may happen, why, and what it would do; `condition` is what would show it happening."""

    cause: str
    event: str
    effect: str
    score: Score
    proximity: Proximity
    response: Response
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Assumption:
    title: str
    validate_by: date


@dataclass(frozen=True, slots=True)
class Issue:
    title: str
    severity: Severity
    target_date: date


@dataclass(frozen=True, slots=True)
class Dependency:
    """`giver` is the code of the borough that gives; the item's own borough gets."""

    title: str
    giver: str
    needed_by: date


Matter = Risk | Assumption | Issue | Dependency
KIND_OF: Final[dict[type[Matter], Kind]] = {
    Risk: Kind.RISK,
    Assumption: Kind.ASSUMPTION,
    Issue: Kind.ISSUE,
    Dependency: Kind.DEPENDENCY,
}


@dataclass(frozen=True, slots=True)
class Raising:
    """What somebody raises, for a borough or, without one, for the whole programme."""

    matter: Matter
    owner_id: int
    borough_code: str | None = None

    @property
    def kind(self) -> Kind:
        return KIND_OF[type(self.matter)]

    @property
    def giver_code(self) -> str | None:
        return self.matter.giver if isinstance(self.matter, Dependency) else None

    @property
    def named(self) -> frozenset[str]:
        """The boroughs that it names."""
        return frozenset(filter(None, (self.borough_code, self.giver_code)))


def check_raising(raising: Raising, today: date) -> None:
    """Raises the refusal of the first thing that cannot be raised so."""
    match raising.matter:
        case Risk() as risk:
            _check_risk(risk, raising.borough_code)
        case Assumption(title, day) | Issue(title, _, day):
            check_words("title", title, "what it is")
            check_date(day, today)
        case Dependency(title, giver, day):
            check_words("title", title, "what is needed")
            if raising.borough_code is None:
                raise BoroughRequired("A dependency is between two boroughs.")
            if giver == raising.borough_code:
                raise SameBorough
            check_date(day, today)


def _check_risk(risk: Risk, borough_code: str | None) -> None:
    check_words("cause", risk.cause, "what would cause it")
    check_words("event", risk.event, "what could happen")
    check_words("effect", risk.effect, "what it would do")
    check_score(risk.score)
    if risk.condition is None:
        return
    if not risk.condition.is_whole:
        raise ConditionNotWhole
    if borough_code is None:
        raise BoroughRequired("A measured condition is one borough’s.")


def check_words(field: str, text: str, what: str) -> None:
    if not text.strip():
        raise WordsRequired(field, what)


def check_score(score: Score) -> None:
    if score.probability not in SCALE or score.impact not in SCALE:
        raise ScoreOutOfRange(probability=score.probability, impact=score.impact)


def check_date(day: date, today: date) -> None:
    """A promise is about today or later."""
    if day < today:
        raise DateInThePast(sent=day, today=today)

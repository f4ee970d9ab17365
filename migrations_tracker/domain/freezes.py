"""Change freezes: days on which nothing may be cut over, in the whole programme or one borough."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from migrations_tracker.domain.calendar_refusals import (
    EndsBeforeStart,
    HasPassed,
    NameRequired,
    TooLong,
    WhyRequired,
)
from migrations_tracker.domain.findings import long_date

LONGEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Frozen:
    """One freeze, both days included. `where` names its borough; empty is the whole programme."""

    name: str
    first: date
    last: date
    where: str = ""

    @property
    def place(self) -> str:
        return self.where or "Whole programme"

    @property
    def words(self) -> str:
        """“Christmas” (whole programme, 14 December 2026 to 4 January 2027)."""
        place = self.where or "whole programme"
        return f"“{self.name}” ({place}, {span_words(self.first, self.last)})"

    def touches(self, first: date, last: date) -> bool:
        """Whether one of its days lies from `first` to `last`, both included."""
        return self.first <= last and first <= self.last


def span_words(first: date, last: date) -> str:
    """14 December 2026 to 4 January 2027; one day alone stands by itself."""
    return long_date(first) if first == last else f"{long_date(first)} to {long_date(last)}"


def touched(freezes: Iterable[Frozen], first: date, last: date) -> tuple[Frozen, ...]:
    """The freezes with a day from `first` to `last`, both included, the earliest first."""
    found = (one for one in freezes if one.touches(first, last))
    return tuple(sorted(found, key=lambda one: (one.first, one.last, one.where, one.name)))


def clash_words(freezes: Iterable[Frozen], first: date, last: date) -> str:
    """Which freezes a window touches, in one sentence; empty where it touches none."""
    names = [one.words for one in touched(freezes, first, last)]
    if not names:
        return ""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    noun = "freeze" if len(names) == 1 else "freezes"
    return f"{span_words(first, last)} falls in the {noun} {listed}."


def check_freeze(freeze: Frozen, reason: str, today: date) -> None:
    """Raises the CalendarRefusal that names the field to mend."""
    if not freeze.name.strip():
        raise NameRequired("the freeze")
    if freeze.last < freeze.first:
        raise EndsBeforeStart(first=freeze.first, last=freeze.last)
    if freeze.last < today:
        raise HasPassed(field="ends_on", day=freeze.last)
    if freeze.last - freeze.first > LONGEST:
        raise TooLong(days=(freeze.last - freeze.first).days + 1, most=LONGEST.days + 1)
    if not reason.strip():
        raise WhyRequired("nothing may be cut over on these days")

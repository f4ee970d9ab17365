"""What a wave is planned with, and who may plan it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.readiness import Window
from migrations_tracker.domain.wave_refusals import (
    NameRequired,
    NumberOutOfRange,
    WindowHalf,
    WindowReversed,
)

FIRST_WAVE, LAST_WAVE = 1, 99
LONGEST_NAME: Final = 60
MAY_PLAN: Final = frozenset({Role.MANAGER})


@dataclass(frozen=True, slots=True)
class WavePlan:
    """A name and the days of the window, both included; None while nobody has set them."""

    name: str
    first: date | None = None
    last: date | None = None

    @property
    def window(self) -> Window | None:
        return Window(self.first, self.last) if self.first and self.last else None


def check_may_plan(roles: frozenset[Role], action: str) -> None:
    if not roles & MAY_PLAN:
        raise NotYours(action, "Programme managers")


def check_wave(number: int, plan: WavePlan, roles: frozenset[Role]) -> None:
    """Raises NotYours, or a WaveRefusal that names the field."""
    check_may_plan(roles, "plan a wave")
    if not FIRST_WAVE <= number <= LAST_WAVE:
        raise NumberOutOfRange(first=FIRST_WAVE, last=LAST_WAVE)
    name = plan.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise NameRequired(LONGEST_NAME)
    if (plan.first is None) is not (plan.last is None):
        raise WindowHalf("first" if plan.first is None else "last")
    if plan.first and plan.last and plan.last < plan.first:
        raise WindowReversed(first=plan.first, last=plan.last)

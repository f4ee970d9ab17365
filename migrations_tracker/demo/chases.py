"""The log of chases of the illustrative programme: who went silent was asked.

All of it is invented. Days are working days counted from the day of the first start, as in the
stories.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db import transaction

from migrations_tracker.demo.cast import Cast
from migrations_tracker.demo.play import Programme
from migrations_tracker.demo.script import MANAGER
from migrations_tracker.demo.stories import FLEET, NORBURY, SALMONS
from migrations_tracker.demo.turn import take_turn
from migrations_tracker.domain.access import Channel
from migrations_tracker.domain.calendar import LONDON
from migrations_tracker.domain.chasing import ChaseChannel, NewChase
from migrations_tracker.models import Chase
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.chasing import log_chase, record_answer
from suppliers.models import Supplier

ABOUT: Final = "1 update overdue"
MORNING: Final = time(10, 15)


@dataclass(frozen=True, slots=True)
class Chased:
    """One chase on a day; `answered` is the day of its answer, None where none came."""

    slug: str
    day: int
    how: NewChase
    answered: int | None = None
    answer: str = ""


EMAIL: Final = NewChase(ChaseChannel.EMAIL)
CHASED: Final = (
    Chased(SALMONS, -10, EMAIL),
    Chased(SALMONS, -7, NewChase(ChaseChannel.PHONE, "Service desk", "Nobody could say more.")),
    Chased(NORBURY, -9, EMAIL, -8, "The lead is on leave; somebody else will report next week."),
    Chased(FLEET, -6, NewChase(ChaseChannel.MEETING, "Delivery lead", "Asked at the review.")),
    Chased(SALMONS, -4, EMAIL),
    Chased(NORBURY, -3, EMAIL),
    Chased(FLEET, -2, EMAIL),
    Chased(SALMONS, 4, NewChase(ChaseChannel.LETTER, "Managing director")),
)


@transaction.atomic
def play_chases(programme: Programme, cast: Cast, now: datetime) -> int:
    """Log the chases and answers that are due up to `now`; how many. Repeating adds none."""
    take_turn()
    day = programme.dates.day
    suppliers = {one.slug: one for one in Supplier.objects.filter(slug__in=_slugs())}
    known = {(one.supplier_id, one.chased_at): one for one in Chase.objects.all()}
    played = 0
    for one in CHASED:
        supplier, at = suppliers.get(one.slug), _at(day, one.day)
        if supplier is None or at > now:
            continue
        chase = known.get((supplier.pk, at))
        if chase is None:
            log_chase(supplier.pk, one.how, _origin(programme, cast, at), about=ABOUT)
            played += 1
            chase = Chase.objects.get(supplier=supplier, chased_at=at)
        if one.answered is None or chase.answered_on or _at(day, one.answered) > now:
            continue
        origin = _origin(programme, cast, _at(day, one.answered))
        record_answer(chase.pk, origin, on=day(one.answered), answer=one.answer)
        played += 1
    return played


def _slugs() -> set[str]:
    return {one.slug for one in CHASED}


def _at(day: Callable[[int], date], offset: int) -> datetime:
    return datetime.combine(day(offset), MORNING, tzinfo=LONDON)


def _origin(programme: Programme, cast: Cast, at: datetime) -> Origin:
    return Origin(cast.principal(MANAGER), Channel.PAGE, at, f"{programme.mark}/chases")

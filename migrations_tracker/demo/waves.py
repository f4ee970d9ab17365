"""The waves of the illustrative programme and their gate reviews, played through the services.

Waves are planned before any migration opens. What has been played is known by its event, so that
playing again writes nothing. All of it is invented.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from django.db import transaction

from migrations_tracker.demo.cast import Cast
from migrations_tracker.demo.play import Programme
from migrations_tracker.demo.script import DEPUTY, MANAGER, NINE_MONTHS, Dates
from migrations_tracker.demo.turn import take_turn
from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.calendar import LONDON
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.gate_review import Answer, NewReview, Vote
from migrations_tracker.domain.wave import WavePlan
from migrations_tracker.models import Event, GateReview, User
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.gate_reviews import answer_review, close_review, open_review
from migrations_tracker.services.waves import plan_wave

AFTERNOON: Final = time(15, 0)
HELEN, DAVID = "manager@psn.example", "deputy@psn.example"
MARGARET, YUSUF = "viewer@psn.example", "haringey@psn.example"
# Name, and the first and the last working day of the window.
WAVES: Final[Mapping[int, tuple[str, int, int]]] = {
    1: ("Pilot", -90, -50),
    2: ("Early adopters", -36, -8),
    3: ("Centre and south", -6, 48),
    4: ("North and east", 26, 74),
    5: ("Last boroughs", 88, 118),
}
PLANNED_ON: Final = -184
BEFORE_OFFICE_HOURS: Final = time(8, 30)


@dataclass(frozen=True, slots=True)
class Asked:
    day: int
    wave: int
    question: str
    quorum: int
    approvers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    day: int
    wave: int
    who: str
    vote: Vote
    conditions: str = ""


@dataclass(frozen=True, slots=True)
class ClosedOff:
    day: int
    wave: int
    reason: str


Turn = Asked | Said | ClosedOff
GO, NO_GO = Vote.GO, Vote.NO_GO
# No two on one day, so that their instants differ.
TURNS: Final[tuple[Turn, ...]] = (
    Asked(-96, 1, "May the pilot cut over in its window?", 2, (HELEN, MARGARET)),
    Said(-95, 1, MARGARET, GO),
    Said(-94, 1, HELEN, GO),
    Asked(-47, 2, "May the early adopters cut over in their window?", 2, (HELEN, MARGARET, YUSUF)),
    Said(-46, 2, YUSUF, GO),
    Said(-45, 2, MARGARET, NO_GO, "Back-outs must be rehearsed in each borough first."),
    Asked(-41, 2, "Back-outs are rehearsed. May the wave go now?", 2, (HELEN, MARGARET, YUSUF)),
    Said(-40, 2, YUSUF, GO),
    Said(-39, 2, MARGARET, GO, "No cutover on a Friday."),
    Asked(-20, 3, "May the third wave cut over in its window?", 2, (HELEN, DAVID, MARGARET)),
    ClosedOff(-18, 3, "Asked again once the cause of the backed-out cutover is known."),
    Asked(-4, 3, "The cause is known. May the third wave go on?", 2, (HELEN, DAVID, MARGARET)),
    Said(-2, 3, DAVID, GO, "Large messages are tested in each borough first."),
    Said(5, 3, HELEN, GO),
    Asked(20, 4, "May the fourth wave cut over in its window?", 2, (HELEN, DAVID, MARGARET)),
    Said(21, 4, DAVID, GO),
    Said(23, 4, MARGARET, GO),
    Asked(82, 5, "May the last boroughs cut over?", 2, (HELEN, DAVID, MARGARET)),
    Said(84, 5, HELEN, GO),
    Said(85, 5, MARGARET, GO),
)


def play_waves(programme: Programme, cast: Cast, now: datetime) -> int:
    """Plan the waves, and apply the reviews that are due up to `now`; how many events.

    Repeating adds none. One transaction, in which no other start plays.
    """
    dates = Dates(programme.seed, programme.start + NINE_MONTHS)
    mark = f"{programme.mark}/waves"
    with transaction.atomic():
        take_turn()
        known = set(Event.objects.filter(request_id=mark).values_list("recorded_at", flat=True))
        before = _events(mark)
        helen, deputy = cast.principal(MANAGER), cast.principal(DEPUTY)
        planned_at = _at(dates, PLANNED_ON, BEFORE_OFFICE_HOURS)
        if planned_at not in known:
            _plan(dates, Origin(helen, Channel.PAGE, planned_at, mark))
        people = {user.email: user for user in User.objects.filter(is_active=True)}
        for turn in TURNS:
            at = _at(dates, turn.day)
            if at <= now and at not in known:
                _apply(turn, people, mark, at, helen if turn.wave < 4 else deputy)
        return _events(mark) - before


def _events(mark: str) -> int:
    return Event.objects.filter(request_id=mark).count()


def _at(dates: Dates, day: int, clock: time = AFTERNOON) -> datetime:
    return datetime.combine(dates.day(day), clock, tzinfo=LONDON)


def _plan(dates: Dates, origin: Origin) -> None:
    """Not over what somebody has planned by hand."""
    for number, (name, first, last) in WAVES.items():
        try:
            plan_wave(number, WavePlan(name, dates.day(first), dates.day(last)), origin)
        except Refusal:
            continue


def _apply(
    turn: Turn, people: Mapping[str, User], mark: str, at: datetime, manager: Principal
) -> None:
    """Apply a turn, unless people have since done something that it no longer fits."""
    origin = Origin(manager, Channel.PAGE, at, mark)
    review = GateReview.objects.still_open().filter(wave=turn.wave, opened_at__lte=at).first()
    try:
        match turn:
            case Asked(_, wave, question, quorum, approvers):
                named = tuple(people[email].pk for email in approvers if email in people)
                open_review(wave, NewReview(question, quorum, named), origin)
            case Said(_, _, who, vote, conditions) if review and who in people:
                mine = Origin(people[who].principal(), Channel.PAGE, at, mark)
                answer_review(review.pk, Answer(vote, conditions), mine)
            case ClosedOff(_, _, reason) if review:
                close_review(review.pk, origin, reason=reason)
            case _:
                return
    except Refusal:
        return

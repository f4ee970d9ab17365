"""Playing the register of the illustrative programme through the services.

Each step has a form nonce of its own, made from the programme and its place, so that playing it
again writes nothing and a start that is cut off is simply taken up again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from migrations_tracker.demo.cast import Cast
from migrations_tracker.demo.play import Programme
from migrations_tracker.demo.raid_stories import ENTRIES
from migrations_tracker.demo.raid_turns import (
    Closed,
    Dated,
    Did,
    Entry,
    Happened,
    Judged,
    Noted,
    Planned,
    Scored,
    Turn,
)
from migrations_tracker.demo.script import MANAGER, NINE_MONTHS, OFFICERS, Dates
from migrations_tracker.demo.steps import Part
from migrations_tracker.demo.turn import take_turn
from migrations_tracker.domain.access import Channel, Role
from migrations_tracker.domain.calendar import LONDON
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.raid_raising import (
    Assumption,
    Dependency,
    Issue,
    Matter,
    Raising,
    Risk,
)
from migrations_tracker.models import Event, RaidChange, RaidItem, User
from migrations_tracker.services import raid, raid_actions
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.raid_raising import raise_item
from migrations_tracker.services.raid_record import Sent

MORNING: Final = time(10, 0)


@dataclass(frozen=True, slots=True)
class Step:
    """One form of the register; without a turn it raises the entry."""

    at: datetime
    number: int
    place: int
    entry: Entry
    turn: Turn | None

    def nonce(self, programme: Programme, place: int | None = None) -> UUID:
        where = self.place if place is None else place
        return uuid5(NAMESPACE_URL, f"{programme.mark}/raid/{self.number}/{where}")


@dataclass(frozen=True, slots=True)
class Playing:
    """What every step of one playing needs. `people` holds the ids by e-mail."""

    programme: Programme
    dates: Dates
    cast: Cast
    people: Mapping[str, int]


def play_register(programme: Programme, cast: Cast, now: datetime) -> int:
    """Apply what is due up to `now` and not yet written; how many events. Repeating adds none.

    One transaction, in which no other start plays.
    """
    dates = Dates(programme.seed, programme.start + NINE_MONTHS)
    with transaction.atomic():
        take_turn()
        people = dict(User.objects.filter(is_active=True).values_list("email", "pk"))
        known = set(RaidChange.objects.exclude(nonce=None).values_list("nonce", flat=True))
        playing = Playing(programme, dates, cast, people)
        due = [step for step in steps(dates) if step.at <= now]
        before = _events()
        for step in due:
            if step.nonce(programme) not in known:
                _apply(step, playing)
        return _events() - before


def _events() -> int:
    return Event.objects.filter(raid_changes__isnull=False).distinct().count()


def steps(dates: Dates) -> list[Step]:
    """Every step of the register, in its order."""
    found = [step for number, entry in enumerate(ENTRIES) for step in _of(number, entry, dates)]
    return sorted(found, key=lambda step: (step.at, step.number, step.place))


def _of(number: int, entry: Entry, dates: Dates) -> Iterator[Step]:
    for place, turn in enumerate((None, *entry.turns)):
        day = dates.day(turn.day if turn else entry.day)
        # The entry's number as minutes keeps the instants of different entries apart.
        opens = datetime.combine(day, MORNING, tzinfo=LONDON)
        yield Step(opens + timedelta(minutes=number, hours=place % 6), number, place, entry, turn)


def _apply(step: Step, playing: Playing) -> None:
    """Apply a step, unless people have since done something that it no longer fits."""
    code = _code(step.entry.borough)
    part = Part(Role.BOROUGH, code, Channel.PAGE) if code in OFFICERS else MANAGER
    mark = f"{playing.programme.mark}/raid"
    origin = Origin(playing.cast.principal(part), Channel.PAGE, step.at, mark)
    try:
        if step.turn is None:
            _raise(step, playing, origin)
            return
        raised = step.nonce(playing.programme, 0)
        change = RaidChange.objects.filter(nonce=raised).select_related("item").first()
        if change is not None:
            _change(step, step.turn, change.item, playing, origin)
    except Refusal:
        return


def _raise(step: Step, playing: Playing, origin: Origin) -> None:
    owner = playing.people.get(step.entry.owner, 0)
    matter = _matter(step.entry.matter, playing.dates)
    raising = Raising(matter, owner, _code(step.entry.borough) or None)
    raise_item(raising, origin, step.nonce(playing.programme))


def _matter(said: Risk | Dated, dates: Dates) -> Matter:
    if isinstance(said, Risk):
        return said
    day = dates.day(said.due)
    if said.severity:
        return Issue(said.title, said.severity, day)
    if said.giver:
        return Dependency(said.title, _code(said.giver), day)
    return Assumption(said.title, day)


def _change(step: Step, turn: Turn, item: RaidItem, playing: Playing, origin: Origin) -> None:
    sent, day = Sent(item.version, step.nonce(playing.programme)), playing.dates.day
    match turn:
        case Scored(_, score, why):
            raid.change_score(item.pk, score, origin, sent, reason=why)
        case Noted(_, note):
            raid.add_note(item.pk, note, origin, sent)
        case Planned(_, text, due, email):
            owner = playing.people.get(email, 0)
            raid_actions.add_action(item.pk, text, origin, sent, owner_id=owner, due_date=day(due))
        case Did(_, note):
            action = item.actions.filter(done_at=None).first()
            if action is not None:
                raid_actions.complete_action(item.pk, action.pk, origin, sent, note=note)
        case Judged(_, finding, why):
            raid.judge_assumption(item.pk, finding, origin, sent, reason=why)
        case Happened(_, title, severity, due, why):
            issue, owner = Issue(title, severity, day(due)), item.owner_id or 0
            raid.convert_to_issue(item.pk, issue, origin, sent, owner_id=owner, reason=why)
        case Closed(_, why):
            raid.close_item(item.pk, origin, sent, reason=why)


def _code(number: int | None) -> str:
    return f"E09{number:06d}" if number else ""

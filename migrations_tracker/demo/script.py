"""The illustrative programme as dated steps: the stories of the boroughs, laid on a calendar.

The same seed and start always give the same steps, and a later `until` only adds to their end.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import Final

from migrations_tracker.demo.certificates import certificate_actions
from migrations_tracker.demo.cutovers import cutover_actions
from migrations_tracker.demo.draws import draw
from migrations_tracker.demo.evidence import papers_of
from migrations_tracker.demo.judgements import JUDGED
from migrations_tracker.demo.notes import NOTED
from migrations_tracker.demo.plan_steps import Planned, plan_actions
from migrations_tracker.demo.steps import (
    Action,
    AssignSupplier,
    ClaimStage,
    OpenMigration,
    Part,
    Report,
    Step,
    WaiveCriterion,
)
from migrations_tracker.demo.stories import STORIES
from migrations_tracker.demo.story import Story, Turn
from migrations_tracker.demo.watching import ANSWERS, Said, looks
from migrations_tracker.demo.words import CLAIMS, REPORTS
from migrations_tracker.domain.access import Channel, Role
from migrations_tracker.domain.calendar import LONDON, add_working_days, london_date
from migrations_tracker.domain.criterion import Criterion
from migrations_tracker.domain.cutover_rules import MAY
from migrations_tracker.domain.delivery import NO_UPDATE_DUE
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.milestones import Party
from migrations_tracker.domain.on_behalf import Means, OnBehalf
from migrations_tracker.domain.stages import Stage

NINE_MONTHS: Final = timedelta(weeks=39)
OPENING_TIME: Final = time(9, 0)
LATEST_START_MIN: Final = 5 * 60
BETWEEN_STEPS: Final = timedelta(minutes=20)
REPORT_EVERY: Final = 4
PROMISE: Final = 5
OFFICERS: Final = frozenset({"E09000014", "E09000019", "E09000025"})
WITH_PEOPLE: Final = frozenset({"fleet-networks", "beverley-networks"})
MANAGER: Final = Part(Role.MANAGER, "manager", Channel.PAGE)
DEPUTY: Final = Part(Role.MANAGER, "deputy", Channel.PAGE)
FIRST_WAVE_OF_DEPUTY: Final = 4
CHECKS: Final = Part(Role.VIEWER, "checks", Channel.SYSTEM)
BY_MANAGERS: Final = frozenset({Stage.ACCEPTED, Stage.ON_HOLD, Stage.WITHDRAWN, Stage.CLOSED})


@dataclass(frozen=True, slots=True)
class Dates:
    """The calendar of one playing: `picture` is the London date of the first start."""

    seed: int
    picture: date

    def day(self, offset: int) -> date:
        return add_working_days(self.picture, offset)

    def promise(self, offset: int) -> date:
        return add_working_days(self.day(offset), PROMISE)


def script(seed: int, start: date, until: datetime) -> Iterator[Step]:
    """The steps from `start`, nine months before the first start, up to `until`, in their order."""
    dates = Dates(seed, start + NINE_MONTHS)
    last = london_date(until)
    steps = sorted(
        (step for story in STORIES for step in _steps(story, dates, last)), key=lambda step: step.at
    )
    return takewhile(lambda step: step.at <= until, steps)


def _steps(story: Story, dates: Dates, until: date) -> Iterator[Step]:
    """One story's steps: those of a day begin in office hours and follow one another."""
    by_day: dict[int, list[tuple[Part, Action]]] = {}
    for offset, part, action in _actions(story, dates, until):
        by_day.setdefault(offset, []).append((part, action))
    for offset, done in by_day.items():
        minutes = draw(LATEST_START_MIN, dates.seed, story.number, offset)
        opens = datetime.combine(dates.day(offset), OPENING_TIME, tzinfo=LONDON).astimezone(UTC)
        # The borough's number as seconds keeps the instants of different boroughs apart.
        first = opens + timedelta(minutes=minutes, seconds=story.number)
        for number, (part, action) in enumerate(done):
            yield Step(first + BETWEEN_STEPS * number, story.borough, part, action)
    for at, seen in looks(story, dates.day, dates.picture):
        yield Step(at, story.borough, CHECKS, seen)


def _actions(story: Story, dates: Dates, until: date) -> Iterator[tuple[int, Part, Action]]:
    manager = _manager(story)
    yield story.opened, manager, OpenMigration(story.wave)
    yield story.opened + 1, manager, AssignSupplier(story.supplier)
    if story.handover:
        handover = story.handover
        yield handover.day, manager, AssignSupplier(handover.to, handover.reason)
    for one in story.waivings:
        criterion, ends = Criterion(one.criterion), dates.day(one.until)
        yield one.day, manager, WaiveCriterion(one.stage, criterion, ends, one.reason)
    yield from _services(story, dates)
    turns = sorted(story.turns, key=lambda turn: turn.day)
    yield from _turns(story, turns, dates)
    for planned in plan_actions(story, dates.day):
        yield planned.day, _planner(story, planned, dates), planned.action
    yield from _reports(story, turns, dates)
    for filed in certificate_actions(story, dates.picture, until):
        yield filed.day, _applicant(story), filed.action
    for paper in papers_of(story.number):
        yield paper.day, _applicant(story), paper.action
    for judged in JUDGED.get(story.number, ()):
        part = _applicant(story) if judged.by_officer else manager
        yield judged.day, part, judged.action(dates.day)
    for noted in NOTED.get(story.number, ()):
        yield noted.day, _applicant(story) if noted.by_officer else manager, noted.action
    for said in ANSWERS.get(story.number, ()):
        yield said.day, _answers(story, said), said.action(dates.day)


def _services(story: Story, dates: Dates) -> Iterator[tuple[int, Part, Action]]:
    """Before the turns of a day: a stage is claimed once the services have come so far."""
    has_officer = story.borough in OFFICERS
    for done in cutover_actions(story, dates.picture, has_officer=has_officer):
        by_lead = Role.SUPPLIER in MAY[done.kind]
        part = _lead(story, done.day, dates) if by_lead else _applicant(story)
        yield done.day, part, done.action


def _turns(story: Story, turns: Iterable[Turn], dates: Dates) -> Iterator[tuple[int, Part, Action]]:
    before = Stage.NOT_STARTED
    for turn in turns:
        part = _who(story, before, turn, dates)
        reason = turn.reason
        if turn.stage is Stage.ACCEPTED and part.role is Role.MANAGER:
            letter = long_date(add_working_days(dates.day(turn.day), -1))
            reason = f"Acceptance letter of {letter}, held by the programme office."
        promised = None if turn.stage in NO_UPDATE_DUE else dates.promise(turn.day)
        note = "" if reason else turn.note or CLAIMS.get(turn.stage, "")
        yield turn.day, part, ClaimStage(turn.stage, promised, reason, note, _behalf(turn, part))
        before = turn.stage


def _behalf(turn: Turn, part: Part) -> OnBehalf | None:
    if turn.told:
        return OnBehalf(Role.SUPPLIER, turn.told)
    accepts = turn.stage is Stage.ACCEPTED and part.role is Role.MANAGER
    return OnBehalf(Role.BOROUGH, Means.LETTER) if accepts else None


def _who(story: Story, before: Stage, turn: Turn, dates: Dates) -> Part:
    """Boroughs accept, managers interrupt, close and record what they are told, suppliers the rest.

    Only a borough or a manager takes an acceptance back.
    """
    if turn.stage is Stage.ACCEPTED and story.borough in OFFICERS:
        return Part(Role.BOROUGH, story.borough, Channel.PAGE)
    if before in {Stage.ON_HOLD, Stage.ACCEPTED} or turn.stage in BY_MANAGERS or turn.told:
        return _manager(story)
    return _lead(story, turn.day, dates)


def _applicant(story: Story) -> Part:
    """The borough's own officer where it has one here, else a manager."""
    if story.borough in OFFICERS:
        return Part(Role.BOROUGH, story.borough, Channel.PAGE)
    return _manager(story)


def _answers(story: Story, said: Said) -> Part:
    if said.by_supplier:
        return Part(Role.SUPPLIER, story.supplier, Channel.PAGE)
    return _applicant(story) if said.by_officer else _manager(story)


def _planner(story: Story, planned: Planned, dates: Dates) -> Part:
    """Whoever owns the milestone; a manager acts for the PSN Authority."""
    if planned.by is Party.SUPPLIER:
        return _lead(story, planned.day, dates)
    if planned.by is Party.BOROUGH:
        return _applicant(story)
    usual = _manager(story)
    return {MANAGER: DEPUTY, DEPUTY: MANAGER}[usual] if planned.other else usual


def _manager(story: Story) -> Part:
    return DEPUTY if story.wave >= FIRST_WAVE_OF_DEPUTY else MANAGER


def _lead(story: Story, day: int, dates: Dates) -> Part:
    """The lead supplier of that day: by its key, or now and then by one of its people."""
    handed_over = story.handover is not None and day > story.handover.day
    slug = story.handover.to if story.handover and handed_over else story.supplier
    by_hand = slug in WITH_PEOPLE and draw(3, dates.seed, "channel", story.number, day) == 0
    return Part(Role.SUPPLIER, slug, Channel.PAGE if by_hand else Channel.API)


def _reports(story: Story, turns: list[Turn], dates: Dates) -> Iterator[tuple[int, Part, Action]]:
    """Every few working days, wherever an update is due and the supplier is not silent."""
    phase = 0 if story.due_today else draw(REPORT_EVERY, dates.seed, "phase", story.number)
    first_note = draw(100, dates.seed, "note", story.number)
    stages = {turn.day: turn.stage for turn in turns}
    stage = Stage.NOT_STARTED
    for day in range(turns[0].day, turns[-1].day):
        stage = stages.get(day, stage)
        if day in stages or day == 0 or _is_silent(story, day) or stage in NO_UPDATE_DUE:
            continue
        # Without a day 0, days from 1 on stand one place earlier in the rhythm.
        if ((day if day < 0 else day - 1) + phase) % REPORT_EVERY == 0:
            due_today = story.due_today and -REPORT_EVERY <= day < 0
            promised = dates.picture if due_today else dates.promise(day)
            notes = REPORTS[stage]
            note = notes[(first_note + day // REPORT_EVERY) % len(notes)]
            yield day, _lead(story, day, dates), Report(stage, promised, note)


def _is_silent(story: Story, day: int) -> bool:
    return story.silent is not None and story.silent[0] < day < story.silent[1]

"""Bringing changes of the plan that were made in a file back in, all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.plan_rules import EDITORS, Step
from migrations_tracker.domain.plan_table import (
    Change,
    NewForecast,
    NewStep,
    Problem,
    token_of,
)
from migrations_tracker.models import Milestone, PsnMigration, Slip
from migrations_tracker.services import milestones
from migrations_tracker.services.audit import NewEvent, Origin, append_all
from migrations_tracker.services.milestones import DECISIVE, WRITTEN, Wait, blocking, taken
from migrations_tracker.services.plan_record import STAMPS, Held, lock_plans
from migrations_tracker.services.planning import moved
from migrations_tracker.services.reconcile import reconcile


@dataclass(frozen=True, slots=True)
class Imported:
    """What the rules refuse of the changes, and whether all of them were written.

    `is_outdated`: some of them stand already, so somebody else was faster.
    """

    problems: Sequence[Problem]
    written: bool
    is_outdated: bool


def may_import(roles: frozenset[Role]) -> bool:
    """Whoever owns milestones; the rules of the plan then look at each of them."""
    return bool(roles & EDITORS.keys())


@dataclass(slots=True)
class _InHand:
    """The plans that a file is about, and what is to be written of them."""

    plans: Mapping[int, Held]
    rows: dict[int, Milestone] = field(default_factory=dict)
    slips: list[Slip] = field(default_factory=list)
    events: list[NewEvent] = field(default_factory=list)
    decided: set[int] = field(default_factory=set)
    is_outdated: bool = False


def import_plan(changes: Sequence[Change], origin: Origin, *, token: str = "") -> Imported:
    """Make the changes by the rules of the plan, in one transaction.

    They are written only where none is refused and `token` names just these changes; without it
    this is a trial. Eight queries for it, and for writing six and those of `reconcile` more, in
    as many statements as the database takes so many rows in. Raises NotYours.
    """
    if not may_import(origin.principal.roles):
        raise NotYours("import the plan", "Managers, boroughs and their lead suppliers")
    with transaction.atomic():
        # All ledgers first and in their order, whatever the order of the file.
        held = lock_plans({one.row.migration_id for one in changes}, origin)
        in_hand = _InHand({one.migration.pk: one for one in held})
        problems = [problem for one in changes if (problem := _tried(one, in_hand))]
        is_new = not (problems or in_hand.is_outdated)
        written = is_new and token == token_of(changes)
        if written:
            _write(in_hand, origin)
    return Imported(problems, written, in_hand.is_outdated)


def _tried(change: Change, in_hand: _InHand) -> Problem | None:
    """Make one line's changes in hand; where one is refused, none of them."""
    held, code = in_hand.plans[change.row.migration_id], change.row.code
    row = held.milestones[code]
    before, standing = dict(vars(row)), held.plan[code]
    slips, events = len(in_hand.slips), len(in_hand.events)
    try:
        held.check_open()
        for place, wanted in enumerate(change.wanted):
            _make(held, code, wanted, change.row.version + place, in_hand)
    except Refusal as refusal:
        vars(row).update(before)
        held.plan[code] = standing
        del in_hand.slips[slips:], in_hand.events[events:]
        return Problem(change.line.number, str(refusal))
    return None


def _make(
    held: Held,
    code: MilestoneCode,
    wanted: NewForecast | NewStep,
    version: int,
    in_hand: _InHand,
) -> None:
    if isinstance(wanted, NewForecast):
        new = moved(held, code, wanted.day, wanted.delay, version)
        event = new.event if new else None
        in_hand.slips += [new.slip] if new else []
    else:
        event = taken(held, code, _step(wanted, held.today), version)
        if event and wanted.step in DECISIVE:
            in_hand.decided.add(held.migration.pk)
    if event is None:
        in_hand.is_outdated = True
    else:
        in_hand.events.append(event)
        in_hand.rows[held.milestones[code].pk] = held.milestones[code]


def _step(wanted: NewStep, today: date) -> milestones.Change:
    why = wanted.why.strip()
    match wanted.step:
        case Step.BLOCK:
            assert wanted.waits_on
            return blocking(Wait(wanted.waits_on, why), today)
        case Step.COMPLETE:
            return milestones.Change(wanted.step, on=wanted.on or today, note=why)
        case Step.REOPEN | Step.SET_ASIDE:
            return milestones.Change(wanted.step, why)
    return milestones.Change(wanted.step)


def _write(in_hand: _InHand, origin: Origin) -> None:
    """One statement for each sort of row, and three for the ledger."""
    touched = {event.stream.migration_id for event in in_hand.events}
    plans = [held for pk, held in in_hand.plans.items() if pk in touched]
    for held in plans:
        held.stamp()
    Slip.objects.bulk_create(in_hand.slips)
    Milestone.objects.bulk_update(in_hand.rows.values(), ["forecast_date", *WRITTEN, *STAMPS])
    PsnMigration.objects.bulk_update([held.migration for held in plans], STAMPS)
    append_all(in_hand.events, origin)
    if in_hand.decided:
        reconcile(in_hand.decided, origin.now)

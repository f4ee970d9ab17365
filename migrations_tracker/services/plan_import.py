"""Bringing changes of the plan that were made in a file back in, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.plan_rules import EDITORS, Step
from migrations_tracker.domain.plan_table import (
    Change,
    NewForecast,
    NewStep,
    Problem,
    token_of,
)
from migrations_tracker.models import PsnMigration
from migrations_tracker.services import milestones
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.observing import hold_streams
from migrations_tracker.services.planning import change_forecast


@dataclass(frozen=True, slots=True)
class Imported:
    """What the rules refuse of the changes, and whether all of them were written."""

    problems: Sequence[Problem]
    written: bool


def may_import(roles: frozenset[Role]) -> bool:
    """Whoever owns milestones; the rules of the plan then look at each of them."""
    return bool(roles & EDITORS.keys())


def import_plan(changes: Sequence[Change], origin: Origin, *, token: str = "") -> Imported:
    """Make the changes through the services of the plan, in one transaction.

    They are written only where none is refused and `token` names just these changes; without it
    this is a trial, of which nothing stays. Up to forty queries for each change. Raises NotYours.
    """
    if not may_import(origin.principal.roles):
        raise NotYours("import the plan", "Managers, boroughs and their lead suppliers")
    with transaction.atomic():
        # All ledgers first and in their order, whatever the order of the file.
        hold_streams(PsnMigration.objects.filter(pk__in={one.row.migration_id for one in changes}))
        problems = [problem for one in changes if (problem := _tried(one, origin))]
        written = not problems and token == token_of(changes)
        if not written:
            transaction.set_rollback(True)
    return Imported(problems, written)


def _tried(change: Change, origin: Origin) -> Problem | None:
    try:
        with transaction.atomic():
            for place, wanted in enumerate(change.wanted):
                _make(change, wanted, origin, version=change.row.version + place)
    except Refusal as refusal:
        return Problem(change.line.number, str(refusal))
    return None


def _make(change: Change, wanted: NewForecast | NewStep, origin: Origin, *, version: int) -> None:
    pk, code = change.row.migration_id, change.row.code
    if isinstance(wanted, NewForecast):
        day, delay = wanted.day, wanted.delay
        change_forecast(pk, code, day, origin, delay=delay, expected_version=version)
        return
    match wanted.step:
        case Step.START:
            milestones.start_milestone(pk, code, origin, expected_version=version)
        case Step.SUBMIT:
            milestones.submit_milestone(pk, code, origin, expected_version=version)
        case Step.UNBLOCK:
            milestones.unblock_milestone(pk, code, origin, expected_version=version)
        case Step.BLOCK:
            assert wanted.waits_on
            wait = milestones.Wait(wanted.waits_on, wanted.why)
            milestones.block_milestone(pk, code, wait, origin, expected_version=version)
        case Step.COMPLETE:
            milestones.complete_milestone(
                pk, code, origin, on=wanted.on, note=wanted.why, expected_version=version
            )
        case Step.REOPEN:
            milestones.reopen_milestone(
                pk, code, origin, reason=wanted.why, expected_version=version
            )
        case Step.SET_ASIDE:
            milestones.set_aside_milestone(
                pk, code, origin, reason=wanted.why, expected_version=version
            )

"""Playing the script through the services, from where it stopped last time.

The ledger remembers what was played: each event of the script carries its mark, which names the
seed and the start. A day is one transaction, so a start that is cut off is simply taken up again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Final

from django.db import transaction
from django.db.models import Max

from boroughs.models import Borough
from migrations_tracker.demo.cast import Cast
from migrations_tracker.demo.cutting_over import cut_over
from migrations_tracker.demo.measured import claim
from migrations_tracker.demo.observed import observe
from migrations_tracker.demo.play_plan import apply_to_plan
from migrations_tracker.demo.saying import file_certificate, say
from migrations_tracker.demo.script import NINE_MONTHS, Dates, script
from migrations_tracker.demo.steps import (
    Action,
    AssignSupplier,
    CertificateStep,
    ClaimStage,
    CutoverStep,
    Observe,
    OpenMigration,
    Report,
    Step,
    Word,
)
from migrations_tracker.demo.turn import take_turn
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.models import Event, PsnMigration
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.opening import open_migration
from migrations_tracker.services.transitions import StageClaim, claim_stage
from suppliers.models import Supplier

MARK: Final = re.compile(r"demo/(?P<seed>-?\d+)/(?P<start>\d{4}-\d\d-\d\d)")
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class AnotherProgramme(Exception):
    """The database holds migrations that the script did not open."""


@dataclass(frozen=True, slots=True)
class Programme:
    """One installation's playing of the script."""

    seed: int
    start: date

    @property
    def mark(self) -> str:
        return f"demo/{self.seed}/{self.start.isoformat()}"

    @property
    def dates(self) -> Dates:
        return Dates(self.seed, self.start + NINE_MONTHS)


@dataclass(frozen=True, slots=True)
class Played:
    """How many steps were applied, and how many no longer fitted what people had done since."""

    applied: int
    passed_over: int


def find_programme(seed: int, now: datetime) -> Programme:
    """The programme that was started here; else a new one, begun nine months before today.

    Raises AnotherProgramme. One query.
    """
    first = Event.objects.filter(stream__migration__isnull=False).order_by("pk").first()
    if first is None:
        return Programme(seed, london_date(now) - NINE_MONTHS)
    known = MARK.fullmatch(first.request_id)
    if known is None:
        raise AnotherProgramme(
            "This database already holds another programme, so the illustrative one was not added."
        )
    return Programme(int(known["seed"]), date.fromisoformat(known["start"]))


def play(programme: Programme, cast: Cast, now: datetime) -> Played:
    """Apply the steps after the last one played, up to `now`. Repeating it changes nothing."""
    suppliers = {supplier.slug: supplier for supplier in Supplier.objects.all()}
    last = _last_played(programme)
    due = [step for step in script(programme.seed, programme.start, now) if step.at > last]
    days = groupby(due, key=lambda step: london_date(step.at))
    applied = sum(play_day(programme, cast, list(steps), suppliers) for _, steps in days)
    people = sum(not isinstance(step.action, Observe) for step in due)
    return Played(applied, people - applied)


@transaction.atomic
def play_day(
    programme: Programme, cast: Cast, steps: Sequence[Step], suppliers: Mapping[str, Supplier]
) -> int:
    """Apply those of a day's steps that nobody has played meanwhile; how many people's were.

    What the checks find carries no mark, and to find it again changes nothing.
    """
    take_turn()
    last = _last_played(programme)
    applied = 0
    for step in steps:
        origin = Origin(cast.principal(step.by), step.by.channel, step.at, programme.mark)
        if step.at > last and _apply(step, origin, suppliers):
            applied += not isinstance(step.action, Observe)
    return applied


def _last_played(programme: Programme) -> datetime:
    of_script = Event.objects.filter(request_id=programme.mark)
    last: datetime | None = of_script.aggregate(last=Max("recorded_at"))["last"]
    return last or LONG_AGO


def _apply(step: Step, origin: Origin, suppliers: Mapping[str, Supplier]) -> bool:
    """Apply a step, unless people have since done something that it no longer fits."""
    try:
        if isinstance(step.action, OpenMigration):
            borough = Borough.objects.get(pk=step.borough)
            open_migration(borough, origin, wave=step.action.wave)
            return True
        migration = PsnMigration.objects.present().filter(borough_id=step.borough).first()
        if migration is None or migration.updated_at > step.at:
            return False
        return _apply_to(migration, step.action, origin, suppliers)
    except Refusal:
        return False


def _apply_to(
    migration: PsnMigration, action: Action, origin: Origin, suppliers: Mapping[str, Supplier]
) -> bool:
    """Apply an action to the migration that the borough has; False where it does not fit."""
    match action:
        case AssignSupplier(slug, reason):
            assign_supplier(migration.pk, suppliers[slug], origin, reason=reason)
        case ClaimStage(stage, promised, reason, note, on_behalf):
            said = StageClaim(
                stage, next_update_by=promised, reason=reason, note=note, on_behalf=on_behalf
            )
            claim(migration, said, origin)
        case Report(stage, promised, note):
            if migration.current_stage is not stage:
                return False
            said = StageClaim(stage, next_update_by=promised, note=note)
            claim_stage(migration.pk, said, origin)
        case Observe(found):
            return observe(migration, found, origin.now)
        case _:
            return _apply_rest(migration, action, origin)
    return True


def _apply_rest(migration: PsnMigration, action: Action, origin: Origin) -> bool:
    if isinstance(action, OpenMigration | AssignSupplier | ClaimStage | Report | Observe):
        return False
    if isinstance(action, CutoverStep):
        return cut_over(migration, action, origin)
    if isinstance(action, CertificateStep):
        file_certificate(migration, action, origin)
        return True
    if isinstance(action, Word):
        return say(migration, action, origin)
    return apply_to_plan(migration, action, origin)

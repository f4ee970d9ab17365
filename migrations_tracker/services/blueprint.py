"""Changing the blueprint of the plan, and pushing it to the migrations that are under way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.blueprint import Drafted, Push, changed, check_draft, flat, push_of
from migrations_tracker.domain.blueprint_refusals import (
    BlueprintChangedMeanwhile,
    PreviewOutOfDate,
)
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.milestones import BLUEPRINT, MilestoneCode
from migrations_tracker.facts import milestones_under_way, read_blueprint
from migrations_tracker.models import BlueprintMilestone, Event, Milestone, PsnMigration, Stream
from migrations_tracker.services.audit import (
    NewEvent,
    Origin,
    append,
    append_all,
    lock_programme,
)

# The columns of a milestone that a push writes, by the names of `flat`.
COLUMNS: Mapping[str, str] = {
    "position": "position",
    "name": "name",
    "lane": "lane",
    "owner": "owner",
    "needs": "needs",
    "evidence": "evidence_expected",
}


@dataclass(frozen=True, slots=True)
class BlueprintOutcome:
    milestone: BlueprintMilestone
    event: Event | None


@transaction.atomic
def change_blueprint(
    code: MilestoneCode,
    draft: Drafted,
    origin: Origin,
    *,
    reason: str,
    expected_version: int | None = None,
) -> BlueprintOutcome:
    """Plan one milestone otherwise, for migrations to come. At most seven queries.

    The event is None where it is planned so already. Raises NotYours, BlueprintChangedMeanwhile
    or what `check_draft` raises; nothing has been written then.
    """
    _check_administrator(origin, "change the blueprint")
    stream = lock_programme()
    row = BlueprintMilestone.objects.filter(code=code.value).first()
    row = row or _published(code, origin.now)
    before, name, version = _said(row), row.name, row.version
    _fill(row, draft)
    old, new = changed(before, _said(row))
    if not new:
        return BlueprintOutcome(row, None)
    if expected_version is not None and expected_version != version:
        raise BlueprintChangedMeanwhile(name)
    check_draft(code, draft, read_blueprint(), reason)
    row.version, row.updated_at = version + 1, origin.now
    row.save()
    kind, named = EventKind.BLUEPRINT_CHANGED, {"code": code.value, **new}
    event = append(stream, kind, origin, old=old, new=named, reason=reason.strip())
    return BlueprintOutcome(row, event)


@transaction.atomic
def push_blueprint(token: str, origin: Origin) -> Push:
    """Bring the blueprint to every milestone of open migrations that is not complete.

    `token` names the preview that was confirmed. What was pushed; it is empty, and nothing is
    written, where nothing differs any more. Twelve queries, however many migrations. Raises
    NotYours or PreviewOutOfDate; nothing has been written then.
    """
    _check_administrator(origin, "push the blueprint")
    streams = _lock_open()
    under_way = milestones_under_way(london_date(origin.now))
    milestones = {one.pk: one for one in under_way}
    push = push_of(read_blueprint(), (one.as_planned for one in milestones.values()))
    if not push.changes:
        return push
    if push.token != token:
        raise PreviewOutOfDate
    for one in push.changes:
        _take_over(milestones[one.milestone.id], one.new, origin)
    touched = [milestones[one.milestone.id] for one in push.changes]
    Milestone.objects.bulk_update(touched, [*COLUMNS.values(), "version", "updated_at"])
    append_all(_events(push, streams, origin), origin)
    return push


@transaction.atomic
def load_blueprint(now: datetime) -> int:
    """Store what is published of each milestone that has no row; how many had none. Two queries."""
    known = set(BlueprintMilestone.objects.values_list("code", flat=True))
    missing = [_published(code, now) for code in MilestoneCode if code.value not in known]
    BlueprintMilestone.objects.bulk_create(missing)
    return len(missing)


def _check_administrator(origin: Origin, action: str) -> None:
    if Role.ADMINISTRATOR not in origin.principal.roles:
        raise NotYours(action, "Administrators")


def _published(code: MilestoneCode, now: datetime) -> BlueprintMilestone:
    row = BlueprintMilestone(code=code.value, updated_at=now)
    _fill(row, Drafted(BLUEPRINT[code], list(BLUEPRINT).index(code) + 1))
    return row


def _fill(row: BlueprintMilestone, draft: Drafted) -> None:
    planned = draft.planned
    row.position, row.name = draft.position, planned.name.strip()
    row.lane, row.owner = planned.lane.value, planned.owner.value
    row.needs = [code.value for code in planned.needs]
    row.typical_weeks, row.evidence = planned.typical_weeks, planned.evidence.strip()


def _said(row: BlueprintMilestone) -> Fields:
    return {**flat(row.planned, row.position), "typical_weeks": row.typical_weeks}


def _lock_open() -> dict[int, Stream]:
    """The ledgers of open migrations, by migration, locked in the order of their ids.

    The programme's is locked with them, so that nobody changes the blueprint meanwhile.
    """
    going = PsnMigration.objects.still_open()
    wanted = Stream.objects.filter(Q(migration=None) | Q(migration__in=going.values("pk")))
    locked = wanted.select_for_update().order_by("pk")
    return {stream.migration_id: stream for stream in locked if stream.migration_id}


def _take_over(milestone: Milestone, new: Fields, origin: Origin) -> None:
    for name, value in new.items():
        held = str(value).split(", ") if value else []
        setattr(milestone, COLUMNS[name], held if name == "needs" else value)
    milestone.version += 1
    milestone.updated_at = origin.now


def _events(push: Push, streams: Mapping[int, Stream], origin: Origin) -> list[NewEvent]:
    """One for each migration that changes, with every field that does."""
    return [
        NewEvent(
            streams[migration_id],
            EventKind.BLUEPRINT_PUSHED,
            effective_at=origin.now,
            old=_named((one.milestone.code, one.old) for one in changes),
            new=_named((one.milestone.code, one.new) for one in changes),
        )
        for migration_id, changes in push.by_migration.items()
    ]


def _named(fields: Iterable[tuple[MilestoneCode, Fields]]) -> Fields:
    return {f"{code}.{name}": value for code, said in fields for name, value in said.items()}

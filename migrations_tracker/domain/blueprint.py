"""Changing the blueprint, and what a push of it would change in migrations that are under way."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from migrations_tracker.domain.blueprint_refusals import (
    BlueprintReasonRequired,
    NameMissing,
    NeedsACircle,
    NeedsItself,
    PositionOutOfRange,
    UnknownMilestone,
    WeeksOutOfRange,
)
from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.milestones import BLUEPRINT, Blueprint, MilestoneCode

MOST_WEEKS: Final = 104
LAST_POSITION: Final = 99
Plan = Mapping[MilestoneCode, Blueprint]


@dataclass(frozen=True, slots=True)
class Drafted:
    """One milestone of the blueprint as somebody wants it, and its place in the order."""

    planned: Blueprint
    position: int


def needed_codes(codes: Iterable[str]) -> tuple[MilestoneCode, ...]:
    """Codes in the blueprint's own order. Raises UnknownMilestone for one that is not there."""
    wanted = set(codes)
    if unknown := sorted(wanted - {code.value for code in MilestoneCode}):
        raise UnknownMilestone(unknown[0])
    return tuple(code for code in MilestoneCode if code.value in wanted)


def check_draft(code: MilestoneCode, draft: Drafted, present: Plan, reason: str) -> None:
    """Raises the BlueprintRefusal that says what to mend. `present` is the blueprint in force."""
    planned = draft.planned
    if not planned.name.strip():
        raise NameMissing
    if not 1 <= draft.position <= LAST_POSITION:
        raise PositionOutOfRange(LAST_POSITION)
    if not 1 <= planned.typical_weeks <= MOST_WEEKS:
        raise WeeksOutOfRange(MOST_WEEKS)
    if code in planned.needs:
        raise NeedsItself(planned.name)
    plan = {**present, code: planned}
    if circle := _circle(code, plan):
        raise NeedsACircle([plan[one].name for one in circle])
    if not reason.strip():
        raise BlueprintReasonRequired


def _circle(start: MilestoneCode, plan: Plan) -> Sequence[MilestoneCode]:
    """The way from a milestone through what it needs back to itself; empty where there is none."""
    ways: list[tuple[MilestoneCode, ...]] = [(start,)]
    seen: set[MilestoneCode] = set()
    while ways:
        way = ways.pop()
        for needed in plan[way[-1]].needs:
            if needed is start:
                return (*way, start)
            if needed not in seen:
                seen.add(needed)
                ways.append((*way, needed))
    return ()


def flat(planned: Blueprint, position: int) -> dict[str, str | int]:
    """What migrations take over from the blueprint, by name, as events hold it."""
    return {
        "position": position,
        "name": planned.name,
        "lane": planned.lane.value,
        "owner": planned.owner.value,
        "needs": ", ".join(planned.needs),
        "evidence": planned.evidence,
    }


def changed(old: Fields, new: Fields) -> tuple[Fields, Fields]:
    """The fields that differ, before and after."""
    names = [name for name in new if old.get(name) != new[name]]
    return {name: old.get(name) for name in names}, {name: new[name] for name in names}


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """One milestone of a migration, not yet complete, with what it took over when last pushed."""

    id: int
    migration_id: int
    borough: str
    code: MilestoneCode
    fields: Fields


@dataclass(frozen=True, slots=True)
class PushedChange:
    """What a push changes in one milestone; only the fields that differ."""

    milestone: PlannedMilestone
    old: Fields
    new: Fields

    @property
    def words(self) -> str:
        return f"{self.milestone.fields['name']}: {_differences(self.old, self.new)}"


@dataclass(frozen=True, slots=True)
class Push:
    """Everything that a push would change, in the order of boroughs and milestones."""

    changes: Sequence[PushedChange]

    @property
    def token(self) -> str:
        """Names exactly this push: another state of blueprint or plans gives another."""
        content = [
            [one.milestone.id, sorted(one.old.items()), sorted(one.new.items())]
            for one in self.changes
        ]
        return sha256(json.dumps(content).encode()).hexdigest()[:32]

    @property
    def by_migration(self) -> dict[int, list[PushedChange]]:
        found: dict[int, list[PushedChange]] = {}
        for one in self.changes:
            found.setdefault(one.milestone.migration_id, []).append(one)
        return found

    @property
    def words(self) -> str:
        """“24 milestones in 12 migrations”."""
        milestones = count_of(len(self.changes), "milestone")
        return f"{milestones} in {count_of(len(self.by_migration), 'migration')}"


def push_of(plan: Plan, milestones: Iterable[PlannedMilestone]) -> Push:
    """What a push of the blueprint would change in milestones that are not complete."""
    wanted = {code: flat(plan[code], place) for place, code in enumerate(plan, start=1)}
    found = []
    for milestone in milestones:
        old, new = changed(milestone.fields, wanted[milestone.code])
        if new:
            found.append(PushedChange(milestone, old, new))
    return Push(found)


def blueprint_event_words(kind: str, old: Fields, new: Fields) -> str:
    """“Blueprint of Remediation: typical weeks 8 → 10”, or what a push changed here."""
    if kind == EventKind.BLUEPRINT_PUSHED:
        codes = {name.split(".")[0] for name in new}
        names = [BLUEPRINT[code].name for code in MilestoneCode if code.value in codes]
        return f"Blueprint pushed: {', '.join(names)} changed"
    code = str(new.get("code"))
    name = BLUEPRINT[MilestoneCode(code)].name if code in set(MilestoneCode) else code
    said = {field: value for field, value in new.items() if field != "code"}
    return f"Blueprint of {name}: {_differences(old, said)}"


def _differences(old: Fields, new: Fields) -> str:
    return ", ".join(
        f"{field.replace('_', ' ')} {_said(old.get(field))} → {_said(value)}"
        for field, value in new.items()
    )


def _said(value: str | int | None) -> str:
    return str(value) if isinstance(value, int) else f"“{value}”" if value else "none"

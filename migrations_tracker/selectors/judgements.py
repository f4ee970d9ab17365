"""Every override and every judgement of one migration, the newest first, with names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delivery import DeliveryStatus
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.judgement import Level
from migrations_tracker.models import DeliveryConfidence, StatusOverride
from migrations_tracker.selectors.activity import NO_LONGER_KNOWN, actor_names


@dataclass(frozen=True, slots=True)
class OverrideLine:
    """`standing` says in words whether it holds, or how it ended."""

    status: DeliveryStatus
    set_at: datetime
    who: str
    ends_on: date
    reason: str
    standing: str
    end_reason: str


@dataclass(frozen=True, slots=True)
class ConfidenceLine:
    level: Level
    judged_at: datetime
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Judgements:
    overrides: Sequence[OverrideLine]
    confidences: Sequence[ConfidenceLine]


def judgements_of(migration_id: int, viewer: Principal, now: datetime) -> Judgements:
    """Five queries at most."""
    overrides = list(StatusOverride.objects.filter(migration=migration_id))
    confidences = list(DeliveryConfidence.objects.filter(migration=migration_id))
    actors = {one.set_by for one in overrides} | {one.ended_by for one in overrides if one.ended_by}
    names = actor_names(actors | {one.judged_by for one in confidences}, viewer)
    return Judgements(
        overrides=[_override(one, names, london_date(now)) for one in overrides],
        confidences=[
            ConfidenceLine(
                Level(one.level),
                one.judged_at,
                names.get(one.judged_by, NO_LONGER_KNOWN),
                one.reason,
            )
            for one in confidences
        ],
    )


def _override(one: StatusOverride, names: Mapping[str, str], today: date) -> OverrideLine:
    return OverrideLine(
        status=DeliveryStatus(one.status),
        set_at=one.set_at,
        who=names.get(one.set_by, NO_LONGER_KNOWN),
        ends_on=one.ends_on,
        reason=one.reason,
        standing=_standing(one, names, today),
        end_reason=one.end_reason,
    )


def _standing(one: StatusOverride, names: Mapping[str, str], today: date) -> str:
    if one.as_override.is_in_force(today):
        return "In force"
    if one.ended_at and one.ended_by:
        who = names.get(one.ended_by, NO_LONGER_KNOWN)
        how = "Ended" if one.end_reason else "Replaced"
        return f"{how} by {who} on {long_date(london_date(one.ended_at))}"
    return f"Ended by itself after {long_date(one.ends_on)}"

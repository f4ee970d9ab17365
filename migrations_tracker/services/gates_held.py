"""What a review reads of migrations' gates: passages, waivers, acceptance and their facts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from migrations_tracker.domain.criterion import CriterionKind
from migrations_tracker.domain.gate_facts import Facts
from migrations_tracker.domain.gates import lasts
from migrations_tracker.domain.passages import thaw
from migrations_tracker.domain.policy import Policies
from migrations_tracker.domain.verification import Accepted
from migrations_tracker.facts import gather_many
from migrations_tracker.models import Acceptance, GatePassage, PsnMigration, Waiver


@dataclass(frozen=True, slots=True)
class GatesHeld:
    """One migration's passages that are not superseded, its waivers and its last acceptance."""

    passages: Sequence[GatePassage]
    waivers: Sequence[Waiver]
    accepted: Accepted | None
    facts: Facts


def read_gates(
    migrations: Sequence[PsnMigration], now: datetime, policies: Policies
) -> Mapping[int, GatesHeld]:
    """By the ids of migrations. Four queries, and up to seven more where gates last."""
    ids = [one.pk for one in migrations]
    passages: dict[int, list[GatePassage]] = defaultdict(list)
    for passage in GatePassage.objects.in_force().filter(migration__in=ids):
        passages[passage.migration_id].append(passage)
    waivers: dict[int, list[Waiver]] = defaultdict(list)
    for waiver in Waiver.objects.in_force().filter(migration__in=ids):
        waivers[waiver.migration_id].append(waiver)
    accepted: dict[int, Accepted] = {}
    for one in Acceptance.objects.filter(migration__in=ids).order_by("accepted_at", "pk"):
        accepted[one.migration_id] = one.as_accepted
    facts = gather_many(migrations, now, policies, _kinds(passages))
    return {pk: GatesHeld(passages[pk], waivers[pk], accepted.get(pk), facts[pk]) for pk in ids}


def _kinds(passages: Mapping[int, Sequence[GatePassage]]) -> frozenset[CriterionKind]:
    """What later evidence can speak against."""
    return frozenset(
        one.criterion.kind
        for held in passages.values()
        for passage in held
        for one in thaw(passage.evidence)
        if lasts(one.criterion, one.standing)
    )

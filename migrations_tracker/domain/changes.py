"""Events in words: what changed, from what to what."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.blueprint import blueprint_event_words
from migrations_tracker.domain.calendar_words import calendar_event_words
from migrations_tracker.domain.certificate_words import certificate_event_words
from migrations_tracker.domain.chase_words import chase_event_words
from migrations_tracker.domain.cutover_words import cutover_event_words
from migrations_tracker.domain.discrepancy_words import case_event_words
from migrations_tracker.domain.errors import spoken
from migrations_tracker.domain.evidence_words import evidence_event_words
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.gate_words import gate_event_words
from migrations_tracker.domain.judgement_words import JUDGEMENT_KINDS, judgement_event_words
from migrations_tracker.domain.ledger import (
    BLUEPRINT_KINDS,
    CALENDAR_KINDS,
    CERTIFICATE_KINDS,
    CUTOVER_KINDS,
    DISCREPANCY_KINDS,
    EVIDENCE_KINDS,
    GATE_KINDS,
    MAINTENANCE_KINDS,
    NOTE_KINDS,
    POLICY_KINDS,
    RAID_KINDS,
    SAVINGS_KINDS,
    EventKind,
    Fields,
)
from migrations_tracker.domain.maintenance_words import maintenance_event_words
from migrations_tracker.domain.notes import note_event_words
from migrations_tracker.domain.on_behalf import said_words
from migrations_tracker.domain.plan_words import PLAN_KINDS, plan_event_words
from migrations_tracker.domain.policy_values import policy_event_words
from migrations_tracker.domain.raid_words import raid_event_words
from migrations_tracker.domain.savings_words import saving_event_words
from migrations_tracker.domain.scorecard_words import reply_event_words
from migrations_tracker.domain.stages import MoveKind
from migrations_tracker.domain.wave_words import WAVE_KINDS, wave_event_words

NOBODY: Final = "nobody"
# Kinds whose words stand beside their rules.
ELSEWHERE: Final[Sequence[tuple[frozenset[EventKind], Callable[[str, Fields, Fields], str]]]] = (
    (BLUEPRINT_KINDS, blueprint_event_words),
    (CALENDAR_KINDS, calendar_event_words),
    (CERTIFICATE_KINDS, certificate_event_words),
    (CUTOVER_KINDS, cutover_event_words),
    (EVIDENCE_KINDS, evidence_event_words),
    (DISCREPANCY_KINDS, case_event_words),
    (GATE_KINDS, gate_event_words),
    (PLAN_KINDS, plan_event_words),
    (JUDGEMENT_KINDS, judgement_event_words),
    (POLICY_KINDS, policy_event_words),
    (MAINTENANCE_KINDS, maintenance_event_words),
    (NOTE_KINDS, note_event_words),
    (RAID_KINDS, raid_event_words),
    (SAVINGS_KINDS, saving_event_words),
    (WAVE_KINDS, wave_event_words),
)


def event_words(kind: str, old: Fields, new: Fields, suppliers: Mapping[int, str]) -> str:
    """One event in words, without a full stop. `suppliers` gives names for their ids."""
    match kind:
        case EventKind.MIGRATION_OPENED:
            taken_over = ", taken over midway" if new.get("move") == MoveKind.IMPORT else ""
            words = f"Migration opened at {_stage(new)}{taken_over}"
        case EventKind.STAGE_CLAIMED:
            words = f"{_move(new)}{_stage(old)} → {_stage(new)}{_said(new, suppliers)}"
        case EventKind.CLAIM_REAFFIRMED:
            words = f"{_stage(new)} reaffirmed{_promise(new)}{_said(new, suppliers)}"
        case EventKind.SUPPLIER_ASSIGNED:
            words = f"Lead supplier: {_supplier(old, suppliers)} → {_supplier(new, suppliers)}"
        case EventKind.SCORECARD_REPLIED:
            words = reply_event_words(new, _supplier(new, suppliers))
        case EventKind.SUPPLIER_CHASED | EventKind.CHASE_ANSWERED:
            words = chase_event_words(kind, new, _supplier(new, suppliers))
        case _:
            words = _elsewhere(kind, old, new)
    return words


def _elsewhere(kind: str, old: Fields, new: Fields) -> str:
    for kinds, say in ELSEWHERE:
        if kind in kinds:
            return say(kind, old, new)
    return spoken(kind)


def supplier_ids(old: Fields, new: Fields) -> set[int]:
    """The suppliers whose names the words of an event need."""
    found = (fields.get("supplier") for fields in (old, new))
    return {number for number in found if isinstance(number, int)}


def _stage(fields: Fields) -> str:
    return spoken(str(fields.get("stage") or "not_started"))


def _move(new: Fields) -> str:
    move = new.get("move")
    plain = move is None or move == MoveKind.ADVANCE
    return "" if plain else f"{spoken(str(move))}: "


def _said(new: Fields, suppliers: Mapping[int, str]) -> str:
    """Whose word a claim is, where a manager wrote it down for them."""
    if "on_behalf_of" not in new:
        return ""
    of_supplier = new["on_behalf_of"] == Role.SUPPLIER
    who = _supplier(new, suppliers) if of_supplier else "the borough"
    return said_words(who, str(new.get("means") or ""))


def _promise(new: Fields) -> str:
    day = _date(new, "next_update_by")
    return f", next update by {long_date(day)}" if day else ""


def _supplier(fields: Fields, suppliers: Mapping[int, str]) -> str:
    number = fields.get("supplier")
    return suppliers.get(number, "another supplier") if isinstance(number, int) else NOBODY


def _date(fields: Fields, name: str) -> date | None:
    value = fields.get(name)
    return date.fromisoformat(value) if isinstance(value, str) else None

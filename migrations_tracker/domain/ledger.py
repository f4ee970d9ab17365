"""What an event of the ledger is, and the hash that chains it to the one before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final


class EventKind(StrEnum):
    MIGRATION_OPENED = "migration_opened"
    STAGE_CLAIMED = "stage_claimed"
    CLAIM_REAFFIRMED = "claim_reaffirmed"
    SUPPLIER_ASSIGNED = "supplier_assigned"
    BASELINE_SET = "baseline_set"
    FORECAST_CHANGED = "forecast_changed"
    WAVE_CHANGED = "wave_changed"
    RISK_RAISED = "risk_raised"
    ASSUMPTION_RAISED = "assumption_raised"
    ISSUE_RAISED = "issue_raised"
    DEPENDENCY_RAISED = "dependency_raised"
    RISK_SCORED = "risk_scored"
    RISK_CONVERTED = "risk_converted"
    ASSUMPTION_JUDGED = "assumption_judged"
    RAID_CLOSED = "raid_closed"
    RAID_OWNER_CHANGED = "raid_owner_changed"
    RAID_DATE_CHANGED = "raid_date_changed"
    RAID_NOTED = "raid_noted"
    RAID_ACTION_ADDED = "raid_action_added"
    RAID_ACTION_DONE = "raid_action_done"
    SAVINGS_COSTS_SET = "savings_costs_set"
    SAVING_RECORDED = "saving_recorded"
    SAVING_VERIFIED = "saving_verified"
    SAVING_VERIFICATION_WITHDRAWN = "saving_verification_withdrawn"
    CERTIFICATE_APPLIED_FOR = "certificate_applied_for"
    CERTIFICATE_ISSUED = "certificate_issued"
    CERTIFICATE_REFUSED = "certificate_refused"
    CERTIFICATE_WITHDRAWN = "certificate_withdrawn"
    OBSERVED_CHANGED = "observed_changed"
    DISCREPANCY_OPENED = "discrepancy_opened"
    DISCREPANCY_ANSWERED = "discrepancy_answered"
    DISCREPANCY_CLOSED = "discrepancy_closed"
    MILESTONE_CHANGED = "milestone_changed"
    BASELINE_REQUESTED = "baseline_requested"
    BASELINE_DECIDED = "baseline_decided"
    BLUEPRINT_CHANGED = "blueprint_changed"
    BLUEPRINT_PUSHED = "blueprint_pushed"
    FREEZE_ADDED = "freeze_added"
    FREEZE_REMOVED = "freeze_removed"
    BOARD_DATE_ADDED = "board_date_added"
    BOARD_DATE_REMOVED = "board_date_removed"
    POLICY_CHANGED = "policy_changed"
    SERVICE_SCOPED = "service_scoped"
    CUTOVER_PLANNED = "cutover_planned"
    BACK_OUT_REHEARSED = "back_out_rehearsed"
    CUTOVER_ENDED = "cutover_ended"
    CUTOVER_SIGNED_OFF = "cutover_signed_off"
    EVIDENCE_ADDED = "evidence_added"
    EVIDENCE_WITHDRAWN = "evidence_withdrawn"
    GATE_PASSED = "gate_passed"
    GATE_REVOKED = "gate_revoked"
    GATE_RESTORED = "gate_restored"
    CRITERION_WAIVED = "criterion_waived"
    WAIVER_ENDED = "waiver_ended"
    VERIFIED_CHANGED = "verified_changed"
    WAVE_PLANNED = "wave_planned"
    GATE_REVIEW_OPENED = "gate_review_opened"
    GATE_REVIEW_ANSWERED = "gate_review_answered"
    GATE_REVIEW_CLOSED = "gate_review_closed"
    STATUS_OVERRIDDEN = "status_overridden"
    STATUS_OVERRIDE_ENDED = "status_override_ended"
    CONFIDENCE_JUDGED = "confidence_judged"
    MAINTENANCE_PLANNED = "maintenance_planned"
    MAINTENANCE_CHANGED = "maintenance_changed"
    MAINTENANCE_CANCELLED = "maintenance_cancelled"
    SCORECARD_REPLIED = "scorecard_replied"
    SUPPLIER_CHASED = "supplier_chased"
    CHASE_ANSWERED = "chase_answered"
    NOTE_WRITTEN = "note_written"
    PROGRAMME_NOTE_WRITTEN = "programme_note_written"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


CERTIFICATE_KINDS: Final = frozenset(
    {
        EventKind.CERTIFICATE_APPLIED_FOR,
        EventKind.CERTIFICATE_ISSUED,
        EventKind.CERTIFICATE_REFUSED,
        EventKind.CERTIFICATE_WITHDRAWN,
    }
)
# About the register of risks, which suppliers do not see.
RAID_KINDS: Final = frozenset(
    {
        EventKind.RISK_RAISED,
        EventKind.ASSUMPTION_RAISED,
        EventKind.ISSUE_RAISED,
        EventKind.DEPENDENCY_RAISED,
        EventKind.RISK_SCORED,
        EventKind.RISK_CONVERTED,
        EventKind.ASSUMPTION_JUDGED,
        EventKind.RAID_CLOSED,
        EventKind.RAID_OWNER_CHANGED,
        EventKind.RAID_DATE_CHANGED,
        EventKind.RAID_NOTED,
        EventKind.RAID_ACTION_ADDED,
        EventKind.RAID_ACTION_DONE,
    }
)
# About money, which suppliers do not see.
SAVINGS_KINDS: Final = frozenset(
    {
        EventKind.SAVINGS_COSTS_SET,
        EventKind.SAVING_RECORDED,
        EventKind.SAVING_VERIFIED,
        EventKind.SAVING_VERIFICATION_WITHDRAWN,
    }
)
# About what is observed, and where it disagrees with what is claimed.
DISCREPANCY_KINDS: Final = frozenset(
    {
        EventKind.OBSERVED_CHANGED,
        EventKind.DISCREPANCY_OPENED,
        EventKind.DISCREPANCY_ANSWERED,
        EventKind.DISCREPANCY_CLOSED,
    }
)
# About the days that the plan keeps clear, and those on which the board meets.
CALENDAR_KINDS: Final = frozenset(
    {
        EventKind.FREEZE_ADDED,
        EventKind.FREEZE_REMOVED,
        EventKind.BOARD_DATE_ADDED,
        EventKind.BOARD_DATE_REMOVED,
    }
)
# About the blueprint of the plan.
BLUEPRINT_KINDS: Final = frozenset({EventKind.BLUEPRINT_CHANGED, EventKind.BLUEPRINT_PUSHED})
# About the rules of the programme.
POLICY_KINDS: Final = frozenset({EventKind.POLICY_CHANGED})
# About gates, the waivers of their criteria, and whether a migration is verified.
GATE_KINDS: Final = frozenset(
    {
        EventKind.GATE_PASSED,
        EventKind.GATE_REVOKED,
        EventKind.GATE_RESTORED,
        EventKind.CRITERION_WAIVED,
        EventKind.WAIVER_ENDED,
        EventKind.VERIFIED_CHANGED,
    }
)
CUTOVER_KINDS: Final = frozenset(
    {
        EventKind.SERVICE_SCOPED,
        EventKind.CUTOVER_PLANNED,
        EventKind.BACK_OUT_REHEARSED,
        EventKind.CUTOVER_ENDED,
        EventKind.CUTOVER_SIGNED_OFF,
    }
)
EVIDENCE_KINDS: Final = frozenset({EventKind.EVIDENCE_ADDED, EventKind.EVIDENCE_WITHDRAWN})
# About planned work.
MAINTENANCE_KINDS: Final = frozenset(
    {
        EventKind.MAINTENANCE_PLANNED,
        EventKind.MAINTENANCE_CHANGED,
        EventKind.MAINTENANCE_CANCELLED,
    }
)
NOTE_KINDS: Final = frozenset({EventKind.NOTE_WRITTEN, EventKind.PROGRAMME_NOTE_WRITTEN})
HIDDEN_FROM_SUPPLIERS: Final = sorted(
    kind.value for kind in RAID_KINDS | SAVINGS_KINDS | NOTE_KINDS
)
# What not even the officers of the borough read.
OF_THE_PROGRAMME: Final = (EventKind.PROGRAMME_NOTE_WRITTEN.value,)

Fields = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Told:
    """What folding needs of one event."""

    sequence: int
    kind: EventKind
    effective_at: datetime
    recorded_at: datetime
    old: Fields
    new: Fields
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is hashed of an event: everything that it says."""

    stream_id: int
    sequence: int
    kind: str
    effective_at: datetime
    recorded_at: datetime
    actor: str
    channel: str
    old: Fields
    new: Fields
    reason: str
    note: str
    request_id: str


def chain_hash(previous: str, entry: Entry) -> str:
    """SHA-256, in hexadecimal, of the previous hash and the entry in one canonical form."""
    content = [
        previous,
        entry.stream_id,
        entry.sequence,
        entry.kind,
        entry.effective_at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.channel,
        dict(entry.old),
        dict(entry.new),
        entry.reason,
        entry.note,
        entry.request_id,
    ]
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return sha256(text.encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as the database holds it, with the two hashes beside it."""

    entry: Entry
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream stands: its last sequence and hash. An empty stream is at 0 and “”."""

    sequence: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a stream, and at which sequence."""

    sequence: int
    what: str


def follow(head: Head, recorded: Recorded) -> tuple[Head, tuple[Flaw, ...]]:
    """Take one more event of a stream, in order of sequence: where it then stands, and flaws.

    Checking goes on from what the event itself says, so that one flaw is not found again in each
    later event.
    """
    entry = recorded.entry
    flaws: list[Flaw] = []
    missing = missing_between(head.sequence, entry.sequence)
    if missing:
        flaws.append(missing)
    elif recorded.previous_hash != head.hash:
        what = "does not follow the event before it: one of the two was moved or replaced"
        flaws.append(Flaw(entry.sequence, what))
    if chain_hash(recorded.previous_hash, entry) != recorded.hash:
        flaws.append(Flaw(entry.sequence, "is not what was recorded: it was changed afterwards"))
    return Head(entry.sequence, recorded.hash), tuple(flaws)


def end(reached: Head, held: Head) -> tuple[Flaw, ...]:
    """What is wrong with the end of a stream: `reached` by its events, `held` by its own row."""
    if missing := missing_between(reached.sequence, held.sequence + 1):
        return (missing,)
    if reached.sequence > held.sequence:
        what = f"is beyond the head of the stream, which is at {held.sequence}"
        return (Flaw(reached.sequence, what),)
    if reached.hash != held.hash:
        return (Flaw(held.sequence, "does not have the hash that the head of the stream holds"),)
    return ()


def missing_between(last: int, sequence: int) -> Flaw | None:
    """The flaw of a gap between two sequences that should be neighbours."""
    if sequence <= last + 1:
        return None
    count = sequence - last - 1
    what = "is missing" if count == 1 else f"is missing, and all up to {sequence - 1}"
    return Flaw(last + 1, what)

"""What an event of the ledger is, and the hash that chains it to the one before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256


class EventKind(StrEnum):
    MIGRATION_OPENED = "migration_opened"
    STAGE_CLAIMED = "stage_claimed"
    CLAIM_REAFFIRMED = "claim_reaffirmed"
    SUPPLIER_ASSIGNED = "supplier_assigned"
    BASELINE_SET = "baseline_set"
    FORECAST_CHANGED = "forecast_changed"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


Fields = Mapping[str, str | int | None]


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

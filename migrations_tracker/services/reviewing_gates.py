"""One migration's gates reviewed: waivers that are over, gates revoked and restored, verified."""

from collections.abc import Iterator
from datetime import datetime

from migrations_tracker.domain.access import system
from migrations_tracker.domain.calendar import next_midnight
from migrations_tracker.domain.criteria_measured import spoils_at
from migrations_tracker.domain.gates import resting_on
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.observation import Observed
from migrations_tracker.domain.passages import thaw, why_revoked
from migrations_tracker.domain.stages import Stage
from migrations_tracker.domain.verification import Basis, Verified, missing
from migrations_tracker.models import GatePassage, Waiver
from migrations_tracker.services.audit import NewEvent
from migrations_tracker.services.changes import Changes
from migrations_tracker.services.observing import Held

BY_DATE = "by date"


def review_gates(held: Held, now: datetime, changes: Changes) -> Iterator[datetime]:
    """Add what is to be written of the gates; when they may change by time alone. No query."""
    gates = held.gates
    for waiver in gates.waivers:
        if waiver.ends_on < gates.facts.today:
            changes.waivers_over.append(_over(waiver, now))
            changes.events.append(_waiver_ended(held, waiver))
    if not held.claimed.is_present or held.claimed.stage is Stage.WITHDRAWN:
        return
    for passage in gates.passages:
        _review(held, passage, now, changes)
        yield from _spoils(held, passage)
    if gates.passages or gates.waivers or (gates.accepted and gates.accepted.is_in_force):
        yield next_midnight(now)


def _review(held: Held, passage: GatePassage, now: datetime, changes: Changes) -> None:
    words = why_revoked(passage.gate, passage.evidence, held.gates.facts)
    if bool(words) is (passage.revoked_at is not None):
        return
    passage.revoked_at, passage.revoked_words = (now, words) if words else (None, "")
    if not words:
        passage.restored_at = now
    changes.passages.append(passage)
    new: dict[str, str | int | None] = {"stage": passage.stage}
    if words:
        new["why"] = words
    kind = EventKind.GATE_REVOKED if words else EventKind.GATE_RESTORED
    changes.events.append(NewEvent(held.stream, kind, effective_at=now, new=new))


def _spoils(held: Held, passage: GatePassage) -> Iterator[datetime]:
    """When an endpoint that is not up now will have been so for longer than a soak allows."""
    facts = held.gates.facts
    for one in thaw(passage.evidence):
        for endpoint in resting_on(one.criterion, facts):
            if at := spoils_at(endpoint, facts):
                yield at


def _over(waiver: Waiver, now: datetime) -> Waiver:
    waiver.ended_at, waiver.ended_by = now, system("checks").actor
    return waiver


def _waiver_ended(held: Held, waiver: Waiver) -> NewEvent:
    new: dict[str, str | int | None] = {
        "stage": waiver.stage,
        "criterion": waiver.criterion,
        "parameter": waiver.parameter or None,
        "ended": BY_DATE,
    }
    at = waiver.ended_at
    assert at is not None
    return NewEvent(held.stream, EventKind.WAIVER_ENDED, effective_at=at, new=new)


def review_verified(
    held: Held, seen: Observed, now: datetime, changes: Changes
) -> tuple[Verified, Basis]:
    """Whether the migration is verified now, with an event where that has changed. No query."""
    facts = held.gates.facts
    stage = held.migration.current_stage
    basis = Basis(stage, held.gates.accepted, seen.status, facts.compliance, facts.freshness)
    before = held.facts.standing if held.facts else Verified()
    lacking = missing(basis)
    after = before.after(lacking, now)
    if after != before:
        new: dict[str, str | int | None] = {"verified": _yes(after)}
        if lacking:
            new["missing"] = ", ".join(one.criterion for one in lacking)
        changes.events.append(
            NewEvent(
                held.stream,
                EventKind.VERIFIED_CHANGED,
                effective_at=now,
                old={"verified": _yes(before)},
                new=new,
            )
        )
    return after, basis


def _yes(verified: Verified) -> str:
    return "yes" if verified.is_verified else "no"

"""One migration reviewed: what is observed of it now, and what that does to its cases."""

from dataclasses import dataclass, field
from datetime import datetime

from migrations_tracker.domain.discrepancy import (
    CaseState,
    DiscrepancyKind,
    Facts,
    Happening,
    Stepped,
    Watch,
    next_look,
    step,
)
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.observation import (
    Observed,
    facts_of,
    is_before_live,
    observe,
    services_up_since,
    soak_ends,
)
from migrations_tracker.domain.policy import DiscrepancyPolicy
from migrations_tracker.models import CaseClock, Discrepancy, MigrationFacts
from migrations_tracker.services.audit import NewEvent
from migrations_tracker.services.observing import Held


@dataclass(slots=True)
class Changes:
    """What a review of many migrations found to write."""

    facts: list[MigrationFacts] = field(default_factory=list)
    clocks: list[CaseClock] = field(default_factory=list)
    clocks_over: list[int] = field(default_factory=list)
    opened: list[Discrepancy] = field(default_factory=list)
    closed: list[Discrepancy] = field(default_factory=list)
    events: list[NewEvent] = field(default_factory=list)


def review(
    held: Held, watch: Watch, now: datetime, policy: DiscrepancyPolicy, changes: Changes
) -> None:
    """Add to `changes` what is to be written of one migration while checks work. No query."""
    before = held.facts.seen if held.facts else None
    seen = observe(held.sights, before, now)
    if before is not None and before.status is not seen.status:
        changes.events.append(_observed_changed(held, before, seen))
    looks = [_soak_ends(held, now, policy), held.window_edge]
    for kind in DiscrepancyKind:
        facts = facts_of(kind, held.claimed, seen, held.sights, watch, now=now, policy=policy)
        stepped = _step(held, kind, facts, changes, now=now, policy=policy)
        looks.append(next_look(stepped.state, policy))
        if stepped.happened is Happening.OPENED:
            case, event = _opened(held, kind, seen, stepped.since or now, now)
            changes.opened.append(case)
            changes.events.append(event)
        elif stepped.happened is Happening.CLOSED:
            case, event = _closed(held, kind, stepped.since or now, now)
            changes.closed.append(case)
            changes.events.append(event)
    _keep(held, seen, min((at for at in looks if at), default=None), changes)


def _step(
    held: Held,
    kind: DiscrepancyKind,
    facts: Facts,
    changes: Changes,
    *,
    now: datetime,
    policy: DiscrepancyPolicy,
) -> Stepped:
    """Step one kind of case, and note what becomes of its clock."""
    row = held.clocks.get(kind)
    before = row.as_clock if row else None
    stepped = step(CaseState(kind in held.cases, before), facts, now, policy)
    clock = stepped.state.clock
    if clock is None and row is not None:
        changes.clocks_over.append(row.pk)
    elif clock is not None and clock != before:
        changes.clocks.append(CaseClock.of(held.migration.pk, kind, clock))
    return stepped


def _soak_ends(held: Held, now: datetime, policy: DiscrepancyPolicy) -> datetime | None:
    if not is_before_live(held.claimed):
        return None
    ends = soak_ends(held.sights, policy)
    return ends if ends and ends > now else None


def _keep(held: Held, seen: Observed, next_review_at: datetime | None, changes: Changes) -> None:
    if held.facts and (held.facts.seen, held.facts.next_review_at) == (seen, next_review_at):
        return
    changes.facts.append(
        MigrationFacts(
            migration=held.migration,
            observed=seen.status.value,
            observed_since=seen.since,
            next_review_at=next_review_at,
        )
    )


def _observed_changed(held: Held, before: Observed, seen: Observed) -> NewEvent:
    return NewEvent(
        held.stream,
        EventKind.OBSERVED_CHANGED,
        effective_at=seen.since,
        old={"observed": before.status.value},
        new={"observed": seen.status.value},
    )


def _opened(
    held: Held, kind: DiscrepancyKind, seen: Observed, since: datetime, now: datetime
) -> tuple[Discrepancy, NewEvent]:
    basis = _basis(held, kind, seen, since)
    case = Discrepancy(
        migration=held.migration,
        kind=kind.value,
        claimed=held.migration.stage,
        observed=basis.status.value,
        observed_since=basis.since,
        disagree_since=since,
        opened_at=now,
    )
    new = {
        "discrepancy": kind.value,
        "claimed": case.claimed,
        "observed": case.observed,
        "observed_since": basis.since.isoformat(),
        "disagree_since": since.isoformat(),
    }
    event = NewEvent(held.stream, EventKind.DISCREPANCY_OPENED, effective_at=now, new=new)
    return case, event


def _basis(held: Held, kind: DiscrepancyKind, seen: Observed, since: datetime) -> Observed:
    """What the case is about: not every one is about the worst of the expected endpoints."""
    if kind is DiscrepancyKind.UNDER_CLAIMED:
        return Observed(EndpointStatus.UP, services_up_since(held.sights) or since)
    if kind is DiscrepancyKind.UNOBSERVABLE:
        return Observed(EndpointStatus.UNKNOWN, since)
    return seen


def _closed(
    held: Held, kind: DiscrepancyKind, since: datetime, now: datetime
) -> tuple[Discrepancy, NewEvent]:
    case = held.cases[kind]
    case.closed_at = now
    case.version += 1
    new = {"discrepancy": kind.value, "agree_since": since.isoformat()}
    return case, NewEvent(held.stream, EventKind.DISCREPANCY_CLOSED, effective_at=now, new=new)

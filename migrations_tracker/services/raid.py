"""Scoring, judging, converting and closing items of the RAID register.

Each function makes one change of an open item: at most eleven queries, and more where it says so.
Each raises a domain Refusal, and has written nothing then.
"""

from datetime import date

from django.db import transaction

from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.raid import Finding, Kind, Score, Status
from migrations_tracker.domain.raid_raising import (
    Issue,
    Raising,
    check_date,
    check_raising,
    check_score,
    check_words,
)
from migrations_tracker.domain.raid_refusals import NotOfThisKind, OpenActions
from migrations_tracker.models import RaidAction, RaidItem
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.raid_raising import create
from migrations_tracker.services.raid_record import (
    Held,
    Outcome,
    Sent,
    begin,
    owner,
    require_reason,
)


@transaction.atomic
def change_score(item_id: int, score: Score, origin: Origin, sent: Sent, *, reason: str) -> Outcome:
    """Score a risk anew; the score that it had becomes the one before."""
    held = begin(item_id, origin, sent, of=Kind.RISK)
    if isinstance(held, Outcome):
        return held
    check_score(score)
    require_reason(reason, "change the score")
    item = held.item
    if score == item.score:
        return Outcome(item, None)
    old: Fields = {"probability": item.probability, "impact": item.impact}
    item.previous_probability, item.previous_impact = item.probability, item.impact
    item.probability, item.impact = score.probability, score.impact
    return held.record(
        EventKind.RISK_SCORED,
        changed=["probability", "impact", "previous_probability", "previous_impact"],
        old=old,
        new={"probability": score.probability, "impact": score.impact},
        reason=reason,
    )


@transaction.atomic
def judge_assumption(
    item_id: int, finding: Finding, origin: Origin, sent: Sent, *, reason: str
) -> Outcome:
    """Say that an assumption holds, or that it is broken, and how that is known."""
    held = begin(item_id, origin, sent, of=Kind.ASSUMPTION)
    if isinstance(held, Outcome):
        return held
    require_reason(reason, "say so")
    item, before = held.item, held.item.finding
    if before == finding.value:
        return Outcome(item, None)
    item.finding = finding.value
    return held.record(
        EventKind.ASSUMPTION_JUDGED,
        changed=["finding"],
        old={"finding": before},
        new={"finding": finding.value},
        reason=reason,
    )


@transaction.atomic
def change_owner(item_id: int, owner_id: int, origin: Origin, sent: Sent) -> Outcome:
    """Give an item to somebody who may see it."""
    held = begin(item_id, origin, sent)
    if isinstance(held, Outcome):
        return held
    item, before = held.item, held.item.owner_id
    person = owner(owner_id, item.named)
    if before == person.pk:
        return Outcome(item, None)
    item.owner = person
    old, new = {"owner": before}, {"owner": person.pk}
    return held.record(EventKind.RAID_OWNER_CHANGED, changed=["owner"], old=old, new=new)


@transaction.atomic
def change_date(item_id: int, day: date, origin: Origin, sent: Sent, *, reason: str) -> Outcome:
    """Move the date of an assumption, an issue or a dependency."""
    held = begin(item_id, origin, sent)
    if isinstance(held, Outcome):
        return held
    item, before = held.item, held.item.due_date
    if before is None:
        needs = "an assumption, an issue or a dependency"
        raise NotOfThisKind(reference=item.reference, needs=needs)
    check_date(day, held.today)
    require_reason(reason, "move the date")
    if before == day:
        return Outcome(item, None)
    item.due_date = day
    old, new = {"due_date": before.isoformat()}, {"due_date": day.isoformat()}
    kind = EventKind.RAID_DATE_CHANGED
    return held.record(kind, changed=["due_date"], old=old, new=new, reason=reason)


@transaction.atomic
def add_note(item_id: int, note: str, origin: Origin, sent: Sent) -> Outcome:
    """Write a note into an item's history."""
    held = begin(item_id, origin, sent)
    if isinstance(held, Outcome):
        return held
    check_words("note", note, "a note")
    return held.record(EventKind.RAID_NOTED, note=note)


@transaction.atomic
def close_item(item_id: int, origin: Origin, sent: Sent, *, reason: str) -> Outcome:
    """Close an item whose actions are all done."""
    held = begin(item_id, origin, sent)
    if isinstance(held, Outcome):
        return held
    require_reason(reason, "close this")
    count = RaidAction.objects.filter(item=held.item, done_at=None).count()
    if count:
        raise OpenActions(reference=held.item.reference, count=count)
    return _close(held, EventKind.RAID_CLOSED, {}, reason)


@transaction.atomic
def convert_to_issue(
    item_id: int, issue: Issue, origin: Origin, sent: Sent, *, owner_id: int, reason: str
) -> tuple[Outcome, RaidItem]:
    """Close a risk that has happened, and raise it as an issue that takes over its open actions.

    The closed risk, and the issue. At most twenty queries.
    """
    held = begin(item_id, origin, sent, of=Kind.RISK, numbering=True)
    if isinstance(held, Outcome):
        return held, RaidItem.objects.get(from_risk=item_id)
    risk = held.item
    raising = Raising(issue, owner_id, risk.borough_id)
    check_raising(raising, held.today)
    require_reason(reason, "say that it happened")
    person = owner(owner_id, risk.named)
    made = create(
        held.stream, raising, person, origin, nonce=None, from_risk=risk, reason=reason
    ).item
    moved = RaidAction.objects.filter(item=risk, done_at=None).update(item=made)
    fields: Fields = {"issue": made.reference, "actions": moved}
    return _close(held, EventKind.RISK_CONVERTED, fields, reason), made


def _close(held: Held, kind: EventKind, fields: Fields, reason: str) -> Outcome:
    item = held.item
    item.status, item.closed_at = Status.CLOSED.value, held.origin.now
    return held.record(
        kind,
        changed=["status", "closed_at"],
        old={"status": Status.OPEN.value},
        new={"status": Status.CLOSED.value, **fields},
        reason=reason,
    )

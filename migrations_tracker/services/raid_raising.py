"""Raising items of the RAID register, each under the next number of its kind."""

from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from boroughs.models import Borough
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.raid import Finding, Kind
from migrations_tracker.domain.raid_raising import (
    Assumption,
    Dependency,
    Issue,
    Raising,
    Risk,
    check_raising,
)
from migrations_tracker.models import RaidChange, RaidItem, Stream, User
from migrations_tracker.services.audit import Origin, append
from migrations_tracker.services.raid_record import (
    Outcome,
    lock,
    may_write,
    next_number,
    owner,
    sent_before,
)

RAISED: Final = {
    Kind.RISK: EventKind.RISK_RAISED,
    Kind.ASSUMPTION: EventKind.ASSUMPTION_RAISED,
    Kind.ISSUE: EventKind.ISSUE_RAISED,
    Kind.DEPENDENCY: EventKind.DEPENDENCY_RAISED,
}


@transaction.atomic
def raise_item(raising: Raising, origin: Origin, nonce: UUID) -> Outcome:
    """Raise a risk, an assumption, an issue or a dependency, under the next number of its kind.

    At most eleven queries. Raises a domain Refusal; nothing has been written then.
    """
    may_write(origin.principal, raising.named)
    check_raising(raising, london_date(origin.now))
    code = raising.borough_code
    borough = Borough.objects.get(pk=code) if code else None
    stream = lock(borough, numbering=True)
    if before := sent_before(nonce):
        return before
    person = owner(raising.owner_id, raising.named)
    return create(stream, raising, person, origin, nonce=nonce)


def create(
    stream: Stream,
    raising: Raising,
    person: User,
    origin: Origin,
    *,
    nonce: UUID | None,
    from_risk: RaidItem | None = None,
    reason: str = "",
) -> Outcome:
    """Write an item, its event and their link, under both locks. Six queries."""
    kind, said = raising.kind, _said(raising)
    item = RaidItem.objects.create(
        kind=kind.value,
        number=next_number(kind),
        borough_id=raising.borough_code,
        owner=person,
        raised_at=origin.now,
        updated_at=origin.now,
        from_risk=from_risk,
        **said,
    )
    new = {"reference": item.reference, "owner": person.pk, **_as_fields(said)}
    if from_risk:
        new["from_risk"] = from_risk.reference
    event = append(stream, RAISED[kind], origin, new=new, reason=reason)
    RaidChange.objects.create(item=item, event=event, nonce=nonce)
    return Outcome(item, event)


def _said(raising: Raising) -> dict[str, str | int | date | None]:
    """What was said, by the columns that hold it."""
    match raising.matter:
        case Risk() as risk:
            return _risk_said(risk)
        case Assumption(title, day):
            finding = Finding.NOT_VALIDATED.value
            return {"title": title, "due_date": day, "finding": finding}
        case Issue(title, severity, day):
            return {"title": title, "due_date": day, "severity": severity.value}
        case Dependency(title, giver, day):
            return {"title": title, "due_date": day, "giver_id": giver}


def _risk_said(risk: Risk) -> dict[str, str | int | date | None]:
    condition = risk.condition
    return {
        "title": risk.event,
        "cause": risk.cause,
        "effect": risk.effect,
        "probability": risk.score.probability,
        "impact": risk.score.impact,
        "proximity": risk.proximity.value,
        "response": risk.response.value,
        "condition": condition.kind.value if condition else "",
        "condition_endpoint": condition.endpoint.value if condition and condition.endpoint else "",
        "condition_days": condition.days if condition else None,
    }


def _as_fields(said: dict[str, str | int | date | None]) -> dict[str, str | int | None]:
    """The same for an event; what is empty says nothing."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in said.items()
        if value not in {"", None}
    }

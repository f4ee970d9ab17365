"""Typed builders for the RAID register, through the services."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from boroughs.models import Borough
from migrations_tracker.domain.raid import Proximity, Response, Score, Severity
from migrations_tracker.domain.raid_conditions import Condition
from migrations_tracker.domain.raid_raising import (
    Assumption,
    Dependency,
    Issue,
    Matter,
    Raising,
    Risk,
)
from migrations_tracker.models import RaidAction, RaidItem, User
from migrations_tracker.services.raid_actions import add_action
from migrations_tracker.services.raid_raising import raise_item
from migrations_tracker.services.raid_record import Sent
from tests.make import NOON, make_migration, make_user, origin

APRIL = date(2026, 4, 1)


def risk(
    event: str = "the circuit comes late",
    *,
    score: Score = Score(3, 4),  # noqa: B008 - frozen
    condition: Condition | None = None,
) -> Risk:
    return Risk(
        cause="One carrier digs alone",
        event=event,
        effect="cutover slips",
        score=score,
        proximity=Proximity.THIS_QUARTER,
        response=Response.REDUCE,
        condition=condition,
    )


def issue(title: str = "Mail is delayed", severity: Severity = Severity.HIGH) -> Issue:
    return Issue(title, severity, APRIL)


def assumption(title: str = "The freeze ends in May") -> Assumption:
    return Assumption(title, APRIL)


def make_place() -> Borough:
    """A borough with an open migration."""
    return make_migration().borough


def make_item(
    matter: Matter | None = None,
    *,
    borough: Borough | None = None,
    owner: User | None = None,
    now: datetime = NOON,
) -> RaidItem:
    """A raised item, a risk unless told otherwise; without a borough, the whole programme's."""
    raising = Raising(
        matter or risk(), (owner or make_user()).pk, borough.gss_code if borough else None
    )
    return raise_item(raising, origin(now=now), uuid4()).item


def make_dependency(*, gets: Borough, gives: Borough) -> RaidItem:
    return make_item(Dependency("Shared router room", gives.gss_code, APRIL), borough=gets)


def make_action(
    item: RaidItem, text: str = "Ask for a second survey", *, due_in: int = 7
) -> RaidAction:
    """An action of the item, due so many days after noon; the item is read again."""
    sent = Sent(item.version, uuid4())
    due = (NOON + timedelta(days=due_in)).date()
    # Added early enough that a due date in the past was once in the future.
    now = min(NOON, NOON + timedelta(days=due_in))
    add_action(item.pk, text, origin(now=now), sent, owner_id=make_user().pk, due_date=due)
    item.refresh_from_db()
    return item.actions.latest("pk")


def sent(item: RaidItem) -> Sent:
    """A fresh form about the item as it is now."""
    return Sent(item.version, uuid4())

"""Taking an item of the RAID register in hand, and writing what changed with its event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, Q

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.raid import Kind, article, may_change, sees
from migrations_tracker.domain.raid_refusals import (
    FormReused,
    ItemChanged,
    ItemClosed,
    NoMigrationYet,
    NotOfThisKind,
    OwnerCannotSee,
    WhyRequired,
)
from migrations_tracker.models import Event, PsnMigration, RaidChange, RaidItem, Stream, User
from migrations_tracker.services.audit import Origin, append


@dataclass(frozen=True, slots=True)
class Sent:
    """What every form about an item sends: the version it was filled in against, and its nonce."""

    version: int
    nonce: UUID


@dataclass(frozen=True, slots=True)
class Outcome:
    """The item afterwards, and the event; None where nothing was new or the form came twice."""

    item: RaidItem
    event: Event | None


@dataclass(frozen=True, slots=True)
class Held:
    """An open item that is locked with its ledger, for one change."""

    stream: Stream
    item: RaidItem
    origin: Origin
    nonce: UUID

    @property
    def today(self) -> date:
        return london_date(self.origin.now)

    def record(
        self,
        kind: EventKind,
        *,
        changed: Sequence[str] = (),
        old: Fields | None = None,
        new: Fields | None = None,
        reason: str = "",
        note: str = "",
    ) -> Outcome:
        """Save the `changed` fields of the item, with the event that says so. Five queries."""
        item = self.item
        item.version += 1
        item.updated_at = self.origin.now
        item.save(update_fields=[*changed, "version", "updated_at"])
        event = append(
            self.stream,
            kind,
            self.origin,
            old=old,
            new={"reference": item.reference, **(new or {})},
            reason=reason,
            note=note,
        )
        RaidChange.objects.create(item=item, event=event, nonce=self.nonce)
        return Outcome(item, event)


def begin(
    item_id: int, origin: Origin, sent: Sent, *, of: Kind | None = None, numbering: bool = False
) -> Held | Outcome:
    """Lock an item for one change; where its form has come before, what it then did.

    `of` is the kind that it must be; with `numbering` a new item may be raised beside it. Four
    queries. Raises NotYours, NotOfThisKind, ItemClosed, ItemChanged or NoMigrationYet.
    """
    known = RaidItem.objects.select_related("borough").get(pk=item_id)
    if not may_change(origin.principal, known.named):
        raise NotYours("change this", "Programme managers and officers of the borough")
    stream = lock(known.borough, numbering=numbering)
    if before := sent_before(sent.nonce, item_id):
        return before
    item = RaidItem.objects.select_for_update().get(pk=item_id)
    if of is not None and item.item_kind is not of:
        raise NotOfThisKind(reference=item.reference, needs=article(of))
    if not item.is_open:
        raise ItemClosed(item.reference)
    if item.version != sent.version:
        raise ItemChanged(reference=item.reference, sent=sent.version, current=item.version)
    return Held(stream, item, origin, sent.nonce)


def lock(borough: Borough | None, *, numbering: bool) -> Stream:
    """The locked ledger of the borough's present migration, or the programme's. One query.

    Numbers are given under the programme's lock, so that they have no gaps. Streams are locked in
    the order of their ids, as everywhere.
    """
    present = PsnMigration.objects.filter(borough=borough).present()
    wanted = Q(migration=None) if borough is None else Q(migration__in=present.values("pk"))
    rows = Stream.objects.filter(wanted | Q(migration=None) if numbering else wanted)
    streams = list(rows.select_for_update().order_by("pk"))
    found = [stream for stream in streams if (stream.migration_id is None) is (borough is None)]
    if not found:
        raise NoMigrationYet(str(borough))
    return found[0]


def sent_before(nonce: UUID, item_id: int | None = None) -> Outcome | None:
    """What a form did that has come before. One query. Raises FormReused for another item’s."""
    change = RaidChange.objects.filter(nonce=nonce).select_related("item").first()
    if change is None:
        return None
    if item_id is not None and change.item_id != item_id:
        raise FormReused
    return Outcome(change.item, None)


def next_number(kind: Kind) -> int:
    """Only under the programme's lock. One query."""
    last: int | None = RaidItem.objects.filter(kind=kind.value).aggregate(n=Max("number"))["n"]
    return (last or 0) + 1


def owner(user_id: int, named: frozenset[str]) -> User:
    """An active person who may see an item that names these boroughs. Two queries."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise OwnerCannotSee("This person")
    if not sees(user.principal(), named):
        raise OwnerCannotSee(str(user))
    return user


def require_reason(reason: str, action: str) -> None:
    if not reason.strip():
        raise WhyRequired(action)


def may_write(principal: Principal, named: frozenset[str]) -> None:
    if not may_change(principal, named):
        raise NotYours("raise this", "Programme managers and officers of the borough")

"""One item of the RAID register with its history, and the people who may own it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import Q

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.raid import Kind, may_change, parse_reference, sees
from migrations_tracker.domain.raid_words import people_named, raid_event_words
from migrations_tracker.models import Event, RaidItem, User
from migrations_tracker.selectors.activity import Change, event_changes
from migrations_tracker.selectors.overtaking import Writes, values_before
from migrations_tracker.selectors.raid import ItemRow, item_rows

# The events that write what an item itself holds; those of its actions write other owners and days.
OF_AN_ITEM: Final = frozenset(
    {
        EventKind.RISK_SCORED,
        EventKind.ASSUMPTION_JUDGED,
        EventKind.RAID_OWNER_CHANGED,
        EventKind.RAID_DATE_CHANGED,
    }
)
OWNING_ROLES: Final = [Role.MANAGER.value, Role.BOROUGH.value, Role.VIEWER.value]


@dataclass(frozen=True, slots=True)
class ItemPage:
    """What the page of an item shows; `linked` is the issue it became, or the risk it was.

    `is_writer`: the principal may change it while it is open.
    """

    row: ItemRow
    linked: ItemRow | None
    history: Sequence[Change]
    is_writer: bool


def raid_item(reference: str, principal: Principal, now: datetime) -> ItemRow | None:
    """One item; None where it is not there or not for the principal. Ten queries at most."""
    named = parse_reference(reference)
    if named is None:
        return None
    kind, number = named
    items = RaidItem.objects.visible_to(principal).filter(kind=kind.value, number=number)
    return next(iter(item_rows(items, now)), None)


def item_page(reference: str, principal: Principal, now: datetime) -> ItemPage | None:
    """An item with its history and what it is linked to. Nineteen queries at most."""
    row = raid_item(reference, principal, now)
    if row is None:
        return None
    links = Q(from_risk=row.id) if row.kind is Kind.RISK else Q(became=row.id)
    linked = item_rows(RaidItem.objects.visible_to(principal).filter(links), now)
    return ItemPage(
        row=row,
        linked=next(iter(linked), None),
        history=_told(_events(row.id), principal),
        is_writer=may_change(principal, row.named),
    )


def item_writes(item_id: int, viewer: Principal, count: int) -> Writes:
    """The last writes of an item, and what they changed of its own values. Six queries at most."""
    newest = _events(item_id)[:count]
    return Writes(_told(newest, viewer), values_before(newest, OF_AN_ITEM))


def _events(item_id: int) -> list[Event]:
    """The events of one item, newest first."""
    return list(
        Event.objects.filter(raid_changes__item=item_id)
        .select_related("stream__migration__borough")
        .order_by("-recorded_at", "-pk")
    )


def _told(events: Sequence[Event], viewer: Principal) -> list[Change]:
    """Events of an item in words, with the names of its owners. Five queries at most."""
    wanted = {number for event in events for number in people_named(event.old, event.new)}
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)}
    return [
        replace(change, what=raid_event_words(event.kind, event.old, event.new, people))
        for event, change in zip(events, event_changes(events, viewer), strict=True)
    ]


def possible_owners(
    viewer: Principal, named: frozenset[str] | None = None
) -> list[tuple[int, str]]:
    """The people who may own an item, by name. Three queries.

    With `named`, those who see an item of these boroughs. An officer learns the names of managers
    and of the own boroughs' officers only.
    """
    people = (
        User.objects.filter(is_active=True)
        .filter(Q(is_superuser=True) | Q(memberships__role__in=OWNING_ROLES))
        .distinct()
        .order_by("name", "pk")
        .prefetch_related("memberships__borough")
    )
    return [
        (user.pk, _described(user))
        for user in people
        if _may_be_offered(user.principal(), viewer, named)
    ]


def _may_be_offered(who: Principal, viewer: Principal, named: frozenset[str] | None) -> bool:
    if named is not None and not sees(who, named):
        return False
    known = Role.MANAGER in who.roles or bool(who.borough_codes & viewer.borough_codes)
    return viewer.sees_everything or known


def _described(user: User) -> str:
    """A person with what they are: “Yusuf Ahmed, Haringey”."""
    places = [str(m.borough) for m in user.memberships.all() if m.borough]
    return f"{user}, {', '.join(places)}" if places else str(user)


def nameable_boroughs(principal: Principal, *, every: bool) -> list[Borough]:
    """The boroughs that an item may name; an officer's own ones, unless `every` one is asked for.

    One query.
    """
    places = Borough.objects.order_by("short_name")
    if not every and not principal.sees_everything:
        places = places.filter(pk__in=principal.borough_codes)
    return list(places)

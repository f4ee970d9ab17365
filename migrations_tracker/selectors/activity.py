"""What changed last, who did it and how: events and confirmed changes of status."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from boroughs.models import Borough
from migrations_tracker.domain.access import Channel, Principal, Role
from migrations_tracker.domain.changes import event_words, supplier_ids
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.what_changed import UNTOLD
from migrations_tracker.models import Endpoint, Event, Membership, StatusChange, User
from suppliers.models import ApiKey, Supplier

RECEIPTS_KEPT: Final = timedelta(days=31)
THE_CHECKS: Final = "Status checks"
ANOTHER_SUPPLIER: Final = "Another supplier"
NO_LONGER_KNOWN: Final = "Somebody no longer known"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed, in words. `at` is when it was recorded, `borough` where it happened.

    `effective_at` is since when it holds. `channel` is empty for what the checks found.
    """

    id: str
    at: datetime
    effective_at: datetime
    borough: Borough | None
    what: str
    who: str
    channel: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """Names for the ids that events keep."""

    actors: Mapping[str, str]
    suppliers: Mapping[int, str]


def recent_changes(principal: Principal, limit: int) -> list[Change]:
    """The newest events and changes of status that a principal may see. Six queries at most.

    That an endpoint was up when it was first asked is no change.
    """
    return _changes(principal, limit, Q())


def changes_between(
    principal: Principal, since: datetime, until: datetime, limit: int
) -> list[Change]:
    """The newest that were recorded from `since` on, before `until`, of what people are told.

    Six queries at most.
    """
    between = Q(recorded_at__gte=since, recorded_at__lt=until)
    return _changes(principal, limit, between, without=UNTOLD - {EventKind.FORECAST_CHANGED})


def _changes(
    principal: Principal, limit: int, between: Q, without: Collection[EventKind] = ()
) -> list[Change]:
    events = (
        Event.objects.visible_to(principal)
        .filter(between, stream__migration__isnull=False)
        .exclude(kind__in=[kind.value for kind in without])
        .select_related("stream__migration__borough")
        .order_by("-recorded_at", "-id")[:limit]
    )
    first_words = Q(from_status="", to_status=EndpointStatus.UP.value)
    flips = (
        StatusChange.objects.filter(between)
        .exclude(first_words)
        .select_related("endpoint__borough")
        .order_by("-recorded_at", "-id")
    )
    if not principal.sees_everything:
        flips = flips.filter(endpoint__in=Endpoint.objects.visible_to(principal))
    both = [*event_changes(list(events), principal), *map(_flip, flips[:limit])]
    return sorted(both, key=lambda change: change.at, reverse=True)[:limit]


def changes_of_request(request_id: str, viewer: Principal, now: datetime) -> list[Change]:
    """What one request of the last month wrote of migrations, as far as a viewer may see it.

    Six queries at most. The month keeps to the index of the newest events.
    """
    events = (
        Event.objects.visible_to(viewer)
        .filter(request_id=request_id, recorded_at__gte=now - RECEIPTS_KEPT)
        .filter(stream__migration__isnull=False)
        .select_related("stream__migration__borough")
        .order_by("stream__migration__borough__short_name", "sequence")
    )
    return event_changes(list(events), viewer)


def event_changes(events: Sequence[Event], viewer: Principal) -> list[Change]:
    """Events with their words and names. Four queries at most; events carry their stream."""
    names = _names(events, viewer)
    return [_event(event, names) for event in events]


def _event(event: Event, names: Names) -> Change:
    migration = event.stream.migration
    return Change(
        id=f"event-{event.pk}",
        at=event.recorded_at,
        effective_at=event.effective_at,
        borough=migration.borough if migration else None,
        what=event_words(event.kind, event.old, event.new, names.suppliers),
        who=names.actors.get(event.actor, NO_LONGER_KNOWN),
        channel=Channel(event.channel).label,
        reason=event.reason,
        note=event.note,
    )


def _flip(change: StatusChange) -> Change:
    kind = EndpointKind(change.endpoint.kind)
    before = change.from_status or "not known"
    return Change(
        id=f"flip-{change.pk}",
        at=change.recorded_at,
        effective_at=change.at,
        borough=change.endpoint.borough,
        what=f"{kind.label}: {before} → {change.to_status}",
        who=THE_CHECKS,
        reason=change.reason,
    )


def actor_names(actors: Collection[str], viewer: Principal) -> dict[str, str]:
    """Names for actors’ ids, as far as a viewer may read them.

    Three queries, none for none; two more where a claim on behalf of others is among them.
    """
    if not actors:
        return {}
    return {
        **_people(actors, viewer),
        **_keys(actors, viewer),
        **_parts(actors),
        **_parties(actors, viewer),
    }


def _parties(actors: Iterable[str], viewer: Principal) -> dict[str, str]:
    """Suppliers and boroughs whose word a manager wrote down."""
    numbers = {int(rest) for kind, _, rest in _parted(actors) if kind == "supplier"}
    codes = {rest for kind, _, rest in _parted(actors) if kind == "borough"}
    found = dict.fromkeys([f"supplier:{number}" for number in numbers], ANOTHER_SUPPLIER)
    if seen := _seen(numbers, viewer):
        rows = Supplier.objects.filter(pk__in=seen)
        found |= {f"supplier:{row.pk}": row.name for row in rows}
    if codes:
        rows_of = Borough.objects.filter(pk__in=codes)
        found |= {f"borough:{row.pk}": row.short_name for row in rows_of}
    return found


def _names(events: Sequence[Event], viewer: Principal) -> Names:
    actors = {event.actor for event in events}
    wanted = {number for event in events for number in supplier_ids(event.old, event.new)}
    suppliers = Supplier.objects.filter(pk__in=_seen(wanted, viewer))
    return Names(
        actors=actor_names(actors, viewer),
        suppliers={supplier.pk: supplier.name for supplier in suppliers},
    )


def _seen(suppliers: Iterable[int], viewer: Principal) -> set[int]:
    """The suppliers whose names a viewer may read: one supplier learns nothing of another."""
    if viewer.sees_everything or Role.BOROUGH in viewer.roles:
        return set(suppliers)
    return set(suppliers) & viewer.supplier_ids


def _people(actors: Iterable[str], viewer: Principal) -> dict[str, str]:
    ids = [int(rest) for kind, _, rest in _parted(actors) if kind == "user" and rest.isdigit()]
    employers = {
        membership.user_id: membership.supplier
        for membership in Membership.objects.filter(user__in=ids, supplier__isnull=False)
        .select_related("supplier")
        .order_by("-id")
    }
    return {
        f"user:{user.pk}": _employed(str(user), employers.get(user.pk), viewer)
        for user in User.objects.filter(pk__in=ids).only("email", "name")
    }


def _keys(actors: Iterable[str], viewer: Principal) -> dict[str, str]:
    prefixes = [rest for kind, _, rest in _parted(actors) if kind == "key"]
    keys = ApiKey.objects.filter(prefix__in=prefixes).select_related("supplier")
    return {f"key:{key.prefix}": _employed("API key", key.supplier, viewer) for key in keys}


def _employed(name: str, supplier: Supplier | None, viewer: Principal) -> str:
    if supplier is None:
        return name
    return f"{name}, {supplier.name}" if _seen([supplier.pk], viewer) else ANOTHER_SUPPLIER


def _parts(actors: Iterable[str]) -> dict[str, str]:
    return {
        f"{kind}:{rest}": "The tracker" for kind, _, rest in _parted(actors) if kind == "system"
    }


def _parted(actors: Iterable[str]) -> list[tuple[str, str, str]]:
    return [actor.partition(":") for actor in actors]

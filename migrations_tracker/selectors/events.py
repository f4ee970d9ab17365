"""The record of a migration as a caller may read it: who did what, names withheld where due."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.models import Event, User
from suppliers.models import ApiKey, Supplier

PROGRAMME: Final = "The programme"
BOROUGH: Final = "The borough"
OTHERS: Final = "Another organisation"
Values = Mapping[str, str | int | None]
# The words of people in an event's fields: withheld with its reason and note.
WORDS: Final = frozenset(
    {
        "evidence_link",
        "link",
        "on_call",
        "outcome_note",
        "reason",
        "scope_reason",
        "text",
        "title",
    }
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted, under the name that the caller may know. `kind`: person, api_key or system."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event. Texts are empty and `withheld` is true where they are another supplier's."""

    sequence: int
    kind: str
    effective_at: datetime
    recorded_at: datetime
    actor: Actor
    channel: str
    old: Values
    new: Values
    reason: str
    note: str
    withheld: bool
    request_id: str


@dataclass(frozen=True, slots=True)
class _Known:
    """An actor with what decides who may know its name.

    `speaks_for` is what suppliers read instead of it; empty where that is another supplier.
    """

    actor: Actor
    supplier_ids: frozenset[int]
    speaks_for: str


def event_rows(events: Iterable[Event], principal: Principal) -> list[EventRow]:
    """The rows of events, in their order. Four queries beside the one of the events, or fewer.

    Whoever sees everything, and a borough's officers, read all names. A supplier reads the names
    of its own people and keys; others are “The programme” and “The borough”, and other suppliers
    “Another organisation”, whose reasons and notes are withheld.
    """
    loaded = list(events)
    known = _actors({event.actor for event in loaded}, principal)
    suppliers = _suppliers(loaded)
    narrow = not principal.sees_totals
    return [_row(event, known[event.actor], suppliers, principal, narrow) for event in loaded]


def _row(
    event: Event,
    known: _Known,
    suppliers: Mapping[int, Supplier],
    principal: Principal,
    narrow: bool,  # noqa: FBT001 - decided once for all rows
) -> EventRow:
    own = bool(known.supplier_ids & principal.supplier_ids) or event.actor == principal.actor
    assigns = event.kind == EventKind.SUPPLIER_ASSIGNED.value
    # The reason of an assignment may name the supplier that lost it.
    withheld = narrow and not own and (assigns or not known.speaks_for)
    return EventRow(
        sequence=event.sequence,
        kind=event.kind,
        effective_at=event.effective_at,
        recorded_at=event.recorded_at,
        actor=_named(known, own=own, narrow=narrow),
        channel=event.channel,
        old=_values(_wordless(event.old) if withheld else event.old, suppliers, principal),
        new=_values(_wordless(event.new) if withheld else event.new, suppliers, principal),
        reason="" if withheld else event.reason,
        note="" if withheld else event.note,
        withheld=withheld,
        request_id=event.request_id if own or not narrow else "",
    )


@dataclass(frozen=True, slots=True)
class Voice:
    """Who said something, and whether its words are another supplier's, to be left out."""

    actor: Actor
    withheld: bool


def voices(ids: Iterable[str], principal: Principal) -> dict[str, Voice]:
    """Whose ids these are, as a caller may know them. At most five queries."""
    narrow = not principal.sees_totals
    found = {}
    for one, known in _actors(set(ids), principal).items():
        own = bool(known.supplier_ids & principal.supplier_ids) or one == principal.actor
        withheld = narrow and not own and not known.speaks_for
        found[one] = Voice(_named(known, own=own, narrow=narrow), withheld)
    return found


def names_for(ids: Iterable[str], principal: Principal) -> dict[str, str]:
    """The same, their names alone."""
    return {one: voice.actor.name for one, voice in voices(ids, principal).items()}


def _named(known: _Known, *, own: bool, narrow: bool) -> Actor:
    if own or not narrow:
        return known.actor
    return Actor(known.actor.kind, known.speaks_for or OTHERS)


def _wordless(values: Values) -> Values:
    return {name: value for name, value in values.items() if name not in WORDS}


def _values(values: Values, suppliers: Mapping[int, Supplier], principal: Principal) -> Values:
    """The fields of an event, with the supplier by its name instead of its number."""
    number = values.get("supplier")
    if not isinstance(number, int):
        return values
    hidden = not principal.sees_totals and number not in principal.supplier_ids
    supplier = suppliers.get(number)
    name = OTHERS if hidden or supplier is None else supplier.name
    return {**values, "supplier": name}


def _suppliers(events: Sequence[Event]) -> dict[int, Supplier]:
    fields = [values.get("supplier") for event in events for values in (event.old, event.new)]
    numbers = {number for number in fields if isinstance(number, int)}
    return Supplier.objects.in_bulk(numbers) if numbers else {}


def _actors(ids: set[str], asking: Principal) -> dict[str, _Known]:
    """Every actor id with its name. Three queries: people, their memberships and keys.

    Two more where the word of a supplier or a borough was written down. A key that asks is known.
    """
    own = {}
    if asking.actor in ids and asking.actor.startswith("key:"):
        name = Actor("api_key", asking.name)
        own[asking.actor] = _Known(name, asking.supplier_ids, speaks_for="")
        ids = ids - own.keys()
    numbers = {int(one[5:]) for one in ids if one.startswith("user:") and one[5:].isdigit()}
    prefixes = {one[4:] for one in ids if one.startswith("key:")}
    people = User.objects.filter(pk__in=numbers).prefetch_related("memberships")
    keys = ApiKey.objects.filter(prefix__in=prefixes).select_related("supplier")
    found = {f"user:{user.pk}": _person(user) for user in people}
    found |= {
        f"key:{key.prefix}": _Known(
            Actor("api_key", f"{key.name} ({key.supplier.name})"),
            frozenset({key.supplier_id}),
            speaks_for="",
        )
        for key in keys
    }
    found |= _parties(ids)
    return own | {one: found.get(one) or _without_record(one) for one in ids}


def _parties(ids: set[str]) -> dict[str, _Known]:
    """Those whose word a manager wrote down: suppliers and boroughs."""
    numbers = {int(one[9:]) for one in ids if one.startswith("supplier:")}
    codes = {one[8:] for one in ids if one.startswith("borough:")}
    found = {}
    if numbers:
        for supplier in Supplier.objects.filter(pk__in=numbers):
            actor = Actor("supplier", supplier.name)
            found[f"supplier:{supplier.pk}"] = _Known(actor, frozenset({supplier.pk}), "")
    if codes:
        for borough in Borough.objects.filter(pk__in=codes):
            actor = Actor("borough", borough.short_name)
            found[f"borough:{borough.pk}"] = _Known(actor, frozenset(), speaks_for=BOROUGH)
    return found


def _person(user: User) -> _Known:
    principal = user.principal()
    in_borough = BOROUGH if Role.BOROUGH in principal.roles else ""
    return _Known(
        Actor("person", principal.name),
        principal.supplier_ids,
        speaks_for=PROGRAMME if principal.sees_everything else in_borough,
    )


def _without_record(actor: str) -> _Known:
    """Parts of the tracker, and people and keys that are no longer on file."""
    part, _, name = actor.partition(":")
    if part == "system":
        return _Known(Actor("system", f"The tracker ({name})"), frozenset(), speaks_for=PROGRAMME)
    kind = "api_key" if part == "key" else "person"
    return _Known(Actor(kind, "No longer on file"), frozenset(), speaks_for="")

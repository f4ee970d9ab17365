"""Finding what a person may see, by a reference or by words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.db.models import Q

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.raid import Kind
from migrations_tracker.domain.references import Found, Named
from migrations_tracker.facts import read_blueprint
from migrations_tracker.models import (
    Certificate,
    Discrepancy,
    Endpoint,
    Incident,
    PsnMigration,
    RaidItem,
    User,
    Wave,
)
from suppliers.models import Supplier

MOST_OF_A_KIND: Final = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `keys` are what its page is addressed by."""

    kind: Found
    keys: tuple[str, ...]
    name: str
    detail: str = ""


def hit_of(one: Named, principal: Principal) -> Hit | None:
    """What a reference names, where it is there and the viewer's. Two queries at most."""
    return next(iter(BY_REFERENCE[one.kind](one.key, principal)), None)


def hits(words: Sequence[str], principal: Principal) -> list[Hit]:
    """What holds every word, at most ten of a kind and one more. Eleven queries at most."""
    return [
        hit for found in BY_WORDS for hit in islice(found(words, principal), MOST_OF_A_KIND + 1)
    ]


def _all(words: Sequence[str], *columns: str) -> Q:
    """Every word stands in one of the columns, in whatever case."""
    found = Q()
    for word in words:
        any_column = Q()
        for column in columns:
            any_column |= Q(**{f"{column}__icontains": word})
        found &= any_column
    return found


def _holds(words: Sequence[str], text: str) -> bool:
    return all(word in text.lower() for word in words)


def _seen_boroughs(principal: Principal) -> Q:
    if principal.sees_everything:
        return Q()
    seen = PsnMigration.objects.visible_to(principal).present()
    own = Q(pk__in=principal.borough_codes)
    return own | Q(pk__in=seen.values("borough_id"))


def _boroughs(words: Sequence[str], principal: Principal) -> Iterable[Hit]:
    found = Borough.objects.filter(
        _seen_boroughs(principal), _all(words, "short_name", "name", "gss_code")
    )
    return (_borough(one) for one in found.order_by("short_name")[: MOST_OF_A_KIND + 1])


def _borough(one: Borough) -> Hit:
    return Hit(Found.BOROUGH, (one.slug,), one.short_name, one.gss_code)


def _borough_of(code: str, principal: Principal) -> Iterable[Hit]:
    found = Borough.objects.filter(_seen_boroughs(principal), gss_code=code)
    return [_borough(one) for one in found]


def _suppliers(words: Sequence[str], principal: Principal) -> Iterable[Hit]:
    found = Supplier.objects.filter(_all(words, "name"))
    if not principal.sees_everything:
        found = found.filter(pk__in=principal.supplier_ids)
    return (
        Hit(Found.SUPPLIER, (one.slug,), one.name, one.service_type)
        for one in found.order_by("name")[: MOST_OF_A_KIND + 1]
    )


def _raid(words: Sequence[str], principal: Principal) -> Iterable[Hit]:
    seen = RaidItem.objects.visible_to(principal).filter(_all(words, "title", "cause", "effect"))
    return (_item(one) for one in seen.order_by("-raised_at", "-pk")[: MOST_OF_A_KIND + 1])


def _item(one: RaidItem) -> Hit:
    state = "" if one.is_open else ", closed"
    return Hit(Found.RAID, (one.reference,), f"{one.reference}: {one.title}", one.kind + state)


def _raid_of(reference: str, principal: Principal) -> Iterable[Hit]:
    letter, _, number = reference.partition("-")
    kind = next(kind for kind in Kind if kind.letter == letter)
    seen = RaidItem.objects.visible_to(principal)
    return [_item(one) for one in seen.filter(kind=kind.value, number=int(number))]


def _incident_of(number: str, principal: Principal) -> Iterable[Hit]:
    seen = Incident.objects.visible_to(principal).filter(pk=int(number))
    return [Hit(Found.INCIDENT, (f"{one.pk:04d}",), one.reference) for one in seen]


def _case_of(number: str, principal: Principal) -> Iterable[Hit]:
    seen = Discrepancy.objects.visible_to(principal).filter(pk=int(number))
    return [Hit(Found.DISCREPANCY, (str(one.pk),), f"Case {one.pk}") for one in seen]


def _waves(words: Sequence[str], principal: Principal) -> Iterable[Hit]:
    seen = Wave.objects.visible_to(principal).filter(_all(words, "name"))
    return (_wave(one) for one in seen.order_by("number")[: MOST_OF_A_KIND + 1])


def _wave(one: Wave) -> Hit:
    return Hit(Found.WAVE, (str(one.number),), f"Wave {one.number}", one.name)


def _wave_of(number: str, principal: Principal) -> Iterable[Hit]:
    seen = Wave.objects.visible_to(principal).filter(number=int(number))
    return [_wave(one) for one in seen]


def _certificates(words: Sequence[str], principal: Principal) -> Iterable[Hit]:
    seen = PsnMigration.objects.visible_to(principal)
    found = Certificate.objects.filter(_all(words, "number"), migration__in=seen.values("pk"))
    rows = found.select_related("migration__borough").order_by("-pk")[: MOST_OF_A_KIND + 1]
    return (
        Hit(
            Found.CERTIFICATE,
            (one.migration.borough.slug,),
            one.number,
            one.migration.borough.short_name,
        )
        for one in rows
    )


def _milestones(words: Sequence[str], principal: Principal) -> Iterable[Hit]:
    """The twelve of each migration, by the names of borough and milestone together."""
    names = {code.value: one.name for code, one in read_blueprint().items()}
    if not any(_holds([word], name) for word in words for name in names.values()):
        return []
    seen = PsnMigration.objects.visible_to(principal).present().select_related("borough")
    places = [one.borough for one in seen.order_by("borough__short_name")]
    return (
        Hit(Found.MILESTONE, (place.slug, code), f"{place.short_name}: {name}")
        for place in places
        for code, name in names.items()
        if _holds(words, f"{place.short_name} {name}")
    )


def _endpoints(words: Sequence[str], principal: Principal) -> Iterable[Hit]:
    seen = Endpoint.objects.visible_to(principal).select_related("borough")
    rows = seen.order_by("borough__short_name", "pk")
    return (
        _endpoint(one)
        for one in rows
        if _holds(words, f"{one.borough.short_name} {one.endpoint_kind.label} {one.ref} {one.host}")
    )


def _endpoint(one: Endpoint) -> Hit:
    name = f"{one.borough.short_name}: {one.endpoint_kind.label}"
    return Hit(Found.ENDPOINT, (one.ref,), name, one.host)


def _endpoint_of(ref: str, principal: Principal) -> Iterable[Hit]:
    seen = Endpoint.objects.visible_to(principal).select_related("borough").filter(ref=ref)
    return [_endpoint(one) for one in seen]


def _people(words: Sequence[str], principal: Principal) -> Iterable[Hit]:
    """Those who see everything find people; they have no page, but an address."""
    if not principal.sees_everything:
        return []
    found = User.objects.filter(_all(words, "name", "email"), is_active=True)
    rows = found.prefetch_related("memberships__borough", "memberships__supplier")
    return (
        Hit(
            Found.PERSON,
            (one.email,),
            str(one),
            "; ".join(str(role) for role in one.memberships.all()),
        )
        for one in rows.order_by("name")[: MOST_OF_A_KIND + 1]
    )


BY_REFERENCE: Final[Mapping[Found, Callable[[str, Principal], Iterable[Hit]]]] = {
    Found.RAID: _raid_of,
    Found.INCIDENT: _incident_of,
    Found.DISCREPANCY: _case_of,
    Found.WAVE: _wave_of,
    Found.ENDPOINT: _endpoint_of,
    Found.BOROUGH: _borough_of,
}
BY_WORDS: Final[Sequence[Callable[[Sequence[str], Principal], Iterable[Hit]]]] = (
    *(_boroughs, _suppliers, _raid, _waves, _certificates, _milestones, _endpoints, _people),
)

"""Who plays the parts of the script: the demo's people and the suppliers' keys."""

from collections.abc import Mapping
from dataclasses import dataclass

from migrations_tracker.demo.people import KEY_NAME, PEOPLE
from migrations_tracker.demo.steps import Part
from migrations_tracker.domain.access import Channel, Principal, Role, Scope, system
from migrations_tracker.models import User
from suppliers.models import ApiKey


@dataclass(frozen=True, slots=True)
class Cast:
    by_part: Mapping[Part, Principal]

    def principal(self, part: Part) -> Principal:
        """Who plays `part`; the tracker itself where somebody removed that person or key."""
        return self.by_part.get(part) or system("demo")


def present_cast() -> Cast:
    """The active people and the usable keys of the demo. Three queries."""
    parts = {person.email: (person.role, person.who) for person in PEOPLE}
    people = User.objects.filter(email__in=parts, is_active=True).prefetch_related("memberships")
    played = {Part(*parts[user.email], Channel.PAGE): user.principal() for user in people}
    keys = ApiKey.objects.filter(name=KEY_NAME, revoked=False).select_related("supplier")
    for key in keys:
        played[Part(Role.SUPPLIER, key.supplier.slug, Channel.API)] = _key_principal(key)
    return Cast(played)


def _key_principal(key: ApiKey) -> Principal:
    return Principal(
        actor=f"key:{key.prefix}",
        name=key.supplier.name,
        roles=frozenset({Role.SUPPLIER}),
        supplier_ids=frozenset({key.supplier_id}),
        scopes=frozenset(Scope(name) for name in key.scope_names),
    )

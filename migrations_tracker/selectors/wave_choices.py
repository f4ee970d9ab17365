"""Whom a gate review may name, and which boroughs may be moved between waves."""

from dataclasses import dataclass
from typing import Final

from migrations_tracker.domain.gate_review import MAY_DECIDE
from migrations_tracker.models import PsnMigration, User

DECIDERS: Final = sorted(role.value for role in MAY_DECIDE)


@dataclass(frozen=True, slots=True)
class Movable:
    """An open migration, with the wave that it is in; None where it is in none."""

    migration_id: int
    code: str
    borough: str
    wave: int | None


def movable() -> list[Movable]:
    """Every open migration, by the name of its borough. One query."""
    found = PsnMigration.objects.still_open().order_by("borough__short_name")
    return [
        Movable(*values)
        for values in found.values_list("pk", "borough_id", "borough__short_name", "wave_id")
    ]


def possible_approvers() -> list[tuple[int, str, str]]:
    """The id, the name and the roles in words of each person who may be named. Two queries."""
    people = (
        User.objects.filter(is_active=True, memberships__role__in=DECIDERS)
        .distinct()
        .order_by("name", "email")
        .prefetch_related("memberships")
    )
    return [
        (
            user.pk,
            str(user),
            ", ".join(sorted({m.get_role_display() for m in user.memberships.all()})),
        )
        for user in people
    ]

"""Who is asking, and what each role may see and do: the table of the product as data."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    MANAGER = "manager"
    BOROUGH = "borough"
    SUPPLIER = "supplier"
    VIEWER = "viewer"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return {
            Role.MANAGER: "Programme manager",
            Role.BOROUGH: "Borough officer",
            Role.SUPPLIER: "Supplier",
            Role.VIEWER: "Viewer",
            Role.ADMINISTRATOR: "Administrator",
        }[self]


class Channel(StrEnum):
    """How a change reached the tracker. A claim on behalf of another was told outside it."""

    API = "api"
    PAGE = "page"
    ADMIN = "admin"
    IMPORT = "import"
    SYSTEM = "system"
    ON_BEHALF = "on_behalf"

    @property
    def label(self) -> str:
        return "API" if self is Channel.API else self.value.replace("_", " ").capitalize()


class Scope(StrEnum):
    """What an API key may be used for."""

    READ = "read"
    CLAIMS_WRITE = "claims:write"
    MILESTONES_WRITE = "milestones:write"
    MAINTENANCE_WRITE = "maintenance:write"
    DISCREPANCIES_WRITE = "discrepancies:write"
    EVIDENCE_WRITE = "evidence:write"
    WEBHOOKS_MANAGE = "webhooks:manage"

    @property
    def label(self) -> str:
        return {
            Scope.READ: "Read",
            Scope.CLAIMS_WRITE: "Claim stages",
            Scope.MILESTONES_WRITE: "Change milestones",
            Scope.MAINTENANCE_WRITE: "Plan maintenance",
            Scope.DISCREPANCIES_WRITE: "Answer discrepancies",
            Scope.EVIDENCE_WRITE: "Add evidence",
            Scope.WEBHOOKS_MANAGE: "Manage webhooks",
        }[self] + f" ({self.value})"


SEES_EVERYTHING: Final = frozenset({Role.MANAGER, Role.VIEWER, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who asks: a signed-in person, an API key or a part of the system.

    `actor` is the id that events keep (`user:7`, `key:AbCd1234`, `system:demo`); it never holds a
    name, so that a person can be erased without breaking the ledger. `scopes` is None where no
    key limits what may be done. `finance` is the permission to verify savings.
    """

    actor: str
    name: str
    roles: frozenset[Role] = frozenset()
    borough_codes: frozenset[str] = frozenset()
    supplier_ids: frozenset[int] = frozenset()
    scopes: frozenset[Scope] | None = field(default=None)
    finance: bool = False

    @property
    def user_id(self) -> int | None:
        """The id of the person who asks; None for a key or a part of the system."""
        kind, _, number = self.actor.partition(":")
        return int(number) if kind == "user" and number.isdecimal() else None

    @property
    def sees_everything(self) -> bool:
        return bool(self.roles & SEES_EVERYTHING)

    @property
    def sees_totals(self) -> bool:
        """The overview of the capital; suppliers see their own work only."""
        return self.sees_everything or Role.BOROUGH in self.roles

    def holds(self, scope: Scope) -> bool:
        return self.scopes is None or scope in self.scopes


def roles_for(
    principal: Principal, *, borough_code: str, supplier_id: int | None
) -> frozenset[Role]:
    """The roles of `principal` towards one migration: borough and supplier for their own only."""
    roles = principal.roles - {Role.BOROUGH, Role.SUPPLIER}
    if borough_code in principal.borough_codes:
        roles |= {Role.BOROUGH}
    if supplier_id is not None and supplier_id in principal.supplier_ids:
        roles |= {Role.SUPPLIER}
    return roles


def system(part: str) -> Principal:
    """A part of the tracker itself, such as `demo`, which may do what a manager may."""
    return Principal(
        actor=f"system:{part}",
        name=f"The tracker ({part})",
        roles=frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    )


def administering(principal: Principal) -> Principal:
    """An administrator at work in the admin, who may there make the moves of a manager."""
    if Role.ADMINISTRATOR not in principal.roles:
        return principal
    return replace(principal, roles=principal.roles | {Role.MANAGER})

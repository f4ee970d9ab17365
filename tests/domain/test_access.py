"""Who is who towards a migration, and what each may see."""

import pytest

from migrations_tracker.domain.access import (
    Channel,
    Principal,
    Role,
    Scope,
    administering,
    roles_for,
    system,
)

HARINGEY, BRENT = "E09000014", "E09000005"
FLEET, PYMMES = 2, 22


def somebody(*roles: Role, **fields: frozenset[str] | frozenset[int]) -> Principal:
    return Principal(actor="user:1", name="Ada", roles=frozenset(roles), **fields)  # type: ignore[arg-type]  # borough_codes or supplier_ids


@pytest.mark.parametrize(
    ("role", "everything", "totals"),
    [
        (Role.MANAGER, True, True),
        (Role.VIEWER, True, True),
        (Role.ADMINISTRATOR, True, True),
        (Role.BOROUGH, False, True),
        (Role.SUPPLIER, False, False),
    ],
)
def test_a_role_sees_everything_or_totals_or_its_own(
    role: Role, everything: bool, totals: bool
) -> None:
    person = somebody(role)

    assert (person.sees_everything, person.sees_totals) == (everything, totals)


def test_somebody_without_a_role_sees_nothing_of_the_capital() -> None:
    assert not somebody().sees_everything
    assert not somebody().sees_totals


OFFICER = somebody(Role.BOROUGH, borough_codes=frozenset({HARINGEY}))
LEAD = somebody(Role.SUPPLIER, supplier_ids=frozenset({FLEET}))
BOTH = somebody(
    Role.MANAGER,
    Role.BOROUGH,
    Role.SUPPLIER,
    borough_codes=frozenset({HARINGEY}),
    supplier_ids=frozenset({FLEET}),
)


@pytest.mark.parametrize(
    ("who", "borough", "supplier", "roles"),
    [
        (OFFICER, HARINGEY, FLEET, {Role.BOROUGH}),
        (OFFICER, BRENT, FLEET, set()),
        (LEAD, HARINGEY, FLEET, {Role.SUPPLIER}),
        (LEAD, HARINGEY, PYMMES, set()),
        (LEAD, HARINGEY, None, set()),
        (BOTH, HARINGEY, FLEET, {Role.MANAGER, Role.BOROUGH, Role.SUPPLIER}),
        (BOTH, BRENT, PYMMES, {Role.MANAGER}),
        (somebody(Role.MANAGER), BRENT, None, {Role.MANAGER}),
        (somebody(Role.VIEWER), BRENT, FLEET, {Role.VIEWER}),
        # A membership without its borough or supplier is no role towards anything.
        (somebody(Role.BOROUGH), HARINGEY, FLEET, set()),
        (somebody(Role.SUPPLIER), HARINGEY, None, set()),
    ],
)
def test_borough_and_supplier_are_roles_towards_their_own_only(
    who: Principal, borough: str, supplier: int | None, roles: set[Role]
) -> None:
    assert roles_for(who, borough_code=borough, supplier_id=supplier) == roles


@pytest.mark.parametrize("scope", list(Scope))
def test_a_person_holds_every_scope_and_a_key_its_own(scope: Scope) -> None:
    key = Principal(actor="key:AbCd1234", name="Fleet", scopes=frozenset({Scope.READ}))

    assert somebody(Role.SUPPLIER).holds(scope)
    assert key.holds(scope) == (scope is Scope.READ)


def test_the_tracker_itself_may_do_what_a_manager_may() -> None:
    part = system("demo")

    assert (part.actor, part.name) == ("system:demo", "The tracker (demo)")
    assert roles_for(part, borough_code=BRENT, supplier_id=None) == {
        Role.MANAGER,
        Role.ADMINISTRATOR,
    }


@pytest.mark.parametrize("role", list(Role))
def test_only_administrators_become_managers_in_the_admin(role: Role) -> None:
    person = somebody(role)

    changed = administering(person)

    gained = changed.roles - person.roles
    assert gained == ({Role.MANAGER} if role is Role.ADMINISTRATOR else set())


def test_labels_are_plain_words() -> None:
    assert [role.label for role in Role] == [
        "Programme manager",
        "Borough officer",
        "Supplier",
        "Viewer",
        "Administrator",
    ]
    assert [channel.label for channel in Channel] == [
        *("API", "Page", "Admin", "Import", "System"),
        "On behalf",
    ]


@pytest.mark.parametrize(
    ("actor", "number"),
    [("user:7", 7), ("key:7", None), ("system:demo", None), ("user:", None), ("user:x", None)],
)
def test_only_a_person_has_the_id_of_a_person(actor: str, number: int | None) -> None:
    assert Principal(actor=actor, name="Ada").user_id == number

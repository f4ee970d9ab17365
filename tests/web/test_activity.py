"""Activity: every change with who, when, why and how; narrowed, exported, verified."""

import csv
from datetime import timedelta
from http import HTTPStatus
from io import StringIO

import pytest

from migrations_tracker.domain.access import Channel, Principal, Role
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Endpoint, PsnMigration, User
from migrations_tracker.services.audit import Origin, append, lock_programme, lock_stream
from migrations_tracker.services.endpoints import pause_endpoint
from migrations_tracker.services.transitions import StageClaim, claim_stage
from suppliers.models import Supplier
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_borough,
    make_endpoint,
    make_migration,
    make_supplier,
    make_user,
    origin,
)
from tests.management.test_verify_audit_log import tamper
from tests.web.conftest import Enter
from tests.web.test_incidents import text

pytestmark = pytest.mark.django_db
PAGE = "/activity/"
DAY = timedelta(days=1)


def claimed(migration: PsnMigration, user: User, *, days_ago: int = 0, note: str = "") -> None:
    who = Principal(actor=f"user:{user.pk}", name="", roles=frozenset({Role.MANAGER}))
    made = Origin(who, Channel.API, NOON - days_ago * DAY, f"req-{days_ago}")
    claim_stage(migration.pk, StageClaim(Stage.BUILD, note=note or f"Told {days_ago}."), made)


@pytest.fixture
def ada() -> User:
    user = make_user(email="ada@psn.example")
    User.objects.filter(pk=user.pk).update(name="Ada Lovelace")
    return user


@pytest.fixture
def haringey(ada: User) -> PsnMigration:
    """Two claims of Ada’s in Haringey, and one of hers in Sutton."""
    made = make_migration(
        borough=make_borough(short_name="Haringey", slug="haringey"), stage=Stage.BUILD
    )
    claimed(made, ada, days_ago=3)
    claimed(made, ada)
    other = make_borough(short_name="Sutton", slug="sutton")
    claimed(make_migration(borough=other, stage=Stage.BUILD), ada, days_ago=1)
    return made


def rows(enter: Enter, query: str = "") -> list[dict[str, str]]:
    answer = enter().get(f"{PAGE}activity.csv{query}")
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.usefixtures("haringey")
def test_each_change_says_who_what_when_why_and_how(enter: Enter) -> None:
    page = text(enter(Role.VIEWER).get(PAGE))

    assert "3 changes recorded" in page
    assert "midday Haringey Build reaffirmed" in page
    assert "Told 0. Ada Lovelace API req-0" in page


def test_before_anything_it_says_what_will_stand_here(enter: Enter) -> None:
    assert "Nothing has been recorded yet" in text(enter().get(PAGE))


@pytest.mark.parametrize(
    ("query", "notes"),
    [
        ("", ["Told 0.", "Told 1.", "Told 3."]),
        ("?place=haringey", ["Told 0.", "Told 3."]),
        ("?place=programme", []),
        ("?channel=page", []),
        ("?channel=api&place=sutton", ["Told 1."]),
        ("?first=8+3+2026", ["Told 0.", "Told 1."]),
        ("?last=6+3+2026", ["Told 3."]),
        ("?first=7+3+2026&last=8+3+2026", ["Told 1."]),
    ],
)
@pytest.mark.usefixtures("haringey")
def test_the_log_is_narrowed_by_its_address(enter: Enter, query: str, notes: list[str]) -> None:
    assert [row["Note"] for row in rows(enter, query)] == notes


@pytest.mark.usefixtures("haringey")
def test_the_log_is_narrowed_to_one_person(enter: Enter, ada: User) -> None:
    bob = make_user(email="bob@psn.example")
    claimed(make_migration(stage=Stage.BUILD), bob, note="Bob’s.")

    assert [row["Note"] for row in rows(enter, f"?actor=user:{bob.pk}")] == ["Bob’s."]
    page = text(enter().get(f"{PAGE}?actor=user:{ada.pk}"))
    assert "3 changes match" in page
    assert "Who: Ada Lovelace" in page


@pytest.mark.usefixtures("haringey")
def test_a_filter_that_cannot_be_read_is_said_and_left_out(enter: Enter) -> None:
    page = text(enter().get(f"{PAGE}?place=purple&first=soon"))

    assert "There is a problem" in page
    assert "We do not recognise “purple”." in page
    assert "“soon” is not a date." in page
    assert "3 changes recorded" in page


def test_changes_of_the_programme_are_among_them(enter: Enter) -> None:
    append(
        lock_programme(),
        EventKind.BOARD_DATE_ADDED,
        origin(),
        new={"name": "Board", "day": "2026-04-01"},
    )

    assert "The programme" in text(enter().get(f"{PAGE}?place=programme"))


def test_fifty_stand_on_a_page_and_the_title_says_which(enter: Enter) -> None:
    stream = lock_stream(make_migration().pk)
    for _ in range(51):
        append(stream, EventKind.MIGRATION_OPENED, origin(), new={"stage": "build"})

    page = text(enter().get(f"{PAGE}?page=2"))

    assert "(page 2 of 2)" in page
    assert page.count("Migration opened") == 1


@pytest.mark.parametrize("role", [Role.BOROUGH, Role.SUPPLIER])
@pytest.mark.parametrize(
    "path", ["", "activity.csv", "reference/", "reference/reference.csv", "verify/"]
)
def test_it_is_not_there_for_those_who_see_their_own_alone(
    enter: Enter, role: Role, path: str
) -> None:
    client = enter(
        role,
        borough=make_borough() if role is Role.BOROUGH else None,
        supplier=make_supplier() if role is Role.SUPPLIER else None,
    )
    send = client.post if path == "verify/" else client.get

    assert send(f"{PAGE}{path}").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.usefixtures("haringey")
def test_the_log_is_verified_where_it_stands(enter: Enter) -> None:
    client = enter()
    assert "It has not been verified here" in text(client.get(PAGE))

    page = text(client.post(f"{PAGE}verify/", follow=True))

    assert "Verified midday: 3 events, each as it was recorded" in page


@pytest.mark.usefixtures("haringey")
def test_a_log_that_was_changed_is_told(enter: Enter) -> None:
    tamper("UPDATE migrations_tracker_event SET note = 'Other.' WHERE note = 'Told 3.'")

    page = text(enter().post(f"{PAGE}verify/", follow=True))

    assert "The log is not as it was recorded." in page
    assert "event 1" in page


def test_reference_data_says_from_what_to_what_and_who(enter: Enter) -> None:
    endpoint = make_endpoint()
    pause_endpoint(endpoint, "Moves house.", NOON)
    Supplier.objects.create(number=77, name="Fleet", slug="fleet", service_type="x", role="y")

    page = text(enter().get(f"{PAGE}reference/"))

    assert f"{endpoint.ref} Endpoint Changed pause reason: nothing → Moves house." in page
    assert "Fleet Supplier Added" in page


@pytest.mark.usefixtures("ada")
def test_reference_data_names_the_person_of_a_role(enter: Enter) -> None:
    answer = enter(Role.VIEWER).get(f"{PAGE}reference/reference.csv")

    found = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    told = [(row["Record"], row["Name"], row["What"]) for row in found]
    assert ("Membership", "Ada Lovelace, manager", "Added") in told


def test_the_cost_does_not_grow_with_the_log(
    enter: Enter, haringey: PsnMigration, ada: User, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()

    def grow() -> None:
        claimed(haringey, ada, note="Again.")

    assert_constant_queries(lambda: client.get(PAGE), grow=grow)


def test_the_cost_of_reference_data_does_not_grow_with_its_history(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    client, endpoint = enter(), make_endpoint()
    make_supplier()

    def grow() -> None:
        pause_endpoint(Endpoint.objects.get(pk=endpoint.pk), "Again.", NOON)
        make_supplier()

    assert_constant_queries(lambda: client.get(f"{PAGE}reference/"), grow=grow)

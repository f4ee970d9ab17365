"""Who reaches which page. What is not one's own looks exactly like what is not there."""

from collections.abc import Callable

import pytest
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import PsnMigration, User
from suppliers.models import Supplier
from tests.make import PASSWORD, make_borough, make_migration, make_supplier
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db

PAGES = ["/", "/boroughs/", "/my-work/"]
MATRIX = {
    Role.MANAGER: [200, 200, 200],
    Role.VIEWER: [200, 200, 200],
    Role.ADMINISTRATOR: [200, 200, 200],
    Role.BOROUGH: [200, 200, 200],
    Role.SUPPLIER: [302, 200, 200],
}


@pytest.fixture
def fleet() -> Supplier:
    return make_supplier(name="Fleet Networks")


@pytest.fixture
def mine(fleet: Supplier) -> PsnMigration:
    place = make_borough(short_name="Haringey", slug="haringey")
    return make_migration(borough=place, supplier=fleet, stage=Stage.BUILD)


@pytest.fixture
def browser_of(enter: Enter, mine: PsnMigration, fleet: Supplier) -> Callable[[Role], Client]:
    def browser(role: Role) -> Client:
        return enter(
            role,
            borough=mine.borough if role is Role.BOROUGH else None,
            supplier=fleet if role is Role.SUPPLIER else None,
        )

    return browser


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_its_pages(role: Role, browser_of: Callable[[Role], Client]) -> None:
    client = browser_of(role)

    assert [client.get(page).status_code for page in PAGES] == MATRIX[role]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("suffix", ["", "history/"])
def test_everybody_reaches_the_pages_of_their_own_borough(
    role: Role, suffix: str, browser_of: Callable[[Role], Client]
) -> None:
    assert browser_of(role).get(f"/boroughs/haringey/{suffix}").status_code == 200


@pytest.mark.parametrize("role", [Role.BOROUGH, Role.SUPPLIER])
@pytest.mark.parametrize("suffix", ["", "history/"])
def test_anothers_borough_looks_like_one_that_is_not_there(
    role: Role, suffix: str, browser_of: Callable[[Role], Client]
) -> None:
    make_migration(borough=make_borough(short_name="Sutton", slug="sutton"))
    client = browser_of(role)

    another = client.get(f"/boroughs/sutton/{suffix}")
    missing = client.get(f"/boroughs/nowhere/{suffix}")

    assert (another.status_code, missing.status_code) == (404, 404)
    assert another.content == missing.content


@pytest.mark.parametrize("role", [Role.BOROUGH, Role.SUPPLIER])
@pytest.mark.parametrize("page", [*PAGES, "/boroughs/?supplier=tyburn", "/boroughs/haringey/"])
def test_no_page_names_anothers_supplier(
    role: Role, page: str, browser_of: Callable[[Role], Client]
) -> None:
    tyburn = make_supplier(name="Tyburn Local Networks", slug="tyburn")
    make_migration(supplier=tyburn, stage=Stage.LIVE)

    answer = browser_of(role).get(page, follow=True)

    assert b"Tyburn" not in answer.content


@pytest.mark.parametrize("page", [*PAGES, "/boroughs/haringey/", "/boroughs/haringey/history/"])
def test_a_visitor_is_sent_to_sign_in_and_comes_back(
    page: str, client: Client, browser_of: Callable[[Role], Client]
) -> None:
    browser_of(Role.MANAGER)
    person = User.objects.get()

    sent = client.get(page)
    back = client.post(sent.headers["Location"], {"login": person.email, "password": PASSWORD})

    assert sent.headers["Location"].startswith("/sign-in/?next=")
    assert back.headers["Location"] == page


@pytest.mark.parametrize("page", ["/help/statuses/", "/help/accessibility/"])
def test_help_is_open_to_everybody(page: str, client: Client) -> None:
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_person_without_a_role_learns_whom_to_ask(page: str, client: Client) -> None:
    client.force_login(User.objects.create_user("new@psn.example", PASSWORD, name="New"))

    answer = client.get(page)

    assert answer.status_code == 403
    assert b"Ask an administrator" in answer.content


def test_a_supplier_is_led_from_the_overview_to_its_own_work(
    browser_of: Callable[[Role], Client],
) -> None:
    answer = browser_of(Role.SUPPLIER).get("/", follow=True)

    assert answer.redirect_chain == [("/my-work/", 302)]
    assert b"Haringey" in answer.content


def test_a_reassigned_supplier_loses_the_page(
    browser_of: Callable[[Role], Client], mine: PsnMigration
) -> None:
    client = browser_of(Role.SUPPLIER)
    mine.assignments.update(supplier=make_supplier())

    assert client.get("/boroughs/haringey/").status_code == 404


@pytest.mark.parametrize(
    "page", ["/", "/boroughs/", "/boroughs/haringey/history/", "/help/statuses/"]
)
def test_pages_are_read_with_get_only(page: str, browser_of: Callable[[Role], Client]) -> None:
    assert browser_of(Role.BOROUGH).post(page).status_code == 405

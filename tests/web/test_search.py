"""Search finds what its asker may see: by reference at once, by words in groups."""

from http import HTTPStatus

import pytest

from boroughs.models import Borough
from migrations_tracker.domain.access import Role
from migrations_tracker.models import Incident, PsnMigration
from tests.conftest import AssertConstantQueries
from tests.make import (
    make_borough,
    make_certificate,
    make_endpoint,
    make_migration,
    make_supplier,
    make_user,
    make_wave,
)
from tests.make_checks import make_case
from tests.make_incidents import make_down, make_incident
from tests.make_raid import make_item
from tests.web.conftest import Enter
from tests.web.test_incidents import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def haringey() -> Borough:
    place = make_borough(short_name="Haringey", slug="haringey", gss_code="E09000014")
    make_migration(borough=place, supplier=make_supplier(name="Fleet Networks", slug="fleet"))
    return place


@pytest.fixture
def incident(haringey: Borough) -> Incident:
    return make_incident(make_down(migration=PsnMigration.objects.get(borough=haringey)))


def test_every_page_offers_it(enter: Enter) -> None:
    assert 'action="/search/"' in enter().get("/boroughs/").content.decode()


def test_an_exact_reference_leads_straight_there(enter: Enter, incident: Incident) -> None:
    client, migration = enter(), incident.migration
    risk, case = make_item(), make_case(migration)
    make_wave(2)

    def led(words: str) -> str:
        answer = client.get("/search/", {"q": words})
        assert answer.status_code == HTTPStatus.FOUND
        return answer.headers["Location"]

    assert led(incident.reference) == f"/incidents/{incident.reference}/"
    assert led(f"inc {incident.pk}") == f"/incidents/{incident.reference}/"
    assert led(risk.reference.lower()) == f"/raid/{risk.reference}/"
    assert led(f"case {case.pk}") == f"/discrepancies/{case.pk}/"
    assert led("wave 2") == "/plan/waves/2/"
    assert led("e09000014") == "/boroughs/haringey/"
    assert led("E09000014-mail_relay") == "/endpoints/E09000014-mail_relay/"


def test_a_reference_to_nothing_says_so(enter: Enter) -> None:
    page = text(enter().get("/search/?q=R-031"))

    assert "No results for “R-031”" in page
    assert "There is no record with this reference that you may see." in page


@pytest.mark.usefixtures("incident")
def test_words_find_whatever_holds_all_of_them(enter: Enter, haringey: Borough) -> None:
    make_certificate(PsnMigration.objects.get(borough=haringey), number="PSN/2026/0042")
    make_user(email="ada.haringey@psn.example")
    make_borough(short_name="Sutton")

    client = enter()
    page = text(client.get("/search/?q=harin"))

    assert "Haringey E09000014" in page
    assert "Haringey: GCSx mail relay" in page
    assert "ada.haringey@psn.example" in client.get("/search/?q=ada").content.decode()
    assert "Sutton" not in page
    assert "PSN/2026/0042 Haringey" in text(client.get("/search/?q=2026/0042"))
    assert "Fleet Networks" in text(client.get("/search/?q=FLEET"))
    assert "Haringey: IT Health Check" in text(client.get("/search/?q=haringey+health+check"))


@pytest.mark.usefixtures("haringey")
def test_nothing_found_and_nothing_asked_are_told_apart(enter: Enter) -> None:
    client = enter()

    assert "Nothing that you may see holds all of these words." in text(
        client.get("/search/?q=haringey+elephant")
    )
    assert "No results" not in text(client.get("/search/"))


def test_others_find_only_their_own(enter: Enter, incident: Incident) -> None:
    client = enter(Role.SUPPLIER, supplier=make_supplier(name="Thames", slug="thames"))
    make_item()

    for words in ("haringey", "fleet", "mail relay", "e09000014", "r-001", "psn.example"):
        page = text(client.get("/search/", {"q": words}))
        assert "No results" in page, words
    by_reference = client.get("/search/", {"q": incident.reference})
    assert by_reference.status_code == HTTPStatus.OK


def test_a_supplier_finds_its_own(enter: Enter, haringey: Borough) -> None:
    supplier = PsnMigration.objects.get(borough=haringey).assignments.get().supplier
    client = enter(Role.SUPPLIER, supplier=supplier)

    assert "Haringey" in text(client.get("/search/?q=harin"))
    assert "Fleet Networks" in text(client.get("/search/?q=fleet"))


def test_more_than_ten_of_a_kind_are_said_to_be_more(enter: Enter) -> None:
    for number in range(11):
        make_borough(short_name=f"Place {number}")

    page = text(enter().get("/search/?q=place"))

    assert "10 results for “place”" in page
    assert "There are more" in page


def test_the_cost_does_not_grow_with_what_there_is(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()

    def grow() -> None:
        make_endpoint(borough=make_migration().borough)

    grow()
    assert_constant_queries(lambda: client.get("/search/?q=e+circuit"), grow=grow)

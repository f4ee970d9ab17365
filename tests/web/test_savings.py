"""The page of London's savings and its files."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from migrations_tracker.domain.access import Role
from tests.conftest import AssertConstantQueries
from tests.make import (
    make_borough,
    make_migration,
    make_month,
    make_savings,
    make_supplier,
    make_user,
)

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
PAGES = ["/savings/", "/savings/boroughs.csv", "/savings/months.csv"]


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 3, 9, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(make_user())
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_heading_is_the_finding(manager: Client) -> None:
    savings = make_savings()
    make_month(savings, JANUARY, forecast="1000", realised="840", verified_by="user:2")
    make_month(savings, FEBRUARY, realised="60")

    page = text(manager, "/savings/")

    assert "<h1>Savings are £840, 84% of plan; £60 is claimed but not verified</h1>" in page


def test_without_anything_recorded_the_page_says_so(manager: Client) -> None:
    page = text(manager, "/savings/")

    assert "<h1>No borough has a baseline cost, so no saving can be shown</h1>" in page
    assert "No month has been recorded yet" in page
    assert "There are no boroughs yet" in page


def test_boroughs_without_a_baseline_are_counted_and_stand_first(manager: Client) -> None:
    make_savings(make_migration(borough=make_borough(short_name="Alpha")))
    make_borough(short_name="Zulu")

    page = text(manager, "/savings/")

    assert "1 borough has no baseline cost, so no saving can be shown" in page
    assert page.index(">Zulu<") < page.index(">Alpha<")


def test_a_cost_increase_is_called_one(manager: Client) -> None:
    savings = make_savings(baseline="100", new="130")
    make_month(savings, JANUARY, realised="-30", verified_by="user:2")

    page = text(manager, "/savings/")

    assert "<h1>Costs have increased by £30</h1>" in page
    assert "Cost increase 30%" in page


def test_the_reference_band_is_a_label(manager: Client) -> None:
    assert "25% to 75% (Camden’s CIO, 2014: a claim per service, not a" in text(
        manager, "/savings/"
    )


def test_the_chart_has_a_name_a_description_and_the_same_numbers_in_a_table(
    manager: Client,
) -> None:
    make_month(make_savings(), JANUARY, forecast="1234.50")

    page = text(manager, "/savings/")

    assert '<title id="chart-title">Nothing is realised yet; £1,234.50 is forecast' in page
    assert '<desc id="chart-description">Running totals from January 2026' in page
    assert '<th scope="row">January 2026</th> <td class="number">£1,234.50</td>' in page


def test_an_officer_reads_the_sums_of_london_and_the_row_of_their_own(client: Client) -> None:
    own = make_borough(short_name="Alpha")
    make_savings(make_migration(borough=own))
    other = make_savings(make_migration(borough=make_borough(short_name="Zulu")))
    make_month(other, JANUARY, realised="77")
    client.force_login(make_user(Role.BOROUGH, borough=own))

    page = text(client, "/savings/")

    assert "£77 is claimed" in page
    assert ">Alpha<" in page
    assert "Zulu" not in page
    assert "Zulu" not in text(client, "/savings/boroughs.csv")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", [Role.MANAGER, Role.VIEWER, Role.ADMINISTRATOR])
def test_everybody_of_the_programme_may_read(client: Client, role: Role, address: str) -> None:
    client.force_login(make_user(role))

    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_to_a_supplier_nothing_is_there(client: Client, address: str) -> None:
    client.force_login(make_user(Role.SUPPLIER, supplier=make_supplier()))

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_strangers_are_sent_to_sign_in(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in/?next=/savings/")


@pytest.mark.parametrize("address", PAGES)
def test_the_pages_are_read_only(manager: Client, address: str) -> None:
    assert manager.post(address).status_code == 405


def test_the_boroughs_are_a_file_with_inert_text_and_plain_numbers(manager: Client) -> None:
    borough = make_borough(short_name="=cmd|’ /C calc’!A0", gss_code="E09000001")
    savings = make_savings(
        make_migration(borough=borough), baseline="100", new="130", one_off="7.50"
    )
    make_month(savings, JANUARY, realised="-30", verified_by="user:2")

    response = manager.get("/savings/boroughs.csv")

    row = response.content.decode("utf-8-sig").split("\r\n")[1]
    assert row == "E09000001,'=cmd|’ /C calc’!A0,100.00,130.00,-30.00,-30,7.50,,-30.00,,-37.50"
    assert "savings-by-borough-2026-03-09.csv" in response["Content-Disposition"]


def test_a_borough_without_a_baseline_has_empty_cells(manager: Client) -> None:
    make_borough(short_name="Alpha", gss_code="E09000001")

    assert "E09000001,Alpha,,,,,0.00,,,,\r\n" in manager.get(
        "/savings/boroughs.csv"
    ).content.decode("utf-8-sig")


def test_the_months_are_a_file_with_running_totals(manager: Client) -> None:
    savings = make_savings()
    make_month(savings, JANUARY, forecast="10", realised="5", verified_by="user:2")
    make_month(savings, FEBRUARY, forecast="10", realised="4")

    lines = manager.get("/savings/months.csv").content.decode("utf-8-sig").split("\r\n")

    assert lines[1] == "2026-01-01,2025-26,10.00,5.00,,10.00,5.00,5.00"
    assert lines[2] == "2026-02-01,2025-26,10.00,,4.00,20.00,5.00,9.00"


def test_the_pages_cost_the_same_queries_for_33_and_for_400_boroughs(
    manager: Client, assert_constant_queries: AssertConstantQueries
) -> None:
    def grow(count: int) -> None:
        for _ in range(count):
            make_month(make_savings(), JANUARY, forecast="1")

    grow(33)

    assert_constant_queries(
        lambda: [manager.get(address) for address in PAGES], grow=lambda: grow(367)
    )

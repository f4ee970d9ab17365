"""One borough's savings page: who sees it, what its forms write, and what they refuse."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.models import Event, MonthlySaving, Savings, User
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
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
COSTS = {
    "form": "costs",
    "costs-version": "1",
    "costs-baseline": "£130,000",
    "costs-new": "90000",
    "costs-one_off": "0",
}
MONTH = {
    "form": "month",
    "month-version": "1",
    "month-month": "Feb 2026",
    "month-forecast": "",
    "month-realised": "2,500.50",
}


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 3, 9, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def savings() -> Savings:
    return make_savings(make_migration(borough=make_borough(slug="alpha", short_name="Alpha")))


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(make_user())
    return client


def finance_user(role: Role = Role.VIEWER) -> User:
    user = make_user(role)
    user.finance = True
    user.save(update_fields=["finance"])
    return user


def get(client: Client, query: str = "") -> str:
    response = client.get(f"/boroughs/alpha/savings/{query}")
    assert response.status_code == 200
    assert isinstance(response, HttpResponse)
    return words(response)


def post(client: Client, data: dict[str, str]) -> HttpResponse:
    response = client.post("/boroughs/alpha/savings/", data)
    assert isinstance(response, HttpResponse)
    return response


def words(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def written() -> tuple[object, ...]:
    return (
        list(Savings.objects.values()),
        list(MonthlySaving.objects.values()),
        Event.objects.count(),
    )


def test_the_page_says_its_finding(manager: Client, savings: Savings) -> None:
    make_month(savings, JANUARY, forecast="100", realised="50", verified_by="user:2")

    page = get(manager)

    assert "<h1>Alpha: savings are £50, 50% of plan</h1>" in page
    assert "25% of the baseline" in page


def test_a_borough_without_a_migration_says_so_and_takes_no_figures(manager: Client) -> None:
    make_borough(slug="alpha", short_name="Alpha")

    page = get(manager)

    assert "Alpha has no migration yet, so no saving can be shown" in page
    assert 'method="post"' not in page
    assert post(manager, COSTS).status_code == 403


def test_without_a_baseline_no_month_can_be_recorded(manager: Client) -> None:
    make_migration(borough=make_borough(slug="alpha", short_name="Alpha"))

    page = get(manager)
    refused = post(manager, MONTH | {"month-version": "0"})

    assert "Alpha has no baseline cost, so no saving can be shown" in page
    assert "Record a month" not in page
    assert "Set the baseline annual cost first." in words(refused)
    assert written() == ([], [], 0)


def test_costs_are_set_and_the_page_comes_back(manager: Client, savings: Savings) -> None:
    response = post(manager, COSTS)

    savings.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, "/boroughs/alpha/savings/")
    assert savings.baseline_annual_cost == Decimal("130000.00")
    assert "Recorded. Baseline annual cost £120,000 → £130,000." in get(manager)


def test_a_month_is_recorded_and_shown_as_claimed(manager: Client, savings: Savings) -> None:
    response = post(manager, MONTH)

    row = savings.months.get()
    assert response.status_code == 302
    assert (row.month, row.realised, row.forecast) == (FEBRUARY, Decimal("2500.50"), None)
    assert "Claimed" in get(manager)


@pytest.mark.parametrize("text", ["2 2026", "02/26", "February 2026", "feb-2026", "2026-02"])
def test_a_month_is_read_as_people_type_it(manager: Client, savings: Savings, text: str) -> None:
    post(manager, MONTH | {"month-month": text})

    assert savings.months.get().month == FEBRUARY


@pytest.mark.usefixtures("savings")
def test_a_form_sent_twice_writes_one_event(manager: Client) -> None:
    first, second = post(manager, MONTH), post(manager, MONTH)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Event.objects.count() == 1
    assert "Nothing was new: these figures stand already." in get(manager)


def test_none_takes_a_figure_away(manager: Client, savings: Savings) -> None:
    make_month(savings, FEBRUARY, forecast="9", realised="5")

    post(manager, MONTH | {"month-realised": "None"})

    assert savings.months.get().realised is None


def test_a_month_of_the_table_can_be_changed_in_the_form(manager: Client, savings: Savings) -> None:
    make_month(savings, FEBRUARY, forecast="9.50", realised="-5")

    page = get(manager, "?month=2026-02")

    for value in ("February 2026", "9.50", "-5"):
        assert f'value="{value}"' in page


@pytest.mark.parametrize("query", ["?month=2031-01", "?month=x", "?withdraw=2026-02", "?month="])
@pytest.mark.usefixtures("savings")
def test_an_address_that_names_no_month_shows_the_plain_page(manager: Client, query: str) -> None:
    assert "Withdraw the verification of" not in get(manager, query)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (COSTS | {"costs-baseline": "-1"}, "A cost cannot be negative. Write 0 or more."),
        (COSTS | {"costs-new": "lots"}, "“lots” is not an amount in pounds."),
        (COSTS | {"costs-one_off": ""}, "Write the one-off cost. Write 0 if there is none."),
        (COSTS | {"costs-one_off": "99999999999"}, "at most £9,999,999,999.99"),
        (COSTS | {"costs-baseline": ""}, "it can be changed but not taken away"),
        (MONTH | {"month-month": ""}, "Write the month."),
        (MONTH | {"month-month": "13 2026"}, "There is no month “13 2026”."),
        (MONTH | {"month-month": "soon"}, "“soon” is not a month."),
        (MONTH | {"month-month": "May 1999"}, "May 1999 is too far away."),
        (MONTH | {"month-month": "April 2026"}, "April 2026 has not begun"),
        (MONTH | {"month-realised": "1.234"}, "“1.234” is not an amount in pounds."),
        (MONTH | {"month-realised": ""}, "Write a forecast saving, a realised saving, or both."),
        (MONTH | {"month-month": "1 2026"}, "of January 2026 is verified, so it stands."),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_writes_nothing(
    manager: Client, savings: Savings, data: dict[str, str], error: str
) -> None:
    make_month(savings, JANUARY, realised="1", verified_by="user:2")
    before = written()

    response = post(manager, data)

    page = words(response)
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert page.count(error) == 2
    assert written() == before


@pytest.mark.usefixtures("savings")
def test_what_was_typed_is_kept_beside_the_error(manager: Client) -> None:
    page = words(post(manager, COSTS | {"costs-new": "lots"}))

    assert 'value="£130,000"' in page
    assert 'value="lots"' in page
    assert '<a href="#id_costs-new">' in page


@pytest.mark.parametrize("version", ["0", "7", "", "x", "²"])
@pytest.mark.parametrize("data", [COSTS, MONTH])
@pytest.mark.usefixtures("savings")
def test_a_stale_form_is_a_conflict_that_keeps_what_was_typed(
    manager: Client, data: dict[str, str], version: str
) -> None:
    before = written()

    response = post(manager, data | {f"{data['form']}-version": version})

    page = words(response)
    assert response.status_code == 409
    assert "Someone changed this while you were editing" in page
    assert 'value="2,500.50"' in page or 'value="£130,000"' in page
    assert f'name="{data["form"]}-version" value="1"' in page
    assert written() == before


def test_finance_verifies_and_withdraws_with_a_reason(client: Client, savings: Savings) -> None:
    make_month(savings, FEBRUARY, realised="5")
    client.force_login(finance_user())

    post(client, {"form": "verify", "of": "2026-02", "version": "1"})
    verified = get(client, "?withdraw=2026-02")
    post(
        client,
        {
            "form": "withdraw",
            "of": "2026-02",
            "withdraw-version": "2",
            "withdraw-reason": "Invoice missing.",
        },
    )

    assert "Recorded. Saving of February 2026 verified: £5." in verified
    assert "Withdraw the verification of February 2026" in verified
    assert savings.months.get().verified_by == ""
    assert Event.objects.latest("id").reason == "Invoice missing."


def test_a_withdrawal_without_a_reason_writes_nothing(client: Client, savings: Savings) -> None:
    make_month(savings, FEBRUARY, realised="5", verified_by="user:2")
    client.force_login(finance_user())
    before = written()

    response = post(client, {"form": "withdraw", "of": "2026-02", "withdraw-version": "1"})

    assert words(response).count("Say why the verification is withdrawn.") == 2
    assert written() == before


def test_a_stale_withdrawal_is_a_conflict_that_keeps_the_reason(
    client: Client, savings: Savings
) -> None:
    make_month(savings, FEBRUARY, realised="5", verified_by="user:2")
    client.force_login(finance_user())
    sent = {"form": "withdraw", "of": "2026-02", "withdraw-version": "0"}

    response = post(client, sent | {"withdraw-reason": "Missing."})

    assert response.status_code == 409
    assert ">Missing.</textarea>" in words(response)


@pytest.mark.parametrize("month", ["2026-03", "2026-04"])
def test_a_month_that_cannot_be_verified_says_why(
    client: Client, savings: Savings, month: str
) -> None:
    make_month(savings, MARCH, realised="5")
    client.force_login(finance_user())
    before = written()

    page = words(post(client, {"form": "verify", "of": month, "version": "1"}))

    assert "March 2026 is not over." in page or "No realised saving is recorded for April" in page
    assert written() == before


def test_nobody_is_offered_to_verify_what_they_recorded(client: Client, savings: Savings) -> None:
    user = finance_user(Role.MANAGER)
    client.force_login(user)
    post(client, MONTH)

    page = get(client)
    refused = post(client, {"form": "verify", "of": "2026-02", "version": "2"})

    assert "Somebody else must verify it: you recorded it" in page
    assert "You recorded the realised saving of February 2026 yourself." in words(refused)
    assert savings.months.get().verified_by == ""


def test_a_verification_of_a_figure_that_has_changed_is_a_conflict(
    client: Client, savings: Savings
) -> None:
    make_month(savings, FEBRUARY, realised="5")
    client.force_login(finance_user())

    response = post(client, {"form": "verify", "of": "2026-02", "version": "0"})

    assert response.status_code == 409
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        COSTS,
        MONTH,
        {"form": "verify", "of": "2026-02", "version": "1"},
        {"form": "withdraw", "of": "2026-01", "withdraw-version": "1", "withdraw-reason": "No."},
    ],
)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR])
def test_readers_may_not_write(
    client: Client, savings: Savings, role: Role, data: dict[str, str]
) -> None:
    make_month(savings, JANUARY, realised="1", verified_by="user:2")
    make_month(savings, FEBRUARY, realised="5")
    client.force_login(make_user(role))
    before = written()

    assert post(client, data).status_code == 403
    assert 'method="post"' not in get(client)
    assert written() == before


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"form": "other"},
        {"form": "verify", "of": "x"},
        {"form": "withdraw", "of": "2026-2"},
    ],
)
@pytest.mark.usefixtures("savings")
def test_a_form_that_is_not_offered_is_refused(manager: Client, data: dict[str, str]) -> None:
    assert post(manager, data).status_code == 400


def test_an_officer_records_for_their_own_borough_alone(client: Client, savings: Savings) -> None:
    own = User.objects.get(pk=make_user(Role.BOROUGH, borough=savings.migration.borough).pk)
    client.force_login(own)
    recorded = post(client, COSTS)
    client.force_login(make_user(Role.BOROUGH, borough=make_borough()))

    assert recorded.status_code == 302
    assert client.get("/boroughs/alpha/savings/").status_code == 404
    assert post(client, COSTS).status_code == 404


def test_to_the_lead_supplier_nothing_is_there(client: Client) -> None:
    supplier = make_supplier()
    borough = make_borough(slug="alpha")
    make_savings(make_migration(borough=borough, supplier=supplier))
    client.force_login(make_user(Role.SUPPLIER, supplier=supplier))

    missing = client.get("/boroughs/nowhere/savings/")
    hidden = client.get("/boroughs/alpha/savings/")

    assert (missing.status_code, hidden.status_code) == (404, 404)
    assert post(client, COSTS).status_code == 404


def test_the_page_costs_the_same_queries_for_many_months(
    manager: Client, savings: Savings, assert_constant_queries: AssertConstantQueries
) -> None:
    make_month(savings, JANUARY, realised="5")
    months = [date(2027, number, 1) for number in range(1, 13)]

    assert_constant_queries(
        lambda: get(manager),
        grow=lambda: [make_month(savings, month, forecast="1") for month in months],
    )


@pytest.mark.parametrize(
    ("role", "is_linked"), [(Role.VIEWER, True), (Role.BOROUGH, True), (Role.SUPPLIER, False)]
)
def test_the_page_of_the_borough_leads_here_for_those_who_may_come(
    client: Client, role: Role, *, is_linked: bool
) -> None:
    borough, supplier = make_borough(slug="alpha"), make_supplier()
    make_migration(borough=borough, supplier=supplier)
    user = make_user(
        role,
        borough=borough if role is Role.BOROUGH else None,
        supplier=supplier if role is Role.SUPPLIER else None,
    )
    client.force_login(user)

    page = client.get("/boroughs/alpha/").content.decode()

    assert ("/boroughs/alpha/savings/" in page) is is_linked
    assert ("/savings/" in page) is is_linked

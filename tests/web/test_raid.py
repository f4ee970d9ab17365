"""The pages of the RAID register: its lists, the matrix, the CSV and one item."""

import csv
from io import StringIO

import pytest
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.raid import Score
from migrations_tracker.domain.raid_conditions import Condition, ConditionKind
from migrations_tracker.services.raid import close_item
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_endpoint, make_migration, make_supplier, origin
from tests.make_raid import (
    assumption,
    issue,
    make_action,
    make_dependency,
    make_item,
    make_place,
    risk,
    sent,
)
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_risks_stand_by_score_under_their_finding(enter: Enter) -> None:
    make_item(risk("the room floods", score=Score(1, 2)))
    make_item(risk("the carrier stops", score=Score(5, 5)))

    page = words(enter(), "/raid/")

    assert "<h1>2 open risks: 1 scores 12 or more</h1>" in page
    assert page.index("the carrier stops") < page.index("the room floods")


@pytest.mark.parametrize("kind", ["risks", "assumptions", "issues", "dependencies"])
def test_each_kind_has_its_list(enter: Enter, kind: str) -> None:
    place = make_place()
    for matter in (risk(), assumption(), issue()):
        make_item(matter, borough=place)
    make_dependency(gets=place, gives=make_place())

    page = words(enter(), f"/raid/{kind}/")

    assert f"/raid/{kind[0].upper()}-001/" in page
    assert page.count('<th scope="row"><a') == 1


def test_an_empty_register_says_what_will_stand_there(enter: Enter) -> None:
    assert "Nobody has raised an issue yet." in words(enter(), "/raid/issues/")


def test_the_list_is_narrowed_by_its_address(enter: Enter) -> None:
    place = make_place()
    make_item(risk("the room floods"), borough=place)
    make_item(risk("the carrier stops"))

    page = words(enter(), f"/raid/?borough={place.slug}")

    assert "<h1>1 of 2 risks match</h1>" in page
    assert "the carrier stops" not in page


def test_closed_items_are_shown_where_asked_for(enter: Enter) -> None:
    item = make_item(risk("the room floods"))
    close_item(item.pk, origin(), sent(item), reason="Dry.")
    client = enter()

    assert "the room floods" not in words(client, "/raid/")
    assert "the room floods" in words(client, "/raid/?status=closed")


def test_an_unknown_value_is_named_and_left_out(enter: Enter) -> None:
    make_item(risk("the room floods"))

    page = words(enter(), "/raid/?borough=atlantis&status=purple&probability=9")

    assert all(value in page for value in ("atlantis", "purple", "9"))
    assert "the room floods" in page


def test_a_cell_of_the_matrix_leads_to_its_risks(enter: Enter) -> None:
    make_item(risk("the room floods", score=Score(4, 5)))
    make_item(risk("the carrier stops", score=Score(4, 5)))
    make_item(risk("the lift breaks", score=Score(5, 4)))
    client = enter()

    page = words(client, "/raid/")
    narrowed = words(client, "/raid/?probability=4&impact=5")

    assert "Probability 4, impact 5: 2 risks" in page
    assert 'href="/raid/?probability=4&amp;impact=5"' in page
    assert "<h1>2 of 3 risks match</h1>" in narrowed
    assert "the lift breaks" not in narrowed


def test_overdue_actions_are_marked(enter: Enter) -> None:
    make_action(make_item(), due_in=-1)

    assert "1 action overdue" in words(enter(), "/raid/")


def test_a_title_is_never_markup(enter: Enter) -> None:
    make_item(risk("<script>alert(1)</script>"))
    client = enter()

    for address in ("/raid/", "/raid/R-001/", "/raid/R-001/close/"):
        assert "<script>alert" not in words(client, address)


def table(client: Client, address: str) -> list[list[str]]:
    response = client.get(address)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))


def test_the_csv_holds_the_rows_that_are_shown_in_their_order(enter: Enter) -> None:
    place = make_place()
    make_item(risk("the room floods", score=Score(1, 2)), borough=place)
    make_item(risk("the carrier stops", score=Score(5, 5)), borough=place)
    make_item(risk("the lift breaks"))

    rows = table(enter(), f"/raid/risks.csv?borough={place.slug}")

    assert rows[0][:4] == ["Reference", "Risk", "Borough", "Score"]
    assert [row[0] for row in rows[1:]] == ["R-002", "R-001"]
    assert rows[1][3] == "5 × 5 = 25"


def test_the_csv_has_whole_dates(enter: Enter) -> None:
    make_item(issue())

    rows = table(enter(), "/raid/issues.csv")

    assert dict(zip(*rows, strict=True))["Target date"] == "2026-04-01"


def test_a_formula_in_the_csv_is_inert(enter: Enter) -> None:
    make_item(issue("=HYPERLINK(1)"))

    assert table(enter(), "/raid/issues.csv")[1][1] == "'=HYPERLINK(1)"


def test_the_file_is_named_for_its_filter_and_day(enter: Enter) -> None:
    make_item()

    response = enter().get("/raid/risks.csv?status=open")

    assert response["Content-Disposition"] == (
        'attachment; filename="risks-status-open-2026-03-09.csv"'
    )


def test_an_item_shows_facts_actions_and_history(enter: Enter) -> None:
    item = make_item(borough=make_place())
    make_action(item, "Ask for a second survey")

    page = words(enter(), "/raid/R-001/")

    assert "<h1>R-001: One carrier digs alone → the circuit comes late" in page
    assert "3 × 4 = 12, not changed since it was raised" in page
    assert "Ask for a second survey" in page
    assert "R-001: raised at 3 × 4 = 12" in page


def test_a_met_condition_suggests_the_issue(enter: Enter) -> None:
    place = make_place()
    make_endpoint(
        borough=place,
        kind=EndpointKind.DNS,
        state={
            "status": "down",
            "since": NOON,
            "last_answer_at": NOON,
            "last_asked_at": NOON,
        },
    )
    condition = Condition(ConditionKind.ENDPOINT_DOWN, EndpointKind.DNS)
    make_item(risk(condition=condition), borough=place)

    page = words(enter(), "/raid/R-001/")
    read_only = words(enter(Role.VIEWER), "/raid/R-001/")

    assert "Condition met since 9 March 2026: PSN DNS is down." in page
    assert "/raid/R-001/convert/" in page
    assert "/raid/R-001/convert/" not in read_only


ADDRESSES = [
    "/raid/",
    "/raid/issues/",
    "/raid/risks.csv",
    "/raid/R-001/",
    "/raid/R-001/note/",
    "/raid/raise/risk/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_supplier_finds_nothing_there(enter: Enter, address: str) -> None:
    supplier = make_supplier()
    make_item(borough=make_migration(supplier=supplier).borough)

    assert enter(Role.SUPPLIER, supplier=supplier).get(address).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_strangers_are_sent_to_sign_in(address: str) -> None:
    response = Client().get(address)

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("address", ["/raid/worries/", "/raid/worries.csv", "/raid/R-1/"])
def test_what_is_no_kind_is_not_there(enter: Enter, address: str) -> None:
    assert enter().get(address).status_code == 404


def test_another_boroughs_risk_is_not_there_for_an_officer(enter: Enter) -> None:
    here, there = make_place(), make_place()
    make_item(risk("the room floods"), borough=there)
    client = enter(Role.BOROUGH, borough=here)

    assert client.get("/raid/R-001/").status_code == 404
    assert "the room floods" not in words(client, "/raid/")


def test_the_navigation_leads_there_for_those_who_see_it(enter: Enter) -> None:
    assert 'href="/raid/"' in words(enter(), "/boroughs/")
    supplier = enter(Role.SUPPLIER, supplier=make_supplier())
    assert 'href="/raid/"' not in words(supplier, "/boroughs/")


@pytest.mark.parametrize("address", ["/raid/", "/raid/risks.csv", "/raid/R-001/"])
def test_the_cost_of_a_page_does_not_grow(
    enter: Enter, address: str, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()

    def grow() -> None:
        for _ in range(3):
            make_action(make_item(borough=make_place()))

    grow()

    assert_constant_queries(lambda: client.get(address), grow=grow)

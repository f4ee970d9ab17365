"""The list of boroughs: filters in the address, counts, and the list of one's own."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from boroughs.models import Borough
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import EndpointState
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_endpoints, make_migration, make_supplier
from tests.web.conftest import Enter
from tests.web.test_overview import rows, text

pytestmark = pytest.mark.django_db

LIST = "/boroughs/"


def place(name: str, subregion: str = "North") -> Borough:
    return make_borough(short_name=name, slug=name.lower(), subregion=subregion)


@pytest.fixture
def _three() -> None:
    fleet = make_supplier(name="Fleet Networks", slug="fleet")
    make_migration(borough=place("Barnet"), supplier=fleet, stage=Stage.LIVE)
    make_migration(borough=place("Merton", "South"), supplier=fleet, stage=Stage.BUILD)
    place("Sutton", "South")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Barnet", "Merton", "Sutton"]),
        ("?stage=live", ["Barnet"]),
        ("?stage=live&stage=build", ["Barnet", "Merton"]),
        ("?stage=build&subregion=south", ["Merton"]),
        ("?status=none", ["Sutton"]),
        ("?supplier=fleet", ["Barnet", "Merton"]),
        ("?observed=not_expected", ["Merton"]),
        ("?stage=purple", ["Barnet", "Merton", "Sutton"]),
    ],
)
@pytest.mark.usefixtures("_three")
def test_the_address_narrows_the_list(query: str, names: list[str], enter: Enter) -> None:
    client = enter()
    barnet = Borough.objects.get(short_name="Barnet")
    make_endpoints(barnet.psn_migrations.get())

    assert rows(client, f"{LIST}{query}") == names


@pytest.mark.usefixtures("_three")
def test_the_heading_counts_by_status(enter: Enter) -> None:
    client = enter()

    assert "3 boroughs: 2 on track, 1 with no migration yet" in text(client, LIST)
    assert "1 of 3 boroughs match" in text(client, f"{LIST}?stage=live")


@pytest.mark.usefixtures("_three")
def test_a_filter_without_a_match_says_how_to_see_more(enter: Enter) -> None:
    words = text(enter(), f"{LIST}?status=off_track")

    assert "0 of 3 boroughs match" in words
    assert "Delivery status: Off track" in words
    assert "Clear filters" in words


@pytest.mark.usefixtures("_three")
def test_a_chip_takes_its_own_filter_away_and_no_other(enter: Enter) -> None:
    page = enter().get(f"{LIST}?stage=live&stage=build&subregion=north").content.decode()

    assert 'href="/boroughs/?stage=build&amp;subregion=north"' in page
    assert 'href="/boroughs/?stage=live&amp;stage=build"' in page


def test_without_boroughs_the_list_says_what_to_do(enter: Enter) -> None:
    words = text(enter(), LIST)

    assert "No boroughs yet" in words
    assert "manage.py load_reference" in words


@pytest.mark.usefixtures("_three")
def test_the_cost_does_not_grow_with_boroughs(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()

    cost = assert_constant_queries(
        lambda: client.get(LIST), grow=lambda: [make_migration() for _ in range(20)]
    )

    assert cost <= 19


def test_own_work_lists_the_next_update_due_first(enter: Enter) -> None:
    fleet = make_supplier()
    for name, days in (("Barnet", 4), ("Merton", -1)):
        due = NOON.date() + timedelta(days=days)
        make_migration(borough=place(name), supplier=fleet, stage=Stage.BUILD, next_update_by=due)
    make_migration(borough=place("Sutton"), supplier=fleet)

    words = text(enter(Role.SUPPLIER, supplier=fleet), "/my-work/")

    assert "1 update overdue, of 3 migrations" in words
    assert words.index("Merton") < words.index("Barnet") < words.index("Sutton")


def test_own_work_names_the_endpoints_that_are_not_up(enter: Enter) -> None:
    fleet = make_supplier()
    migration = make_migration(supplier=fleet, stage=Stage.LIVE, next_update_by=date(2026, 3, 12))
    make_endpoints(migration)
    EndpointState.objects.update(status="up", last_answer_at=NOON)
    EndpointState.objects.filter(endpoint__kind="dns").update(status="down")

    assert "PSN DNS Down" in text(enter(Role.SUPPLIER, supplier=fleet), "/my-work/")


def test_a_supplier_without_work_learns_whom_to_ask(enter: Enter) -> None:
    words = text(enter(Role.SUPPLIER, supplier=make_supplier()), "/my-work/")

    assert "No migration is assigned to you" in words
    assert "ask the programme office" in words


def test_the_cost_of_own_work_does_not_grow(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    fleet = make_supplier()
    client = enter(Role.SUPPLIER, supplier=fleet)
    make_migration(supplier=fleet)

    cost = assert_constant_queries(
        lambda: client.get("/my-work/"),
        grow=lambda: [make_migration(supplier=fleet) for _ in range(20)],
    )

    assert cost <= 35


def test_the_list_is_sorted_by_its_headers_either_way(enter: Enter) -> None:
    for name, days in (("Barnet", 4), ("Merton", 20), ("Sutton", None)):
        make_migration(
            borough=place(name),
            stage=Stage.BUILD,
            baseline_cutover_date=date(2026, 4, 1),
            forecast_cutover_date=date(2026, 4, 1) + timedelta(days=days) if days else None,
        )
    client = enter()

    up, down = (client.get(f"/boroughs/?sort={sort}") for sort in ("slip", "-slip"))

    for answer, way, first in ((up, "ascending", "Barnet"), (down, "descending", "Merton")):
        page = answer.content.decode()
        table = page[page.index("<tbody") :]
        assert f'aria-sort="{way}"' in page
        assert table.index(first) < table.index("Sutton")
    assert 'href="?sort=-slip"' in up.content.decode()
    assert 'href="?sort=slip"' in down.content.decode()


def test_sorting_keeps_the_filter_and_a_filter_the_sorting(enter: Enter) -> None:
    make_migration(borough=place("Barnet"), stage=Stage.BUILD)

    page = enter().get("/boroughs/?stage=build&sort=borough").content.decode()

    assert "?stage=build&amp;sort=-borough" in page
    assert 'href="/boroughs/?sort=borough"' in page
    assert "/boroughs.xlsx?stage=build&amp;sort=borough" in page


def test_a_column_that_there_is_not_is_said_and_left_out(enter: Enter) -> None:
    make_migration(borough=place("Barnet"))

    words = text(enter(), "/boroughs/?sort=height")

    assert "We do not recognise" in words
    assert "Barnet" in words


def test_a_workbook_holds_the_rows_that_are_shown_with_real_dates(enter: Enter) -> None:
    make_migration(
        borough=place("Barnet"),
        stage=Stage.BUILD,
        baseline_cutover_date=date(2026, 4, 1),
        forecast_cutover_date=date(2026, 4, 13),
    )
    make_migration(borough=place("Merton"))

    answer = enter().get("/boroughs.xlsx?stage=build")

    book = load_workbook(BytesIO(answer.content))
    [header, row] = list(book["Rows"].values)
    cells = dict(zip(header, row, strict=True))
    about = dict(book["About"].values)
    name = 'attachment; filename="boroughs-stage-build-2026-03-09.xlsx"'
    assert answer["Content-Disposition"] == name
    assert cells["Borough"] == "Barnet"
    assert cells["Forecast cutover"].date() == date(2026, 4, 13)
    assert cells["Slip (working days)"] == 6
    assert about["Filter"] == "Stage: Build"
    assert about["Rows"] == "1 of 2 boroughs"
    assert book["Rows"].freeze_panes == "A2"


def test_the_same_rows_are_json(enter: Enter) -> None:
    make_migration(borough=place("Barnet"), forecast_cutover_date=date(2026, 4, 13))
    place("Sutton")

    found = enter().get("/boroughs.json").json()

    barnet, sutton = found["rows"]
    assert (barnet["borough"], barnet["forecast_cutover"]) == ("Barnet", "2026-04-13")
    assert (sutton["borough"], sutton["stage"]) == ("Sutton", None)
    assert found["about"]["rows"] == "2 of 2 boroughs"

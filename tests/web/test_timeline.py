"""The timeline of the plan: its finding, bars with words, groups, zoom, what moved, and CSV."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.models import Milestone, PsnMigration, Slip
from suppliers.models import Supplier
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_board_date,
    make_borough,
    make_freeze,
    make_migration,
    make_supplier,
)
from tests.web.conftest import Enter
from tests.web.test_incidents import text

pytestmark = pytest.mark.django_db
PAGE = "/plan/"


@pytest.fixture
def fleet() -> Supplier:
    return make_supplier(name="Fleet Networks", slug="fleet")


@pytest.fixture
def haringey(fleet: Supplier) -> PsnMigration:
    return make_migration(
        borough=make_borough(short_name="Haringey", slug="haringey", subregion="North"),
        supplier=fleet,
        wave=2,
        baseline_cutover_date=date(2026, 4, 1),
        forecast_cutover_date=date(2026, 4, 9),
    )


@pytest.fixture
def sutton() -> PsnMigration:
    place = make_borough(short_name="Sutton", slug="sutton", subregion="South")
    return make_migration(borough=place, forecast_cutover_date=date(2026, 3, 20))


def moved(migration: PsnMigration, *, days_ago: int = 1) -> None:
    at = NOON - timedelta(days=days_ago)
    Slip.objects.create(
        milestone=Milestone.objects.get(migration=migration, code="cutover"),
        old_date=date(2026, 4, 1),
        new_date=date(2026, 4, 9),
        working_days=4,
        reason_code="carrier_date",
        cause_owner="supplier",
        note="A road is closed.",
        actor="user:1",
        effective_at=at,
        recorded_at=at,
    )


@pytest.mark.usefixtures("haringey", "sutton")
def test_the_page_leads_with_the_finish_and_lists_by_cutover(enter: Enter) -> None:
    page = text(enter().get(PAGE))

    assert "Forecast finish 9 April 2026, 4 working days after baseline" in page
    assert page.index("Sutton") < page.index("Haringey")
    assert "1 Apr 9 Apr +4" in page


def test_without_migrations_it_says_so(enter: Enter) -> None:
    assert "No migration that you may see has been opened yet." in text(enter().get(PAGE))


@pytest.mark.usefixtures("sutton")
def test_without_a_baseline_it_says_what_the_bars_show(enter: Enter) -> None:
    page = text(enter().get(PAGE))

    assert "Forecast finish 20 March 2026; no baseline has been approved" in page
    assert "Baseline not approved. Bars show the forecast only." in page


@pytest.mark.parametrize(
    ("by", "first", "second"),
    [
        ("wave", "Wave 2 1 Haringey", "No wave 1 Sutton"),
        ("supplier", "Fleet Networks 1 Haringey", "1 Sutton"),
        ("subregion", "North 1 Haringey", "South 1 Sutton"),
    ],
)
@pytest.mark.usefixtures("haringey", "sutton")
def test_rows_are_grouped_by_links(enter: Enter, by: str, first: str, second: str) -> None:
    page = text(enter().get(f"{PAGE}?group={by}"))

    assert first in page
    assert second in page


@pytest.mark.parametrize("zoom", ["quarter", "month", "week"])
@pytest.mark.usefixtures("haringey", "sutton")
def test_zoom_is_a_link_and_freezes_are_named_in_words(enter: Enter, zoom: str) -> None:
    make_freeze(date(2026, 3, 30), date(2026, 4, 3), name="Easter")

    page = enter().get(f"{PAGE}?zoom={zoom}&group=wave").content.decode()

    assert f'<strong aria-current="true">{zoom}</strong>' in page
    assert "“Easter” (whole programme, 30 March 2026 to 3 April 2026)" in page
    assert f"?zoom={'week' if zoom != 'week' else 'month'}&amp;group=wave" in page


@pytest.mark.usefixtures("haringey")
def test_what_it_does_not_know_is_said(enter: Enter) -> None:
    page = text(enter().get(f"{PAGE}?zoom=hour&since=soon"))

    assert "hour" in page
    assert "“soon” is not a date." in page
    assert "Haringey" in page


def test_what_moved_since_the_last_board_is_told_with_its_reason(
    enter: Enter, haringey: PsnMigration
) -> None:
    make_board_date(date(2026, 3, 2))
    moved(haringey)

    page = text(enter().get(PAGE))
    later = text(enter().get(f"{PAGE}?since=8+3+2026"))

    assert "What moved since 2 March 2026" in page
    assert "Haringey 1 Apr 9 Apr +4" in page
    assert "A road is closed. 8 Mar, midday" in page
    assert "No cutover has moved since then." in later


@pytest.mark.usefixtures("sutton")
def test_people_see_their_own_alone(enter: Enter, haringey: PsnMigration, fleet: Supplier) -> None:
    make_board_date(date(2026, 3, 2))
    moved(PsnMigration.objects.get(borough__slug="sutton"))

    supplier = enter(Role.SUPPLIER, supplier=fleet)
    officer = enter(Role.BOROUGH, borough=haringey.borough)

    for client in (supplier, officer):
        page = text(client.get(PAGE))
        assert "Haringey" in page
        assert "Sutton" not in page
        assert "Sutton" not in client.get("/plan/timeline.csv").content.decode()


@pytest.mark.usefixtures("haringey")
def test_the_timeline_is_a_csv_file(enter: Enter) -> None:
    answer = enter().get("/plan/timeline.csv")

    row = next(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert row["Borough"] == "Haringey"
    assert (row["Baseline"], row["Forecast"], row["Actual"]) == ("2026-04-01", "2026-04-09", "")
    assert row["Slip (working days)"] == "4"


@pytest.mark.usefixtures("haringey", "sutton")
def test_the_overview_draws_the_burn_up_and_tells_it_by_month(enter: Enter) -> None:
    page = text(enter().get("/"))

    assert "No boroughs were planned to have cut over by today" in page
    assert "Forecast to finish on 9 April 2026. A range is given once 5 cutovers are done." in page
    assert "April 2026 1 – 2 –" in page


@pytest.mark.usefixtures("haringey", "sutton")
def test_the_burn_up_is_a_csv_file_for_those_who_see_the_totals(
    enter: Enter, fleet: Supplier
) -> None:
    answer = enter(Role.VIEWER).get("/burn-up.csv")

    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Month"], row["Baseline"], row["Forecast"]) for row in rows][-1] == (
        "April 2026",
        "1",
        "2",
    )
    assert enter(Role.SUPPLIER, supplier=fleet).get("/burn-up.csv").status_code == 404


def test_the_cost_does_not_grow_with_migrations(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()
    make_board_date(date(2026, 3, 2))

    def grow() -> None:
        moved(make_migration(forecast_cutover_date=date(2026, 4, 9)))

    grow()
    assert_constant_queries(lambda: client.get(f"{PAGE}?group=supplier"), grow=grow)

"""Lists that are sorted by their headers: the page, its aria-sort and its files agree."""

import csv
import re
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

import pytest

from migrations_tracker.domain.raid import Score
from migrations_tracker.domain.stages import Stage
from tests.make import NOON, make_borough, make_certificate, make_migration, make_supplier
from tests.make_checks import checks_work, make_case
from tests.make_incidents import HOUR, make_down, make_incident
from tests.make_raid import issue, make_item, risk
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
PLACES = ("Barnet", "Camden", "Sutton")


def certificates() -> None:
    for name, days in zip(PLACES, (40, 90, 10), strict=True):
        made = make_migration(borough=make_borough(short_name=name))
        make_certificate(made, expires=date(2026, 3, 9) + timedelta(days=days))


def discrepancies() -> None:
    checks_work(NOON)
    for name, hours in zip(PLACES, (3, 5, 1), strict=True):
        made = make_migration(borough=make_borough(short_name=name), stage=Stage.LIVE)
        make_case(made, disagree_since=NOON - HOUR * hours, opened_at=NOON)


def incidents(*, closed: bool = False) -> None:
    checks_work(NOON)
    for name, hours in zip(PLACES, (3, 5, 1), strict=True):
        made = make_migration(
            borough=make_borough(short_name=name),
            supplier=make_supplier(name=f"Network of {name}"),
            stage=Stage.LIVE,
        )
        since = NOON - HOUR * hours
        down = make_down(migration=made, since=since)
        made_of = make_incident(down, since=since, supplier=made.assignments.get().supplier)
        if closed:
            made_of.closed_at, made_of.progress = NOON, "resolved"
            made_of.save()


def closed_incidents() -> None:
    incidents(closed=True)


def risks() -> None:
    for name, impact in zip(PLACES, (3, 5, 1), strict=True):
        place = make_migration(borough=make_borough(short_name=name)).borough
        make_item(risk(f"the room of {name} floods", score=Score(2, impact)), borough=place)


# What makes the rows, the list, its file, the column, and the boroughs upwards.
LISTS = [
    (certificates, ("/certificates/", "/certificates.csv"), "left", "SBC"),
    (certificates, ("/certificates/", "/certificates.csv"), "borough", "BCS"),
    (discrepancies, ("/discrepancies/", "/discrepancies/discrepancies.csv"), "age", "SBC"),
    (incidents, ("/incidents/", "/incidents/incidents.csv"), "lasted", "SBC"),
    (incidents, ("/incidents/", "/incidents/incidents.csv"), "supplier", "BCS"),
    (closed_incidents, ("/incidents/", "/incidents/incidents.csv"), "lasted", "SBC"),
    (closed_incidents, ("/incidents/", "/incidents/incidents.csv"), "supplier", "BCS"),
    (risks, ("/raid/", "/raid/risks.csv"), "score", "SBC"),
    (risks, ("/raid/", "/raid/risks.csv"), "borough", "BCS"),
]


def initials(text: str) -> str:
    """The first letters of the boroughs, each once, in the order in which rows name them."""
    return "".join(dict.fromkeys(name[0] for name in re.findall("|".join(PLACES), text)))


@pytest.mark.parametrize(("make", "addresses", "column", "upwards"), LISTS)
def test_a_header_sorts_the_page_and_its_file_either_way(
    enter: Enter, make: Callable[[], None], addresses: tuple[str, str], column: str, upwards: str
) -> None:
    make()
    client, (page, file) = enter(), addresses

    for asked, order, way in (
        (column, upwards, "ascending"),
        (f"-{column}", upwards[::-1], "descending"),
    ):
        shown = client.get(f"{page}?sort={asked}").content.decode()
        rows = list(csv.reader(StringIO(client.get(f"{file}?sort={asked}").content.decode())))

        table = shown[shown.index("<tbody") : shown.rindex("</tbody>")]
        assert initials(table) == order
        assert initials(str(rows[1:])) == order
        assert f'aria-sort="{way}"' in shown
        assert f"{file}?sort={asked}" in shown


@pytest.mark.parametrize("page", ["/certificates/", "/discrepancies/", "/incidents/", "/raid/"])
def test_a_column_that_there_is_not_is_named(enter: Enter, page: str) -> None:
    answer = enter().get(f"{page}?sort=height")

    assert answer.status_code == 200
    assert "height" in answer.content.decode()


def test_the_filter_stays_while_the_list_is_sorted(enter: Enter) -> None:
    risks()
    make_item(issue())

    page = enter().get("/raid/?borough=&status=open&sort=score").content.decode()

    assert "status=open" in re.findall(r'class="sort" href="([^"]+)"', page)[0]
    assert '<option value="score"' in page

"""Moving one milestone of many boroughs: chosen, previewed, saved row by row."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, Milestone, PsnMigration
from migrations_tracker.services.planning import change_forecast
from tests.conftest import AssertConstantQueries
from tests.make import make_borough, make_migration, origin
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
PAGE = "/boroughs/dates/"
# Queries for a borough more: to preview it, and to save it.
PREVIEWED, SAVED = 19, 18
MARCH, LATER = date(2026, 3, 20), date(2026, 3, 27)
FORM = {
    "step": "preview",
    "code": "circuit",
    "days": "5",
    "reason_code": "wayleave",
    "note": "Winter.",
}


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


def make_dated(name: str, status: str = "not_started") -> PsnMigration:
    made = make_migration(
        borough=make_borough(short_name=name, slug=name.lower()), stage=Stage.DESIGN
    )
    actual = date(2026, 3, 2) if status == "complete" else None
    made.milestones.filter(code="circuit").update(
        forecast_date=MARCH, status=status, actual_date=actual
    )
    return made


@pytest.fixture
def two() -> list[PsnMigration]:
    return [make_dated("Barnet"), make_dated("Camden")]


def chosen(*made: PsnMigration, **fields: str) -> dict[str, Any]:
    return {**FORM, **fields, "boroughs": [one.borough_id for one in made]}


def confirm(answer: Any) -> dict[str, Any]:
    """What the form of the preview sends, word for word."""
    found: dict[str, Any] = {"boroughs": []}
    for name, value in re.findall(
        r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', answer.content.decode()
    ):
        if name == "boroughs":
            found["boroughs"].append(value)
        else:
            found[name] = unescape(value)
    return found


def forecasts() -> list[date | None]:
    rows = Milestone.objects.filter(code="circuit").order_by("migration__borough__short_name")
    return list(rows.values_list("forecast_date", flat=True))


def test_a_preview_says_what_would_happen_and_writes_nothing(
    enter: Enter, two: list[PsnMigration]
) -> None:
    done = make_dated("Sutton", "complete")

    answer = enter().post(PAGE, chosen(*two, done))

    page = text(answer)
    assert "2 dates will move, 1 is refused" in page
    assert "Barnet 20 Mar 27 Mar Moves" in page
    assert "Sutton 20 Mar 27 Mar Refused" in page
    assert "Move 2 dates" in page
    assert forecasts() == [MARCH, MARCH, MARCH]
    assert not Event.objects.exists()


def test_what_was_previewed_is_saved_with_its_reason(enter: Enter, two: list[PsnMigration]) -> None:
    client = enter()
    preview = client.post(PAGE, chosen(*two))

    page = text(client.post(PAGE, confirm(preview)))

    assert "2 dates moved" in page
    assert forecasts() == [LATER, LATER]
    event = Event.objects.filter(kind="forecast_changed").latest("pk")
    assert (event.reason, event.note) == ("Wayleave or landlord consent", "Winter.")


def test_who_was_overtaken_is_named_and_the_others_are_saved(
    enter: Enter, two: list[PsnMigration]
) -> None:
    client = enter()
    preview = client.post(PAGE, chosen(*two))
    change_forecast(two[0].pk, MilestoneCode.CIRCUIT, date(2026, 3, 16), origin())

    page = text(client.post(PAGE, confirm(preview)))

    assert "1 date moved, 1 was changed by somebody else" in page
    assert "Barnet 16 Mar 27 Mar Not saved : somebody else changed it." in page
    assert forecasts() == [date(2026, 3, 16), LATER]


def test_sending_it_twice_moves_nothing_twice(enter: Enter, two: list[PsnMigration]) -> None:
    client = enter()
    sent = confirm(client.post(PAGE, chosen(*two)))
    client.post(PAGE, sent)
    events = Event.objects.count()

    page = text(client.post(PAGE, sent))

    assert "No dates moved, 2 stood so already" in page
    assert (forecasts(), Event.objects.count()) == ([LATER, LATER], events)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"boroughs": []}, "Choose at least one borough."),
        ({"boroughs": ["E09999999"]}, "Choose boroughs from the list."),
        ({"code": "lunch"}, "Choose a milestone from the list."),
        ({"days": "soon"}, "Write a whole number of working days"),
        ({"days": "0"}, "By 0 days nothing moves."),
        ({"days": "251"}, "Move dates by at most 250 working days."),
        ({"reason_code": ""}, "Choose a delay reason, because the dates move later."),
        ({"note": "x" * 2001}, "Keep the note to"),
    ],
)
def test_what_cannot_be_is_explained_and_kept(
    enter: Enter, two: list[PsnMigration], fields: dict[str, Any], words: str
) -> None:
    answer = enter().post(PAGE, chosen(*two) | {"note": "Kept words."} | fields)

    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert page.count(words) >= 2
    assert "There is a problem" in page
    assert "note" in fields or "Kept words." in page
    assert not Event.objects.exists()


def test_earlier_dates_need_no_reason(enter: Enter, two: list[PsnMigration]) -> None:
    client = enter()

    page = text(client.post(PAGE, chosen(*two, days="-2", reason_code="")))

    assert "2 dates will move" in page


@pytest.mark.usefixtures("two")
def test_a_borough_without_a_date_is_refused_by_itself(enter: Enter) -> None:
    undated = make_migration(borough=make_borough(short_name="Sutton"))

    page = text(enter().post(PAGE, chosen(undated)))

    assert "No dates will move, 1 is refused" in page
    assert "It has no forecast that could be moved." in page
    assert "There is nothing to save." in page


@pytest.mark.usefixtures("two")
def test_the_filter_of_the_list_chooses_what_is_offered(enter: Enter) -> None:
    client = enter()

    page = client.get(f"{PAGE}?stage=design").content.decode()
    none = text(client.get(f"{PAGE}?stage=closed"))

    assert page.count('name="boroughs"') == 2
    assert "0 boroughs with a migration match." in none
    assert f'href="{PAGE}?stage=design"' in client.get("/boroughs/?stage=design").content.decode()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.BOROUGH, Role.SUPPLIER])
def test_only_managers_move_dates_of_many(
    enter: Enter, two: list[PsnMigration], role: Role
) -> None:
    theirs: dict[Role, dict[str, Any]] = {
        Role.BOROUGH: {"borough": two[0].borough},
        Role.SUPPLIER: {"supplier": two[0].assignments.get().supplier},
    }
    client = enter(role, **theirs.get(role, {}))

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, chosen(*two, step="save")).status_code == 403
    assert PAGE not in client.get("/boroughs/").content.decode()
    assert not Event.objects.exists()


def test_a_seen_date_that_is_none_of_ours_is_not_written(
    enter: Enter, two: list[PsnMigration]
) -> None:
    sent = chosen(*two, step="save") | {f"seen-{two[0].borough_id}": "one 2026-99-99"}

    page = text(enter().post(PAGE, sent))

    assert "No dates moved, 2 were refused" in page
    assert page.count("It was not previewed. Preview it first.") == 2
    assert "Saved:" not in page
    assert not Event.objects.exists()


def test_who_has_left_the_filter_since_is_saved_all_the_same(
    enter: Enter, two: list[PsnMigration]
) -> None:
    client, page = enter(), f"{PAGE}?stage=design"
    previewed = confirm(client.post(page, chosen(*two)))
    PsnMigration.objects.filter(pk=two[0].pk).update(stage="build")

    answer = client.post(page, previewed)

    assert "2 dates moved" in text(answer)
    assert forecasts() == [LATER, LATER]


def test_asking_costs_the_same_for_many(
    enter: Enter, two: list[PsnMigration], assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()

    def grow() -> None:
        for number in range(5):
            make_dated(f"Place{number}")

    assert two
    assert assert_constant_queries(lambda: client.get(PAGE), grow=grow) <= 25


def test_each_borough_more_costs_the_same(enter: Enter, two: list[PsnMigration]) -> None:
    client = enter()
    many = [*two, *(make_dated(f"Place{number}") for number in range(4))]

    def costs(*made: PsnMigration) -> list[int]:
        with CaptureQueriesContext(connection) as asked:
            preview = client.post(PAGE, chosen(*made))
        with CaptureQueriesContext(connection) as saved:
            client.post(PAGE, confirm(preview))
        return [len(asked), len(saved)]

    one, four = costs(many[0]), costs(*many[2:])

    assert [(b - a) / 3 for a, b in zip(one, four, strict=True)] == [PREVIEWED, SAVED]

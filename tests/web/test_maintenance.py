"""The pages of maintenance windows: planned, changed and cancelled by those who may."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import StringIO
from typing import Any

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.models import Assignment, Event, MaintenanceWindow, PsnMigration
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_supplier
from tests.make_checks import make_live
from tests.make_incidents import HOUR, make_window
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
LIST = "/service-status/maintenance/"
PLAN = f"{LIST}plan/"


def text(answer: Any) -> str:
    """The page as people read it: without marks, and in single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


@pytest.fixture
def migration() -> PsnMigration:
    return make_live()


def form(migration: PsnMigration, **changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "borough": migration.borough.slug,
        "kinds": ["dns", "ntp"],
        "starts_date": "9 3 2026",
        "starts_time": "8pm",
        "ends_date": "9 3 2026",
        "ends_time": "11:30pm",
        "reason": "New name servers",
    }
    return values | changes


def window_of(migration: PsnMigration, **fields: Any) -> MaintenanceWindow:
    endpoints = migration.borough.endpoints.all()
    values = {"starts_at": NOON + HOUR, "ends_at": NOON + 2 * HOUR, **fields}
    return make_window(*endpoints[:2], migration=migration, **values)


def test_a_manager_plans_a_window(enter: Enter, migration: PsnMigration) -> None:
    answer = enter().post(PLAN, form(migration), follow=True)

    window = MaintenanceWindow.objects.get()
    assert (window.starts_at, window.ends_at) == (NOON + 8 * HOUR, NOON + 11.5 * HOUR)
    name = migration.borough.short_name
    assert f"Planned: maintenance of {name}, 9 Mar, 8:00pm to 11:30pm." in text(answer)
    assert "1 maintenance window planned" in text(answer)
    assert "PSN DNS and PSN NTP" in text(answer)


def test_the_form_begins_with_all_endpoints_today(enter: Enter, migration: PsnMigration) -> None:
    page = enter().get(f"{PLAN}?borough={migration.borough.slug}").content.decode()

    assert page.count("checked") == len(EndpointKind)
    assert 'value="9 3 2026"' in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"borough": ""}, "Choose a borough."),
        ({"borough": "nowhere"}, "Choose one of the boroughs below."),
        ({"kinds": []}, "Choose at least one endpoint."),
        ({"starts_date": ""}, "Enter the day on which it starts, for example 12 3 2026."),
        ({"starts_time": "soon"}, "“soon” is not a time."),
        ({"starts_time": "9am"}, "It would start on Monday 9 March 2026, 9:00am, before now"),
        ({"ends_time": "7pm"}, "Choose an end that is later than the start."),
        ({"ends_date": "30 3 2026"}, "A window lasts 14 days at most."),
        ({"reason": " "}, "Say what is being done."),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_with_what_was_typed(
    enter: Enter, migration: PsnMigration, changes: dict[str, object], words: str
) -> None:
    answer = enter().post(PLAN, form(migration, **changes))

    assert answer.status_code == 422
    assert text(answer).count(words) == 2  # above the form, and at the field
    assert "New name servers" in answer.content.decode() or "reason" in changes
    assert not MaintenanceWindow.objects.exists()


def test_officers_and_suppliers_plan_for_their_own_alone(
    enter: Enter, migration: PsnMigration
) -> None:
    other = make_live()
    lead = Assignment.objects.get(migration=migration).supplier
    for browser in (
        enter(Role.BOROUGH, borough=migration.borough),
        enter(Role.SUPPLIER, supplier=lead),
    ):
        assert browser.post(PLAN, form(migration)).status_code == 302
        assert browser.post(PLAN, form(other)).status_code == 422

    assert {window.migration for window in MaintenanceWindow.objects.all()} == {migration}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR])
def test_others_read_the_windows_and_change_nothing(
    enter: Enter, migration: PsnMigration, role: Role
) -> None:
    window = window_of(migration)
    browser, page = enter(role), f"{LIST}{window.pk}/"

    assert "Plan maintenance" not in text(browser.get(LIST))
    assert "Change the window" not in text(browser.get(page))
    answers = [
        browser.get(PLAN),
        browser.post(PLAN, form(migration)),
        browser.post(page, form(migration, version=1)),
        browser.post(f"{page}cancel/", {"version": 1}),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert not Event.objects.exists()


def test_another_s_window_does_not_exist(enter: Enter, migration: PsnMigration) -> None:
    window = window_of(migration, reason="A secret of theirs")
    stranger = enter(Role.SUPPLIER, supplier=make_supplier())
    neighbour = enter(Role.BOROUGH, borough=make_borough())

    for browser in (stranger, neighbour):
        assert browser.get(f"{LIST}{window.pk}/").status_code == 404
        assert browser.post(f"{LIST}{window.pk}/cancel/", {"version": 1}).status_code == 404
        assert "secret" not in text(browser.get(LIST))
        assert "secret" not in browser.get(f"{LIST}maintenance.csv").content.decode()
    assert MaintenanceWindow.objects.get().cancelled_at is None


def test_a_window_is_changed(enter: Enter, migration: PsnMigration) -> None:
    window = window_of(migration)

    answer = enter().post(f"{LIST}{window.pk}/", form(migration, version=1), follow=True)

    assert f"Changed: the maintenance of {migration.borough.short_name}." in text(answer)
    assert "When 9 Mar, 8:00pm to 11:30pm" in text(answer)


def test_the_form_of_a_window_sent_as_it_is_changes_nothing(
    enter: Enter, migration: PsnMigration
) -> None:
    window = window_of(migration)
    page = enter().get(f"{LIST}{window.pk}/").content.decode()
    fields = re.findall(r'name="(\w+)"[^>]*?value="([^"]*)"', page)
    kinds = re.findall(r'name="kinds"\s+value="(\w+)"\s+checked', page)
    sent = {name: value for name, value in fields if name not in {"kinds", "csrfmiddlewaretoken"}}

    enter().post(f"{LIST}{window.pk}/", {**sent, "kinds": kinds})

    assert MaintenanceWindow.objects.get().version == 1
    assert not Event.objects.exists()


def test_a_window_under_way_says_what_can_still_be_changed(
    enter: Enter, migration: PsnMigration
) -> None:
    window = window_of(migration, starts_at=NOON - HOUR)

    page = text(enter().get(f"{LIST}{window.pk}/"))
    refused = enter().post(f"{LIST}{window.pk}/", form(migration, version=1))

    assert "It has started, so only its end and what is done can be changed." in page
    assert refused.status_code == 422
    assert "The window has started" in text(refused)


def test_a_change_over_somebody_else_s_is_refused(enter: Enter, migration: PsnMigration) -> None:
    window = window_of(migration, version=2)

    for address in (f"{LIST}{window.pk}/", f"{LIST}{window.pk}/cancel/"):
        answer = enter().post(address, form(migration, version=1))
        assert answer.status_code == 409
        assert "Someone changed this while you were editing" in text(answer)

    assert not Event.objects.exists()


def test_a_window_is_cancelled_and_stays_on_record(enter: Enter, migration: PsnMigration) -> None:
    window = window_of(migration)

    answer = enter().post(f"{LIST}{window.pk}/cancel/", {"version": 1}, follow=True)

    assert f"Cancelled: the maintenance of {migration.borough.short_name}." in text(answer)
    assert "No maintenance under way or planned" in text(answer)
    again = enter().post(f"{LIST}{window.pk}/cancel/", {"version": 2})
    assert again.status_code == 409
    assert "was cancelled" in text(again)


def test_what_is_under_way_and_planned_comes_first_and_what_is_over_below(
    enter: Enter, migration: PsnMigration
) -> None:
    window_of(migration, reason="Planned one")
    window_of(migration, reason="Present one", starts_at=NOON - HOUR)
    window_of(migration, reason="Past one", starts_at=NOON - 2 * HOUR, ends_at=NOON)

    page = text(enter().get(LIST))

    assert "1 maintenance window under way, 1 planned" in page
    places = [page.index(words) for words in ("Present one", "Planned one", "Past one")]
    assert places == sorted(places)


def test_the_csv_has_every_window(enter: Enter, migration: PsnMigration) -> None:
    window = window_of(migration, starts_at=NOON - HOUR)

    answer = enter().get(f"{LIST}maintenance.csv").content.decode("utf-8-sig")

    (row,) = csv.DictReader(StringIO(answer))
    assert (row["Reference"], row["Status"]) == (window.reference, "Under way")
    assert row["Starts"] == "2026-03-09T11:00:00+00:00"


def test_the_borough_s_endpoints_are_shown_as_under_maintenance(
    enter: Enter, migration: PsnMigration
) -> None:
    window_of(migration, starts_at=NOON - HOUR)

    page = text(enter().get(f"/boroughs/{migration.borough.slug}/"))

    assert "Maintenance" in page


def test_the_list_costs_the_same_however_many_there_are(
    enter: Enter, migration: PsnMigration, assert_constant_queries: AssertConstantQueries
) -> None:
    browser = enter()
    past: dict[str, Any] = {"starts_at": NOON - 2 * HOUR, "ends_at": NOON - timedelta(minutes=1)}
    window_of(migration)
    window_of(migration, **past)

    def grow() -> None:
        for _ in range(4):
            other = make_live()
            window_of(other)
            window_of(other, **past)

    assert assert_constant_queries(lambda: browser.get(LIST), grow=grow) <= 19

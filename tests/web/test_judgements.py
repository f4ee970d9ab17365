"""One borough's judgements: what is shown beside the computed status, and the forms."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import DeliveryConfidence, Event, PsnMigration, StatusOverride
from tests.api.calling import api_for
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    block,
    make_borough,
    make_confidence,
    make_migration,
    make_override,
    make_supplier,
    make_user,
)
from tests.web.conftest import Enter
from tests.web.test_overview import rows, text

pytestmark = pytest.mark.django_db
PAGE, BOROUGH = "/boroughs/haringey/judgements/", "/boroughs/haringey/"
OVERRIDE = {
    "form": "override",
    "version": "1",
    "status": "off_track",
    "ends_on": "13 3 2026",
    "reason": "The carrier has gone quiet.",
}
JUDGE = {"form": "confidence", "version": "1", "level": "low", "reason": "No circuit yet."}


@pytest.fixture
def haringey() -> PsnMigration:
    place = make_borough(short_name="Haringey", slug="haringey")
    return make_migration(
        borough=place,
        stage=Stage.BUILD,
        baseline_cutover_date=date(2026, 4, 1),
        forecast_cutover_date=date(2026, 4, 13),
    )


def test_a_manager_sets_a_status_and_it_is_shown_beside_the_computed_one(
    enter: Enter, haringey: PsnMigration
) -> None:
    client = enter()

    answer = client.post(PAGE, OVERRIDE, follow=True)

    words = text(client, BOROUGH)
    name = StatusOverride.objects.get(migration=haringey).set_by
    assert answer.redirect_chain == [(PAGE, 302)]
    assert name.startswith("user:")
    assert "until 13 March 2026; computed: at risk" in words
    assert "Haringey is off track: set by a manager until 13 March 2026" in words


def test_the_borough_page_names_who_set_it(enter: Enter, haringey: PsnMigration) -> None:
    user = make_user()
    make_override(haringey, set_by=f"user:{user.pk}")
    make_confidence(haringey, judged_by=f"user:{user.pk}")

    words = text(enter(), BOROUGH)

    assert f"Off track set by {user.name} until 16 March 2026; computed: at risk" in words
    assert f"Medium, judged by {user.name} on 7 March 2026 The survey is done." in words


def test_every_list_shows_that_a_person_set_the_status(
    enter: Enter, haringey: PsnMigration
) -> None:
    make_override(haringey)
    words = "set by a manager until 16 March 2026; computed: at risk"
    lead = haringey.assignments.get().supplier

    assert words in text(enter(), "/boroughs/")
    assert text(enter(), "/").count(words) >= 3  # the tile, what needs attention and the list
    assert words in text(enter(Role.SUPPLIER, supplier=lead), "/my-work/")


def test_after_its_last_day_the_computed_status_is_shown_again(
    enter: Enter, haringey: PsnMigration
) -> None:
    make_override(haringey, ends_on=date(2026, 3, 9))
    with time_machine.travel(NOON + timedelta(hours=11, minutes=59), tick=False):
        before = rows(enter(), "/boroughs/?status=off_track")
    with time_machine.travel(NOON + timedelta(hours=12), tick=False):
        client = enter()
        after = rows(client, "/boroughs/?status=off_track")
        history = text(client, PAGE)

    assert (before, after) == (["Haringey"], [])
    assert "Ended by itself after 9 March 2026" in history


def test_the_lists_can_be_narrowed_by_confidence_and_by_override(
    enter: Enter, haringey: PsnMigration
) -> None:
    make_migration(borough=make_borough(short_name="Brent", slug="brent"))
    make_confidence(haringey, level="high", judged_at=NOON - timedelta(days=9))
    make_confidence(haringey, level="low")
    make_override(haringey)
    client = enter()

    assert rows(client, "/boroughs/?confidence=low") == ["Haringey"]
    assert rows(client, "/boroughs/?confidence=high") == []
    assert rows(client, "/boroughs/?confidence=none") == ["Brent"]
    assert rows(client, "/boroughs/?show=overridden") == ["Haringey"]


def test_the_file_holds_both_statuses_and_the_confidence(
    enter: Enter, haringey: PsnMigration
) -> None:
    make_override(haringey)
    make_confidence(haringey, reason="=1+1")
    make_borough(short_name="Sutton")

    answer = enter().get("/boroughs.csv?status=off_track")
    lines = answer.content.decode("utf-8-sig").splitlines()

    assert len(lines) == 2
    assert lines[1].startswith(f"Haringey,{haringey.borough_id},Build,,Off track,At risk,")
    assert ",2026-03-16,Medium,'=1+1," in lines[1]
    assert ",2026-04-01,2026-04-13,," in lines[1]


def test_a_blocked_milestone_says_on_whom_it_waits(enter: Enter, haringey: PsnMigration) -> None:
    block(haringey, date(2026, 2, 23))

    words = text(enter(), BOROUGH)

    assert "Haringey is off track: forecast 6 working days late; Circuit order and install" in words
    assert "blocked for 10 working days, waiting on the supplier." in words


def test_the_api_tells_them_apart(haringey: PsnMigration) -> None:
    lead = haringey.assignments.get().supplier
    make_override(haringey)
    make_confidence(haringey)
    api = api_for(lead)

    record = api.get(f"migrations/{haringey.borough_id}").json()
    off, risk = (api.get(f"migrations?delivery_status={s}") for s in ("off_track", "at_risk"))

    assert (record["delivery_status"], record["delivery_status_computed"]) == (
        "off_track",
        "at_risk",
    )
    assert record["delivery_override"] == {
        "status": "off_track",
        "reason": "The carrier has gone quiet.",
        "set_at": "2026-03-07T12:00:00Z",
        "ends_on": "2026-03-16",
    }
    assert record["delivery_confidence"]["level"] == "medium"
    assert (len(off.json()["data"]), len(risk.json()["data"])) == (1, 0)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({**OVERRIDE, "status": ""}, "Choose a status."),
        ({**OVERRIDE, "status": "complete"}, "Choose one of the statuses below."),
        ({**OVERRIDE, "ends_on": ""}, "Write the last day on which it is to hold."),
        ({**OVERRIDE, "ends_on": "31 2 2026"}, "There is no 31 2 2026."),
        ({**OVERRIDE, "ends_on": "8 3 2026"}, "Choose a last day from 9 March 2026 to 9 June"),
        ({**OVERRIDE, "reason": " "}, "Say why, so that others can follow it."),
        ({**JUDGE, "level": ""}, "Choose how confident you are."),
        ({**JUDGE, "reason": ""}, "Say why, so that others can follow it."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(
    enter: Enter, haringey: PsnMigration, sent: dict[str, str], words: str
) -> None:
    answer = enter().post(PAGE, sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('aria-invalid="true"') == 1
    assert words in page
    assert "Error: " in page
    assert sent["reason"].strip() in page
    assert not Event.objects.exists()
    assert haringey.version == 1


@pytest.mark.usefixtures("haringey")
def test_somebody_else_was_first_so_nothing_is_recorded_and_all_is_kept(enter: Enter) -> None:
    client = enter()
    client.post(PAGE, JUDGE)

    answer = client.post(PAGE, OVERRIDE)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Someone changed this while you were editing" in page
    assert "The carrier has gone quiet." in page
    assert 'name="version" value="2"' in page
    assert not StatusOverride.objects.exists()


def test_a_form_sent_twice_writes_once(enter: Enter, haringey: PsnMigration) -> None:
    client = enter()
    for sent in (JUDGE, JUDGE):
        assert client.post(PAGE, sent).status_code == 302

    assert haringey.confidences.count() == 1


def test_an_officer_judges_the_confidence_but_sets_no_status(
    enter: Enter, haringey: PsnMigration
) -> None:
    client = enter(Role.BOROUGH, borough=haringey.borough)

    page = client.get(PAGE).content.decode()
    judged, set_ = client.post(PAGE, JUDGE), client.post(PAGE, {**OVERRIDE, "version": "2"})

    assert "Override the delivery status" not in page
    assert (judged.status_code, set_.status_code) == (302, 403)
    assert DeliveryConfidence.objects.get().level == "low"
    assert not StatusOverride.objects.exists()


@pytest.mark.parametrize("sent", [OVERRIDE, JUDGE, {**JUDGE, "form": "end"}])
@pytest.mark.parametrize("role", [Role.VIEWER, Role.SUPPLIER])
def test_those_who_only_read_see_no_form_and_write_nothing(
    enter: Enter, haringey: PsnMigration, role: Role, sent: dict[str, str]
) -> None:
    make_override(haringey)
    lead = haringey.assignments.get().supplier if role is Role.SUPPLIER else None
    client = enter(role, supplier=lead)

    assert "<form method" not in client.get(PAGE).content.decode().partition("<main")[2]
    assert client.post(PAGE, sent).status_code == 403
    assert not Event.objects.exists()


def test_others_find_nothing(enter: Enter, haringey: PsnMigration) -> None:
    other = make_migration()
    wrong = enter(Role.SUPPLIER, supplier=make_supplier())
    officer = enter(Role.BOROUGH, borough=other.borough)

    assert [client.get(PAGE).status_code for client in (wrong, officer)] == [404, 404]
    assert Client().get(PAGE).status_code == 302
    assert officer.post(PAGE, JUDGE).status_code == 404
    assert haringey.version == 1


def test_the_page_costs_the_same_however_long_the_history_is(
    enter: Enter, haringey: PsnMigration, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()
    make_override(haringey)
    make_confidence(haringey)

    def grow() -> None:
        for number in range(5):
            user = make_user()
            make_confidence(haringey, judged_by=f"user:{user.pk}")
            make_override(haringey, set_by=f"user:{number}", ended_at=NOON, ended_by="user:1")

    assert assert_constant_queries(lambda: client.get(PAGE), grow=grow) <= 32


def test_the_help_page_publishes_the_numbers_of_the_rule(enter: Enter) -> None:
    words = text(enter(), "/help/statuses/")

    assert "blocked for 10 working days or more" in words
    assert "On track, At risk or Off track, with a reason and a last day at most 92 days" in words

"""A borough's milestones: the plan and its slips, and one milestone with its forms."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Protocol

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.milestones import MilestoneCode, Party
from migrations_tracker.domain.plan_rules import Delay
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, Milestone, PsnMigration, Slip
from migrations_tracker.services.milestones import Wait, block_milestone, start_milestone
from migrations_tracker.services.planning import change_forecast
from suppliers.models import Supplier
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_migration, make_supplier, origin
from tests.web.conftest import Enter


class Answer(Protocol):
    content: bytes


pytestmark = pytest.mark.django_db
M = MilestoneCode
PLAN = "/boroughs/haringey/milestones/"
DESIGN, CIRCUIT, ITHC = (f"{PLAN}{code}/" for code in ("design", "circuit", "ithc"))
MAY = date(2026, 5, 1)
WAYLEAVE = Delay(DelayReason.WAYLEAVE, note="Another survey.")


def text(answer: Answer) -> str:
    """The page as people read it: without marks, and in single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


@pytest.fixture
def fleet() -> Supplier:
    return make_supplier(name="Fleet Networks")


@pytest.fixture
def haringey(fleet: Supplier) -> PsnMigration:
    place = make_borough(short_name="Haringey", slug="haringey")
    return make_migration(borough=place, supplier=fleet, stage=Stage.BUILD)


def row(code: str) -> Milestone:
    return Milestone.objects.get(code=code, migration__borough__slug="haringey")


def sent(form: str, **typed: str) -> dict[str, str]:
    return {"form": form, "version": "1", **typed}


def test_the_plan_says_what_moved_how_far_and_why(enter: Enter, haringey: PsnMigration) -> None:
    change_forecast(haringey.pk, M.CIRCUIT, MAY, origin())
    row_of = Milestone.objects.filter(migration=haringey, code="circuit")
    row_of.update(baseline_date=MAY)
    change_forecast(haringey.pk, M.CIRCUIT, MAY + timedelta(days=7), origin(), delay=WAYLEAVE)

    page = text(enter().get(PLAN))

    assert "Haringey: 0 of 12 milestones done, 1 forecast late" in page
    assert "1 May 8 May – +4 Wayleave or landlord consent 1" in page
    assert "Another survey." in page
    assert "First forecast" in page


def test_a_blocked_milestone_says_on_whom_it_waits(enter: Enter, haringey: PsnMigration) -> None:
    wait = Wait(Party.PSN_AUTHORITY, "One more diagram.", date(2026, 3, 2))
    block_milestone(haringey.pk, M.CERTIFICATE, wait, origin())

    plan, own = text(enter().get(PLAN)), text(enter().get(f"{PLAN}certificate/"))

    assert "Blocked PSN Authority since 2 Mar" in plan
    assert "blocked, waiting on the PSN Authority since 2 March 2026" in own
    assert "One more diagram." in own


def test_the_chart_and_the_file_hold_the_same_changes(enter: Enter, haringey: PsnMigration) -> None:
    change_forecast(haringey.pk, M.CIRCUIT, MAY, origin())
    change_forecast(haringey.pk, M.CIRCUIT, date(2026, 5, 8), origin(), delay=WAYLEAVE)
    client = enter()

    page = client.get(PLAN).content.decode()
    lines = client.get("/boroughs/haringey/slips.csv").content.decode("utf-8-sig").splitlines()

    assert page.count("<polyline") >= 1
    assert "Circuit order and install slipped." in page
    assert lines[2].startswith(f"{haringey.borough_id},Circuit order and install,2026-05-01,")
    assert ",4,Wayleave or landlord consent,Third party,Another survey.," in lines[2]


def test_without_a_forecast_there_is_no_chart(enter: Enter, haringey: PsnMigration) -> None:
    page = enter().get(PLAN).content.decode()

    assert "No date has been given yet" in page
    assert "<polyline" not in page
    assert haringey.pk


@pytest.mark.parametrize("code", [code.value for code in M])
def test_every_milestone_has_its_page(enter: Enter, haringey: PsnMigration, code: str) -> None:
    page = text(enter().get(f"{PLAN}{code}/"))

    assert "of Haringey: not started" in page
    assert haringey.pk


def test_a_milestone_that_there_is_not_is_not_found(enter: Enter, haringey: PsnMigration) -> None:
    assert enter().get(f"{PLAN}lunch/").status_code == 404
    assert enter().post(f"{PLAN}lunch/", sent("start")).status_code == 404
    assert haringey.pk


@pytest.mark.usefixtures("haringey")
def test_a_step_is_taken_and_said(enter: Enter) -> None:
    answer = enter().post(ITHC, sent("start"), follow=True)

    assert "Recorded. IT Health Check: Not started → In progress." in text(answer)
    assert row("ithc").status == "in_progress"


STEPS = [
    ("submit", {}, "submitted"),
    ("block", {"waiting_on": "borough", "reason": "No tester."}, "blocked"),
    ("set_aside", {"reason": "Tested last year."}, "not_applicable"),
]


@pytest.mark.usefixtures("haringey")
@pytest.mark.parametrize(("form", "typed", "status"), STEPS)
def test_each_form_writes_what_it_says(
    enter: Enter, form: str, typed: dict[str, str], status: str
) -> None:
    enter().post(ITHC, sent(form, **typed), follow=True)

    assert row("ithc").status == status


@pytest.mark.usefixtures("haringey")
def test_a_milestone_is_completed_and_reopened(enter: Enter) -> None:
    client, discovery = enter(), f"{PLAN}discovery/"

    client.post(discovery, sent("complete", actual_date="2 march 26"))
    complete = row("discovery")
    client.post(discovery, {"form": "reopen", "version": "2", "reason": "A site was missing."})

    assert (complete.status, complete.actual_date) == ("complete", date(2026, 3, 2))
    assert row("discovery").status == "in_progress"


def test_a_later_date_asks_for_its_reason_and_keeps_what_was_typed(
    enter: Enter, haringey: PsnMigration
) -> None:
    change_forecast(haringey.pk, M.CIRCUIT, MAY, origin())
    typed = {"forecast_date": "8 5 2026", "note": "The landlord."}

    answer = enter().post(CIRCUIT, {"form": "forecast", "version": "2", **typed})

    page = answer.content.decode()
    assert "There is a problem" in page
    assert 'href="#forecast_reason_code"' in page
    assert "because the new date is later than 1 May 2026" in page
    assert 'value="8 5 2026"' in page
    assert "The landlord." in page
    assert Slip.objects.count() == 1


def test_a_later_date_with_its_reason_is_in_the_ledger(
    enter: Enter, haringey: PsnMigration
) -> None:
    change_forecast(haringey.pk, M.CIRCUIT, MAY, origin())
    typed = {"forecast_date": "8 5 2026", "reason_code": "civils", "cause_owner": "borough"}

    answer = enter().post(CIRCUIT, {"form": "forecast", "version": "2", **typed}, follow=True)

    assert "1 May 2026 → 8 May 2026, 4 working days later" in text(answer)
    slip = Slip.objects.get(old_date=MAY)
    assert (slip.reason_code, slip.cause_owner) == ("civils", "borough")


BAD = [
    (ITHC, "forecast", {"forecast_date": ""}, "Write the day on which it is expected."),
    (ITHC, "forecast", {"forecast_date": "31 2 2026"}, "There is no 31 2 2026."),
    (ITHC, "forecast", {"forecast_date": "1 5 2026", "reason_code": "rain"}, "rain"),
    (f"{PLAN}discovery/", "complete", {"actual_date": "10 3 2026"}, "still to come"),
    (DESIGN, "complete", {}, "cannot be complete before"),
    (ITHC, "block", {"waiting_on": "", "reason": "Late."}, "Choose on whom it waits."),
    (ITHC, "block", {"waiting_on": "supplier", "reason": ""}, "Say why it is blocked."),
    (
        ITHC,
        "block",
        {"waiting_on": "supplier", "reason": "Late.", "waiting_since": "10 3 2026"},
        "still to come",
    ),
    (ITHC, "set_aside", {"reason": " "}, "Say why it is not applicable."),
]


@pytest.mark.usefixtures("haringey")
@pytest.mark.parametrize(("address", "form", "typed", "words"), BAD)
def test_bad_input_is_refused_in_words_and_nothing_is_written(
    enter: Enter, address: str, form: str, typed: dict[str, str], words: str
) -> None:
    answer = enter().post(address, sent(form, **typed))

    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert words in text(answer)
    assert not Event.objects.exists()


def test_the_second_of_two_people_gets_the_conflict_page_and_loses_nothing(
    enter: Enter, haringey: PsnMigration
) -> None:
    change_forecast(haringey.pk, M.ITHC, date(2026, 5, 5), origin())

    answer = enter().post(ITHC, sent("forecast", forecast_date="1 5 2026", note="As agreed."))

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "IT Health Check: forecast set to 5 May 2026" in page
    assert 'value="1 5 2026"' in page
    assert 'value="2026-05-05"' in page
    assert "As agreed." in page
    assert 'name="version" value="2"' in page
    assert Event.objects.count() == 1


@pytest.mark.usefixtures("haringey")
def test_a_form_sent_twice_writes_once(enter: Enter) -> None:
    client = enter()

    first, second = (client.post(ITHC, sent("forecast", forecast_date="1 5 2026")) for _ in "ab")

    assert (first.status_code, second.status_code) == (302, 302)
    assert Slip.objects.count() == 1


@pytest.mark.usefixtures("haringey")
def test_a_step_sent_twice_is_told_how_it_stands(enter: Enter) -> None:
    client = enter()
    client.post(ITHC, sent("start"))

    again = client.post(ITHC, sent("start"))

    assert again.status_code == 409
    assert "“IT Health Check” is “In progress” now" in text(again)
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "address", "may"),
    [
        (Role.MANAGER, DESIGN, True),
        (Role.MANAGER, ITHC, True),
        (Role.BOROUGH, ITHC, True),
        (Role.BOROUGH, DESIGN, False),
        (Role.SUPPLIER, DESIGN, True),
        (Role.SUPPLIER, ITHC, False),
        (Role.VIEWER, ITHC, False),
        (Role.ADMINISTRATOR, ITHC, False),
    ],
)
def test_each_role_gets_the_forms_of_what_it_owns(
    enter: Enter, haringey: PsnMigration, fleet: Supplier, *, role: Role, address: str, may: bool
) -> None:
    borough = haringey.borough if role is Role.BOROUGH else None
    client = enter(role, borough=borough, supplier=fleet if role is Role.SUPPLIER else None)

    shown, answer = client.get(address), client.post(address, sent("start"))

    assert ("What you can do" in text(shown)) is may
    assert answer.status_code == (302 if may else 403)
    assert Event.objects.exists() is may


@pytest.mark.usefixtures("haringey")
@pytest.mark.parametrize("address", [PLAN, DESIGN, "/boroughs/haringey/slips.csv"])
def test_another_supplier_finds_nothing_and_the_signed_out_sign_in(
    enter: Enter, address: str
) -> None:
    stranger = enter(Role.SUPPLIER, supplier=make_supplier())
    client = enter()
    client.logout()

    assert stranger.get(address).status_code == 404
    assert client.get(address).status_code == 302


@pytest.mark.usefixtures("haringey")
def test_another_supplier_writes_nothing(enter: Enter) -> None:
    stranger = enter(Role.SUPPLIER, supplier=make_supplier())

    assert stranger.post(DESIGN, sent("start")).status_code == 404
    assert stranger.post(PLAN, sent("approve")).status_code == 404
    assert not Event.objects.exists()


def test_the_cost_of_a_plan_does_not_grow_with_its_slips(
    enter: Enter, haringey: PsnMigration, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()
    change_forecast(haringey.pk, M.CIRCUIT, MAY, origin())

    def grow() -> None:
        for days in range(1, 6):
            day, now = MAY + timedelta(days=days), NOON + timedelta(minutes=days)
            change_forecast(haringey.pk, M.CIRCUIT, day, origin(now=now), delay=WAYLEAVE)

    assert_constant_queries(lambda: client.get(PLAN), grow=grow)
    assert_constant_queries(lambda: client.get(CIRCUIT), grow=grow)


def test_the_borough_page_shows_the_lanes_and_leads_to_the_plan(
    enter: Enter, haringey: PsnMigration
) -> None:
    start_milestone(haringey.pk, M.DESIGN, origin())

    page = enter().get("/boroughs/haringey/").content.decode()

    assert 'href="/boroughs/haringey/milestones/"' in page
    assert 'href="/boroughs/haringey/milestones/design/"' in page
    assert "In progress" in page


def test_my_work_lists_the_milestones_that_are_due(
    enter: Enter, haringey: PsnMigration, fleet: Supplier
) -> None:
    for code in (M.CIRCUIT, M.DESIGN, M.ITHC):
        change_forecast(haringey.pk, code, NOON.date() - timedelta(days=1), origin())
    change_forecast(haringey.pk, M.CONNECT_TEST, NOON.date() + timedelta(days=8), origin())

    page = text(enter(Role.SUPPLIER, supplier=fleet).get("/my-work/"))

    assert "Circuit order and install of Haringey" in page
    assert "Solution design of Haringey" in page
    assert "IT Health Check of Haringey" not in page
    assert "Connect and test of Haringey" not in page

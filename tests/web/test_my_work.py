"""What waits for somebody, and the rows that they save on the spot."""

import csv
from datetime import date, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from boroughs.models import Borough
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.evidence import About, Subject
from migrations_tracker.domain.milestones import MilestoneCode as M
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    BaselineRequest,
    Claim,
    Event,
    Milestone,
    PsnMigration,
    RaidAction,
    Slip,
)
from migrations_tracker.services.evidence import Piece, add_evidence, withdraw_evidence
from migrations_tracker.services.planning import change_forecast
from suppliers.keys import issue_key
from suppliers.models import ApiKey, Supplier
from tests.admin.pages import text_of
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_migration, make_supplier, make_user, origin
from tests.make_raid import make_action, make_item
from tests.make_webhooks import make_call
from tests.web.conftest import Enter
from tests.web.test_plan_import import as_csv, confirm, send

pytestmark = pytest.mark.django_db
WORK, MILESTONES, BULK = "/my-work/", "/my-work/milestones/", "/my-work/bulk/"
TODAY = NOON.date()


@pytest.fixture
def haringey() -> Borough:
    return make_borough(short_name="Haringey", slug="haringey", gss_code="E09000014")


@pytest.fixture
def fleet() -> Supplier:
    return make_supplier(name="Fleet Networks", slug="fleet")


@pytest.fixture
def led(haringey: Borough, fleet: Supplier) -> PsnMigration:
    """In build, its update overdue; the circuit and the design are expected these days."""
    made = make_migration(
        borough=haringey,
        supplier=fleet,
        stage=Stage.BUILD,
        next_update_by=TODAY - timedelta(days=1),
    )
    for code, days in ((M.CIRCUIT, -2), (M.DESIGN, 3), (M.CONNECT_TEST, 20), (M.ITHC, 1)):
        change_forecast(made.pk, code, TODAY + timedelta(days=days), origin())
    return made


@pytest.fixture
def person(enter: Enter, fleet: Supplier, led: PsnMigration) -> Client:
    assert led.pk
    return enter(Role.SUPPLIER, supplier=fleet)


def dates(migration: PsnMigration, **rows: dict[str, str]) -> dict[str, str]:
    """The form of dates: for each milestone what was typed, over what stands."""
    sent = {"form": "dates"}
    for code, typed in rows.items():
        row = migration.milestones.get(code=code)
        fields = {"version": str(row.version), "day": str(row.forecast_date), **typed}
        sent |= {f"{migration.borough_id}-{code}-{name}": said for name, said in fields.items()}
    return sent


def forecast(migration: PsnMigration, code: M) -> date | None:
    return migration.milestones.get(code=code).forecast_date


class TestASuppliersWeek:
    def test_holds_what_is_due_and_what_is_its_own(self, person: Client) -> None:
        page = text_of(person.get(WORK))

        assert "1 update overdue, of 1 migration" in page
        assert "Circuit order and install of Haringey" in page
        assert "Solution design of Haringey" in page
        assert "Connect and test of Haringey" not in page
        assert "IT Health Check of Haringey" not in page

    def test_each_row_of_dates_has_its_own_outcome(self, person: Client, led: PsnMigration) -> None:
        sent = dates(
            led, design={"day": "16 3 2026", "reason_code": "mtu"}, circuit={"day": "20 3 2026"}
        )

        answer = person.post(WORK, sent)

        page = text_of(answer)
        assert answer.status_code == 422
        assert forecast(led, M.DESIGN) == date(2026, 3, 16)
        assert forecast(led, M.CIRCUIT) == date(2026, 3, 7)
        assert "There is a problem" in page
        assert "Solution design of Haringey Saved" in page
        assert 'value="20 3 2026"' in answer.content.decode()
        assert "E09000014-circuit-reason_code-error" in answer.content.decode()

    def test_what_was_saved_once_is_not_saved_again(
        self, person: Client, led: PsnMigration
    ) -> None:
        sent = dates(led, design={"day": "16 3 2026", "reason_code": "mtu"})

        answers = [text_of(person.post(WORK, sent, follow=True)) for _ in range(2)]

        assert "Saved: 1 date." in answers[0]
        assert "Nothing was new, so nothing was saved." in answers[1]
        assert Slip.objects.filter(new_date=date(2026, 3, 16)).count() == 1

    def test_a_row_that_somebody_else_changed_is_refused(
        self, person: Client, led: PsnMigration
    ) -> None:
        sent = dates(led, design={"day": "10 3 2026", "version": "1"})
        before = Event.objects.count()

        answer = person.post(WORK, sent)

        assert answer.status_code == 422
        assert "There is a problem" in text_of(answer)
        assert Event.objects.count() == before

    @pytest.mark.parametrize("typed", ["32 3 2026", "soon", ""])
    def test_a_date_that_is_none_is_explained_and_kept(
        self, person: Client, led: PsnMigration, typed: str
    ) -> None:
        answer = person.post(WORK, dates(led, design={"day": typed}))

        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.content.decode()
        assert forecast(led, M.DESIGN) == date(2026, 3, 12)

    def test_a_milestone_of_the_borough_is_not_its_own(
        self, person: Client, led: PsnMigration
    ) -> None:
        person.post(WORK, dates(led, ithc={"day": "1 3 2026"}))

        assert forecast(led, M.ITHC) == date(2026, 3, 10)

    def test_an_update_reaffirms_where_the_migration_stands(
        self, person: Client, led: PsnMigration
    ) -> None:
        sent = {
            "form": "updates",
            "E09000014-version": str(PsnMigration.objects.get().version),
            "E09000014-next_update_by": "16 3 2026",
            "E09000014-note": "On course.",
        }

        page = text_of(person.post(WORK, sent, follow=True))

        assert "Saved: 1 update." in page
        assert "Nothing is overdue in your 1 migration" in page
        assert Claim.objects.get().note == "On course."
        led.refresh_from_db()
        assert (led.stage, led.next_update_by) == ("build", date(2026, 3, 16))

    def test_a_promise_too_far_away_is_refused_and_kept(self, person: Client) -> None:
        sent = {
            "form": "updates",
            "E09000014-version": str(PsnMigration.objects.get().version),
            "E09000014-next_update_by": "1 3 2027",
        }

        answer = person.post(WORK, sent)

        assert answer.status_code == 422
        assert 'value="1 3 2027"' in answer.content.decode()
        assert not Claim.objects.exists()

    def test_evidence_that_others_turned_down_is_told_with_the_reason(
        self, person: Client, fleet: Supplier, led: PsnMigration
    ) -> None:
        own = make_user(Role.SUPPLIER, supplier=fleet).principal()
        for title, who in (("Old design", origin()), ("A slip of ours", origin(own))):
            piece = Piece(title, link="https://example.org/design")
            kept = add_evidence(led.pk, Subject(About.MILESTONE, "design"), piece, origin(own))
            withdraw_evidence(kept.evidence.pk, who, reason="Six months old.")

        page = text_of(person.get(WORK))

        assert "Old design, on a milestone of Haringey" in page
        assert "Six months old." in page
        assert "A slip of ours" not in page

    def test_its_api_says_when_it_was_last_called(self, person: Client, fleet: Supplier) -> None:
        issue_key(fleet, name="Sync", scopes=["read"], expires_at=None)
        ApiKey.objects.update(last_used_at=NOON - timedelta(hours=1))

        page = text_of(person.get(WORK))

        assert "Keys in force 1" in page
        assert "Last call 11:00am" in page

    def test_its_api_says_how_often_it_failed(self, person: Client, fleet: Supplier) -> None:
        assert "Errors in 24 hours None" in text_of(person.get(WORK))
        make_call(fleet, times=70)
        make_call(fleet, outcome="done", status=201, problem="")
        make_call(fleet, at=NOON - timedelta(hours=24))
        make_call(make_supplier())

        assert "Errors in 24 hours 70 calls refused or failed" in text_of(person.get(WORK))

    def test_its_scorecard_stands_among_its_pages(self, person: Client, enter: Enter) -> None:
        page = text_of(person.get("/my-work/scorecard/"))

        assert "Fleet Networks" in page
        assert "Reply to this number" in page
        assert enter().get("/my-work/scorecard/").status_code == 404


class TestAllItsMilestones:
    def test_are_listed_earliest_first_and_saved_at_once(
        self, person: Client, led: PsnMigration
    ) -> None:
        page = text_of(person.get(MILESTONES))
        order = [page.index(name) for name in ("Circuit order", "Solution design", "Connect and")]
        sent = dates(
            led,
            circuit={"day": "8 3 2026", "reason_code": "mtu"},
            connect_test={"day": "27 3 2026"},
        )

        saved = text_of(person.post(MILESTONES, sent, follow=True))

        assert "1 of your 3 open milestones is past its date" in page
        assert order == sorted(order)
        assert "Saved: 2 dates." in saved

    def test_an_officer_has_those_of_the_borough(
        self, enter: Enter, haringey: Borough, led: PsnMigration
    ) -> None:
        page = text_of(enter(Role.BOROUGH, borough=haringey).get(MILESTONES))

        assert "IT Health Check of Haringey" in page
        assert "Solution design of Haringey" not in page

    def test_whoever_sees_everything_has_none_of_their_own(self, enter: Enter) -> None:
        assert enter().get(MILESTONES).status_code == 403

    def test_the_page_costs_the_same_for_many(
        self, person: Client, fleet: Supplier, assert_constant_queries: AssertConstantQueries
    ) -> None:
        assert_constant_queries(
            lambda: person.get(MILESTONES),
            grow=lambda: [make_migration(supplier=fleet) for _ in range(4)],
        )


class TestManyInAFile:
    def rows(self, client: Client) -> list[dict[str, str]]:

        text = client.get(f"{BULK}milestones.csv").content.decode("utf-8-sig")
        return list(csv.DictReader(StringIO(text)))

    def test_the_file_holds_ones_own_and_comes_back_with_a_receipt(
        self, person: Client, led: PsnMigration
    ) -> None:
        rows = self.rows(person)
        codes = [row["Milestone"] for row in rows]
        rows[0] |= {"Forecast": "20 3 2026", "Reason code": "mtu", "Note": "Retested."}

        preview = send(person, as_csv(rows))
        untouched = forecast(led, M(codes[0]))
        receipt = confirm(person, preview)
        again = text_of(send(person, as_csv(self.rows(person))))

        assert sorted(codes) == ["circuit", "connect_test", "design"]
        assert untouched != date(2026, 3, 20)
        assert forecast(led, M(codes[0])) == date(2026, 3, 20)
        assert "1 change imported" in text_of(receipt)
        assert "Haringey" in text_of(receipt)
        assert "The file changes nothing" in again

    def test_a_line_about_what_is_the_boroughs_is_refused_by_its_number(
        self, person: Client, led: PsnMigration
    ) -> None:
        rows = self.rows(person)
        ithc = led.milestones.get(code="ithc")
        other = {
            "Milestone": "ithc",
            "Baseline": "",
            "Forecast": "1 3 2026",
            "Version": str(ithc.version),
        }
        rows.append(rows[0] | other)

        answer = send(person, as_csv(rows))

        assert answer.status_code == 422
        assert "Line 5" in text_of(answer)
        assert "change the milestone “IT Health Check”" in text_of(answer)
        assert forecast(led, M.ITHC) == date(2026, 3, 10)

    def test_a_receipt_is_for_those_who_may_see_what_it_is_about(
        self, person: Client, enter: Enter, led: PsnMigration
    ) -> None:
        rows = self.rows(person)
        rows[0] |= {"Forecast": "20 3 2026", "Reason code": "mtu"}
        confirm(person, send(person, as_csv(rows)))
        request_id = Event.objects.filter(channel="import").first().request_id  # type: ignore[union-attr]  # it is there
        address = f"/plan/import/receipt/{request_id}/"

        stranger = enter(Role.SUPPLIER, supplier=make_supplier())

        assert enter().get(address).status_code == 200
        assert stranger.get(address).status_code == 404
        assert person.get(f"/plan/import/receipt/{uuid4()}/").status_code == 404


class TestAManagersWeek:
    def test_good_news_is_said(self, enter: Enter) -> None:
        page = text_of(enter().get(WORK))

        assert "Nothing is waiting for you" in page
        assert "No update is due this week." in page

    def test_silence_requests_and_actions_wait(self, enter: Enter, led: PsnMigration) -> None:
        client = enter()
        user = make_user(Role.MANAGER)
        client.force_login(user)
        BaselineRequest.objects.create(
            migration=led,
            dates={"cutover": "2026-06-01"},
            reason="The freeze was moved.",
            asked_by="user:999",
            asked_at=NOON,
        )
        make_action(make_item(), due_in=2)
        RaidAction.objects.update(owner=user)

        page = text_of(client.get(WORK))

        assert "1 borough has gone silent, 1 baseline request to decide, 1 action due" in page
        assert "Haringey , due on 8 Mar from Fleet Networks" in page
        assert "The freeze was moved." in page

    def test_an_empty_week_names_the_next_update(self, enter: Enter, led: PsnMigration) -> None:
        PsnMigration.objects.update(next_update_by=TODAY + timedelta(days=11))

        page = text_of(enter().get(WORK))

        assert led.pk
        assert "The next update is due on Friday 20 March 2026." in page

    def test_costs_the_same_for_many(
        self, enter: Enter, assert_constant_queries: AssertConstantQueries
    ) -> None:
        client = enter()
        due = TODAY - timedelta(days=1)
        make_migration(stage=Stage.BUILD, next_update_by=due)

        def grow() -> None:
            for _ in range(5):
                make_migration(stage=Stage.BUILD, next_update_by=due)

        assert_constant_queries(lambda: client.get(WORK), grow=grow)


def test_a_form_that_is_not_known_is_refused(person: Any) -> None:
    assert person.post(WORK, {"form": "other"}).status_code == 403
    assert not Milestone.objects.filter(version__gt=2).exists()

"""The list of suppliers and the scorecard of each, as their viewers read them."""

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Assignment, Claim, Milestone, PsnMigration, ScorecardReply
from migrations_tracker.models import Slip as SlipRow
from migrations_tracker.selectors.supplier_record import slip_by_supplier
from migrations_tracker.services.planning import change_forecast
from suppliers.models import Supplier
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    block,
    make_board_date,
    make_borough,
    make_certificate,
    make_endpoint,
    make_migration,
    make_supplier,
    origin,
)
from tests.make_incidents import make_incident
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    """The page as people read it: without marks, and in single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


def make_record(supplier: Supplier, *, finished: int = 0, late: int = 0, name: str = "") -> None:
    """Migrations of a supplier, one for each design that it finished in the last days."""
    for number in range(finished):
        place = make_borough(short_name=f"{name or supplier.name} {number}")
        made = make_migration(
            borough=place, supplier=supplier, stage=Stage.BUILD, at=NOON - timedelta(days=100)
        )
        Milestone.objects.filter(migration=made, code="design").update(
            status="complete",
            baseline_date=date(2026, 2, 10),
            forecast_date=date(2026, 2, 10),
            actual_date=date(2026, 2, 11 if number < late else 10),
        )


def move(migration: PsnMigration, *, days: int, cause: str = "supplier") -> None:
    """The forecast of the circuit moved later on somebody's account."""
    SlipRow.objects.create(
        milestone=migration.milestones.get(code="circuit"),
        old_date=date(2026, 3, 2),
        new_date=date(2026, 3, 2) + timedelta(days=days),
        working_days=days,
        reason_code="other",
        cause_owner=cause,
        actor="user:1",
        effective_at=NOON - timedelta(days=2),
        recorded_at=NOON - timedelta(days=2),
    )


@pytest.fixture
def fleet() -> Supplier:
    return make_supplier(name="Fleet Networks", slug="fleet")


class TestTheList:
    def test_says_who_causes_the_slip_and_what_each_serves(
        self, enter: Enter, fleet: Supplier
    ) -> None:
        place = make_borough(short_name="Barnet")
        slow = make_migration(borough=place, supplier=fleet)
        move(slow, days=9)
        move(slow, days=30, cause="borough")
        block(slow, date(2026, 3, 2))
        make_incident(make_endpoint(borough=place), supplier=fleet)
        Claim.objects.create(
            migration=slow,
            stage="discovery",
            effective_at=NOON,
            recorded_at=NOON,
            channel="api",
            claimant="key:abc",
        )
        make_supplier(name="Walbrook Voice")

        page = text(enter().get("/suppliers/"))

        assert "2 suppliers: 1 causes 100% of the suppliers’ slip" in page
        row = page[page.index("Fleet Networks") : page.index("Walbrook Voice")]
        assert "Nothing to rate" in row
        assert " 9 " in row
        assert "1 (1 on it)" in row
        assert "midday API" in row

    def test_too_few_cases_give_no_rate(self, enter: Enter, fleet: Supplier) -> None:
        make_record(fleet, finished=3, late=1)
        many = make_supplier(name="Beverley")
        make_record(many, finished=5, late=1)

        page = text(enter().get("/suppliers/"))

        assert "Too few to rate (3 finished)" in page
        assert "80% (4 on time of 5 finished)" in page

    def test_is_narrowed_and_sorted_by_its_address(self, enter: Enter, fleet: Supplier) -> None:
        make_migration(supplier=fleet)
        make_migration(supplier=make_supplier(name="Arden"))
        make_supplier(name="Walbrook Voice")

        answer = enter().get("/suppliers/?leads=yes&sort=-supplier")

        page = text(answer)
        assert "Walbrook Voice" not in page
        assert page.index("Fleet Networks") < page.index("Arden")
        assert 'aria-sort="descending"' in answer.content.decode()
        assert "Migrations: Leads migrations" in page

    def test_says_what_it_does_not_know(self, enter: Enter, fleet: Supplier) -> None:
        page = text(enter().get("/suppliers/?leads=perhaps&sort=height"))

        assert "perhaps" in page
        assert "height" in page
        assert fleet.name in page

    def test_files_hold_what_is_shown_with_what_it_is_made_of(
        self, enter: Enter, fleet: Supplier
    ) -> None:
        make_record(fleet, finished=5)
        make_supplier(name="=SUM(1)")

        client = enter()
        sheet = load_workbook(BytesIO(client.get("/suppliers.xlsx?sort=-supplier").content))
        found = client.get("/suppliers.json?leads=yes").json()
        plain = client.get("/suppliers.csv").content.decode("utf-8-sig")

        rows = list(sheet["Rows"].values)
        assert [row[0] for row in rows] == ["Supplier", "Fleet Networks", "'=SUM(1)"]
        assert rows[1][6:9] == (5, 5, 1)
        assert "Filter" in [row[0] for row in sheet["About"].values]
        assert [row["supplier"] for row in found["rows"]] == ["Fleet Networks"]
        assert found["about"]["filter"] == "Migrations: Leads migrations"
        assert "'=SUM(1)" in plain

    @pytest.mark.parametrize("role", [Role.BOROUGH, Role.SUPPLIER])
    def test_is_not_for_those_who_see_their_own_only(
        self, enter: Enter, fleet: Supplier, role: Role
    ) -> None:
        whose = {"borough": make_borough()} if role is Role.BOROUGH else {"supplier": fleet}
        client = enter(role, **whose)

        assert client.get("/suppliers/").status_code == 404
        assert client.get("/suppliers.csv").status_code == 404
        assert 'href="/suppliers/"' not in client.get("/my-work/").content.decode()

    def test_costs_the_same_for_many(
        self, enter: Enter, assert_constant_queries: AssertConstantQueries
    ) -> None:
        client = enter()
        make_record(make_supplier(), finished=1)

        def grow() -> None:
            for _ in range(3):
                make_record(make_supplier(), finished=2)

        assert assert_constant_queries(lambda: client.get("/suppliers/"), grow=grow) <= 12


class TestTheScorecard:
    def test_shows_the_measures_the_work_and_the_dates(self, enter: Enter, fleet: Supplier) -> None:
        make_record(fleet, finished=5, late=2, name="Place")
        move(PsnMigration.objects.first() or make_migration(), days=4)

        answer = enter().get("/suppliers/fleet/")

        page = text(answer)
        assert "Fleet Networks misses on-time delivery" not in page
        assert "60% (3 on time of 5 finished)" in page
        assert "Misses the target" in page
        assert "Target: 80% or more" in page
        assert "Solution design of Place 0" not in page  # nobody ever forecast it anew
        assert "Circuit order and install of Place 0" in page
        assert 'role="img"' in answer.content.decode()
        assert "Open work" in page

    def test_a_lead_that_ended_answers_for_its_own_time_only(
        self, enter: Enter, fleet: Supplier
    ) -> None:
        make_record(fleet, finished=5)
        Assignment.objects.filter(supplier=fleet).update(ended_at=NOON - timedelta(days=95))

        page = text(enter().get("/suppliers/fleet/"))

        assert "Too little has happened to rate Fleet Networks" in page
        assert "It leads no open migration." in page

    def test_a_handover_is_dated_and_divides_its_day_by_the_minute(
        self, enter: Enter, fleet: Supplier
    ) -> None:
        made = make_migration(borough=make_borough(short_name="Barnet"), supplier=fleet)
        move(made, days=4)  # two days ago at midday
        handover = NOON - timedelta(days=2) + timedelta(hours=1)
        Assignment.objects.filter(migration=made).update(ended_at=handover)
        after = make_supplier(name="Arden", slug="arden")
        Assignment.objects.create(migration=made, supplier=after, started_at=handover)

        old, new = (text(enter().get(f"/suppliers/{slug}/")) for slug in ("fleet", "arden"))

        assert "Circuit order and install of Barnet until 7 Mar" in old
        assert "It has promised no dates yet." in new
        assert [(one.supplier, one.days) for one in slip_by_supplier()] == [(fleet, 4)]

    def test_counts_incidents_and_the_minutes_lost(self, enter: Enter, fleet: Supplier) -> None:
        made = make_migration(supplier=fleet, stage=Stage.LIVE)
        endpoint = make_endpoint(borough=made.borough)
        make_incident(endpoint, supplier=fleet, migration=made, since=NOON - timedelta(minutes=7))

        page = text(enter().get("/suppliers/fleet/"))

        assert "1 incident, 7 minutes down" in page

    def test_is_its_own_suppliers_and_nobody_elses(self, enter: Enter, fleet: Supplier) -> None:
        other = make_supplier(slug="other")
        client = enter(Role.SUPPLIER, supplier=fleet)

        own, theirs, missing = (
            client.get(f"/suppliers/{slug}/") for slug in ("fleet", other.slug, "nobody")
        )

        assert (own.status_code, theirs.status_code, missing.status_code) == (200, 404, 404)
        assert client.get("/suppliers/other/scorecard.csv").status_code == 404
        assert (
            enter(Role.BOROUGH, borough=make_borough()).get("/suppliers/fleet/").status_code == 404
        )

    def test_its_people_reply_beside_a_number(self, enter: Enter, fleet: Supplier) -> None:
        client = enter(Role.SUPPLIER, supplier=fleet)

        sent = {"measure": "on_time", "text": "Two waited for wayleaves."}
        answer = client.post("/suppliers/fleet/", sent)
        page = text(enter().get("/suppliers/fleet/"))

        assert answer["Location"] == "/suppliers/fleet/#on_time"
        assert "Two waited for wayleaves." in page
        assert "when it was: Nothing to rate" in page
        assert "Reply to this number" not in page

    @pytest.mark.parametrize(
        "sent", [{"measure": "on_time", "text": " "}, {"measure": "height", "text": "Tall."}]
    )
    def test_a_reply_that_cannot_be_taken_is_explained(
        self, enter: Enter, fleet: Supplier, sent: dict[str, str]
    ) -> None:
        answer = enter(Role.SUPPLIER, supplier=fleet).post("/suppliers/fleet/", sent)

        assert answer.status_code == 422
        assert "There is a problem" in text(answer)
        assert not ScorecardReply.objects.exists()

    def test_a_manager_does_not_reply_for_it(self, enter: Enter, fleet: Supplier) -> None:
        answer = enter().post("/suppliers/fleet/", {"measure": "on_time", "text": "No."})

        assert answer.status_code == 403
        assert not ScorecardReply.objects.exists()

    def test_its_file_has_each_period(self, enter: Enter, fleet: Supplier) -> None:
        make_record(fleet, finished=5)

        rows = enter().get("/suppliers/fleet/scorecard.json").json()["rows"]

        assert len(rows) == 5 * 7
        assert (rows[0]["numerator"], rows[0]["denominator"], rows[0]["value"]) == (5, 5, 1.0)

    def test_costs_the_same_for_many(
        self, enter: Enter, fleet: Supplier, assert_constant_queries: AssertConstantQueries
    ) -> None:
        client = enter()

        def grow() -> None:
            make_record(fleet, finished=4, name="More")
            for made in PsnMigration.objects.filter(borough__endpoints=None):
                make_endpoint(borough=made.borough)
                move(made, days=2)

        make_record(fleet, finished=1)
        make_endpoint(borough=PsnMigration.objects.get().borough)
        act = lambda: client.get("/suppliers/fleet/")  # noqa: E731 - what is counted
        assert assert_constant_queries(act, grow=grow) <= 34


class TestTheOverview:
    def test_names_who_causes_most_slip_with_the_days(self, enter: Enter, fleet: Supplier) -> None:
        move(make_migration(supplier=fleet), days=9)
        move(make_migration(supplier=make_supplier(name="Arden")), days=3, cause="borough")

        page = text(enter().get("/"))
        officers = text(enter(Role.BOROUGH, borough=make_borough()).get("/"))

        assert "1 supplier causes 100% of the suppliers’ slip" in page
        assert "Fleet Networks 9" in page
        assert "of the suppliers’ slip" not in officers

    def test_says_what_changed_since_the_board_last_met(self, enter: Enter) -> None:
        make_board_date(date(2026, 3, 2))
        made = make_migration()
        for days in (20, 10):
            day = date(2026, 5, 1) + timedelta(days=days)
            change_forecast(made.pk, MilestoneCode.DESIGN, day, origin())

        answer = enter().get("/")

        assert "Since the last board, 2 March 2026: 1 date improved" in text(answer)
        assert 'href="/activity/?first=2+3+2026"' in answer.content.decode()

    def test_colours_the_map_by_the_days_that_certificates_have_left(self, enter: Enter) -> None:
        make_certificate(make_migration(), expires=date(2026, 3, 20))

        answer = enter().get("/?colour_by=certificate")

        assert "14 days or fewer" in text(answer)
        assert "/boroughs/?certificate=14" in answer.content.decode()
        assert "Certificate: 14 days or fewer" in text(enter().get("/boroughs/?certificate=14"))

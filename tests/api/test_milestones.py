"""Suppliers read the plans of their migrations, and change the milestones that are theirs."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.plan_rules import Delay
from migrations_tracker.models import Event, Milestone, PsnMigration, Slip
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.planning import change_forecast
from suppliers.models import Supplier
from tests.api.calling import Api, api_for, code_of
from tests.conftest import AssertConstantQueries
from tests.make import NOON, block, make_certificate, make_migration, make_supplier, make_user
from tests.make import origin as origin_of

pytestmark = pytest.mark.django_db
APRIL, MAY = date(2026, 4, 13), date(2026, 5, 4)


@pytest.fixture
def planner(supplier: Supplier) -> Api:
    return api_for(supplier, "read", "milestones:write")


@pytest.fixture
def circuit(migration: PsnMigration) -> Milestone:
    """The supplier's own milestone, expected in April."""
    migration.milestones.filter(code="circuit").update(forecast_date=APRIL, baseline_date=APRIL)
    return migration.milestones.get(code="circuit")


def change(api: Api, milestone: Milestone, sent: object, tag: str = '"v1"', query: str = "") -> Any:
    return api.patch(f"milestones/{milestone.reference}{query}", sent, if_match=tag)


def codes(api: Api, query: str = "") -> list[str]:
    return [row["code"] for row in api.get(f"milestones?{query}").json()["data"]]


def test_a_milestone_tells_its_dates_and_what_is_in_its_way(
    planner: Api, circuit: Milestone
) -> None:
    answer = planner.get(f"milestones/{circuit.reference}")

    said = answer.json()
    assert answer["ETag"].startswith('"v1.')
    assert said["ref"] == f"{circuit.migration.borough.label}-circuit"
    assert (said["lane"], said["owner"], said["editable"]) == ("circuit", "supplier", True)
    assert (said["needs"], said["unmet_needs"]) == (["business_case"], [])
    assert (said["baseline_date"], said["forecast_date"]) == ("2026-04-13", "2026-04-13")
    assert (said["actual_date"], said["slip_working_days"], said["delay_reason"]) == (None, 0, None)


def test_a_forecast_that_is_held_says_by_what(planner: Api, circuit: Milestone) -> None:
    cutover = circuit.migration.milestones.get(code="cutover")
    circuit.migration.milestones.filter(pk=cutover.pk).update(forecast_date=date(2026, 4, 1))

    held = planner.get(f"milestones/{cutover.reference}").json()
    free = planner.get(f"milestones/{circuit.reference}").json()

    assert (held["forecast_date"], held["expected_date"]) == ("2026-04-01", "2026-04-13")
    assert (held["held_by"], free["held_by"]) == (free["name"], None)
    assert free["expected_date"] == free["forecast_date"]


def test_what_follows_from_a_certificate_is_told_and_counts_as_a_change(
    planner: Api, migration: PsnMigration
) -> None:
    migration.certificates.all().delete()
    make_certificate(migration, issued_date=date(2026, 3, 2), updated_at=NOON)

    [said] = planner.get("milestones?code=certificate&status=complete").json()["data"]

    assert (said["actual_date"], said["updated_at"]) == ("2026-03-02", "2026-03-09T12:00:00Z")
    assert said["editable"] is False
    assert codes(planner, "code=certificate&status=not_started") == []


def test_a_forecast_moves_later_with_a_reason_and_into_the_ledger(
    planner: Api, circuit: Milestone
) -> None:
    sent = {"forecast_date": "2026-05-04", "delay_reason": "civils", "note": "Permit refused."}

    answer = change(planner, circuit, sent)

    said, slip = answer.json(), Slip.objects.get()
    assert (answer.status_code, answer["ETag"], said["version"]) == (200, '"v2"', 2)
    assert (said["forecast_date"], said["slip_working_days"]) == ("2026-05-04", 14)
    assert (said["delay_reason"], said["cause_owner"]) == ("civils", "third_party")
    assert (slip.note, slip.actor[:4]) == ("Permit refused.", "key:")
    assert Event.objects.get().channel == "api"


def test_a_date_and_a_status_are_changed_at_once(planner: Api, circuit: Milestone) -> None:
    sent = {
        "forecast_date": "2026-05-04",
        "delay_reason": "wayleave",
        "status": "blocked",
        "waiting_on": "third_party",
        "reason": "The landlord has not signed.",
    }

    said = change(planner, circuit, sent).json()

    assert (said["status"], said["waiting_on"]) == ("blocked", "third_party")
    assert (said["waiting_since"], said["version"]) == ("2026-03-09", 3)
    assert Event.objects.count() == 2


def test_of_two_changes_at_once_one_that_is_refused_takes_the_other_with_it(
    planner: Api, circuit: Milestone
) -> None:
    sent = {"forecast_date": "2026-04-01", "actual_date": "2027-01-01"}

    answer = change(planner, circuit, sent)

    assert (answer.status_code, code_of(answer)) == (422, "milestone-refused")
    assert_untouched(circuit)


def test_a_milestone_is_completed_and_reopened(planner: Api, circuit: Milestone) -> None:
    circuit.migration.milestones.filter(code__in=["discovery", "business_case"]).update(
        status="complete", actual_date=date(2026, 1, 5)
    )

    done = change(planner, circuit, {"actual_date": "2026-03-06"}).json()
    back = change(planner, circuit, {"actual_date": None, "reason": "Faulty."}, '"v2"').json()

    assert (done["status"], done["actual_date"]) == ("complete", "2026-03-06")
    assert (back["status"], back["actual_date"]) == ("in_progress", None)


@pytest.mark.parametrize("sent", [{}, {"forecast_date": "2026-04-13"}, {"actual_date": None}])
def test_what_stands_already_is_not_written_again(
    planner: Api, circuit: Milestone, sent: dict[str, object]
) -> None:
    Milestone.objects.filter(pk=circuit.pk).update(status="in_progress")

    answer = change(planner, circuit, sent)

    assert (answer.status_code, answer["ETag"]) == (200, '"v1"')
    assert_untouched(circuit)


@pytest.mark.parametrize(
    ("sent", "pointer", "code"),
    [
        ({"forecast_date": "2026-05-04"}, "/delay_reason", "delay_reason_required"),
        (
            {"forecast_date": "2026-05-04", "delay_reason": "other"},
            "/note",
            "other_reason_needs_note",
        ),
        ({"forecast_date": "next week"}, "/forecast_date", "invalid"),
        ({"forecast_date": None}, "/forecast_date", "null"),
        (
            {"forecast_date": "2026-05-04", "delay_reason": "rain"},
            "/delay_reason",
            "invalid_choice",
        ),
        ({"delay_reason": "civils"}, "/delay_reason", "misplaced"),
        ({"cause_owner": "borough"}, "/cause_owner", "misplaced"),
        ({"note": "Nothing else"}, "/note", "misplaced"),
        ({"reason": "Nothing else"}, "/reason", "misplaced"),
        ({"waiting_on": "borough"}, "/waiting_on", "misplaced"),
        ({"status": "blocked", "reason": "x"}, "/waiting_on", "required"),
        ({"status": "blocked", "waiting_on": "borough"}, "/reason", "reason_required"),
        (
            {
                "status": "blocked",
                "waiting_on": "borough",
                "reason": "x",
                "waiting_since": "2026-03-10",
            },
            "/waiting_since",
            "waiting_since_future",
        ),
        ({"status": "not_applicable"}, "/reason", "reason_required"),
        ({"status": "not_started"}, "/status", "invalid_choice"),
        ({"status": None}, "/status", "null"),
        ({"status": "complete", "actual_date": None}, "/actual_date", "null"),
        ({"status": "submitted", "actual_date": "2026-03-06"}, "/actual_date", "misplaced"),
        ({"actual_date": "2026-03-10"}, "/actual_date", "actual_in_the_future"),
        ({"baseline_date": "2026-03-10"}, "/baseline_date", "unknown_field"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_not_written(
    planner: Api, circuit: Milestone, sent: dict[str, object], pointer: str, code: str
) -> None:
    answer = change(planner, circuit, sent)

    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]
    assert_untouched(circuit)


def test_every_field_that_is_wrong_is_named_at_once(planner: Api, circuit: Milestone) -> None:
    answer = change(planner, circuit, {"status": "done", "note": 7, "forecast_date": "soon"})

    assert {one["pointer"] for one in answer.json()["errors"]} == {
        "/status",
        "/note",
        "/forecast_date",
    }


@pytest.mark.parametrize(
    ("code", "sent", "refused"),
    [
        ("cutover", {"forecast_date": "2026-05-04"}, (403, "role-not-allowed")),
        ("circuit", {"status": "in_progress", "reason": "x"}, (409, "step-not-possible")),
        ("connect_test", {"actual_date": "2026-03-06"}, (409, "needs-not-done")),
    ],
)
def test_what_the_plan_does_not_allow_is_refused_and_not_written(
    planner: Api,
    circuit: Milestone,
    code: str,
    sent: dict[str, object],
    refused: tuple[int, str],
) -> None:
    Milestone.objects.filter(pk=circuit.pk).update(status="submitted")
    milestone = circuit.migration.milestones.get(code=code)

    answer = change(planner, milestone, sent)

    assert (answer.status_code, code_of(answer)) == refused
    assert_untouched(circuit)


def test_the_actual_date_of_a_record_is_not_typed(supplier: Supplier, circuit: Milestone) -> None:
    Milestone.objects.filter(code="acceptance").update(owner="supplier")
    acceptance = circuit.migration.milestones.get(code="acceptance")

    answer = change(
        api_for(supplier, "read", "milestones:write"), acceptance, {"actual_date": "2026-03-06"}
    )

    assert (answer.status_code, code_of(answer)) == (409, "follows-from-records")


@pytest.mark.parametrize(
    ("tag", "status", "code"),
    [
        ("", 428, "precondition-required"),
        ('W/"v1"', 412, "precondition-failed"),
        ("v1", 400, "bad-header"),
    ],
)
def test_a_change_insists_on_its_version(
    planner: Api, circuit: Milestone, tag: str, status: int, code: str
) -> None:
    answer = change(planner, circuit, {"forecast_date": "2026-04-01"}, tag)

    assert (answer.status_code, code_of(answer)) == (status, code)
    assert_untouched(circuit)


def test_whoever_was_first_is_told_of_as_far_as_the_supplier_may_know(
    planner: Api, circuit: Milestone
) -> None:
    tag = planner.get(f"milestones/{circuit.reference}")["ETag"]
    manager = make_user(Role.MANAGER)
    delay = Delay(DelayReason.CIVILS)
    change_forecast(
        circuit.migration_id,
        MilestoneCode.CIRCUIT,
        MAY,
        origin_of(manager.principal()),
        delay=delay,
    )

    answer = change(planner, circuit, {"forecast_date": "2026-04-01"}, tag)

    said = answer.json()
    assert (answer.status_code, code_of(answer), answer["ETag"]) == (
        412,
        "milestone-changed",
        '"v2"',
    )
    assert said["current"] == {
        "url": f"http://testserver/api/v1/milestones/{circuit.reference}",
        "etag": '"v2"',
    }
    assert said["detail"].startswith(
        "You sent version 1; it is now version 2. The programme recorded “"
    )
    assert "9 March 2026, midday" in said["detail"]
    assert str(manager) not in said["detail"]
    assert Slip.objects.count() == 1


def test_a_change_can_be_rehearsed(planner: Api, circuit: Milestone) -> None:
    sent = {"forecast_date": "2026-05-04", "delay_reason": "civils"}

    answer = change(planner, circuit, sent, query="?validate_only=true")

    assert (answer.status_code, answer.json()["forecast_date"]) == (200, "2026-05-04")
    assert "ETag" not in answer
    assert_untouched(circuit)


def test_a_key_without_the_scope_changes_nothing(api: Api, circuit: Milestone) -> None:
    answer = change(api, circuit, {"forecast_date": "2026-04-01"})

    assert (answer.status_code, answer.json()["scope"]) == (403, "milestones:write")
    assert_untouched(circuit)


def test_a_past_state_cannot_be_written_to(planner: Api, circuit: Milestone) -> None:
    answer = change(planner, circuit, {"forecast_date": "2026-04-01"}, query="?as_of=2026-03-01")

    assert (answer.status_code, code_of(answer)) == (400, "bad-parameter")
    assert_untouched(circuit)


def test_the_list_is_narrowed(planner: Api, circuit: Milestone, supplier: Supplier) -> None:
    other = make_migration(supplier=supplier)
    block(circuit.migration, date(2026, 3, 2))

    assert len(codes(planner, "limit=200")) == 24
    assert set(codes(planner, f"borough={other.borough_id}")) == {
        code.value for code in MilestoneCode
    }
    assert codes(planner, "status=blocked") == ["circuit"]
    assert codes(planner, "waiting_on=borough") == []
    assert codes(planner, "code=circuit&forecast_before=2026-04-14") == ["circuit"]
    assert codes(planner, "code=circuit&forecast_before=2026-04-13") == []
    assert codes(planner, "code=circuit&forecast_after=2026-04-12") == ["circuit"]
    assert codes(planner, "code=circuit&forecast_after=2026-04-13") == []


@pytest.mark.parametrize(
    "query",
    ["status=late", "code=lunch", "forecast_before=soon", "forecast_after=2026-02-30", "x=1"],
)
def test_a_filter_that_is_not_known_is_refused(planner: Api, query: str) -> None:
    answer = planner.get(f"milestones?{query}")

    assert (answer.status_code, code_of(answer)) == (400, "bad-parameter")


def test_a_nightly_copy_misses_nothing(planner: Api, circuit: Milestone) -> None:
    change(planner, circuit, {"forecast_date": "2026-04-01"})

    assert codes(planner, "updated_since=2026-03-09T12:00:00Z") == ["circuit"]


def test_what_was_given_to_another_supplier_is_told_as_gone(
    planner: Api, stranger: Api, circuit: Milestone, supplier: Supplier
) -> None:
    kept = make_migration(supplier=supplier)
    assign_supplier(circuit.migration_id, make_supplier(), origin_of())

    told = planner.get("milestones?limit=200&updated_since=2026-01-01T00:00:00Z").json()
    whole = planner.get("milestones?limit=200").json()

    gone = {one["id"]: one["deleted_at"] for one in told["deleted"]}
    assert len(told["data"]) == len(gone) == 12
    assert gone[circuit.reference] == "2026-03-09T12:00:00Z"
    assert {row["borough"]["gss_code"] for row in told["data"]} == {kept.borough_id}
    assert (len(whole["data"]), whole["deleted"]) == (12, [])
    assert stranger.get("milestones?updated_since=2026-01-01T00:00:00Z").json()["deleted"] == []


def test_of_a_borough_that_migrates_anew_the_old_plan_is_gone(
    planner: Api, migration: PsnMigration, supplier: Supplier
) -> None:
    PsnMigration.objects.filter(pk=migration.pk).update(stage="withdrawn")
    make_migration(borough=migration.borough, supplier=supplier, at=NOON - timedelta(days=1))

    told = planner.get("milestones?limit=200&updated_since=2026-01-01T00:00:00Z").json()

    assert (len(told["data"]), len(told["deleted"])) == (12, 12)
    assert {one["deleted_at"] for one in told["deleted"]} == {"2026-03-08T12:00:00Z"}


def test_a_walk_by_pages_meets_each_milestone_once(planner: Api, circuit: Milestone) -> None:
    assign_supplier(make_migration(supplier=planner_of(circuit)).pk, make_supplier(), origin_of())
    link: str | None = f"milestones?limit=5&updated_since={quote('2026-01-01T00:00:00Z')}"
    met: list[str] = []
    while link:
        page = planner.get(link.removeprefix("http://testserver/api/v1/")).json()
        met += [row["id"] for row in page["data"] + page["deleted"]]
        link = page["links"]["next"]

    assert len(met) == len(set(met)) == 24


def planner_of(milestone: Milestone) -> Supplier:
    return milestone.migration.assignments.get().supplier


@pytest.mark.usefixtures("migration")
def test_the_list_costs_the_same_however_many_there_are(
    planner: Api,
    supplier: Supplier,
    assert_constant_queries: AssertConstantQueries,
) -> None:
    def grow() -> None:
        make_certificate(make_migration(supplier=supplier))

    query = "milestones?status=complete&status=not_started&updated_since=2026-01-01T00:00:00Z"
    assert assert_constant_queries(lambda: planner.get(query), grow=grow) <= 22


def assert_untouched(milestone: Milestone) -> None:
    row = Milestone.objects.get(pk=milestone.pk)
    assert (row.version, row.forecast_date, row.actual_date) == (1, APRIL, None)
    assert not Event.objects.exists()
    assert not Slip.objects.exists()

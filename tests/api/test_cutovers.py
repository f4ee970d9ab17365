"""Suppliers read the cutovers of services, plan them and record how they ended."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, PsnMigration, ServiceCutover
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.cutovers import record_rehearsal, scope_service
from suppliers.models import Supplier
from tests.api.calling import Api, api_for, code_of
from tests.api.test_schema import check
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_freeze, make_migration, make_supplier, make_user
from tests.make import origin as origin_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TONIGHT = {"starts_at": "2026-03-09T20:00:00Z", "ends_at": "2026-03-10T02:00:00Z"}


@pytest.fixture
def planner(supplier: Supplier) -> Api:
    return api_for(supplier, "read", "milestones:write")


@pytest.fixture
def n3(migration: PsnMigration) -> ServiceCutover:
    return migration.service_cutovers.get(service="n3")


def change(api: Api, one: ServiceCutover, sent: object, tag: str = "*", query: str = "") -> Any:
    answer = api.patch(f"cutovers/{one.reference}{query}", sent, if_match=tag)
    check("changeCutover", answer)
    return answer


def assert_untouched(one: ServiceCutover) -> None:
    row = ServiceCutover.objects.get(pk=one.pk)
    assert (row.version, row.planned_start_at, row.outcome) == (1, None, "")
    assert not Event.objects.exists()


def test_all_seven_are_told_of_each_migration(planner: Api, migration: PsnMigration) -> None:
    answer = planner.get("cutovers")

    check("listCutovers", answer)
    rows = answer.json()["data"]
    assert len(rows) == 7
    assert {row["borough"]["gss_code"] for row in rows} == {migration.borough_id}
    assert {row["state"] for row in rows} == {"not_planned"}
    assert answer.json()["deleted"] == []


def test_one_is_told_whole_with_its_version(planner: Api, n3: ServiceCutover) -> None:
    answer = planner.get(f"cutovers/{n3.reference}")

    check("readCutover", answer)
    said = answer.json()
    assert answer["ETag"].startswith('"v1.')
    assert (said["service"], said["connects_to"]) == ("n3", "Department of Health")
    assert (said["in_scope"], said["editable"], said["outcome"]) == (True, True, None)


def test_it_is_planned_rehearsed_and_ended_in_one_request(planner: Api, n3: ServiceCutover) -> None:
    sent = {
        **TONIGHT,
        "change_reference": "CHG0041877",
        "rehearsed_date": "2026-03-08",
        "outcome": "completed",
        "outcome_at": "2026-03-09T11:00:00Z",
    }

    answer = change(planner, n3, {k: v for k, v in sent.items() if "outcome" not in k}, '"v1"')

    said = answer.json()
    assert (answer.status_code, answer["ETag"], said["state"]) == (200, '"v3"', "planned")
    assert (said["starts_at"], said["change_reference"]) == (TONIGHT["starts_at"], "CHG0041877")
    kinds = list(Event.objects.order_by("sequence").values_list("kind", "channel"))
    assert kinds == [("cutover_planned", "api"), ("back_out_rehearsed", "api")]


def test_an_outcome_is_recorded_and_the_same_again_is_not(planner: Api, n3: ServiceCutover) -> None:
    first = change(planner, n3, {"outcome": "completed"})
    again = change(planner, n3, {"outcome": "completed"})

    assert (first.json()["state"], first.json()["outcome_at"]) == (
        "completed",
        "2026-03-09T12:00:00Z",
    )
    assert again.content == first.content
    assert Event.objects.filter(kind="cutover_ended").count() == 1


def test_what_is_said_of_an_outcome_can_be_added_to_it(planner: Api, n3: ServiceCutover) -> None:
    change(planner, n3, {"outcome": "partial", "reason": "Two of three relays."})

    said = change(planner, n3, {"reason": "One of three relays."}).json()

    assert (said["outcome"], said["reason"]) == ("partial", "One of three relays.")


@pytest.mark.parametrize(
    ("sent", "pointer", "code"),
    [
        ({"starts_at": TONIGHT["starts_at"]}, "/ends_at", "required"),
        ({"change_reference": "CHG1"}, "/starts_at", "required"),
        ({"starts_at": None}, "/starts_at", "null"),
        (
            {**TONIGHT, "ends_at": "2026-03-09T19:00:00Z"},
            "/ends_at",
            "window_ends_before_it_starts",
        ),
        ({**TONIGHT, "starts_at": "2026-03-09T11:00:00Z"}, "/starts_at", "window_in_the_past"),
        (
            {**TONIGHT, "no_return_at": "2026-03-11T00:00:00Z"},
            "/no_return_at",
            "no_return_outside_window",
        ),
        ({**TONIGHT, "change_reference": "x" * 61}, "/change_reference", "max_length"),
        ({"rehearsed_date": "2026-03-10"}, "/rehearsed_date", "not_rehearsed_yet"),
        ({"rehearsed_date": None}, "/rehearsed_date", "null"),
        ({"outcome": "done"}, "/outcome", "invalid_choice"),
        ({"outcome": "rolled_back"}, "/reason", "reason_required"),
        ({"outcome_at": "2026-03-09T11:00:00Z"}, "/outcome", "required"),
        (
            {"outcome": "completed", "outcome_at": "2026-03-09T13:00:00Z"},
            "/outcome_at",
            "not_ended_yet",
        ),
        ({"in_scope": False}, "/in_scope", "unknown_field"),
        ({"signed_off_at": "2026-03-09T11:00:00Z"}, "/signed_off_at", "unknown_field"),
        ([], "", "wrong_type"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_not_written(
    planner: Api, n3: ServiceCutover, sent: object, pointer: str, code: str
) -> None:
    answer = change(planner, n3, sent)

    assert answer.status_code == 422
    assert (pointer, code) in [(one["pointer"], one["code"]) for one in answer.json()["errors"]]
    assert_untouched(n3)


def test_a_window_inside_a_freeze_is_refused_and_all_with_it(
    planner: Api, n3: ServiceCutover
) -> None:
    make_freeze(NOON.date(), NOON.date() + timedelta(days=9))

    answer = change(planner, n3, {"rehearsed_date": "2026-03-08", **TONIGHT})

    assert (answer.status_code, code_of(answer)) == (422, "cutover-refused")
    assert answer.json()["errors"][0]["code"] == "inside_freeze"
    assert_untouched(n3)


def test_what_does_not_fit_its_state_is_a_conflict(planner: Api, n3: ServiceCutover) -> None:
    who = origin_of(make_user(Role.MANAGER).principal())
    change(planner, n3, {"outcome": "completed"})
    ntp = n3.migration.service_cutovers.get(service="ntp")
    scope_service(ntp.pk, who, in_scope=False, reason="Not needed")

    assert code_of(change(planner, n3, {"rehearsed_date": "2026-03-08"})) == "cut-over-already"
    assert code_of(change(planner, ntp, {"outcome": "completed"})) == "not-in-scope"
    assert ServiceCutover.objects.get(pk=ntp.pk).outcome == ""


def test_whoever_read_an_older_version_is_told_so(planner: Api, n3: ServiceCutover) -> None:
    who = origin_of(make_user(Role.MANAGER).principal())
    record_rehearsal(n3.pk, NOON.date(), who)

    answer = change(planner, n3, {"outcome": "completed"}, '"v1"')

    assert (answer.status_code, code_of(answer), answer["ETag"]) == (412, "cutover-changed", '"v2"')
    assert answer.json()["current"]["url"].endswith(f"/cutovers/{n3.reference}")
    assert Event.objects.count() == 1
    assert change(planner, n3, {"outcome": "completed"}, answer["ETag"]).status_code == 200


def test_a_change_needs_if_match_its_scope_and_a_migration_that_goes_on(
    planner: Api, supplier: Supplier, n3: ServiceCutover
) -> None:
    path = f"cutovers/{n3.reference}"
    over = make_migration(supplier=supplier, stage=Stage.CLOSED).service_cutovers.get(service="n3")

    assert code_of(planner.patch(path, {"outcome": "completed"})) == "precondition-required"
    reader = api_for(supplier, "read", "claims:write")
    assert code_of(change(reader, n3, {"outcome": "completed"})) == "insufficient-scope"
    assert code_of(change(planner, over, {"outcome": "completed"})) == "migration-ended"
    assert_untouched(n3)


def test_a_rehearsal_of_the_request_writes_nothing(planner: Api, n3: ServiceCutover) -> None:
    answer = change(planner, n3, {"outcome": "completed"}, query="?validate_only=true")

    assert (answer.status_code, answer.json()["state"]) == (200, "completed")
    assert_untouched(n3)


def test_the_list_is_narrowed(planner: Api, n3: ServiceCutover, supplier: Supplier) -> None:
    other = make_migration(supplier=supplier)
    change(planner, n3, TONIGHT)

    def found(query: str) -> list[tuple[str, str]]:
        rows = planner.get(f"cutovers?{query}").json()["data"]
        return [(row["borough"]["gss_code"], row["service"]) for row in rows]

    assert found("state=planned") == [(n3.migration.borough_id, "n3")]
    assert len(found("state=planned&state=not_planned")) == 14
    assert found(f"borough={other.borough_id}&service=ntp") == [(other.borough_id, "ntp")]
    assert code_of(planner.get("cutovers?state=done")) == "bad-parameter"
    assert code_of(planner.get("cutovers?as_of=2026-03-01")) == "bad-parameter"


def test_a_nightly_copy_learns_what_was_written_and_what_has_gone(
    planner: Api, n3: ServiceCutover, supplier: Supplier
) -> None:
    ServiceCutover.objects.update(updated_at=NOON - 9 * HOUR)
    change(planner, n3, {"outcome": "completed"})
    lost = make_migration(supplier=supplier)
    ServiceCutover.objects.filter(migration=lost).update(updated_at=NOON - 9 * HOUR)
    assign_supplier(lost.pk, make_supplier(), origin_of())

    body = planner.get("cutovers?updated_since=2026-03-09T12:00:00Z").json()

    assert [row["id"] for row in body["data"]] == [n3.reference]
    ids = {one.reference for one in lost.service_cutovers.all()}
    assert {row["id"] for row in body["deleted"]} == ids
    at = datetime(2026, 3, 9, 12, tzinfo=UTC).isoformat().replace("+00:00", "Z")
    assert {row["deleted_at"] for row in body["deleted"]} == {at}
    assert planner.get("cutovers").json()["deleted"] == []


def test_the_list_costs_the_same_however_many_there_are(
    planner: Api,
    supplier: Supplier,
    assert_constant_queries: AssertConstantQueries,
) -> None:
    def grow() -> None:
        make_migration(supplier=supplier)

    grow()
    path = "cutovers?state=not_planned&updated_since=2026-01-01T00:00:00Z"
    assert assert_constant_queries(lambda: planner.get(path), grow=grow) <= 6

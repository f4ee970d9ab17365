"""Suppliers plan, change and cancel maintenance of their own migrations, once for each request."""

from datetime import timedelta
from typing import Any

import pytest

from migrations_tracker.models import Event, IdempotentRequest, MaintenanceWindow, PsnMigration
from suppliers.models import Supplier
from tests.api.calling import Api, api_for, code_of
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_endpoints, make_migration
from tests.make_incidents import HOUR, make_window

pytestmark = pytest.mark.django_db
LIST = "maintenance-windows"


@pytest.fixture
def planner(supplier: Supplier) -> Api:
    return api_for(supplier, "read", "maintenance:write")


def body(migration: PsnMigration, **changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "borough": migration.borough_id,
        "kinds": ["dns", "ntp"],
        "starts_at": "2026-03-09T20:00:00Z",
        "ends_at": "2026-03-09T23:30:00Z",
        "reason": "New name servers",
    }
    return values | changes


def plan(api: Api, sent: object, key: str = '"one"', query: str = "") -> Any:
    return api.post(f"{LIST}{query}", sent, idempotency_key=key)


def test_a_window_is_planned(planner: Api, migration: PsnMigration) -> None:
    answer = plan(planner, body(migration))

    window = MaintenanceWindow.objects.get()
    said = answer.json()
    assert (answer.status_code, answer["ETag"]) == (201, '"v1"')
    assert answer["Location"] == said["url"]
    assert said["id"] == window.reference
    assert said["endpoints"] == [f"{migration.borough_id}-dns", f"{migration.borough_id}-ntp"]
    assert (said["kinds"], said["status"]) == (["dns", "ntp"], "planned")
    assert window.planned_by.startswith("key:")
    assert Event.objects.get().kind == "maintenance_planned"


def test_without_kinds_it_is_all_ten(planner: Api, migration: PsnMigration) -> None:
    sent = body(migration)
    del sent["kinds"]

    assert len(plan(planner, sent).json()["endpoints"]) == 10


def test_the_same_request_again_is_answered_the_same_and_done_once(
    planner: Api, migration: PsnMigration
) -> None:
    first, again = plan(planner, body(migration)), plan(planner, body(migration))

    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert MaintenanceWindow.objects.count() == 1


def test_a_rehearsal_writes_nothing(planner: Api, migration: PsnMigration) -> None:
    answer = planner.post(f"{LIST}?validate_only=true", body(migration))

    assert (answer.status_code, answer.json()["status"]) == (200, "planned")
    assert not answer.has_header("ETag")
    for model in (MaintenanceWindow, Event, IdempotentRequest):
        assert not model.objects.exists()


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"starts_at": "2026-03-09T10:00:00Z"}, "/starts_at", "window_in_the_past"),
        ({"ends_at": "2026-03-09T20:00:00Z"}, "/ends_at", "window_ends_before_it_starts"),
        ({"ends_at": "2026-04-09T20:00:00Z"}, "/ends_at", "window_too_long"),
        ({"starts_at": "soon"}, "/starts_at", "invalid"),
        ({"starts_at": "2026-03-09T20:00:00"}, "/starts_at", "naive"),
        ({"reason": " "}, "/reason", "blank"),
        ({"reason": "x" * 201}, "/reason", "max_length"),
        ({"kinds": []}, "/kinds", "empty"),
        ({"kinds": ["dns", "fax"]}, "/kinds/1", "invalid_choice"),
        ({"kinds": "dns"}, "/kinds", "not_a_list"),
        ({"borough": "Haringey"}, "/borough", "invalid"),
        ({"borough": "E09999999"}, "/borough", "not_found"),
        ({"colour": "red"}, "/colour", "unknown_field"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_not_written(
    planner: Api, migration: PsnMigration, changes: dict[str, object], pointer: str, code: str
) -> None:
    answer = plan(planner, body(migration, **changes))

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, pointer, code)
    assert not MaintenanceWindow.objects.exists()


def test_another_supplier_s_borough_is_as_one_that_does_not_exist(planner: Api) -> None:
    other = make_migration()
    make_endpoints(other)

    theirs = plan(planner, body(other)).json()
    missing = plan(planner, body(other, borough="E09999999")).json()

    assert theirs["errors"] == missing["errors"]
    assert not MaintenanceWindow.objects.exists()


def test_it_needs_the_scope_and_a_key(
    api: Api, planner: Api, migration: PsnMigration, supplier: Supplier
) -> None:
    window = make_window(migration=migration, starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR)
    reader = api_for(supplier, "read")

    assert code_of(plan(api, body(migration))) == "insufficient-scope"
    assert code_of(planner.post(LIST, body(migration))) == "bad-header"
    refused = reader.patch(f"{LIST}/{window.reference}", {"reason": "x"}, if_match='"v1"')
    assert code_of(refused) == "insufficient-scope"
    assert not Event.objects.exists()


@pytest.fixture
def window(migration: PsnMigration) -> MaintenanceWindow:
    endpoints = migration.borough.endpoints.filter(kind__in=["dns", "ntp"])
    return make_window(
        *endpoints, migration=migration, starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR
    )


def change(api: Api, window: MaintenanceWindow, sent: object, tag: str = '"v1"') -> Any:
    return api.patch(f"{LIST}/{window.reference}", sent, if_match=tag)


def test_one_field_is_changed_and_the_others_stay(planner: Api, window: MaintenanceWindow) -> None:
    answer = change(planner, window, {"ends_at": "2026-03-09T16:00:00Z"})

    said = answer.json()
    assert (answer.status_code, answer["ETag"]) == (200, '"v2"')
    assert (said["starts_at"], said["ends_at"]) == ("2026-03-09T13:00:00Z", "2026-03-09T16:00:00Z")
    assert (said["kinds"], said["reason"]) == (["dns", "ntp"], "New firmware for the relay")


def test_the_tag_of_a_read_serves_for_a_change(planner: Api, window: MaintenanceWindow) -> None:
    tag = planner.get(f"{LIST}/{window.reference}")["ETag"]

    assert change(planner, window, {"reason": "Other"}, tag).status_code == 200
    assert (
        planner.patch(
            f"{LIST}/{window.reference}",
            {"reason": "As plain JSON"},
            if_match="*",
            content_type="application/json",
        ).status_code
        == 200
    )


def test_a_window_is_cancelled(planner: Api, window: MaintenanceWindow) -> None:
    answer = change(planner, window, {"cancelled": True})

    assert answer.json()["status"] == "cancelled"
    assert code_of(change(planner, window, {"reason": "x"}, '"v2"')) == "window-over"


@pytest.mark.parametrize(
    ("tag", "status", "code"),
    [
        ("", 428, "precondition-required"),
        ('"v7"', 412, "window-changed"),
        ('W/"v1"', 412, "precondition-failed"),
        ("v1", 400, "bad-header"),
    ],
)
def test_a_change_insists_on_its_version(
    planner: Api, window: MaintenanceWindow, tag: str, status: int, code: str
) -> None:
    answer = change(planner, window, {"reason": "Other"}, tag)

    assert (answer.status_code, code_of(answer)) == (status, code)
    assert MaintenanceWindow.objects.get().version == 1
    if status in {412, 428}:
        assert answer["ETag"] == '"v1"'


@pytest.mark.parametrize(
    "sent",
    [{"cancelled": False}, {"cancelled": True, "reason": "x"}, {"cancelled": "yes, please"}],
)
def test_cancelling_is_said_alone(
    planner: Api, window: MaintenanceWindow, sent: dict[str, object]
) -> None:
    assert change(planner, window, sent).status_code == 422
    assert MaintenanceWindow.objects.get().cancelled_at is None


def test_a_change_can_be_rehearsed(planner: Api, window: MaintenanceWindow) -> None:
    answer = planner.patch(
        f"{LIST}/{window.reference}?validate_only=true", {"reason": "Other"}, if_match='"v1"'
    )

    assert (answer.status_code, answer.json()["reason"]) == (200, "Other")
    assert MaintenanceWindow.objects.get().version == 1


def test_a_stranger_cannot_tell_it_from_one_that_is_not_there(
    stranger: Api, window: MaintenanceWindow
) -> None:
    assert stranger.get(f"{LIST}/{window.reference}").status_code == 404
    assert change(stranger, window, {"reason": "x"}).status_code in {403, 404}
    assert MaintenanceWindow.objects.get().version == 1


def test_the_list_is_narrowed(planner: Api, migration: PsnMigration) -> None:
    one = migration.borough.endpoints.all()[:1]
    for fields in (
        {"reason": "Now"},
        {"reason": "Past", "starts_at": NOON - 2 * HOUR, "ends_at": NOON},
        {"reason": "Off", "cancelled_at": NOON, "cancelled_by": "user:1"},
    ):
        make_window(*one, migration=migration, **fields)

    def reasons(query: str) -> set[str]:
        return {row["reason"] for row in planner.get(f"{LIST}?{query}").json()["data"]}

    assert reasons("status=under_way") == {"Now"}
    assert reasons("status=ended&status=cancelled") == {"Past", "Off"}
    assert len(reasons(f"borough={migration.borough_id}")) == 3
    assert reasons("borough=E09999999") == set()
    assert reasons(f"updated_since={(NOON + timedelta(days=1)).isoformat()[:19]}Z") == set()


def test_the_list_costs_the_same_however_many_there_are(
    planner: Api, migration: PsnMigration, assert_constant_queries: AssertConstantQueries
) -> None:
    endpoints = migration.borough.endpoints.all()

    def grow() -> None:
        for _ in range(5):
            make_window(*endpoints, migration=migration)

    grow()
    assert assert_constant_queries(lambda: planner.get(LIST), grow=grow) <= 8

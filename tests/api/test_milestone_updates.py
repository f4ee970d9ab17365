"""Many milestones are changed in one request: each by itself, or all or none, and once."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from migrations_tracker.domain.access import Scope
from migrations_tracker.models import Event, IdempotentRequest, Milestone, PsnMigration, Slip
from suppliers.models import Supplier
from tests.api.calling import Api, api_for, code_of
from tests.make import make_migration

pytestmark = pytest.mark.django_db
NOBODY = "ms_00000000-0000-0000-0000-000000000001"


@pytest.fixture
def planner(supplier: Supplier) -> Api:
    return api_for(supplier, "read", "milestones:write")


@pytest.fixture
def own(migration: PsnMigration) -> list[Milestone]:
    """The three milestones of the plan that are the supplier's: design, circuit, connect test."""
    migration.milestones.filter(owner="supplier").update(
        forecast_date=date(2026, 4, 13), status="not_started", actual_date=None
    )
    return list(migration.milestones.filter(owner="supplier"))


def item(milestone: Milestone, **fields: object) -> dict[str, object]:
    return {"id": milestone.reference, "if_match": "v1", "forecast_date": "2026-04-01"} | fields


def update(api: Api, *items: object, key: str = '"one"', query: str = "", **more: object) -> Any:
    return api.post(f"milestone-updates{query}", {"updates": items, **more}, idempotency_key=key)


def outcomes(answer: Any) -> list[str]:
    return [result["outcome"] for result in answer.json()["results"]]


def test_each_is_made_or_refused_by_itself(planner: Api, own: list[Milestone]) -> None:
    design, circuit, connect = own
    answer = update(
        planner,
        item(design),
        item(circuit, forecast_date="2026-05-04"),
        item(connect, forecast_date="2026-04-13"),
        item(connect, if_match='"v7"'),
    )

    said = answer.json()
    assert answer.status_code == 200
    assert outcomes(answer) == ["changed", "refused", "unchanged", "refused"]
    assert said["summary"] == {"changed": 1, "unchanged": 1, "refused": 2}
    assert [result["version"] for result in said["results"]] == [2, None, 1, None]
    reason, stale = (said["results"][place]["problem"] for place in (1, 3))
    assert reason["type"].endswith("/delay-reason-required/")
    assert reason["errors"][0]["pointer"] == "/updates/1/delay_reason"
    assert (stale["status"], stale["current"]["etag"]) == (412, '"v1"')
    assert Slip.objects.get().milestone == design


def test_all_or_none_is_none_where_one_is_refused(planner: Api, own: list[Milestone]) -> None:
    design, circuit, _ = own

    answer = update(planner, item(design), item(circuit, if_match="v7"), atomic=True)

    assert (answer.status_code, code_of(answer)) == (422, "updates-refused")
    assert outcomes(answer) == ["changed", "refused"]
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/updates/1"]
    assert_untouched()


def test_all_or_none_is_all_where_none_is_refused(planner: Api, own: list[Milestone]) -> None:
    answer = update(planner, *map(item, own), atomic=True)

    assert outcomes(answer) == ["changed"] * 3
    assert Slip.objects.count() == 3


def test_what_needs_another_of_the_list_comes_after_it(
    supplier: Supplier, migration: PsnMigration
) -> None:
    migration.milestones.update(owner="supplier")
    planner = api_for(supplier, "milestones:write")
    first, second = migration.milestones.filter(code__in=["discovery", "business_case"])
    migration.milestones.filter(pk__in=[first.pk, second.pk]).update(
        status="not_started", actual_date=None
    )
    done: dict[str, object] = {"actual_date": "2026-03-06"}
    items = [{"id": one.reference, "if_match": "v1", **done} for one in (first, second)]

    assert outcomes(update(planner, *items)) == ["changed", "changed"]


def test_the_same_request_again_is_answered_the_same_and_done_once(
    planner: Api, own: list[Milestone]
) -> None:
    first, again = (update(planner, *map(item, own)) for _ in range(2))

    assert (again.content, again["Idempotent-Replayed"]) == (first.content, "true")
    assert Slip.objects.count() == 3


def test_a_rehearsal_tells_all_and_writes_nothing(planner: Api, own: list[Milestone]) -> None:
    answer = planner.post(
        "milestone-updates?validate_only=true",
        {"updates": [item(own[0]), item(own[1], status="x")]},
    )

    assert (answer.json()["validate_only"], outcomes(answer)) == (True, ["changed", "refused"])
    assert_untouched()


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({}, "/updates/0/id"),
        ({"id": 7}, "/updates/0/id"),
        ({"if_match": "v0"}, "/updates/0/if_match"),
        ({"if_match": 'W/"v1"'}, "/updates/0/if_match"),
        ({"forecast_date": "soon"}, "/updates/0/forecast_date"),
        ({"colour": "red"}, "/updates/0/colour"),
        ("design", "/updates/0"),
        (None, "/updates/0"),
    ],
)
def test_one_that_cannot_be_read_spoils_no_other(
    planner: Api, own: list[Milestone], sent: Any, pointer: str
) -> None:
    bad = item(own[0]) | sent if isinstance(sent, dict) and sent else sent

    answer = update(planner, bad, item(own[1]))

    assert outcomes(answer) == ["refused", "changed"]
    errors = answer.json()["results"][0]["problem"]["errors"]
    assert pointer in {error["pointer"] for error in errors}


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({}, "/updates"),
        ({"updates": []}, "/updates"),
        ({"updates": [{}] * 101}, "/updates"),
        ({"updates": {}}, "/updates"),
        ({"updates": None}, "/updates"),
        ({"updates": [{}], "atomic": "yes"}, "/atomic"),
        ({"updates": [{}], "atomic": None}, "/atomic"),
        ({"updates": [{}], "when": "now"}, "/when"),
        ([], ""),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_whole(
    planner: Api, sent: object, pointer: str
) -> None:
    answer = planner.post("milestone-updates", sent, idempotency_key='"one"')

    assert (answer.status_code, code_of(answer)) == (422, "validation")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not IdempotentRequest.objects.exists()


def test_another_supplier_s_milestone_is_as_one_that_does_not_exist(planner: Api) -> None:
    theirs = make_migration().milestones.get(code="circuit")

    answer = update(planner, item(theirs), item(theirs, id=NOBODY))

    first, second = (result["problem"] for result in answer.json()["results"])
    assert first == second
    assert first["status"] == 404
    assert_untouched()


def test_it_needs_its_scope_and_a_key(planner: Api, api: Api, own: list[Milestone]) -> None:
    assert code_of(update(api, item(own[0]))) == "insufficient-scope"
    assert code_of(planner.post("milestone-updates", {"updates": [item(own[0])]})) == "bad-header"
    assert_untouched()


def test_a_hundred_long_notes_are_read(planner: Api, own: list[Milestone]) -> None:
    items = [item(own[0], note="x" * 2000)] * 100

    assert len(outcomes(update(planner, *items))) == 100
    assert code_of(update(planner, *items * 2, key='"two"')) == "body-too-large"


def test_each_costs_the_same(supplier: Supplier, own: list[Milestone]) -> None:
    planner = api_for(supplier, *Scope)

    def cost(*items: object, key: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert set(outcomes(update(planner, *items, key=key))) == {"changed"}
        return len(queries)

    one = cost(item(own[0]), key='"one"')
    two = cost(*(item(one) for one in own[1:]), key='"two"')
    assert two - one <= 22


def assert_untouched() -> None:
    assert not Event.objects.exists()
    assert not Slip.objects.exists()
    assert not Milestone.objects.exclude(version=1).exists()

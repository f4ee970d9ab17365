"""Claiming a stage over HTTP: what is understood, and what is refused without a trace."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Claim, Event, IdempotentRequest, PsnMigration
from suppliers.models import Supplier
from tests.api.calling import Api, code_of
from tests.make import make_migration

pytestmark = pytest.mark.django_db


def assert_nothing_written(migration: PsnMigration) -> None:
    before = (migration.stage, migration.version, migration.next_update_by)
    migration.refresh_from_db()
    assert (migration.stage, migration.version, migration.next_update_by) == before
    assert not Event.objects.exists()
    assert not Claim.objects.exists()


def test_a_claim_is_answered_with_its_event_and_what_changed(
    api: Api, migration: PsnMigration
) -> None:
    response = api.claim(migration, {"stage": "design", "note": "Signed."})

    told = response.json()
    assert (response.status_code, response["ETag"]) == (201, '"v2"')
    assert (told["changed"], told["move"]) == (True, "advance")
    assert told["changes"][0] == {"field": "stage", "before": "discovery", "after": "design"}
    assert (told["event"]["kind"], told["event"]["note"]) == ("stage_claimed", "Signed.")
    assert told["migration"]["stage"]["code"] == "design"


def test_a_claim_is_recorded_by_way_of_the_api_under_its_request_id(
    api: Api, migration: PsnMigration
) -> None:
    api.claim(migration, {"stage": "design"}, x_request_id="sync-7")

    for event in Event.objects.all():
        assert (event.channel, event.request_id) == ("api", "sync-7")
        assert event.actor.startswith("key:")
    assert Event.objects.count() == 2


def test_the_same_stage_with_nothing_new_changes_nothing(api: Api, migration: PsnMigration) -> None:
    response = api.claim(migration, {"stage": "discovery"})

    told = response.json()
    assert (response.status_code, response["ETag"]) == (200, '"v1"')
    assert (told["changed"], told["event"], told["changes"]) == (False, None, [])
    assert_nothing_written(migration)


def test_the_same_stage_with_a_later_promise_is_a_reaffirmation(
    api: Api, migration: PsnMigration
) -> None:
    response = api.claim(migration, {"stage": "discovery", "next_update_by": "2026-03-20"})

    told = response.json()
    assert (response.status_code, told["move"]) == (201, None)
    assert told["changes"] == [
        {"field": "next_update_by", "before": "2026-03-11", "after": "2026-03-20"}
    ]


def test_a_move_that_is_none_is_refused_with_the_ones_that_are(
    api: Api, migration: PsnMigration
) -> None:
    response = api.claim(migration, {"stage": "live"})

    assert (response.status_code, code_of(response)) == (409, "move-not-allowed")
    assert response.json()["allowed_stages"] == ["design"]
    assert_nothing_written(migration)


def test_a_move_of_the_programme_is_refused_to_a_supplier(
    api: Api, migration: PsnMigration
) -> None:
    response = api.claim(migration, {"stage": "on_hold", "reason": "Election."})

    assert (response.status_code, code_of(response)) == (409, "move-not-allowed")
    assert "another role" in response.json()["detail"]
    assert_nothing_written(migration)


@pytest.mark.parametrize(
    ("field", "value", "refusal"),
    [
        ("effective_at", "2026-01-01T00:00:00Z", (409, "out-of-order")),
        ("effective_at", "2026-03-09T12:02:01Z", (422, "in-the-future")),
        ("next_update_by", "2026-03-08", (422, "next-update-out-of-range")),
        ("next_update_by", "2026-04-10", (422, "next-update-out-of-range")),
    ],
)
def test_a_time_that_cannot_be_is_refused_where_it_stands(
    api: Api, migration: PsnMigration, field: str, value: str, refusal: tuple[int, str]
) -> None:
    response = api.claim(migration, {"stage": "design", field: value})

    assert (response.status_code, code_of(response)) == refusal
    assert response.json()["errors"][0]["pointer"] == f"/{field}"
    assert_nothing_written(migration)


def test_going_back_needs_a_reason(api: Api, supplier: Supplier) -> None:
    live = make_migration(supplier=supplier, stage=Stage.LIVE)

    response = api.claim(live, {"stage": "testing"})

    assert (response.status_code, code_of(response)) == (422, "reason-required")
    assert response.json()["errors"][0]["pointer"] == "/reason"
    assert_nothing_written(live)


def test_an_instant_with_any_offset_is_understood(api: Api, migration: PsnMigration) -> None:
    response = api.claim(
        migration, {"stage": "design", "effective_at": "2026-03-09T12:30:00+01:00"}
    )

    assert response.json()["event"]["effective_at"] == "2026-03-09T11:30:00Z"


@pytest.mark.parametrize("tag", ['"v1"', '"v1.0123456789abcdef"', '"other", "v1"', "*"])
def test_a_claim_on_the_version_that_was_read_passes(
    api: Api, migration: PsnMigration, tag: str
) -> None:
    assert api.claim(migration, {"stage": "design"}, if_match=tag).status_code == 201


def test_a_claim_on_an_older_version_says_where_to_read_again(
    api: Api, migration: PsnMigration
) -> None:
    PsnMigration.objects.update(version=3)
    migration.refresh_from_db()

    response = api.claim(migration, {"stage": "design"}, if_match='"v1"')

    url = f"http://testserver/api/v1/migrations/{migration.borough_id}"
    assert (response.status_code, code_of(response)) == (412, "changed-by-someone-else")
    assert response.json()["current"] == {"url": url, "etag": '"v3"'}
    assert response["ETag"] == '"v3"'
    assert_nothing_written(migration)


@pytest.mark.parametrize("tag", ['W/"v1"', '"1"', '"v01"', '"v1."', '""'])
def test_a_weak_or_foreign_tag_never_matches(api: Api, migration: PsnMigration, tag: str) -> None:
    response = api.claim(migration, {"stage": "design"}, if_match=tag)

    assert (response.status_code, code_of(response)) == (412, "precondition-failed")
    assert_nothing_written(migration)


@pytest.mark.parametrize("tag", ["v1", '"v1', "'v1'", ",", '"v1" "v2"'])
def test_a_tag_that_cannot_be_read_is_a_bad_header(
    api: Api, migration: PsnMigration, tag: str
) -> None:
    response = api.claim(migration, {"stage": "design"}, if_match=tag)

    assert (response.status_code, code_of(response)) == (400, "bad-header")
    assert_nothing_written(migration)


def test_after_a_stale_version_the_same_key_may_be_used_again(
    api: Api, migration: PsnMigration
) -> None:
    PsnMigration.objects.update(version=3)
    api.claim(migration, {"stage": "design"}, if_match='"v1"', idempotency_key="one")

    again = api.claim(migration, {"stage": "design"}, if_match='"v3"', idempotency_key="one")

    assert again.status_code == 201


def test_validation_only_shows_the_consequence_and_writes_nothing(
    api: Api, migration: PsnMigration
) -> None:
    path = f"migrations/{migration.borough_id}/stage-claims?validate_only=true"

    response = api.post(path, {"stage": "design"})

    told = response.json()
    assert (response.status_code, told["validate_only"], told["changed"]) == (200, True, True)
    assert (told["event"], told["migration"]["stage"]["code"]) == (None, "design")
    assert_nothing_written(migration)
    assert not IdempotentRequest.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"), [({"stage": "live"}, 409), ({"stage": "nope"}, 422), ({}, 422)]
)
def test_validation_only_refuses_as_the_claim_itself_would(
    api: Api, migration: PsnMigration, body: dict[str, Any], status: int
) -> None:
    path = f"migrations/{migration.borough_id}/stage-claims?validate_only=true"

    assert api.post(path, body).status_code == status
    assert_nothing_written(migration)


@pytest.mark.parametrize("value", ["yes", "1", "", "true&validate_only=true"])
def test_validation_only_is_true_or_false(api: Api, migration: PsnMigration, value: str) -> None:
    path = f"migrations/{migration.borough_id}/stage-claims?validate_only={value}"

    assert api.post(path, {"stage": "design"}, idempotency_key="k").status_code == 400
    assert_nothing_written(migration)


def test_a_claim_costs_at_most_59_queries(api: Api, migration: PsnMigration) -> None:
    with CaptureQueriesContext(connection) as queries:
        api.claim(migration, {"stage": "design"})

    assert len(queries) <= 59


def test_a_claim_may_say_that_it_took_effect_days_ago(api: Api, migration: PsnMigration) -> None:
    told = api.claim(migration, {"stage": "design", "effective_at": "2026-03-06T09:00:00Z"}).json()

    assert told["migration"]["stage"]["since"] == "2026-03-06T09:00:00Z"

"""Suppliers keep their webhooks by the API, under the contract of every other write."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from migrations_tracker.domain.webhook_signature import signature, signing_key
from migrations_tracker.models import (
    IdempotentRequest,
    OutboxMessage,
    PsnMigration,
    Webhook,
    WebhookDelivery,
)
from migrations_tracker.sending.to_suppliers import deliver_to_suppliers, send_in_settings
from suppliers.models import Supplier
from tests.api.calling import Api, api_for, code_of
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_supplier
from tests.make_webhooks import make_webhook, tell
from tests.sending.receivers import Receiver, receiver

pytestmark = pytest.mark.django_db
BODY = {
    "target_url": "https://hooks.example/psn",
    "event_types": ["gate.decided", "stage.changed"],
    "description": "Our tickets",
}


@pytest.fixture
def keeper(supplier: Supplier) -> Api:
    return api_for(supplier, "webhooks:manage")


@pytest.fixture
def hook(supplier: Supplier) -> Webhook:
    return make_webhook(supplier)


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def add(api: Api, sent: object = BODY, key: str = '"one"', query: str = "") -> Any:
    return api.post(f"webhooks{query}", sent, idempotency_key=key)


def test_a_webhook_is_added_and_its_secret_is_in_that_answer_alone(keeper: Api) -> None:
    answer = add(keeper)

    said = answer.json()
    hook = Webhook.objects.get()
    assert (answer.status_code, answer["ETag"], answer["Location"]) == (201, '"v1"', said["url"])
    assert (said["id"], said["target_url"]) == (hook.reference, BODY["target_url"])
    assert said["event_types"] == ["stage.changed", "gate.decided"]
    assert said["secret"].startswith("whsec_")
    assert hook.created_by.startswith("key:")
    read = keeper.get(f"webhooks/{hook.reference}")
    assert "secret" not in read.json()
    assert said["secret"] not in keeper.get("webhooks").content.decode()


def test_a_repeat_gets_the_same_answer_though_no_secret_is_stored(keeper: Api) -> None:
    first, again = add(keeper), add(keeper)

    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert Webhook.objects.count() == 1
    hidden = first.json()["secret"][6:]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert hidden not in str(cursor.fetchall()), table


def test_what_is_sent_verifies_with_the_secret_that_was_given(
    keeper: Api, supplier: Supplier, there: Receiver
) -> None:
    secret = add(keeper, BODY | {"target_url": there.url}).json()["secret"]
    told = tell(supplier)

    deliver_to_suppliers(lambda: NOON, send_in_settings())

    (got,) = there.received
    stamp = int(got.headers["webhook-timestamp"])
    expected = signature(signing_key(secret), told.reference, stamp, got.body)
    assert got.headers["webhook-signature"] == expected


def test_a_rehearsal_keeps_nothing_and_gives_no_secret(keeper: Api) -> None:
    answer = keeper.post("webhooks?validate_only=true", BODY)

    assert (answer.status_code, answer.json()["secret"]) == (200, None)
    assert not answer.has_header("ETag")
    assert not Webhook.objects.exists()
    assert not IdempotentRequest.objects.exists()


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"target_url": "http://hooks.example/"}, "/target_url", "webhook_refused"),
        ({"target_url": "https://10.0.0.1/"}, "/target_url", "webhook_refused"),
        ({"target_url": 7}, "/target_url", "wrong_type"),
        ({"event_types": []}, "/event_types", "empty"),
        ({"event_types": ["webhook.test"]}, "/event_types/0", "invalid_choice"),
        ({"enabled": "yes"}, "/enabled", "invalid"),
        ({"secret": "whsec_x"}, "/secret", "unknown_field"),
    ],
)
def test_what_is_wrong_is_pointed_at_and_nothing_is_kept(
    keeper: Api, changes: dict[str, object], pointer: str, code: str
) -> None:
    answer = add(keeper, BODY | changes)

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)
    assert not Webhook.objects.exists()


def test_without_the_scope_not_even_an_address_is_read(supplier: Supplier, hook: Webhook) -> None:
    reader = api_for(supplier, "read", "claims:write")

    for answer in (reader.get("webhooks"), reader.get(f"webhooks/{hook.reference}"), add(reader)):
        assert (answer.status_code, code_of(answer)) == (403, "insufficient-scope")
    assert Webhook.objects.count() == 1


def test_a_change_needs_the_version_that_was_read(keeper: Api, hook: Webhook) -> None:
    path = f"webhooks/{hook.reference}"

    assert keeper.patch(path, {"enabled": False}).status_code == 428
    changed = keeper.patch(path, {"enabled": False}, if_match='"v1"')
    stale = keeper.patch(path, {"description": "Late"}, if_match='"v1"')

    assert (changed.status_code, changed["ETag"]) == (200, '"v2"')
    assert (changed.json()["enabled"], changed.json()["disabled_at"]) == (
        False,
        "2026-03-09T12:00:00Z",
    )
    assert (stale.status_code, code_of(stale)) == (412, "webhook-changed")
    assert stale.json()["current"] == {"url": changed.json()["url"], "etag": '"v2"'}
    assert Webhook.objects.get().description == ""


def test_a_webhook_is_removed(keeper: Api, hook: Webhook) -> None:
    path = f"webhooks/{hook.reference}"

    assert keeper.delete(path).status_code == 428
    assert keeper.delete(f"{path}?validate_only=true", if_match="*").status_code == 204
    assert keeper.get(path).status_code == 200
    gone = keeper.delete(path, if_match='"v1"')

    assert (gone.status_code, gone.content) == (204, b"")
    assert keeper.get(path).status_code == 404
    assert keeper.get("webhooks").json()["data"] == []


def test_a_test_event_and_its_delivery_are_seen(
    keeper: Api, supplier: Supplier, there: Receiver
) -> None:
    hook = make_webhook(supplier, there.url, event_types=["gate.decided"])
    there.answer = b"thank you"
    there.status = 200

    queued = keeper.post(f"webhooks/{hook.reference}/test", {}, idempotency_key="a")
    deliver_to_suppliers(lambda: NOON, send_in_settings())

    assert (queued.status_code, queued.json()["state"]) == (202, "waiting")
    (delivery,) = keeper.get(f"webhooks/{hook.reference}/deliveries").json()["data"]
    assert delivery["event_id"] == there.received[0].headers["webhook-id"]
    assert (delivery["state"], delivery["response_status"]) == ("sent", 200)
    assert (delivery["response_excerpt"], delivery["error"]) == ("thank you", "")
    assert delivery["next_attempt_at"] is None


def test_a_delivery_is_sent_again_once_for_each_key(keeper: Api, supplier: Supplier) -> None:
    make_webhook(supplier)
    tell(supplier)
    OutboxMessage.objects.update(given_up_at=NOON, attempts=10)
    path = f"deliveries/{WebhookDelivery.objects.get().reference}/resend"

    first = keeper.post(path, {}, idempotency_key="a")
    again = keeper.post(path, {}, idempotency_key="a")

    assert (first.status_code, first.json()["state"]) == (202, "waiting")
    assert again["Idempotent-Replayed"] == "true"


def test_a_range_is_sent_again(keeper: Api, supplier: Supplier, hook: Webhook) -> None:
    tell(supplier)
    OutboxMessage.objects.update(given_up_at=NOON)
    body = {"since": "2026-03-09T00:00:00Z", "until": "2026-03-10T00:00:00Z"}
    path = f"webhooks/{hook.reference}/resend"

    answer = keeper.post(path, body, idempotency_key="a")
    wrong = keeper.post(path, {"since": "2025-03-09T00:00:00Z"}, idempotency_key="b")

    assert (answer.status_code, answer.json()) == (202, {"queued": 1})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/since")


def test_to_a_disabled_webhook_nothing_is_sent(keeper: Api, hook: Webhook) -> None:
    keeper.patch(f"webhooks/{hook.reference}", {"enabled": False}, if_match="*")

    answer = keeper.post(f"webhooks/{hook.reference}/test", {}, idempotency_key="a")

    assert (answer.status_code, code_of(answer)) == (409, "webhook-disabled")


def test_a_rotation_gives_the_new_secret_once_and_waits_with_the_next(
    keeper: Api, hook: Webhook
) -> None:
    path = f"webhooks/{hook.reference}/rotate-secret"

    rotated = keeper.post(path, {}, idempotency_key="a")
    repeated = keeper.post(path, {}, idempotency_key="a")
    second = keeper.post(path, {}, idempotency_key="b")

    assert (rotated.status_code, rotated.json()["secret_number"]) == (200, 2)
    assert [one["number"] for one in rotated.json()["secrets"]] == [2, 1]
    assert repeated.json()["secret"] == rotated.json()["secret"]
    assert (second.status_code, code_of(second)) == (409, "secret-rotated-recently")


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_another_suppliers_webhook_does_not_exist(method: str, hook: Webhook) -> None:
    stranger = api_for(make_supplier(), "read", "webhooks:manage")
    path = f"webhooks/{hook.reference}"
    answers = {
        "get": lambda: stranger.get(path),
        "patch": lambda: stranger.patch(path, {"enabled": False}, if_match="*"),
        "delete": lambda: stranger.delete(path, if_match="*"),
    }

    assert answers[method]().status_code == 404
    hook.refresh_from_db()
    assert hook.enabled
    assert hook.removed_at is None


def test_lists_cost_as_much_for_many(
    keeper: Api, supplier: Supplier, assert_constant_queries: AssertConstantQueries
) -> None:
    hook = make_webhook(supplier)
    tell(supplier)

    def grow() -> None:
        for _ in range(3):
            make_webhook(supplier)
            tell(supplier)

    def read() -> None:
        keeper.get("webhooks")
        keeper.get(f"webhooks/{hook.reference}/deliveries")

    assert assert_constant_queries(read, grow=grow) <= 8


class TestFeed:
    """What webhooks say, for those who cannot receive them."""

    def test_it_tells_the_same_under_the_same_ids(
        self, api: Api, supplier: Supplier, migration: PsnMigration, there: Receiver
    ) -> None:
        make_webhook(supplier, there.url)
        told = tell(supplier, migration)
        deliver_to_suppliers(lambda: NOON, send_in_settings())

        (event,) = api.get("events").json()["data"]

        assert event["id"] == told.reference == there.received[0].headers["webhook-id"]
        assert (event["type"], event["timestamp"]) == ("stage.changed", "2026-03-09T12:00:00Z")

    def test_it_is_walked_from_either_end(self, api: Api, supplier: Supplier) -> None:
        ids = [tell(supplier).reference for _ in range(5)]

        def walk(order: str) -> list[str]:
            found, path = [], f"events?order={order}&limit=2"
            while path:
                body = api.get(path).json()
                found += [one["id"] for one in body["data"]]
                path = (body["links"]["next"] or "").partition("/api/v1/")[2]
            return found

        assert walk("oldest") == ids
        assert walk("newest") == ids[::-1]

    def test_it_is_narrowed_by_type_and_time(self, api: Api, supplier: Supplier) -> None:
        tell(supplier)

        assert len(api.get("events?updated_since=2026-03-09T12:00:00Z").json()["data"]) == 1
        assert api.get("events?updated_since=2026-03-09T12:00:01Z").json()["data"] == []
        assert api.get("events?type=gate.decided").json()["data"] == []

    @pytest.mark.parametrize("query", ["order=up", "order=newest&order=oldest", "type=x", "a=b"])
    def test_what_is_not_known_is_refused(self, api: Api, query: str) -> None:
        assert api.get(f"events?{query}").status_code == 400

    def test_nobody_reads_what_another_supplier_is_told(
        self, api: Api, stranger: Api, supplier: Supplier
    ) -> None:
        tell(supplier)

        assert len(api.get("events").json()["data"]) == 1
        assert stranger.get("events").json()["data"] == []

    def test_who_leads_a_migration_no_more_reads_nothing_more_of_it(
        self, api: Api, supplier: Supplier, migration: PsnMigration
    ) -> None:
        tell(supplier, migration)
        migration.assignments.update(ended_at=NOON)

        assert api.get("events").json()["data"] == []

    def test_it_costs_as_much_for_many(
        self, api: Api, supplier: Supplier, assert_constant_queries: AssertConstantQueries
    ) -> None:
        tell(supplier)

        def grow() -> None:
            for _ in range(5):
                tell(supplier)

        assert assert_constant_queries(lambda: api.get("events"), grow=grow) <= 2

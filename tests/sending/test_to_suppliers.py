"""Drills with a receiver on loopback: nothing is lost, nothing overtakes, nothing is new twice."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from migrations_tracker.checks.guard import LOOPBACK
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.telling import RETRIES
from migrations_tracker.domain.webhook_signature import signature, signing_key
from migrations_tracker.models import OutboxMessage, Webhook, WebhookDelivery
from migrations_tracker.sending.fates import Counts
from migrations_tracker.sending.to_suppliers import LEASE, Send, deliver_to_suppliers, send
from migrations_tracker.services.deliveries import Attempt, Outgoing, resend
from migrations_tracker.services.webhooks import Subscription, add_webhook, rotate_secret
from suppliers.models import Supplier
from tests.make import NOON, make_migration, make_supplier, make_user
from tests.make_webhooks import ALL, by, make_webhook, tell
from tests.sending.receivers import Receiver, receiver

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
FOUR_DAYS = 4 * DAY


@pytest.fixture
def supplier() -> Supplier:
    return make_supplier()


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def at(offset: timedelta) -> Callable[[], datetime]:
    return lambda: NOON + offset


def to_loopback(out: Outgoing) -> Attempt:
    return send(out, LOOPBACK)


def run(after: timedelta = timedelta(0), send_one: Send = to_loopback) -> Counts:
    return deliver_to_suppliers(at(after), send_one)


def ids(there: Receiver) -> list[str]:
    return [one.headers["webhook-id"] for one in there.received]


def test_a_message_is_signed_and_names_its_event(supplier: Supplier, there: Receiver) -> None:
    kept = add_webhook(supplier.pk, Subscription(there.url, ALL), by(supplier))
    told = tell(supplier)

    assert run().sent == 1

    (got,) = there.received
    assert got.headers["webhook-id"] == told.reference
    stamp = int(got.headers["webhook-timestamp"])
    assert abs(stamp - time.time()) < 60
    expected = signature(signing_key(kept.secret), told.reference, stamp, got.body)
    assert got.headers["webhook-signature"] == expected
    assert json.loads(got.body) == {
        "type": "stage.changed",
        "timestamp": "2026-03-09T12:00:00Z",
        "data": {},
    }
    assert len(got.body) < 20_000


def test_the_log_says_how_the_last_attempt_went(supplier: Supplier, there: Receiver) -> None:
    make_webhook(supplier, there.url)
    tell(supplier)
    there.status, there.answer = 500, b"<b>Out of \x00 order</b>" + b"x" * 500

    run()

    delivery = WebhookDelivery.objects.get()
    assert (delivery.status, delivery.attempted_at) == (500, NOON)
    assert delivery.excerpt.startswith("<b>Out of   order</b>xxx")
    assert len(delivery.excerpt) == 200
    assert delivery.took_ms is not None
    assert OutboxMessage.objects.get().last_error == "It answered 500."


def test_a_receiver_that_is_down_and_comes_back_gets_all_in_order(
    supplier: Supplier, there: Receiver
) -> None:
    make_webhook(supplier, there.url)
    told = [tell(supplier).reference for _ in range(5)]
    there.status = 503

    assert (run().failed, ids(there)) == (1, told[:1])
    told.append(tell(supplier).reference)
    assert run(6 * SECOND).failed == 1
    there.status = 204
    counts = run(DAY)

    assert counts.sent == 6
    assert ids(there) == [told[0], told[0], *told]
    assert run(2 * DAY) == Counts()


def test_one_that_is_down_does_not_hold_up_another(supplier: Supplier, there: Receiver) -> None:
    make_webhook(supplier, "http://127.0.0.1:9/")
    make_webhook(supplier, there.url)
    told = [tell(supplier).reference for _ in range(3)]

    counts = run()

    assert (counts.sent, counts.failed) == (3, 1)
    assert ids(there) == told


def test_a_slow_receiver_is_left_and_others_do_not_wait(
    supplier: Supplier, there: Receiver
) -> None:
    with receiver() as slow:
        slow.go.clear()
        make_webhook(supplier, slow.url)
        make_webhook(supplier, there.url)
        told = [tell(supplier).reference for _ in range(3)]
        arrived: list[int] = []

        def impatient(out: Outgoing) -> Attempt:
            attempt = send(out, LOOPBACK, timedelta(milliseconds=400))
            if out.url == slow.url:
                arrived.append(len(there.received))
            return attempt

        counts = run(send_one=impatient)

    assert (counts.sent, counts.failed) == (3, 1)
    assert ids(there) == told
    assert arrived == [3]
    assert "timed out" in OutboxMessage.objects.undecided().order_by("position")[0].last_error


def test_a_redirect_is_a_failure_and_is_not_followed(supplier: Supplier, there: Receiver) -> None:
    there.status, there.headers = 307, {"Location": there.url}
    make_webhook(supplier, there.url)
    tell(supplier)

    assert run().failed == 1

    assert len(there.received) == 1
    assert WebhookDelivery.objects.get().status == 307


def test_one_that_is_gone_is_disabled_at_once_and_its_people_are_told(
    supplier: Supplier, there: Receiver
) -> None:
    make_user(Role.SUPPLIER, supplier=supplier)
    there.status = 410
    make_webhook(supplier, there.url)
    for _ in range(2):
        tell(supplier)

    run()
    run(DAY)

    hook = Webhook.objects.get()
    assert (len(there.received), hook.enabled, hook.disabled_at) == (1, False, NOON)
    assert "410" in hook.disabled_reason
    assert OutboxMessage.objects.filter(channel="supplier", given_up_at=NOON).count() == 2
    assert OutboxMessage.objects.filter(channel="email", topic="webhook.disabled").count() == 1


def test_the_schedule_is_kept_and_at_its_end_the_webhook_is_disabled(
    supplier: Supplier, there: Receiver
) -> None:
    there.status = 500
    make_webhook(supplier, there.url)
    tell(supplier)
    now = timedelta(0)

    for wait in RETRIES:
        assert run(now - SECOND) == Counts()
        run(now)
        due = OutboxMessage.objects.get().due_at - NOON - now
        assert wait <= due <= wait * 1.2
        now += due
    assert Webhook.objects.get().failing_since == NOON
    run(now)

    assert len(there.received) == 10
    assert len(set(ids(there))) == 1
    hook = Webhook.objects.get()
    assert not hook.enabled
    assert "three days" in hook.disabled_reason


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_retry_after_is_honoured(supplier: Supplier, there: Receiver, status: int) -> None:
    there.status, there.headers = status, {"Retry-After": "3600"}
    make_webhook(supplier, there.url)
    tell(supplier)

    run()

    assert OutboxMessage.objects.get().due_at == NOON + timedelta(hours=1)


def test_success_ends_the_trouble(supplier: Supplier, there: Receiver) -> None:
    make_webhook(supplier, there.url, failing_since=NOON - DAY)
    tell(supplier)

    run()

    assert Webhook.objects.get().failing_since is None


def test_during_a_rotation_it_is_signed_with_both_secrets(
    supplier: Supplier, there: Receiver
) -> None:
    kept = add_webhook(supplier.pk, Subscription(there.url, ALL), by(supplier))
    new = rotate_secret(kept.webhook.pk, by(supplier)).secret
    told = tell(supplier)

    run()

    (got,) = there.received
    stamp = int(got.headers["webhook-timestamp"])
    assert got.headers["webhook-signature"].split(" ") == [
        signature(signing_key(secret), told.reference, stamp, got.body)
        for secret in (new, kept.secret)
    ]


class Killed(BaseException):
    """The process ends here, and nothing after it runs."""


def test_a_worker_killed_between_sending_and_noting_it_leads_to_the_same_id_again(
    supplier: Supplier, there: Receiver
) -> None:
    """At least once: a receiver that keeps the ids takes each once, in order."""
    make_webhook(supplier, there.url)
    told = [tell(supplier).reference for _ in range(3)]

    def send_and_die(out: Outgoing) -> Attempt:
        send(out, LOOPBACK)
        raise Killed

    with pytest.raises(Killed):
        run(send_one=send_and_die)
    assert run(LEASE / 2) == Counts()
    assert run(LEASE).sent == 3

    assert ids(there) == [told[0], *told]
    assert list(dict.fromkeys(ids(there))) == told


def test_an_address_inside_is_refused_where_it_is_connected_to(
    supplier: Supplier, there: Receiver
) -> None:
    make_webhook(supplier, there.url)
    tell(supplier)

    run(send_one=lambda out: send(out, ()))

    assert there.received == []
    assert OutboxMessage.objects.get().last_error == (
        "It leads to 127.0.0.1, which is no public address."
    )


def test_what_waits_for_a_supplier_that_leads_no_more_is_not_sent(
    supplier: Supplier, there: Receiver
) -> None:
    make_webhook(supplier, there.url)
    migration = make_migration(supplier=supplier)
    tell(supplier, migration)
    migration.assignments.update(ended_at=NOON)
    allowed = tell(supplier)

    run()

    assert ids(there) == [allowed.reference]
    assert Webhook.objects.get().enabled


def test_a_message_that_was_failing_while_it_was_disabled_is_not_tried_again(
    supplier: Supplier, there: Receiver
) -> None:
    make_webhook(supplier, there.url, enabled=False, disabled_at=NOON)
    Webhook.objects.update(enabled=True, disabled_at=None)
    tell(supplier)
    Webhook.objects.update(enabled=False, disabled_at=NOON)

    run()

    assert there.received == []
    assert OutboxMessage.objects.get().given_up_at == NOON


def test_without_its_secret_nothing_is_sent_unsigned(
    supplier: Supplier, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_webhook(supplier, there.url)
    tell(supplier)
    monkeypatch.setattr("django.conf.settings.WEBHOOK_SIGNING_KEY", "another")

    run()

    assert there.received == []
    assert "Rotate the secret" in OutboxMessage.objects.get().last_error


def test_one_that_is_sent_again_has_the_same_id_and_a_new_timestamp(
    supplier: Supplier, there: Receiver
) -> None:
    make_webhook(supplier, there.url)
    told = tell(supplier)
    run()

    resend(WebhookDelivery.objects.get().pk, by(supplier))
    run()

    assert ids(there) == [told.reference] * 2


def test_no_secret_is_logged(
    supplier: Supplier, there: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    there.status = 500
    kept = add_webhook(supplier.pk, Subscription(there.url, ALL), by(supplier))
    tell(supplier)

    run()

    assert "webhook_not_sent" in caplog.text
    assert kept.secret not in caplog.text
    assert there.url not in caplog.text

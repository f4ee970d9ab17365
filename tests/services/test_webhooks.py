"""Webhooks are kept by their own supplier alone, sign without being stored, and are sent again."""

from datetime import timedelta

import pytest
from django.db import connection

from migrations_tracker.domain.access import Role, Scope
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.webhooks import (
    AddressRefused,
    EventTypesRequired,
    RangeRefused,
    SecretRotatedRecently,
    TooManyWebhooks,
    WebhookChanged,
    WebhookDisabled,
)
from migrations_tracker.models import Announcement, OutboxMessage, Webhook, WebhookDelivery
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.deliveries import disable_webhook, outgoing, resend, resend_range
from migrations_tracker.services.outbox import forget_sent
from migrations_tracker.services.webhooks import (
    Subscription,
    add_webhook,
    change_webhook,
    end_older_secrets,
    remove_webhook,
    rotate_secret,
    send_test,
)
from suppliers.models import Supplier
from tests.make import NOON, make_supplier, make_user
from tests.make_webhooks import ALL, by, key_of, make_webhook, tell

pytestmark = pytest.mark.django_db
URL = "https://hooks.example/psn"
WEEK, MINUTE = timedelta(days=7), timedelta(minutes=1)


@pytest.fixture
def supplier() -> Supplier:
    return make_supplier()


def wanted(hook: Webhook, **fields: object) -> Subscription:
    values: dict[str, object] = {
        "url": hook.url,
        "event_types": hook.event_types,
        "description": hook.description,
        "enabled": hook.enabled,
    }
    return Subscription(**(values | fields))  # type: ignore[arg-type]  # its own fields


def secrets_at(after: timedelta) -> tuple[str, ...]:
    """What the one message that waits would be signed with."""
    (out,) = outgoing(OutboxMessage.objects.all(), NOON + after)
    return out.secrets


def test_a_new_webhook_has_a_secret_that_no_table_holds(supplier: Supplier) -> None:
    kept = add_webhook(supplier.pk, Subscription(URL, ["stage.changed"], " Ours "), by(supplier))

    assert (kept.webhook.url, kept.webhook.description, kept.secret_number) == (URL, "Ours", 1)
    assert kept.secret.startswith("whsec_")
    assert kept.secret not in repr(kept)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert kept.secret[6:] not in str(cursor.fetchall()), table


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (Subscription("http://hooks.example/", ALL), AddressRefused),
        (Subscription(URL, []), EventTypesRequired),
        (Subscription(URL, ["webhook.tested"]), EventTypesRequired),
    ],
)
def test_what_makes_no_webhook_is_refused(
    supplier: Supplier, asked: Subscription, error: type[Exception]
) -> None:
    with pytest.raises(error):
        add_webhook(supplier.pk, asked, by(supplier))

    assert not Webhook.objects.exists()


def test_a_supplier_has_ten_at_most(supplier: Supplier) -> None:
    hooks = [make_webhook(supplier) for _ in range(10)]

    with pytest.raises(TooManyWebhooks):
        make_webhook(supplier)

    remove_webhook(hooks[0].pk, by(supplier), expected_version=1)
    make_webhook(supplier)


def test_only_people_and_keys_of_the_supplier_may(supplier: Supplier) -> None:
    hook = make_webhook(supplier)
    asked, now = wanted(hook, description="Mine"), NOON
    strangers = [
        by(make_supplier()),
        Origin(key_of(supplier, Scope.READ), by(supplier).channel, now),
    ]

    for stranger in strangers:
        with pytest.raises(NotYours):
            change_webhook(hook.pk, asked, stranger, expected_version=1)
        with pytest.raises(NotYours):
            remove_webhook(hook.pk, stranger, expected_version=1)
        with pytest.raises(NotYours):
            rotate_secret(hook.pk, stranger)
        with pytest.raises(NotYours):
            send_test(hook.pk, stranger, "")
        with pytest.raises(NotYours):
            add_webhook(supplier.pk, asked, stranger)

    change_webhook(
        hook.pk,
        asked,
        Origin(key_of(supplier, Scope.WEBHOOKS_MANAGE), by(supplier).channel, now),
        expected_version=1,
    )
    assert Webhook.objects.get().changed_by == "key:AbCd1234"


def test_a_change_counts_a_version_and_the_same_again_does_not(supplier: Supplier) -> None:
    hook = make_webhook(supplier)

    asked = wanted(hook, event_types=["gate.decided"])
    change_webhook(hook.pk, asked, by(supplier), expected_version=1)
    again = change_webhook(hook.pk, asked, by(supplier), expected_version=1)

    assert (again.version, again.event_types) == (2, ["gate.decided"])
    with pytest.raises(WebhookChanged):
        change_webhook(hook.pk, wanted(hook), by(supplier), expected_version=1)
    assert [one.version for one in Webhook.history.order_by("history_id")][-1] == 2


def test_disabling_withdraws_what_waits_and_enabling_begins_anew(supplier: Supplier) -> None:
    hook = make_webhook(supplier)
    tell(supplier)

    change_webhook(hook.pk, wanted(hook, enabled=False), by(supplier), expected_version=1)
    tell(supplier)

    assert OutboxMessage.objects.get().given_up_at == NOON
    change_webhook(hook.pk, wanted(hook), by(supplier), expected_version=2)
    tell(supplier)
    assert OutboxMessage.objects.undecided().count() == 1


def test_a_removed_webhook_is_told_nothing_and_its_record_stays(supplier: Supplier) -> None:
    hook = make_webhook(supplier)
    tell(supplier)

    remove_webhook(hook.pk, by(supplier), expected_version=1)
    tell(supplier)

    assert not Webhook.objects.visible_to(by(supplier).principal).exists()
    assert OutboxMessage.objects.undecided().count() == 0
    assert WebhookDelivery.objects.count() == 1


def test_for_a_week_after_rotating_both_secrets_sign(supplier: Supplier) -> None:
    hook = make_webhook(supplier)
    tell(supplier)
    (old,) = secrets_at(timedelta(0))

    new = rotate_secret(hook.pk, by(supplier)).secret

    assert secrets_at(WEEK - MINUTE) == (new, old)
    assert secrets_at(WEEK) == (new,)


def test_a_second_rotation_waits_until_the_older_secret_has_ended(supplier: Supplier) -> None:
    hook = make_webhook(supplier)
    tell(supplier)
    rotate_secret(hook.pk, by(supplier))

    with pytest.raises(SecretRotatedRecently):
        rotate_secret(hook.pk, by(supplier))
    assert end_older_secrets(hook.pk, by(supplier)) == 1
    assert end_older_secrets(hook.pk, by(supplier)) == 0
    newest = rotate_secret(hook.pk, by(supplier, NOON + MINUTE)).secret

    assert secrets_at(MINUTE)[0] == newest


def test_another_signing_key_makes_no_other_secret_but_none(
    supplier: Supplier, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_webhook(supplier)
    tell(supplier)

    monkeypatch.setattr("django.conf.settings.WEBHOOK_SIGNING_KEY", "another")

    assert secrets_at(timedelta(0)) == ("",)


def test_a_test_goes_to_one_webhook_alone_whatever_it_has_chosen(supplier: Supplier) -> None:
    hook = make_webhook(supplier, event_types=["gate.decided"])
    make_webhook(supplier)

    delivery = send_test(hook.pk, by(supplier), "https://tracker.example")

    (message,) = OutboxMessage.objects.all()
    assert (message.address, message.topic) == (hook.queue, "webhook.test")
    assert delivery.announcement.data["webhook"] == hook.reference


def test_nothing_is_sent_to_a_disabled_webhook(supplier: Supplier) -> None:
    hook = make_webhook(supplier)
    tell(supplier)
    disable_webhook(hook.pk, NOON)

    with pytest.raises(WebhookDisabled):
        send_test(hook.pk, by(supplier), "")
    with pytest.raises(WebhookDisabled):
        resend(WebhookDelivery.objects.get().pk, by(supplier))
    with pytest.raises(WebhookDisabled):
        resend_range(hook.pk, NOON - WEEK, NOON + WEEK, by(supplier), arrived_too=True)

    assert OutboxMessage.objects.undecided().filter(channel="supplier").count() == 0


def test_its_people_are_told_when_an_administrator_disables_it(supplier: Supplier) -> None:
    person = make_user(Role.SUPPLIER, supplier=supplier)
    make_user(Role.SUPPLIER, supplier=make_supplier())
    hook = make_webhook(supplier)

    assert disable_webhook(hook.pk, NOON)
    assert not disable_webhook(hook.pk, NOON)

    (letter,) = OutboxMessage.objects.filter(channel="email")
    assert letter.address == f"user:{person.pk}"
    assert hook.url in letter.body["text"]


def test_one_that_was_given_up_is_sent_again_under_its_own_id(supplier: Supplier) -> None:
    make_webhook(supplier)
    told = tell(supplier)
    OutboxMessage.objects.update(given_up_at=NOON, attempts=10, last_error="It answered 500.")

    delivery = resend(WebhookDelivery.objects.get().pk, by(supplier, NOON + MINUTE))

    message = OutboxMessage.objects.get()
    assert (message.attempts, message.given_up_at, message.due_at) == (0, None, NOON + MINUTE)
    assert delivery.announcement == told


def test_what_a_worker_holds_is_not_begun_anew(supplier: Supplier) -> None:
    make_webhook(supplier)
    told = tell(supplier)
    OutboxMessage.objects.update(lease_token=told.public_id, lease_until=NOON, attempts=3)

    resend(WebhookDelivery.objects.get().pk, by(supplier))

    assert OutboxMessage.objects.get().attempts == 3


def test_a_range_brings_what_was_given_up_and_what_was_never_queued(supplier: Supplier) -> None:
    hook = make_webhook(supplier)
    tell(supplier)
    OutboxMessage.objects.update(sent_at=NOON)
    tell(supplier, at=NOON + MINUTE)
    OutboxMessage.objects.filter(sent_at=None).update(given_up_at=NOON)
    Webhook.objects.update(enabled=False, disabled_at=NOON)
    tell(supplier, at=NOON + 2 * MINUTE)
    tell(supplier, at=NOON + 9 * MINUTE)
    tell(make_supplier(), at=NOON + 2 * MINUTE)
    Webhook.objects.update(enabled=True, disabled_at=None)
    origin = by(supplier, NOON + 10 * MINUTE)

    count = resend_range(hook.pk, NOON, NOON + 5 * MINUTE, origin, arrived_too=False)

    waiting = OutboxMessage.objects.undecided().order_by("position")
    assert count == 2
    assert [one.position for one in waiting] == list(
        Announcement.objects.order_by("number").values_list("number", flat=True)[1:3]
    )
    assert resend_range(hook.pk, NOON, NOON + 5 * MINUTE, origin, arrived_too=True) == 3


def test_a_range_that_makes_no_sense_is_refused(supplier: Supplier) -> None:
    hook = make_webhook(supplier)

    with pytest.raises(RangeRefused, match="ends before it begins"):
        resend_range(hook.pk, NOON, NOON, by(supplier), arrived_too=True)
    with pytest.raises(RangeRefused, match="90 days"):
        resend_range(hook.pk, NOON - timedelta(days=91), NOON, by(supplier), arrived_too=True)


def test_what_was_sent_long_ago_is_forgotten_with_its_delivery(supplier: Supplier) -> None:
    make_webhook(supplier)
    tell(supplier)
    OutboxMessage.objects.update(sent_at=NOON)

    forget_sent(NOON + timedelta(days=91))

    assert not WebhookDelivery.objects.exists()
    assert Announcement.objects.exists()

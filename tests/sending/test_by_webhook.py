"""A webhook is signed, guarded and patient, and leads nowhere that it should not."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from migrations_tracker.checks.guard import LOOPBACK, networks
from migrations_tracker.domain.networks import may_reach
from migrations_tracker.domain.webhook_signature import signature, signing_key
from migrations_tracker.models import OutboxMessage
from migrations_tracker.sending.by_webhook import Hook, send
from migrations_tracker.sending.fates import NotSent
from tests.make import NOON
from tests.sending.receivers import Receiver, receiver

SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def message() -> OutboxMessage:
    return OutboxMessage(
        key="k",
        channel="webhook",
        address="programme",
        body={"words": "PSN DNS – down"},
        created_at=NOON,
        due_at=NOON,
    )


def post(to: Receiver, **fields: object) -> OutboxMessage:
    sent = message()
    values: dict[str, object] = {"url": to.url, "allowed": LOOPBACK, "secret": SECRET}
    send(sent, Hook(**(values | fields)))  # type: ignore[arg-type]  # fields of Hook
    return sent


def test_a_message_arrives_signed_under_its_own_id(there: Receiver) -> None:
    sent = post(there)

    (got,) = there.received
    at = int(got.headers["webhook-timestamp"])
    assert json.loads(got.body) == sent.body
    assert got.headers["webhook-id"] == str(sent.id)
    assert got.headers["content-type"] == "application/json"
    assert got.headers["webhook-signature"] == signature(
        signing_key(SECRET), str(sent.id), at, got.body
    )


def test_without_a_secret_it_is_not_signed(there: Receiver) -> None:
    post(there, secret="")

    assert "webhook-signature" not in there.received[0].headers


@pytest.mark.parametrize("status", [301, 400, 404, 429, 500, 503])
def test_anything_but_success_is_tried_again(there: Receiver, status: int) -> None:
    there.status = status

    with pytest.raises(NotSent, match=f"It answered {status}") as failed:
        post(there)

    assert not failed.value.for_good


def test_a_receiver_that_is_gone_is_not_asked_again(there: Receiver) -> None:
    there.status = 410

    with pytest.raises(NotSent) as failed:
        post(there)

    assert failed.value.for_good


def test_it_waits_as_long_as_it_is_asked_to(there: Receiver) -> None:
    there.status, there.headers = 429, {"Retry-After": "120"}

    with pytest.raises(NotSent) as failed:
        post(there)

    assert failed.value.wait == timedelta(seconds=120)


def test_a_redirect_is_not_followed(there: Receiver) -> None:
    there.status, there.headers = 302, {"Location": there.url}

    with pytest.raises(NotSent, match="302"):
        post(there)

    assert len(there.received) == 1


def test_a_receiver_that_keeps_us_waiting_is_left(there: Receiver) -> None:
    there.go.clear()

    with pytest.raises(NotSent, match="timed out"):
        post(there, timeout=timedelta(milliseconds=150))


def test_an_endless_answer_is_cut(there: Receiver) -> None:
    there.status, there.answer = 200, b"x" * 200_000

    with pytest.raises(NotSent):
        post(there)


def test_nobody_there_is_tried_again() -> None:
    with pytest.raises(NotSent) as failed:
        post(Receiver(url="http://127.0.0.1:9/"))

    assert not failed.value.for_good


def test_an_address_inside_is_refused_unless_it_is_allowed(there: Receiver) -> None:
    with pytest.raises(NotSent, match=r"leads to 127\.0\.0\.1, which NOTIFY_ALLOWED_NETWORKS"):
        post(there, allowed=())

    assert there.received == []


@pytest.mark.parametrize(
    ("host", "reached"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:8.8.8.8", True),
    ],
)
def test_only_public_addresses_are_reached(host: str, *, reached: bool) -> None:
    assert may_reach(host, ()) is reached


def test_a_network_of_ones_own_can_be_allowed() -> None:
    assert may_reach("10.1.2.3", networks(["10.1.0.0/16"]))
    assert not may_reach("10.2.2.3", networks(["10.1.0.0/16"]))


def test_a_webhook_that_was_taken_away_is_given_up() -> None:
    with pytest.raises(NotSent) as failed:
        send(message(), Hook(url=""))

    assert failed.value.for_good

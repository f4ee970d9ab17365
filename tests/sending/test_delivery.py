"""What waits is sent once it is due, and a worker that dies sends nothing under another id."""

from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import connection

from migrations_tracker.checks.guard import LOOPBACK
from migrations_tracker.domain.telling import Channel
from migrations_tracker.models import OutboxMessage, User
from migrations_tracker.sending import by_email, by_webhook
from migrations_tracker.sending.by_webhook import Hook
from migrations_tracker.sending.delivery import LEASE, Senders, deliver
from migrations_tracker.sending.fates import NotSent
from migrations_tracker.tasks import send_messages
from tests.make import NOON, make_user
from tests.make_incidents import make_incident, make_message
from tests.sending.receivers import receiver

pytestmark = pytest.mark.django_db


def at(offset: timedelta = timedelta(0)) -> Callable[[], datetime]:
    return lambda: NOON + offset


def by(send: Callable[[OutboxMessage], None]) -> Senders:
    return {Channel.WEBHOOK: send, Channel.EMAIL: send}


def make_mail(user: User) -> OutboxMessage:
    return make_message(
        channel="email",
        address=f"user:{user.pk}",
        body={"subject": "Down: PSN DNS of Camden", "text": "INC-0001"},
    )


def subscriber() -> User:
    user = make_user()
    user.incident_mail_since = NOON
    user.save()
    return user


def test_an_email_goes_to_the_person_with_the_id_of_the_message() -> None:
    user = subscriber()
    message = make_mail(user)

    counts = deliver(at(), {Channel.EMAIL: by_email.send})

    (sent,) = mail.outbox
    assert (counts.sent, sent.to, sent.subject) == (1, [user.email], "Down: PSN DNS of Camden")
    assert sent.extra_headers["Message-ID"] == f"<{message.id}@psn.example>"
    assert OutboxMessage.objects.get().sent_at == NOON


def test_whoever_wants_no_more_emails_since_it_was_queued_gets_none() -> None:
    user = subscriber()
    make_mail(user)
    User.objects.update(incident_mail_since=None)

    deliver(at(), {Channel.EMAIL: by_email.send})

    assert (mail.outbox, OutboxMessage.objects.get().given_up_at) == ([], NOON)


def test_a_mail_server_that_is_away_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    make_mail(subscriber())

    def fail(*_: object) -> int:
        raise SMTPServerDisconnected("connection lost")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    deliver(at(), {Channel.EMAIL: by_email.send})

    found = OutboxMessage.objects.get()
    assert found.last_error == "The mail server: connection lost"
    assert found.due_at > NOON


def test_one_that_cannot_be_sent_does_not_hold_up_the_others() -> None:
    refused = make_message()
    make_message()

    def send(message: OutboxMessage) -> None:
        if message == refused:
            raise NotSent("It answered 500.")

    counts = deliver(at(), by(send))

    assert (counts.sent, counts.failed) == (1, 1)


def test_nothing_is_sent_within_a_transaction_of_ours() -> None:
    make_message()
    depth = len(connection.savepoint_ids)
    seen: list[int] = []

    deliver(at(), by(lambda _: seen.append(len(connection.savepoint_ids))))

    assert seen == [depth]


class Killed(BaseException):
    """The process ends here, and nothing after it runs."""


def test_a_worker_killed_after_sending_leads_to_a_second_delivery_under_the_same_id() -> None:
    """At least once: whoever keeps the ids takes it once."""
    make_message()
    with receiver() as there:
        hook = Hook(there.url, allowed=LOOPBACK)

        def send_and_die(message: OutboxMessage) -> None:
            by_webhook.send(message, hook)
            raise Killed

        with pytest.raises(Killed):
            deliver(at(), by(send_and_die))
        soon = deliver(at(LEASE / 2), by(lambda message: by_webhook.send(message, hook)))
        later = deliver(at(LEASE), by(lambda message: by_webhook.send(message, hook)))
        after = deliver(at(LEASE * 3), by(lambda message: by_webhook.send(message, hook)))

        ids = [one.headers["webhook-id"] for one in there.received]
    assert (soon.sent, later.sent, after.sent) == (0, 1, 0)
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_a_worker_killed_before_sending_leaves_it_to_the_next() -> None:
    make_message()
    taken: list[OutboxMessage] = []

    def die(_: OutboxMessage) -> None:
        raise Killed

    with pytest.raises(Killed):
        deliver(at(), by(die))
    deliver(at(LEASE), by(taken.append))

    assert len(taken) == 1


def test_the_task_tells_the_webhook_in_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    make_incident()
    with receiver() as there:
        monkeypatch.setattr("django.conf.settings.NOTIFY_WEBHOOK_URL", there.url)
        monkeypatch.setattr("django.conf.settings.NOTIFY_ALLOWED_NETWORKS", ["127.0.0.0/8"])

        send_messages()
        send_messages()

        assert len(there.received) == 1

"""Messages wait until they have arrived or are given up, whoever dies in between."""

from datetime import timedelta

import pytest

from migrations_tracker.domain.telling import Channel
from migrations_tracker.models import OutboxMessage
from migrations_tracker.services.outbox import arrived, claim, failed, forget_sent, withdraw
from tests.make import NOON
from tests.make_incidents import make_message

pytestmark = pytest.mark.django_db
LEASE = timedelta(minutes=10)
SECOND = timedelta(seconds=1)


def take(at: timedelta = timedelta(0), limit: int = 10) -> list[OutboxMessage]:
    return claim(NOON + at, channels=list(Channel), limit=limit, lease=LEASE)


def test_the_longest_due_are_claimed_first_and_by_one_alone() -> None:
    later = make_message(due_at=NOON)
    first = make_message(due_at=NOON - SECOND)
    make_message(due_at=NOON + SECOND)

    assert take(limit=1) == [first]
    assert take() == [later]
    assert take() == []


def test_one_that_has_arrived_is_never_claimed_again() -> None:
    make_message()
    (message,) = take()

    assert arrived(message, NOON)

    assert take(LEASE * 2) == []
    assert OutboxMessage.objects.get().sent_at == NOON


def test_a_worker_that_dies_leaves_it_to_another_under_the_same_id() -> None:
    make_message()
    (message,) = take()

    assert take(LEASE - SECOND) == []
    (again,) = take(LEASE)

    assert (again.pk, again.attempts) == (message.pk, 2)


def test_who_comes_back_after_its_lease_notes_nothing() -> None:
    make_message()
    (message,) = take()
    (again,) = take(LEASE)

    assert not arrived(message, NOON + LEASE)
    assert arrived(again, NOON + LEASE)
    assert not failed(message, "late", NOON + LEASE, spread=0)


def test_one_that_fails_is_tried_again_later_each_time() -> None:
    make_message()
    waits = []
    at = timedelta(0)

    for _ in range(3):
        (message,) = take(at)
        failed(message, "It answered 500.", NOON + at, spread=0)
        found = OutboxMessage.objects.get()
        waits.append(found.due_at - NOON - at)
        at = found.due_at - NOON

    assert waits == [timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)]
    assert OutboxMessage.objects.get().last_error == "It answered 500."


def test_it_waits_as_long_as_the_receiver_asks_for() -> None:
    make_message()
    (message,) = take()

    failed(message, "It answered 429.", NOON, spread=0, wait=timedelta(hours=1))

    assert OutboxMessage.objects.get().due_at == NOON + timedelta(hours=1)


def test_it_is_given_up_after_ten_attempts_or_at_once_when_it_is_for_good() -> None:
    make_message(attempts=9)
    make_message()
    tenth, first = sorted(take(), key=lambda one: -one.attempts)

    failed(tenth, "It answered 500.", NOON, spread=0)
    failed(first, "It answered 410.", NOON, spread=0, for_good=True)

    assert OutboxMessage.objects.filter(given_up_at=NOON).count() == 2
    assert take(timedelta(days=9)) == []


def test_only_what_nobody_has_begun_to_send_can_be_withdrawn() -> None:
    begun, waiting = make_message(due_at=NOON - SECOND), make_message()
    take(limit=1)

    assert withdraw([begun.pk, waiting.pk], "It was over.", NOON) == 1

    assert OutboxMessage.objects.get(given_up_at=NOON) == waiting


def test_what_ended_three_months_ago_is_forgotten_and_what_waits_is_not() -> None:
    old = NOON - timedelta(days=91)
    make_message(created_at=old, sent_at=old)
    make_message(created_at=old)
    make_message(sent_at=NOON)

    assert forget_sent(NOON) == 1
    assert OutboxMessage.objects.count() == 2

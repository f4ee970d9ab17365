"""A keyed request is done once: committed with its answer, or not at all."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from migrations_tracker.domain.errors import MoveNotAllowed, Refusal
from migrations_tracker.models import ChangeCounter, IdempotentRequest
from migrations_tracker.services import idempotency
from migrations_tracker.services.audit import mark_changed
from migrations_tracker.services.idempotency import (
    Answer,
    KeyedRequest,
    KeyReused,
    StillRunning,
    once,
    purge,
)
from tests.make import NOON

pytestmark = pytest.mark.django_db
REQUEST = KeyedRequest("key:abcdefgh", "/api/v1/x", "one", "f" * 64)
DONE = Answer(201, '{"done":true}', {"ETag": '"v2"'})


def counted() -> int:
    return ChangeCounter.objects.get().value


def write() -> Answer:
    mark_changed()
    return DONE


def refuse() -> Answer:
    mark_changed()
    raise MoveNotAllowed(current="build", target="live", choices=(), by_others=False)


def word(refusal: Refusal) -> Answer:
    return Answer(409, str(refusal))


def call(
    perform: Callable[[], Answer] = write,
    now: datetime = NOON,
    refused: Callable[[Refusal], Answer | None] = word,
) -> tuple[Answer, bool]:
    return once(REQUEST, now, perform=perform, refused=refused)


def test_a_request_is_done_and_its_answer_kept() -> None:
    assert call() == (DONE, False)
    assert call() == (DONE, True)
    assert counted() == 1


def test_it_costs_few_queries() -> None:
    with CaptureQueriesContext(connection) as queries:
        once(REQUEST, NOON, perform=lambda: DONE, refused=word)

    # Two of them write; the others begin and release savepoints within the test's transaction.
    assert len(queries) <= 6


def test_a_refusal_is_kept_and_what_it_wrote_is_not() -> None:
    first = call(refuse)

    assert call(refuse) == (first[0], True)
    assert first[0].status == 409
    assert counted() == 0


def test_a_refusal_that_is_not_to_be_kept_frees_the_key() -> None:
    with pytest.raises(MoveNotAllowed):
        call(refuse, refused=lambda _: None)

    assert not IdempotentRequest.objects.exists()
    assert call() == (DONE, False)


def test_an_error_frees_the_key_and_leaves_nothing() -> None:
    def fail() -> Answer:
        mark_changed()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        call(fail)

    assert counted() == 0
    assert not IdempotentRequest.objects.exists()


def test_another_body_is_another_request() -> None:
    call()
    other = KeyedRequest(REQUEST.actor, REQUEST.path, REQUEST.key, "e" * 64)

    with pytest.raises(KeyReused):
        once(other, NOON, perform=write, refused=word)

    assert counted() == 1


def test_a_running_request_is_not_done_beside() -> None:
    idempotency.begin(REQUEST, NOON)

    with pytest.raises(StillRunning) as running:
        call(now=NOON + timedelta(seconds=59))

    assert running.value.retry_after == 1
    assert counted() == 0


def test_an_expired_lease_is_taken_over() -> None:
    idempotency.begin(REQUEST, NOON)

    answer = call(now=NOON + timedelta(seconds=60))

    assert answer == (DONE, False)
    assert counted() == 1


def test_a_worker_whose_lease_was_taken_over_cannot_commit() -> None:
    def overtaken() -> Answer:
        mark_changed()
        IdempotentRequest.objects.update(lease_until=NOON + timedelta(minutes=2))
        return DONE

    with pytest.raises(StillRunning):
        call(overtaken)

    assert counted() == 0


def test_an_answer_is_forgotten_after_a_day() -> None:
    call()

    assert purge(NOON + timedelta(hours=23, minutes=59)) == 0
    assert purge(NOON + timedelta(hours=24)) == 1
    assert not IdempotentRequest.objects.exists()


def test_an_answer_past_its_day_is_not_repeated_though_not_purged_yet() -> None:
    call()

    assert call(now=NOON + timedelta(hours=24)) == (DONE, False)
    assert counted() == 2

"""What a receiver is told of an incident, and when a message is tried again."""

from datetime import timedelta
from itertools import product

import pytest

from migrations_tracker.domain.telling import (
    RETRIES,
    Affair,
    Fate,
    Told,
    Word,
    next_word,
    retry_after,
)

P, F, R = Word.PROBLEM, Word.FLAPPING, Word.RECOVERY
SENT, WAITING, GIVEN_UP = Fate.SENT, Fate.WAITING, Fate.GIVEN_UP


def affair(
    *, number: int = 1, is_open: bool = True, flaps: bool = False, own: bool = False
) -> Affair:
    return Affair(number, is_open, flaps, own)


@pytest.mark.parametrize(
    ("present", "told", "word"),
    [
        (affair(), [], P),
        (affair(), [Told(P, 1, SENT)], None),
        (affair(), [Told(P, 1, WAITING)], None),
        (affair(), [Told(P, 1, GIVEN_UP)], None),
        (affair(number=2), [Told(P, 1, SENT)], P),
        (affair(is_open=False), [], None),
        (affair(is_open=False), [Told(P, 1, WAITING)], None),
        (affair(is_open=False), [Told(P, 1, GIVEN_UP)], None),
        (affair(is_open=False), [Told(P, 1, SENT)], R),
        (affair(is_open=False), [Told(P, 1, SENT), Told(R, 1, SENT)], None),
        (affair(is_open=False, number=2), [Told(P, 1, SENT), Told(P, 2, GIVEN_UP)], R),
        (affair(flaps=True, number=3), [Told(P, 2, SENT)], F),
        (affair(flaps=True, number=9), [Told(P, 2, SENT), Told(F, 3, SENT)], None),
        (affair(flaps=True, is_open=False), [Told(P, 1, SENT)], None),
        (affair(number=9), [Told(F, 3, SENT)], P),
        (affair(is_open=False, number=9), [Told(F, 3, SENT)], R),
        (affair(own=True), [], None),
        (affair(own=True, number=2), [Told(P, 1, SENT)], None),
        (affair(own=True, is_open=False), [Told(P, 1, SENT)], R),
    ],
)
def test_what_a_receiver_is_told_next(present: Affair, told: list[Told], word: Word | None) -> None:
    assert next_word(present, told) is word


def test_a_recovery_is_told_only_where_a_problem_arrived() -> None:
    fates = [None, *Fate]
    for first, second in product(fates, fates):
        told = [Told(P, n, fate) for n, fate in enumerate((first, second), start=1) if fate]

        if next_word(affair(is_open=False, number=2), told) is R:
            assert SENT in {first, second}


def test_a_message_is_tried_ten_times_ever_more_rarely_and_then_given_up() -> None:
    waits = [retry_after(attempts, 0) for attempts in range(1, 11)]

    assert waits == [*RETRIES, None]
    assert list(RETRIES) == sorted(RETRIES)


def test_messages_that_failed_together_do_not_come_back_together() -> None:
    assert retry_after(2, 0) == timedelta(minutes=5)
    assert retry_after(2, 1) == timedelta(minutes=6)

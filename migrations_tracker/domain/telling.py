"""What a receiver is told of an incident, and when a message is tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """The ways out of the tracker."""

    EMAIL = "email"
    WEBHOOK = "webhook"
    SUPPLIER = "supplier"

    @property
    def label(self) -> str:
        return {
            Channel.EMAIL: "E-mail",
            Channel.WEBHOOK: "Webhook",
            Channel.SUPPLIER: "Supplier’s webhook",
        }[self]


class Word(StrEnum):
    PROBLEM = "problem"
    FLAPPING = "flapping"
    RECOVERY = "recovery"


class Fate(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Told:
    """One notice to a receiver, and what became of its message."""

    word: Word
    round: int
    fate: Fate


@dataclass(frozen=True, slots=True)
class Affair:
    """An incident as far as telling of it goes; flapping and acknowledged are as of now."""

    round: int
    is_open: bool
    is_flapping: bool
    is_acknowledged: bool


# After how long a message is tried again, by the number of attempts; then it is given up.
RETRIES: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)


def next_word(affair: Affair, told: Sequence[Told]) -> Word | None:
    """What a receiver is to be told now; None for nothing. `told` is oldest first.

    Nothing while a message about it is under way. While an endpoint flaps, its receivers learn
    that it does and no more. Who has acknowledged needs no reminder. A recovery is told only where
    the problem has arrived.
    """
    if any(one.fate is Fate.WAITING for one in told):
        return None
    arrived = [one for one in told if one.fate is Fate.SENT]
    last = arrived[-1] if arrived else None
    word = _wanted(affair, last)
    if word is None or any((one.word, one.round) == (word, affair.round) for one in told):
        return None
    return word


def _wanted(affair: Affair, last: Told | None) -> Word | None:
    known = last is not None and last.word is not Word.RECOVERY
    if not affair.is_open:
        return Word.RECOVERY if known and not affair.is_flapping else None
    if affair.is_acknowledged:
        return None
    if affair.is_flapping:
        return None if last is not None and last.word is Word.FLAPPING else Word.FLAPPING
    return Word.PROBLEM


def retry_after(attempts: int, spread: float) -> timedelta | None:
    """How long to wait after `attempts` failed ones; None where it is given up.

    `spread`, from 0 to 1, adds up to a fifth, so that many messages do not come back at once.
    """
    if attempts > len(RETRIES):
        return None
    return RETRIES[attempts - 1] * (1 + spread / 5)

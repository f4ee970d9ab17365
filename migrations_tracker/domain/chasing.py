"""Chasing suppliers: what is overdue of each, who asked them, how, and what they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.calendar import add_working_days, london_date, working_days_between
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.moments import full_moment

# How many working days a supplier has to answer.
REPLY_WITHIN: Final = 3
LONGEST_WORDS: Final = 600
LONGEST_CONTACT: Final = 120


class ChaseChannel(StrEnum):
    """The way in which somebody was chased."""

    EMAIL = "email"
    PHONE = "phone"
    MEETING = "meeting"
    LETTER = "letter"

    @property
    def label(self) -> str:
        return {
            ChaseChannel.EMAIL: "E-mail",
            ChaseChannel.PHONE: "Phone",
            ChaseChannel.MEETING: "Meeting",
            ChaseChannel.LETTER: "Letter",
        }[self]

    @property
    def means(self) -> str:
        """As a sentence says it."""
        return {
            ChaseChannel.EMAIL: "by e-mail",
            ChaseChannel.PHONE: "by phone",
            ChaseChannel.MEETING: "in a meeting",
            ChaseChannel.LETTER: "by letter",
        }[self]


class OverdueKind(StrEnum):
    """What of a supplier can be overdue, in the order in which it is told."""

    UPDATE = "update"
    MILESTONE = "milestone"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Overdue:
    """One thing that a supplier owes: an update, a milestone, or what holds up another’s.

    `due` is the day it was promised for, or since when somebody waits; `promised` are the days
    that were named before it, the oldest first. `slug` and `code` lead to its page.
    """

    kind: OverdueKind
    borough: str
    slug: str
    what: str
    due: date
    code: str = ""
    promised: tuple[date, ...] = ()

    def late(self, today: date) -> int:
        """In working days."""
        return working_days_between(self.due, today)


@dataclass(frozen=True, slots=True)
class Chase:
    """One time that a supplier was chased. `about` says what was overdue then."""

    at: datetime
    channel: ChaseChannel
    reply_by: date
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class NewChase:
    """What a manager logs. `contact` is whom they reached, `note` what was said; both may be ""."""

    channel: ChaseChannel
    contact: str = ""
    note: str = ""


class ChaseRefusal(Refusal):
    """A refusal about a chase; `field` names the field that mends it."""


class NothingOverdue(ChaseRefusal):
    code, title = "nothing-overdue", "Nothing is overdue"

    def __init__(self, supplier: str) -> None:
        super().__init__(f"Nothing of {supplier} is overdue any more, so there is nothing to log.")


class ChasedMeanwhile(ChaseRefusal):
    code, title = "chased-meanwhile", "Somebody else chased them meanwhile"

    def __init__(self, supplier: str, at: datetime) -> None:
        super().__init__(
            f"Somebody logged on {full_moment(at)} that {supplier} was chased. Read the log below "
            "and log yours if it is another."
        )


class ChaseWordsTooLong(ChaseRefusal):
    code, title = "text-too-long", "The text is too long"

    def __init__(self, field: str, length: int, longest: int) -> None:
        super().__init__(f"This has {length} characters. Keep it to {longest}.")
        self.field = field


class AnswerRequired(ChaseRefusal):
    code, title, field = "answer-required", "There is no answer", "answer"

    def __init__(self) -> None:
        super().__init__("Write what they answered.")


class AnswerOutOfRange(ChaseRefusal):
    code, title, field = "answer-out-of-range", "The day of the answer is out of range", "on"

    def __init__(self, *, chased: date, today: date) -> None:
        super().__init__(f"Choose a day from {long_date(chased)} to {long_date(today)}.")


class AlreadyAnswered(ChaseRefusal):
    code, title = "already-answered", "The answer is on record already"

    def __init__(self, on: date) -> None:
        super().__init__(f"An answer of {long_date(on)} is on record. Log another chase instead.")


def may_chase(principal: Principal) -> bool:
    return Role.MANAGER in principal.roles


def check_chase(principal: Principal, new: NewChase) -> None:
    """Raises NotYours or ChaseWordsTooLong."""
    if not may_chase(principal):
        raise NotYours("log a chase", "Programme managers")
    _check_length("contact", new.contact, LONGEST_CONTACT)
    _check_length("note", new.note, LONGEST_WORDS)


def check_answer(principal: Principal, chased: date, on: date, answer: str, today: date) -> None:
    """Raises NotYours, AnswerRequired, ChaseWordsTooLong or AnswerOutOfRange."""
    if not may_chase(principal):
        raise NotYours("record an answer", "Programme managers")
    if not answer.strip():
        raise AnswerRequired
    _check_length("answer", answer, LONGEST_WORDS)
    if not chased <= on <= today:
        raise AnswerOutOfRange(chased=chased, today=today)


def _check_length(field: str, words: str, longest: int) -> None:
    if len(words.strip()) > longest:
        raise ChaseWordsTooLong(field, len(words.strip()), longest)


def reply_day(today: date) -> date:
    """By when a supplier that is chased today is to answer."""
    return add_working_days(today, REPLY_WITHIN)


def is_awaited(chases: Sequence[Chase], last_answer: date | None, today: date) -> date | None:
    """Until when an answer to the last chase may still come; None where none is waited for.

    `chases` are the newest first.
    """
    if not chases or chases[0].answered_on or chases[0].reply_by < today:
        return None
    answered = last_answer is not None and last_answer > london_date(chases[0].at)
    return None if answered else chases[0].reply_by


def since_answer(chases: Sequence[Chase], last_answer: date | None) -> list[Chase]:
    """The chases that nobody has answered; one of the day of an answer is taken as answered."""
    if last_answer is None:
        return list(chases)
    return [one for one in chases if london_date(one.at) > last_answer and not one.answered_on]

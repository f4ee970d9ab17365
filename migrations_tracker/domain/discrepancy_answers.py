"""What people can answer to a discrepancy, who may, and why an answer is refused."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.findings import long_date

MAY_ANSWER: Final = frozenset({Role.MANAGER, Role.BOROUGH, Role.SUPPLIER})
LONGEST_EXPLAINED: Final = timedelta(days=92)
LONGEST_TEXT: Final = 2000
LONGEST_LINK: Final = 500


class AnswerKind(StrEnum):
    """Accepted: it is so. Disputed: it is not. Explained: it is known why, until a date."""

    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    EXPLAINED = "explained"

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says of a case; a dispute brings evidence as a text, a link or both."""

    kind: AnswerKind
    text: str = ""
    evidence_link: str = ""
    explained_until: date | None = None

    @property
    def until(self) -> date | None:
        """Only an explanation has an end; a date beside another answer counts for nothing."""
        return self.explained_until if self.kind is AnswerKind.EXPLAINED else None


class AnswerRefused(Refusal):
    """A refusal that one field of the form can mend; `field` is its name."""

    code = "answer-refused"
    title = "This answer is not complete"
    field = ""


class EvidenceRequired(AnswerRefused):
    code, title, field = "evidence-required", "A dispute needs evidence", "text"

    def __init__(self) -> None:
        super().__init__("Say what shows that the checks are wrong, or give a link to it.")


class ExplanationRequired(AnswerRefused):
    code, title, field = "explanation-required", "An explanation is required", "text"

    def __init__(self) -> None:
        super().__init__("Say why this is so, and what will end it.")


class TextTooLong(AnswerRefused):
    code, title, field = "text-too-long", "The text is too long", "text"

    def __init__(self, length: int) -> None:
        super().__init__(
            f"The text has {length} characters. Keep it to {LONGEST_TEXT}, or put the rest behind "
            "a link."
        )


class LinkNotUnderstood(AnswerRefused):
    code, title, field = "link-not-understood", "The link is not understood", "evidence_link"

    def __init__(self) -> None:
        super().__init__(
            f"Write a link that begins with https:// or http://, of at most {LONGEST_LINK} "
            "characters."
        )


class ExplainedUntilOutOfRange(AnswerRefused):
    code, title = "explained-until-out-of-range", "The date is out of range"
    field = "explained_until"

    def __init__(self, *, earliest: date, latest: date) -> None:
        super().__init__(
            f"Choose a date from {long_date(earliest)} to {long_date(latest)}. "
            "Explain it again later if it lasts longer."
        )


class CaseClosed(Refusal):
    code, title = "discrepancy-closed", "This discrepancy has closed"

    def __init__(self, borough: str) -> None:
        super().__init__(
            f"This discrepancy of {borough} has closed, so it takes no more answers. "
            "Nothing was recorded."
        )


class CaseChanged(Refusal):
    code, title = "discrepancy-changed", "Somebody else has answered meanwhile"

    def __init__(self, borough: str, current: int) -> None:
        self.current = current
        super().__init__(
            f"Somebody else answered this discrepancy of {borough} while you were writing. Nothing "
            "of yours was recorded. Read their answer, then send yours again if it still holds."
        )


def check_answer(answer: Answer, roles: frozenset[Role], today: date) -> None:
    """Raises NotYours, or an AnswerRefused that names the field."""
    if not roles & MAY_ANSWER:
        raise NotYours(
            "answer this discrepancy",
            "Programme managers, officers of the borough and its lead supplier",
        )
    text, link = answer.text.strip(), answer.evidence_link.strip()
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(len(text))
    if link and not _is_link(link):
        raise LinkNotUnderstood
    if answer.kind is AnswerKind.DISPUTED and not (text or link):
        raise EvidenceRequired
    if answer.kind is AnswerKind.EXPLAINED:
        _check_explained(answer, today)


def _check_explained(answer: Answer, today: date) -> None:
    if not answer.text.strip():
        raise ExplanationRequired
    earliest, latest = explained_range(today)
    if answer.explained_until is None or not earliest <= answer.explained_until <= latest:
        raise ExplainedUntilOutOfRange(earliest=earliest, latest=latest)


def explained_range(today: date) -> tuple[date, date]:
    """The first and the last date that a case may be explained until: no silence for ever."""
    return today, today + LONGEST_EXPLAINED


def _is_link(text: str) -> bool:
    """A web address with a host; nothing that a page would run."""
    try:
        parts = urlsplit(text)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
    plain = not any(character.isspace() or not character.isprintable() for character in text)
    return is_web and plain and len(text) <= LONGEST_LINK


def is_silenced(explained_until: date | None, today: date) -> bool:
    """Explained: nobody is to be reminded of it until the date has passed."""
    return explained_until is not None and today <= explained_until

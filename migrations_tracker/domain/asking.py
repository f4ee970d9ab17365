"""Who may have an endpoint checked at once or left alone, and how often."""

from datetime import datetime, timedelta
from typing import Final

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.moments import age, full_moment

MAY_ASK: Final = frozenset({Role.MANAGER, Role.ADMINISTRATOR})
MAY_PAUSE: Final = frozenset({Role.ADMINISTRATOR})
ASK_AGAIN_AFTER: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(days=90)


class PauseRefused(Refusal):
    """A pause without a reason that tells, or with an end that makes no sense."""

    code = "pause-refused"
    title = "This endpoint cannot be paused so"

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def next_asking(last_asked_at: datetime | None, now: datetime) -> datetime | None:
    """From when an endpoint may be checked out of turn again; None: at once."""
    if last_asked_at is None or now - last_asked_at >= ASK_AGAIN_AFTER:
        return None
    return last_asked_at + ASK_AGAIN_AFTER


def asked_words(*, hurried: int, waiting: int, recent: int, paused: int) -> str:
    """What a wish to check at once comes to, for one endpoint or for many."""
    said = []
    if hurried:
        one = "The endpoint is" if hurried == 1 else f"{hurried} endpoints are"
        said.append(f"{one} being checked now; the answer shows here within seconds.")
    if waiting:
        said.append(f"{_subject(waiting)} a check due already.")
    if recent:
        wait = age(ASK_AGAIN_AFTER)
        said.append(f"{_subject(recent)} been checked less than {wait} ago; ask again in a while.")
    if paused:
        are = "1 is" if paused == 1 else f"{paused} are"
        said.append(f"{are} paused and not checked.")
    return " ".join(said) or "There is nothing to check."


def _subject(number: int) -> str:
    return "1 endpoint has" if number == 1 else f"{number} endpoints have"


def check_pause(reason: str, until: datetime | None, now: datetime) -> None:
    """Raises PauseRefused. A pause without an end lasts until somebody resumes the checks."""
    if not reason.strip():
        raise PauseRefused("reason", "Say why the endpoint is not to be checked.")
    if until is None:
        return
    if until <= now:
        words = f"{full_moment(until)} has passed. Give an end that is still to come."
        raise PauseRefused("until", words)
    if until - now > LONGEST_PAUSE:
        latest = full_moment(now + LONGEST_PAUSE)
        words = f"A pause lasts at most {LONGEST_PAUSE.days} days. Give an end before {latest}."
        raise PauseRefused("until", words)

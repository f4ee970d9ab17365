"""What one criterion comes to when it is judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a criterion is met and why, in whole sentences that hold on other days too.

    `evidence` is what each record behind it says. `since` is when it came to be so, as an ISO date
    or instant; empty where that is not known.
    """

    is_met: bool
    words: str
    evidence: tuple[str, ...] = ()
    since: str = ""


def met(words: str, *, since: date | datetime | None = None, of: Sequence[str] = ()) -> Verdict:
    return Verdict(True, words, tuple(of), written(since))


def unmet(words: str, *, since: date | datetime | None = None, of: Sequence[str] = ()) -> Verdict:
    return Verdict(False, words, tuple(of), written(since))


def written(at: date | datetime | None) -> str:
    """An instant in UTC to the second, or a day, as ISO 8601; empty for none."""
    if isinstance(at, datetime):
        return at.astimezone(UTC).isoformat(timespec="seconds")
    return at.isoformat() if at else ""

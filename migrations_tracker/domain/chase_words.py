"""Chasing in sentences: the heading of the list, the log, and the e-mail to copy."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.chasing import (
    Chase,
    ChaseChannel,
    Overdue,
    OverdueKind,
    since_answer,
)
from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.ledger import EventKind, Fields

OFTEN: Final = {1: "once", 2: "twice"}
NOUNS: Final[Mapping[OverdueKind, tuple[str, str]]] = {
    OverdueKind.UPDATE: ("update overdue", "updates overdue"),
    OverdueKind.MILESTONE: ("milestone overdue", "milestones overdue"),
    OverdueKind.BLOCKED: ("milestone waiting on it", "milestones waiting on it"),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What an e-mail to a supplier says besides what is overdue. `link` is a whole address."""

    supplier: str
    sender: str
    today: date
    reply_by: date
    link: str
    last: Chase | None = None


def chase_heading(*, suppliers: int, items: int) -> str:
    """The finding of the chase list: “3 suppliers to chase about 7 overdue items”."""
    if not suppliers:
        return "Nobody has to be chased: nothing of a supplier is overdue"
    return (
        f"{count_of(suppliers, 'supplier')} to chase about "
        f"{count_of(items, 'overdue item', 'overdue items')}"
    )


def owed_words(items: Sequence[Overdue]) -> str:
    """What of one supplier is overdue: “2 updates overdue, 1 milestone waiting on it”."""
    counts = Counter(item.kind for item in items)
    return ", ".join(count_of(counts[kind], *NOUNS[kind]) for kind in OverdueKind if counts[kind])


def chased_words(chases: Sequence[Chase], last_answer: date | None) -> str:
    """How often one was chased since its last answer: “Chased 3 times, last answer 24 February …”.

    `chases` are the newest first.
    """
    count = len(since_answer(chases, last_answer))
    often = OFTEN.get(count, f"{count} times")
    answer = f"last answer {long_date(last_answer)}" if last_answer else "no answer yet"
    if count:
        return f"Chased {often}, {answer}"
    return f"Not chased since its {answer}" if last_answer else "Never chased, no answer yet"


def item_words(item: Overdue, today: date) -> str:
    """One overdue thing, without its borough and full stop, with the last promise quoted."""
    late = f"{count_of(item.late(today), 'working day')}"
    match item.kind:
        case OverdueKind.UPDATE:
            return f"{item.what}, promised by {long_date(item.due)}, {late} ago"
        case OverdueKind.BLOCKED:
            return f"{item.what}, blocked and waiting for you since {long_date(item.due)}, {late}"
    before = ", then ".join(map(long_date, item.promised))
    moved = f"; promised before for {before}" if before else ""
    return f"{item.what}, promised for {long_date(item.due)}, {late} ago{moved}"


def subject(items: Sequence[Overdue], letter: Letter) -> str:
    return (
        f"London PSN migration: {count_of(len(items), 'overdue item')} of {letter.supplier}, "
        f"please reply by {long_date(letter.reply_by)}"
    )


def email(items: Sequence[Overdue], letter: Letter) -> str:
    """The whole text to copy, its subject first, in plain words and lines."""
    numbered = [
        f"{number}. {item.borough}: {item_words(item, letter.today)}."
        for number, item in enumerate(items, start=1)
    ]
    last = letter.last
    before = f"We last asked you on {_day(last)} {last.channel.means}.\n\n" if last else ""
    return (
        f"Subject: {subject(items, letter)}\n\n"
        f"To the delivery team of {letter.supplier}\n\n"
        f"On {long_date(letter.today)} this is overdue:\n\n" + "\n".join(numbered) + "\n\n"
        f"Please reply by {letter.reply_by:%A} {long_date(letter.reply_by)}. Bring updates and "
        f"dates up to date at {letter.link} or write to me what holds you up and when it will "
        f"be done.\n\n{before}{letter.sender}\nLondon PSN migration programme\n"
    )


def _day(chase: Chase) -> str:
    return long_date(london_date(chase.at))


def logged_words(supplier: str, channel: ChaseChannel, reply_by: date) -> str:
    """What the page says once a chase is on record."""
    return f"Logged: {supplier} was chased {channel.means}, reply by {long_date(reply_by)}."


def log_heading(*, total: int, unanswered: int, is_filtered: bool) -> str:
    """The finding of the chase log."""
    if not total:
        return "0 chases match" if is_filtered else "No supplier was ever chased"
    if not unanswered:
        return f"{count_of(total, 'chase')}, all answered"
    return f"{count_of(total, 'chase')}, {unanswered} without an answer on record"


def chase_event_words(kind: str, new: Fields, supplier: str) -> str:
    """That a supplier was chased, or answered."""
    if kind == EventKind.CHASE_ANSWERED:
        return f"{supplier} answered a chase on {_date(new, 'answered_on')}"
    means = ChaseChannel(str(new["channel"])).means
    return f"{supplier} chased {means}: {new['about']}; reply by {_date(new, 'reply_by')}"


def _date(new: Fields, name: str) -> str:
    return long_date(date.fromisoformat(str(new[name])))

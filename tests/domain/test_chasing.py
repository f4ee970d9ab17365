"""Chasing: what counts as answered, what is awaited, and the words of list, log and e-mail."""

from datetime import date, timedelta

import pytest

from migrations_tracker.domain.chase_words import (
    Letter,
    chase_event_words,
    chase_heading,
    chased_words,
    email,
    item_words,
    log_heading,
    owed_words,
)
from migrations_tracker.domain.chasing import (
    Chase,
    ChaseChannel,
    Overdue,
    OverdueKind,
    is_awaited,
    reply_day,
)
from migrations_tracker.domain.ledger import EventKind
from tests.make import NOON

TODAY = date(2026, 3, 9)


def chase(days_ago: int, *, answered: date | None = None) -> Chase:
    at = NOON - timedelta(days=days_ago)
    return Chase(at, ChaseChannel.EMAIL, reply_day(at.date()), answered)


def overdue(kind: OverdueKind = OverdueKind.MILESTONE, **fields: object) -> Overdue:
    values: dict[str, object] = {
        "borough": "Haringey",
        "slug": "haringey",
        "what": "Circuit order and install",
        "due": date(2026, 3, 3),
        "code": "circuit",
    }
    return Overdue(kind, **(values | fields))  # type: ignore[arg-type]  # a builder of tests


@pytest.mark.parametrize(
    ("chases", "last_answer", "words"),
    [
        ([], None, "Never chased, no answer yet"),
        ([], date(2026, 2, 24), "Not chased since its last answer 24 February 2026"),
        ([chase(1)], None, "Chased once, no answer yet"),
        ([chase(1), chase(4)], None, "Chased twice, no answer yet"),
        (
            [chase(1), chase(4), chase(7), chase(40)],
            date(2026, 2, 24),
            "Chased 3 times, last answer 24 February 2026",
        ),
        # A chase of the day of the answer is the one that was answered.
        ([chase(13)], date(2026, 2, 24), "Not chased since its last answer 24 February 2026"),
    ],
)
def test_says_how_often_one_was_chased_since_its_last_answer(
    chases: list[Chase], last_answer: date | None, words: str
) -> None:
    assert chased_words(chases, last_answer) == words


@pytest.mark.parametrize(
    ("chases", "last_answer", "awaited"),
    [
        ([], None, None),
        ([chase(0)], None, date(2026, 3, 12)),
        ([chase(0)], TODAY, date(2026, 3, 12)),
        ([chase(3)], TODAY, None),
        ([chase(3, answered=TODAY)], None, None),
        ([chase(7)], None, None),
    ],
)
def test_an_answer_is_awaited_until_its_day_or_until_it_comes(
    chases: list[Chase], last_answer: date | None, awaited: date | None
) -> None:
    assert is_awaited(chases, last_answer, TODAY) == awaited


def test_an_answer_is_asked_for_within_three_working_days() -> None:
    assert reply_day(date(2026, 4, 2)) == date(2026, 4, 9)  # over Easter


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (
            overdue(promised=(date(2026, 2, 12), date(2026, 2, 26))),
            (
                "Circuit order and install, promised for 3 March 2026, 4 working days ago; "
                "promised before for 12 February 2026, then 26 February 2026"
            ),
        ),
        (overdue(), "Circuit order and install, promised for 3 March 2026, 4 working days ago"),
        (
            overdue(OverdueKind.UPDATE, what="Stage update (Build)", due=date(2026, 3, 6)),
            "Stage update (Build), promised by 6 March 2026, 1 working day ago",
        ),
        (
            overdue(OverdueKind.BLOCKED),
            (
                "Circuit order and install, blocked and waiting for you since 3 March 2026, "
                "4 working days"
            ),
        ),
    ],
)
def test_an_overdue_thing_is_told_with_its_promises(item: Overdue, words: str) -> None:
    assert item_words(item, TODAY) == words


def test_what_is_owed_is_counted_by_kind() -> None:
    items = [
        overdue(),
        overdue(OverdueKind.UPDATE),
        overdue(OverdueKind.UPDATE),
        overdue(OverdueKind.BLOCKED),
    ]

    assert owed_words(items) == "2 updates overdue, 1 milestone overdue, 1 milestone waiting on it"


def test_the_email_can_be_sent_as_it_stands() -> None:
    letter = Letter(
        supplier="Fleet Networks",
        sender="Grace Hopper",
        today=TODAY,
        reply_by=date(2026, 3, 12),
        link="https://psn.example/my-work/",
        last=chase(7),
    )

    text = email([overdue()], letter)

    assert text.splitlines()[0] == (
        "Subject: London PSN migration: 1 overdue item of Fleet Networks, "
        "please reply by 12 March 2026"
    )
    assert "1. Haringey: Circuit order and install, promised for 3 March 2026" in text
    assert "Please reply by Thursday 12 March 2026." in text
    assert "https://psn.example/my-work/" in text
    assert "We last asked you on 2 March 2026 by e-mail." in text
    assert text.endswith("Grace Hopper\nLondon PSN migration programme\n")


def test_headings_say_the_finding_also_of_nothing() -> None:
    assert chase_heading(suppliers=1, items=1) == "1 supplier to chase about 1 overdue item"
    assert chase_heading(suppliers=0, items=0).startswith("Nobody has to be chased")
    assert log_heading(total=0, unanswered=0, is_filtered=False) == "No supplier was ever chased"
    assert log_heading(total=0, unanswered=0, is_filtered=True) == "0 chases match"
    assert log_heading(total=2, unanswered=0, is_filtered=False) == "2 chases, all answered"
    assert log_heading(total=9, unanswered=1, is_filtered=False) == (
        "9 chases, 1 without an answer on record"
    )


def test_events_name_supplier_channel_and_day() -> None:
    new = {"channel": "phone", "about": "1 update overdue", "reply_by": "2026-03-12"}

    assert chase_event_words(EventKind.SUPPLIER_CHASED, new, "Fleet") == (
        "Fleet chased by phone: 1 update overdue; reply by 12 March 2026"
    )
    assert chase_event_words(EventKind.CHASE_ANSWERED, {"answered_on": "2026-03-10"}, "Fleet") == (
        "Fleet answered a chase on 10 March 2026"
    )

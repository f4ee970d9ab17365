"""The RAID register in sentences."""

import pytest

from migrations_tracker.domain.changes import event_words
from migrations_tracker.domain.ledger import RAID_KINDS, EventKind
from migrations_tracker.domain.raid import Kind, Score, Trend
from migrations_tracker.domain.raid_words import (
    WORDS,
    cell_words,
    raid_event_words,
    register_heading,
    score_words,
)


@pytest.mark.parametrize(
    ("shown", "overdue", "high", "words"),
    [
        (0, 0, 0, "No open risks"),
        (1, 0, 0, "1 open risk"),
        (12, 0, 3, "12 open risks: 3 score 12 or more"),
        (12, 1, 1, "12 open risks: 1 scores 12 or more and 1 has overdue actions"),
        (2, 2, 0, "2 open risks: 2 have overdue actions"),
    ],
)
def test_the_heading_of_a_list_is_its_finding(
    shown: int, overdue: int, high: int, words: str
) -> None:
    heading = register_heading(
        Kind.RISK, shown=shown, total=20, overdue=overdue, high=high, is_filtered=False
    )

    assert heading == words


@pytest.mark.parametrize(
    ("shown", "total", "words"),
    [(1, 1, "1 of 1 dependency matches"), (0, 9, "0 of 9 dependencies match")],
)
def test_the_heading_of_a_filtered_list_says_how_many_match(
    shown: int, total: int, words: str
) -> None:
    heading = register_heading(
        Kind.DEPENDENCY, shown=shown, total=total, overdue=0, high=0, is_filtered=True
    )

    assert heading == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (3, "Probability 4, impact 5: 3 risks"),
        (1, "Probability 4, impact 5: 1 risk"),
        (0, "Probability 4, impact 5: no risks"),
    ],
)
def test_a_cell_of_the_matrix_is_said_whole(count: int, words: str) -> None:
    assert cell_words(Score(4, 5), count) == words


@pytest.mark.parametrize(
    ("before", "way", "words"),
    [
        (None, Trend.NEW, "3 × 4 = 12, not changed since it was raised"),
        (Score(2, 4), Trend.RISING, "3 × 4 = 12, rising from 8"),
        (Score(5, 5), Trend.FALLING, "3 × 4 = 12, falling from 25"),
        (Score(4, 3), Trend.STEADY, "3 × 4 = 12, steady"),
    ],
)
def test_a_score_says_where_it_comes_from(before: Score | None, way: Trend, words: str) -> None:
    assert score_words(Score(3, 4), before, way) == words


def test_every_event_of_the_register_has_words() -> None:
    assert set(WORDS) == RAID_KINDS


def test_other_events_have_none_here() -> None:
    assert raid_event_words(EventKind.STAGE_CLAIMED, {}, {"reference": "R-001"}) == ""


RISK = {"title": "flood", "cause": "Rain", "effect": "delay", "probability": 2, "impact": 3}


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        (EventKind.RISK_RAISED, {}, RISK, "raised at 2 × 3 = 6: Rain → flood → delay"),
        (EventKind.ISSUE_RAISED, {}, {"title": "Flood"}, "raised: Flood"),
        (
            EventKind.ISSUE_RAISED,
            {},
            {"title": "Flood", "from_risk": "R-002"},
            "raised from R-002: Flood",
        ),
        (
            EventKind.RISK_SCORED,
            {"probability": 2, "impact": 3},
            {"probability": 3, "impact": 3},
            "score 2 × 3 = 6 → 3 × 3 = 9",
        ),
        (
            EventKind.RISK_CONVERTED,
            {},
            {"issue": "I-004"},
            "it happened and is now issue I-004",
        ),
        (
            EventKind.ASSUMPTION_JUDGED,
            {"finding": "not_validated"},
            {"finding": "broken"},
            "assumption not validated → broken",
        ),
        (EventKind.RAID_OWNER_CHANGED, {"owner": 7}, {"owner": 8}, "owner Ada → somebody"),
        (EventKind.RAID_OWNER_CHANGED, {"owner": None}, {"owner": 7}, "owner nobody → Ada"),
        (
            EventKind.RAID_DATE_CHANGED,
            {"due_date": "2026-04-01"},
            {"due_date": "2026-05-01"},
            "date 1 April 2026 → 1 May 2026",
        ),
        (
            EventKind.RAID_ACTION_ADDED,
            {},
            {"text": "Call", "owner": 7, "due_date": "2026-04-01"},
            "action added for Ada by 1 April 2026: Call",
        ),
        (EventKind.RAID_ACTION_DONE, {}, {"text": "Call"}, "action done: Call"),
        (EventKind.RAID_NOTED, {}, {}, "note"),
        (EventKind.RAID_CLOSED, {}, {}, "closed"),
    ],
)
def test_an_event_is_said_in_words(
    kind: EventKind, old: dict[str, str | int | None], new: dict[str, str | int | None], words: str
) -> None:
    said = raid_event_words(kind, old, {**new, "reference": "R-001"}, {7: "Ada"})

    assert said == f"R-001: {words}"


def test_the_history_of_a_borough_says_the_same() -> None:
    said = event_words(EventKind.RAID_CLOSED, {}, {"reference": "R-001"}, {})

    assert said == "R-001: closed"

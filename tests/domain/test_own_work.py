"""What of one's own is due, and how the finding of the page says it."""

from datetime import date, timedelta

import pytest

from migrations_tracker.domain.milestones import MilestoneCode, MilestoneStatus
from migrations_tracker.domain.own_work import (
    due_ones,
    is_due,
    manager_heading,
    next_words,
    open_ones,
    saved_words,
)
from migrations_tracker.domain.plan_table import PlanRow
from tests.domain.test_plan_table import ROW

TODAY = date(2026, 3, 9)


def row(code: str, days: int | None, status: str = "in_progress") -> PlanRow:
    values = {name: getattr(ROW, name) for name in ROW.__slots__}
    day = None if days is None else TODAY + timedelta(days=days)
    changed = {"code": MilestoneCode(code), "forecast": day, "status": MilestoneStatus(status)}
    return PlanRow(**{**values, **changed})


@pytest.mark.parametrize(
    ("days", "due"), [(None, False), (-1, True), (0, True), (7, True), (8, False)]
)
def test_a_week_ahead_is_due(days: int | None, *, due: bool) -> None:
    assert is_due(None if days is None else TODAY + timedelta(days=days), TODAY) is due


def test_what_is_done_or_follows_from_records_is_not_ones_own_to_date() -> None:
    rows = [
        row("ithc", 9),
        row("design", -1),
        row("coco", None),
        row("circuit", 1, "complete"),
        row("cutover", 1),
    ]

    assert [one.code.value for one in open_ones(rows)] == ["design", "ithc", "coco"]
    assert [one.code.value for one in due_ones(rows, TODAY)] == ["design"]


@pytest.mark.parametrize(
    ("silent", "requests", "actions", "words"),
    [
        (0, 0, 0, "Nothing is waiting for you"),
        (1, 0, 0, "1 borough has gone silent"),
        (2, 1, 3, "2 boroughs have gone silent, 1 baseline request to decide, 3 actions due"),
    ],
)
def test_a_managers_finding_names_what_waits(
    silent: int, requests: int, actions: int, words: str
) -> None:
    assert manager_heading(silent=silent, requests=requests, actions=actions) == words


def test_the_next_update_is_the_first_that_is_still_to_come() -> None:
    days = [None, date(2026, 3, 1), date(2026, 3, 20), date(2026, 3, 13)]

    assert next_words(days, TODAY) == "The next update is due on Friday 13 March 2026."
    assert next_words([None], TODAY) == ""


def test_saving_says_how_many_rows() -> None:
    assert saved_words(2, "date") == "Saved: 2 dates."
    assert saved_words(0, "date") == "Nothing was new, so nothing was saved."

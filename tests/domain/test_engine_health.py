"""What is said of the engine, and what to do about each of its troubles."""

from dataclasses import replace
from datetime import timedelta

import pytest

from migrations_tracker.domain.engine_health import EngineHealth, Worker, engine_heading, problems
from migrations_tracker.domain.programme import CheckHealth
from tests.make import NOON

TICK = timedelta(seconds=5)
WELL_CHECKS = CheckHealth(NOON, None, None, None)
WORKER = Worker(
    name="here:1",
    started_at=NOON - timedelta(hours=1),
    seen_at=NOON - timedelta(seconds=3),
    woken_at=NOON - timedelta(seconds=4),
    runs=720,
    batches=700,
    checks=40_000,
    unknown=2,
    missed=0,
    stale=0,
    dropped=0,
    unsaved=0,
    claim_s=1.0,
    ask_s=9.0,
    judge_s=2.0,
    commit_s=3.0,
    fault="",
)
WELL = EngineHealth(
    now=NOON,
    tick=TICK,
    checks=WELL_CHECKS,
    workers=[WORKER],
    due=0,
    oldest_due_at=None,
    missed=0,
    stale=0,
    broker_answers=True,
    strays=False,
)
LONG_AGO = NOON - timedelta(minutes=2)


def test_an_engine_that_is_well_says_on_how_many_workers() -> None:
    two = replace(WELL, workers=[WORKER, replace(WORKER, name="there:2")])

    assert list(problems(two)) == []
    assert engine_heading(two) == "Checks run on time on 2 workers"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"workers": []}, "No worker has been seen lately"),
        ({"workers": [replace(WORKER, seen_at=LONG_AGO)]}, "No worker has been seen lately"),
        ({"workers": [replace(WORKER, woken_at=LONG_AGO)]}, "No wake-up has been heard for 2 min"),
        ({"workers": [replace(WORKER, woken_at=None)]}, "No wake-up has been heard yet"),
        ({"workers": [replace(WORKER, unsaved=3)]}, "3 results could not be recorded yet"),
        ({"broker_answers": False}, "The broker does not answer"),
        ({"oldest_due_at": LONG_AGO, "due": 1}, "An endpoint has been due for 2 minutes"),
        ({"strays": True}, "Results lie outside the partitions of their days"),
        ({"checks": replace(WELL_CHECKS, source_since=LONG_AGO)}, "The status source does not"),
        ({"checks": replace(WELL_CHECKS, fault_since=LONG_AGO)}, "The checker cannot reach its"),
    ],
)
def test_each_trouble_is_told_with_what_to_do(changed: dict[str, object], said: str) -> None:
    found = list(problems(replace(WELL, **changed)))  # type: ignore[arg-type]  # fields of EngineHealth

    assert any(words.startswith(said) for words in found), found
    assert engine_heading(replace(WELL, **changed)).startswith("The checks have")  # type: ignore[arg-type]  # as above


def test_without_a_broker_nothing_more_is_said_of_wake_ups() -> None:
    silent = replace(WELL, broker_answers=False, workers=[replace(WORKER, woken_at=None)])

    assert len(list(problems(silent))) == 1


def test_what_has_just_become_due_is_no_trouble() -> None:
    due = replace(WELL, due=9, oldest_due_at=NOON - timedelta(seconds=29))

    assert (due.oldest_due, list(problems(due))) == (timedelta(seconds=29), [])


def test_before_the_first_check_nothing_is_known() -> None:
    fresh = replace(WELL, checks=CheckHealth(None, None, None, None), workers=[])

    assert engine_heading(fresh) == "No check has run yet"

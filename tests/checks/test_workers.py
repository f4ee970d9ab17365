"""Each process that checks notes what it has done and when it last heard a wake-up."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils.timezone import now

from migrations_tracker.checks.parts import Counts
from migrations_tracker.checks.unsaved import Saved
from migrations_tracker.checks.workers import Notes, forget_gone
from migrations_tracker.models import CheckWorker

pytestmark = pytest.mark.django_db


def counts(**fields: object) -> Counts:
    return Counts(**fields)  # type: ignore[arg-type]  # fields of Counts


def test_runs_add_up() -> None:
    notes = Notes("here:1")

    for _ in range(2):
        done = counts(batches=1, answered=5, unknown=2, missed=3, claim_s=0.5, ask_s=2.0)
        done.saved = Saved(stale=1, dropped=4)
        notes.note(done, heard_ago_s=None)

    worker = CheckWorker.objects.get()
    assert (worker.name, worker.runs, worker.batches) == ("here:1", 2, 2)
    assert (worker.checks, worker.unknown, worker.missed) == (14, 4, 6)
    assert (worker.stale, worker.dropped, worker.claim_s, worker.ask_s) == (2, 8, 1.0, 4.0)
    assert worker.woken_at is None


def test_a_fault_and_what_waits_are_those_of_the_last_run() -> None:
    notes = Notes("here:1")

    notes.note(counts(fault="The database is away", unsaved=7), heard_ago_s=2)
    before = CheckWorker.objects.get()
    notes.note(counts(), heard_ago_s=None)

    after = CheckWorker.objects.get()
    assert (before.fault, before.unsaved, after.fault, after.unsaved) == (
        "The database is away",
        7,
        "",
        0,
    )


def test_a_wake_up_from_outside_is_dated() -> None:
    Notes("here:1").note(counts(), heard_ago_s=60)

    worker = CheckWorker.objects.get()
    assert worker.woken_at is not None
    assert abs(worker.seen_at - worker.woken_at - timedelta(seconds=60)) < timedelta(seconds=1)


def test_a_process_that_has_just_started_counts_from_zero() -> None:
    Notes("here:1").note(counts(batches=9), heard_ago_s=None)

    Notes("here:1").note(counts(batches=1), heard_ago_s=None)

    assert CheckWorker.objects.get().batches == 1


def refuse(*_: object) -> None:
    raise OperationalError("The database is away")


@pytest.mark.django_db(transaction=True)
def test_what_the_database_did_not_take_is_noted_later() -> None:
    notes = Notes("here:1")

    with connection.execute_wrapper(refuse):
        notes.note(counts(batches=2), heard_ago_s=None)
    notes.note(counts(batches=3), heard_ago_s=None)

    worker = CheckWorker.objects.get()
    assert (worker.runs, worker.batches) == (2, 5)


def test_one_that_was_not_seen_for_a_day_is_forgotten() -> None:
    Notes("here:1").note(counts(), heard_ago_s=None)
    Notes("gone:2").note(counts(), heard_ago_s=None)
    CheckWorker.objects.filter(name="gone:2").update(seen_at=now() - timedelta(hours=25))

    assert forget_gone() == 1
    assert CheckWorker.objects.get().name == "here:1"

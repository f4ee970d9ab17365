"""The check engine: claim what is due, ask, judge, commit in slices, until nothing is due."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event

from migrations_tracker.checks.batch_run import BatchRun
from migrations_tracker.checks.limits import rules_for
from migrations_tracker.checks.parts import Counts, Engine
from migrations_tracker.checks.source import Watch, record_idle_run, record_watch
from migrations_tracker.checks.store import StoreAway, away_is_said
from migrations_tracker.checks.windows import windows_for


def run_due(engine: Engine, *, stop: Event) -> Counts:
    """Check everything that is due, for at most the engine's budget. What it did.

    It ends early when `stop` is set, and when the source or the checker is at fault: the next
    wake-up tries again. A database that is away ends it too; results wait in `engine.unsaved`.
    """
    counts = Counts()
    ends = engine.monotonic() + engine.budget.total_seconds()
    try:
        with away_is_said():
            engine.unsaved.save(engine.store, counts.saved)
            if not engine.unsaved:
                _check_batches(engine, counts, stop, ends)
    except StoreAway as away:
        counts.fault = f"The database is away: {away}"
    _save_the_rest(engine, counts, stop, ends)
    return counts


def _check_batches(engine: Engine, counts: Counts, stop: Event, ends: float) -> None:
    with ExitStack() as stack:
        try:
            canary_url = stack.enter_context(engine.canary())
        except OSError as error:
            counts.fault = f"The checker cannot listen to itself: {error.strerror}"
            record_watch(Watch(checker_fault=counts.fault))
            return
        while not stop.is_set() and not counts.fault and engine.monotonic() < ends:
            with _nothing_collected():
                if not _check_batch(engine, counts, stop, canary_url):
                    break
    if not counts.batches:
        record_idle_run()


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let the collector rest for a batch: checks make no cycles, and thousands of things to visit.

    A batch is a thousand checks and over within seconds; reference counts free what it made.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _check_batch(engine: Engine, counts: Counts, stop: Event, canary_url: str) -> bool:
    """Claim and check one batch; False when nothing was due."""
    began = engine.monotonic()
    batch = engine.store.claim(engine.batch, engine.lease)
    counts.claim_s += engine.monotonic() - began
    if batch is None:
        return False
    counts.batches += 1
    counts.claimed += len(batch.rows)
    run = BatchRun(
        engine=engine,
        batch=batch,
        rules=rules_for(batch),
        windows=windows_for(batch, engine.lease),
        began=began,
        stop=stop,
        counts=counts,
    )
    run.check(canary_url)
    counts.fault = run.watch.fault
    if engine.unsaved:
        counts.fault = "The database is away"
    return True


def _save_the_rest(engine: Engine, counts: Counts, stop: Event, ends: float) -> None:
    """Give the database time to come back, with ever longer waits, while the run may last."""
    while engine.unsaved and not stop.is_set() and engine.monotonic() < ends:
        stop.wait(min(engine.unsaved.waits_s, ends - engine.monotonic()))
        engine.unsaved.save(engine.store, counts.saved)
    counts.unsaved = len(engine.unsaved)

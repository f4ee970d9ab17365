"""Folding the events of a migration gives the rows that the services wrote.

`PSN_HISTORIES` sets how many random histories are tried; `make soak` tries ten thousand.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrations_tracker.domain.access import Channel, Principal, Role, system
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.certificate_rules import Issue
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.history import differences, state_at
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import PsnMigration
from migrations_tracker.selectors.history import present_state, told_of
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.certificates import (
    apply_for_certificate,
    record_certificate,
    refuse_certificate,
    withdraw_certificate,
)
from migrations_tracker.services.planning import change_forecast, set_baseline, set_wave
from migrations_tracker.services.transitions import StageClaim, claim_stage, open_migration
from suppliers.models import Supplier
from tests.make import NOON, make_borough, make_supplier

pytestmark = pytest.mark.django_db
HISTORIES = int(os.environ.get("PSN_HISTORIES", "60"))
ANYBODY = Principal("user:1", "Ada", frozenset({Role.MANAGER, Role.ADMINISTRATOR}))


@dataclass(frozen=True)
class Play:
    """One random history: the migration, and the two suppliers that may lead it."""

    migration: PsnMigration
    suppliers: tuple[Supplier, Supplier]


Step = Callable[[Play, Origin, int], object]


def _day(origin: Origin, back: int) -> object:
    return london_date(origin.now) - timedelta(days=back)


def claim(play: Play, origin: Origin, n: int) -> object:
    """Mostly the next stage, or any other, sometimes late by some hours."""
    play.migration.refresh_from_db()
    stages = list(Stage)
    stage = stages[n % len(stages)]
    late = timedelta(hours=n % 7)
    return claim_stage(
        play.migration.pk,
        StageClaim(stage, effective_at=origin.now - late, reason="Because.", note=f"Note {n}"),
        origin,
    )


def advance(play: Play, origin: Origin, _: int) -> object:
    play.migration.refresh_from_db()
    line = list(Stage)
    here = line.index(play.migration.current_stage)
    return claim_stage(
        play.migration.pk, StageClaim(line[min(here + 1, 8)], reason="Letter of today."), origin
    )


def reaffirm(play: Play, origin: Origin, n: int) -> object:
    play.migration.refresh_from_db()
    promised = london_date(origin.now) + timedelta(days=n % 30)
    stage = play.migration.current_stage
    return claim_stage(play.migration.pk, StageClaim(stage, next_update_by=promised), origin)


def assign(play: Play, origin: Origin, n: int) -> object:
    return assign_supplier(play.migration.pk, play.suppliers[n % 2], origin, reason="Handover")


def wave(play: Play, origin: Origin, n: int) -> object:
    return set_wave(play.migration.pk, n % 5 or None, origin)


def baseline(play: Play, origin: Origin, n: int) -> object:
    day = london_date(origin.now) + timedelta(days=n)
    return set_baseline(play.migration.pk, day, origin, reason="Asked for.")


def forecast(play: Play, origin: Origin, n: int) -> object:
    day = london_date(origin.now) + timedelta(days=n)
    return change_forecast(play.migration.pk, day, origin, reason="Wayleave.")


def apply(play: Play, origin: Origin, n: int) -> object:
    on = london_date(origin.now) - timedelta(days=n % 40)
    return apply_for_certificate(play.migration.pk, origin, on=on)


def issue(play: Play, origin: Origin, n: int) -> object:
    issued = london_date(origin.now) - timedelta(days=n % 50)
    what = Issue(f"PSN-{n % 4}", issued)
    return record_certificate(play.migration.pk, what, origin)


def refuse(play: Play, origin: Origin, n: int) -> object:
    on = london_date(origin.now) - timedelta(days=n % 9)
    return refuse_certificate(play.migration.pk, origin, reason="Diagram.", on=on)


def withdraw(play: Play, origin: Origin, n: int) -> object:
    on = london_date(origin.now) - timedelta(days=n % 9)
    return withdraw_certificate(play.migration.pk, origin, reason="Merged.", on=on)


STEPS: tuple[Step, ...] = (
    claim,
    advance,
    advance,
    reaffirm,
    assign,
    wave,
    baseline,
    forecast,
    apply,
    issue,
    refuse,
    withdraw,
)
FIRST = (Stage.NOT_STARTED, Stage.BUILD, Stage.LIVE)
HISTORY = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 60), st.integers(0, 40)), max_size=14
)


def _begin(at: datetime, first: Stage) -> Play:
    origin = Origin(system("demo"), Channel.IMPORT, at)
    migration = open_migration(make_borough(), origin, stage=first, wave=3, reason="Begun.")
    return Play(migration, (make_supplier(), make_supplier()))


@settings(
    max_examples=HISTORIES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.sampled_from(FIRST), HISTORY)
def test_folding_every_event_gives_the_rows_that_were_written(
    first: Stage, history: list[tuple[Step, int, int]]
) -> None:
    with transaction.atomic():
        now = NOON
        play = _begin(now, first)
        for step, n, hours in history:
            now += timedelta(hours=hours, minutes=1)
            try:
                step(play, Origin(ANYBODY, Channel.PAGE, now), n)
            except Refusal:
                continue
        told = state_at(told_of(play.migration.pk), as_of=now, known_at=now)
        held = present_state(PsnMigration.objects.get(pk=play.migration.pk))
        transaction.set_rollback(True)

    assert told is not None
    assert differences(told, held) == []

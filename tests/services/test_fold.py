"""Folding the events of a migration gives the rows that the services wrote.

`PSN_HISTORIES` sets how many random histories are tried; `make histories` tries ten thousand.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrations_tracker.domain.access import Channel, Principal, Role, system
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.certificate_rules import Issue
from migrations_tracker.domain.cutover import Ended, Window
from migrations_tracker.domain.cutover_rules import CutoverPlan
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.gates import GATES
from migrations_tracker.domain.history import differences, state_at
from migrations_tracker.domain.history_plan import milestones_then, services_then
from migrations_tracker.domain.milestones import MilestoneCode, Party
from migrations_tracker.domain.plan_rules import Delay
from migrations_tracker.domain.psn_services import CutoverOutcome
from migrations_tracker.domain.stages import Stage
from migrations_tracker.facts import plan_of, with_cutover
from migrations_tracker.models import PsnMigration
from migrations_tracker.selectors.history import present_state, told_of
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.baselines import (
    approve_baseline,
    approve_request,
    ask_for_baseline,
)
from migrations_tracker.services.certificates import (
    apply_for_certificate,
    record_certificate,
    refuse_certificate,
    withdraw_certificate,
)
from migrations_tracker.services.cutover_correction import correct_outcome
from migrations_tracker.services.cutovers import (
    end_cutover,
    plan_cutover,
    record_rehearsal,
    scope_service,
    sign_off_cutover,
)
from migrations_tracker.services.milestones import (
    Wait,
    block_milestone,
    complete_milestone,
    reopen_milestone,
    set_aside_milestone,
    start_milestone,
    submit_milestone,
    unblock_milestone,
)
from migrations_tracker.services.opening import open_migration
from migrations_tracker.services.planning import change_forecast
from migrations_tracker.services.transitions import StageClaim, claim_stage
from migrations_tracker.services.waivers import WaiverRequest, waive_criterion
from migrations_tracker.services.waves import set_wave
from suppliers.models import Supplier
from tests.make import NOON, make_borough, make_supplier, make_wave

pytestmark = pytest.mark.django_db
HISTORIES = int(os.environ.get("PSN_HISTORIES", "60"))
BOARD = Principal("user:2", "Grace", frozenset({Role.MANAGER}))
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
    """The next stage, with every criterion of its gate waived where it can be."""
    play.migration.refresh_from_db()
    line = list(Stage)
    target = line[min(line.index(play.migration.current_stage) + 1, 8)]
    for criterion in GATES.get(target, ()):
        ends = london_date(origin.now) + timedelta(days=30)
        request = WaiverRequest(target, criterion, "Agreed.", ends)
        with suppress(Refusal):
            waive_criterion(play.migration.pk, request, origin)
    return claim_stage(play.migration.pk, StageClaim(target, reason="Letter of today."), origin)


def reaffirm(play: Play, origin: Origin, n: int) -> object:
    play.migration.refresh_from_db()
    promised = london_date(origin.now) + timedelta(days=n % 30)
    stage = play.migration.current_stage
    return claim_stage(play.migration.pk, StageClaim(stage, next_update_by=promised), origin)


def assign(play: Play, origin: Origin, n: int) -> object:
    return assign_supplier(play.migration.pk, play.suppliers[n % 2], origin, reason="Handover")


def _service(play: Play, n: int) -> int:
    return play.migration.service_cutovers.all()[n % 7].pk


def scope(play: Play, origin: Origin, n: int) -> object:
    return scope_service(_service(play, n), origin, in_scope=n % 3 > 0, reason="Not needed.")


def plan(play: Play, origin: Origin, n: int) -> object:
    starts = origin.now + timedelta(hours=n % 30 - 2)
    window = Window(starts, starts + timedelta(hours=4), starts + timedelta(hours=n % 5))
    return plan_cutover(_service(play, n), CutoverPlan(window, f"CHG-{n}", "Ann"), origin)


def rehearse(play: Play, origin: Origin, n: int) -> object:
    day = london_date(origin.now) - timedelta(days=n % 6)
    return record_rehearsal(_service(play, n), day, origin)


def end(play: Play, origin: Origin, n: int) -> object:
    ended = Ended(list(CutoverOutcome)[n % 3], origin.now - timedelta(hours=n % 9), "As it went.")
    return end_cutover(_service(play, n), ended, origin)


def correct(play: Play, origin: Origin, n: int) -> object:
    """An outcome to some hours earlier, by the manager."""
    at = origin.now - timedelta(hours=n % 20 + 1)
    return correct_outcome(_service(play, n), at, origin, reason="Typed wrong.")


def sign_off(play: Play, origin: Origin, n: int) -> object:
    return sign_off_cutover(_service(play, n), origin, reference="Letter of today.")


def wave(play: Play, origin: Origin, n: int) -> object:
    return set_wave(play.migration.pk, n % 5 or None, origin)


def _code(n: int) -> MilestoneCode:
    return list(MilestoneCode)[n % 12]


def forecast(play: Play, origin: Origin, n: int) -> object:
    day = london_date(origin.now) + timedelta(days=n)
    delay = Delay(DelayReason.WAYLEAVE, note="The landlord.")
    return change_forecast(play.migration.pk, _code(n), day, origin, delay=delay)


def baseline(play: Play, origin: Origin, _: int) -> object:
    return approve_baseline(play.migration.pk, origin)


def ask(play: Play, origin: Origin, n: int) -> object:
    dates = {_code(n): london_date(origin.now) + timedelta(days=n + 30)}
    event = ask_for_baseline(play.migration.pk, dates, origin, reason="Agreed with the board.")
    request = play.migration.baseline_requests.latest("pk")
    approve_request(play.migration.pk, request.pk, Origin(BOARD, Channel.PAGE, origin.now))
    return event


def start(play: Play, origin: Origin, n: int) -> object:
    return start_milestone(play.migration.pk, _code(n), origin)


def submit(play: Play, origin: Origin, n: int) -> object:
    return submit_milestone(play.migration.pk, _code(n), origin)


def block(play: Play, origin: Origin, n: int) -> object:
    since = london_date(origin.now) - timedelta(days=n % 20)
    wait = Wait(Party.THIRD_PARTY, "Wayleave.", since)
    return block_milestone(play.migration.pk, _code(n), wait, origin)


def unblock(play: Play, origin: Origin, n: int) -> object:
    return unblock_milestone(play.migration.pk, _code(n), origin)


def complete(play: Play, origin: Origin, n: int) -> object:
    on = london_date(origin.now) - timedelta(days=n % 11)
    return complete_milestone(play.migration.pk, _code(n % 4), origin, on=on)


def reopen(play: Play, origin: Origin, n: int) -> object:
    return reopen_milestone(play.migration.pk, _code(n), origin, reason="Wrong one.")


def set_aside(play: Play, origin: Origin, n: int) -> object:
    return set_aside_milestone(play.migration.pk, _code(n), origin, reason="Done before.")


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
    scope,
    plan,
    plan,
    rehearse,
    end,
    end,
    correct,
    correct,
    sign_off,
    forecast,
    forecast,
    baseline,
    ask,
    start,
    submit,
    block,
    unblock,
    complete,
    reopen,
    set_aside,
    apply,
    issue,
    refuse,
    withdraw,
)
FIRST = (Stage.NOT_STARTED, Stage.BUILD, Stage.LIVE)
HISTORY = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 60), st.integers(0, 40)), max_size=16
)


def _begin(at: datetime, first: Stage) -> Play:
    origin = Origin(system("demo"), Channel.IMPORT, at)
    for number in range(1, 5):
        make_wave(number)
    migration = open_migration(make_borough(), origin, stage=first, wave=3, reason="Begun.")
    return Play(migration, (make_supplier(), make_supplier()))


@settings(
    max_examples=HISTORIES,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
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
        cutovers = [one.as_cutover for one in play.migration.service_cutovers.all()]
        standings = _standings(play.migration, london_date(now))
        transaction.set_rollback(True)

    assert told is not None
    assert differences(told, held) == []
    assert services_then(told) == cutovers
    assert [
        (one.code, one.status, one.baseline, one.forecast, one.actual)
        for one in milestones_then(told, london_date(now))
    ] == standings


def _standings(migration: PsnMigration, today: date) -> list[object]:
    present = with_cutover(PsnMigration.objects.all()).get(pk=migration.pk)
    rows = list(present.milestones.all())
    plan = plan_of(present, rows, today)
    return [(one.code, one.status, one.baseline, one.forecast, one.actual) for one in plan.values()]

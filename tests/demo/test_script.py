"""The script: dated steps that only ever grow at their end, legal by the rules of the domain."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrations_tracker.demo.frozen_days import is_frozen
from migrations_tracker.demo.script import script
from migrations_tracker.demo.steps import (
    ApplyForCertificate,
    AssignSupplier,
    ClaimStage,
    EndCutover,
    Observe,
    OpenMigration,
    PlanCutover,
    RecordCertificate,
    RecordRehearsal,
    RefuseCertificate,
    Report,
    ScopeService,
    SignOff,
    Step,
)
from migrations_tracker.domain.access import Channel, Role
from migrations_tracker.domain.calendar import LONDON, is_working_day, london_date
from migrations_tracker.domain.certificate import Certificate, compliance
from migrations_tracker.domain.cutover import Cutover
from migrations_tracker.domain.delivery import Freshness, next_update_range
from migrations_tracker.domain.gate_facts import Facts
from migrations_tracker.domain.gates import barred
from migrations_tracker.domain.policy import DELIVERY
from migrations_tracker.domain.psn_services import PsnService
from migrations_tracker.domain.stages import ENDED, OPEN, Stage, choose_move
from tests.demo.programme import (
    INSTALL_DATES,
    SEED,
    at,
    cut_over,
    far,
    filed,
    of_borough,
    start_for,
)

installs = pytest.mark.parametrize("installed", INSTALL_DATES, ids=str)
dates = st.dates(date(2024, 1, 1), date(2032, 12, 31))


def whole(installed: date, seed: int = SEED) -> list[Step]:
    return list(script(seed, start_for(installed), far(installed)))


@given(dates, st.integers(0, 99), st.integers(-280, 400), st.integers(0, 300))
@settings(max_examples=15)
def test_the_steps_up_to_a_day_are_the_first_of_those_up_to_a_later_day(
    installed: date, seed: int, days: int, more: int
) -> None:
    start, until = start_for(installed), at(installed) + timedelta(days=days)

    early = list(script(seed, start, until))
    late = list(script(seed, start, until + timedelta(days=more)))

    assert late[: len(early)] == early
    assert all(step.at <= until for step in early)


@given(dates, st.integers(0, 99))
@settings(max_examples=10)
def test_the_same_seed_and_start_give_the_same_steps(installed: date, seed: int) -> None:
    assert whole(installed, seed) == whole(installed, seed)


def test_another_seed_gives_other_steps() -> None:
    assert whole(date(2026, 3, 9), 1) != whole(date(2026, 3, 9), 2)


@given(dates, st.integers(0, 99))
@settings(max_examples=15)
def test_steps_come_one_at_a_time_on_working_days_in_office_hours(
    installed: date, seed: int
) -> None:
    steps = whole(installed, seed)

    instants = [step.at for step in steps]
    assert len(set(instants)) == len(instants)
    assert instants == sorted(instants)
    by_people = [step.at for step in steps if not isinstance(step.action, Observe)]
    assert all(is_working_day(london_date(instant)) for instant in by_people)
    assert all(9 <= instant.astimezone(LONDON).hour < 17 for instant in by_people)


@given(dates)
@settings(max_examples=15)
def test_nothing_happens_before_the_start_or_on_the_day_of_the_first_start(
    installed: date,
) -> None:
    days = {london_date(step.at) for step in whole(installed)}

    assert min(days) >= start_for(installed)
    assert installed not in days


@given(dates, st.integers(0, 99))
@settings(max_examples=15)
def test_every_claim_is_legal(installed: date, seed: int) -> None:
    steps = whole(installed, seed)
    for number in range(1, 34):
        replay(of_borough(steps, number))


def replay(steps: list[Step]) -> None:
    """One borough's steps by the domain's rules; an illegal one raises."""
    stage, held = Stage.WITHDRAWN, None
    certificates: list[Certificate] = []
    services: dict[PsnService, Cutover] = {}
    for step in steps:
        match step.action:
            case OpenMigration():
                assert stage in ENDED
                stage = Stage.NOT_STARTED
                services = {service: Cutover(service) for service in PsnService}
            case ClaimStage(target, promised, reason):
                roles = frozenset({step.by.role})
                choose_move(stage, target, roles, held_from=held, reason=reason)
                held_by = compliance(certificates, london_date(step.at))
                facts = Facts(step.at, Freshness.FRESH, compliance=held_by)
                unmet = barred(stage, target, facts, held_from=held)
                assert "certificate_valid" not in {one.criterion for one in unmet}
                check_services(target, list(services.values()))
                held = stage if target is Stage.ON_HOLD else None
                stage = target
                check_promise(step, promised)
            case Report(present, promised):
                assert present is stage
                assert stage in OPEN
                check_promise(step, promised)
            case ScopeService() | PlanCutover() | RecordRehearsal() | EndCutover() | SignOff():
                services = cut_over(services, step)
            case ApplyForCertificate() | RecordCertificate() | RefuseCertificate():
                certificates = filed(certificates, step)
                assert sum(one.is_open for one in certificates) <= 1


def check_promise(step: Step, promised: date | None) -> None:
    if promised is not None:
        earliest, latest = next_update_range(london_date(step.at), DELIVERY)
        assert earliest <= promised <= latest


def check_services(target: Stage, services: list[Cutover]) -> None:
    """Planned and rehearsed before the cutover begins, and all cut over before it is live."""
    needed = [one for one in services if one.in_scope]
    days = [day for one in needed if one.window for day in one.window.days]
    assert not any(is_frozen("", day) for day in days)
    if target is Stage.CUTOVER:
        assert all(one.window and one.rehearsed for one in needed)
    if target is Stage.LIVE:
        assert all(one.is_cut_over for one in needed)


@installs
def test_suppliers_act_only_while_they_lead(installed: date) -> None:
    leads: dict[str, str] = {}
    for step in whole(installed):
        if isinstance(step.action, AssignSupplier):
            leads[step.borough] = step.action.slug
        elif step.by.role is Role.SUPPLIER:
            assert step.by.who == leads[step.borough]


@installs
def test_every_borough_is_closed_in_the_end(installed: date) -> None:
    last: dict[str, Stage] = {}
    for step in whole(installed):
        if isinstance(step.action, ClaimStage):
            last[step.borough] = step.action.stage

    assert len(last) == 33
    assert set(last.values()) == {Stage.CLOSED}


@installs
@pytest.mark.parametrize("years", [1, 2, 5])
def test_certificates_are_renewed_for_as_long_as_the_tracker_runs(
    installed: date, years: int
) -> None:
    now = at(installed) + timedelta(days=365 * years)
    steps = list(script(SEED, start_for(installed), now))

    for number in range(1, 34):
        certificates: list[Certificate] = []
        for step in of_borough(steps, number):
            certificates = filed(certificates, step)
        assert compliance(certificates, london_date(now)).is_valid


def test_only_the_silent_suppliers_miss_a_promise_and_one_reports_the_day_after() -> None:
    steps = whole(date(2026, 3, 9))

    missed = [number for number in range(1, 34) if misses_a_promise(of_borough(steps, number))]

    assert missed == [3, 6, 21, 26]


def misses_a_promise(steps: list[Step]) -> bool:
    promised: date | None = None
    for step in steps:
        if isinstance(step.action, ClaimStage | Report):
            if promised is not None and london_date(step.at) > promised:
                return True
            promised = step.action.next_update_by
    return False


def test_the_first_step_is_this_one() -> None:
    first = whole(date(2026, 11, 24))[0]

    assert first.at == datetime(2026, 3, 4, 9, 12, 26, tzinfo=UTC)
    assert first.borough == "E09000026"
    assert first.by.channel is Channel.PAGE
    assert first.action == OpenMigration(wave=2)

"""Missed slots and silences are kept as gaps; readings by the limits of kind and endpoint."""

from datetime import timedelta
from threading import Event

import pytest
from django.utils.timezone import now

from migrations_tracker.checks.asking import Question, Reply
from migrations_tracker.checks.engine import run_due
from migrations_tracker.checks.judging import Heard, find
from migrations_tracker.checks.limits import Rules
from migrations_tracker.checks.store import Store
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.latency import BINS
from migrations_tracker.domain.policy import CHECKS
from migrations_tracker.domain.readings import DEFAULT_THRESHOLDS
from migrations_tracker.models import (
    CheckGap,
    CheckResult,
    EndpointState,
    KindSetting,
    RollupDay,
    RollupHour,
)
from migrations_tracker.registry.answers import Refusal
from migrations_tracker.registry.outcomes import Outcome

from .fakes import LEASE, FakeProber, make_due, make_engine, make_missed
from .runs import say

pytestmark = pytest.mark.django_db
SILENCE = Refusal(Outcome.TIMEOUT, "No answer in time")
LONG_AGO = timedelta(days=1000)


def quiet_for(span: timedelta) -> None:
    """As if the silence had begun so much earlier."""
    EndpointState.objects.update(quiet_since=now() - span)


def test_missed_slots_are_counted_and_kept_as_a_gap(store: Store) -> None:
    endpoint = make_missed(3, timedelta(hours=1))

    counts = run_due(make_engine(store), stop=Event())

    gap = CheckGap.objects.get()
    assert (counts.missed, EndpointState.objects.get().missed) == (3, 3)
    assert (gap.endpoint_id, gap.cause, gap.missed) == (endpoint.pk, "unseen", 3)
    assert gap.starts_at == endpoint.state.due_at
    assert gap.ends_at - gap.starts_at == timedelta(hours=3)


def test_a_check_on_time_leaves_no_gap(store: Store) -> None:
    say(store, make_due(), "up", "down", "up")

    assert not CheckGap.objects.exists()


def test_a_silence_is_kept_once_it_is_over(store: Store) -> None:
    endpoint = make_due()
    say(store, endpoint, "up", SILENCE, SILENCE)
    during = CheckGap.objects.count()
    quiet_for(LONG_AGO)

    state = say(store, endpoint, "up")

    gap = CheckGap.objects.get()
    assert (during, gap.cause, gap.missed, state.quiet_since) == (0, "unseen", 0, None)
    assert LONG_AGO <= gap.ends_at - gap.starts_at < 2 * LONG_AGO


def test_a_short_silence_is_none(store: Store) -> None:
    say(store, make_due(), "up", SILENCE, "up")

    assert not CheckGap.objects.exists()


def test_maintenance_of_the_registry_is_kept_however_short(store: Store) -> None:
    say(store, make_due(), "up", "maintenance", "up")

    assert CheckGap.objects.get().cause == "maintenance"


def test_a_late_answer_keeps_no_gap(store: Store) -> None:
    make_due(ago=timedelta(seconds=100), interval_s=30)

    def lose(_: object) -> None:
        EndpointState.objects.update(lease_token=None)

    run_due(make_engine(store, FakeProber(meanwhile=lose)), stop=Event())

    assert not CheckGap.objects.exists()


def test_an_answer_falls_into_the_bin_of_its_time(store: Store) -> None:
    endpoint = make_due()
    say(store, endpoint, "up", SILENCE)

    hour = RollupHour.objects.get()
    counts = [getattr(hour, f"bin_{number:02}") for number in range(BINS)]
    # The fake prober takes ten milliseconds; a silence has no time.
    assert (hour.n, sum(counts), counts[5]) == (2, 1, 1)


@pytest.mark.parametrize(
    ("of_kind", "own", "status"),
    [
        ({}, {}, "up"),
        ({"fails_to_down": 1}, {}, "down"),
        ({"fails_to_down": 1}, {"fails_to_down": 2}, "up"),
        ({}, {"fails_to_down": 1}, "down"),
        ({"oks_to_up": 5, "retry_s": 1}, {}, "up"),
    ],
)
def test_an_endpoint_s_own_limits_win_over_its_kind_s(
    store: Store, of_kind: dict[str, int], own: dict[str, int], status: str
) -> None:
    endpoint = make_due(kind=EndpointKind.DNS, **own)  # type: ignore[arg-type]  # fields of Endpoint
    KindSetting.objects.create(kind="dns", **of_kind)
    KindSetting.objects.create(kind="ntp", fails_to_down=1)

    assert say(store, endpoint, "up", "down").status == status


@pytest.mark.parametrize(("retry_s", "least", "most"), [(2, 1, 3), (20, 15, 25)])
def test_the_second_look_comes_after_the_kind_s_time(
    store: Store, retry_s: int, least: int, most: int
) -> None:
    endpoint = make_due()
    KindSetting.objects.create(kind=endpoint.kind, retry_s=retry_s)

    state = say(store, endpoint, "up", "down")

    assert state.last_asked_at is not None
    waits = state.due_at - state.last_asked_at
    assert timedelta(seconds=least) < waits < timedelta(seconds=most)
    assert not RollupDay.objects.exists()


def test_a_turn_that_came_while_the_answer_did_not_is_asked_in_next(store: Store) -> None:
    endpoint = make_missed(0, timedelta(hours=1))
    batch = store.claim(9, LEASE)
    assert batch is not None
    row, at = batch.rows[0], batch.claimed_at
    heard = Heard(at, at + timedelta(hours=1))
    rules = Rules(DEFAULT_THRESHOLDS[row.kind], CHECKS)
    reply = Reply(Question(row, ""), 0, 0, 900, failure=SILENCE)

    found = find(row, reply, heard, rules)

    assert found.slot_at == endpoint.state.due_at
    assert found.due_at == endpoint.state.due_at + timedelta(hours=1)


def test_a_second_look_that_a_turn_overtook_is_a_gap_until_that_turn(store: Store) -> None:
    endpoint = make_missed(0, timedelta(hours=1))
    second_look = endpoint.state.due_at - timedelta(minutes=1)
    EndpointState.objects.update(due_at=second_look)

    run_due(make_engine(store), stop=Event())

    gap = CheckGap.objects.get()
    assert (gap.starts_at, gap.ends_at, gap.missed) == (second_look, endpoint.state.due_at, 1)
    assert CheckResult.objects.get().slot_at == endpoint.state.due_at

"""What a run counts, which limits it judges by, and what live pages hear of it."""

from datetime import timedelta

import pytest
from django.db.models import Sum
from django.utils.timezone import now

from migrations_tracker.checks.store import Store
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.models import (
    ChangeCounter,
    CheckResult,
    EndpointState,
    RollupHour,
    ThresholdSetting,
)
from tests.conftest import AssertConstantQueries

from .fakes import TIMED_OUT, answer, make_due
from .runs import run, say

pytestmark = pytest.mark.django_db


def counter() -> int:
    return ChangeCounter.objects.get().value


def test_the_hour_counts_each_reading_once(store: Store) -> None:
    endpoint = make_due()

    say(store, endpoint, "up", "degraded", "down", TIMED_OUT, "up")

    names = ("n", "up", "degraded", "down", "unknown", "sum_us")
    summed = RollupHour.objects.aggregate(**{f"all_{name}": Sum(name) for name in names})
    assert list(summed.values()) == [5, 2, 1, 1, 1, 4 * 10_000]


def test_an_endpoint_that_is_not_expected_is_checked_but_counts_for_nothing(store: Store) -> None:
    not_yet = make_due(expected_from=None)
    later = make_due(expected_from=now() + timedelta(days=1))

    run(store)

    assert set(EndpointState.objects.values_list("status", flat=True)) == {"up"}
    assert CheckResult.objects.filter(endpoint_id__in=[not_yet.pk, later.pk]).count() == 2
    assert not RollupHour.objects.exists()


@pytest.mark.parametrize(
    ("by_kind", "by_endpoint", "reading"),
    [(None, None, "up"), (5, None, "degraded"), (5, 100, "up"), (None, 5, "degraded")],
)
def test_an_endpoint_s_own_threshold_wins_over_its_kind_s_over_the_default(
    store: Store, by_kind: int | None, by_endpoint: int | None, reading: str
) -> None:
    endpoint = make_due(kind=EndpointKind.MAIL_RELAY)
    limits: dict[str, object] = {"metric": "queue_depth", "down_over": 1000}
    if by_kind is not None:
        ThresholdSetting.objects.create(kind="mail_relay", degraded_over=by_kind, **limits)
    if by_endpoint is not None:
        ThresholdSetting.objects.create(endpoint=endpoint, degraded_over=by_endpoint, **limits)

    said = answer(endpoint.ref, endpoint.endpoint_kind, metrics={"queue_depth": 20})

    assert say(store, endpoint, said).last_reading == reading


@pytest.mark.parametrize(
    ("said", "moved"),
    [("up", 0), ("degraded", 0), (TIMED_OUT, 1), ("maintenance", 1)],
)
def test_live_pages_hear_only_of_what_they_show(store: Store, said: object, moved: int) -> None:
    endpoint = make_due()
    say(store, endpoint, "up")
    before = counter()

    say(store, endpoint, said)

    assert counter() - before == moved


def test_live_pages_hear_once_of_many_changes(store: Store) -> None:
    for _ in range(4):
        make_due()
    before = counter()

    run(store)

    assert counter() - before == 1


def test_a_batch_costs_the_same_however_many_endpoints(
    store: Store, assert_constant_queries: AssertConstantQueries
) -> None:
    make_due()

    def grow() -> None:
        for _ in range(60):
            make_due()
        run(store)

    assert_constant_queries(lambda: run(store), grow=grow)

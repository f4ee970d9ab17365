"""What an ETag is made of: everything that can change a live page, in small queries."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import RegistrySource
from migrations_tracker.selectors.live import live_state, stale_endpoints
from migrations_tracker.services.audit import mark_changed
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_endpoint, make_migration
from tests.make_incidents import HOUR, make_window

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("interval_s", "seconds", "stale"),
    [(None, 75, 0), (None, 76, 1), (60, 150, 0), (60, 151, 1), (5, 13, 1)],
)
def test_an_endpoint_is_stale_after_two_and_a_half_of_its_own_intervals(
    interval_s: int | None, seconds: int, stale: int
) -> None:
    answered: dict[str, object] = {"last_answer_at": NOON - timedelta(seconds=seconds)}
    make_endpoint(interval_s=interval_s, state=answered)

    assert stale_endpoints(NOON).count() == stale


def test_an_endpoint_that_never_answered_is_stale_from_when_it_is_expected() -> None:
    make_endpoint(expected_from=NOON)
    make_endpoint(expected_from=NOON + timedelta(seconds=1))
    make_endpoint(expected_from=None)

    assert stale_endpoints(NOON).count() == 1


def test_the_state_counts_what_was_written() -> None:
    before = live_state(NOON)

    mark_changed()

    assert live_state(NOON).changes == before.changes + 1


def test_the_state_counts_claims_that_are_overdue() -> None:
    make_migration(stage=Stage.BUILD, next_update_by=NOON.date())

    assert live_state(NOON).overdue == 0
    assert live_state(NOON + timedelta(days=1)).overdue == 1


def test_a_source_that_never_ran_is_healthy() -> None:
    RegistrySource.objects.all().delete()

    assert not live_state(NOON).health.is_at_fault


def test_the_state_costs_seven_queries_and_soon_again_one(
    assert_constant_queries: AssertConstantQueries,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_endpoint()

    cost = assert_constant_queries(
        lambda: live_state(NOON), grow=lambda: [make_endpoint() for _ in range(20)]
    )

    assert cost == 7
    with django_assert_num_queries(1):
        live_state(NOON)


def test_what_time_changes_is_looked_at_again_after_seconds() -> None:
    live_state(NOON)
    make_migration(stage=Stage.BUILD, next_update_by=(NOON - timedelta(days=1)).date())

    assert live_state(NOON).overdue == 0
    assert live_state(NOON + timedelta(seconds=5)).overdue == 1


def test_a_window_that_begins_or_ends_changes_the_state() -> None:
    endpoint = make_endpoint()
    migration = make_migration(borough=endpoint.borough)
    make_window(endpoint, migration=migration, starts_at=NOON, ends_at=NOON + HOUR)

    before, during, after = (
        live_state(NOON + offset).maintenance for offset in (-timedelta(seconds=1), HOUR / 2, HOUR)
    )

    assert (len(before), len(during), len(after)) == (0, 1, 0)

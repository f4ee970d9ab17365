"""Availability by durations and answer times by roll-ups, read for many endpoints at once."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from migrations_tracker.domain.availability import Availability, availability_words
from migrations_tracker.models import (
    CheckGap,
    CheckResult,
    Endpoint,
    EndpointState,
    RollupHour,
    StatusChange,
)
from migrations_tracker.selectors.availability import availability_of, last_day
from migrations_tracker.selectors.live import source_health
from migrations_tracker.selectors.overview import overview
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_endpoint, make_endpoints, make_migration, make_user
from tests.make_incidents import make_window

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
YESTERDAY = NOON - DAY


def at(hours: float) -> datetime:
    """So many hours after yesterday noon."""
    return YESTERDAY + timedelta(hours=hours)


def make_up(since: datetime = NOON - 9 * DAY, **state: object) -> Endpoint:
    """An endpoint that has been up for long and answered a moment ago."""
    held = {"status": "up", "since": since, "last_asked_at": NOON, "last_answer_at": NOON}
    return make_endpoint(expected_from=NOON - 9 * DAY, state=held | state)


def change(endpoint: Endpoint, before: str, after: str, hours: float) -> None:
    StatusChange.objects.create(
        endpoint=endpoint, from_status=before, to_status=after, at=at(hours), recorded_at=at(hours)
    )


def of(endpoint: Endpoint) -> Availability:
    loaded = Endpoint.objects.select_related("state").get(pk=endpoint.pk)
    return availability_of([loaded], YESTERDAY, NOON)[endpoint.pk]


def test_without_a_change_the_present_status_held_all_the_time() -> None:
    assert of(make_up()) == Availability(up=DAY)


def test_before_the_first_change_its_old_status_held() -> None:
    endpoint = make_up(since=at(12))
    change(endpoint, "down", "up", 12)

    found = of(endpoint)

    assert (found.up, found.down, found.share) == (DAY / 2, DAY / 2, 0.5)


def test_the_first_status_ever_counts_from_its_time() -> None:
    endpoint = make_up(since=at(18))
    change(endpoint, "", "up", 18)

    assert of(endpoint) == Availability(up=DAY / 4)


def test_gaps_are_left_out_and_said() -> None:
    endpoint = make_up()
    for starts, ends, cause in ((-5, 6, "unseen"), (12, 18, "maintenance"), (-30, -1, "unseen")):
        CheckGap.objects.create(
            endpoint=endpoint, starts_at=at(starts), ends_at=at(ends), cause=cause
        )

    found = of(endpoint)

    assert found == Availability(up=DAY / 2, unseen=DAY / 4, maintenance=DAY / 4)
    assert availability_words(found) == (
        "100.00%. Left out: 6 hours of maintenance, 6 hours unseen."
    )


def test_a_window_that_stands_is_left_out_and_a_cancelled_one_is_not() -> None:
    endpoint = make_up(since=at(8))
    migration = make_migration(borough=endpoint.borough)
    change(endpoint, "up", "down", 6)
    change(endpoint, "down", "up", 8)
    make_window(endpoint, migration=migration, starts_at=at(5), ends_at=at(9))
    make_window(
        endpoint,
        migration=migration,
        starts_at=at(12),
        ends_at=at(18),
        cancelled_at=at(11),
        cancelled_by="user:1",
    )

    found = of(endpoint)

    assert (found.share, found.down, found.maintenance) == (1, timedelta(0), timedelta(hours=4))


def test_time_before_it_was_expected_does_not_count() -> None:
    endpoint = make_up()
    Endpoint.objects.update(expected_from=at(18))

    assert of(endpoint) == Availability(up=DAY / 4)
    Endpoint.objects.update(expected_from=None)
    assert of(endpoint).share is None


@pytest.mark.parametrize(
    ("state", "left_out"),
    [
        ({"quiet_since": at(18), "last_reading": "unknown"}, "unseen"),
        ({"quiet_since": at(18), "last_reading": "maintenance"}, "maintenance"),
        ({"last_asked_at": at(18)}, "unseen"),
    ],
)
def test_a_silence_that_lasts_is_left_out_already(state: dict[str, object], left_out: str) -> None:
    found = of(make_up(**state))  # type: ignore[arg-type]  # fields of EndpointState

    assert (found.up, getattr(found, left_out)) == (DAY * 3 / 4, DAY / 4)


def test_a_short_silence_is_not() -> None:
    quiet = NOON - timedelta(seconds=75)

    assert of(make_up(quiet_since=quiet, last_reading="unknown")) == Availability(up=DAY)


def test_availability_costs_the_same_for_many(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    make_up()

    def grow() -> None:
        for _ in range(5):
            change(make_up(), "down", "up", 3)

    assert_constant_queries(
        lambda: availability_of(Endpoint.objects.select_related("state"), YESTERDAY, NOON),  # type: ignore[arg-type]  # a queryset is a sequence here
        grow=grow,
    )
    assert EndpointState.objects.count() == 6


def test_the_last_day_has_twenty_four_hours_and_the_endpoints_asked_for() -> None:
    for back in (0, 23, 24):
        for endpoint_id in (1, 2):
            RollupHour.objects.create(
                bucket=NOON - timedelta(hours=back),
                endpoint_id=endpoint_id,
                n=10,
                up=9,
                down=1,
                bin_03=10,
                max_us=3_000 + back,
            )

    found = last_day(NOON + timedelta(minutes=59), [1])

    assert set(found) == {1}
    assert (found[1].n, found[1].up, found[1].down, found[1].max_us) == (20, 18, 2, 3_023)
    assert found[1].latency.p50_us == 3_000


def test_a_share_is_rounded_down_and_downtime_said() -> None:
    found = Availability(up=DAY * 99_999, down=timedelta(minutes=2))

    assert availability_words(found) == "99.99%, down for 2 minutes."
    assert availability_words(Availability()) == "No time counts yet."


def test_maintenance_is_left_out_as_far_as_it_has_come() -> None:
    endpoint = make_up(since=at(18))
    change(endpoint, "down", "up", 18)
    migration = make_migration(borough=endpoint.borough)
    for fields in (
        {"starts_at": at(6), "ends_at": at(12)},
        {"starts_at": at(22), "ends_at": at(30)},
        {"starts_at": at(14), "ends_at": at(18), "cancelled_at": at(15), "cancelled_by": "user:1"},
        {"starts_at": at(2), "ends_at": at(4), "cancelled_at": at(1), "cancelled_by": "user:1"},
    ):
        make_window(endpoint, migration=migration, **fields)

    found = of(endpoint)

    hour = timedelta(hours=1)
    assert found.maintenance == (6 + 2 + 1) * hour
    assert (found.down, found.up) == ((18 - 6 - 1) * hour, (6 - 2) * hour)


def test_maintenance_of_another_endpoint_counts_for_nothing() -> None:
    endpoint, other = make_up(), make_up()
    make_window(other, migration=make_migration(borough=other.borough))

    assert of(endpoint) == Availability(up=DAY)


def test_the_overview_and_availability_never_read_single_results() -> None:
    endpoint = make_up()
    change(endpoint, "down", "up", 3)
    loaded = list(Endpoint.objects.select_related("state"))
    make_endpoints(make_migration())
    manager = make_user().principal()

    with CaptureQueriesContext(connection) as captured:
        overview(manager, NOON, source_health(NOON))
        availability_of(loaded, YESTERDAY, NOON)
        last_day(NOON)

    read = " ".join(query["sql"] for query in captured.captured_queries)
    assert EndpointState._meta.db_table in read
    assert CheckResult._meta.db_table not in read

"""The answer times in hours and days, beside the single results that they were counted from."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil

import pytest
from django.utils.timezone import now

from migrations_tracker.checks.rollups import SUMMED, roll_up_days
from migrations_tracker.checks.store import Store
from migrations_tracker.domain.latency import BINS, NARROWEST_US, bin_of, latency
from migrations_tracker.models import CheckResult, EndpointState, RollupDay, RollupHour

from .fakes import LEASE, TIMED_OUT, findings, make_due

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 3, 8, tzinfo=UTC)
NIGHT = datetime(2026, 3, 9, 1, 10, tzinfo=UTC)
# By hour: times on both sides of the ends of bins, and one that stands alone.
TIMES = {
    0: [0, 1, 499, 500, 501, 700, 700, 800],
    9: [999, 1_000, 1_001, 1_500, 2_000, 2_001],
    23: [8_192_000, 8_192_001, 9_999_999, 640, 620],
}


def record(store: Store, at: datetime, took_us: int, *, silent: bool = False) -> None:
    """One check of the one endpoint, in the slot `at`."""
    EndpointState.objects.update(due_at=now() - timedelta(seconds=1))
    batch = store.claim(1, LEASE)
    assert batch is not None
    [found] = findings(batch, refusal=TIMED_OUT if silent else None)
    assert store.commit(batch.token, [found._replace(slot_at=at, took_us=took_us)])


def fill(store: Store) -> None:
    """A day of one endpoint, with a silence in each hour."""
    make_due(expected_from=DAY)
    for hour, times in TIMES.items():
        for minute, took_us in enumerate(times):
            record(store, DAY + timedelta(hours=hour, minutes=minute), took_us)
        record(store, DAY + timedelta(hours=hour, minutes=59), 5_000_000, silent=True)
    assert roll_up_days(NIGHT, days=1) == 1


def bins(row: RollupHour | RollupDay) -> list[int]:
    return [getattr(row, f"bin_{number:02}") for number in range(BINS)]


def kept_times(**of: object) -> list[int]:
    known = CheckResult.objects.exclude(reading="unknown").filter(**of)
    return sorted(known.values_list("took_us", flat=True))


def in_bins(times: Sequence[int]) -> list[int]:
    counts = Counter(map(bin_of, times))
    return [counts[number] for number in range(BINS)]


def test_each_hour_is_what_its_results_say(store: Store) -> None:
    fill(store)

    for row in RollupHour.objects.all():
        times = kept_times(slot_at__range=(row.bucket, row.bucket + timedelta(minutes=59)))
        assert (bins(row), row.sum_us, row.max_us) == (in_bins(times), sum(times), max(times))
        assert (row.n, row.up, row.unknown) == (len(times) + 1, len(times), 1)


def test_the_hours_of_a_day_add_up_to_the_day(store: Store) -> None:
    fill(store)

    day, hours = RollupDay.objects.get(), list(RollupHour.objects.all())
    assert len(hours) == len(TIMES)
    for name in SUMMED:
        assert getattr(day, name) == sum(getattr(hour, name) for hour in hours), name
    assert day.max_us == max(hour.max_us for hour in hours)


@pytest.mark.parametrize("share", [0.5, 0.95, 0.99])
def test_the_day_s_quantiles_are_those_of_its_results_within_the_width_of_a_bin(
    store: Store, share: float
) -> None:
    fill(store)

    day, times = RollupDay.objects.get(), kept_times()
    true = times[ceil(len(times) * share) - 1]
    found = latency(bins(day), max_us=day.max_us)
    said = {0.5: found.p50_us, 0.95: found.p95_us, 0.99: found.p99_us}[share]
    assert said is not None
    assert bin_of(said) == bin_of(true)
    assert abs(said - true) <= max(true, NARROWEST_US)

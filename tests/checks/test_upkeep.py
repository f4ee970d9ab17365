"""The nightly work: days from hours, and what is too old goes."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import Settings

from migrations_tracker.checks.retention import delete_old
from migrations_tracker.checks.rollups import roll_up_days
from migrations_tracker.models import CheckResult, RollupDay, RollupHour
from tests.conftest import AssertConstantQueries

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 9, 1, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YESTERDAY = datetime(2026, 3, 8, tzinfo=UTC)


def make_hour(bucket: datetime, endpoint_id: int = 1, **fields: int) -> None:
    values = {"n": 10, "up": 7, "degraded": 1, "down": 1, "unknown": 1, "sum_us": 90, "max_us": 20}
    RollupHour.objects.create(bucket=bucket, endpoint_id=endpoint_id, **(values | fields))


def make_result(slot_at: datetime, endpoint_id: int = 1) -> None:
    CheckResult.objects.create(
        endpoint_id=endpoint_id,
        slot_at=slot_at,
        asked_at=slot_at,
        outcome="answered",
        reading="up",
        reason="",
        took_us=1,
    )


def test_a_day_is_the_sum_of_its_hours_and_the_worst_of_their_longest() -> None:
    for hour in range(24):
        make_hour(YESTERDAY + hour * HOUR, max_us=hour)

    written = roll_up_days(NIGHT)

    day = RollupDay.objects.get()
    assert (written, day.bucket, day.endpoint_id) == (1, YESTERDAY, 1)
    assert (day.n, day.up, day.degraded, day.down, day.unknown) == (240, 168, 24, 24, 24)
    assert (day.sum_us, day.max_us) == (2160, 23)


def test_the_two_last_whole_days_are_summed_each_for_itself() -> None:
    for back in (0, 1, 2, 3):
        make_hour(datetime(2026, 3, 9, tzinfo=UTC) - back * DAY)

    roll_up_days(NIGHT)

    days = RollupDay.objects.order_by("bucket").values_list("bucket", flat=True)
    assert list(days) == [YESTERDAY - DAY, YESTERDAY]


def test_a_day_begins_and_ends_at_midnight_utc_in_summer_too() -> None:
    midsummer = datetime(2026, 6, 21, tzinfo=UTC)
    make_hour(midsummer - HOUR)
    make_hour(midsummer)
    make_hour(midsummer + 23 * HOUR)

    roll_up_days(midsummer + DAY + HOUR, days=1)

    assert RollupDay.objects.get().n == 20


def test_summing_again_changes_nothing_and_takes_in_late_hours() -> None:
    make_hour(YESTERDAY)
    roll_up_days(NIGHT)
    roll_up_days(NIGHT)
    once = RollupDay.objects.get().n
    make_hour(YESTERDAY + HOUR)

    roll_up_days(NIGHT)

    assert (once, RollupDay.objects.get().n) == (10, 20)


def test_a_day_whose_hours_are_gone_is_kept() -> None:
    make_hour(YESTERDAY)
    roll_up_days(NIGHT)
    RollupHour.objects.all().delete()

    roll_up_days(NIGHT)

    assert RollupDay.objects.get().n == 10


def test_summing_days_costs_the_same_however_many_endpoints(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    make_hour(YESTERDAY)

    def grow() -> None:
        for endpoint_id in range(2, 40):
            make_hour(YESTERDAY, endpoint_id)

    assert_constant_queries(lambda: roll_up_days(NIGHT), grow=grow)


def test_results_are_kept_for_thirty_days_and_hours_for_ninety() -> None:
    for days in (0, 29, 30, 31, 45, 200):
        make_result(NIGHT - days * DAY)
    for days in (0, 89, 90, 91, 300):
        make_hour(NIGHT - days * DAY)

    deleted = delete_old(NIGHT)

    assert (deleted.results, deleted.hours) == (3, 2)
    assert CheckResult.objects.filter(slot_at__gte=NIGHT - 30 * DAY).count() == 3
    assert RollupHour.objects.filter(bucket__gte=NIGHT - 90 * DAY).count() == 3


def test_how_long_is_kept_is_a_setting_in_whole_days(settings: Settings) -> None:
    settings.CHECK_KEEP_RESULTS_DAYS = 2
    settings.CHECK_KEEP_HOURS_DAYS = settings.CHECK_KEEP_DAYS_DAYS = 3
    midnight = NIGHT.replace(hour=0, minute=0)
    for days in (2, 3):
        make_result(midnight - days * DAY)
        make_result(midnight - days * DAY - timedelta(seconds=1))
        RollupDay.objects.create(bucket=midnight - (days + 1) * DAY, endpoint_id=1)

    gone = delete_old(NIGHT)

    assert (gone.results, gone.days) == (3, 1)
    assert CheckResult.objects.get().slot_at == midnight - 2 * DAY


def test_deleting_goes_in_steps_and_over_gaps() -> None:
    for minutes in (0, 9, 11, 50_000):
        make_result(NIGHT - 100 * DAY + timedelta(minutes=minutes), endpoint_id=minutes)

    assert delete_old(NIGHT).results == 4
    assert delete_old(NIGHT).results == 0


def test_the_nightly_work_can_be_done_from_a_shell() -> None:
    out = StringIO()

    call_command("tidy_checks", stdout=out)

    assert out.getvalue() == (
        "0 daily roll-ups written, 0 results brought to their days; deleted: 0 days of results,"
        " 0 results beside them, 0 hourly and 0 daily roll-ups.\n"
    )

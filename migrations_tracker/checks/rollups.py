"""The daily roll-up: UTC days summed from their hours, as often as one likes."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection

from migrations_tracker.domain.latency import BINS
from migrations_tracker.domain.readings import Reading
from migrations_tracker.models import RollupDay, RollupHour

DAYS_AGAIN: Final = 2
# The columns that add up, in this order.
BIN_COLUMNS: Final = tuple(f"bin_{number:02}" for number in range(BINS))
SUMMED: Final = ("n", *(reading.value for reading in Reading), "sum_us", *BIN_COLUMNS)
HOUR, DAY = (
    model._meta.db_table  # noqa: SLF001 - Django's documented way to the name
    for model in (RollupHour, RollupDay)
)
ROLL_UP: Final = f"""
    INSERT INTO {DAY} (bucket, endpoint_id, {", ".join(SUMMED)}, max_us)
    SELECT %s, endpoint_id, {", ".join(f"SUM({name})" for name in SUMMED)}, MAX(max_us)
    FROM {HOUR} WHERE bucket >= %s AND bucket < %s
    GROUP BY endpoint_id
    ON CONFLICT (bucket, endpoint_id) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in (*SUMMED, "max_us"))}"""  # noqa: S608 - names of tables and columns


def roll_up_days(now: datetime, days: int = DAYS_AGAIN) -> int:
    """Sum the hours of the last full `days` UTC days again; the number of rows written.

    One statement a day. A day that has no hours is left alone, so that a late run cannot empty
    one whose hours are already gone.
    """
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return sum(_roll_up(today - timedelta(days=back)) for back in range(1, days + 1))


def _roll_up(day: datetime) -> int:
    adapt = connection.ops.adapt_datetimefield_value
    starts, ends = adapt(day), adapt(day + timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute(ROLL_UP, [starts, starts, ends])
        return int(cursor.rowcount)

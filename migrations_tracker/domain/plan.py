"""The rules of a plan: which dates follow from records."""

from collections.abc import Collection
from datetime import date


def cutover_actual(services: Collection[date | None], went_live: date | None) -> date | None:
    """The day on which the last service in scope was cut over, from the day of each.

    While one of them has no completed cutover on record, the day of going live stands for it.
    """
    days = [day for day in services if day]
    return max(days) if days and len(days) == len(services) else went_live

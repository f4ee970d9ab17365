"""The daily digest: when it is due, and what its subject says."""

from datetime import datetime, time, timedelta
from typing import Final

from migrations_tracker.domain.calendar import LONDON, add_working_days, is_working_day, london_date

AT: Final = time(7, 30)
# What was written so lately may not be there to be read yet: it is in the next one.
SETTLED: Final = timedelta(minutes=5)
# Whoever comes back after long is not told everything since.
LONGEST: Final = timedelta(days=31)
MOST_LISTED: Final = 60
GROUPS_IN_SUBJECT: Final = 3


def next_due(now: datetime) -> datetime:
    """The first half past seven in London after `now` that lies on a working day."""
    today = london_date(now)
    first = datetime.combine(today, AT, tzinfo=LONDON)
    if is_working_day(today) and now < first:
        return first
    return datetime.combine(add_working_days(today, 1), AT, tzinfo=LONDON)


def subject(words: str) -> str:
    """The finding: “4 dates slipped, 2 stages claimed”, its first three groups."""
    groups = words.split(", ")
    more = " and more" if len(groups) > GROUPS_IN_SUBJECT else ""
    return f"{', '.join(groups[:GROUPS_IN_SUBJECT])}{more}"

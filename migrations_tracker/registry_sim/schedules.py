"""When a scenario's fault is in force: always, counted from the start, or weekly in London."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from .readings import LONDON


@dataclass(frozen=True, slots=True)
class Window:
    """From `since` (None: always has been) up to `until` (None: for ever)."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Always:
    def window(self, at: datetime, *, started_at: datetime) -> Window | None:
        return Window(None, None)


@dataclass(frozen=True, slots=True)
class FromStart:
    """`after_s` into the scenario, for `for_s` (None: for ever), again `every_s` (None: once)."""

    after_s: int
    for_s: int | None
    every_s: int | None

    def window(self, at: datetime, *, started_at: datetime) -> Window | None:
        """The window that `at` is in, or None."""
        since = started_at + timedelta(seconds=self.after_s)
        if at < since:
            return None
        if self.every_s is not None:
            every = timedelta(seconds=self.every_s)
            since += (at - since) // every * every
        until = None if self.for_s is None else since + timedelta(seconds=self.for_s)
        return Window(since, until) if until is None or at < until else None


@dataclass(frozen=True, slots=True)
class Weekly:
    """From `opens` up to `closes` on the same day, Europe/London, on these days (Monday is 0)."""

    weekdays: frozenset[int]
    opens: time
    closes: time

    def window(self, at: datetime, *, started_at: datetime) -> Window | None:
        """The window that `at` is in, or None."""
        local = at.astimezone(LONDON)
        if local.weekday() not in self.weekdays or not self.opens <= local.time() < self.closes:
            return None
        since = datetime.combine(local.date(), self.opens, tzinfo=LONDON)
        until = datetime.combine(local.date(), self.closes, tzinfo=LONDON)
        return Window(since.astimezone(UTC), until.astimezone(UTC))


Schedule = Always | FromStart | Weekly

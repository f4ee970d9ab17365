"""API keys: who may manage them, how long they live, and where one stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.access import Principal, Role, Scope
from migrations_tracker.domain.calendar import LONDON, london_date
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.findings import count_of, long_date

DEFAULT_YEARS: Final = 1
LONGEST_YEARS: Final = 2
LONGEST_NAME: Final = 50
# More is a sign of keys that nobody revokes.
MOST_IN_FORCE: Final = 20
# How many days before its end a supplier is told of it, and then again.
WARNINGS: Final = (30, 7, 1)


class KeyStatus(StrEnum):
    IN_FORCE = "in_force"
    EXPIRING = "expiring"
    REPLACED = "replaced"
    EXPIRED = "expired"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def is_usable(self) -> bool:
        return self not in {KeyStatus.EXPIRED, KeyStatus.REVOKED}


class KeyRefused(Refusal):
    """A key that is not issued; `field` is the field of the form that mends it."""

    code, title = "key-refused", "The key cannot be issued"


class KeyNeedsName(KeyRefused):
    field = "name"

    def __init__(self) -> None:
        super().__init__(f"Say what the key is for, in 1 to {LONGEST_NAME} characters.")


class KeyNeedsScope(KeyRefused):
    field = "scopes"

    def __init__(self) -> None:
        super().__init__("Choose at least one scope.")


class KeyDayOutOfRange(KeyRefused):
    field = "last_day"

    def __init__(self, latest: date) -> None:
        super().__init__(f"Choose a date from today to {long_date(latest)}.")


class TooManyKeys(KeyRefused):
    def __init__(self) -> None:
        super().__init__(
            f"{MOST_IN_FORCE} keys of this supplier are in force, the most there may be. "
            "Revoke one that is not used any more."
        )


class KeyNotInForce(Refusal):
    code, title = "key-not-in-force", "This key is not in force"

    def __init__(self, prefix: str, status: KeyStatus) -> None:
        how = "has been replaced already" if status is KeyStatus.REPLACED else "has ended"
        super().__init__(f"The key {prefix} {how}, so it cannot be rotated. Issue a new key.")


class KeyFormUsed(Refusal):
    code, title = "key-form-used", "That form had issued its key already"

    def __init__(self) -> None:
        super().__init__(
            "That form had issued its key already, and the secret is not shown again. "
            "If it was not copied, revoke that key and issue another."
        )


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that somebody asks for, good until the end of its last London day."""

    name: str
    scopes: frozenset[Scope]
    last_day: date


def may_manage(principal: Principal, supplier_id: int) -> bool:
    """Administrators every supplier’s keys, people of a supplier their own."""
    if Role.ADMINISTRATOR in principal.roles:
        return True
    return Role.SUPPLIER in principal.roles and supplier_id in principal.supplier_ids


def check_may_manage(principal: Principal, supplier_id: int) -> None:
    """Raises NotYours."""
    if not may_manage(principal, supplier_id):
        raise NotYours("manage these keys", "People of the supplier and administrators")


def check_new_key(wanted: NewKey, today: date) -> None:
    """Raises a KeyRefused."""
    if not 1 <= len(wanted.name.strip()) <= LONGEST_NAME:
        raise KeyNeedsName
    if not wanted.scopes:
        raise KeyNeedsScope
    _, latest = last_days(today)
    if not today <= wanted.last_day <= latest:
        raise KeyDayOutOfRange(latest)


def key_status(
    *, revoked: bool, replaced: bool, expires_at: datetime | None, now: datetime
) -> KeyStatus:
    if revoked:
        return KeyStatus.REVOKED
    if expires_at is not None and expires_at <= now:
        return KeyStatus.EXPIRED
    if replaced:
        return KeyStatus.REPLACED
    if expires_at is not None and expires_at <= now + timedelta(days=WARNINGS[0]):
        return KeyStatus.EXPIRING
    return KeyStatus.IN_FORCE


def warning_due(expires_at: datetime, now: datetime, given: Collection[int]) -> int | None:
    """The warning to give now, by its days; None where it was given or none is due."""
    reached = [days for days in WARNINGS if expires_at <= now + timedelta(days=days)]
    due = min(reached, default=None)
    return None if due is None or due in given or expires_at <= now else due


def left_words(expires_at: datetime, now: datetime) -> str:
    """How long a key is still good for: “6 days left”, and below a day “5 hours left”."""
    left = max(expires_at - now, timedelta(0))
    if left >= timedelta(days=1):
        return f"{count_of(left.days, 'day')} left"
    return f"{count_of(left // timedelta(hours=1), 'hour')} left"


def years_later(day: date, years: int) -> date:
    """The same day in a later year; 28 February for a 29 February that the year does not have."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def last_days(today: date) -> tuple[date, date]:
    """The last day that a new key is good for unless somebody says, and the latest allowed."""
    return years_later(today, DEFAULT_YEARS), years_later(today, LONGEST_YEARS)


def default_end(now: datetime) -> datetime:
    """When a key issued now ends unless somebody says."""
    return end_of_day(last_days(london_date(now))[0])


def end_of_day(day: date) -> datetime:
    """The instant at which a London day is over."""
    return datetime.combine(day + timedelta(days=1), time.min, LONDON)

"""Events about certificates in words, and the finding of their page."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.ledger import EventKind, Fields


def certificate_event_words(kind: str, old: Fields, new: Fields) -> str:
    """One event in words, without a full stop."""
    number = new.get("number")
    what = f"Certificate {number}" if number else "Application for a certificate"
    if kind == EventKind.CERTIFICATE_APPLIED_FOR:
        return f"Certificate applied for on {_day(new, 'applied_date')}"
    if kind == EventKind.CERTIFICATE_REFUSED:
        return f"{what} refused on {_day(new, 'on')}"
    if kind == EventKind.CERTIFICATE_WITHDRAWN:
        return f"{what} withdrawn on {_day(new, 'on')}"
    held = f"issued on {_day(new, 'issued_date')}, valid to {_day(new, 'expires_date')}"
    before = old.get("number")
    if before == number:
        return f"{what} corrected: {held}"
    return f"{what} {held}{f', in place of {before}' if before else ''}"


def _day(fields: Fields, name: str) -> str:
    return long_date(date.fromisoformat(str(fields[name])))


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """When a borough’s IT Health Check is booked for, and when it was done."""

    booked: date | None
    done: date | None

    @property
    def words(self) -> str:
        if self.done:
            return f"Done {long_date(self.done)}"
        return f"Booked for {long_date(self.booked)}" if self.booked else "Not booked"

    @property
    def is_open(self) -> bool:
        """Neither done nor booked."""
        return self.done is None and self.booked is None


NO_CHECK: Final = HealthCheck(None, None)


def certificates_heading(
    *, total: int, valid: int, soon: int, expired: int, unbooked: int = 0
) -> str:
    """The finding of the page of certificates, such as “18 of 33 boroughs hold a certificate”.

    `unbooked` are those of `soon` whose health check is neither done nor booked.
    """
    if total == 0:
        return "No boroughs yet"
    verb = "holds" if valid == 1 else "hold"
    parts = [f"{valid} of {count_of(total, 'borough')} {verb} a valid certificate"]
    if expired:
        parts.append(f"{expired} {'has' if expired == 1 else 'have'} expired")
    if soon:
        ends = f"{soon} {'ends' if soon == 1 else 'end'} within 30 days"
        parts.append(f"{ends}, {unbooked} with no health check booked" if unbooked else ends)
    return "; ".join(parts)

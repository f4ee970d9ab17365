"""Events about certificates in words, and the finding of their page."""

from datetime import date

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


def certificates_heading(*, total: int, valid: int, soon: int, expired: int) -> str:
    """The finding of the page of certificates, such as “18 of 33 boroughs hold a certificate”."""
    if total == 0:
        return "No boroughs yet"
    verb = "holds" if valid == 1 else "hold"
    parts = [f"{valid} of {count_of(total, 'borough')} {verb} a valid certificate"]
    if expired:
        parts.append(f"{expired} {'has' if expired == 1 else 'have'} expired")
    if soon:
        parts.append(f"{soon} {'ends' if soon == 1 else 'end'} within 30 days")
    return "; ".join(parts)

"""The certificates of a migration, rebuilt from the events that recorded them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from migrations_tracker.domain.certificate import Certificate, settle
from migrations_tracker.domain.ledger import CERTIFICATE_KINDS, EventKind, Told


def standing(events: Iterable[Told]) -> list[Told]:
    """Without the recordings of a certificate's issue that a later one corrected."""
    issues = [told for told in events if told.kind is EventKind.CERTIFICATE_ISSUED]
    last = {told.new.get("certificate"): told.sequence for told in _recorded(issues)}
    return [
        told
        for told in events
        if told.kind is not EventKind.CERTIFICATE_ISSUED
        or last[told.new.get("certificate")] == told.sequence
    ]


def certificates_of(events: Iterable[Told]) -> tuple[Certificate, ...]:
    """The certificates after these events, in the order in which they were first recorded."""
    held: dict[int, Certificate] = {}
    for told in _recorded(one for one in events if one.kind in CERTIFICATE_KINDS):
        number = int(told.new.get("certificate") or 0)
        held[number] = _after(held.get(number, Certificate()), told)
    # Of two of one day the later one counts, and the ordinal is the order of recording.
    return tuple(settle([held[number] for number in sorted(held)]))


def _recorded(events: Iterable[Told]) -> Sequence[Told]:
    return sorted(events, key=lambda told: told.sequence)


def _after(one: Certificate, told: Told) -> Certificate:
    new = told.new
    match told.kind:
        case EventKind.CERTIFICATE_APPLIED_FOR:
            return replace(one, applied=_day(new, "applied_date"))
        case EventKind.CERTIFICATE_ISSUED:
            issued, expires = _day(new, "issued_date"), _day(new, "expires_date")
            return replace(one, number=str(new["number"]), issued=issued, expires=expires)
        case EventKind.CERTIFICATE_REFUSED:
            return replace(one, refused=_day(new, "on"))
        case _:
            return replace(one, withdrawn=_day(new, "on"))


def _day(fields: Mapping[str, object], name: str) -> date | None:
    value = fields.get(name)
    return date.fromisoformat(value) if isinstance(value, str) else None

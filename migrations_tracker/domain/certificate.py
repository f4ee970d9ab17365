"""The PSN compliance certificate of a migration: its life by date, and what stands of it.

A certificate is valid up to and including its expiry date, in London. *Expired* is never stored:
it follows from the date. Where one is renewed, the old one ends on the day the new one is issued.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.months import add_months
from migrations_tracker.domain.policy import CertificatePolicy


class CertificateStatus(StrEnum):
    APPLIED = "applied"
    REFUSED = "refused"
    VALID = "valid"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Certificate:
    """One application and what came of it. Each date is None while it has not come to that.

    `applied` is None for a certificate that was recorded without its application; `replaced` is
    the day on which a renewal took its place.
    """

    applied: date | None = None
    number: str = ""
    issued: date | None = None
    expires: date | None = None
    refused: date | None = None
    withdrawn: date | None = None
    replaced: date | None = None

    @property
    def is_open(self) -> bool:
        """An application that nobody has decided."""
        return not (self.issued or self.refused or self.withdrawn)

    @property
    def is_current(self) -> bool:
        """Issued, and neither withdrawn nor replaced. It may have expired."""
        return self.issued is not None and not (self.withdrawn or self.replaced)

    @property
    def latest(self) -> date:
        """The day of the last thing that happened to it."""
        known = (self.applied, self.issued, self.refused, self.withdrawn, self.replaced)
        return max(day for day in known if day)

    def status(self, today: date) -> CertificateStatus:
        if self.withdrawn:
            return CertificateStatus.WITHDRAWN
        if self.refused:
            return CertificateStatus.REFUSED
        if self.expires is None:
            return CertificateStatus.APPLIED
        over = self.replaced is not None or today > self.expires
        return CertificateStatus.EXPIRED if over else CertificateStatus.VALID


@dataclass(frozen=True, slots=True)
class Compliance:
    """What stands of a migration's certificates on one London date.

    `certificate` is the one that decides: the current one, else the last that was decided, else
    the application. `application` is the open one, also while a certificate is valid: a renewal.
    `days_left` is None until a certificate was first issued, and negative once it has expired.
    """

    certificate: Certificate | None
    application: Certificate | None
    status: CertificateStatus | None
    days_left: int | None

    @property
    def is_valid(self) -> bool:
        return self.status is CertificateStatus.VALID

    @property
    def status_label(self) -> str:
        return self.status.label if self.status else "None"


def settle(certificates: Sequence[Certificate]) -> list[Certificate]:
    """The same, in the order of their recording, with the days on which they were replaced.

    Whichever was issued next takes the place of one, on the day it was issued, unless that one had
    been withdrawn; of two of one day, the one that was recorded later.
    """
    return [
        replace(one, replaced=_replaced(place, certificates))
        for place, one in enumerate(certificates)
    ]


def _replaced(place: int, certificates: Sequence[Certificate]) -> date | None:
    one = certificates[place]
    if one.issued is None or one.withdrawn:
        return None
    later = (
        other.issued
        for number, other in enumerate(certificates)
        if other.issued and (other.issued, number) > (one.issued, place)
    )
    return min(later, default=None)


NO_CERTIFICATE: Final = Compliance(None, None, None, None)


def compliance(certificates: Iterable[Certificate], today: date) -> Compliance:
    """What stands of the certificates of one migration."""
    known = list(certificates)
    application = next((one for one in known if one.is_open), None)
    current = next((one for one in known if one.is_current), None)
    decided = [one for one in known if not one.is_open and not one.replaced]
    shown = current or max(decided, key=lambda one: one.latest, default=None)
    if application and shown and shown.refused and not any(one.issued for one in known):
        # Whoever applies again after a refusal has left the refusal behind.
        shown = None
    shown = shown or application
    return Compliance(
        certificate=shown,
        application=application,
        status=shown.status(today) if shown else None,
        days_left=_days_left(current, known, today),
    )


def _days_left(
    current: Certificate | None, known: Sequence[Certificate], today: date
) -> int | None:
    if current and current.expires:
        return (current.expires - today).days
    return 0 if any(one.issued for one in known) else None


def why_not_valid(found: Compliance) -> str | None:
    """Why there is no valid certificate, naming what is known; None where there is one."""
    one = found.certificate
    match found.status:
        case CertificateStatus.VALID:
            return None
        case CertificateStatus.EXPIRED if one and one.expires:
            words = f"The PSN compliance certificate expired on {long_date(one.expires)}."
        case CertificateStatus.WITHDRAWN if one and one.withdrawn:
            what = "The" if one.issued else "The application for a"
            words = (
                f"{what} PSN compliance certificate was withdrawn on {long_date(one.withdrawn)}."
            )
        case CertificateStatus.REFUSED if one and one.refused:
            words = (
                "The application for a PSN compliance certificate was refused on "
                f"{long_date(one.refused)}."
            )
        case CertificateStatus.APPLIED if one and one.applied:
            return (
                "No PSN compliance certificate has been issued; one was applied for on "
                f"{long_date(one.applied)}."
            )
        case _:
            return "No PSN compliance certificate has been issued or applied for."
    again = found.application
    if again and again.applied:
        words += f" A new one was applied for on {long_date(again.applied)}."
    return words


def standing_words(found: Compliance) -> str:
    """How the certificate stands, for a list of facts: “PSN-0412, valid to 3 March 2027”."""
    one = found.certificate
    if found.is_valid and one and one.expires and found.days_left is not None:
        left = count_of(found.days_left, "day")
        return f"{one.number}, valid to {long_date(one.expires)} ({left} left)"
    return why_not_valid(found) or ""


def default_expiry(issued: date, policy: CertificatePolicy) -> date:
    """When a certificate of that day ends, where it does not say."""
    return add_months(issued, policy.life_months)


class Band(StrEnum):
    """How soon certificates end, the soonest first, as the page of certificates groups them."""

    EXPIRED = "expired"
    WITHIN_14 = "14"
    WITHIN_30 = "30"
    WITHIN_60 = "60"
    WITHIN_90 = "90"
    LATER = "later"
    NONE = "none"

    @property
    def label(self) -> str:
        return {
            Band.EXPIRED: "Expired",
            Band.WITHIN_14: "14 days or fewer",
            Band.WITHIN_30: "15 to 30 days",
            Band.WITHIN_60: "31 to 60 days",
            Band.WITHIN_90: "61 to 90 days",
            Band.LATER: "More than 90 days",
            Band.NONE: "None in force",
        }[self]


LIMITS: Final = (
    (-1, Band.EXPIRED),
    (14, Band.WITHIN_14),
    (30, Band.WITHIN_30),
    (60, Band.WITHIN_60),
    (90, Band.WITHIN_90),
)


def band(found: Compliance) -> Band:
    """The one band that a migration's certificate falls in."""
    if found.status not in {CertificateStatus.VALID, CertificateStatus.EXPIRED}:
        return Band.NONE
    left = found.days_left or 0
    return next((band for limit, band in LIMITS if left <= limit), Band.LATER)

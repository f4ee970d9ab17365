"""Certificates as the API tells them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.certificate import Certificate as Dates
from migrations_tracker.domain.certificate import CertificateStatus
from migrations_tracker.models import Certificate
from migrations_tracker.selectors.api_gone import (
    GoneRow,
    changed_at,
    gone_of,
    is_gone,
    of_present,
    timed,
)

Certificates = QuerySet[Certificate]


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One application and what came of it, on one London date."""

    id: int
    reference: str
    borough: Borough
    dates: Dates
    status: CertificateStatus
    reason: str
    updated_at: datetime


def seen_certificates(principal: Principal) -> Certificates:
    """Those of each borough's open migration, else its latest, as far as one may see them."""
    return of_present(Certificate.objects.visible_to(principal), principal)


def gone_certificates(principal: Principal) -> Certificates:
    known, seen = Certificate.objects.visible_to(principal), seen_certificates(principal)
    return gone_of(Certificate.objects.all(), known, seen, principal)


def timed_certificates(
    seen: Certificates, gone: Certificates, principal: Principal, since: datetime | None = None
) -> Certificates:
    """Both, `timed` by the last write; that a certificate ends with its day moves nothing."""
    every, changed = Certificate.objects.all(), F("updated_at")
    return timed(seen, gone, principal, since, every=every, changed=changed)


def in_status(certificates: Certificates, statuses: Collection[str], today: date) -> Certificates:
    """Those that stand so today. One query; the rule is not repeated in SQL."""
    found = [one.pk for one in certificates if one.as_certificate.status(today).value in statuses]
    return certificates.filter(pk__in=found)


def api_certificates(certificates: Certificates, today: date) -> list[CertificateRow | GoneRow]:
    """The rows of a queryset that is `timed`, in its order. One query."""
    return [
        GoneRow(row.pk, row.reference, changed_at(row))
        if is_gone(row)
        else CertificateRow(
            id=row.pk,
            reference=row.reference,
            borough=row.migration.borough,
            dates=row.as_certificate,
            status=row.as_certificate.status(today),
            reason=row.reason,
            updated_at=changed_at(row),
        )
        for row in certificates.select_related("migration__borough")
    ]


def certificate_row(
    certificates: Certificates, who: Principal, today: date
) -> CertificateRow | None:
    """The one row of a queryset of those that are seen; None where there is none."""
    rows = api_certificates(
        timed_certificates(certificates, Certificate.objects.none(), who), today
    )
    return next((row for row in rows if isinstance(row, CertificateRow)), None)

"""Certificates of the boroughs that somebody may see, and those of one migration."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.certificate import (
    NO_CERTIFICATE,
    Band,
    CertificateStatus,
    Compliance,
    band,
)
from migrations_tracker.domain.certificate_words import NO_CHECK, HealthCheck
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.models import Certificate, Milestone
from migrations_tracker.selectors.overview import BoroughLine, borough_lines


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One borough and how its certificate stands; without a migration it has none.

    `check` is its IT Health Check, on which the next certificate rests.
    """

    borough: Borough
    compliance: Compliance
    band: Band
    check: HealthCheck


@dataclass(frozen=True, slots=True)
class PastCertificate:
    """One application or certificate of a migration, and why it was refused or withdrawn."""

    number: str
    status: CertificateStatus
    applied: date | None
    issued: date | None
    expires: date | None
    ended: date | None
    reason: str


def certificate_lines(principal: Principal, now: datetime) -> list[CertificateLine]:
    """Every visible borough, whose certificate ends first standing first. Fourteen queries."""
    visible = [line for line in borough_lines(principal, now) if line.is_visible]
    checks = _checks([line.migration.id for line in visible if line.migration])
    lines = [_line(line, checks) for line in visible]
    order = list(Band)
    return sorted(
        lines,
        key=lambda line: (
            order.index(line.band),
            line.compliance.days_left or 0,
            line.borough.short_name,
        ),
    )


def band_counts(lines: Sequence[CertificateLine]) -> Mapping[Band, int]:
    counts = Counter(line.band for line in lines)
    return {one: counts[one] for one in Band}


def certificates_of(migration_id: int, now: datetime) -> list[PastCertificate]:
    """All of a migration's, the newest first. One query."""
    found = Certificate.objects.filter(migration=migration_id).order_by("-pk")
    return [_past(one, london_date(now)) for one in found]


def _checks(migrations: Sequence[int]) -> dict[int, HealthCheck]:
    """The health check of each migration, by its id. One query."""
    rows = Milestone.objects.filter(
        migration__in=migrations, code=MilestoneCode.ITHC.value
    ).values_list("migration", "forecast_date", "actual_date")
    return {migration: HealthCheck(booked, done) for migration, booked, done in rows}


def _line(line: BoroughLine, checks: Mapping[int, HealthCheck]) -> CertificateLine:
    row = line.migration
    found = row.compliance if row else NO_CERTIFICATE
    check = checks.get(row.id, NO_CHECK) if row else NO_CHECK
    return CertificateLine(line.borough, found, band(found), check)


def _past(row: Certificate, today: date) -> PastCertificate:
    one = row.as_certificate
    return PastCertificate(
        number=one.number,
        status=one.status(today),
        applied=one.applied,
        issued=one.issued,
        expires=one.expires,
        ended=one.withdrawn or one.refused or one.replaced,
        reason=row.reason,
    )

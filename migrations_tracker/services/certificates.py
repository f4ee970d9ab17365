"""The life of a PSN compliance certificate: applied for, issued, refused, withdrawn.

Each function writes the row and its event, or neither. What stands already is not written again:
the event is None then, whatever version was sent, so that a form sent twice writes once. Dates may
be late: the event takes effect on its own day, not on the day of recording.
"""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from migrations_tracker.domain.certificate import CertificateStatus, default_expiry, settle
from migrations_tracker.domain.certificate_refusals import (
    ApplicationOpen,
    CertificateReasonRequired,
    NoApplication,
    NothingToWithdraw,
    NumberTaken,
)
from migrations_tracker.domain.certificate_rules import (
    Issue,
    check_applied,
    check_issue,
    check_refused,
    check_withdrawn,
)
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.facts import read_policies
from migrations_tracker.models import Certificate
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.certificate_record import (
    CertificateOutcome,
    Held,
    lock_certificates,
)


@transaction.atomic
def apply_for_certificate(
    migration_id: int,
    origin: Origin,
    *,
    on: date | None = None,
    expected_version: int | None = None,
) -> CertificateOutcome:
    """Record that a certificate was applied for, today or `on` a day before. Eight queries.

    Raises NotYours, MigrationEnded, ApplicationOpen, NotYetHappened or StaleVersion.
    """
    held = lock_certificates(migration_id, origin)
    day = on or held.today
    if application := held.application:
        if application.applied_date == day:
            return CertificateOutcome(application, None)
        assert application.applied_date is not None
        raise ApplicationOpen(applied=application.applied_date)
    check_applied(day, held.today)
    held.check_version(expected_version)
    certificate = Certificate(
        migration=held.migration,
        applied_date=day,
        recorded_at=origin.now,
        updated_at=origin.now,
    )
    certificate.save(force_insert=True)
    new = {"status": CertificateStatus.APPLIED.value, "applied_date": day.isoformat()}
    return held.record(certificate, EventKind.CERTIFICATE_APPLIED_FOR, day, new=new)


@transaction.atomic
def record_certificate(
    migration_id: int, issue: Issue, origin: Origin, *, expected_version: int | None = None
) -> CertificateOutcome:
    """Record an issued certificate: of the open application, else of one that nobody recorded.

    It replaces the one in force; one that is older than that goes straight into the history. The
    same number with other dates corrects them. At most ten queries. Raises NotYours,
    MigrationEnded, NumberTaken, StaleVersion or what `check_issue` raises.
    """
    held = lock_certificates(migration_id, origin)
    number = issue.number.strip()
    expires = issue.expires or default_expiry(issue.issued, read_policies().certificate)
    known = next((one for one in held.certificates if number and one.number == number), None)
    if known and (known.issued_date, known.expires_date) == (issue.issued, expires):
        return CertificateOutcome(known, None)
    if known and known.withdrawn_date:
        raise NumberTaken(number=number)
    certificate = (
        known or held.application or Certificate(migration=held.migration, recorded_at=origin.now)
    )
    applied = certificate.as_certificate if certificate.applied_date else None
    check_issue(issue, applied, held.today)
    held.check_version(expected_version)
    old = _issue_fields(certificate if known else held.current)
    certificate.number = number
    certificate.issued_date, certificate.expires_date = issue.issued, expires
    certificate.updated_at = origin.now
    others = _settle(held, certificate)
    # Only one may be in force at any moment: first those that end, last those that come back.
    _save_replaced([row for row in others if row.replaced_date])
    _save_numbered(certificate)
    _save_replaced([row for row in others if not row.replaced_date])
    new = {"status": CertificateStatus.VALID.value, **_issue_fields(certificate)}
    return held.record(certificate, EventKind.CERTIFICATE_ISSUED, issue.issued, old=old, new=new)


@transaction.atomic
def refuse_certificate(
    migration_id: int,
    origin: Origin,
    *,
    reason: str,
    on: date | None = None,
    expected_version: int | None = None,
) -> CertificateOutcome:
    """Record that the open application was refused, and why. Eight queries.

    Raises NotYours, MigrationEnded, NoApplication, CertificateReasonRequired, NotYetHappened,
    TooEarly or StaleVersion.
    """
    held = lock_certificates(migration_id, origin)
    day, reason = on or held.today, reason.strip()
    application = held.application
    if application is None:
        if before := held.ended(reason, refused_date=day):
            return CertificateOutcome(before, None)
        raise NoApplication
    if not reason:
        raise CertificateReasonRequired("refused")
    check_refused(day, application.as_certificate, held.today)
    held.check_version(expected_version)
    application.refused_date = day
    kind, status = EventKind.CERTIFICATE_REFUSED, CertificateStatus.REFUSED
    return held.end(application, kind, status, day, reason)


@transaction.atomic
def withdraw_certificate(
    migration_id: int,
    origin: Origin,
    *,
    reason: str,
    on: date | None = None,
    expected_version: int | None = None,
) -> CertificateOutcome:
    """Record that the certificate in force was withdrawn, or else the open application, and why.

    Eight queries. Raises NotYours, MigrationEnded, NothingToWithdraw, CertificateReasonRequired,
    NotYetHappened, TooEarly or StaleVersion.
    """
    held = lock_certificates(migration_id, origin)
    day, reason = on or held.today, reason.strip()
    certificate = held.in_force_on(day) or held.application
    if certificate is None:
        if before := held.ended(reason, withdrawn_date=day):
            return CertificateOutcome(before, None)
        raise NothingToWithdraw
    if not reason:
        raise CertificateReasonRequired("withdrawn")
    check_withdrawn(day, certificate.as_certificate, held.today)
    held.check_version(expected_version)
    certificate.withdrawn_date = day
    kind, status = EventKind.CERTIFICATE_WITHDRAWN, CertificateStatus.WITHDRAWN
    return held.end(certificate, kind, status, day, reason)


def _settle(held: Held, certificate: Certificate) -> list[Certificate]:
    """Give each certificate the day on which the next took its place. The others that change."""
    rows = [*reversed(held.certificates)]
    if certificate not in rows:
        rows.append(certificate)
    changed = []
    for row, settled in zip(rows, settle([row.as_certificate for row in rows]), strict=True):
        if row.replaced_date != settled.replaced:
            row.replaced_date, row.updated_at = settled.replaced, held.origin.now
            changed.append(row)
    return [row for row in changed if row is not certificate]


def _save_replaced(rows: Sequence[Certificate]) -> None:
    for row in rows:
        row.save(update_fields=["replaced_date", "updated_at"])


def _save_numbered(certificate: Certificate) -> None:
    """Insert or update. Another migration may be recording the same number at this moment."""
    fields = ["number", "issued_date", "expires_date", "replaced_date", "updated_at"]
    try:
        with transaction.atomic():
            certificate.save(update_fields=fields if certificate.pk else None)
    except IntegrityError as error:
        raise NumberTaken(number=certificate.number) from error


def _issue_fields(certificate: Certificate | None) -> Fields:
    if certificate is None or certificate.issued_date is None or certificate.expires_date is None:
        return {"number": None, "issued_date": None, "expires_date": None}
    return {
        "number": certificate.number,
        "issued_date": certificate.issued_date.isoformat(),
        "expires_date": certificate.expires_date.isoformat(),
    }

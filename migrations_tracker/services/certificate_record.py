"""Taking the certificates of a migration in hand, and writing what changed with its event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from migrations_tracker.domain.calendar import effective_on, london_date
from migrations_tracker.domain.certificate import CertificateStatus
from migrations_tracker.domain.certificate_rules import check_person
from migrations_tracker.domain.errors import MigrationEnded, StaleVersion
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Certificate, Event, PsnMigration, Stream
from migrations_tracker.services.audit import Origin, append, lock_stream


@dataclass(frozen=True, slots=True)
class CertificateOutcome:
    """The certificate afterwards, and the event; None where nothing was new."""

    certificate: Certificate
    event: Event | None


@dataclass(frozen=True, slots=True)
class Held:
    """A migration with its certificates, locked by its ledger for one change."""

    stream: Stream
    migration: PsnMigration
    certificates: Sequence[Certificate]
    origin: Origin

    @property
    def today(self) -> date:
        return london_date(self.origin.now)

    @property
    def application(self) -> Certificate | None:
        return next((one for one in self.certificates if one.as_certificate.is_open), None)

    @property
    def current(self) -> Certificate | None:
        return next((one for one in self.certificates if one.as_certificate.is_current), None)

    def in_force_on(self, day: date) -> Certificate | None:
        current = self.current
        if current is None or current.expires_date is None or day > current.expires_date:
            return None
        return current

    def ended(self, reason: str, **when: date) -> Certificate | None:
        """The newest certificate, where it ended so already: the same form came twice."""
        newest = next(iter(self.certificates), None)
        same = newest and newest.reason == reason
        return newest if same and all(getattr(newest, k) == v for k, v in when.items()) else None

    def check_version(self, expected: int | None) -> None:
        if expected is not None and expected != self.migration.version:
            name = self.migration.borough.short_name
            raise StaleVersion(name=name, sent=expected, current=self.migration.version)

    def end(
        self,
        certificate: Certificate,
        kind: EventKind,
        status: CertificateStatus,
        day: date,
        reason: str,
    ) -> CertificateOutcome:
        certificate.reason, certificate.updated_at = reason, self.origin.now
        certificate.save(update_fields=["refused_date", "withdrawn_date", "reason", "updated_at"])
        new = {"status": status.value, "number": certificate.number or None}
        return self.record(
            certificate, kind, day, new={**new, "on": day.isoformat()}, reason=reason
        )

    def record(
        self,
        certificate: Certificate,
        kind: EventKind,
        day: date,
        *,
        old: Fields | None = None,
        new: Fields,
        reason: str = "",
    ) -> CertificateOutcome:
        """Count the write at the migration and append its event. Four queries."""
        self.migration.version += 1
        self.migration.updated_at = self.origin.now
        self.migration.save(update_fields=["version", "updated_at"])
        event = append(
            self.stream,
            kind,
            self.origin,
            effective_at=effective_on(day, self.origin.now),
            old=old,
            new={"certificate": self._ordinal(certificate), **new},
            reason=reason,
        )
        return CertificateOutcome(certificate, event)

    def _ordinal(self, certificate: Certificate) -> int:
        """Which of the migration's certificates it is, from 1, in the order of recording."""
        return 1 + sum(one.pk < certificate.pk for one in self.certificates)


def lock_certificates(migration_id: int, origin: Origin) -> Held:
    """Three queries. A closed migration keeps renewing its certificate; a withdrawn one does not.

    Raises NotYours or MigrationEnded.
    """
    stream = lock_stream(migration_id)
    migration = PsnMigration.objects.select_related("borough").get(pk=migration_id)
    check_person(origin.principal, migration.borough_id)
    if migration.current_stage is Stage.WITHDRAWN:
        raise MigrationEnded(borough=migration.borough.short_name, stage=migration.stage)
    certificates = list(Certificate.objects.filter(migration=migration).order_by("-pk"))
    return Held(stream, migration, certificates, origin)

"""Taking the cutover of a service in hand, and writing what changed with its event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from migrations_tracker.domain.access import Role, roles_for
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.cutover import Cutover
from migrations_tracker.domain.cutover_refusals import CutoverChanged
from migrations_tracker.domain.cutover_rules import CutoverAction, check_role
from migrations_tracker.domain.errors import MigrationEnded
from migrations_tracker.domain.freezes import Frozen
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.stages import ENDED
from migrations_tracker.models import (
    Assignment,
    Event,
    Freeze,
    PsnMigration,
    ServiceCutover,
    Stream,
)
from migrations_tracker.services.audit import Origin, append, lock_stream
from migrations_tracker.services.expectations import expect_endpoints
from migrations_tracker.services.reconcile import reconcile

Column = str | bool | date | datetime | None
Columns = Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class CutoverRecorded:
    """The service afterwards, and the event; None where nothing was new."""

    row: ServiceCutover
    event: Event | None


@dataclass(frozen=True, slots=True)
class HeldCutover:
    """One service of a migration, locked by its ledger for one change."""

    stream: Stream
    migration: PsnMigration
    row: ServiceCutover
    roles: frozenset[Role]
    origin: Origin

    @property
    def cutover(self) -> Cutover:
        return self.row.as_cutover

    @property
    def today(self) -> date:
        return london_date(self.origin.now)

    @property
    def freezes(self) -> list[Frozen]:
        """Those of the programme and of the borough. One query."""
        found = Freeze.objects.in_force().of_borough(self.migration.borough_id)
        return [freeze.as_frozen for freeze in found.select_related("borough")]

    def says(self, columns: Columns) -> bool:
        """Whether the row says all that already."""
        return all(getattr(self.row, name) == value for name, value in columns.items())

    def unchanged(self) -> CutoverRecorded:
        return CutoverRecorded(self.row, None)

    def check_version(self, expected: int | None) -> None:
        if expected is not None and expected != self.row.version:
            borough = self.migration.borough.short_name
            raise CutoverChanged(
                service=self.row.psn_service, borough=borough, current=self.row.version
            )

    def write(self, kind: EventKind, columns: Columns, *, reason: str = "") -> CutoverRecorded:
        """Write the columns that differ, with their event, as of now. Four queries."""
        changed = {name: new for name, new in columns.items() if getattr(self.row, name) != new}
        return self.write_whole(kind, changed, effective_at=self.origin.now, reason=reason)

    def write_whole(
        self,
        kind: EventKind,
        columns: Columns,
        *,
        effective_at: datetime,
        reason: str = "",
        more: Fields | None = None,
    ) -> CutoverRecorded:
        """Write all these columns, with their event, which says `more` too. Four queries."""
        old = {name: getattr(self.row, name) for name in columns}
        for name, value in columns.items():
            setattr(self.row, name, value)
        self.row.version += 1
        self.row.updated_at = self.origin.now
        self.row.save(update_fields=[*columns, "version", "updated_at"])
        return self.tell(kind, old, columns, effective_at=effective_at, reason=reason, more=more)

    def tell(
        self,
        kind: EventKind,
        old: Columns,
        new: Columns,
        *,
        effective_at: datetime,
        reason: str = "",
        more: Fields | None = None,
    ) -> CutoverRecorded:
        """Append the event of a change. Three queries."""
        event = append(
            self.stream,
            kind,
            self.origin,
            effective_at=effective_at,
            old=self._fields(old),
            new={**self._fields(new), **(more or {})},
            reason=reason,
        )
        return CutoverRecorded(self.row, event)

    def settle(self) -> None:
        """Bring what follows from the cutovers up to date: endpoints, and what is derived."""
        expect_endpoints(self.migration, self.origin.now)
        reconcile([self.migration.pk], self.origin.now)

    def _fields(self, columns: Columns) -> Fields:
        return {"service": self.row.service, **{n: recorded(v) for n, v in columns.items()}}


def recorded(value: Column) -> str | bool | None:
    """A column's value as the ledger keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def lock_cutover(cutover_id: int, action: CutoverAction, origin: Origin) -> HeldCutover:
    """Four queries. Raises ServiceCutover.DoesNotExist, NotYours or MigrationEnded."""
    known = ServiceCutover.objects.values_list("migration", flat=True).get(pk=cutover_id)
    stream = lock_stream(known)
    row = ServiceCutover.objects.select_related("migration__borough").get(pk=cutover_id)
    migration = row.migration
    lead = Assignment.objects.current().filter(migration=migration).first()
    roles = roles_for(
        origin.principal,
        borough_code=migration.borough_id,
        supplier_id=lead.supplier_id if lead else None,
    )
    check_role(action, roles)
    if migration.current_stage in ENDED:
        raise MigrationEnded(borough=migration.borough.short_name, stage=migration.stage)
    return HeldCutover(stream, migration, row, roles, origin)

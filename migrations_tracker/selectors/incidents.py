"""Incidents as they are shown: what is wrong, whose it is, what is being done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal, Role, roles_for
from migrations_tracker.domain.common_cause import Cause, Failure, Shared, common_causes
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.incident import IncidentKind
from migrations_tracker.domain.incident_replies import MAY_REPLY, Progress
from migrations_tracker.domain.incident_words import incident_words, shared_words
from migrations_tracker.domain.policy import INCIDENT
from migrations_tracker.models import Assignment, Incident
from migrations_tracker.selectors.activity import ANOTHER_SUPPLIER, actor_names
from suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident at one instant. `supplier` led at its opening; `may_reply` is the viewer's.

    `borough` and `endpoint` are None for the source. `length` is how long it has lasted.
    """

    id: int
    reference: str
    kind: IncidentKind
    words: str
    reason: str
    borough: Borough | None
    endpoint: EndpointKind | None
    endpoint_ref: str
    supplier_id: int | None
    supplier: str
    since: datetime
    opened_at: datetime
    closed_at: datetime | None
    length: timedelta
    times_reopened: int
    is_flapping: bool
    progress: Progress
    cause: str
    owner: str
    acknowledged_at: datetime | None
    acknowledged_until: datetime | None
    version: int
    may_reply: bool

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def status(self) -> str:
        return "open" if self.is_open else "closed"

    @property
    def number(self) -> str:
        """As its address has it: 0142."""
        return f"{self.id:04d}"

    @property
    def failure(self) -> Failure:
        kind = self.endpoint.value if self.endpoint else ""
        return Failure(self.id, self.kind.value, self.opened_at, self.supplier_id, kind)


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """Incidents with one likely cause; `words` says what they share, empty for a single one."""

    words: str
    rows: Sequence[IncidentRow]


def incident_rows(
    incidents: QuerySet[Incident], viewer: Principal, now: datetime
) -> list[IncidentRow]:
    """The rows of a queryset, in its order. Five queries at most, however many rows."""
    loaded = list(
        incidents.select_related("endpoint__borough", "endpoint__state", "supplier", "migration")
    )
    ids = {one.migration_id for one in loaded}
    current = Assignment.objects.current().filter(migration__in=ids)
    leads = dict(current.values_list("migration", "supplier")) if ids - {None} else {}
    names = actor_names({one.owner for one in loaded if one.owner}, viewer)
    return [_row(one, viewer, leads, names, now) for one in loaded]


def grouped(rows: Iterable[IncidentRow]) -> list[CauseGroup]:
    """Rows by their likely common cause, the newest cause first."""
    by_id = {row.id: row for row in rows}
    causes = common_causes([row.failure for row in by_id.values()], INCIDENT.together_within)
    return [_group(cause, [by_id[number] for number in cause.numbers]) for cause in causes[::-1]]


def _group(cause: Cause, rows: Sequence[IncidentRow]) -> CauseGroup:
    if cause.shared is Shared.NOTHING:
        return CauseGroup("", rows)
    first = rows[0]
    kind = first.endpoint.label if first.endpoint else ""
    what = (first.supplier or "no supplier") if cause.shared is Shared.SUPPLIER else kind
    boroughs = sorted({row.borough.short_name for row in rows if row.borough})
    return CauseGroup(shared_words(first.kind, len(rows), what, boroughs), rows)


def _row(
    incident: Incident,
    viewer: Principal,
    leads: Mapping[int, int],
    names: Mapping[str, str],
    now: datetime,
) -> IncidentRow:
    endpoint = incident.endpoint
    kind = endpoint.endpoint_kind if endpoint else None
    borough = endpoint.borough if endpoint else None
    until = endpoint.state.flapping_until if endpoint else None
    roles = roles_for(
        viewer,
        borough_code=borough.pk if borough else "",
        supplier_id=leads.get(incident.migration_id) if incident.migration_id else None,
    )
    return IncidentRow(
        id=incident.pk,
        reference=incident.reference,
        kind=incident.incident_kind,
        words=incident_words(
            incident.incident_kind,
            endpoint=kind.label if kind else "",
            borough=borough.short_name if borough else "",
            days=incident.days,
            is_open=incident.is_open,
        ),
        reason=incident.reason,
        borough=borough,
        endpoint=kind,
        endpoint_ref=endpoint.ref if endpoint else "",
        supplier_id=incident.supplier_id,
        supplier=_supplier(incident.supplier, viewer),
        since=incident.since,
        opened_at=incident.opened_at,
        closed_at=incident.closed_at,
        length=(incident.closed_at or now) - incident.since,
        times_reopened=incident.times_reopened,
        is_flapping=incident.is_open and until is not None and now < until,
        progress=Progress(incident.progress),
        cause=incident.cause,
        owner=names.get(incident.owner, "Somebody no longer known") if incident.owner else "",
        acknowledged_at=incident.acknowledged_at,
        acknowledged_until=incident.acknowledged_until,
        version=incident.version,
        may_reply=bool(MAY_REPLY & roles),
    )


def _supplier(supplier: Supplier | None, viewer: Principal) -> str:
    """One supplier learns nothing of another that led before."""
    if supplier is None:
        return ""
    sees = viewer.sees_everything or Role.BOROUGH in viewer.roles
    return supplier.name if sees or supplier.pk in viewer.supplier_ids else ANOTHER_SUPPLIER


def open_incidents(principal: Principal) -> int:
    """How many incidents that a principal may see are open. One query."""
    return Incident.objects.visible_to(principal).still_open().count()

"""Every endpoint that a person may see, with its borough and whoever leads there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.service_status import Standing
from migrations_tracker.facts import read_policies
from migrations_tracker.models import Assignment, Endpoint
from migrations_tracker.models.maintenance import endpoints_at
from migrations_tracker.selectors.endpoints import EndpointRow, endpoint_row
from suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One endpoint in its place; `supplier` leads the borough's migration now, if anybody does."""

    endpoint: EndpointRow
    borough: Borough
    supplier: Supplier | None
    pause_reason: str

    @property
    def standing(self) -> Standing:
        return Standing(
            self.endpoint.status,
            self.borough.short_name,
            self.endpoint.kind.label,
            self.supplier.name if self.supplier else "",
        )


@dataclass(frozen=True, slots=True)
class BoroughRow:
    """A row of the matrix: one cell for each kind in their order, None where it has none."""

    borough: Borough
    cells: Sequence[StatusRow | None]

    @property
    def rows(self) -> list[StatusRow]:
        return [cell for cell in self.cells if cell]

    @property
    def troubled(self) -> int:
        return sum(row.endpoint.is_troubled for row in self.rows)


def status_rows(principal: Principal, now: datetime) -> list[StatusRow]:
    """By borough and kind. Three queries, however many endpoints."""
    seen = Endpoint.objects.visible_to(principal).order_by("borough__short_name", "pk")
    return [row for row, _ in rows_of(seen, now)]


def rows_of(endpoints: QuerySet[Endpoint], now: datetime) -> list[tuple[StatusRow, Endpoint]]:
    """The rows of a queryset with what they are made of, in its order. Three queries."""
    policy = read_policies().checks
    current = Assignment.objects.current().order_by("migration__opened_at")
    leads = {
        assignment.migration.borough_id: assignment.supplier
        for assignment in current.select_related("migration", "supplier")
    }
    return [
        (
            StatusRow(
                endpoint_row(endpoint, now, policy),
                endpoint.borough,
                leads.get(endpoint.borough_id),
                endpoint.pause_reason,
            ),
            endpoint,
        )
        for endpoint in endpoints_at(endpoints.select_related("borough"), now)
    ]


def exceptions(rows: Iterable[StatusRow]) -> list[StatusRow]:
    """Those in trouble: the worst first, critical ones before others, then by borough."""
    return sorted((row for row in rows if row.endpoint.is_troubled), key=_severity)


def _severity(row: StatusRow) -> tuple[int, bool, str, int]:
    return *row.endpoint.severity, row.borough.short_name, row.endpoint.id


def matrix(rows: Iterable[StatusRow]) -> list[BoroughRow]:
    """Boroughs against kinds."""
    found: dict[str, dict[EndpointKind, StatusRow]] = {}
    for row in rows:
        found.setdefault(row.borough.pk, {})[row.endpoint.kind] = row
    return [_borough_row(cells) for cells in found.values()]


def _borough_row(cells: Mapping[EndpointKind, StatusRow]) -> BoroughRow:
    borough = next(iter(cells.values())).borough
    return BoroughRow(borough, [cells.get(kind) for kind in EndpointKind])

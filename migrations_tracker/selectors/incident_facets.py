"""What the list of incidents can be narrowed by, counted by the database."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.incident import IncidentKind
from migrations_tracker.models import Incident

STATUSES: Final = {"open": "Open", "closed": "Closed"}
Counted = dict[tuple[str, str], int]


def incident_facets(principal: Principal) -> Mapping[str, Counted]:
    """By facet, how many incidents each (value, label) holds. One query.

    Suppliers see their own boroughs alone, so to them the lead supplier is no question.
    """
    is_open = ExpressionWrapper(Q(closed_at=None), output_field=BooleanField())
    rows = (
        Incident.objects.visible_to(principal)
        .order_by()
        .annotate(still_open=is_open)
        .values_list(
            "still_open",
            "kind",
            "supplier__slug",
            "supplier__name",
            "endpoint__borough__slug",
            "endpoint__borough__short_name",
        )
        .annotate(number=Count("pk"))
    )
    found: dict[str, Counted] = {
        "status": dict.fromkeys(STATUSES.items(), 0),
        "kind": dict.fromkeys(((kind.value, kind.label) for kind in IncidentKind), 0),
        "supplier": {},
        "borough": {},
    }
    for still_open, kind, supplier, supplier_name, borough, borough_name, number in rows:
        status = "open" if still_open else "closed"
        _count(found["status"], status, STATUSES[status], number)
        _count(found["kind"], kind, IncidentKind(kind).label, number)
        _count(found["supplier"], supplier, supplier_name, number)
        _count(found["borough"], borough, borough_name, number)
    if not (principal.sees_everything or Role.BOROUGH in principal.roles):
        del found["supplier"]
    return found


def _count(counted: Counted, value: str | None, label: str, number: int) -> None:
    if value is not None:
        counted[value, label] = counted.get((value, label), 0) + number


def narrowed(
    incidents: QuerySet[Incident], chosen: Mapping[str, Sequence[str]]
) -> QuerySet[Incident]:
    """Those that match the values chosen of each facet; none chosen is any."""
    columns = {
        "kind": "kind__in",
        "supplier": "supplier__slug__in",
        "borough": "endpoint__borough__slug__in",
    }
    wanted = {
        columns[name]: values for name, values in chosen.items() if name in columns and values
    }
    statuses = chosen.get("status", ())
    if len(set(statuses)) == 1:
        wanted_open = "open" in statuses
        incidents = incidents.filter(closed_at__isnull=wanted_open)
    return incidents.filter(**wanted)

"""Which checks of a batch are made within a maintenance window."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from migrations_tracker.checks.findings import Batch, Finding
from migrations_tracker.models import MaintenanceWindow

# By endpoint id, the starts and ends of its windows.
Windows = Mapping[int, Sequence[tuple[datetime, datetime]]]


def windows_for(batch: Batch, lease: timedelta) -> Windows:
    """The windows that are open while a batch may be asked; hardly ever any. One query.

    One that is planned, changed or cancelled meanwhile moves the `config_version` of its endpoints,
    and what was asked before that is not recorded.
    """
    rows = (
        MaintenanceWindow.objects.standing()
        .filter(ends_at__gt=batch.claimed_at, starts_at__lt=batch.claimed_at + lease)
        .order_by()
        .values_list("endpoints", "starts_at", "ends_at")
    )
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for endpoint_id, starts_at, ends_at in rows:
        found.setdefault(endpoint_id, []).append((starts_at, ends_at))
    return found


def marked(finding: Finding, windows: Windows) -> Finding:
    """The finding, marked where it was asked within a window of its endpoint."""
    at = finding.asked_at
    spans = windows.get(finding.claimed.endpoint_id, ())
    is_planned = any(starts <= at < ends for starts, ends in spans)
    return finding._replace(is_planned=True) if is_planned else finding

"""What a form of a maintenance window meets where somebody else has changed the window first."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import LONDON
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.selectors.maintenance import WindowRow
from migrations_tracker.selectors.overtaking import Record, newest_writes
from migrations_tracker.web.conflict import Overtaken, PressForm, conflict_page, writes_since
from migrations_tracker.web.maintenance_forms import WindowForm

KINDS: Final = {
    EventKind.MAINTENANCE_PLANNED,
    EventKind.MAINTENANCE_CHANGED,
    EventKind.MAINTENANCE_CANCELLED,
}


def window_conflict(
    request: HttpRequest, principal: Principal, row: WindowRow, form: forms.Form, *, over: str
) -> HttpResponse:
    """The window as it stands beside what was typed. `over` says that it is, else it is empty."""
    presses = isinstance(form, PressForm)
    record = Record(row.migration_id, KINDS, "window", row.reference)
    writes = newest_writes(record, principal, writes_since(form, row.version))
    return conflict_page(
        request,
        Overtaken(
            about=f"Maintenance of {row.borough.short_name}",
            back=reverse("web:maintenance-window", args=[row.id]),
            sent=form,
            present=PressForm(initial={"version": row.version}) if presses else WindowForm.of(row),
            writes=replace(writes, before=_as_fields(writes.before)),
            submit="Cancel the window" if presses else "Change the window",
            columns={"kinds": "endpoints"},
            why_not=over,
        ),
    )


def _as_fields(before: Mapping[str, object]) -> dict[str, Any]:
    """The ledger keeps instants; the form asks for days and times in London."""
    found = dict(before)
    for which in ("starts", "ends"):
        text = found.pop(f"{which}_at", None)
        if isinstance(text, str):
            at = datetime.fromisoformat(text).astimezone(LONDON)
            found |= {f"{which}_date": at.date(), f"{which}_time": at.time()}
    return found

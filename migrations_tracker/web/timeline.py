"""The plan as a timeline: what happens when, what clashes, and what will finish when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.burn_up import plan_heading
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.selectors.timeline import TimelineRow, timeline
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.charts.timeline import BarOf, Scale, axis, bar_of, window
from migrations_tracker.web.claims import TypedDateField
from migrations_tracker.web.csv_files import Cell, csv_answer

COLUMNS: Final = (
    *("Borough", "GSS code", "Stage", "Delivery status", "Wave", "Sub-region", "Lead supplier"),
    *("Opened", "Baseline", "Forecast", "Actual", "Slip (working days)"),
)
ZOOMS: Final = (("quarter", "Quarter"), ("month", "Month"), ("week", "Week"))
Named = tuple[str, str]


def _wave(one: TimelineRow) -> Named:
    wave = one.row.wave
    return (f"{wave:04d}", f"Wave {wave}") if wave else ("9999", "No wave")


def _supplier(one: TimelineRow) -> Named:
    supplier = one.row.supplier
    return (supplier.name,) * 2 if supplier else ("\uffff", "No supplier")


GROUPS: Final[Mapping[str, tuple[str, Callable[[TimelineRow], Named]]]] = {
    "none": ("Nothing", lambda _: ("", "")),
    "wave": ("Wave", _wave),
    "supplier": ("Lead supplier", _supplier),
    "subregion": ("Sub-region", lambda one: (one.row.borough.subregion,) * 2),
}


class SinceForm(forms.Form):
    """From which day on moves are told."""

    since = TypedDateField(required=False)


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one name, empty where they are not grouped, each with its bar."""

    name: str
    rows: Sequence[tuple[TimelineRow, BarOf | None]]


@require_safe
@gzip_page
@for_signed_in
def plan(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Eighteen queries, however many migrations."""
    now = timezone.now()
    form = SinceForm(request.GET)
    found = timeline(principal, now, form.cleaned_data["since"] if form.is_valid() else None)
    zoom = _chosen(request, "zoom", dict(ZOOMS), "quarter")
    by = _chosen(request, "group", GROUPS, "none")
    scale = window(zoom, [day for one in found.rows for day in _days(one)], london_date(now))
    context = {
        "heading": plan_heading(found.finish),
        "as_of": long_moment(now),
        "form": form,
        "problems": [("id_since", words) for words in form.errors.get("since", ())],
        "unknown": _unknown(request),
        "groups": _groups(found.rows, by, scale),
        "group_links": _links(request, "group", [(k, v[0]) for k, v in GROUPS.items()], by),
        "zoom_links": _links(request, "zoom", ZOOMS, zoom),
        "axis": axis(scale, zoom, found.freezes, london_date(now)),
        "freezes": [one for one in found.freezes if one.touches(scale.first, scale.last)],
        "found": found,
        "has_baseline": any(one.row.plan.baseline for one in found.rows),
        "since": long_date(found.since) if found.since else "",
        "now": now,
    }
    return form_page(request, "plan/timeline.html", context, status=200)


def _days(one: TimelineRow) -> list[date]:
    found = one.row.plan
    return [day for day in (one.opened, found.baseline, found.forecast, found.actual) if day]


def _chosen(request: HttpRequest, name: str, known: Mapping[str, object], default: str) -> str:
    asked = request.GET.get(name, default)
    return asked if asked in known else default


def _unknown(request: HttpRequest) -> list[str]:
    known: Mapping[str, Mapping[str, object]] = {"zoom": dict(ZOOMS), "group": GROUPS}
    return [
        value[:60]
        for name, values in known.items()
        if (value := request.GET.get(name)) and value not in values
    ]


def _groups(rows: Sequence[TimelineRow], by: str, scale: Scale) -> list[Group]:
    name_of = GROUPS[by][1]
    held: dict[Named, list[TimelineRow]] = {}
    for one in rows:
        held.setdefault(name_of(one), []).append(one)
    return [
        Group(name, [(one, bar_of(scale, one.row.plan, one.opened)) for one in held[rank, name]])
        for rank, name in sorted(held)
    ]


def _links(
    request: HttpRequest, name: str, offered: Sequence[tuple[str, str]], current: str
) -> list[Link]:
    links = []
    for value, label in offered:
        query = request.GET.copy()
        query[name] = value
        links.append(Link(label, f"{reverse('web:plan')}?{query.urlencode()}", value == current))
    return links


@require_safe
@for_signed_in
def plan_csv(_request: HttpRequest, principal: Principal) -> HttpResponse:
    """One line for each migration, by the day of its cutover."""
    now = timezone.now()
    found = timeline(principal, now, None)
    return csv_answer(f"timeline-{london_date(now)}", COLUMNS, map(_cells, found.rows))


def _cells(one: TimelineRow) -> list[Cell]:
    row, dates = one.row, one.row.plan
    return [
        *(row.borough.short_name, row.borough.gss_code, row.stage.label, row.delivery.label),
        *(row.wave, row.borough.subregion, row.supplier.name if row.supplier else ""),
        *(_iso(one.opened), _iso(dates.baseline), _iso(dates.forecast), _iso(dates.actual)),
        row.slip,
    ]


def _iso(day: date | datetime | None) -> str:
    return day.isoformat() if day else ""


pages = [
    path("plan/", plan, name="plan"),
    path("plan/timeline.csv", plan_csv, name="plan-timeline-csv"),
]

"""Activity: who changed what, when, why and by which channel, and whether the log still holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.selectors.activity_log import (
    LogRow,
    log_choices,
    log_events,
    log_rows,
)
from migrations_tracker.selectors.audit_log import check_streams
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.activity_forms import LogForm
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.csv_files import Cell, csv_answer

PAGE: Final = 50
MOST_FLAWS: Final = 20
CHECKED: Final = "activity-log-checked"
KEPT_S: Final = 24 * 3600
AGAIN_AFTER_S: Final = 300
COLUMNS: Final = (
    *("Recorded at", "In effect from", "About", "GSS code", "What", "Who", "How", "Reason"),
    *("Note", "Request"),
)


@dataclass(frozen=True, slots=True)
class LogChecked:
    """What reading the whole log found; `flaws` is empty where it is as recorded."""

    at: datetime
    events: int
    flaws: tuple[str, ...]


@require_safe
@gzip_page
@for_signed_in
def activity(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Fifty events a page, the newest first. An unknown page is the first one. Twelve queries."""
    _must_see_everything(principal)
    now = timezone.now()
    form = LogForm(request.GET, log_choices(principal))
    events = log_events(form.wanted())
    part = Paginator(events, PAGE).get_page(request.GET.get("page"))
    start = (part.number - 1) * PAGE
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "heading": _heading(part.paginator.count, is_narrowed=bool(form.chips())),
        "as_of": long_moment(now),
        "form": form,
        "problems": form.problems(),
        "chips": form.chips(),
        "rows": log_rows(events[start : start + PAGE], principal),
        "part": part,
        "query": query.urlencode(),
        "address": reverse("web:activity"),
        "checked": cache.get(CHECKED),
        "now": now,
    }
    # A filter that cannot be read is left out: nothing was refused.
    return form_page(request, "activity/page.html", context, status=200)


def _heading(count: int, *, is_narrowed: bool) -> str:
    if is_narrowed:
        return f"{count_of(count, 'change')} {'matches' if count == 1 else 'match'}".capitalize()
    if not count:
        return "Nothing has been recorded yet"
    return f"{count:,} change{'' if count == 1 else 's'} recorded"


@require_safe
@for_signed_in
def export(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Every event that matches as CSV, with whole instants."""
    _must_see_everything(principal)
    now = timezone.now()
    wanted = LogForm(request.GET, log_choices(principal)).wanted()
    rows = log_rows(log_events(wanted), principal)
    return csv_answer(f"activity-{london_date(now)}", COLUMNS, map(_cells, rows))


def _cells(row: LogRow) -> list[Cell]:
    change = row.change
    return [
        change.at.isoformat(timespec="seconds"),
        change.effective_at.isoformat(timespec="seconds"),
        *(row.place, change.borough.gss_code if change.borough else "", change.what),
        *(change.who, change.channel, change.reason, change.note, row.reference),
    ]


@require_POST
@for_signed_in
def verify(_request: HttpRequest, principal: Principal) -> HttpResponse:
    """Read the whole log and the migrations against it, at most once in five minutes."""
    _must_see_everything(principal)
    now = timezone.now()
    before: LogChecked | None = cache.get(CHECKED)
    if before is None or (now - before.at).total_seconds() >= AGAIN_AFTER_S:
        cache.set(CHECKED, _checked(now), KEPT_S)
    return redirect(f"{reverse('web:activity')}#log")


def _checked(now: datetime) -> LogChecked:
    events, flaws = 0, []
    for check in check_streams():
        events += check.events
        flaws += [f"{check.name}: event {flaw.sequence} {flaw.what}." for flaw in check.flaws]
        flaws += [f"{check.name}: {words}." for words in check.rows]
    return LogChecked(now, events, tuple(flaws[:MOST_FLAWS]))


def _must_see_everything(principal: Principal) -> None:
    if not principal.sees_everything:
        raise Http404


pages = [
    path("activity/", activity, name="activity"),
    path("activity/activity.csv", export, name="activity-csv"),
    path("activity/verify/", verify, name="activity-verify"),
]

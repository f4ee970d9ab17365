"""The overview: is London on track, what has changed and what needs somebody today."""

from hashlib import blake2b

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.selectors.live import LiveState, live_state
from migrations_tracker.selectors.overview import overview as read_overview
from migrations_tracker.web.access import for_signed_in, is_poll
from migrations_tracker.web.overview_page import overview_page
from migrations_tracker.web.release import release


@require_safe
@gzip_page
@for_signed_in
def overview(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The page, its live part alone for a poll, or 304 where nothing shown has changed."""
    if not principal.sees_totals:
        return redirect("web:my-work")
    now = timezone.now()
    state = live_state(now)
    today = london_date(now).isoformat()
    part = live_etag(request, principal, state, today, is_part=True)
    etag = part if is_poll(request) else live_etag(request, principal, state, today, is_part=False)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        page = overview_page(
            read_overview(principal, now, state.health), state.health, principal, request.GET, now
        )
        template = "overview/_live.html" if is_poll(request) else "overview/page.html"
        response = render(request, template, {"page": page, "etag": part})
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    return response


def live_etag(
    request: HttpRequest, principal: Principal, state: LiveState, day: str, *, is_part: bool
) -> str:
    """Changes when something shown does: by a write, by time, by who asks and by release.

    The last run counts by the minute, so that the times on a watched page are at most that old.
    """
    last_run = state.health.last_run_at
    parts = (
        release(),
        state.changes,
        state.stale,
        state.overdue,
        state.health.source_since,
        state.health.fault_since,
        state.health.stopped_since,
        last_run.replace(second=0, microsecond=0) if last_run else None,
        day,
        principal.actor,
        principal.name,
        sorted(principal.roles),
        sorted(principal.borough_codes),
        sorted(principal.supplier_ids),
        request.META.get("QUERY_STRING", ""),
        is_part,
    )
    return f'W/"{blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'

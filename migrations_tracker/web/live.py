"""Pages that refresh themselves: whole, their live part alone for a poll, or 304."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.selectors.live import LiveState, live_state
from migrations_tracker.web.access import is_poll
from migrations_tracker.web.release import release


@dataclass(frozen=True, slots=True)
class Live:
    """A live page: its template, that of the live part in it, and what both are filled with."""

    page: str
    part: str
    fill: Callable[[LiveState], Mapping[str, Any]]


def live_answer(
    request: HttpRequest, principal: Principal, live: Live, now: datetime
) -> HttpResponse:
    """Nothing is read to fill the page where the asker already has what it would show."""
    state = live_state(now)
    today = london_date(now).isoformat()
    part = live_etag(request, principal, state, today, is_part=True)
    etag = part if is_poll(request) else live_etag(request, principal, state, today, is_part=False)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        template = live.part if is_poll(request) else live.page
        response = render(request, template, {**live.fill(state), "etag": part})
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
        state.maintenance,
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

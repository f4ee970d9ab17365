"""Pages that refresh themselves: whole, their live part alone for a poll, or 304."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_vary_headers

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.selectors.kept import kept
from migrations_tracker.selectors.live import LiveState, live_state
from migrations_tracker.web.access import is_poll
from migrations_tracker.web.release import release

# How long a live part is kept that nobody asks for again under the same tag.
KEPT_S: Final = 300


@dataclass(frozen=True, slots=True)
class Live:
    """A live page: its template, that of the live part in it, and what the part is filled with.

    The page is given the finished part as `live`, and of what fills the part only the values that
    `around` names.
    """

    name: str
    page: str
    part: str
    fill: Callable[[LiveState], Mapping[str, Any]]
    around: tuple[str, ...] = ()


def live_answer(
    request: HttpRequest, principal: Principal, live: Live, now: datetime
) -> HttpResponse:
    """Nothing is read to fill the page where the asker already has what it would show.

    The part is made once for all who may see the same.
    """
    state = live_state(now)
    part = part_etag(request, principal, state, london_date(now))
    etag = part if is_poll(request) else page_etag(part, principal)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        made = kept(f"{live.name}:{part}", KEPT_S, lambda: _make(live, state))
        response = (
            HttpResponse(made["live"])
            if is_poll(request)
            else render(request, live.page, {**made, "etag": part})
        )
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    return response


def _make(live: Live, state: LiveState) -> dict[str, Any]:
    filled = live.fill(state)
    around = {name: filled[name] for name in live.around}
    return {**around, "live": render_to_string(live.part, dict(filled))}


def part_etag(request: HttpRequest, principal: Principal, state: LiveState, day: date) -> str:
    """Changes when something in the live part does, be it by a write, by time or by release.

    People who may see the same have the same. The last run counts by the minute, so that the
    times on a watched page are at most that old.
    """
    health = state.health
    last_run = health.last_run_at
    return _tag(
        release(),
        state.changes,
        state.stale,
        state.overdue,
        state.maintenance,
        health.source_since,
        health.fault_since,
        health.stopped_since,
        last_run.replace(second=0, microsecond=0) if last_run else None,
        day,
        sorted(principal.roles),
        sorted(principal.borough_codes),
        sorted(principal.supplier_ids),
        request.META.get("QUERY_STRING", ""),
    )


def page_etag(part: str, principal: Principal) -> str:
    """The whole page names who is signed in."""
    return _tag(part, principal.actor, principal.name)


def _tag(*parts: object) -> str:
    return f'W/"{blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'

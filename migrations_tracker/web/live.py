"""Pages that refresh themselves: whole, their live part alone for a poll, or 304."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_vary_headers

from migrations_tracker.domain.access import Principal
from migrations_tracker.selectors.kept import kept
from migrations_tracker.selectors.live import LiveState, digest, live_state, shown_to
from migrations_tracker.web.access import is_poll
from migrations_tracker.web.appearance import appearance_of

# How long a live part is kept that nobody asks for again under the same tag.
KEPT_S: Final = 300


@dataclass(frozen=True, slots=True)
class Live:
    """A live page: its template, that of the live part in it, and what the part is filled with.

    The page is given the finished part as `live`, and of what fills the part only the values that
    `around` names. `by` is a choice of the person that the part depends on.
    """

    name: str
    page: str
    part: str
    fill: Callable[[LiveState], Mapping[str, Any]]
    around: tuple[str, ...] = ()
    by: str = ""


def live_answer(
    request: HttpRequest, principal: Principal, live: Live, now: datetime
) -> HttpResponse:
    """Nothing is read to fill the page where the asker already has what it would show.

    The part is made once for all who may see the same.
    """
    state = live_state(now)
    asked = request.META.get("QUERY_STRING", "")
    shown = digest(shown_to(principal, state, now), asked, live.by)
    part = f'W/"{shown}"'
    # The whole page names who is signed in, and has the appearance that is chosen here.
    page = f'W/"{digest(shown, principal.actor, principal.name, appearance_of(request))}"'
    etag = part if is_poll(request) else page
    response = get_conditional_response(request, etag=etag)
    if response is None:
        made = kept(f"{live.name}:{shown}", KEPT_S, lambda: _make(live, state))
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

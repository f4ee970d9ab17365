"""The cutovers as a calendar: a file for who is signed in, a private address for calendars."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.selectors.cutovers import CalendarLine, calendar, called_off
from migrations_tracker.selectors.kept import kept
from migrations_tracker.selectors.live import digest, live_state, shown_to
from migrations_tracker.selectors.personal import calendar_reader
from migrations_tracker.web.ical import Entry, calendar_file

# However often a calendar asks, its file is made once for all who may see the same.
KEPT_S: Final = 300


def calendar_of(principal: Principal, now: datetime) -> bytes:
    """The cutovers to come, and as cancelled those that were called off. Six queries."""
    entries = [_entry(line) for line in calendar(principal, now)]
    entries += [_entry(line, is_cancelled=True) for line in called_off(principal, now)]
    return calendar_file("PSN cutovers", entries, now)


@require_safe
def private_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """What the person to whom the address belongs may see now; without a session."""
    now = timezone.now()
    principal = calendar_reader(token)
    if principal is None:
        return _plain("There is no calendar at this address.", status=404)
    shown = digest("calendar", shown_to(principal, live_state(now), now))
    etag = f'W/"{shown}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        file = kept(f"calendar:{shown}", KEPT_S, lambda: calendar_of(principal, now))
        answer = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = etag
    answer["Cache-Control"] = f"private, max-age={KEPT_S}"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _plain(words: str, *, status: int) -> HttpResponse:
    answer = HttpResponse(words, content_type="text/plain; charset=utf-8", status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _entry(line: CalendarLine, *, is_cancelled: bool = False) -> Entry:
    row, window = line.row, line.row.cutover.window
    no_return = window.no_return_at if window else None
    facts = [
        f"Supplier: {line.supplier or 'none assigned'}",
        f"Change: {row.change_reference or 'none given'}",
        f"On call: {row.on_call or 'nobody named'}",
        f"Point of no return: {long_moment(no_return) if no_return else 'none given'}",
        f"Back-out rehearsed: {'yes' if row.cutover.rehearsed else 'no'}",
    ]
    if row.freeze:
        facts.append(f"Touches the change freeze: {row.freeze.name}")
    address = reverse("web:borough-services", args=[line.borough.slug])
    return Entry(
        uid=f"{line.public_id}@psn-cutovers",
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        changed_at=line.updated_at,
        # Withdrawing a migration leaves its services as they are.
        sequence=row.version + is_cancelled,
        summary=f"{line.borough.short_name}: cutover of {row.service.label}",
        description="\n".join(facts),
        url=f"{settings.SITE_URL}{address}",
        is_cancelled=is_cancelled,
    )


pages = [path("calendar/<str:token>.ics", private_calendar, name="calendar")]

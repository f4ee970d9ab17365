"""The history of one borough: every event, and what stood on any day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import effective_on, london_date
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.history_words import Part, parts
from migrations_tracker.selectors.borough import borough_page, history, history_length
from migrations_tracker.selectors.history import states_of
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.claims import TypedDateField

PAGE_LENGTH: Final = 50


class DayForm(forms.Form):
    """The day that is asked about, today at the latest."""

    as_of = TypedDateField(error_messages={"required": "Write the day that you ask about."})

    def __init__(self, data: QueryDict | None, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day > self.today:
            raise forms.ValidationError(
                f"{long_date(day)} is still to come. Write a day up to today."
            )
        return day


@dataclass(frozen=True, slots=True)
class Replay:
    """What stood at the end of a day, or stands by now where it is today."""

    day: date
    parts: Sequence[Part]


@require_safe
@gzip_page
@for_signed_in
def borough_history(request: HttpRequest, principal: Principal, slug: str) -> HttpResponse:
    """Every event of the present migration, newest first; `as_of` asks what stood on a day.

    An unknown page is the first one.
    """
    now = timezone.now()
    found = borough_page(slug, principal, now, events=0)
    if found is None or found.row is None:
        raise Http404
    pages = Paginator(range(history_length(found.row.id, principal)), PAGE_LENGTH)
    asked = request.GET.get("page", "1")
    if not asked.isdecimal() or int(asked) not in pages.page_range:
        return redirect("web:borough-history", slug=slug)
    part = pages.page(int(asked))
    start = (part.number - 1) * PAGE_LENGTH
    form = DayForm(request.GET if "as_of" in request.GET else None, today=london_date(now))
    context = {
        "borough": found.borough,
        "savings": found.shows_savings,
        "part": part,
        "events": history(found.row.id, principal, start, start + PAGE_LENGTH),
        "form": form,
        "replay": _replay(found.row.id, form, now),
        "now": now,
    }
    return render(request, "boroughs/history.html", context)


def _replay(migration_id: int, form: DayForm, now: datetime) -> Replay | None:
    if not form.is_bound or not form.is_valid():
        return None
    day: date = form.cleaned_data["as_of"]
    at = effective_on(day, now)
    then, since = states_of(migration_id, at, now)
    return Replay(day, parts(then, since, at))

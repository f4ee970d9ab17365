"""Moving one milestone of many boroughs: chosen from a list, previewed, then saved row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from migrations_tracker.domain.access import Channel, Principal, Role
from migrations_tracker.domain.bulk_words import MOST_DAYS, Fate, preview_heading, result_heading
from migrations_tracker.domain.calendar import add_working_days, london_date
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.milestones import BLUEPRINT, MilestoneCode
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.plan_rules import Delay
from migrations_tracker.domain.plan_table import PlanRow
from migrations_tracker.selectors.overview import BoroughLine, borough_lines, totals
from migrations_tracker.selectors.plan_table import plan_table
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.bulk_dates import Became, Move, move_dates, try_dates
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.claims import LONGEST_TEXT
from migrations_tracker.web.filters import narrow
from migrations_tracker.web.milestone_forms import REASON_CHOICES

WHOLE: Final = "Write a whole number of working days, such as 5, or -3 for earlier."


class BulkDatesForm(forms.Form):
    """Which milestone of which boroughs moves, by how much and why."""

    boroughs = forms.MultipleChoiceField(
        error_messages={
            "required": "Choose at least one borough.",
            "invalid_choice": "Choose boroughs from the list.",
        }
    )
    code = forms.ChoiceField(
        label="Milestone",
        choices=[(code.value, facts.name) for code, facts in BLUEPRINT.items()],
        error_messages={
            "required": "Choose a milestone.",
            "invalid_choice": "Choose a milestone from the list.",
        },
    )
    days = forms.IntegerField(
        min_value=-MOST_DAYS,
        max_value=MOST_DAYS,
        error_messages={
            "required": WHOLE,
            "invalid": WHOLE,
            "min_value": f"Move dates by at most {MOST_DAYS} working days.",
            "max_value": f"Move dates by at most {MOST_DAYS} working days.",
        },
    )
    reason_code = forms.ChoiceField(
        label="Why they are later",
        help_text="Needed where dates move later.",
        choices=REASON_CHOICES,
        required=False,
        error_messages={"invalid_choice": "Choose a reason from the list."},
    )
    note = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        error_messages={"max_length": f"Keep the note to {LONGEST_TEXT} characters."},
    )

    def __init__(
        self, data: QueryDict | None = None, *, lines: Sequence[BoroughLine], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["boroughs"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.borough.gss_code, one.borough.short_name) for one in lines]

    def clean_days(self) -> int:
        days: int = self.cleaned_data["days"]
        if days == 0:
            raise forms.ValidationError("By 0 days nothing moves. Write another number.")
        return days

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("days", 0) > 0 and not found.get("reason_code"):
            self.add_error("reason_code", "Choose a delay reason, because the dates move later.")
        return found

    @property
    def milestone(self) -> MilestoneCode:
        return MilestoneCode(self.cleaned_data["code"])

    def delay(self) -> Delay:
        reason = self.cleaned_data["reason_code"]
        return Delay(DelayReason(reason) if reason else None, None, self.cleaned_data["note"])

    def problems(self) -> list[tuple[str, str]]:
        return [
            (f"id_{name}", str(words))
            for name in self.fields
            for words in self.errors.get(name, ())
        ]


@dataclass(frozen=True, slots=True)
class Planned:
    """One borough’s milestone with the day that is wanted for it; `seen` goes with the form."""

    row: PlanRow
    day: date | None
    version: int
    became: Became

    @property
    def seen(self) -> str:
        return f"{self.version} {self.day.isoformat() if self.day else ''}"


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def bulk_dates(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Choose boroughs of the list that the address asks for; see what would happen; do it."""
    if Role.MANAGER not in principal.roles:
        raise PermissionDenied
    now = timezone.now()
    every = [line for line in borough_lines(principal, now) if line.migration]
    lines = _asked_for(request, every, now)
    if request.method != "POST":
        return _ask(request, BulkDatesForm(lines=lines, initial={"code": "cutover"}), lines, now)
    # Whoever has left the filter since it was shown is still one of those chosen.
    form = BulkDatesForm(request.POST, lines=every)
    if not form.is_valid():
        return _ask(request, form, lines, now)
    origin = Origin(principal, Channel.PAGE, now, request_id())
    rows = _rows(form, principal, now)
    if request.POST.get("step") == "save":
        return _save(request, form, rows, origin)
    return _preview(request, form, rows, origin)


def _asked_for(
    request: HttpRequest, every: Sequence[BoroughLine], now: datetime
) -> Sequence[BoroughLine]:
    """The boroughs that the filter in the address leaves."""
    rows = [line.migration for line in every if line.migration]
    sums = totals(rows, boroughs=len(every), today=london_date(now))
    return narrow(every, request.GET, sums).lines


def _rows(form: BulkDatesForm, principal: Principal, now: datetime) -> list[PlanRow]:
    chosen = set(form.cleaned_data["boroughs"])
    return [
        row
        for row in plan_table(principal, now)
        if row.code is form.milestone and row.gss_code in chosen
    ]


def _ask(
    request: HttpRequest, form: BulkDatesForm, lines: Sequence[BoroughLine], now: datetime
) -> HttpResponse:
    context = {
        "form": form,
        "lines": lines,
        "query": request.GET.urlencode(),
        "problems": form.problems(),
        "as_of": long_moment(now),
        "now": now,
    }
    return form_page(request, "boroughs/dates.html", context)


def _preview(
    request: HttpRequest, form: BulkDatesForm, rows: Sequence[PlanRow], origin: Origin
) -> HttpResponse:
    """What the services would say just now; nothing is written."""
    days = form.cleaned_data["days"]
    moves = {
        row.gss_code: Move(row.migration_id, add_working_days(row.forecast, days), row.version)
        for row in rows
        if row.forecast
    }
    became = dict(
        zip(
            moves,
            try_dates(form.milestone, moves.values(), origin, delay=form.delay()),
            strict=True,
        )
    )
    undated = Became(Fate.REFUSED, "It has no forecast that could be moved.")
    planned = [
        Planned(
            row,
            moves[row.gss_code].day if row.gss_code in moves else None,
            row.version,
            became.get(row.gss_code, undated),
        )
        for row in rows
    ]
    context = _context(request, form, planned, origin.now)
    context["heading"] = preview_heading(one.became.fate for one in planned)
    context["moves"] = [one for one in planned if one.became.fate is Fate.MOVES]
    return render(request, "boroughs/dates_preview.html", context)


def _save(
    request: HttpRequest, form: BulkDatesForm, rows: Sequence[PlanRow], origin: Origin
) -> HttpResponse:
    """Write what was previewed, row by row, and say what became of each that was chosen."""
    seen = {row.gss_code: _seen(request.POST.get(f"seen-{row.gss_code}", "")) for row in rows}
    kept = [(row, found) for row in rows if (found := seen[row.gss_code])]
    moves = [Move(row.migration_id, day, version) for row, (version, day) in kept]
    became = move_dates(form.milestone, moves, origin, delay=form.delay())
    done = {row.gss_code: one for (row, _), one in zip(kept, became, strict=True)}
    unseen = Became(Fate.REFUSED, "It was not previewed. Preview it first.")
    planned = []
    for row in rows:
        version, day = seen[row.gss_code] or (row.version, None)
        planned.append(Planned(row, day, version, done.get(row.gss_code, unseen)))
    context = _context(request, form, planned, origin.now)
    fates = [one.became.fate for one in planned]
    context["heading"] = result_heading(fates)
    if fates and set(fates) == {Fate.MOVES}:
        messages.success(request, f"Saved: {context['heading']}.")
    return render(request, "boroughs/dates_result.html", context)


def _seen(text: str) -> tuple[int, date] | None:
    """The version and the day of a previewed row; None where they are none of ours."""
    version, _, day = text.partition(" ")
    try:
        return int(version), date.fromisoformat(day)
    except ValueError:
        return None


def _context(
    request: HttpRequest, form: BulkDatesForm, planned: Sequence[Planned], now: datetime
) -> dict[str, Any]:
    return {
        "form": form,
        "milestone": BLUEPRINT[form.milestone].name,
        "planned": planned,
        "sent": [(name, form.cleaned_data[name]) for name in ("code", "days", "note")],
        "reason_code": form.cleaned_data["reason_code"],
        "query": request.GET.urlencode(),
        "as_of": long_moment(now),
        "now": now,
    }


pages = [path("boroughs/dates/", bulk_dates, name="boroughs-dates")]

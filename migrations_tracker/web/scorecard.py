"""One supplier's scorecard, with its right of reply."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.appearance import Status
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.moments import long_moment, period
from migrations_tracker.domain.scorecard import (
    Measure,
    Period,
    Score,
    Tally,
    Verdict,
)
from migrations_tracker.domain.scorecard_replies import LONGEST_REPLY, Reply, may_reply
from migrations_tracker.domain.scorecard_words import (
    rating_of,
    scorecard_heading,
    tally_words,
    target_words,
    value_words,
)
from migrations_tracker.selectors.keys import own_suppliers
from migrations_tracker.selectors.scorecard import Scorecard, scorecard
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.scorecards import reply_to_scorecard
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.charts.trend import TrendLine, trend
from migrations_tracker.web.table_files import WRITERS, Table, Value, file_name

SHAPES: Final = {
    Verdict.MET: Status(Verdict.MET.label, "circle-tick", "green"),
    Verdict.MISSED: Status(Verdict.MISSED.label, "triangle", "amber", filled=True),
    Verdict.TOO_FEW: Status(Verdict.TOO_FEW.label, "dashed-query", "none"),
    Verdict.NOTHING: Status(Verdict.NOTHING.label, "dashed-line", "none"),
}
FILE_COLUMNS: Final = (
    *("Measure", "From", "To", "Numerator", "Denominator", "Value", "Target", "Verdict"),
    *("Definition", "Reply", "Reply was about"),
)


class ReplyForm(forms.Form):
    """What the supplier's people want to be read beside a number."""

    measure = forms.ChoiceField(choices=[(one.value, one.value) for one in Measure])
    text = forms.CharField(
        max_length=LONGEST_REPLY,
        error_messages={
            "required": "Write what you want to be read beside this number.",
            "max_length": f"Keep the reply to {LONGEST_REPLY} characters.",
        },
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One period of a trend, in words."""

    period: Period
    value: str
    counted: str


@dataclass(frozen=True, slots=True)
class Card:
    """One measure as the page shows it; `form` is there for those who may reply."""

    score: Score
    value: str
    target: str
    shape: Status
    chart: TrendLine | None
    rows: list[Row]
    reply: Reply | None
    form: ReplyForm | None


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def supplier(request: HttpRequest, principal: Principal, slug: str) -> HttpResponse:
    """The scorecard. A POST records a reply to one measure, by the supplier's own people."""
    return _scorecard(request, principal, slug)


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def own_scorecard(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The same page among the supplier's own; of several suppliers, the first by name."""
    own = own_suppliers(principal)
    if not own:
        raise Http404
    return _scorecard(request, principal, own[0].slug)


def _scorecard(request: HttpRequest, principal: Principal, slug: str) -> HttpResponse:
    now = timezone.now()
    found = _found(slug, principal, now)
    if request.method != "POST":
        return _page(request, principal, found, now)
    if not may_reply(principal, found.supplier.pk):
        raise PermissionDenied
    form = ReplyForm(request.POST, auto_id=_id_of(request.POST.get("measure", "")))
    if not form.is_valid():
        return _page(request, principal, found, now, form)
    measure = Measure(form.cleaned_data["measure"])
    score = next(one for one in found.scores if one.measure is measure)
    try:
        event = reply_to_scorecard(
            found.supplier.pk,
            measure,
            Origin(principal, Channel.PAGE, now, request_id()),
            text=form.cleaned_data["text"],
            about=rating_of(measure, score.tally),
        )
    except Refusal as refusal:
        form.add_error("text", str(refusal))
        return _page(request, principal, found, now, form)
    done = "Recorded" if event else "Nothing was new, so nothing was written"
    messages.success(request, f"{done}: reply to {score.about.name.lower()}.")
    return redirect(f"{request.path}#{measure.value}")


@require_safe
@for_signed_in
def scorecard_file(
    request: HttpRequest,  # noqa: ARG001 - a view
    principal: Principal,
    slug: str,
    ending: str,
) -> HttpResponse:
    """The measures as a file: the rated days first, then each period."""
    now = timezone.now()
    found = _found(slug, principal, now)
    rows: list[list[Value]] = []
    for score in found.scores:
        reply = found.replies.get(score.measure)
        said = [reply.text, reply.about] if reply else ["", ""]
        rows.append(_cells(score, found.period, score.tally, [score.verdict.label, *said]))
        rows += [_cells(score, one, tally, ["", "", ""]) for one, tally in score.trend]
    about = [("As of", long_moment(now)), ("Supplier", found.supplier.name)]
    name = file_name(f"scorecard-{slug}", "", found.period.last)
    return WRITERS[ending](Table(name, FILE_COLUMNS, rows, about))


def _cells(score: Score, days: Period, tally: Tally, told: list[str]) -> list[Value]:
    verdict, *reply = told
    return [
        *(score.about.name, days.first, days.last, tally.numerator, tally.denominator),
        *(tally.value, score.about.target, verdict, score.about.definition, *reply),
    ]


def _found(slug: str, principal: Principal, now: datetime) -> Scorecard:
    """Raises Http404 where it is not theirs."""
    found = scorecard(slug, principal, now)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    principal: Principal,
    found: Scorecard,
    now: datetime,
    refused: ReplyForm | None = None,
) -> HttpResponse:
    own = may_reply(principal, found.supplier.pk)
    cards = [
        _card(score, found.replies.get(score.measure), refused, own=own) for score in found.scores
    ]
    lost = [one.lost for one in found.failures if one.lost]
    context = {
        "found": found,
        "heading": scorecard_heading(found.supplier.name, found.scores),
        "as_of": long_moment(now),
        "rated": period(found.period.first, found.period.last),
        "cards": cards,
        "lost": sum(int(one.total_seconds()) // 60 for one in lost),
        "own": own,
        "sees_all": principal.sees_everything,
        "problems": _problems(refused),
        "now": now,
    }
    return form_page(request, "suppliers/scorecard.html", context)


def _problems(refused: ReplyForm | None) -> list[tuple[str, str]]:
    if refused is None:
        return []
    measure = refused.data.get("measure", "")
    known = measure if measure in set(Measure) else Measure.ON_TIME.value
    words = refused.errors.get("text") or ["Choose one of the measures below."]
    return [(_id_of(known) % "text", str(one)) for one in words]


def _id_of(measure: str) -> str:
    return f"reply-{measure}_%s" if measure in set(Measure) else "reply_%s"


def _card(score: Score, reply: Reply | None, refused: ReplyForm | None, *, own: bool) -> Card:
    measure = score.measure.value
    form = None
    if own:
        mine = refused is not None and refused.data.get("measure") == measure
        form = refused if refused and mine else ReplyForm(auto_id=_id_of(measure))
    return Card(
        score=score,
        value=rating_of(score.measure, score.tally),
        target=target_words(score.about),
        shape=SHAPES[score.verdict],
        chart=trend(score),
        rows=[
            Row(one, value_words(score.about, tally) or "–", tally_words(score.about, tally))
            for one, tally in score.trend
        ],
        reply=reply,
        form=form,
    )


pages = [
    path("my-work/scorecard/", own_scorecard, name="my-work-scorecard"),
    path("suppliers/<slug:slug>/", supplier, name="supplier"),
    *(
        path(
            f"suppliers/<slug:slug>/scorecard.{ending}",
            scorecard_file,
            {"ending": ending},
            name=f"scorecard-{ending}",
        )
        for ending in WRITERS
    ),
]

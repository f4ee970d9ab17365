"""The style page: every component in every state, for those who change the pages."""

from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from migrations_tracker.domain import appearance
from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.scorecard import ABOUT, Measure, Score, Tally, periods
from migrations_tracker.domain.stages import Stage
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.charts.trend import trend
from migrations_tracker.web.filters import Chip, Facet, Option
from migrations_tracker.web.overview_page import Figure
from migrations_tracker.web.sorting import Head

FAMILIES: Final = (
    ("Delivery status", appearance.DELIVERY),
    ("Endpoint status", appearance.ENDPOINT),
    ("Freshness", appearance.FRESHNESS),
    ("Criterion of a gate", appearance.STANDING),
    ("Cutover", appearance.CUTOVER),
    ("Milestone", appearance.MILESTONE),
    ("Certificate", appearance.CERTIFICATE),
)


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name", error_messages={"required": "Write a name."})
    kind = forms.ChoiceField(
        label="Kind",
        choices=[("", "Choose one"), ("a", "A kind"), ("b", "Another kind")],
        error_messages={"required": "Choose a kind."},
    )
    why = forms.ChoiceField(
        choices=[("yes", "Because"), ("no", "In spite of it")],
        error_messages={"required": "Choose one of these."},
    )
    note = forms.CharField(error_messages={"required": "Write a note."})


@require_safe
@for_signed_in
def style(request: HttpRequest, principal: Principal) -> HttpResponse:
    """For administrators; it shows no record of anybody’s. No query of its own."""
    if Role.ADMINISTRATOR not in principal.roles:
        raise Http404
    return render(request, "help/style.html", _examples())


def _examples() -> dict[str, Any]:
    now = timezone.now()
    plain, refused = ExampleForm(auto_id="plain_%s"), ExampleForm({}, auto_id="refused_%s")
    options = [Option("a", "A kind", 3, chosen=True), Option("b", "Another kind", 0, chosen=False)]
    values = (Tally(4, 5), Tally(3, 5), Tally(0, 0), Tally(5, 6), Tally(2, 2), Tally(6, 6))
    score = Score(
        Measure.ON_TIME,
        Tally(13, 14),
        tuple(zip(periods(london_date(now)), values, strict=True)),
    )
    return {
        "families": [(name, list(family.values())) for name, family in FAMILIES],
        "regressed": appearance.REGRESSED,
        "trackers": [
            ("At build", appearance.steps(Stage.BUILD, None), False),
            ("On hold from testing", appearance.steps(Stage.ON_HOLD, Stage.TESTING), False),
            ("Withdrawn", appearance.steps(Stage.WITHDRAWN, None), True),
        ],
        "forms": (("As it comes", plain), ("Refused", refused)),
        "figures": [
            Figure("With its rows", "12", "of 33 boroughs", "#figures"),
            Figure("Without", "–", "nothing is known"),
        ],
        "filtered": {"chips": [Chip("Kind: A kind", "")]},
        "facets": [Facet("kind", "Kind", options)],
        "heads": [
            Head("up", "Upwards", "#heads", "ascending", is_number=False),
            Head("down", "Downwards", "#heads", "descending", is_number=False),
            Head("any", "Can be sorted", "#heads", "", is_number=True),
            Head("none", "Cannot", "", "", is_number=False),
        ],
        "chart": trend(score),
        "about": ABOUT[Measure.ON_TIME],
        "now": now,
    }


pages = [path("help/style/", style, name="help-style")]

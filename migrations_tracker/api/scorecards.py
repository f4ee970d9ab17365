"""The caller's own scorecard: five measures with what they are made of."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request

from migrations_tracker.api import choices
from migrations_tracker.api.answers import answer
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.fields import DayField, InstantField, Read
from migrations_tracker.api.operations import documented, read
from migrations_tracker.api.problems import NotThere
from migrations_tracker.api.representations import SupplierName, write
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.scorecard import (
    Period,
    Score,
    Tally,
    rated_period,
)
from migrations_tracker.domain.scorecard_replies import Reply
from migrations_tracker.selectors.scorecard import replies_of, scores_of
from suppliers.models import Supplier


class TallyRecord(Read):
    """So many of so many, in some days."""

    first_day = DayField(help_text="The first day that counts.")
    last_day = DayField(help_text="The last day that counts.")
    numerator = serializers.IntegerField(help_text="What was counted.")
    denominator = serializers.IntegerField(help_text="Of how many.")
    value = serializers.FloatField(
        allow_null=True, help_text="Their ratio; null where there was nothing to count."
    )


class ReplyRecord(Read):
    """What the supplier says beside a number."""

    text = serializers.CharField(help_text="Its words.")
    about = serializers.CharField(help_text="The number as it stood then, in words.")
    at = InstantField(help_text="When it was said.")


class MeasureRecord(Read):
    """One measure over the rated days, and in each of six periods of 30 days."""

    measure = serializers.ChoiceField(choices=choices.MEASURES, help_text="Which measure.")
    name = serializers.CharField(help_text="Its name on the page.")
    definition = serializers.CharField(help_text="What is counted.")
    target = serializers.FloatField(help_text="What the value is compared with.")
    higher_is_better = serializers.BooleanField(help_text="False where fewer is better.")
    verdict = serializers.ChoiceField(
        choices=choices.VERDICTS, help_text="How the value stands; too few cases are not rated."
    )
    rated = TallyRecord(help_text="The rated days.")
    periods = TallyRecord(many=True, help_text="Six periods, the oldest first.")
    reply = ReplyRecord(allow_null=True, help_text="The supplier’s reply; null without one.")


class ScorecardRecord(Read):
    """A supplier by its own record."""

    supplier = SupplierName(help_text="Whose it is.")
    as_of = InstantField(help_text="When it was counted.")
    measures = MeasureRecord(many=True, help_text="The five measures.")


READ_SCORECARD = read(
    "readScorecard",
    "Scorecard",
    "Read your scorecard",
    "The five measures of the service review, with what each is made of: the same numbers as on "
    "the page. It is your supplier’s own; a caller without a supplier is answered 404.",
    ScorecardRecord,
)


class Scorecard(ApiView):
    """Seventeen queries at most with a key, however much the supplier led."""

    @documented(READ_SCORECARD)
    def get(self, request: Request) -> HttpResponse:
        supplier = _own(self)
        now = timezone.now()
        days, replies = rated_period(london_date(now)), replies_of(supplier)
        measures = [
            _measure(score, days, replies.get(score.measure)) for score in scores_of(supplier, now)
        ]
        found = {"supplier": supplier, "as_of": now, "measures": measures}
        return answer(request, write(ScorecardRecord, found, request))


def _own(view: ApiView) -> Supplier:
    """The supplier of the key, or the only one of the person. Raises NotThere."""
    if view.caller.key:
        return view.caller.key.supplier
    own = Supplier.objects.filter(pk__in=view.principal.supplier_ids).first()
    if own is None:
        raise NotThere
    return own


def _measure(score: Score, days: Period, reply: Reply | None) -> dict[str, Any]:
    about = score.about
    return {
        "measure": score.measure.value,
        "name": about.name,
        "definition": about.definition,
        "target": about.target,
        "higher_is_better": about.is_share,
        "verdict": score.verdict.value,
        "rated": _tally(days, score.tally),
        "periods": [_tally(one, tally) for one, tally in score.trend],
        "reply": reply,
    }


def _tally(days: Period, tally: Tally) -> dict[str, Any]:
    return {
        "first_day": days.first,
        "last_day": days.last,
        "numerator": tally.numerator,
        "denominator": tally.denominator,
        "value": tally.value,
    }

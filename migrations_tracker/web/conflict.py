"""The page of whoever came second: what was changed meanwhile, theirs and yours, a choice a field.

The choice is an ordinary sending of the same form, with the same names of fields: each radio
button holds one of the two answers. So it is judged like any other, and comes here again where
somebody was first once more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from migrations_tracker.domain.conflict import (
    HEADING,
    Answered,
    Said,
    lay_out,
    lead_words,
    recorded,
    writes_between,
)
from migrations_tracker.domain.errors import all_of, spoken
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.moments import full_moment, long_moment
from migrations_tracker.domain.money import exact
from migrations_tracker.selectors.overtaking import Writes
from migrations_tracker.web.typed_moments import clock_words

NOTHING: Final = "Nothing"
VERSION: Final = "version"
TOKEN: Final = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


class PressForm(forms.Form):
    """A button that says no more than which version it stood under."""

    version = forms.IntegerField(widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A form that somebody else was first to write.

    `sent` is bound to what was typed; `present` is the same form with what stands as its initial
    values. `columns` are the names that values have in the ledger, where they are not the form's.
    `why_not` says why it cannot be recorded any more, empty where it can.
    """

    about: str
    back: str
    sent: forms.Form
    present: forms.Form
    writes: Writes
    submit: str
    columns: Mapping[str, str] = field(default_factory=dict)
    why_not: str = ""


def version_sent(form: forms.Form) -> int | None:
    """The version that a form was drawn from; None where it is no number."""
    text = str(form.data.get(form[VERSION].html_name, ""))
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def writes_since(form: forms.Form, current: int) -> int:
    """How many writes a form missed, for `newest_writes`."""
    return writes_between(version_sent(form), current)


def conflict_page(request: HttpRequest, overtaken: Overtaken) -> HttpResponse:
    """Both answers side by side, and all that was typed. Answers 409; nothing was written."""
    now, sent = timezone.now(), overtaken.sent
    layout = lay_out(_answers(overtaken))
    typed = {one.name for one in layout.own}
    context = {
        "heading": HEADING,
        "overtaken": overtaken,
        "layout": layout,
        "lead": lead_words(layout, overtaken.why_not),
        "own": [bound for bound in sent.visible_fields() if bound.html_name in typed],
        "hidden": [
            *_hidden(request, overtaken),
            *((one.name, one.mine.sent) for one in layout.same),
        ],
        "as_of": long_moment(now),
        "now": now,
    }
    return render(request, "conflict.html", context, status=409)


def _answers(overtaken: Overtaken) -> Iterator[Answered]:
    stands, before = overtaken.present.initial, overtaken.writes.before
    is_whole = _tells_all(overtaken)
    for bound in overtaken.sent.visible_fields():
        mine, column = _said(bound, bound.data), overtaken.columns.get(bound.name, bound.name)
        is_written = bound.name in stands and (column in before or not is_whole)
        theirs = _said(bound, stands[bound.name]) if is_written else None
        if theirs and not theirs.sent and bound.field.required:
            theirs = None
        left_alone = column in before and recorded(mine.meaning) == recorded(before[column])
        yield Answered(bound.html_name, str(bound.label), mine, theirs, left_alone)


def _tells_all(overtaken: Overtaken) -> bool:
    """Whether the writes are known one by one; else every value may be somebody else's."""
    sent, current = version_sent(overtaken.sent), overtaken.present[VERSION].value()
    return sent is not None and 0 < int(current) - sent <= len(overtaken.writes.changes)


def _said(bound: forms.BoundField, raw: Any) -> Said:
    """One answer, whether it was typed or stands. What cannot be read means what it says."""
    sent = ",".join(sorted(raw)) if isinstance(raw, list) else str("" if raw is None else raw)
    sent = sent.replace("\r\n", "\n")
    if isinstance(bound.field, forms.ChoiceField):
        codes = sorted(raw) if isinstance(raw, list) else [sent]
        return Said(sent, _choice_words(bound.field, codes), ", ".join(codes) or None)
    try:
        meaning = bound.field.clean(sent)
    except ValidationError:
        meaning = sent
    return Said(sent, _words(meaning), None if meaning == "" else meaning)


def _choice_words(field: forms.ChoiceField, codes: Sequence[str]) -> str:
    """The labels of the form; a choice that is not offered any more goes by its code."""
    offered = cast("Iterable[tuple[str, str]]", field.choices)
    labels = {str(value): str(label) for value, label in offered}
    return all_of([labels.get(code) or spoken(code) or NOTHING for code in codes])


def _words(meaning: object) -> str:
    match meaning:
        case datetime():
            return full_moment(meaning)
        case date():
            return long_date(meaning)
        case time():
            return clock_words(meaning)
        case Decimal():
            return exact(meaning)
    return NOTHING if meaning in {None, ""} else str(meaning)


def _hidden(request: HttpRequest, overtaken: Overtaken) -> Iterator[tuple[str, str]]:
    """What a person does not see: all that came with the form, under the version that stands."""
    version = overtaken.sent[VERSION].html_name
    shown = {bound.html_name for bound in overtaken.sent.visible_fields()}
    yield version, str(overtaken.present[VERSION].value())
    for name, value in request.POST.items():
        if name not in {version, TOKEN, *shown}:
            yield name, str(value)

"""Notes on a borough: what people of the programme and of the borough want to be remembered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.notes import LONGEST_NOTE, Audience, readable, writable
from migrations_tracker.models import Note
from migrations_tracker.selectors.borough import BoroughPage, borough_page
from migrations_tracker.selectors.notes import note_to_correct, notes_of
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.notes import correct_note, write_note
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page


class NoteForm(forms.Form):
    """A note; whoever may choose says who may read it."""

    text = forms.CharField(
        max_length=LONGEST_NOTE,
        widget=forms.Textarea,
        error_messages={
            "required": "Write the note.",
            "max_length": f"Keep the note to {LONGEST_NOTE} characters.",
        },
    )
    audience = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose who may read it.",
            "invalid_choice": "Choose who may read it from the list.",
        },
    )

    def __init__(
        self, data: QueryDict | None = None, *, audiences: Sequence[Audience], **kwargs: Any
    ) -> None:
        super().__init__(data, **{**kwargs, "auto_id": "note_%s"})
        field = self.fields["audience"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, one.label) for one in audiences]
        if len(audiences) < 2:
            del self.fields["audience"]
        else:
            field.initial = audiences[0].value

    def chosen(self) -> Audience:
        return Audience(self.cleaned_data.get("audience", Audience.BOROUGH))

    def problems(self) -> list[tuple[str, str]]:
        return [
            (f"note_{name}", str(words))
            for name in self.fields
            for words in self.errors.get(name, ())
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def borough_notes(request: HttpRequest, principal: Principal, slug: str) -> HttpResponse:
    """The notes that the viewer may read, and the form for those who may write."""
    now = timezone.now()
    found = _found(slug, principal, now)
    audiences = writable(found.roles)
    if request.method != "POST":
        form = NoteForm(audiences=audiences) if audiences else None
        return _page(request, principal, found, form, now)
    if not audiences:
        raise PermissionDenied
    form = NoteForm(request.POST, audiences=audiences)
    if not form.is_valid():
        return _page(request, principal, found, form, now)
    assert found.row
    text, audience = form.cleaned_data["text"], form.chosen()
    try:
        event = write_note(found.row.id, text, _origin(principal, now), audience=audience)
    except Refusal as refusal:
        form.add_error("text", str(refusal))
        return _page(request, principal, found, form, now)
    messages.success(request, "Note recorded." if event else "It stands there already.")
    return redirect("web:borough-notes", slug=slug)


def _page(
    request: HttpRequest,
    principal: Principal,
    found: BoroughPage,
    form: NoteForm | None,
    now: datetime,
) -> HttpResponse:
    assert found.row
    notes = notes_of(found.row.id, principal)
    place = found.borough.short_name
    context = {
        "borough": found.borough,
        "heading": f"{count_of(len(notes), 'note')} on {place}" if notes else f"Notes on {place}",
        "notes": notes,
        "chooses": principal.sees_everything,
        "form": form,
        "problems": form.problems() if form else [],
        "now": now,
    }
    return form_page(request, "notes/borough.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def note_correction(
    request: HttpRequest, principal: Principal, slug: str, number: int
) -> HttpResponse:
    """The form by which people put a note of their own in other words."""
    now = timezone.now()
    found = _found(slug, principal, now)
    note = note_to_correct(number, principal)
    if note is None or found.row is None or note.migration_id != found.row.id:
        raise Http404
    form = NoteForm(
        request.POST if request.method == "POST" else None,
        audiences=[note.for_whom],
        initial={"text": note.text},
    )
    if request.method == "POST" and form.is_valid() and _corrected(request, form, note, principal):
        return redirect("web:borough-notes", slug=slug)
    context = {
        "borough": found.borough,
        "note": note,
        "form": form,
        "problems": form.problems(),
        "now": now,
    }
    return form_page(request, "notes/correct.html", context)


def _corrected(request: HttpRequest, form: NoteForm, note: Note, principal: Principal) -> bool:
    """Write the correction; False where it is refused, with the words in the form."""
    try:
        event = correct_note(note.pk, form.cleaned_data["text"], _origin(principal, timezone.now()))
    except Refusal as refusal:
        form.add_error("text", str(refusal))
        return False
    done = "Note corrected; the wording before is kept." if event else "It says so already."
    messages.success(request, done)
    return True


def _found(slug: str, principal: Principal, now: datetime) -> BoroughPage:
    """Raises Http404 where there is no migration, or its notes are not for the viewer."""
    found = borough_page(slug, principal, now, events=0)
    if found is None or found.row is None or not readable(found.roles):
        raise Http404
    return found


def _origin(principal: Principal, now: datetime) -> Origin:
    return Origin(principal, Channel.PAGE, now, request_id())


pages = [
    path("boroughs/<slug:slug>/notes/", borough_notes, name="borough-notes"),
    path(
        "boroughs/<slug:slug>/notes/<int:number>/correct/",
        note_correction,
        name="borough-note-correct",
    ),
]

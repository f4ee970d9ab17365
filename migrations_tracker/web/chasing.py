"""The chase list, with an e-mail to copy for each supplier, and the log of chases."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.chase_words import (
    Letter,
    chase_heading,
    chased_words,
    email,
    logged_words,
    owed_words,
)
from migrations_tracker.domain.chasing import (
    LONGEST_CONTACT,
    LONGEST_WORDS,
    ChaseChannel,
    NewChase,
    Overdue,
    may_chase,
    reply_day,
)
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.models import Chase
from migrations_tracker.selectors.chasing import ToChase, to_chase
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.chasing import log_chase, record_answer
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.claims import TypedDateField
from suppliers.models import Supplier

SHOWN: Final = frozenset({"channel", "contact", "note"})
TOO_LONG: Final = "Keep this to {} characters."


class ChaseForm(forms.Form):
    """How one supplier was chased; each supplier’s form has ids of its own."""

    channel = forms.ChoiceField(
        label="How",
        choices=[(one.value, one.label) for one in ChaseChannel],
        error_messages={
            "required": "Choose how you chased them.",
            "invalid_choice": "Choose how you chased them from the list.",
        },
    )
    contact = forms.CharField(
        label="Whom you reached (optional)",
        required=False,
        max_length=LONGEST_CONTACT,
        error_messages={"max_length": TOO_LONG.format(LONGEST_CONTACT)},
    )
    note = forms.CharField(
        label="What was said (optional)",
        required=False,
        max_length=LONGEST_WORDS,
        error_messages={"max_length": TOO_LONG.format(LONGEST_WORDS)},
    )
    after = forms.IntegerField(min_value=0)

    def __init__(self, data: QueryDict | None = None, *, slug: str, **kwargs: Any) -> None:
        super().__init__(data, **{**kwargs, "auto_id": f"{slug}_%s"})
        self.slug = slug

    def wanted(self) -> NewChase:
        data = self.cleaned_data
        return NewChase(ChaseChannel(data["channel"]), data["contact"], data["note"])

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the element that mends it; those of no field lead to the first one."""
        return [
            (f"{self.slug}_{name if name in SHOWN else 'channel'}", str(words))
            for name, errors in self.errors.items()
            for words in errors
        ]


@dataclass(frozen=True, slots=True)
class Item:
    """One overdue thing with where it stands, and how late it is."""

    overdue: Overdue
    href: str
    late: int


@dataclass(frozen=True, slots=True)
class Section:
    """One supplier on the page; `form` is there for those who may log."""

    supplier: Supplier
    owed: str
    chased: str
    awaited: date | None
    last_id: int
    items: list[Item]
    email: str
    lines: int
    form: ChaseForm | None


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def chase_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Whom to chase about what. A POST names a supplier and logs that it was chased."""
    if not principal.sees_everything:
        raise Http404
    now = timezone.now()
    if request.method != "POST":
        return _page(request, principal, now)
    if not may_chase(principal):
        raise PermissionDenied
    supplier = get_object_or_404(Supplier, slug=request.POST.get("supplier", ""))
    form = ChaseForm(request.POST, slug=supplier.slug)
    if not form.is_valid():
        return _page(request, principal, now, form)
    return _log(request, principal, supplier, form)


def _log(
    request: HttpRequest, principal: Principal, supplier: Supplier, form: ChaseForm
) -> HttpResponse:
    now, wanted = timezone.now(), form.wanted()
    owed = to_chase(principal, now, [supplier])
    about = owed_words(owed[0].items) if owed else ""
    origin, after = Origin(principal, Channel.PAGE, now, request_id()), form.cleaned_data["after"]
    try:
        event = log_chase(supplier.pk, wanted, origin, about=about, after=after)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, principal, now, form)
    said = logged_words(supplier.name, wanted.channel, reply_day(london_date(now)))
    messages.success(request, said if event else f"That {supplier.name} was chased is on record.")
    return redirect("web:chase-list")


def _page(
    request: HttpRequest, principal: Principal, now: datetime, sent: ChaseForm | None = None
) -> HttpResponse:
    found = to_chase(principal, now)
    sections = [_section(one, principal, now, sent) for one in found]
    context = {
        "heading": chase_heading(suppliers=len(found), items=sum(len(one.items) for one in found)),
        "as_of": long_moment(now),
        "sections": sections,
        "problems": _problems(sent, sections),
        "now": now,
    }
    return form_page(request, "chasing/list.html", context)


def _problems(sent: ChaseForm | None, sections: list[Section]) -> list[tuple[str, str]]:
    """Where the supplier owes nothing any more, the words lead to the list."""
    if sent is None:
        return []
    shown = any(one.form is sent for one in sections)
    return [(field if shown else "main", words) for field, words in sent.problems()]


def _section(one: ToChase, principal: Principal, now: datetime, sent: ChaseForm | None) -> Section:
    today, slug = london_date(now), one.supplier.slug
    letter = Letter(
        supplier=one.supplier.name,
        sender=principal.name,
        today=today,
        reply_by=reply_day(today),
        link=f"{settings.SITE_URL}{reverse('web:my-work')}",
        last=one.chases[0] if one.chases else None,
    )
    form = None
    if may_chase(principal):
        blank = {"channel": ChaseChannel.EMAIL.value}
        mine = sent if sent and sent.slug == slug else None
        form = mine or ChaseForm(slug=slug, initial=blank)
    text = email(one.items, letter)
    return Section(
        supplier=one.supplier,
        owed=owed_words(one.items),
        chased=chased_words(one.chases, one.last_answer),
        awaited=one.awaited,
        last_id=one.last_id,
        items=[Item(item, _href(item), item.late(today)) for item in one.items],
        email=text,
        lines=text.count("\n") + 2,
        form=form,
    )


def _href(item: Overdue) -> str:
    if item.code:
        return reverse("web:borough-milestone", args=[item.slug, item.code])
    return reverse("web:borough", args=[item.slug])


class AnswerForm(forms.Form):
    """What a supplier answered to a chase, and when."""

    on = TypedDateField(error_messages={"required": "Write the day on which they answered."})
    answer = forms.CharField(
        max_length=LONGEST_WORDS,
        error_messages={
            "required": "Write what they answered.",
            "max_length": TOO_LONG.format(LONGEST_WORDS),
        },
    )

    def problems(self) -> list[tuple[str, str]]:
        return [
            (f"id_{name if name in self.fields else 'on'}", str(words))
            for name, errors in self.errors.items()
            for words in errors
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def chase_answer(request: HttpRequest, principal: Principal, number: int) -> HttpResponse:
    """The form that records what a supplier answered."""
    now = timezone.now()
    seen = Chase.objects.visible_to(principal).select_related("supplier")
    chase = get_object_or_404(seen, pk=number)
    if not may_chase(principal):
        raise PermissionDenied
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        initial={"on": f"{london_date(now):%-d %-m %Y}"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            origin = Origin(principal, Channel.PAGE, now, request_id())
            record_answer(chase.pk, origin, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, f"Recorded: {chase.supplier.name} answered.")
            return redirect("web:chases")
    context = {"chase": chase, "form": form, "problems": form.problems(), "now": now}
    return form_page(request, "chasing/answer.html", context)


pages = [
    path("suppliers/chase-list/", chase_list, name="chase-list"),
    path("suppliers/chases/<int:number>/answer/", chase_answer, name="chase-answer"),
]

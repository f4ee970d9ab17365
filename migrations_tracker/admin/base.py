"""What the administrators' pages share: who asks, small forms of their own, read-only records."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from structlog.contextvars import get_contextvars

from migrations_tracker.domain.access import Channel, administering
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.models import User
from migrations_tracker.services.audit import Origin

if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
else:
    AnyModelAdmin = admin.ModelAdmin

SHOWN = "_shown"


@dataclass(frozen=True, slots=True)
class Tool:
    """A link at the top of a record's page to something that can be done with it."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """A small form with an address of its own: its heading, its button, and where it leads.

    `facts` are sentences above the form: what stands now, and what pressing the button does.
    """

    title: str
    submit: str
    back: str
    facts: Sequence[str] = ()


def signed_in(request: HttpRequest) -> User:
    """The administrator who asks. The site lets nobody else through."""
    assert isinstance(request.user, User)
    return request.user


def origin_of(request: HttpRequest) -> Origin:
    """The origin of a change made in the admin, at this instant."""
    return Origin(
        principal=administering(signed_in(request).principal()),
        channel=Channel.ADMIN,
        now=timezone.now(),
        request_id=str(get_contextvars().get("request_id", ""))[:64],
    )


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, which may be nothing at all; None where it was only asked for."""
    return request.POST if request.method == "POST" else None


def answer(
    request: HttpRequest,
    pages: AnyModelAdmin,
    page: FormPage,
    form: forms.Form,
    act: Callable[[], str],
) -> HttpResponse:
    """Show a form; once it is sent and good, act and say what was done.

    `act` gives the message. Where the domain refuses, its own words stand above the form.
    """
    if request.method == "POST" and form.is_valid():
        try:
            done = act()
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(page.back)
    context = {
        **pages.admin_site.each_context(request),
        "title": page.title,
        "page": page,
        "form": form,
        "opts": pages.opts,
    }
    return TemplateResponse(request, "admin/form_page.html", context)


def moment(at: datetime | None) -> str:
    """An instant in London, to the second; “never” where there is none."""
    return date_format(localtime(at), "j M Y, H:i:s") if at else "never"


class ReadOnlyAdmin(AnyModelAdmin):
    """Records that are read here and changed elsewhere, or never."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def attach(records: Iterable[Model], values: Iterable[object]) -> None:
    """Give each record the value that its columns show, so that a list asks for all at once."""
    for record, value in zip(records, values, strict=True):
        vars(record)[SHOWN] = value


def shown(record: Model) -> Any:
    return vars(record)[SHOWN]

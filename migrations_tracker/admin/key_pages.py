"""Issuing, rotating and revoking a supplier's API key.

The secret is in the answer to the POST that issued the key, and nowhere else: not in the session,
a message, the log or the history.
"""

from collections.abc import Callable
from datetime import date
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from migrations_tracker.admin.base import AnyModelAdmin, FormPage, answer, origin_of, sent
from migrations_tracker.admin.migration_forms import DateInput
from migrations_tracker.domain.access import Scope
from migrations_tracker.domain.api_keys import KeyFormUsed, NewKey, last_days
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.findings import long_date
from migrations_tracker.services.keys import Issued, issue, revoke, rotate
from suppliers.models import ApiKey, Supplier


class UsedOnceForm(forms.Form):
    """A form with a number of its own: sent again, it does nothing."""

    form_number = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"form_number": token_urlsafe(16), **self.initial}


class IssueForm(UsedOnceForm):
    supplier = forms.ModelChoiceField(Supplier.objects.all())
    name = forms.CharField(
        max_length=50, help_text="What it is for, such as “Nightly upload”. Up to 50 characters."
    )
    scopes = forms.MultipleChoiceField(
        choices=[(scope.value, scope.value) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ.value],
    )
    last_day = forms.DateField(label="Good until the end of", widget=DateInput())

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        default, latest = last_days(today)
        super().__init__(*args, initial={"last_day": default}, **kwargs)
        self.today, self.latest = today, latest
        self.fields["last_day"].help_text = f"At the latest {long_date(latest)}."

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if not self.today <= day <= self.latest:
            raise forms.ValidationError(f"Choose a date from today to {long_date(self.latest)}.")
        return day


def issue_page(pages: AnyModelAdmin, request: HttpRequest) -> HttpResponse:
    form = IssueForm(sent(request), today=london_date(timezone.now()))
    back = reverse("admin:suppliers_apikey_changelist")
    facts = ("The secret is shown once, on the next page. Have a safe place for it ready.",)
    page = FormPage("Issue an API key", "Issue key", back, facts)

    def act() -> Issued:
        values = form.cleaned_data
        wanted = NewKey(
            values["name"], frozenset(Scope(code) for code in values["scopes"]), values["last_day"]
        )
        origin = origin_of(request)
        return issue(values["supplier"].pk, wanted, origin, form=values["form_number"])

    return _shown_once(pages, request, page, form, act)


def rotate_page(pages: AnyModelAdmin, request: HttpRequest, prefix: str) -> HttpResponse:
    key = get_object_or_404(ApiKey.objects.select_related("supplier"), prefix=prefix)
    back = reverse("admin:suppliers_apikey_change", args=[prefix])
    facts = (
        f"{key.supplier} uses it as “{key.name}”.",
        "A new key with its name and scopes is issued, and its secret is shown once.",
        "The old one works on for 7 days beside it, or until its own end where that is sooner.",
    )
    page = FormPage(f"Rotate the key {prefix}", "Rotate key", back, facts)
    form = UsedOnceForm(sent(request))

    def act() -> Issued:
        return rotate(prefix, origin_of(request), form=form.cleaned_data["form_number"])

    return _shown_once(pages, request, page, form, act)


def revoke_page(pages: AnyModelAdmin, request: HttpRequest, prefix: str) -> HttpResponse:
    key = get_object_or_404(ApiKey.objects.select_related("supplier"), prefix=prefix)
    back = reverse("admin:suppliers_apikey_change", args=[prefix])
    facts = (
        f"{key.supplier} uses it as “{key.name}”.",
        "From then on every request with it is refused. This cannot be undone.",
    )

    def act() -> str:
        revoke(prefix, origin_of(request))
        return f"The key {key.prefix} of {key.supplier} is revoked."

    page = FormPage(f"Revoke the key {key.prefix}", "Revoke key", back, facts)
    return answer(request, pages, page, forms.Form(sent(request)), act)


def _shown_once(
    pages: AnyModelAdmin,
    request: HttpRequest,
    page: FormPage,
    form: forms.Form,
    act: Callable[[], Issued],
) -> HttpResponse:
    """The form, or the one page that shows the secret of the key that it made."""
    if request.method == "POST" and form.is_valid():
        try:
            return _issued(pages, request, act())
        except KeyFormUsed as used:
            messages.warning(request, str(used))
            return redirect("admin:suppliers_apikey_changelist")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = _frame(pages, request, page.title) | {"page": page, "form": form}
    return TemplateResponse(request, "admin/form_page.html", context)


def _issued(pages: AnyModelAdmin, request: HttpRequest, made: Issued) -> HttpResponse:
    context = _frame(pages, request, "The key is issued") | {
        "key": made.key,
        "secret": made.secret,
    }
    response = TemplateResponse(request, "admin/key_issued.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _frame(pages: AnyModelAdmin, request: HttpRequest, title: str) -> dict[str, Any]:
    return {**pages.admin_site.each_context(request), "title": title, "opts": pages.opts}

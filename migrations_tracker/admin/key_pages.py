"""Issuing and revoking a supplier's API key.

The secret is in the answer to the POST that issued the key, and nowhere else: not in the session,
a message, the log or the history. The form carries a number of its own, and a form that was used
issues nothing, so that reloading the answer neither shows the secret again nor makes another key.
"""

from datetime import date
from secrets import token_urlsafe
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from migrations_tracker.admin.base import AnyModelAdmin, FormPage, answer, sent
from migrations_tracker.admin.migration_forms import DateInput
from migrations_tracker.domain.access import Scope
from migrations_tracker.domain.api_keys import end_of_day, last_days
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.findings import long_date
from suppliers.keys import issue_key, revoke_key
from suppliers.models import ApiKey, Supplier

USED: Final = "used_key_forms"
REMEMBERED: Final = 50


class IssueForm(forms.Form):
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
    form_number = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        default, latest = last_days(today)
        super().__init__(*args, **kwargs)
        self.initial = {"last_day": default, "form_number": token_urlsafe(16)}
        self.today, self.latest = today, latest
        self.fields["last_day"].help_text = f"At the latest {long_date(latest)}."

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if not self.today <= day <= self.latest:
            raise forms.ValidationError(f"Choose a date from today to {long_date(self.latest)}.")
        return day


def issue_page(pages: AnyModelAdmin, request: HttpRequest) -> HttpResponse:
    form = IssueForm(sent(request), today=london_date(timezone.now()))
    if request.method == "POST" and form.is_valid():
        if not _first_use(request, form.cleaned_data["form_number"]):
            messages.warning(
                request,
                "That form had issued its key already, and the secret is not shown again. "
                "If it was not copied, revoke that key and issue another.",
            )
            return redirect("admin:suppliers_apikey_changelist")
        return _issued(pages, request, form)
    back = reverse("admin:suppliers_apikey_changelist")
    facts = ("The secret is shown once, on the next page. Have a safe place for it ready.",)
    page = FormPage("Issue an API key", "Issue key", back, facts)
    context = _frame(pages, request, page.title) | {"page": page, "form": form}
    return TemplateResponse(request, "admin/form_page.html", context)


def revoke_page(pages: AnyModelAdmin, request: HttpRequest, prefix: str) -> HttpResponse:
    key = get_object_or_404(ApiKey.objects.select_related("supplier"), prefix=prefix)
    back = reverse("admin:suppliers_apikey_change", args=[prefix])
    facts = (
        f"{key.supplier} uses it as “{key.name}”.",
        "From then on every request with it is refused. This cannot be undone.",
    )

    def act() -> str:
        if not key.revoked:
            revoke_key(key)
        return f"The key {key.prefix} of {key.supplier} is revoked."

    page = FormPage(f"Revoke the key {key.prefix}", "Revoke key", back, facts)
    return answer(request, pages, page, forms.Form(sent(request)), act)


def _issued(pages: AnyModelAdmin, request: HttpRequest, form: IssueForm) -> HttpResponse:
    values = form.cleaned_data
    key, secret = issue_key(
        values["supplier"],
        name=values["name"],
        scopes=values["scopes"],
        expires_at=end_of_day(values["last_day"]),
    )
    context = _frame(pages, request, "The key is issued") | {
        "key": key,
        "secret": secret,
        "last_day": values["last_day"],
    }
    response = TemplateResponse(request, "admin/key_issued.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _first_use(request: HttpRequest, number: str) -> bool:
    """Whether a form is sent for the first time; from then on it is not."""
    used: list[str] = request.session.get(USED, [])
    if number in used:
        return False
    request.session[USED] = [*used, number][-REMEMBERED:]
    # Saved before the key is made: a second click at the same time finds the form used.
    request.session.save()
    return True


def _frame(pages: AnyModelAdmin, request: HttpRequest, title: str) -> dict[str, Any]:
    return {**pages.admin_site.each_context(request), "title": title, "opts": pages.opts}

"""The limits of the programme's rules: shown with their history, changed one at a time."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from migrations_tracker.admin.base import (
    AnyModelAdmin,
    FormPage,
    ReadOnlyAdmin,
    Tool,
    answer,
    attach,
    moment,
    origin_of,
    sent,
    shown,
    signed_in,
)
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.policy_rules import PolicyRule
from migrations_tracker.domain.policy_values import number_words
from migrations_tracker.models import Event, PolicyValue, Stream
from migrations_tracker.selectors.activity import event_changes
from migrations_tracker.services.policy import change_policy


class PolicyForm(forms.Form):
    value = forms.DecimalField(
        max_digits=8,
        decimal_places=2,
        error_messages={"required": "Write a number.", "invalid": "Write a number, such as 6."},
    )
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Say why it is changed."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class PolicyValueAdmin(ReadOnlyAdmin):
    list_display = ("label", "in_force", "unit", "published", "meaning", "updated_at")
    list_display_links = ("label",)
    fields = (
        "label",
        ("in_force", "unit"),
        ("published", "allowed"),
        "meaning",
        ("updated_at", "version"),
        "changes",
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(change_page, self))
        own = path("<int:pk>/set/", view, name="policyvalue_set")
        return [own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        known = object_id.isdecimal()
        tools = [Tool(reverse("admin:policyvalue_set", args=[object_id]), "Change it")]
        context = {"tools": tools if known else [], **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> PolicyValue | None:
        value = super().get_object(request, object_id, from_field)
        if value is not None:
            attach([value], [_changes(request, value)])
        return value

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """All changes of the policy, in the programme's ledger."""
        get_object_or_404(PolicyValue, pk=object_id)
        programme, kind = Stream.objects.get(migration=None), EventKind.POLICY_CHANGED.value
        events = reverse("admin:migrations_tracker_event_changelist")
        return redirect(f"{events}?stream={programme.pk}&kind__exact={kind}")

    @admin.display(description="value", ordering="id")
    def label(self, value: PolicyValue) -> str:
        return str(value)

    @admin.display(description="in force")
    def in_force(self, value: PolicyValue) -> str:
        return number_words(value.value)

    @admin.display(description="unit")
    def unit(self, value: PolicyValue) -> str:
        return value.rule.unit if value.rule else "no longer used"

    @admin.display(description="published")
    def published(self, value: PolicyValue) -> str:
        return number_words(value.rule.published) if value.rule else "–"

    @admin.display(description="allowed")
    def allowed(self, value: PolicyValue) -> str:
        return _range(value.rule) if value.rule else "–"

    @admin.display(description="meaning")
    def meaning(self, value: PolicyValue) -> str:
        return value.rule.meaning if value.rule else "–"

    @admin.display(description="changes")
    def changes(self, value: PolicyValue) -> str:
        told: str = shown(value)
        return told


def _changes(request: HttpRequest, value: PolicyValue) -> str:
    """Who changed it, when and why, the newest first."""
    found = Event.objects.filter(kind=EventKind.POLICY_CHANGED.value, new__name=value.name)
    events = found.select_related("stream__migration__borough").order_by("-recorded_at", "-id")
    told = event_changes(list(events), signed_in(request).principal())
    if not told:
        return "It is as it was loaded; nobody has changed it."
    lines = ((moment(one.at), one.who, one.what, one.reason) for one in told)
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}, {}: {}. {}</li>", lines))


def change_page(pages: AnyModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """The form that changes one value; the service checks it against its range and the others."""
    value = get_object_or_404(PolicyValue, pk=pk)
    rule = value.rule
    back = reverse("admin:migrations_tracker_policyvalue_change", args=[pk])
    if rule is None:
        return redirect(back)
    form = PolicyForm(
        sent(request), initial={"value": number_words(value.value), "version": value.version}
    )

    def act() -> str:
        return _change(rule, form, request)

    stands = f"It is {number_words(value.value)} {rule.unit}; published are "
    facts = (rule.meaning, f"{stands}{number_words(rule.published)}. {_range(rule)}.")
    return answer(
        request, pages, FormPage(f"Change {rule.label}", "Change value", back, facts), form, act
    )


def _change(rule: PolicyRule, form: PolicyForm, request: HttpRequest) -> str:
    data = form.cleaned_data
    number = data["value"]
    outcome = change_policy(
        rule.name,
        number,
        origin_of(request),
        reason=data["reason"],
        expected_version=data["version"],
    )
    if outcome.event is None:
        return "Nothing was new, so nothing was written."
    return f"{rule.label} is now {number_words(number)} {rule.unit}."


def _range(rule: PolicyRule) -> str:
    return f"From {rule.lowest} to {rule.highest} {rule.unit}"

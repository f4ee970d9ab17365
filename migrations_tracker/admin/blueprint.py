"""The blueprint of the plan: its twelve milestones, changed one at a time and pushed together."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from migrations_tracker.admin.base import (
    AnyModelAdmin,
    FormPage,
    ReadOnlyAdmin,
    Tool,
    answer,
    origin_of,
    sent,
)
from migrations_tracker.domain.blueprint import Drafted, Push, needed_codes
from migrations_tracker.domain.blueprint_refusals import PreviewOutOfDate
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.milestones import Blueprint, Lane, MilestoneCode, Party
from migrations_tracker.models import BlueprintMilestone, Stream
from migrations_tracker.models.plan import CODE_CHOICES, LANE_CHOICES, PARTY_CHOICES
from migrations_tracker.selectors.blueprint import preview_push
from migrations_tracker.services.blueprint import change_blueprint, push_blueprint

UNCHANGED = "Nothing was new, so nothing was written."
LIST = "admin:migrations_tracker_blueprintmilestone_changelist"


class BlueprintForm(forms.Form):
    name = forms.CharField(max_length=60, error_messages={"required": "Give it a name."})
    position = forms.IntegerField(error_messages={"required": "Write its place in the order."})
    lane = forms.ChoiceField(choices=LANE_CHOICES)
    owner = forms.ChoiceField(choices=PARTY_CHOICES)
    needs = forms.MultipleChoiceField(
        choices=CODE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What must be done before it can be completed.",
        error_messages={
            "invalid_choice": "“%(value)s” is no milestone of the blueprint. Choose from these."
        },
    )
    typical_weeks = forms.IntegerField(
        label="Typical weeks", error_messages={"required": "Write how many weeks it takes."}
    )
    evidence = forms.CharField(
        max_length=200, required=False, help_text="What shows that it is done."
    )
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Say why it is changed."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def draft(self) -> Drafted:
        said = self.cleaned_data
        planned = Blueprint(
            said["name"],
            Lane(said["lane"]),
            needed_codes(said["needs"]),
            Party(said["owner"]),
            said["typical_weeks"],
            said["evidence"],
        )
        return Drafted(planned, said["position"])


class BlueprintMilestoneAdmin(ReadOnlyAdmin):
    list_display = ("position", "name", "lane", "needed", "owner", "typical_weeks")
    list_display_links = ("name",)
    fields = (
        ("name", "code"),
        ("position", "lane", "owner"),
        "needed",
        ("typical_weeks", "evidence"),
        ("updated_at", "version"),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("push/", view(partial(push_page, self)), name="blueprint_push"),
            path("<int:pk>/set/", view(partial(change_page, self)), name="blueprint_set"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        tools = [Tool(reverse("admin:blueprint_push"), "Preview and push to all open migrations")]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        known = object_id.isdecimal()
        tools = [Tool(reverse("admin:blueprint_set", args=[object_id]), "Change it")]
        context = {"tools": tools if known else [], **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """All changes of the blueprint, in the programme's ledger."""
        get_object_or_404(BlueprintMilestone, pk=object_id)
        programme, kind = Stream.objects.get(migration=None), EventKind.BLUEPRINT_CHANGED.value
        events = reverse("admin:migrations_tracker_event_changelist")
        return redirect(f"{events}?stream={programme.pk}&kind__exact={kind}")

    @admin.display(description="needs", empty_value="nothing")
    def needed(self, milestone: BlueprintMilestone) -> str:
        names = dict(CODE_CHOICES)
        return ", ".join(names[code] for code in milestone.needs)


def change_page(pages: AnyModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """The form that changes one milestone of the blueprint."""
    milestone = get_object_or_404(BlueprintMilestone, pk=pk)
    names = ("name", "position", "lane", "owner", "needs", "typical_weeks", "evidence", "version")
    initial = {name: getattr(milestone, name) for name in names}
    form = BlueprintForm(sent(request), initial=initial)

    def act() -> str:
        data = form.cleaned_data
        outcome = change_blueprint(
            MilestoneCode(milestone.code),
            form.draft(),
            origin_of(request),
            reason=data["reason"],
            expected_version=data["version"],
        )
        return f"“{outcome.milestone.name}” is changed." if outcome.event else UNCHANGED

    facts = ("New migrations begin with it at once. Push it to bring it to open migrations too.",)
    page = FormPage(f"Change {milestone.name}", "Change milestone", reverse(LIST), facts)
    return answer(request, pages, page, form, act)


def push_page(pages: AnyModelAdmin, request: HttpRequest) -> HttpResponse:
    """What a push would change in each open migration; a POST with its token pushes just that."""
    refused = ""
    if request.method == "POST":
        try:
            return _pushed(
                request, push_blueprint(request.POST.get("token", ""), origin_of(request))
            )
        except PreviewOutOfDate as out_of_date:
            refused = str(out_of_date)
    push = preview_push(timezone.now())
    context = {
        **pages.admin_site.each_context(request),
        "title": "Push the blueprint to all open migrations",
        "push": push,
        "migrations": [
            (changes[0].milestone.borough, changes) for changes in push.by_migration.values()
        ],
        "refused": refused,
        "back": reverse(LIST),
        "opts": pages.opts,
    }
    status = 409 if refused else 200
    return TemplateResponse(request, "admin/blueprint_push.html", context, status=status)


def _pushed(request: HttpRequest, push: Push) -> HttpResponse:
    done = f"Pushed: {push.words} changed." if push.changes else UNCHANGED
    messages.success(request, done)
    return redirect(LIST)

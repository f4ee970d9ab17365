"""People and what they are to the programme."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from boroughs.history_admin import HistoryAdmin
from migrations_tracker.admin import people_pages as own
from migrations_tracker.admin.base import Tool
from migrations_tracker.domain.people import LastAdministrator
from migrations_tracker.models import Membership, User
from migrations_tracker.services.people import refuse_the_last, save_person

if TYPE_CHECKING:
    Inline = admin.TabularInline[Membership, User]
    PersonModelForm = forms.ModelForm[User]
    MembershipFormSetBase = forms.BaseInlineFormSet[Membership, User, forms.ModelForm[Membership]]
else:
    Inline = admin.TabularInline
    PersonModelForm = forms.ModelForm
    MembershipFormSetBase = forms.BaseInlineFormSet

PAGES = (
    ("<int:pk>/password/", "password", own.password_page),
    ("<int:pk>/password-link/", "password_link", own.password_link_page),
)
TOOLS = (("password_link", "Send a link to set a password"), ("password", "Set a password"))


class PersonForm(PersonModelForm):
    class Meta:
        model = User
        fields = ("email", "name", "is_superuser", "finance", "is_active")
        labels = {"is_superuser": "Administrator"}
        help_texts = {"is_superuser": "May use these pages. Other roles are listed below."}

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        """The admin saves in the transaction that this runs in, so the lock holds until then."""
        cleaned = super().clean() or {}
        if self.instance.pk and not self.errors:
            stays = cleaned["is_superuser"] and cleaned["is_active"]
            try:
                refuse_the_last(self.instance.pk, str(self.instance), stays=stays)
            except LastAdministrator as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return cleaned


class MembershipFormSet(MembershipFormSetBase):
    def clean(self) -> None:
        """Two new rows that say the same are not seen by the checks of single rows."""
        super().clean()
        said: set[tuple[object, ...]] = set()
        for form in self.forms:
            values = getattr(form, "cleaned_data", {})
            if not values.get("role") or values.get("DELETE"):
                continue
            row = (values["role"], values.get("borough"), values.get("supplier"))
            if row in said:
                raise forms.ValidationError("The same role stands here twice. Remove one of them.")
            said.add(row)


class MembershipInline(Inline):
    model = Membership
    formset = MembershipFormSet
    fields = ("role", "borough", "supplier")
    verbose_name_plural = "roles"
    extra = 1


class UserAdmin(HistoryAdmin):
    form = PersonForm
    list_display = ("email", "name", "roles", "is_superuser", "is_active", "last_login")
    list_filter = ("is_active", "is_superuser", "finance", "memberships__role")
    search_fields = ("email", "name")
    readonly_fields = ("last_login", "date_joined")
    fields = ("email", "name", "is_superuser", "finance", "is_active", "last_login", "date_joined")
    inlines = (MembershipInline,)
    show_full_result_count = False

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Sequence[str]:
        return self.fields if obj else ("email", "name", "is_superuser", "finance")

    def get_urls(self) -> list[URLPattern]:
        own_urls = [
            path(route, self.admin_site.admin_view(partial(page, self)), name=f"user_{name}")
            for route, name, page in PAGES
        ]
        return [*own_urls, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .prefetch_related("memberships__borough", "memberships__supplier")
        )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        save_person(obj)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        tools = [
            Tool(reverse(f"admin:user_{name}", args=[object_id]), label)
            for name, label in TOOLS
            if object_id.isdecimal()
        ]
        context = {"tools": tools, **(extra_context or {})}
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to the person's page, where they are given a way in."""
        said = f"{obj} is added, but cannot sign in yet: send a link or set a password."
        messages.success(request, said)
        return redirect("admin:migrations_tracker_user_change", obj.pk)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """With what became of the person's roles, which are rows of their own."""
        roles = (
            Membership.history.filter(user_id=object_id if object_id.isdecimal() else 0)
            .select_related("history_user", "borough", "supplier")
            .order_by("-history_date", "-history_id")
        )
        context = {"roles": roles[: self.history_list_per_page], **(extra_context or {})}
        response: HttpResponse = super().history_view(request, object_id, context)
        return response

    @admin.display(description="roles")
    def roles(self, user: User) -> str:
        return "; ".join(str(membership) for membership in user.memberships.all()) or "none"

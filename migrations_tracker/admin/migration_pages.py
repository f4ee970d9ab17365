"""The small forms by which an administrator changes a migration, one page each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from migrations_tracker.admin.base import AnyModelAdmin, FormPage, answer, origin_of, sent
from migrations_tracker.admin.migration_forms import (
    AssignForm,
    ClaimForm,
    OpenForm,
    WaveForm,
    offered_stages,
)
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Assignment, PsnMigration
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.opening import open_migration
from migrations_tracker.services.transitions import claim_stage
from migrations_tracker.services.waves import set_wave

UNCHANGED = "Nothing was new, so nothing was written."


def open_page(pages: AnyModelAdmin, request: HttpRequest) -> HttpResponse:
    form = OpenForm(sent(request))

    def act() -> str:
        values = form.cleaned_data
        migration = open_migration(
            values["borough"],
            origin_of(request),
            stage=Stage(values["stage"]),
            wave=values["wave"].number if values["wave"] else None,
            reason=values["reason"],
        )
        return f"The {migration} is open at “{migration.current_stage.label}”."

    back = reverse("admin:migrations_tracker_psnmigration_changelist")
    return answer(request, pages, FormPage("Open a migration", "Open migration", back), form, act)


def claim_page(pages: AnyModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    migration, lead = _found(pk)
    origin = origin_of(request)
    offered = offered_stages(migration, origin.principal, lead.supplier_id if lead else None)
    speakers = {Role.BOROUGH: migration.borough.short_name}
    if lead:
        speakers = {Role.SUPPLIER: lead.supplier.name, **speakers}
    form = ClaimForm(
        sent(request),
        offered=offered,
        speakers=speakers,
        initial={"version": migration.version},
    )

    def act() -> str:
        version = form.cleaned_data["version"]
        outcome = claim_stage(pk, form.claim(), origin, expected_version=version)
        stage = outcome.migration.current_stage.label
        if outcome.event is None:
            return UNCHANGED
        return f"The {migration} is now at “{stage}”." if outcome.move else f"“{stage}” reaffirmed."

    page = _page("Claim a stage", "Claim stage", migration, lead)
    return answer(request, pages, page, form, act)


def assign_page(pages: AnyModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    migration, lead = _found(pk)
    form = AssignForm(sent(request))

    def act() -> str:
        values = form.cleaned_data
        assignment = assign_supplier(
            pk,
            values["supplier"],
            origin_of(request),
            effective_at=values["effective_at"],
            reason=values["reason"],
        )
        return f"{assignment.supplier} now leads the {migration}."

    page = _page("Assign a supplier", "Assign supplier", migration, lead)
    return answer(request, pages, page, form, act)


def wave_page(pages: AnyModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    migration, lead = _found(pk)
    form = WaveForm(sent(request), initial={"wave": migration.wave_id})

    def act() -> str:
        chosen = form.cleaned_data["wave"]
        wave = chosen.number if chosen else None
        event = set_wave(pk, wave, origin_of(request), reason=form.cleaned_data["reason"])
        if event is None:
            return UNCHANGED
        return f"The {migration} is now in {f'wave {wave}' if wave else 'no wave'}."

    page = _page("Change the wave", "Change wave", migration, lead)
    return answer(request, pages, page, form, act)


def _found(pk: int) -> tuple[PsnMigration, Assignment | None]:
    """A migration and who leads it now; 404 where there is none."""
    migration = get_object_or_404(PsnMigration.objects.select_related("borough"), pk=pk)
    current = Assignment.objects.current().select_related("supplier")
    return migration, current.filter(migration=migration).first()


def _page(
    title: str, submit: str, migration: PsnMigration, lead: Assignment | None, *more: str
) -> FormPage:
    name = migration.borough.short_name
    led = f"led by {lead.supplier}" if lead else "led by nobody"
    facts = (f"{name} is at “{migration.current_stage.label}”, {led}.", *more)
    back = reverse("admin:migrations_tracker_psnmigration_change", args=[migration.pk])
    return FormPage(f"{title}: {name}", submit, back, facts)

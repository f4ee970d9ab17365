"""The administrators' site. It signs in through the same page as everybody else."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from boroughs.models import Borough
from migrations_tracker.admin.api_calls import ApiCallAdmin
from migrations_tracker.admin.base import AnyModelAdmin
from migrations_tracker.admin.blueprint import BlueprintMilestoneAdmin
from migrations_tracker.admin.certificates import AcceptanceAdmin, CertificateAdmin
from migrations_tracker.admin.chases import ChaseAdmin
from migrations_tracker.admin.claims import ClaimAdmin
from migrations_tracker.admin.cutovers import EvidenceAdmin, ServiceCutoverAdmin
from migrations_tracker.admin.discrepancies import DiscrepancyAdmin
from migrations_tracker.admin.endpoints import EndpointAdmin
from migrations_tracker.admin.gates import GatePassageAdmin, WaiverAdmin
from migrations_tracker.admin.incidents import (
    IncidentAdmin,
    MaintenanceWindowAdmin,
    OutboxMessageAdmin,
)
from migrations_tracker.admin.judgements import DeliveryConfidenceAdmin, StatusOverrideAdmin
from migrations_tracker.admin.keys import ApiKeyAdmin
from migrations_tracker.admin.kinds import KindSettingAdmin
from migrations_tracker.admin.ledger import EventAdmin, RegistrySourceAdmin, StatusChangeAdmin
from migrations_tracker.admin.migrations import AssignmentAdmin, PsnMigrationAdmin
from migrations_tracker.admin.notes import NoteAdmin
from migrations_tracker.admin.people import UserAdmin
from migrations_tracker.admin.personal import CalendarAddressAdmin
from migrations_tracker.admin.plan import BaselineRequestAdmin, MilestoneAdmin, SlipAdmin
from migrations_tracker.admin.plan_calendar import BoardDateAdmin, FreezeAdmin
from migrations_tracker.admin.policy import PolicyValueAdmin
from migrations_tracker.admin.raid import RaidItemAdmin
from migrations_tracker.admin.reference import BoroughWithEndpointsAdmin
from migrations_tracker.admin.savings import SavingsAdmin
from migrations_tracker.admin.scorecards import ScorecardReplyAdmin
from migrations_tracker.admin.thresholds import ThresholdSettingAdmin
from migrations_tracker.admin.waves import GateReviewAdmin, WaveAdmin
from migrations_tracker.admin.webhooks import AnnouncementAdmin, WebhookAdmin
from migrations_tracker.models import (
    Acceptance,
    Announcement,
    ApiCall,
    Assignment,
    BaselineRequest,
    BlueprintMilestone,
    BoardDate,
    CalendarAddress,
    Certificate,
    Chase,
    Claim,
    DeliveryConfidence,
    Discrepancy,
    Endpoint,
    Event,
    Evidence,
    Freeze,
    GatePassage,
    GateReview,
    Incident,
    KindSetting,
    MaintenanceWindow,
    Milestone,
    Note,
    OutboxMessage,
    PolicyValue,
    PsnMigration,
    RaidItem,
    RegistrySource,
    Savings,
    ScorecardReply,
    ServiceCutover,
    Slip,
    StatusChange,
    StatusOverride,
    ThresholdSetting,
    User,
    Waiver,
    Wave,
    Webhook,
)
from suppliers.admin import SupplierAdmin
from suppliers.models import ApiKey, Supplier

PAGES: "tuple[tuple[type[Model], type[AnyModelAdmin]], ...]" = (
    (Borough, BoroughWithEndpointsAdmin),
    (Supplier, SupplierAdmin),
    (ApiKey, ApiKeyAdmin),
    (ApiCall, ApiCallAdmin),
    (User, UserAdmin),
    (CalendarAddress, CalendarAddressAdmin),
    (PsnMigration, PsnMigrationAdmin),
    (Assignment, AssignmentAdmin),
    (Claim, ClaimAdmin),
    (Milestone, MilestoneAdmin),
    (Slip, SlipAdmin),
    (BaselineRequest, BaselineRequestAdmin),
    (Wave, WaveAdmin),
    (GateReview, GateReviewAdmin),
    (Certificate, CertificateAdmin),
    (Acceptance, AcceptanceAdmin),
    (GatePassage, GatePassageAdmin),
    (Waiver, WaiverAdmin),
    (ServiceCutover, ServiceCutoverAdmin),
    (Evidence, EvidenceAdmin),
    (Discrepancy, DiscrepancyAdmin),
    (StatusOverride, StatusOverrideAdmin),
    (DeliveryConfidence, DeliveryConfidenceAdmin),
    (Note, NoteAdmin),
    (ScorecardReply, ScorecardReplyAdmin),
    (Chase, ChaseAdmin),
    (BlueprintMilestone, BlueprintMilestoneAdmin),
    (Freeze, FreezeAdmin),
    (BoardDate, BoardDateAdmin),
    (Savings, SavingsAdmin),
    (RaidItem, RaidItemAdmin),
    (Endpoint, EndpointAdmin),
    (KindSetting, KindSettingAdmin),
    (ThresholdSetting, ThresholdSettingAdmin),
    (PolicyValue, PolicyValueAdmin),
    (Event, EventAdmin),
    (StatusChange, StatusChangeAdmin),
    (MaintenanceWindow, MaintenanceWindowAdmin),
    (Incident, IncidentAdmin),
    (OutboxMessage, OutboxMessageAdmin),
    (Webhook, WebhookAdmin),
    (Announcement, AnnouncementAdmin),
    (RegistrySource, RegistrySourceAdmin),
)


class TrackerAdminSite(admin.AdminSite):
    site_header = "London PSN Migration Tracker: administration"
    site_title = "Tracker administration"
    index_title = "People, keys, reference data and checks"
    site_url = "/"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        for model, pages in PAGES:
            super().register(model, pages)

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[AnyModelAdmin] | None = None,
        **options: Any,
    ) -> None:
        """Nothing but `PAGES`: libraries would add groups, their own keys and addresses here."""

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """To the sign-in page, back to where one may be, or a plain refusal: never in a circle."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(
            wanted, {request.get_host()}, require_https=request.is_secure()
        ):
            wanted = resolve_url("admin:index")
        if self.has_permission(request):
            return redirect(wanted)
        if request.user.is_authenticated:
            raise PermissionDenied("Only administrators can open these pages.")
        return redirect_to_login(wanted, resolve_url("account_login"))

    def logout(  # type: ignore[override]  # a page of Django's own there, a redirect here
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """Sign out where it is asked for by POST; anything else changes nothing."""
        if request.method != "POST":
            return redirect("admin:index")
        logout(request)
        return redirect("account_login")

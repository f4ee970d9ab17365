"""Addresses under /api/."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from migrations_tracker.api import (
    audit,
    boroughs,
    certificates,
    code_lists,
    cutovers,
    deliveries,
    discrepancies,
    endpoints,
    evidence,
    feed,
    identity,
    incidents,
    maintenance,
    migrations,
    milestone_bulk,
    milestones,
    missing,
    pages,
    schema,
    scorecards,
    stage_claims,
    webhooks,
)

app_name = "api"
GSS = "(?P<gss>E09[0-9]{6})"
UUID = "[0-9a-f-]{36}"
HOOK = "(?P<ref>wh_[0-9a-f-]{36})"
PIECE = f"(?P<ref>ev_{UUID})"
REF = "(?P<ref>[A-Za-z0-9_-]{1,60})"
CASE = "(?P<ref>DSC-[0-9]{4,9})"
Address = URLPattern | URLResolver

v1: list[Address] = [
    path("me", identity.Me.as_view(), name="me"),
    path("audit", audit.Calls.as_view(), name="audit"),
    path("boroughs", boroughs.Boroughs.as_view(), name="boroughs"),
    re_path(rf"^boroughs/{GSS}\Z", boroughs.Borough.as_view(), name="borough"),
    path("migrations", migrations.Migrations.as_view(), name="migrations"),
    re_path(rf"^migrations/{GSS}\Z", migrations.Migration.as_view(), name="migration"),
    re_path(
        rf"^migrations/{GSS}/transitions\Z",
        migrations.MigrationTransitions.as_view(),
        name="transitions",
    ),
    re_path(rf"^migrations/{GSS}/events\Z", migrations.MigrationEvents.as_view(), name="events"),
    re_path(
        rf"^migrations/{GSS}/stage-claims\Z",
        stage_claims.StageClaims.as_view(),
        name="stage-claims",
    ),
    path("endpoints", endpoints.Endpoints.as_view(), name="endpoints"),
    re_path(rf"^endpoints/{REF}\Z", endpoints.Endpoint.as_view(), name="endpoint"),
    re_path(rf"^endpoints/{REF}/checks\Z", endpoints.EndpointChecks.as_view(), name="checks"),
    path(
        "maintenance-windows",
        maintenance.MaintenanceWindows.as_view(),
        name="maintenance-windows",
    ),
    re_path(
        r"^maintenance-windows/(?P<ref>mw_[0-9a-f-]{36})\Z",
        maintenance.Window.as_view(),
        name="maintenance-window",
    ),
    path("milestones", milestones.MilestoneList.as_view(), name="milestones"),
    re_path(
        r"^milestones/(?P<ref>ms_[0-9a-f-]{36})\Z", milestones.Milestone.as_view(), name="milestone"
    ),
    path(
        "milestone-updates",
        milestone_bulk.MilestoneUpdateList.as_view(),
        name="milestone-updates",
    ),
    path("cutovers", cutovers.CutoverList.as_view(), name="cutovers"),
    re_path(rf"^cutovers/(?P<ref>co_{UUID})\Z", cutovers.Cutover.as_view(), name="cutover"),
    path("certificates", certificates.CertificateList.as_view(), name="certificates"),
    re_path(
        rf"^certificates/(?P<ref>ce_{UUID})\Z",
        certificates.Certificate.as_view(),
        name="certificate",
    ),
    path("evidence", evidence.EvidenceList.as_view(), name="evidence"),
    re_path(rf"^evidence/{PIECE}\Z", evidence.EvidenceOne.as_view(), name="evidence-one"),
    re_path(
        rf"^evidence/{PIECE}/content\Z",
        evidence.EvidenceContent.as_view(),
        name="evidence-content",
    ),
    path("incidents", incidents.Incidents.as_view(), name="incidents"),
    re_path(r"^incidents/(?P<ref>INC-[0-9]{4,9})\Z", incidents.Incident.as_view(), name="incident"),
    path("scorecard", scorecards.Scorecard.as_view(), name="scorecard"),
    path("discrepancies", discrepancies.Discrepancies.as_view(), name="discrepancies"),
    re_path(rf"^discrepancies/{CASE}\Z", discrepancies.Discrepancy.as_view(), name="discrepancy"),
    re_path(
        rf"^discrepancies/{CASE}/responses\Z", discrepancies.Responses.as_view(), name="responses"
    ),
    path("webhooks", webhooks.Webhooks.as_view(), name="webhooks"),
    re_path(rf"^webhooks/{HOOK}\Z", webhooks.WebhookOne.as_view(), name="webhook"),
    re_path(rf"^webhooks/{HOOK}/test\Z", webhooks.WebhookTest.as_view(), name="webhook-test"),
    re_path(
        rf"^webhooks/{HOOK}/rotate-secret\Z",
        webhooks.WebhookSecretRotation.as_view(),
        name="webhook-secret",
    ),
    re_path(rf"^webhooks/{HOOK}/resend\Z", webhooks.WebhookResend.as_view(), name="webhook-resend"),
    re_path(
        rf"^webhooks/{HOOK}/deliveries\Z",
        deliveries.WebhookDeliveries.as_view(),
        name="webhook-deliveries",
    ),
    re_path(
        r"^deliveries/(?P<ref>dl_[0-9a-f-]{36})/resend\Z",
        deliveries.DeliveryResend.as_view(),
        name="delivery-resend",
    ),
    path("events", feed.Feed.as_view(), name="feed"),
    path("code-lists/<slug:name>", code_lists.CodeList.as_view(), name="code-list"),
    path("openapi.json", schema.OpenApi.as_view(), name="openapi"),
]

urlpatterns: list[Address] = [
    path("v1/", include(v1)),
    path("", RedirectView.as_view(pattern_name="api:docs"), name="root"),
    path("docs/", pages.reference, name="docs"),
    path("docs", RedirectView.as_view(pattern_name="api:docs")),
    path("changes/", pages.changes, name="changes"),
    path("problems/", pages.problems, name="problems"),
    path("problems/<slug:code>/", pages.problem, name="problem"),
    re_path(r"", missing.Missing.as_view(), name="missing"),
]

"""What hangs on a migration, and what addresses call it."""

from datetime import timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.core.files.base import ContentFile

from migrations_tracker.models import (
    Discrepancy,
    Endpoint,
    Evidence,
    Incident,
    MaintenanceWindow,
    Milestone,
    PsnMigration,
    Webhook,
    WebhookDelivery,
)
from tests.make import NOON, make_certificate
from tests.make_checks import make_case
from tests.make_incidents import make_incident, make_window
from tests.make_webhooks import make_call, make_webhook, tell

PDF: Final = b"%PDF-1.7 Test report"
HOUR: Final = timedelta(hours=1)
NOT_THERE: Final = "E09999999"
NOBODY: Final = UUID(int=1)


def make_records(migration: PsnMigration) -> None:
    """A window, an incident, a certificate and more of a migration that has its endpoints.

    And a webhook of its supplier, with a message.
    """
    endpoint = Endpoint.objects.get(borough=migration.borough_id, kind="dns")
    make_window(endpoint, migration=migration, starts_at=NOON + HOUR, ends_at=NOON + 24 * HOUR)
    make_incident(endpoint)
    make_case(migration)
    supplier = migration.assignments.get().supplier
    make_webhook(supplier)
    make_call(supplier)
    make_certificate(migration)
    make_file(migration)
    tell(supplier, migration)


def make_file(migration: PsnMigration) -> Evidence:
    """A file, as it is once it has been scanned."""
    piece = Evidence(
        migration=migration,
        about="service",
        code="n3",
        title="Test report",
        content_type="application/pdf",
        size=len(PDF),
        sha256=sha256(PDF).hexdigest(),
        scan_state="clean",
        added_at=NOON,
        added_by="system:test",
    )
    piece.file.save("", ContentFile(PDF), save=False)
    piece.save()
    return piece


def names(migration: PsnMigration | None) -> dict[str, str]:
    """What each address calls a record of a migration; for none, names of nothing."""
    gss = migration.borough_id if migration else NOT_THERE
    window = MaintenanceWindow.objects.filter(migration=migration).first() if migration else None
    incident = Incident.objects.filter(endpoint__borough_id=gss).first()
    circuit = Milestone.objects.filter(migration=migration, code="circuit").first()
    hook = Webhook.objects.first() if migration else None
    delivery = WebhookDelivery.objects.first() if migration else None
    cutover = migration.service_cutovers.get(service="n3") if migration else None
    certificate = migration.certificates.first() if migration else None
    piece = migration.evidence.first() if migration else None
    case = Discrepancy.objects.filter(migration=migration).first()
    return {
        "boroughs/{gss}": gss,
        "migrations/{gss}": gss,
        "endpoints/{ref}": f"{gss}-dns",
        "maintenance-windows/{ref}": window.reference if window else f"mw_{NOBODY}",
        "incidents/{ref}": incident.reference if incident else "INC-99999",
        "discrepancies/{ref}": case.reference if case else "DSC-99999",
        "milestones/{ref}": circuit.reference if circuit else f"ms_{NOBODY}",
        "cutovers/{ref}": cutover.reference if cutover else f"co_{NOBODY}",
        "certificates/{ref}": certificate.reference if certificate else f"ce_{NOBODY}",
        "evidence/{ref}": piece.reference if piece else f"ev_{NOBODY}",
        "webhooks/{ref}": hook.reference if hook else f"wh_{NOBODY}",
        "deliveries/{ref}": delivery.reference if delivery else f"dl_{NOBODY}",
    }

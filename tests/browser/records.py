"""One of each record that a page is about, for the addresses of `tests/browser/pages.py`."""

from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.utils import timezone

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.evidence import About, Subject
from migrations_tracker.models import (
    BoardDate,
    Chase,
    Discrepancy,
    Endpoint,
    Evidence,
    Freeze,
    Incident,
    MaintenanceWindow,
    PsnMigration,
    Webhook,
)
from migrations_tracker.services.evidence import Piece, add_evidence
from suppliers.keys import issue_key
from suppliers.models import ApiKey, Supplier
from tests.browser.programme import make_programme
from tests.make import (
    make_certificate,
    make_confidence,
    make_month,
    make_override,
    make_review,
    make_savings,
    make_user,
    make_wave,
    origin,
)
from tests.make_checks import make_case
from tests.make_raid import make_item
from tests.make_webhooks import make_webhook, tell


def make_records() -> list[PsnMigration]:
    """The small programme, with one of everything else."""
    made = make_programme()
    haringey, camden, _, hillingdon = made
    now, wave = timezone.now(), make_wave(2)
    PsnMigration.objects.update(wave=wave)
    make_review(wave)
    make_override(hillingdon, ends_on=now.date())
    make_confidence(hillingdon)
    make_certificate(haringey, expires=now.date() + timedelta(days=20))
    make_month(make_savings(haringey), now.date().replace(day=1), forecast="9000", realised="1000")
    make_case(camden)
    starts = now + timedelta(days=5)
    hillingdon.service_cutovers.filter(service="n3").update(
        planned_start_at=starts, planned_end_at=starts + timedelta(hours=3)
    )
    make_item(borough=haringey.borough, now=now)
    by = origin(make_user(Role.MANAGER).principal(), now=now)
    link = Piece("Run sheet", link="https://papers.example/run-sheet")
    add_evidence(haringey.pk, Subject(About.SERVICE, "n3"), link, by)
    supplier = lead_of(hillingdon)
    issue_key(supplier, name="Sync", scopes=["read"], expires_at=now + timedelta(days=200))
    make_webhook(supplier)
    tell(supplier, hillingdon, at=now)
    return made


def lead_of(migration: PsnMigration) -> Supplier:
    return migration.assignments.get().supplier


def fillings() -> dict[str, str]:
    """What stands for each placeholder."""
    user = make_user(Role.VIEWER)
    reset = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    incident = Incident.objects.filter(endpoint__isnull=False).latest("pk")
    return {
        "evidence": str(Evidence.objects.latest("pk").public_id),
        "freeze": str(Freeze.objects.latest("pk").pk),
        "board": str(BoardDate.objects.latest("pk").pk),
        "incident": incident.reference.removeprefix("INC-"),
        "endpoint": Endpoint.objects.earliest("pk").ref,
        "window": str(MaintenanceWindow.objects.latest("pk").pk),
        "case": str(Discrepancy.objects.latest("pk").pk),
        "chase": str(Chase.objects.latest("pk").pk),
        "risk": "R-001",
        "key": ApiKey.objects.latest("pk").prefix,
        "webhook": str(Webhook.objects.latest("pk").public_id),
        "reset": reset,
    }

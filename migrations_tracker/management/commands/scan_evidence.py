"""`manage.py scan_evidence`: scan the files that were uploaded before a scanner was set up."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from migrations_tracker.domain.findings import count_of
from migrations_tracker.services.scanning import scan_pending


class Command(BaseCommand):
    help = "Scan evidence files that wait for it. Safe to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.EVIDENCE_SCANNER:
            raise CommandError("EVIDENCE_SCANNER names no scanner, so nothing was scanned.")
        self.stdout.write(f"Scanned: {count_of(scan_pending(timezone.now()), 'file')}.")

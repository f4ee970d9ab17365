"""`manage.py checks_alive`: do scheduled checks run? For the health check of a worker."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from migrations_tracker.domain.engine_health import TICKS_ALLOWED
from migrations_tracker.models import RegistrySource


class Command(BaseCommand):
    help = "Exit 0 where checks have run within six ticks, 1 with a sentence where not."

    def handle(self, *args: Any, **options: Any) -> None:
        source = RegistrySource.objects.filter(pk=RegistrySource.SINGLE).first()
        if source is None or source.last_run_at is None:
            raise CommandError("No check has run yet.")
        age = timezone.now() - source.last_run_at
        if age > timedelta(seconds=settings.CHECK_TICK_S * TICKS_ALLOWED):
            raise CommandError(f"The last check ran {age.total_seconds():.0f} s ago.")
        self.stdout.write(f"The last check ran {age.total_seconds():.0f} s ago.")

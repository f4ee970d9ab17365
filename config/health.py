"""Whether the process is alive and can do its work."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from migrations_tracker.models import RegistrySource

TICKS_ALLOWED = 6


@never_cache
@require_GET
def live(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - a view
    """The process answers. No query."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_GET
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - a view
    """Whether pages can be served: 503 while the database does not answer. One query.

    Late checks are told but are no reason to take a page away that says so itself.
    """
    try:
        source = RegistrySource.objects.filter(pk=RegistrySource.SINGLE).first()
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "no answer"}, status=503)
    last_run = source.last_run_at if source else None
    limit = timedelta(seconds=settings.CHECK_TICK_S * TICKS_ALLOWED)
    running = last_run is not None and timezone.now() - last_run <= limit
    return JsonResponse(
        {
            "status": "ok",
            "database": "ok",
            "checks": "running" if running else "late",
            "checks_last_ran_at": last_run.isoformat() if last_run else None,
        }
    )

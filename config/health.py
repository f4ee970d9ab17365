"""Whether the process is alive and can do its work."""

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from migrations_tracker.checks.health import engine_health
from migrations_tracker.domain.engine_health import EngineHealth


@never_cache
@require_GET
def live(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - a view
    """The process answers. No query."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_GET
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - a view
    """Whether pages can be served: 503 while the database does not answer. Four small queries.

    Late checks are told but are no reason to take a page away that says so itself.
    """
    try:
        health = engine_health(timezone.now())
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "no answer"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", **_checks(health)})


def _checks(health: EngineHealth) -> dict[str, object]:
    last_run, beat = health.checks.last_run_at, health.beat_age
    running = last_run is not None and health.now - last_run <= health.limit
    return {
        "checks": "running" if running else "late",
        "checks_last_ran_at": last_run.isoformat() if last_run else None,
        "workers": len(health.at_work),
        "oldest_due_s": round(health.oldest_due.total_seconds(), 1),
        "slots_missed": health.missed,
        "results_dropped_as_late": health.stale,
        "results_outside_their_days": health.strays,
        "last_wake_up_s": round(beat.total_seconds(), 1) if beat is not None else None,
        "broker": "ok" if health.broker_answers else "no answer",
    }

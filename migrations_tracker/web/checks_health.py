"""How the checks themselves fare: a page for those who see everything, and figures for machines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from migrations_tracker.checks.health import engine_health
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.engine_health import EngineHealth, Worker, engine_heading, problems
from migrations_tracker.domain.latency import Latency, milliseconds
from migrations_tracker.domain.moments import age, long_moment
from migrations_tracker.models import Endpoint
from migrations_tracker.selectors.availability import NOTHING, Rolled, last_day
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.metrics import exposition
from migrations_tracker.web.overview_page import Figure


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """One process in words; `costs` are milliseconds of each phase for a thousand checks."""

    worker: Worker
    seen: str
    running: str
    costs: Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class KindLine:
    """What the checks of a kind came to in a day; `times` are quantiles with their names."""

    kind: EndpointKind
    rolled: Rolled
    times: Sequence[tuple[str, str]]


@require_safe
@never_cache
@gzip_page
@for_signed_in
def checks_health(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The engine's own health. Six queries."""
    if not principal.sees_everything:
        raise Http404
    now = timezone.now()
    health = engine_health(now)
    context = {
        "heading": engine_heading(health),
        "as_of": long_moment(now),
        "problems": list(problems(health)),
        "figures": _figures(health),
        "workers": [_line(worker, now) for worker in health.workers],
        "kinds": _kinds(last_day(now)),
        "kept": {
            "results": settings.CHECK_KEEP_RESULTS_DAYS,
            "hours": settings.CHECK_KEEP_HOURS_DAYS,
            "days": settings.CHECK_KEEP_DAYS_DAYS,
        },
    }
    return render(request, "checks/health.html", context)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The same for Prometheus, for whoever sends the token of the settings; else not there."""
    token = settings.METRICS_TOKEN
    sent = request.headers.get("Authorization", "")
    if not token or not compare_digest(sent.encode(), f"Bearer {token}".encode()):
        raise Http404
    return HttpResponse(exposition(engine_health(timezone.now())), content_type=CONTENT_TYPE_LATEST)


def _figures(health: EngineHealth) -> list[Figure]:
    beat = health.beat_age
    return [
        Figure(
            "Longest waiting",
            age(health.oldest_due).capitalize() if health.due else "None",
            f"{health.due:,} due and not asked yet",
        ),
        Figure("Slots missed", f"{health.missed:,}", "passed unasked; kept as gaps, never as down"),
        Figure("Late results dropped", f"{health.stale:,}", "a newer decision had come first"),
        Figure(
            "Last wake-up",
            f"{age(beat)} ago".capitalize() if beat is not None else "Never",
            "from beat; workers also wake themselves",
        ),
        Figure(
            "Broker",
            "Answers" if health.broker_answers else "No answer",
            "it carries wake-ups and holds no data",
        ),
    ]


def _line(worker: Worker, now: datetime) -> WorkerLine:
    each = 1_000_000 / worker.checks if worker.checks else 0.0
    return WorkerLine(
        worker=worker,
        seen=age(max(now - worker.seen_at, timedelta(0))),
        running=age(max(now - worker.started_at, timedelta(0))),
        costs=[(name.capitalize(), seconds * each) for name, seconds in worker.phases],
    )


def _kinds(rolled: Mapping[int, Rolled]) -> list[KindLine]:
    """By kind, from the roll-ups of the endpoints. One query."""
    totals = dict.fromkeys(EndpointKind, NOTHING)
    for pk, kind in Endpoint.objects.order_by().values_list("pk", "kind"):
        if pk in rolled:
            totals[EndpointKind(kind)] = totals[EndpointKind(kind)].plus(rolled[pk])
    return [
        KindLine(kind, total, _times(total.latency)) for kind, total in totals.items() if total.n
    ]


def _times(found: Latency) -> list[tuple[str, str]]:
    quantiles = (("p50", found.p50_us), ("p95", found.p95_us), ("p99", found.p99_us))
    return [(name, milliseconds(took_us)) for name, took_us in quantiles]


pages = [path("checks/", checks_health, name="checks-health")]

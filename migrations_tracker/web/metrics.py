"""The engine's own health as Prometheus reads it."""

from collections.abc import Iterator, Sequence

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from migrations_tracker.domain.engine_health import EngineHealth, Worker

# Per worker; each counts from zero when its process starts.
COUNTERS = (
    ("runs", "Runs of the engine"),
    ("batches", "Batches claimed"),
    ("checks", "Checks judged"),
    ("unknown", "Checks that nobody could answer"),
    ("missed", "Slots that had passed unasked"),
    ("stale", "Results that came too late to be recorded"),
    ("dropped", "Results lost because the database was away for too long"),
)


class EngineCollector(Collector):
    """The metrics of one look at the engine."""

    def __init__(self, health: EngineHealth) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        yield from _gauges(self._health)
        yield from _counters(self._health.workers)


def exposition(health: EngineHealth) -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(EngineCollector(health))
    return generate_latest(registry)


def _gauges(health: EngineHealth) -> Iterator[Metric]:
    checks, beat = health.checks, health.beat_age
    ran = checks.last_run_at
    unsaved = sum(worker.unsaved for worker in health.at_work)
    heard_s = beat.total_seconds() if beat is not None else None
    ran_s = (health.now - ran).total_seconds() if ran else None
    values: list[tuple[str, str, float | None]] = [
        ("oldest_due_seconds", "Since when an endpoint waits", health.oldest_due.total_seconds()),
        ("due", "Endpoints due and not asked yet", health.due),
        ("workers", "Workers seen lately", len(health.at_work)),
        ("beat_age_seconds", "Since a worker last heard a wake-up", heard_s),
        ("last_run_age_seconds", "Since the last run", ran_s),
        ("broker_up", "Whether the broker answers", health.broker_answers),
        ("source_up", "Whether the status source answers", checks.source_since is None),
        ("checker_up", "Whether the checker reaches itself", checks.fault_since is None),
        ("stray_results", "Whether results lie outside their days", health.strays),
        ("unsaved_results", "Results that wait for the database", unsaved),
    ]
    for name, words, value in values:
        if value is not None:
            yield GaugeMetricFamily(f"tracker_checks_{name}", words, value=float(value))
    yield CounterMetricFamily(
        "tracker_checks_missed_slots", "Slots missed, of all endpoints", value=health.missed
    )
    yield CounterMetricFamily(
        "tracker_checks_stale_results", "Results dropped as too late", value=health.stale
    )


def _counters(workers: Sequence[Worker]) -> Iterator[Metric]:
    for name, words in COUNTERS:
        family = CounterMetricFamily(f"tracker_worker_{name}", words, labels=["worker"])
        for worker in workers:
            family.add_metric([worker.name], getattr(worker, name))
        yield family
    phases = CounterMetricFamily(
        "tracker_worker_phase_seconds", "Seconds spent in each phase", labels=["worker", "phase"]
    )
    for worker in workers:
        for phase, seconds in worker.phases:
            phases.add_metric([worker.name, phase], seconds)
    yield phases

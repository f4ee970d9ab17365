"""The Celery app: wake-ups for the check engine, the nightly work, and a worker's own timer.

`celery -A config worker` and `celery -A config beat` need no further options. Due work is data
in the database: a message only says “look”, so none has to be kept, counted or repeated.
"""

import logging
import os
from collections.abc import Callable, Iterable
from threading import Event, Thread
from typing import Any, Final

from celery import Celery, bootsteps
from celery.schedules import crontab
from celery.signals import setup_logging, worker_shutting_down
from kombu import Exchange, Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

CHECKS: Final = "checks"
# A worker that has heard no wake-up for so many ticks wakes up by itself.
SILENT_TICKS: Final = 1.5
# Wake-ups are shared among workers, so that one goes without for a while: this long none is sent.
UNHEARD_TICKS: Final = 6
LONGEST_END_S: Final = 10
log = logging.getLogger(__name__)


def _configuration() -> dict[str, Any]:
    from django.conf import settings  # noqa: PLC0415 - config is imported before its settings

    tick = settings.CHECK_TICK_S
    in_process = settings.CELERY_BROKER_URL.startswith("memory:")
    return {
        # kombu warns of a missing host even where none is needed.
        "broker_url": "memory://localhost//" if in_process else settings.CELERY_BROKER_URL,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_connection_timeout": 2,
        "broker_transport_options": (
            {"polling_interval": 0.1}
            if in_process
            else {"socket_timeout": 5, "socket_connect_timeout": 2, "visibility_timeout": 60}
        ),
        "beat_schedule": _schedule(tick),
        "beat_scheduler": "celery.beat:Scheduler",
        "beat_max_loop_interval": float(tick),
        "task_default_queue": "default",
        "task_queues": [
            Queue(name, Exchange(name), routing_key=name) for name in (CHECKS, "default")
        ],
        "task_routes": {"migrations_tracker.run_due_checks": {"queue": CHECKS}},
        "task_ignore_result": True,
        "timezone": "UTC",
        "worker_pool": "threads",
        "worker_concurrency": 4,
        "worker_prefetch_multiplier": 1,
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
    }


def _schedule(tick: int) -> dict[str, dict[str, Any]]:
    """A wake-up that nobody took within a tick is worth nothing: the next one is there."""
    return {
        "wake-up": {
            "task": "migrations_tracker.run_due_checks",
            "schedule": float(tick),
            "options": {"queue": CHECKS, "expires": tick, "ignore_result": True},
        },
        "incidents": {
            "task": "migrations_tracker.tend_incidents",
            "schedule": float(tick),
            "options": {"expires": tick, "ignore_result": True},
        },
        "messages": {
            "task": "migrations_tracker.send_messages",
            "schedule": float(tick),
            "options": {"expires": tick, "ignore_result": True},
        },
        "digests": {
            "task": "migrations_tracker.write_digests",
            "schedule": 60.0,
            "options": {"expires": 60, "ignore_result": True},
        },
        "webhooks": {
            "task": "migrations_tracker.send_webhooks",
            "schedule": float(tick),
            "options": {"expires": tick, "ignore_result": True},
        },
        "old-messages": {
            "task": "migrations_tracker.forget_messages",
            "schedule": crontab(hour="2", minute="5"),
        },
        "old-sessions": {
            "task": "migrations_tracker.forget_sessions",
            "schedule": crontab(hour="2", minute="20"),
        },
        "review": {
            "task": "migrations_tracker.reconcile_due",
            "schedule": 60.0,
            "options": {"expires": 60, "ignore_result": True},
        },
        "days": {
            "task": "migrations_tracker.roll_up_checks",
            "schedule": crontab(hour="1", minute="10"),
        },
        "requests": {
            "task": "migrations_tracker.forget_requests",
            "schedule": crontab(minute="25"),
        },
        "result-days": {
            "task": "migrations_tracker.keep_result_days",
            "schedule": crontab(minute="5"),
        },
        "retention": {
            "task": "migrations_tracker.delete_old_checks",
            "schedule": crontab(hour="1", minute="40"),
        },
    }


class WakeByItself(bootsteps.StartStopStep):
    """Two threads of each worker that look for due work when no message has said so for too long.

    So checks go on, and incidents are opened and told, without beat and without the broker.
    """

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._over = Event()
        self._checking = Thread(target=self._check, name="check-by-itself", daemon=True)
        self._tending = Thread(target=self._tend, name="tend-by-itself", daemon=True)

    def start(self, parent: Any) -> None:
        self._checking.start()
        self._tending.start()

    def stop(self, parent: Any) -> None:
        """End the run under way and wait until it has given its leases back.

        Nobody waits for a message that is being sent: it has a lease of its own.
        """
        self.terminate(parent)
        self._checking.join(LONGEST_END_S)

    def terminate(self, parent: Any) -> None:
        self._over.set()
        _stop_engine()

    def _check(self) -> None:
        from django.conf import settings  # noqa: PLC0415 - as above

        from migrations_tracker.checks.runner import runner  # noqa: PLC0415

        while not self._over.wait(settings.CHECK_TICK_S / 4):
            if runner.silent_for_s >= settings.CHECK_TICK_S * SILENT_TICKS:
                self._look([runner.wake])

    def _tend(self) -> None:
        """Apart from the checks, because whoever receives a message may keep us waiting."""
        from django.conf import settings  # noqa: PLC0415 - as above

        from migrations_tracker.checks.runner import runner  # noqa: PLC0415
        from migrations_tracker.tasks import BY_ITSELF  # noqa: PLC0415

        while not self._over.wait(settings.CHECK_TICK_S):
            if runner.unheard_for_s >= settings.CHECK_TICK_S * UNHEARD_TICKS:
                self._look(BY_ITSELF)

    def _look(self, looks: Iterable[Callable[[], object]]) -> None:
        from django.db import connections  # noqa: PLC0415 - as above

        for look in looks:
            try:
                look()
            except Exception:
                # Whatever went wrong, the next wake-up must come.
                log.exception("wake_up_failed")
        connections.close_all()


def _stop_engine(**_: Any) -> None:
    """Tell a run under way to end: no new claims, leases of what is unasked given back."""
    from migrations_tracker.checks.runner import runner  # noqa: PLC0415 - needs the apps

    runner.stop.set()


def _keep_django_logging(**_: Any) -> None:
    """Being connected is enough for Celery to leave logging as Django has set it up."""


app = Celery("config")
app.add_defaults(_configuration)
app.steps["worker"].add(WakeByItself)
app.autodiscover_tasks()
worker_shutting_down.connect(_stop_engine, weak=False)
setup_logging.connect(_keep_django_logging, weak=False)

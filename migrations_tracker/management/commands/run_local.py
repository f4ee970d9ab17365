"""`make run`: the whole tracker on one machine, for trying it out.

Web server, worker and beat share this process; the simulated registry is a process of its own.
"""

import signal
import sys
import threading
import warnings
from pathlib import Path
from time import monotonic
from typing import Any, Final

import waitress.server
from celery import current_app
from celery.beat import Service as Beat
from celery.exceptions import SecurityWarning
from celery.signals import worker_ready
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils import timezone

from migrations_tracker.demo.people import read_credentials
from migrations_tracker.demo.seed import seed
from migrations_tracker.management.local_registry import LocalRegistry
from migrations_tracker.management.readiness import (
    ensure_free,
    ensure_redis_answers,
    ensure_writable,
    prepare_database,
)

WEB_THREADS: Final = 6


def _leave(*_: object) -> None:
    sys.exit(0)


class Command(BaseCommand):
    help = "Run web, worker, beat and the simulated registry on this machine until Ctrl-C."
    requires_system_checks: Any = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This command runs the illustrative programme; set DEMO=1 for it.")
        # Until the worker takes the signals over, they end this process in good order too.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _leave)
        warnings.simplefilter("ignore", SecurityWarning)
        started, port = monotonic(), settings.PORT
        registry = LocalRegistry(
            port=settings.REGISTRY_PORT,
            control_port=settings.REGISTRY_CONTROL_PORT,
            control_token=settings.REGISTRY_CONTROL_TOKEN,
            scenario=settings.REGISTRY_SCENARIO,
        )
        self._refuse_early(port, registry)
        self._say("Preparing the database")
        prepare_database()
        path = Path(settings.VAR_DIR, "demo-credentials.json")
        ports = {"web": port, "registry": registry.port, "registry_control": registry.control_port}
        seed(
            timezone.now(),
            progress=self._say,
            credentials_path=path,
            ports=ports,
            registry_control_token=registry.control_token,
        )
        self._say("Starting the simulated registry")
        with registry.running():
            worker_ready.connect(
                lambda **_: self._announce(port, path, monotonic() - started), weak=False
            )
            self._serve(port)

    def _refuse_early(self, port: int, registry: LocalRegistry) -> None:
        """What would only fail later, and less clearly, is refused before anything is written."""
        ensure_writable(settings.VAR_DIR)
        ensure_free(
            {
                "PORT": port,
                "REGISTRY_PORT": registry.port,
                "REGISTRY_CONTROL_PORT": registry.control_port,
            }
        )
        if settings.REDIS_URL:
            ensure_redis_answers(settings.REDIS_URL)

    def _serve(self, port: int) -> None:
        """Web and beat in threads, the worker in the main thread, where signals arrive."""
        server = waitress.server.create_server(
            get_wsgi_application(), host="127.0.0.1", port=port, threads=WEB_THREADS
        )
        # Its own default would keep a file in the working directory.
        beat = Beat(current_app, scheduler_cls=current_app.conf.beat_scheduler)
        web = threading.Thread(target=server.run, name="web", daemon=True)
        clock = threading.Thread(
            target=beat.start, kwargs={"embedded_process": True}, name="beat", daemon=True
        )
        connections.close_all()
        web.start()
        clock.start()
        worker = current_app.Worker(
            pool="threads",
            concurrency=2,
            loglevel=settings.LOGGING["root"]["level"],
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            quiet=True,
        )
        worker.start()
        self._say("Stopping")
        beat.stop()
        server.close()

    def _announce(self, port: int, credentials: Path, seconds: float) -> None:
        manager = read_credentials(credentials).first_user("manager")
        self._say(f"Ready: http://127.0.0.1:{port}/ (after {seconds:.1f} s)")
        self._say(f"Sign in as {manager.email} with the password {manager.password}")
        self._say(f"Other people and the API keys: {credentials}")
        self._say("Stop with Ctrl-C.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

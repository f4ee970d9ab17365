"""The simulated registry as a child of `make run`."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.management.base import CommandError

STOP_SECONDS: Final = 3
START_SECONDS: Final = 15


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@dataclass(frozen=True, slots=True)
class LocalRegistry:
    """Where the child listens, and the token of its control port."""

    port: int
    control_port: int
    control_token: str
    scenario: str

    @contextmanager
    def running(self) -> Iterator[None]:
        """The registry answers inside the block and is gone after it."""
        child = subprocess.Popen(
            [sys.executable, "-m", "migrations_tracker.registry_sim"],
            cwd=settings.BASE_DIR,
            env=os.environ | self._environment(),
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            self._wait(child)
            yield
        finally:
            child.terminate()
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _environment(self) -> dict[str, str]:
        return {
            "REGISTRY_PORT": str(self.port),
            "REGISTRY_CONTROL_PORT": str(self.control_port),
            "REGISTRY_TOKEN": settings.REGISTRY_TOKEN,
            "REGISTRY_CONTROL_TOKEN": self.control_token,
            "REGISTRY_SCENARIO": self.scenario,
            # The child ends when this pipe closes, so that not even kill -9 leaves it behind.
            "REGISTRY_EXIT_WITH_STDIN": "1",
        }

    def _wait(self, child: subprocess.Popen[bytes]) -> None:
        """Until the port takes connections; the child's own words say why it does not."""
        for _ in range(START_SECONDS * 20):
            if not port_is_free(self.port) and not port_is_free(self.control_port):
                return
            try:
                child.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            raise CommandError("The simulated registry did not start; its reason stands above.")
        raise CommandError(f"The simulated registry did not answer within {START_SECONDS} s.")

"""A simulated registry in a process of its own, for tests and benchmarks."""

import json
import os
import re
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "only-for-tests-registry"
CONTROL_TOKEN = "only-for-tests-control"
READY = re.compile(r"registry ready on (http://\S+:\d+) control (\d+)\n")
START_WITHIN_S = 15
STOP_WITHIN_S = 5


class NotStarted(Exception):
    """The registry did not say that it is ready; the message is what it said instead."""


@dataclass(frozen=True, slots=True)
class RunningRegistry:
    """One running registry. Refs are such as `E09000007-mail_relay`."""

    url: str
    control_url: str
    token: str
    control_token: str
    process: subprocess.Popen[str]
    errors: IO[str]

    def set_fault(self, ref: str, mode: str, **params: object) -> None:
        """Put a fault on one endpoint, for `for_s` seconds if that is given."""
        self.control("PUT", f"/sim/endpoints/{ref}/fault", {"mode": mode, **params})

    def clear_fault(self, ref: str) -> None:
        self.control("DELETE", f"/sim/endpoints/{ref}/fault")

    def set_borough_fault(self, gss: str, mode: str, **params: object) -> None:
        """Put a fault on all endpoints of a borough, or on those of `kinds`."""
        self.control("PUT", f"/sim/boroughs/{gss}/fault", {"mode": mode, **params})

    def set_regional_fault(self, boroughs: list[str], mode: str, **params: object) -> None:
        """Put a fault on several boroughs at once, as when their network provider fails."""
        body = {"boroughs": boroughs, "mode": mode, **params}
        self.control("PUT", "/sim/regional/fault", body)

    def set_registry_fault(self, mode: str, **params: object) -> None:
        """Put a fault on every call, health included."""
        self.control("PUT", "/sim/registry/fault", {"mode": mode, **params})

    def clear_registry_fault(self) -> None:
        self.control("DELETE", "/sim/registry/fault")

    def start_scenario(self, name: str) -> None:
        self.control("POST", "/sim/scenario", {"name": name})

    def move_clock(self, *, offset_s: float) -> None:
        """Move the simulated clock away from the real one; 0 takes it back."""
        self.control("POST", "/sim/clock", {"offset_s": offset_s})

    def clear(self) -> None:
        """Take away every fault, put the clock right and start the first scenario again."""
        self.control("POST", "/sim/reset", {})

    def state(self) -> dict[str, Any]:
        """What the control API says of the whole simulation."""
        return self.control("GET", "/sim/state")

    def control(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Call the control API; an AssertionError says what it refused."""
        netloc = urlsplit(self.control_url).netloc
        connection = HTTPConnection(netloc, timeout=5)
        headers = {
            "Authorization": f"Bearer {self.control_token}",
            "Content-Type": "application/json",
        }
        try:
            connection.request(method, path, json.dumps(body), headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        assert response.status < 300, content.decode()
        return dict(json.loads(content)) if content else {}

    def log(self) -> str:
        """Everything it has logged so far."""
        self.errors.seek(0)
        return self.errors.read()


@contextmanager
def running_registry(
    *,
    scenario: str = "calm_day",
    seed: int = 33,
    extra_boroughs: int = 0,
    environ: Mapping[str, str] | None = None,
) -> Iterator[RunningRegistry]:
    """A registry on free ports of loopback, gone after the block. Raises NotStarted."""
    variables = {
        **os.environ,
        "REGISTRY_HOST": "127.0.0.1",
        "REGISTRY_PORT": "0",
        "REGISTRY_CONTROL_HOST": "127.0.0.1",
        "REGISTRY_CONTROL_PORT": "0",
        "REGISTRY_TOKEN": TOKEN,
        "REGISTRY_CONTROL_TOKEN": CONTROL_TOKEN,
        "REGISTRY_SCENARIO": scenario,
        "REGISTRY_SEED": str(seed),
        "REGISTRY_EXTRA_BOROUGHS": str(extra_boroughs),
        **(environ or {}),
    }
    command = [sys.executable, "-m", "migrations_tracker.registry_sim"]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            url, control_port = _await_ready(process, errors)
            control_url = f"http://127.0.0.1:{control_port}"
            yield RunningRegistry(
                url,
                control_url,
                variables["REGISTRY_TOKEN"],
                variables["REGISTRY_CONTROL_TOKEN"],
                process,
                errors,
            )
        finally:
            _stop(process)


def _await_ready(process: subprocess.Popen[str], errors: IO[str]) -> tuple[str, str]:
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], START_WITHIN_S)
    line = process.stdout.readline() if readable else ""
    matched = READY.fullmatch(line)
    if matched is None:
        process.terminate()
        process.wait(STOP_WITHIN_S)
        errors.seek(0)
        raise NotStarted(errors.read().strip() or f"it said “{line}”")
    return matched[1], matched[2]


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        raise

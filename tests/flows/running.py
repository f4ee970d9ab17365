"""Runs the whole tracker as `make run` does, on free ports and in a folder of its own."""

import json
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@dataclass(slots=True)
class Tracker:
    """A running tracker. `said` is what it has printed so far."""

    process: subprocess.Popen[str]
    var_dir: Path
    ports: dict[str, int]
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['PORT']}"

    @property
    def credentials(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.var_dir / "demo-credentials.json").read_text())
        return loaded

    def person(self, role: str) -> dict[str, str]:
        found: dict[str, str] = next(u for u in self.credentials["users"] if u["role"] == role)
        return found

    def key_of(self, slug: str) -> str:
        keys = self.credentials["api_keys"]
        return str(next(entry["key"] for entry in keys if entry["slug"] == slug))

    def stop(self, how: signal.Signals = signal.SIGTERM, *, within: float = 10) -> int:
        """Send a signal and wait; the exit code."""
        self.process.send_signal(how)
        return self.process.wait(within)


def environment(var_dir: Path, ports: dict[str, int], **extra: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    numbers = {name: str(port) for name, port in ports.items()}
    return kept | {"VAR_DIR": str(var_dir), "PYTHONUNBUFFERED": "1"} | numbers | extra


def start(var_dir: Path, ports: dict[str, int], **extra: str) -> Tracker:
    """Start it and wait for `Ready:`; fails with what it printed where that does not come."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run_local"],
        cwd=ROOT,
        env=environment(var_dir, ports, **extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    tracker = Tracker(process, var_dir, ports)
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_pump, args=(process, lines, tracker.said), daemon=True).start()
    while (line := lines.get(timeout=START_SECONDS)) is not None:
        if re.match(r"Ready: http://127\.0\.0\.1:\d+/", line):
            return tracker
    raise AssertionError("It ended before it was ready:\n" + "".join(tracker.said))


def _pump(
    process: subprocess.Popen[str], lines: "queue.Queue[str | None]", said: list[str]
) -> None:
    assert process.stdout is not None
    with process.stdout as output:
        for line in output:
            said.append(line)
            lines.put(line)
    lines.put(None)


def three_ports() -> dict[str, int]:
    names = ("PORT", "REGISTRY_PORT", "REGISTRY_CONTROL_PORT")
    return dict(zip(names, free_ports(3), strict=True))


@contextmanager
def running_tracker(
    var_dir: Path, ports: dict[str, int] | None = None, **extra: str
) -> Iterator[Tracker]:
    """A ready tracker, ended with the block unless the block ended it."""
    tracker = start(var_dir, ports or three_ports(), **extra)
    try:
        yield tracker
    finally:
        if tracker.process.poll() is None:
            tracker.process.terminate()
            try:
                tracker.process.wait(10)
            except subprocess.TimeoutExpired:
                tracker.process.kill()

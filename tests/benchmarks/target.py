"""What everything is measured against: one nginx that answers as the registry does, and wrk.

nginx answers with the whole protocol, for each ref its own body of some 300 bytes: the metrics
that the ref's kind is judged by, and a certificate.
"""

import re
import resource
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.readings import DEFAULT_THRESHOLDS

CONCURRENCY: Final = 100
WRK_SECONDS: Final = 2
# A server that is asked to end may first finish what it is asked.
LONGEST_END_S: Final = 40
BODY: Final = (
    '{"schema":"psn-registry/1","ref":"$ref","state":"up","observed_at":"$time_iso8601",'
    '"metrics":$metrics,"certificate":{"subject":"CN=$ref.psn.example",'
    '"not_after":"2036-11-25T12:00:00Z"},"maintenance":null,"ttl_s":60}'
)
NGINX: Final = """
worker_processes 1; daemon off; pid {folder}/pid; error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000; default_type application/json;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  map $kind $metrics {{ {metrics} }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location = /v1/health {{ return 200 '{{"status":"ok"}}'; }}
    location ~ ^/v1/endpoints/(?<ref>[^/]+-(?<kind>[a-z0-9_]+))/status$ {{ return 200 '{body}'; }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU seconds per 1000 checks, here and in the database's process, and checks a second."""

    own: float
    database: float
    rate: float
    answers: int = 0

    @property
    def cpu(self) -> float:
        return self.own + self.database


@contextmanager
def nginx(folder: Path) -> Iterator[str]:
    """The address of an nginx of our own, with its files in `folder`."""
    port = free_port()
    path = folder / "nginx.conf"
    metrics = " ".join(f"{kind.value} '{_metrics(kind)}';" for kind in EndpointKind)
    path.write_text(NGINX.format(folder=folder, port=port, body=BODY, metrics=metrics))
    with running(["nginx", "-p", str(folder), "-c", str(path)], port):
        yield f"http://127.0.0.1:{port}"


def _metrics(kind: EndpointKind) -> str:
    return "{" + ",".join(f'"{each.metric}":0' for each in DEFAULT_THRESHOLDS[kind]) + "}"


@contextmanager
def running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server that listens on `port`, for as long as the context lasts."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(port)
        yield process
    finally:
        process.terminate()
        process.wait(LONGEST_END_S)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _await(port: int) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)


def wrk(target: str, *, fresh: bool) -> Measured:
    """What wrk with one thread needs for an answer, and how many it gets a second."""
    header = ["-H", "Connection: close"] if fresh else []
    command = ["wrk", "-t1", f"-c{CONCURRENCY}", f"-d{WRK_SECONDS}s", *header, target]
    before = cpu(resource.RUSAGE_CHILDREN)
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    used = cpu(resource.RUSAGE_CHILDREN) - before
    found = re.search(r"(\d+) requests in ([\d.]+)s", text)
    assert found is not None, text
    assert "Non-2xx" not in text, text
    requests = int(found[1])
    return Measured(used / requests * 1000, 0.0, requests / float(found[2]), requests)


def cpu(who: int) -> float:
    """CPU seconds used so far by this process or by its children that have ended."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime

"""How many answers a second the simulated registry gives, beside nginx on the same core.

    python -m tests.benchmarks.registry_rate

Both are asked by wrk from another core, in turns, over kept and over fresh connections;
nginx says one registry answer from memory, which is the most that it can do. Exit status 1
where the registry does less than a tenth of nginx. Needs wrk and nginx.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from tests.registry_sim.running import RunningRegistry, running_registry

PATH = "/v1/endpoints/E09000007-mail_relay/status"
LEAST_SHARE = 0.1
ROUNDS = 3
ROUND_S = 2
CONNECTIONS = 16
RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
REFUSED = re.compile(r"Non-2xx or 3xx responses|Socket errors")
FRESH = {"Connection": "close"}
NGINX = """\
daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log {folder}/log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; default_type application/json;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{
    listen 127.0.0.1:{port} backlog=1024;
    location / {{ return 200 '{body}'; }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Rates:
    """Answers a second: the median of the rounds."""

    connections: str
    registry: float
    nginx: float

    @property
    def share(self) -> float:
        """The registry's rate as a part of nginx's."""
        return self.registry / self.nginx


class NotMeasured(Exception):
    """A tool is missing or an answer was refused; the message says which."""


def measure() -> list[Rates]:
    """Both ways of connecting. Raises NotMeasured."""
    for tool in ("wrk", "nginx", "taskset"):
        if _tool(tool) is None:
            raise NotMeasured(f"{tool} is not installed")
    serving, asking = _cores()
    with running_registry() as registry:
        os.sched_setaffinity(registry.process.pid, {serving})
        with _nginx(_body(registry), core=serving) as nginx:
            return [
                _compare(registry, nginx, core=asking, connections="kept", headers={}),
                _compare(registry, nginx, core=asking, connections="fresh", headers=FRESH),
            ]


def _compare(
    registry: RunningRegistry, nginx: str, *, core: int, connections: str, headers: dict[str, str]
) -> Rates:
    headers = {**headers, "Authorization": f"Bearer {registry.token}"}
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(_wrk(registry.url, core=core, headers=headers))
        theirs.append(_wrk(nginx, core=core, headers=headers))
    return Rates(connections, median(ours), median(theirs))


def _wrk(url: str, *, core: int, headers: dict[str, str]) -> float:
    command = ["taskset", "-c", str(core), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{ROUND_S}s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    report = subprocess.run([*command, url + PATH], capture_output=True, text=True, check=True)
    matched = RATE.search(report.stdout)
    if matched is None or REFUSED.search(report.stdout):
        raise NotMeasured(f"wrk was refused:\n{report.stdout}")
    return float(matched[1])


@contextmanager
def _nginx(body: str, *, core: int) -> Iterator[str]:
    """An nginx of our own that says `body` to everything; the value is its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, port=port, body=body))
        command = ["taskset", "-c", str(core), str(_tool("nginx")), "-p", folder, "-c", str(config)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                _await_listening(port)
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()


def _await_listening(port: int) -> None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    raise NotMeasured("nginx did not start")


def _body(registry: RunningRegistry) -> str:
    connection = HTTPConnection(urlsplit(registry.url).netloc, timeout=5)
    connection.request("GET", PATH, headers={"Authorization": f"Bearer {registry.token}"})
    body = connection.getresponse().read().decode()
    connection.close()
    return body


def _cores() -> tuple[int, int]:
    """The core that serves and the core that asks; the same one where there is no other."""
    cores = sorted(os.sched_getaffinity(0))
    return cores[0], cores[-1]


def _tool(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


def main() -> int:
    """Print the rates; 1 where the registry does less than its share."""
    try:
        measured = measure()
    except NotMeasured as reason:
        print(f"Not measured: {reason}.")  # noqa: T201
        return 0
    print(f"{'connections':12}{'registry/s':>12}{'nginx/s':>12}{'share':>8}")  # noqa: T201
    for rates in measured:
        row = f"{rates.registry:12,.0f}{rates.nginx:12,.0f}{rates.share:8.3f}"
        print(f"{rates.connections:12}{row}")  # noqa: T201
    return 0 if all(rates.share >= LEAST_SHARE for rates in measured) else 1


if __name__ == "__main__":
    sys.exit(main())

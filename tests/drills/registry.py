"""A registry in the test's own process: it counts each question and can be held or stopped."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from threading import Event, Thread
from typing import Any, NamedTuple

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from tests.checks.fakes import answer


class Attack(NamedTuple):
    """Bytes to begin with, and bytes that follow for as long as anybody listens."""

    start: bytes
    more: bytes


class Registry(ThreadingHTTPServer):
    """Every endpoint is up. `asked` counts the questions about each ref.

    `nonsense` is said in place of every answer, where it is set. `attack` is what is sent, without
    end, to whoever asks about an endpoint.
    """

    daemon_threads = True
    # A stopped registry must come back on its own port.
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.asked: Counter[str] = Counter()
        self.may_answer = Event()
        self.may_answer.set()
        self.open: set[socket] = set()
        self.nonsense: bytes | None = None
        self.attack: Attack | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def stop(self) -> None:
        """As if the process had been killed: nobody listens, every connection is cut."""
        self.shutdown()
        self.server_close()
        for connection in list(self.open):
            try:
                connection.shutdown(SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A worker that is killed leaves broken connections; that is what drills are for."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Registry

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        """Health, or the status of an endpoint such as E09000007-dns."""
        body = json.dumps({"status": "ok"}).encode()
        if self.path != "/v1/health":
            ref = self.path.split("/")[-2]
            self.server.asked[ref] += 1
            self.server.may_answer.wait(20)
            if self.server.attack:
                self._attack(*self.server.attack)
                return
            body = answer(ref, EndpointKind(ref.partition("-")[2]))
        if self.server.nonsense is not None:
            body = self.server.nonsense
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _attack(self, start: bytes, more: bytes) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.wfile.write(start)
            while True:
                self.wfile.write(more)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Quiet."""


@contextmanager
def serving(port: int = 0) -> Iterator[Registry]:
    registry = Registry(port)
    Thread(target=registry.serve_forever, args=[0.05], daemon=True).start()
    try:
        yield registry
    finally:
        registry.may_answer.set()
        registry.stop()

"""One reusable libcurl handle: its options, its limits and what came through it."""

import socket
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Final

import pycurl

from migrations_tracker.checks.asking import CANARY, EXCERPT, Question, Reply
from migrations_tracker.checks.failures import checker_fault, failure, http_refusal
from migrations_tracker.checks.guard import LOOPBACK, Guard, Networks
from migrations_tracker.registry.answers import Refusal
from migrations_tracker.registry.outcomes import Outcome

MOST_BODY: Final = 64 * 1024
MOST_HEADERS: Final = 64 * 1024
LONGEST_TIMEOUT: Final = timedelta(seconds=10)
BUSY: Final = frozenset({429, 503})
# The C class under socket.socket: libcurl copies the descriptor, and half the cost is saved.
Sockets = list[socket.SocketType]
OWN_MACHINE: Final = Guard(LOOPBACK)


@dataclass(frozen=True, slots=True)
class Options:
    """How the registry is asked. The token never shows in a repr.

    `origin` begins the addresses that need no look when connected to: see `settled_origin`.
    """

    networks: Networks
    origin: str = ""
    token: str = field(default="", repr=False)
    timeout: timedelta = timedelta(seconds=5)
    concurrency: int = 100
    fresh_connections: bool = False
    ca_file: str = ""


class Line:
    """A handle that asks one question at a time.

    A body is collected in one piece, however small the pieces that it comes in: as a list of them,
    64 kB of single bytes would take 3 MB. Headers are left to libcurl, which keeps at most 5,000 of
    them and 300 kB.
    """

    def __init__(self, options: Options, opened: Sockets) -> None:
        """`opened` collects the sockets that libcurl has copied; whoever performs closes them."""
        self.handle: Final = pycurl.Curl()
        self._options: Final = options
        self._opened: Final = opened
        self._own_guard: Final = Guard(options.networks)
        self._body: Final = BytesIO()
        self._is_for_canary = False
        self._is_watched = False
        self._configure()

    def _configure(self) -> None:
        options, put = self._options, self.handle.setopt
        timeout = min(options.timeout, LONGEST_TIMEOUT)
        put(pycurl.NOSIGNAL, 1)
        put(pycurl.TIMEOUT_MS, int(timeout.total_seconds() * 1000))
        put(pycurl.CONNECTTIMEOUT_MS, int(timeout.total_seconds() * 600))
        put(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        put(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        put(pycurl.FOLLOWLOCATION, 0)
        # A question is one packet, so there is nothing that waiting could hold back.
        put(pycurl.TCP_NODELAY, 0)
        put(pycurl.PROXY, "")
        put(pycurl.SSL_VERIFYPEER, 1)
        put(pycurl.SSL_VERIFYHOST, 2)
        put(pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2)
        if options.ca_file:
            put(pycurl.CAINFO, options.ca_file)
        if options.fresh_connections:
            put(pycurl.FRESH_CONNECT, 1)
            put(pycurl.FORBID_REUSE, 1)
        put(pycurl.MAXFILESIZE, MOST_BODY)
        put(pycurl.WRITEFUNCTION, self._body.write)
        put(pycurl.HTTPHEADER, _headers(options.token))

    def start(self, question: Question, now: float) -> None:
        """Make ready to ask; the owner adds the handle to its multi."""
        self.question = question
        self.started = now
        self._body.seek(0)
        self._body.truncate()
        self._failure: Refusal | None = None
        self._face(question)
        self.handle.setopt(pycurl.URL, question.url)

    def _face(self, question: Question) -> None:
        """The token is for the registry alone, and a settled address needs no watching."""
        is_canary = question.about is CANARY
        if is_canary is not self._is_for_canary:
            self._is_for_canary = is_canary
            token = "" if is_canary else self._options.token
            self.handle.setopt(pycurl.HTTPHEADER, _headers(token))
        origin = self._options.origin
        is_watched = is_canary or not origin or not question.url.startswith(origin)
        if is_watched is not self._is_watched:
            self._is_watched = is_watched
            if is_watched:
                self.handle.setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket)
            else:
                self.handle.unsetopt(pycurl.OPENSOCKETFUNCTION)

    def reply(self, number: int, message: str, now: float) -> Reply:
        """What came, after libcurl ended with error `number` (0 is none)."""
        handle = self.handle
        status = int(handle.getinfo(pycurl.RESPONSE_CODE))
        failed = self._failure or self._too_many_headers()
        if failed is None and number != pycurl.E_OK:
            failed = failure(number, message, int(handle.getinfo(pycurl.OS_ERRNO)))
        failed = failed or http_refusal(status)
        # By position, because by name it takes three times as long.
        return Reply(
            self.question,
            self.started,
            now,
            min(int(handle.getinfo(pycurl.TOTAL_TIME) * 1e6), 2**31 - 1),
            status or None,
            handle.getinfo(pycurl.CONTENT_TYPE),
            self._body.getvalue() if failed is None else self._beginning(),
            failed,
            int(handle.getinfo(pycurl.RETRY_AFTER)) if status in BUSY else 0,
        )

    def _beginning(self) -> bytes:
        self._body.seek(0)
        return self._body.read(EXCERPT)

    def _too_many_headers(self) -> Refusal | None:
        if self.handle.getinfo(pycurl.HEADER_SIZE) <= MOST_HEADERS:
            return None
        return Refusal(Outcome.TOO_BIG, f"The answer's headers are over {MOST_HEADERS} bytes")

    def _open_socket(self, _purpose: int, address: pycurl.CurlSockAddr) -> socket.SocketType | int:
        """A socket, unless the resolved address is outside the allowed networks."""
        host = str(address.addr[0])
        guard = OWN_MACHINE if self._is_for_canary else self._own_guard
        if not guard.allows(host):
            words = f"The registry's name leads to {host}, which REGISTRY_ALLOWED_NETWORKS excludes"
            self._failure = Refusal(Outcome.SSRF_BLOCKED, words)
            return pycurl.SOCKET_BAD
        try:
            opened = socket.SocketType(address.family, address.socktype, address.protocol)
        except OSError as error:
            self._failure = checker_fault(error)
            return pycurl.SOCKET_BAD
        self._opened.append(opened)
        return opened


def _headers(token: str) -> list[str]:
    headers = ["Accept: application/json", "User-Agent: psn-migration-tracker"]
    return [*headers, f"Authorization: Bearer {token}"] if token else headers

"""A signed POST, guarded against leading into our own network."""

import json
import socket
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

import pycurl

from migrations_tracker.domain.networks import Networks, may_reach
from migrations_tracker.domain.webhook_signature import signature, signing_key

TIMEOUT: Final = timedelta(seconds=15)
MOST_ANSWER: Final = 64 * 1024
LONGEST_EXCERPT: Final = 200
LONGEST_WAIT_S: Final = 86_400
# The receiver says that it is gone, and wants no more.
GONE: Final = 410


class Unreachable(Exception):
    """No answer came, and why."""


class Blocked(Unreachable):
    """Its name leads to an address that may not be reached."""

    def __init__(self, host: str) -> None:
        super().__init__(f"It leads to {host}, which is no public address.")
        self.host = host


@dataclass(frozen=True, slots=True)
class Reply:
    """What a receiver answered; `wait` is what it asks for before the next attempt."""

    status: int
    took_ms: int
    excerpt: str
    wait: timedelta | None

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        return self.status == GONE


def encoded(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def signed_headers(message_id: str, secrets: Iterable[str], at: int, body: bytes) -> list[str]:
    """The headers of Standard Webhooks; one signature for each secret, none without any."""
    headers = [
        "Content-Type: application/json",
        "User-Agent: psn-migration-tracker",
        "Expect:",
        f"webhook-id: {message_id}",
        f"webhook-timestamp: {at}",
    ]
    signed = [signature(signing_key(secret), message_id, at, body) for secret in secrets]
    return [*headers, f"webhook-signature: {' '.join(signed)}"] if signed else headers


def post(
    url: str,
    headers: Sequence[str],
    body: bytes,
    *,
    allowed: Networks,
    timeout: timedelta = TIMEOUT,
) -> Reply:
    """Raises Unreachable. Redirects are not followed, and little is read of the answer."""
    request = _Post(allowed)
    begun = time.monotonic()
    try:
        status = request.perform(url, headers, body, timeout)
    except pycurl.error as error:
        if request.blocked:
            raise Blocked(request.blocked) from error
        raise Unreachable(str(error.args[-1])) from error
    took_ms = round((time.monotonic() - begun) * 1000)
    return Reply(status, took_ms, request.excerpt, request.wait)


@dataclass(slots=True)
class _Post:
    """One request."""

    allowed: Networks
    blocked: str = ""
    wait: timedelta | None = None
    _began: bytearray = field(default_factory=bytearray)
    _read: int = 0
    _opened: list[socket.socket] = field(default_factory=list)

    @property
    def excerpt(self) -> str:
        """How the answer began, as far as it can be shown."""
        text = self._began.decode("utf-8", "replace")
        return "".join(c if c.isprintable() else " " for c in text)[:LONGEST_EXCERPT].strip()

    def perform(self, url: str, headers: Sequence[str], body: bytes, timeout: timedelta) -> int:
        """The status of the answer. Raises pycurl.error."""
        handle = pycurl.Curl()
        put = handle.setopt
        milliseconds = int(timeout.total_seconds() * 1000)
        put(pycurl.URL, url)
        put(pycurl.POST, 1)
        put(pycurl.POSTFIELDS, body)
        put(pycurl.HTTPHEADER, list(headers))
        put(pycurl.NOSIGNAL, 1)
        put(pycurl.TIMEOUT_MS, milliseconds)
        put(pycurl.CONNECTTIMEOUT_MS, milliseconds // 2)
        put(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        put(pycurl.FOLLOWLOCATION, 0)
        put(pycurl.PROXY, "")
        put(pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2)
        put(pycurl.WRITEFUNCTION, self._take)
        put(pycurl.HEADERFUNCTION, self._take_header)
        put(pycurl.OPENSOCKETFUNCTION, self._open_socket)
        try:
            handle.perform()
            return int(handle.getinfo(pycurl.RESPONSE_CODE))
        finally:
            handle.close()
            # libcurl has copied their descriptors.
            for opened in self._opened:
                opened.close()

    def _take(self, data: bytes) -> int | None:
        if len(self._began) < 4 * LONGEST_EXCERPT:
            self._began += data[: 4 * LONGEST_EXCERPT]
        return self._count(data)

    def _count(self, data: bytes) -> int | None:
        self._read += len(data)
        return None if self._read <= MOST_ANSWER else 0

    def _take_header(self, line: bytes) -> int | None:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"retry-after":
            self.wait = _wait(value.strip().decode("latin-1"))
        return self._count(line)

    def _open_socket(self, _purpose: int, address: pycurl.CurlSockAddr) -> socket.socket | int:
        host = str(address.addr[0])
        if not may_reach(host, self.allowed):
            self.blocked = host
            return pycurl.SOCKET_BAD
        opened = socket.socket(address.family, address.socktype, address.protocol)
        self._opened.append(opened)
        return opened


def _wait(text: str) -> timedelta | None:
    """What Retry-After asks for, in seconds or until a date; at most a day. None: unreadable."""
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:6]), LONGEST_WAIT_S))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    left = until.timestamp() - time.time() if until.tzinfo else 0
    return timedelta(seconds=min(max(left, 0), LONGEST_WAIT_S))

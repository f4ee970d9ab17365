"""A signed POST to the webhook, guarded against leading into our own network."""

import json
import socket
import time
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

import pycurl
from django.conf import settings

from migrations_tracker.checks.guard import Networks, is_allowed, networks
from migrations_tracker.domain.webhook_signature import signature, signing_key
from migrations_tracker.models import OutboxMessage
from migrations_tracker.sending.fates import NotSent

TIMEOUT: Final = timedelta(seconds=15)
MOST_ANSWER: Final = 64 * 1024
# The receiver says that it is gone, and wants no more.
GONE: Final = 410


@dataclass(frozen=True, slots=True)
class Hook:
    """Where messages go. The secret never shows in a repr."""

    url: str
    secret: str = field(default="", repr=False)
    allowed: Networks = ()
    timeout: timedelta = TIMEOUT


def hook_in_settings() -> Hook:
    return Hook(
        url=settings.NOTIFY_WEBHOOK_URL,
        secret=settings.NOTIFY_WEBHOOK_SECRET,
        allowed=networks(settings.NOTIFY_ALLOWED_NETWORKS),
    )


def may_reach(host: str, allowed: Networks) -> bool:
    """Whether a numeric address is a public one, or one that the settings allow."""
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return (address.is_global and not address.is_multicast) or is_allowed(host, allowed)


def send(message: OutboxMessage, hook: Hook) -> None:
    """POST a message. Raises NotSent for anything but an answer in the two hundreds."""
    if not hook.url:
        raise NotSent("No webhook is set any more.", for_good=True)
    body = json.dumps(message.body, ensure_ascii=False, separators=(",", ":")).encode()
    post = _Post(hook)
    try:
        status = post.perform(_headers(message, hook, body), body)
    except pycurl.error as error:
        raise NotSent(post.blocked or str(error.args[-1])) from error
    if not 200 <= status < 300:
        raise NotSent(f"It answered {status}.", wait=post.wait, for_good=status == GONE)


def _headers(message: OutboxMessage, hook: Hook, body: bytes) -> list[str]:
    at = int(time.time())
    headers = [
        "Content-Type: application/json",
        "User-Agent: psn-migration-tracker",
        "Expect:",
        f"webhook-id: {message.id}",
        f"webhook-timestamp: {at}",
    ]
    if hook.secret:
        signed = signature(signing_key(hook.secret), str(message.id), at, body)
        headers.append(f"webhook-signature: {signed}")
    return headers


class _Post:
    """One request; redirects are not followed, and little is read of the answer."""

    def __init__(self, hook: Hook) -> None:
        self.blocked = ""
        self.wait: timedelta | None = None
        self._hook = hook
        self._read = 0
        self._opened: list[socket.socket] = []

    def perform(self, headers: list[str], body: bytes) -> int:
        """The status of the answer. Raises pycurl.error."""
        handle = pycurl.Curl()
        put = handle.setopt
        milliseconds = int(self._hook.timeout.total_seconds() * 1000)
        put(pycurl.URL, self._hook.url)
        put(pycurl.POST, 1)
        put(pycurl.POSTFIELDS, body)
        put(pycurl.HTTPHEADER, headers)
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
        self._read += len(data)
        return None if self._read <= MOST_ANSWER else 0

    def _take_header(self, line: bytes) -> int | None:
        name, _, value = line.partition(b":")
        text = value.strip().decode("latin-1")
        if name.strip().lower() == b"retry-after" and text.isascii() and text.isdigit():
            self.wait = timedelta(seconds=min(int(text[:6]), 86_400))
        return self._take(line)

    def _open_socket(self, _purpose: int, address: pycurl.CurlSockAddr) -> socket.socket | int:
        host = str(address.addr[0])
        if not may_reach(host, self._hook.allowed):
            self.blocked = f"The webhook leads to {host}, which NOTIFY_ALLOWED_NETWORKS excludes."
            return pycurl.SOCKET_BAD
        opened = socket.socket(address.family, address.socktype, address.protocol)
        self._opened.append(opened)
        return opened

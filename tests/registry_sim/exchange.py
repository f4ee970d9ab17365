"""Asking a running registry over a bare socket, so that nothing tidies up what comes back."""

import json
import socket
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from .running import RunningRegistry

WANTED = 256 * 1024


class End(StrEnum):
    """How an exchange ended."""

    CLOSED = "closed"
    RESET = "reset"
    SILENT = "silent"
    REFUSED = "refused"
    ENOUGH = "enough"  # more than WANTED bytes came


@dataclass(frozen=True, slots=True)
class Exchange:
    """Everything that came back, byte by byte."""

    raw: bytes
    end: End

    @property
    def status(self) -> int:
        return int(self.raw.split(b" ", 2)[1])

    @property
    def headers(self) -> dict[str, str]:
        head = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (h.partition(":") for h in head)}

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


@dataclass(frozen=True, slots=True)
class Question:
    """One request; without a token of its own it carries the right one."""

    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_for_control: bool = False


def ask(
    registry: RunningRegistry, question: Question | str, *, patience_s: float = 2.0
) -> Exchange:
    """Ask and read until the other side closes, falls silent or has said more than WANTED."""
    if isinstance(question, str):
        question = Question(question)
    url = registry.control_url if question.is_for_control else registry.url
    address = urlsplit(url)
    try:
        with socket.create_connection((address.hostname, address.port), timeout=1) as connection:
            connection.sendall(_request(registry, question))
            return _read(connection, patience_s)
    except ConnectionRefusedError:
        return Exchange(b"", End.REFUSED)


def status_of(registry: RunningRegistry, ref: str, *, patience_s: float = 2.0) -> Exchange:
    """Ask for the status of one endpoint."""
    return ask(registry, f"/v1/endpoints/{ref}/status", patience_s=patience_s)


def control(registry: RunningRegistry, method: str, path: str, body: object = None) -> Exchange:
    """Call the control API and look at what it answers, refusals included."""
    headers = {"Content-Type": "application/json"}
    content = json.dumps(body).encode()
    return ask(registry, Question(path, method, headers, content, is_for_control=True))


def _request(registry: RunningRegistry, question: Question) -> bytes:
    token = registry.control_token if question.is_for_control else registry.token
    headers = {
        "Host": "registry",
        "Connection": "close",
        "Authorization": f"Bearer {token}",
        "Content-Length": str(len(question.body)),
        **question.headers,
    }
    lines = [f"{question.method} {question.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items() if value]
    return "\r\n".join([*lines, "", ""]).encode() + question.body


def _read(connection: socket.socket, patience_s: float) -> Exchange:
    raw = bytearray()
    deadline = time.monotonic() + patience_s
    while len(raw) <= WANTED:
        connection.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            piece = connection.recv(65_536)
        except ConnectionResetError:
            return Exchange(bytes(raw), End.RESET)
        except TimeoutError:
            return Exchange(bytes(raw), End.SILENT)
        if not piece:
            return Exchange(bytes(raw), End.CLOSED)
        raw += piece
    return Exchange(bytes(raw), End.ENOUGH)

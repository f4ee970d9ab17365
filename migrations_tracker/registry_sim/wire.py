"""Faults that happen on the wire: silence, drips, resets, broken HTTP."""

import asyncio
import gzip
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from aiohttp import web

from .faults import Fault, Mode, Variant
from .problems import Problem

HOLD_S: Final = 300
HUGE_BYTES: Final = 10 * 1024 * 1024
_CHUNK: Final = 64 * 1024
_RST_ON_CLOSE: Final = struct.pack("ii", 1, 0)
_HTML: Final = b"<!doctype html><title>Welcome</title><p>Please sign in to the proxy."
_HEADER_BOMB_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """A request, the fault that meets it and the body that a good answer would have had."""

    request: web.Request
    fault: Fault
    body: bytes


Delivery = Callable[[Call], Awaitable[web.StreamResponse]]


async def deliver(request: web.Request, fault: Fault, body: bytes) -> web.StreamResponse:
    """Do to this request what the fault says. `fault.is_delivered_well` must be False."""
    is_malformed = fault.mode is Mode.MALFORMED
    delivery = _MALFORMED[Variant(fault.variant)] if is_malformed else _DELIVERIES[fault.mode]
    return await delivery(Call(request, fault, body))


def problem_for(fault: Fault) -> Problem:
    """The problem that stands for the fault where one item of many cannot fail on the wire."""
    if fault.mode is Mode.HTTP_429:
        status = HTTPStatus.TOO_MANY_REQUESTS
    elif fault.mode is Mode.HTTP_500:
        status = HTTPStatus.INTERNAL_SERVER_ERROR
    elif fault.mode in {Mode.TIMEOUT, Mode.SLOW_DRIP}:
        status = HTTPStatus.GATEWAY_TIMEOUT
    elif fault.mode is Mode.HTTP_503:
        status = HTTPStatus.SERVICE_UNAVAILABLE
    else:
        status = HTTPStatus.BAD_GATEWAY
    detail = "The registry has no answer about this endpoint now."
    return Problem(status, "no-answer", detail)


async def _error(call: Call) -> web.StreamResponse:
    wait_s = call.fault.retry_after_s
    return problem_for(call.fault).response(
        None if wait_s is None else {"Retry-After": str(wait_s)}
    )


async def _timeout(call: Call) -> web.StreamResponse:
    await asyncio.sleep(HOLD_S)
    return await _reset(call)


async def _slow_drip(call: Call) -> web.StreamResponse:
    response = await _begin(call, length=len(call.body))
    for position in range(len(call.body)):
        await response.write(call.body[position : position + 1])
        await asyncio.sleep(1)
    return response


async def _reset(call: Call) -> web.StreamResponse:
    transport = call.request.transport
    if transport is not None:
        raw: socket.socket = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST_ON_CLOSE)
        transport.abort()
    return web.Response()


def _written_raw(call: Call, data: bytes) -> web.StreamResponse:
    """Write bytes that aiohttp would refuse to write, and close."""
    transport = call.request.transport
    if transport is not None:
        transport.write(data)
        transport.close()
    return web.Response()


async def _closed_unanswered(call: Call) -> web.StreamResponse:
    return _written_raw(call, b"")


async def _bad_status_line(call: Call) -> web.StreamResponse:
    return _written_raw(call, b"200 FINE HTTP\r\n\r\n" + call.body)


async def _header_bomb(call: Call) -> web.StreamResponse:
    padding = b"X-Padding: " + b"x" * _HEADER_BOMB_BYTES
    return _written_raw(call, b"HTTP/1.1 200 OK\r\n" + padding + b"\r\n\r\n")


async def _redirect(call: Call) -> web.StreamResponse:
    return web.Response(status=HTTPStatus.FOUND, headers={"Location": call.fault.location})


async def _empty(_: Call) -> web.StreamResponse:
    return web.Response(content_type="application/json")


async def _gzip_bomb(_: Call) -> web.StreamResponse:
    bomb = await asyncio.to_thread(gzip.compress, b" " * HUGE_BYTES)
    headers = {"Content-Encoding": "gzip"}
    return web.Response(body=bomb, content_type="application/json", headers=headers)


async def _html(_: Call) -> web.StreamResponse:
    return web.Response(body=_HTML, content_type="text/html")


async def _huge(call: Call) -> web.StreamResponse:
    start, end = b'{"padding":"', b'"}'
    response = await _begin(call, length=HUGE_BYTES)
    await response.write(start)
    left = HUGE_BYTES - len(start) - len(end)
    while left:
        size = min(left, _CHUNK)
        await response.write(b"x" * size)
        left -= size
    await response.write(end)
    return response


async def _endless_body(call: Call) -> web.StreamResponse:
    response = await _begin(call, length=None)
    while True:
        await response.write(b" " * _CHUNK)
        await asyncio.sleep(0)


async def _short_body(call: Call) -> web.StreamResponse:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (
        len(call.body) + 100
    )
    return _written_raw(call, head + call.body)


async def _endless_1xx(call: Call) -> web.StreamResponse:
    transport = call.request.transport
    while transport is not None and not transport.is_closing():
        transport.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
        await asyncio.sleep(0.01)
    return web.Response()


async def _begin(call: Call, *, length: int | None) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_type = "application/json"
    response.content_length = length
    await response.prepare(call.request)
    return response


_DELIVERIES: Final[Mapping[Mode, Delivery]] = {
    Mode.TIMEOUT: _timeout,
    Mode.SLOW_DRIP: _slow_drip,
    Mode.REFUSED: _closed_unanswered,
    Mode.RESET: _reset,
    Mode.HTTP_500: _error,
    Mode.HTTP_503: _error,
    Mode.HTTP_429: _error,
    Mode.REDIRECT: _redirect,
    Mode.EMPTY_BODY: _empty,
    Mode.GZIP_BOMB: _gzip_bomb,
}
_MALFORMED: Final[Mapping[Variant, Delivery]] = {
    Variant.HTML: _html,
    Variant.HUGE: _huge,
    Variant.ENDLESS_BODY: _endless_body,
    Variant.SHORT_BODY: _short_body,
    Variant.BAD_STATUS_LINE: _bad_status_line,
    Variant.HEADER_BOMB: _header_bomb,
    Variant.ENDLESS_1XX: _endless_1xx,
}

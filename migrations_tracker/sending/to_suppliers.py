"""Sending to suppliers' webhooks: many at a time, one at a time to each, in order."""

import random
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

import structlog
from django.conf import settings

from migrations_tracker.domain.networks import Networks, networks
from migrations_tracker.domain.telling import Channel
from migrations_tracker.sending.fates import Counts
from migrations_tracker.sending.posting import (
    TIMEOUT,
    Unreachable,
    encoded,
    post,
    signed_headers,
)
from migrations_tracker.services.deliveries import Attempt, Outgoing, note_attempt, outgoing
from migrations_tracker.services.outbox import claim

# One run in a process; others are not waited for.
_one_at_a_time: Final = Lock()
log = structlog.get_logger(__name__)
# So many receivers can keep us waiting before others have to wait for them.
AT_ONCE: Final = 16
# Then the task ends, and the next goes on.
MOST: Final = 1000
LEASE: Final = timedelta(minutes=2)
CANNOT_SIGN: Final = (
    "The tracker cannot sign any more with the secret of this webhook. Rotate the secret."
)
Send = Callable[[Outgoing], Attempt]


def send_in_settings(timeout: timedelta = TIMEOUT) -> Send:
    allowed = networks(settings.WEBHOOK_ALLOWED_NETWORKS)
    return lambda out: send(out, allowed, timeout)


def deliver_to_suppliers(clock: Callable[[], datetime], send_one: Send) -> Counts:
    """Send what is due, and note what became of each.

    Two queries for each claim and six for each message. A worker that dies in between leaves what
    it held to whoever comes after its lease, under the same ids.
    """
    counts = Counts()
    if not _one_at_a_time.acquire(blocking=False):
        return counts
    try:
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks") as pool:
            _deliver(clock, send_one, counts, pool)
    finally:
        _one_at_a_time.release()
    return counts


def _deliver(
    clock: Callable[[], datetime], send_one: Send, counts: Counts, pool: ThreadPoolExecutor
) -> None:
    """Keep the pool full: as one is settled, what waited behind it may go."""
    flying: dict[Future[Attempt], Outgoing] = {}
    while True:
        room = min(AT_ONCE - len(flying), MOST - counts.sent - counts.failed - len(flying))
        for out in _claimed(clock(), room):
            flying[pool.submit(send_one, out)] = out
        if not flying:
            return
        done, _ = wait(flying, return_when=FIRST_COMPLETED)
        for future in done:
            _settle(flying.pop(future), future.result(), clock(), counts)


def _claimed(now: datetime, room: int) -> list[Outgoing]:
    if room <= 0:
        return []
    return outgoing(claim(now, channels=[Channel.SUPPLIER], limit=room, lease=LEASE), now)


def _settle(out: Outgoing, attempt: Attempt, now: datetime, counts: Counts) -> None:
    spread = random.random()  # noqa: S311 - it only spreads retries
    note_attempt(out, attempt, now, spread=spread)
    if attempt.error:
        counts.failed += 1
        log.warning("webhook_not_sent", message=out.message_id, why=attempt.error)
    else:
        counts.sent += 1


def send(out: Outgoing, allowed: Networks, timeout: timedelta = TIMEOUT) -> Attempt:
    """One attempt, without the database, so that it may run in a thread of its own."""
    if out.why_not:
        return Attempt(error=out.why_not, dropped=True)
    if not all(out.secrets):
        return Attempt(error=CANNOT_SIGN)
    body = encoded(out.delivery.message.body)
    headers = signed_headers(out.message_id, out.secrets, int(time.time()), body)
    begun = time.monotonic()
    try:
        reply = post(out.url, headers, body, allowed=allowed, timeout=timeout)
    except Unreachable as error:
        took_ms = round((time.monotonic() - begun) * 1000)
        return Attempt(took_ms=took_ms, error=f"{error}"[:200])
    if reply.is_success:
        return Attempt(reply.status, reply.took_ms, reply.excerpt)
    return Attempt(
        status=reply.status,
        took_ms=reply.took_ms,
        excerpt=reply.excerpt,
        error=f"It answered {reply.status}.",
        wait=reply.wait,
        gone=reply.is_gone,
    )

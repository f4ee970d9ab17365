"""Sending what waits in the outbox, outside of any transaction."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

import structlog

from migrations_tracker.domain.telling import Channel
from migrations_tracker.models import OutboxMessage
from migrations_tracker.sending import by_email, by_webhook
from migrations_tracker.sending.fates import Counts, NotSent
from migrations_tracker.services.outbox import arrived, claim, failed

# A receiver that keeps us waiting holds up one thread of a process, not all of them.
_one_at_a_time: Final = Lock()
log = structlog.get_logger(__name__)
BATCH: Final = 20
# Longer than a whole batch can take, should each receiver keep us waiting.
LEASE: Final = timedelta(minutes=10)
Senders = Mapping[Channel, Callable[[OutboxMessage], None]]


def senders_in_settings() -> Senders:
    """How each channel is sent, as the settings say."""
    hook = by_webhook.hook_in_settings()
    return {
        Channel.EMAIL: by_email.send,
        Channel.WEBHOOK: lambda message: by_webhook.send(message, hook),
    }


def deliver(clock: Callable[[], datetime], senders: Senders) -> Counts:
    """Send what is due, one after the other, and note what became of each.

    Two queries for a batch and one for each message of it. A worker that dies in between leaves
    the rest to whoever comes after its lease.
    """
    counts = Counts()
    if not _one_at_a_time.acquire(blocking=False):
        return counts
    try:
        _deliver(clock, senders, counts)
    finally:
        _one_at_a_time.release()
    return counts


def _deliver(clock: Callable[[], datetime], senders: Senders, counts: Counts) -> None:
    for message in claim(clock(), channels=senders.keys(), limit=BATCH, lease=LEASE):
        try:
            senders[Channel(message.channel)](message)
        except NotSent as error:
            counts.failed += 1
            _note_failure(message, error, clock())
        else:
            counts.sent += 1
            arrived(message, clock())


def _note_failure(message: OutboxMessage, error: NotSent, now: datetime) -> None:
    log.warning("message_not_sent", message=str(message.pk), to=message.address, why=str(error))
    spread = random.random()  # noqa: S311 - it only spreads retries
    failed(message, str(error), now, spread=spread, wait=error.wait, for_good=error.for_good)

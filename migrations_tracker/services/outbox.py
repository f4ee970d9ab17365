"""Messages that wait to go out, until they have arrived or are given up.

A message is queued in the transaction of what it tells of, and sent by a worker outside of any. It
is claimed under a lease: a worker that dies after sending and before it has said so leaves it to
another, which sends it again with the same id. So it arrives at least once, and a receiver that
keeps ids takes it once.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F

from migrations_tracker.domain.telling import Channel, retry_after
from migrations_tracker.models import OutboxMessage

RETENTION: Final = timedelta(days=90)
LONGEST_ERROR: Final = 200


def claim(
    now: datetime, *, channels: Collection[Channel], limit: int, lease: timedelta
) -> list[OutboxMessage]:
    """Lease up to `limit` messages that are due, the longest due first. Two queries.

    Any number of workers claim disjoint ones. Each claim counts as an attempt.
    """
    token = uuid4()
    with transaction.atomic():
        due = OutboxMessage.objects.due(now).filter(channel__in=channels)
        due = due.select_for_update(skip_locked=True, of=("self",))
        messages = list(due.order_by("due_at", "created_at", "id")[:limit])
        OutboxMessage.objects.filter(pk__in=[one.pk for one in messages]).update(
            lease_token=token, lease_until=now + lease, attempts=F("attempts") + 1
        )
    for message in messages:
        message.lease_token = token
        message.attempts += 1
    return messages


def arrived(message: OutboxMessage, now: datetime) -> bool:
    """Note that a claimed message was sent; False where the lease has gone to somebody else."""
    return _finish(message, sent_at=now, last_error="")


def failed(
    message: OutboxMessage,
    error: str,
    now: datetime,
    *,
    spread: float,
    wait: timedelta | None = None,
    for_good: bool = False,
) -> bool:
    """Note that it was not, to be tried again later or given up.

    `wait` is the shortest wait that the receiver has asked for. `spread`, from 0 to 1, keeps
    messages that failed together from coming back together.
    """
    again = None if for_good else retry_after(message.attempts, spread)
    ended: dict[str, object] = {"given_up_at": now}
    if again is not None:
        ended = {"due_at": now + max(again, wait or again)}
    return _finish(message, last_error=error[:LONGEST_ERROR], **ended)


def withdraw(message_ids: Iterable[UUID], why: str, now: datetime) -> int:
    """Give up messages that nobody has begun to send: what they tell of is over. One query."""
    waiting = OutboxMessage.objects.undecided().filter(pk__in=message_ids, lease_token=None)
    return waiting.update(given_up_at=now, last_error=why)


def forget_sent(now: datetime) -> int:
    """Delete messages that ended long ago; how many rows. Run it daily."""
    old = OutboxMessage.objects.filter(created_at__lt=now - RETENTION)
    count, _ = old.exclude(sent_at=None, given_up_at=None).delete()
    return count


def _finish(message: OutboxMessage, **fields: object) -> bool:
    held = OutboxMessage.objects.undecided().filter(pk=message.pk, lease_token=message.lease_token)
    return bool(held.update(lease_token=None, lease_until=None, **fields))

"""Requests that may be repeated: done once, and answered the same again for a day.

The row of a key is committed first, as running under a lease; the answer is stored in the
transaction of the write itself. So a crash leaves either nothing or both, and a worker whose lease
was taken over cannot commit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from migrations_tracker.domain.errors import Refusal
from migrations_tracker.models import IdempotentRequest

LEASE: Final = timedelta(seconds=60)
RETENTION: Final = timedelta(hours=24)


class KeyReused(Refusal):
    code = "idempotency-key-reused"
    title = "This Idempotency-Key belongs to another request"

    def __init__(self) -> None:
        super().__init__(
            "The key was sent before with another body. Send the same body to get the stored "
            "answer again, or a new key for a new request."
        )


class StillRunning(Refusal):
    code = "still-running"
    title = "The first request with this key is still running"

    def __init__(self, *, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(
            "Nothing is done twice. Send the same request again, with the same key, "
            f"in {retry_after} {'second' if retry_after == 1 else 'seconds'} or later."
        )


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """One request as its repeats are recognised; `fingerprint` is the SHA-256 of its body."""

    actor: str
    path: str
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: enough to answer the same again."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do a request, until somebody takes it over after `until`."""

    row_id: int
    until: datetime


class LeaseLost(Exception):
    """Somebody took the request over: what was done here is rolled back."""


def once(
    request: KeyedRequest,
    now: datetime,
    *,
    perform: Callable[[], Answer],
    refused: Callable[[Refusal], Answer | None],
) -> tuple[Answer, bool]:
    """The answer to a request, done at most once, and whether it is a repeat of a stored one.

    `perform` runs in a transaction together with the storing of its answer. What the rules refuse
    is stored too, as `refused` words it; where that gives None, as for any other failure, the key
    is free again and the error goes on to the caller. Call it outside a transaction. Four queries
    beside those of `perform`. Raises KeyReused or StillRunning.
    """
    held = begin(request, now)
    if isinstance(held, Answer):
        return held, True
    try:
        return _do(held, perform, refused), False
    except LeaseLost as lost:
        raise StillRunning(retry_after=1) from lost


def _do(
    held: Lease,
    perform: Callable[[], Answer],
    refused: Callable[[Refusal], Answer | None],
) -> Answer:
    try:
        with transaction.atomic():
            answer = perform()
            _store(held, answer)
    except Refusal as refusal:
        worded = refused(refusal)
        if worded is None:
            release(held)
            raise
        _store(held, worded)
        return worded
    except Exception:
        release(held)
        raise
    return answer


def begin(request: KeyedRequest, now: datetime) -> Answer | Lease:
    """The stored answer, or the right to do the request now."""
    values = {"fingerprint": request.fingerprint, "lease_until": now + LEASE, "created_at": now}
    try:
        with transaction.atomic():
            row = IdempotentRequest.objects.create(
                actor=request.actor, path=request.path, key=request.key, **values
            )
    except IntegrityError:
        return _known(request, now)
    return Lease(row.pk, row.lease_until)


def _known(request: KeyedRequest, now: datetime) -> Answer | Lease:
    rows = IdempotentRequest.objects.filter(actor=request.actor, path=request.path, key=request.key)
    row = rows.first()
    if row is None or row.created_at <= now - RETENTION:
        # Purged in between, or due to be: as if it had never been sent.
        rows.filter(created_at__lte=now - RETENTION).delete()
        return begin(request, now)
    if row.fingerprint != request.fingerprint:
        raise KeyReused
    if row.status is not None:
        return Answer(row.status, row.body, row.headers)
    if row.lease_until <= now:
        return _take_over(row, request, now)
    raise StillRunning(retry_after=max(1, round((row.lease_until - now).total_seconds())))


def _take_over(row: IdempotentRequest, request: KeyedRequest, now: datetime) -> Answer | Lease:
    """The lease of a worker that died. Of several that try, one gets it."""
    until = now + LEASE
    running = IdempotentRequest.objects.filter(pk=row.pk, status=None, lease_until=row.lease_until)
    if running.update(lease_until=until):
        return Lease(row.pk, until)
    return _known(request, now)


def _store(lease: Lease, answer: Answer) -> None:
    stored = IdempotentRequest.objects.filter(
        pk=lease.row_id, status=None, lease_until=lease.until
    ).update(status=answer.status, body=answer.body, headers=dict(answer.headers))
    if not stored:
        raise LeaseLost


def release(lease: Lease) -> None:
    """Free a key whose request came to nothing."""
    IdempotentRequest.objects.filter(pk=lease.row_id, status=None, lease_until=lease.until).delete()


def purge(now: datetime) -> int:
    """Forget requests older than a day; how many. One query; run it hourly."""
    count, _ = IdempotentRequest.objects.filter(created_at__lte=now - RETENTION).delete()
    return count

"""The daily digest: chosen, left, and moved on once it is written.

A digest that is due is a row. Whoever writes it holds the row, puts the message into the outbox
and moves the row on in one transaction: two workers, or one that dies, tell nothing twice.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.core.signing import BadSignature, Signer

from migrations_tracker.domain.digest import next_due
from migrations_tracker.domain.telling import Channel
from migrations_tracker.models import Digest, OutboxMessage, User

TOPIC: Final = "digest"
LATER: Final = timedelta(hours=1)
_signer: Final = Signer(salt="digest")


def choose_digest(person: User, now: datetime, *, wanted: bool) -> None:
    """Send a person the digest from now on, or no more; the same is no change."""
    if not wanted:
        stop_digest(person.pk)
        return
    Digest.objects.get_or_create(
        person=person, defaults={"told_until": now, "due_at": next_due(now)}
    )


def stop_digest(person_id: int) -> bool:
    """False where there was none."""
    count, _ = Digest.objects.filter(person=person_id).delete()
    return count > 0


def hold_due(now: datetime) -> Digest | None:
    """The digest that is due for longest, locked; None where none is free. Needs a transaction."""
    due = Digest.objects.due(now).order_by("due_at", "person")
    return due.select_for_update(skip_locked=True, of=("self",)).first()


def move_on(digest: Digest, body: Mapping[str, str] | None, until: datetime, now: datetime) -> None:
    """Queue a digest, unless there is nothing to tell, and wait for the next one. Two queries."""
    if body is not None:
        message = OutboxMessage(
            key=f"digest:{digest.pk}:{digest.due_at:%Y%m%d%H%M}",
            channel=Channel.EMAIL.value,
            address=f"user:{digest.pk}",
            topic=TOPIC,
            body=dict(body),
            created_at=now,
            due_at=now,
        )
        OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    digest.told_until, digest.due_at = until, next_due(now)
    digest.save(update_fields=["told_until", "due_at"])


def put_off(person_id: int, now: datetime) -> None:
    """One that cannot be written does not hold up the others."""
    Digest.objects.filter(person=person_id).update(due_at=now + LATER)


def unsubscribe_token(person_id: int) -> str:
    """What ends a person's digest without signing in, and does nothing else."""
    return _signer.sign(str(person_id))


def person_of(token: str) -> int | None:
    """Whose digest a token ends; None where it was not made here."""
    try:
        return int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None

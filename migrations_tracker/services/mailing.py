"""E-mails to the people of a supplier about its keys and webhooks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from migrations_tracker.domain.telling import Channel
from migrations_tracker.models import Membership, OutboxMessage


@dataclass(frozen=True, slots=True)
class Letter:
    """What everybody who works for a supplier is told; `key` keeps it from being sent twice."""

    key: str
    supplier_id: int
    topic: str
    subject: str
    text: str


def queue_letters(letters: Sequence[Letter], now: datetime) -> None:
    """Put letters into the outbox. Two queries; none where there is no letter."""
    if not letters:
        return
    people: dict[int, list[int]] = defaultdict(list)
    suppliers = {letter.supplier_id for letter in letters}
    working = Membership.objects.filter(supplier__in=suppliers, user__is_active=True)
    for supplier, person in working.values_list("supplier", "user"):
        people[supplier].append(person)
    OutboxMessage.objects.bulk_create(
        (
            _message(letter, person, now)
            for letter in letters
            for person in people[letter.supplier_id]
        ),
        ignore_conflicts=True,
    )


def _message(letter: Letter, person: int, now: datetime) -> OutboxMessage:
    return OutboxMessage(
        key=f"{letter.key}:user:{person}",
        channel=Channel.EMAIL.value,
        address=f"user:{person}",
        topic=letter.topic,
        body={"subject": letter.subject, "text": letter.text},
        created_at=now,
        due_at=now,
    )

"""The log of chases and of what suppliers answered, each with its event, or neither."""

from datetime import date

from django.db import transaction

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.chasing import (
    AlreadyAnswered,
    ChasedMeanwhile,
    NewChase,
    NothingOverdue,
    check_answer,
    check_chase,
    reply_day,
)
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.models import Chase, Event
from migrations_tracker.services.audit import Origin, append, lock_programme
from suppliers.models import Supplier


@transaction.atomic
def log_chase(
    supplier_id: int, new: NewChase, origin: Origin, *, about: str, after: int | None = None
) -> Event | None:
    """Log that a supplier was chased about what is overdue, in words. Seven queries.

    `after` is the id of the newest chase that the caller knew of, 0 for none; None does not look.
    None is given where the same person has logged the same since. Raises NotYours, NothingOverdue,
    ChasedMeanwhile or ChaseWordsTooLong; nothing has been written then.
    """
    check_chase(origin.principal, new)
    stream = lock_programme()
    supplier = Supplier.objects.get(pk=supplier_id)
    newest = Chase.objects.filter(supplier=supplier).first()
    if after is not None and newest and newest.pk != after:
        if _is_same(newest, new, origin):
            return None
        raise ChasedMeanwhile(supplier.name, newest.chased_at)
    if not about:
        raise NothingOverdue(supplier.name)
    chase = Chase.objects.create(
        supplier=supplier,
        channel=new.channel.value,
        contact=new.contact.strip(),
        about=about,
        note=new.note.strip(),
        reply_by=reply_day(london_date(origin.now)),
        chased_at=origin.now,
        chased_by=origin.principal.actor,
    )
    fields: Fields = {
        "chase": chase.pk,
        "supplier": supplier.pk,
        "channel": chase.channel,
        "contact": chase.contact,
        "about": about,
        "reply_by": chase.reply_by.isoformat(),
    }
    return append(stream, EventKind.SUPPLIER_CHASED, origin, new=fields, note=chase.note)


def _is_same(chase: Chase, new: NewChase, origin: Origin) -> bool:
    said = (chase.chased_by, chase.channel, chase.contact, chase.note)
    return said == (origin.principal.actor, new.channel, new.contact.strip(), new.note.strip())


@transaction.atomic
def record_answer(chase_id: int, origin: Origin, *, on: date, answer: str) -> Event | None:
    """Record what a supplier answered to a chase, and on which day. Six queries.

    None where the same stands already. Raises NotYours, AnswerRequired, AnswerOutOfRange,
    AlreadyAnswered, ChaseWordsTooLong or Chase.DoesNotExist; nothing has been written then.
    """
    stream = lock_programme()
    chase = Chase.objects.get(pk=chase_id)
    check_answer(
        origin.principal, london_date(chase.chased_at), on, answer, london_date(origin.now)
    )
    answer = answer.strip()
    if chase.answered_on:
        if (chase.answered_on, chase.answer) == (on, answer):
            return None
        raise AlreadyAnswered(chase.answered_on)
    chase.answered_on, chase.answer = on, answer
    chase.answer_recorded_by = origin.principal.actor
    chase.save(update_fields=["answered_on", "answer", "answer_recorded_by"])
    fields: Fields = {
        "chase": chase.pk,
        "supplier": chase.supplier_id,
        "answered_on": on.isoformat(),
    }
    return append(stream, EventKind.CHASE_ANSWERED, origin, new=fields, note=answer)

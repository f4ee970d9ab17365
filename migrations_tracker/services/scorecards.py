"""A supplier's right of reply: its word beside a number, with the event, or neither."""

from django.db import transaction

from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.scorecard import Measure
from migrations_tracker.domain.scorecard_replies import check_reply
from migrations_tracker.models import Event, ScorecardReply
from migrations_tracker.services.audit import Origin, append, lock_programme


@transaction.atomic
def reply_to_scorecard(
    supplier_id: int, measure: Measure, origin: Origin, *, text: str, about: str
) -> Event | None:
    """Record what a supplier says of one of its numbers, which stood at `about`. The newest counts.

    None where it said the same last. Six queries. Raises NotYours, ReplyRequired or ReplyTooLong;
    nothing has been written then.
    """
    check_reply(origin.principal, supplier_id, text)
    stream, text = lock_programme(), text.strip()
    before = ScorecardReply.objects.filter(supplier=supplier_id, measure=measure.value).first()
    if before and before.text == text:
        return None
    ScorecardReply.objects.create(
        supplier_id=supplier_id,
        measure=measure.value,
        text=text,
        about=about,
        replied_at=origin.now,
        replied_by=origin.principal.actor,
    )
    return append(
        stream,
        EventKind.SCORECARD_REPLIED,
        origin,
        new={"supplier": supplier_id, "measure": measure.value, "about": about},
        note=text,
    )

"""The actions of an item of the RAID register: added, and done."""

from datetime import date

from django.db import transaction

from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.raid_raising import check_date, check_words
from migrations_tracker.models import RaidAction
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.raid_record import Outcome, Sent, begin, owner


@transaction.atomic
def add_action(
    item_id: int, text: str, origin: Origin, sent: Sent, *, owner_id: int, due_date: date
) -> Outcome:
    """Write down what somebody is to do by a day. At most twelve queries.

    Raises a domain Refusal; nothing has been written then.
    """
    held = begin(item_id, origin, sent)
    if isinstance(held, Outcome):
        return held
    check_words("text", text, "what is to be done")
    check_date(due_date, held.today)
    person = owner(owner_id, held.item.named)
    action = RaidAction.objects.create(
        item=held.item, text=text, owner=person, due_date=due_date, added_at=origin.now
    )
    new: Fields = {
        "action": action.pk,
        "text": text,
        "owner": person.pk,
        "due_date": due_date.isoformat(),
    }
    return held.record(EventKind.RAID_ACTION_ADDED, new=new)


@transaction.atomic
def complete_action(
    item_id: int, action_id: int, origin: Origin, sent: Sent, *, note: str = ""
) -> Outcome:
    """Mark one of an item's actions done; done already, nothing is written.

    At most ten queries. Raises RaidAction.DoesNotExist where the item has no such action, or a
    domain Refusal.
    """
    held = begin(item_id, origin, sent)
    if isinstance(held, Outcome):
        return held
    action = RaidAction.objects.get(pk=action_id, item_id=item_id)
    if action.done_at is not None:
        return Outcome(held.item, None)
    action.done_at = origin.now
    action.save(update_fields=["done_at"])
    new: Fields = {"action": action.pk, "text": action.text}
    return held.record(EventKind.RAID_ACTION_DONE, new=new, note=note)

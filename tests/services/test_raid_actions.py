"""Actions of the RAID register: added with owner and date, done once."""

from datetime import date

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.raid_refusals import (
    DateInThePast,
    ItemChanged,
    OwnerCannotSee,
    WordsRequired,
)
from migrations_tracker.models import Event, RaidAction
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.raid_actions import add_action, complete_action
from migrations_tracker.services.raid_record import Sent
from tests.make import NOON, make_user, origin, principal
from tests.make_raid import APRIL, make_action, make_item, make_place, sent

pytestmark = pytest.mark.django_db


def test_an_action_has_its_owner_and_its_date() -> None:
    item, person = make_item(borough=make_place()), make_user()

    event = add_action(
        item.pk, "Call the carrier", origin(), sent(item), owner_id=person.pk, due_date=APRIL
    ).event

    action = item.actions.get()
    assert (action.text, action.owner, action.due_date) == ("Call the carrier", person, APRIL)
    assert event is not None
    assert event.new["text"] == "Call the carrier"


def test_an_action_is_done_once() -> None:
    item = make_item()
    action = make_action(item)

    first = complete_action(item.pk, action.pk, origin(), sent(item), note="They agreed.")
    again = complete_action(item.pk, action.pk, origin(), sent(first.item))

    action.refresh_from_db()
    assert action.done_at == NOON
    assert first.event is not None
    assert (first.event.note, again.event) == ("They agreed.", None)


@pytest.mark.parametrize(
    ("text", "day", "who", "refusal"),
    [
        (" ", APRIL, origin(), WordsRequired),
        ("Call", date(2026, 3, 8), origin(), DateInThePast),
        ("Call", APRIL, origin(principal(Role.VIEWER)), NotYours),
        ("Call", APRIL, origin(principal(Role.SUPPLIER)), NotYours),
    ],
)
def test_a_refused_action_writes_nothing(
    text: str, day: date, who: Origin, refusal: type[Refusal]
) -> None:
    item, person = make_item(), make_user()

    with pytest.raises(refusal):
        add_action(item.pk, text, who, sent(item), owner_id=person.pk, due_date=day)

    assert (RaidAction.objects.count(), Event.objects.count()) == (0, 1)


def test_an_action_of_somebody_who_cannot_see_it_is_refused() -> None:
    item = make_item(borough=make_place())
    officer = make_user(Role.BOROUGH, borough=make_place())

    with pytest.raises(OwnerCannotSee):
        add_action(item.pk, "Call", origin(), sent(item), owner_id=officer.pk, due_date=APRIL)

    assert (RaidAction.objects.count(), Event.objects.count()) == (0, 1)


def test_an_action_of_another_item_is_not_there() -> None:
    item, other = make_item(), make_item()
    action = make_action(other)

    with pytest.raises(RaidAction.DoesNotExist):
        complete_action(item.pk, action.pk, origin(), sent(item))

    action.refresh_from_db()
    assert action.done_at is None


def test_an_action_is_not_done_from_an_old_page() -> None:
    item = make_item()
    action = make_action(item)
    stale = Sent(1, sent(item).nonce)

    with pytest.raises(ItemChanged):
        complete_action(item.pk, action.pk, origin(), stale)

    action.refresh_from_db()
    assert action.done_at is None

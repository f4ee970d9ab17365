"""A supplier's word beside its numbers: recorded with its event, or not at all."""

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.changes import event_words
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.scorecard import Measure
from migrations_tracker.domain.scorecard_replies import LONGEST_REPLY, ReplyRequired, ReplyTooLong
from migrations_tracker.models import Event, ScorecardReply
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.scorecards import reply_to_scorecard
from suppliers.models import Supplier
from tests.make import make_supplier, make_user, origin

pytestmark = pytest.mark.django_db
ABOUT = "60% (3 on time of 5 finished)"


@pytest.fixture
def fleet() -> Supplier:
    return make_supplier(name="Fleet Networks")


def people_of(supplier: Supplier) -> Origin:
    return origin(make_user(Role.SUPPLIER, supplier=supplier).principal())


def reply(supplier: Supplier, who: Origin, text: str = "Two waited for wayleaves.") -> Event | None:
    return reply_to_scorecard(supplier.pk, Measure.ON_TIME, who, text=text, about=ABOUT)


def test_a_reply_is_kept_with_the_number_that_it_is_about(fleet: Supplier) -> None:
    event = reply(fleet, people_of(fleet), "  Two waited for wayleaves. ")

    kept = ScorecardReply.objects.get()
    assert (kept.text, kept.about) == ("Two waited for wayleaves.", ABOUT)
    assert event
    assert (event.kind, event.stream.migration) == (EventKind.SCORECARD_REPLIED, None)
    assert event.note == kept.text
    said = event_words(event.kind, event.old, event.new, {fleet.pk: fleet.name})
    assert said == f"Fleet Networks replied to its on-time delivery: {ABOUT}"


def test_the_same_reply_again_writes_nothing_and_another_one_counts(fleet: Supplier) -> None:
    who = people_of(fleet)
    reply(fleet, who, "First.")

    assert reply(fleet, who, "First.") is None
    assert reply(fleet, who, "Second.")
    assert [one.text for one in ScorecardReply.objects.newest()] == ["Second."]
    assert Event.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "refusal"), [("  ", ReplyRequired), ("x" * (LONGEST_REPLY + 1), ReplyTooLong)]
)
def test_an_empty_or_endless_reply_is_refused(
    fleet: Supplier, text: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        reply(fleet, people_of(fleet), text)

    assert not ScorecardReply.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.VIEWER, Role.ADMINISTRATOR])
def test_nobody_replies_for_a_supplier(fleet: Supplier, role: Role) -> None:
    with pytest.raises(NotYours):
        reply(fleet, origin(make_user(role).principal()))

    assert not ScorecardReply.objects.exists()


def test_nor_does_another_supplier(fleet: Supplier) -> None:
    with pytest.raises(NotYours):
        reply(fleet, people_of(make_supplier()))

    assert not Event.objects.exists()

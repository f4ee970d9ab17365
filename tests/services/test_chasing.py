"""The log of chases: each with its event, or neither."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.chasing import (
    AlreadyAnswered,
    AnswerOutOfRange,
    AnswerRequired,
    ChaseChannel,
    ChasedMeanwhile,
    ChaseWordsTooLong,
    NewChase,
    NothingOverdue,
)
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.models import Chase, Event
from migrations_tracker.services.chasing import log_chase, record_answer
from suppliers.models import Supplier
from tests.make import NOON, make_supplier, origin, principal

pytestmark = pytest.mark.django_db
PHONE = NewChase(ChaseChannel.PHONE, " Delivery lead ", "Rings back.")
TODAY = date(2026, 3, 9)


@pytest.fixture
def fleet() -> Supplier:
    return make_supplier(name="Fleet Networks")


def log(supplier: Supplier, new: NewChase = PHONE, **options: int) -> Event | None:
    after = options.get("after")
    return log_chase(supplier.pk, new, origin(), about="1 update overdue", after=after)


def test_a_chase_says_who_asked_whom_how_and_until_when(fleet: Supplier) -> None:
    event = log(fleet)

    chase = Chase.objects.get()
    assert (chase.contact, chase.note) == ("Delivery lead", "Rings back.")
    assert (chase.chased_at, chase.chased_by) == (NOON, "user:manager")
    assert chase.reply_by == date(2026, 3, 12)
    assert event is not None
    assert (event.kind, event.stream.migration, event.note) == (
        "supplier_chased",
        None,
        "Rings back.",
    )
    assert event.new["about"] == "1 update overdue"


def test_a_form_sent_twice_logs_once_and_another_chase_stands_beside_it(fleet: Supplier) -> None:
    assert log(fleet, after=0)
    first = Chase.objects.get().pk

    assert log(fleet, after=0) is None
    assert log(fleet, NewChase(ChaseChannel.EMAIL), after=first)
    assert Chase.objects.count() == 2


def test_who_did_not_know_of_the_last_chase_is_told_of_it(fleet: Supplier) -> None:
    log(fleet)

    with pytest.raises(ChasedMeanwhile, match="Fleet Networks was chased"):
        log(fleet, NewChase(ChaseChannel.EMAIL), after=0)

    assert (Chase.objects.count(), Event.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("role", "new", "about", "refusal"),
    [
        (Role.VIEWER, PHONE, "1 update overdue", NotYours),
        (Role.SUPPLIER, PHONE, "1 update overdue", NotYours),
        (Role.MANAGER, PHONE, "", NothingOverdue),
        (Role.MANAGER, NewChase(ChaseChannel.PHONE, "x" * 121), "1 late", ChaseWordsTooLong),
        (Role.MANAGER, NewChase(ChaseChannel.PHONE, "", "x" * 601), "1 late", ChaseWordsTooLong),
    ],
)
def test_what_is_refused_writes_nothing(
    fleet: Supplier, role: Role, new: NewChase, about: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        log_chase(fleet.pk, new, origin(principal(role)), about=about)

    assert not Chase.objects.exists()
    assert not Event.objects.exists()


def test_an_answer_is_recorded_once(fleet: Supplier) -> None:
    log(fleet)
    chase = Chase.objects.get()

    event = record_answer(chase.pk, origin(), on=TODAY, answer=" Friday. ")

    chase.refresh_from_db()
    assert (chase.answered_on, chase.answer) == (TODAY, "Friday.")
    assert event is not None
    assert (event.kind, event.note) == ("chase_answered", "Friday.")
    assert record_answer(chase.pk, origin(), on=TODAY, answer="Friday.") is None
    with pytest.raises(AlreadyAnswered):
        record_answer(chase.pk, origin(), on=TODAY, answer="Monday.")
    assert Event.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "on", "answer", "refusal"),
    [
        (Role.VIEWER, TODAY, "Friday.", NotYours),
        (Role.MANAGER, TODAY, " ", AnswerRequired),
        (Role.MANAGER, TODAY, "x" * 601, ChaseWordsTooLong),
        (Role.MANAGER, TODAY + timedelta(days=1), "Friday.", AnswerOutOfRange),
        (Role.MANAGER, TODAY - timedelta(days=1), "Friday.", AnswerOutOfRange),
    ],
)
def test_an_answer_that_cannot_be_is_not_recorded(
    fleet: Supplier, role: Role, on: date, answer: str, refusal: type[Refusal]
) -> None:
    log(fleet)

    with pytest.raises(refusal):
        record_answer(Chase.objects.get().pk, origin(principal(role)), on=on, answer=answer)

    assert Chase.objects.get().answered_on is None
    assert Event.objects.count() == 1


def test_the_database_takes_whole_chases_alone(fleet: Supplier) -> None:
    whole = {
        "supplier": fleet,
        "channel": "email",
        "about": "1 update overdue",
        "reply_by": TODAY,
        "chased_at": NOON,
        "chased_by": "user:1",
    }

    for fields in ({"channel": "dove"}, {"about": ""}, {"answered_on": TODAY}, {"answer": "Yes."}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Chase.objects.create(**(whole | fields))


@pytest.mark.parametrize("role", [Role.BOROUGH, Role.SUPPLIER])
def test_nobody_outside_the_programme_sees_the_log(fleet: Supplier, role: Role) -> None:
    log(fleet)
    outside = principal(role, supplier_ids=frozenset({fleet.pk}))

    assert not Chase.objects.visible_to(outside).exists()
    assert not Event.objects.visible_to(outside).exists()

"""Raising: each item under the next number of its kind, in the right ledger, once."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.raid import Score
from migrations_tracker.domain.raid_conditions import Condition, ConditionKind
from migrations_tracker.domain.raid_raising import Dependency, Raising
from migrations_tracker.domain.raid_refusals import (
    NoMigrationYet,
    OwnerCannotSee,
    SameBorough,
    ScoreOutOfRange,
)
from migrations_tracker.models import Event, RaidChange, RaidItem, Stream
from migrations_tracker.selectors.audit_log import check_streams
from migrations_tracker.services.raid_raising import raise_item
from tests.make import NOON, make_borough, make_supplier, make_user, origin, principal
from tests.make_raid import (
    APRIL,
    assumption,
    issue,
    make_dependency,
    make_item,
    make_place,
    risk,
)

pytestmark = pytest.mark.django_db


def test_a_risk_is_written_with_its_event_in_the_ledger_of_its_borough() -> None:
    place = make_place()
    condition = Condition(ConditionKind.ENDPOINT_DOWN, EndpointKind.DNS)

    item = make_item(risk(score=Score(3, 4), condition=condition), borough=place)

    event = Event.objects.get(raid_changes__item=item)
    assert item.reference == "R-001"
    assert item.words == "One carrier digs alone → the circuit comes late → cutover slips"
    assert item.measured_condition == condition
    assert event.stream.migration is not None
    assert event.stream.migration.borough == place
    assert (event.kind, event.new["reference"], event.new["probability"]) == (
        "risk_raised",
        "R-001",
        3,
    )


def test_what_names_no_borough_stands_in_the_ledger_of_the_programme() -> None:
    item = make_item()

    assert Event.objects.get(raid_changes__item=item).stream.migration is None


def test_a_dependency_stands_in_the_ledger_of_the_borough_that_gets() -> None:
    gets, gives = make_place(), make_place()

    item = make_dependency(gets=gets, gives=gives)

    migration = Event.objects.get(raid_changes__item=item).stream.migration
    assert migration is not None
    assert (migration.borough, item.giver) == (gets, gives)


def test_each_kind_counts_for_itself() -> None:
    place = make_place()

    references = [
        make_item(matter, borough=place).reference
        for matter in (risk(), risk(), assumption(), issue(), risk(), issue())
    ]

    assert references == ["R-001", "R-002", "A-001", "I-001", "R-003", "I-002"]


def test_the_ledger_stays_whole() -> None:
    place = make_place()
    make_item(borough=place)
    make_item()

    assert [check.flaws for check in check_streams()] == [(), ()]


def test_a_form_sent_twice_raises_one_item() -> None:
    nonce, raising = uuid4(), Raising(risk(), make_user().pk)

    first = raise_item(raising, origin(), nonce)
    again = raise_item(raising, origin(), nonce)

    assert first.item == again.item
    assert (again.event, RaidItem.objects.count(), Event.objects.count()) == (None, 1, 1)


def test_an_officer_raises_what_the_own_borough_gives() -> None:
    here, there = make_place(), make_place()
    officer = principal(Role.BOROUGH, borough_codes=frozenset({here.gss_code}))
    matter = Dependency("Our router room", here.gss_code, APRIL)

    item = raise_item(
        Raising(matter, make_user().pk, there.gss_code), origin(officer), uuid4()
    ).item

    assert item.reference == "D-001"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR, Role.SUPPLIER])
def test_who_may_not_raise_writes_nothing(role: Role) -> None:
    raising = Raising(risk(), make_user().pk, make_place().gss_code)

    with pytest.raises(NotYours):
        raise_item(raising, origin(principal(role)), uuid4())

    assert (RaidItem.objects.count(), Event.objects.count()) == (0, 0)


def test_an_officer_raises_nothing_for_another_borough_or_the_programme() -> None:
    here, there = make_place(), make_place()
    officer = principal(Role.BOROUGH, borough_codes=frozenset({here.gss_code}))

    for code in (there.gss_code, None):
        with pytest.raises(NotYours):
            raise_item(Raising(risk(), make_user().pk, code), origin(officer), uuid4())

    assert not RaidItem.objects.exists()


def test_refused_raisings_write_nothing_and_take_no_number() -> None:
    place, empty = make_place(), make_borough()
    person, supplier = make_user().pk, make_user(Role.SUPPLIER, supplier=make_supplier()).pk
    code = place.gss_code
    refused: list[tuple[Raising, type[Refusal]]] = [
        (Raising(risk(score=Score(6, 1)), person, code), ScoreOutOfRange),
        (Raising(Dependency("Room", code, APRIL), person, code), SameBorough),
        (Raising(risk(), person, empty.gss_code), NoMigrationYet),
        (Raising(risk(), supplier, code), OwnerCannotSee),
    ]

    for raising, refusal in refused:
        with pytest.raises(refusal):
            raise_item(raising, origin(), uuid4())

    assert (RaidItem.objects.count(), Event.objects.count()) == (0, 0)
    assert make_item().reference == "R-001"


BROKEN: list[dict[str, object]] = [
    {"probability": 0},
    {"impact": 6},
    {"probability": None},
    {"kind": "worry"},
    {"title": ""},
    {"cause": ""},
    {"proximity": "soon"},
    {"response": "hope"},
    {"previous_probability": 3},
    {"status": "closed"},
    {"closed_at": NOON},
    {"due_date": APRIL},
    {"severity": "high"},
    {"finding": "holds"},
    {"condition": "endpoint_down"},
    {"condition_days": 3},
    {"number": 0},
]


@pytest.mark.parametrize("values", BROKEN)
def test_the_database_refuses_what_cannot_be_true(values: dict[str, object]) -> None:
    make_item(borough=make_place())

    with pytest.raises(IntegrityError), transaction.atomic():
        RaidItem.objects.update(**values)


def test_the_database_refuses_a_dependency_on_itself() -> None:
    item = make_dependency(gets=make_place(), gives=make_place())

    with pytest.raises(IntegrityError), transaction.atomic():
        RaidItem.objects.update(giver=item.borough)
    with pytest.raises(IntegrityError), transaction.atomic():
        RaidItem.objects.update(giver=None)


def test_the_database_refuses_a_reference_or_a_form_twice() -> None:
    item = make_item()
    RaidChange.objects.update(nonce=uuid4())
    change = RaidChange.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        RaidItem.objects.create(
            **{
                **RaidItem.objects.values().get(pk=item.pk),
                "id": None,
            }
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        RaidChange.objects.create(item=item, event=make_event_of(make_item()), nonce=change.nonce)


def make_event_of(item: RaidItem) -> Event:
    return Event.objects.get(raid_changes__item=item)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_references_have_no_gaps_when_many_raise_at_once() -> None:
    places = [make_place() for _ in range(4)]
    person = make_user().pk

    def raise_some(number: int) -> None:
        place = places[number % 4]
        code = None if number % 5 == 0 else place.gss_code
        try:
            for _ in range(5):
                raise_item(Raising(risk(), person, code), origin(), uuid4())
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(raise_some, range(8)))

    numbers = RaidItem.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 41))
    assert all(not check.flaws for check in check_streams())


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_raises_one_item() -> None:
    nonce, raising = uuid4(), Raising(risk(), make_user().pk, make_place().gss_code)

    def send(_: int) -> None:
        try:
            raise_item(raising, origin(), nonce)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(send, range(6)))

    assert RaidItem.objects.count() == 1
    assert Stream.objects.exclude(last_sequence=0).count() == 1

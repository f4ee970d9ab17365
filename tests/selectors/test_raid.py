"""Reading the RAID register: who sees what, in which order, at which cost."""

from datetime import timedelta
from uuid import uuid4

import pytest

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.raid import Kind, Score, Trend
from migrations_tracker.domain.raid_conditions import Condition, ConditionKind, Verdict
from migrations_tracker.models import EndpointState, User
from migrations_tracker.selectors.activity import recent_changes
from migrations_tracker.selectors.raid import register
from migrations_tracker.selectors.raid_item import item_page, possible_owners, raid_item
from migrations_tracker.services.raid import change_owner, change_score, convert_to_issue
from migrations_tracker.services.raid_record import Sent
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_endpoint,
    make_migration,
    make_supplier,
    make_user,
    origin,
    principal,
)
from tests.make_raid import (
    issue,
    make_action,
    make_dependency,
    make_item,
    make_place,
    risk,
    sent,
)

pytestmark = pytest.mark.django_db
MANAGER = principal(Role.MANAGER)
DNS_DOWN = Condition(ConditionKind.ENDPOINT_DOWN, EndpointKind.DNS)


def references(kind: Kind, who: Principal) -> list[str]:
    return [row.reference for row in register(kind, who, NOON)]


def test_overdue_actions_stand_first_then_the_highest_score() -> None:
    mild = make_item(risk(score=Score(1, 1)))
    make_item(risk(score=Score(2, 2)))
    make_item(risk(score=Score(5, 5)))
    make_action(mild, due_in=-1)

    assert references(Kind.RISK, MANAGER) == ["R-001", "R-003", "R-002"]


def test_an_officer_sees_the_own_borough_and_dependencies_that_name_it() -> None:
    here, there, elsewhere = make_place(), make_place(), make_place()
    make_item(borough=here)
    make_item(borough=there)
    make_item()
    make_dependency(gets=there, gives=here)
    make_dependency(gets=there, gives=elsewhere)
    officer = principal(Role.BOROUGH, borough_codes=frozenset({here.gss_code}))

    assert references(Kind.RISK, officer) == ["R-001"]
    assert references(Kind.DEPENDENCY, officer) == ["D-001"]
    assert raid_item("R-002", officer, NOON) is None
    assert raid_item("R-003", officer, NOON) is None


def test_a_supplier_sees_no_item_even_of_the_migration_it_leads() -> None:
    supplier = make_supplier()
    place = make_migration(supplier=supplier).borough
    make_item(borough=place)
    lead = principal(Role.SUPPLIER, supplier_ids=frozenset({supplier.pk}))

    assert references(Kind.RISK, lead) == []
    assert item_page("R-001", lead, NOON) is None
    assert recent_changes(lead, 10) == []


def test_viewers_read_and_do_not_write() -> None:
    make_item()

    page = item_page("R-001", principal(Role.VIEWER), NOON)

    assert page is not None
    assert not page.is_writer


@pytest.mark.parametrize("text", ["R-002", "I-001", "R-1", "nonsense"])
def test_what_is_not_there_is_none(text: str) -> None:
    make_item()

    assert item_page(text, MANAGER, NOON) is None


def test_a_condition_is_judged_by_what_is_measured_now() -> None:
    place = make_place()
    point = make_endpoint(
        borough=place,
        kind=EndpointKind.DNS,
        state={
            "status": "up",
            "since": NOON,
            "last_answer_at": NOON,
            "last_asked_at": NOON,
        },
    )
    make_item(risk(condition=DNS_DOWN), borough=place)

    before = raid_item("R-001", MANAGER, NOON)
    since = NOON - timedelta(days=2)
    EndpointState.objects.filter(endpoint=point).update(status="down", since=since)
    after = raid_item("R-001", MANAGER, NOON)

    assert before is not None
    assert before.triggered is not None
    assert before.triggered.verdict is Verdict.NOT_MET
    assert after is not None
    assert after.triggered is not None
    assert (after.is_triggered, after.triggered.since) == (True, since.date())


def test_a_condition_without_an_answer_cannot_be_told() -> None:
    place = make_place()
    make_endpoint(borough=place, kind=EndpointKind.DNS)
    make_item(risk(condition=DNS_DOWN), borough=place)

    row = raid_item("R-001", MANAGER, NOON)

    assert row is not None
    assert row.triggered is not None
    assert row.triggered.verdict is Verdict.UNKNOWN


def test_a_closed_risk_and_its_issue_lead_to_one_another() -> None:
    item = make_item(risk(condition=DNS_DOWN), borough=make_place())
    convert_to_issue(
        item.pk, issue(), origin(), sent(item), owner_id=make_user().pk, reason="It came."
    )

    was, became = item_page("R-001", MANAGER, NOON), item_page("I-001", MANAGER, NOON)

    assert was is not None
    assert became is not None
    assert (was.row.is_open, was.row.triggered) == (False, None)
    assert was.linked is not None
    assert became.linked is not None
    assert (was.linked.reference, became.linked.reference) == ("I-001", "R-001")


def test_the_history_names_owners_and_scores() -> None:
    owner = make_user()
    item = make_item(borough=make_place(), owner=owner)
    change_owner(item.pk, make_user().pk, origin(), sent(item))
    change_score(item.pk, Score(5, 5), origin(), Sent(2, uuid4()), reason="Worse.")

    page = item_page("R-001", MANAGER, NOON)

    assert page is not None
    assert page.row.trend is Trend.RISING
    said = [change.what for change in page.history]
    assert said[0] == "R-001: score 3 × 4 = 12 → 5 × 5 = 25"
    assert f"owner {owner} →" in said[1]


def test_the_cost_of_a_list_does_not_grow(assert_constant_queries: AssertConstantQueries) -> None:
    def grow() -> None:
        for _ in range(3):
            place = make_place()
            make_endpoint(borough=place, kind=EndpointKind.DNS)
            make_action(make_item(risk(condition=DNS_DOWN), borough=place))

    grow()

    cost = assert_constant_queries(lambda: register(Kind.RISK, MANAGER, NOON), grow=grow)

    assert cost <= 13


def test_the_cost_of_an_item_does_not_grow(assert_constant_queries: AssertConstantQueries) -> None:
    item = make_item(borough=make_place())
    make_action(item)

    def grow() -> None:
        for _ in range(3):
            make_action(item)
            change_owner(item.pk, make_user().pk, origin(), sent(item))
            item.refresh_from_db()

    grow()

    cost = assert_constant_queries(lambda: item_page("R-001", MANAGER, NOON), grow=grow)

    assert cost <= 17


def test_owners_are_offered_among_those_who_can_see() -> None:
    here, there = make_place(), make_place()
    manager, viewer = make_user(), make_user(Role.VIEWER)
    officer = make_user(Role.BOROUGH, borough=here)
    make_user(Role.BOROUGH, borough=there)
    make_user(Role.SUPPLIER, supplier=make_supplier())
    User.objects.filter(pk=make_user().pk).update(is_active=False)

    offered = {number for number, _ in possible_owners(MANAGER, frozenset({here.gss_code}))}

    assert offered == {manager.pk, viewer.pk, officer.pk}


def test_an_officer_is_offered_managers_and_the_own_officers_only() -> None:
    here, there = make_place(), make_place()
    manager, own = make_user(), make_user(Role.BOROUGH, borough=here)
    make_user(Role.VIEWER)
    make_user(Role.BOROUGH, borough=there)

    offered = possible_owners(own.principal())

    assert {number for number, _ in offered} == {manager.pk, own.pk}
    assert f"{own}, {here}" in [name for _, name in offered]


def test_what_an_erased_person_owned_is_nobodys() -> None:
    owner = make_user()
    make_item(owner=owner)

    owner.delete()
    row = raid_item("R-001", MANAGER, NOON)

    assert row is not None
    assert (row.owner, row.owner_id) == ("Nobody", None)

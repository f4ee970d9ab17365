"""Changing the RAID register: row and event together, or neither."""

from collections.abc import Callable
from datetime import date

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.raid import Finding, Score, Severity
from migrations_tracker.domain.raid_raising import Issue
from migrations_tracker.domain.raid_refusals import (
    DateInThePast,
    FormReused,
    ItemChanged,
    ItemClosed,
    NotOfThisKind,
    OpenActions,
    OwnerCannotSee,
    ScoreOutOfRange,
    WhyRequired,
    WordsRequired,
)
from migrations_tracker.models import Event, RaidAction, RaidChange, RaidItem
from migrations_tracker.services.raid import (
    add_note,
    change_date,
    change_owner,
    change_score,
    close_item,
    convert_to_issue,
    judge_assumption,
)
from migrations_tracker.services.raid_record import Sent
from tests.make import NOON, make_supplier, make_user, origin, principal
from tests.make_raid import (
    APRIL,
    assumption,
    issue,
    make_action,
    make_item,
    make_place,
    risk,
    sent,
)

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)


def test_a_new_score_keeps_the_one_before_and_says_why() -> None:
    item = make_item(risk(score=Score(3, 4)), borough=make_place())

    event = change_score(item.pk, Score(4, 4), origin(), sent(item), reason="Winter.").event

    item.refresh_from_db()
    assert (item.score, item.score_before, item.version) == (Score(4, 4), Score(3, 4), 2)
    assert event is not None
    assert (event.old, event.reason) == ({"probability": 3, "impact": 4}, "Winter.")
    assert event.new == {"reference": "R-001", "probability": 4, "impact": 4}


def test_the_same_score_again_is_nothing_new() -> None:
    item = make_item(risk(score=Score(3, 4)))

    outcome = change_score(item.pk, Score(3, 4), origin(), sent(item), reason="Still so.")

    assert outcome.event is None
    assert Event.objects.count() == 1


def test_an_assumption_is_judged_with_its_reason() -> None:
    item = make_item(assumption())

    event = judge_assumption(
        item.pk, Finding.BROKEN, origin(), sent(item), reason="The freeze was extended."
    ).event

    item.refresh_from_db()
    assert item.finding == "broken"
    assert event is not None
    assert event.old == {"finding": "not_validated"}


def test_an_item_is_given_to_somebody_else() -> None:
    item, person = make_item(), make_user(Role.VIEWER)

    change_owner(item.pk, person.pk, origin(), sent(item))

    item.refresh_from_db()
    assert item.owner == person


def test_a_date_moves_with_its_reason() -> None:
    item = make_item(issue())

    event = change_date(item.pk, MAY, origin(), sent(item), reason="Parts are late.").event

    item.refresh_from_db()
    assert item.due_date == MAY
    assert event is not None
    assert event.old == {"due_date": "2026-04-01"}


def test_a_note_is_an_event_of_its_item() -> None:
    item = make_item(borough=make_place())

    event = add_note(item.pk, "Carrier promises May.", origin(), sent(item)).event

    assert event is not None
    assert (event.kind, event.note) == ("raid_noted", "Carrier promises May.")
    assert RaidChange.objects.filter(item=item, event=event).exists()


def test_a_closed_item_says_when_and_why() -> None:
    item = make_item()

    event = close_item(item.pk, origin(), sent(item), reason="The circuit is in.").event

    item.refresh_from_db()
    assert (item.status, item.closed_at) == ("closed", NOON)
    assert event is not None
    assert event.reason == "The circuit is in."


def test_a_risk_that_happened_becomes_an_issue_with_its_open_actions() -> None:
    place = make_place()
    item = make_item(borough=place)
    action = make_action(item)

    _, made = convert_to_issue(
        item.pk, issue(), origin(), sent(item), owner_id=make_user().pk, reason="It came late."
    )

    item.refresh_from_db()
    assert (item.status, item.became, made.borough) == ("closed", made, place)
    assert made.from_risk == item
    assert RaidAction.objects.get(pk=action.pk).item == made
    kinds = Event.objects.order_by("sequence").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["issue_raised", "risk_converted"]


def test_done_actions_stay_with_the_risk_that_became_an_issue() -> None:
    item = make_item()
    action = make_action(item)
    RaidAction.objects.filter(pk=action.pk).update(done_at=NOON)

    convert_to_issue(
        item.pk, issue(), origin(), sent(item), owner_id=make_user().pk, reason="It came late."
    )

    assert RaidAction.objects.get(pk=action.pk).item == item


def test_a_form_sent_twice_changes_an_item_once() -> None:
    item = make_item()
    form = sent(item)

    first = add_note(item.pk, "Asked.", origin(), form)
    again = add_note(item.pk, "Asked.", origin(), form)

    item.refresh_from_db()
    assert (first.event is None, again.event) == (False, None)
    assert (item.version, Event.objects.count()) == (2, 2)


def test_a_conversion_sent_twice_makes_one_issue() -> None:
    item, owner = make_item(), make_user().pk
    form = sent(item)

    _, first = convert_to_issue(item.pk, issue(), origin(), form, owner_id=owner, reason="Late.")
    _, again = convert_to_issue(item.pk, issue(), origin(), form, owner_id=owner, reason="Late.")

    assert first == again
    assert RaidItem.objects.filter(kind="issue").count() == 1


def test_a_form_of_one_item_cannot_be_sent_for_another() -> None:
    item, other = make_item(), make_item()
    form = sent(item)
    add_note(item.pk, "Asked.", origin(), form)

    with pytest.raises(FormReused):
        add_note(other.pk, "Asked.", origin(), Sent(1, form.nonce))

    assert Event.objects.count() == 3


Change = Callable[[RaidItem, Sent], object]
NOBODY = 10**6
STRANGER = principal(Role.BOROUGH, borough_codes=frozenset({"E09000001"}))
SUPPLIER = principal(Role.SUPPLIER, supplier_ids=frozenset({1}))
CHANGES: dict[str, Change] = {
    "score": lambda i, s: change_score(i.pk, Score(1, 1), origin(), s, reason="Why."),
    "owner": lambda i, s: change_owner(i.pk, make_user().pk, origin(), s),
    "note": lambda i, s: add_note(i.pk, "Asked.", origin(), s),
    "close": lambda i, s: close_item(i.pk, origin(), s, reason="Why."),
    "convert": lambda i, s: convert_to_issue(
        i.pk, issue(), origin(), s, owner_id=make_user().pk, reason="Why."
    ),
}
REFUSED: list[tuple[Change, type[Refusal]]] = [
    (lambda i, s: change_score(i.pk, Score(0, 4), origin(), s, reason="Why."), ScoreOutOfRange),
    (lambda i, s: change_score(i.pk, Score(4, 9), origin(), s, reason="Why."), ScoreOutOfRange),
    (lambda i, s: change_score(i.pk, Score(1, 1), origin(), s, reason=" "), WhyRequired),
    (lambda i, s: close_item(i.pk, origin(), s, reason=""), WhyRequired),
    (lambda i, s: add_note(i.pk, " ", origin(), s), WordsRequired),
    (lambda i, s: change_owner(i.pk, NOBODY, origin(), s), OwnerCannotSee),
    (lambda i, s: change_date(i.pk, MAY, origin(), s, reason="Why."), NotOfThisKind),
    (
        lambda i, s: judge_assumption(i.pk, Finding.HOLDS, origin(), s, reason="Why."),
        NotOfThisKind,
    ),
    (
        lambda i, s: convert_to_issue(i.pk, issue(), origin(), s, owner_id=NOBODY, reason="Why."),
        OwnerCannotSee,
    ),
    (
        lambda i, s: convert_to_issue(
            i.pk,
            Issue("Late", Severity.LOW, date(2026, 3, 8)),
            origin(),
            s,
            owner_id=NOBODY,
            reason="Why.",
        ),
        DateInThePast,
    ),
    (lambda i, s: add_note(i.pk, "Mine.", origin(STRANGER), s), NotYours),
    (lambda i, s: add_note(i.pk, "Mine.", origin(SUPPLIER), s), NotYours),
    (lambda i, s: add_note(i.pk, "Mine.", origin(principal(Role.VIEWER)), s), NotYours),
    (lambda i, s: add_note(i.pk, "Mine.", origin(principal(Role.ADMINISTRATOR)), s), NotYours),
]


@pytest.mark.parametrize(("change", "refusal"), REFUSED)
def test_a_refused_change_writes_nothing(change: Change, refusal: type[Refusal]) -> None:
    item = make_item(borough=make_place())
    before = RaidItem.objects.values().get()

    with pytest.raises(refusal):
        change(item, sent(item))

    assert RaidItem.objects.values().get() == before
    assert Event.objects.count() == 1


@pytest.mark.parametrize("name", CHANGES)
def test_what_somebody_else_changed_first_is_refused_and_nothing_written(name: str) -> None:
    item = make_item(borough=make_place())
    stale = sent(item)
    add_note(item.pk, "First.", origin(), sent(item))
    before = RaidItem.objects.values().get()

    with pytest.raises(ItemChanged, match="now at version 2, you read version 1"):
        CHANGES[name](item, stale)

    assert RaidItem.objects.values().get() == before
    assert Event.objects.count() == 2


@pytest.mark.parametrize("name", CHANGES)
def test_a_closed_item_takes_no_more_changes(name: str) -> None:
    item = make_item(borough=make_place())
    close_item(item.pk, origin(), sent(item), reason="Over.")
    item.refresh_from_db()

    with pytest.raises(ItemClosed):
        CHANGES[name](item, sent(item))

    assert (RaidItem.objects.get().version, Event.objects.count()) == (2, 2)


def test_an_item_with_open_actions_is_not_closed() -> None:
    item = make_item()
    make_action(item)

    with pytest.raises(OpenActions, match="1 open action"):
        close_item(item.pk, origin(), sent(item), reason="Over.")

    assert RaidItem.objects.get().status == "open"
    assert Event.objects.count() == 2


def test_a_supplier_cannot_own_an_item() -> None:
    item = make_item()
    person = make_user(Role.SUPPLIER, supplier=make_supplier())

    with pytest.raises(OwnerCannotSee, match=str(person)):
        change_owner(item.pk, person.pk, origin(), sent(item))

    assert Event.objects.count() == 1


def test_an_officer_owns_only_what_names_the_own_borough() -> None:
    here, there = make_place(), make_place()
    officer = make_user(Role.BOROUGH, borough=here)
    item = make_item(borough=there)

    with pytest.raises(OwnerCannotSee):
        change_owner(item.pk, officer.pk, origin(), sent(item))
    own = make_item(borough=here, owner=officer)

    assert own.owner == officer


def test_an_officer_changes_items_of_the_own_borough() -> None:
    place = make_place()
    item = make_item(borough=place)
    officer = principal(Role.BOROUGH, borough_codes=frozenset({place.gss_code}))

    outcome = add_note(item.pk, "Seen.", origin(officer), sent(item))

    assert outcome.event is not None


def test_a_date_in_the_past_is_refused() -> None:
    item = make_item(issue())

    with pytest.raises(DateInThePast):
        change_date(item.pk, date(2026, 3, 8), origin(), sent(item), reason="Why.")

    item.refresh_from_db()
    assert (item.due_date, item.version) == (APRIL, 1)

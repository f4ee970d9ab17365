"""Raising and changing items by forms: recorded once, refused in words, nothing typed lost."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from boroughs.models import Borough
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.raid import Score
from migrations_tracker.models import Event, RaidItem, User
from migrations_tracker.services.raid import add_note, close_item
from tests.make import make_borough, make_user, origin
from tests.make_raid import (
    assumption,
    issue,
    make_action,
    make_item,
    make_place,
    risk,
    sent,
)
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db


def risk_form(person: User, **changed: Any) -> dict[str, Any]:
    return {
        "nonce": str(uuid4()),
        "version": 0,
        "cause": "One carrier digs alone",
        "event": "the circuit comes late",
        "effect": "cutover slips",
        "probability": "3",
        "impact": "4",
        "proximity": "this_quarter",
        "response": "reduce",
        "borough": "",
        "owner": person.pk,
        "condition": "",
        "condition_endpoint": "",
        "condition_days": "",
        **changed,
    }


def test_a_risk_is_raised_and_shown(enter: Enter) -> None:
    place = make_place()

    response = enter().post(
        "/raid/raise/risk/", risk_form(make_user(), borough=place.pk), follow=True
    )

    assert response.redirect_chain == [("/raid/R-001/", 302)]
    assert "Raised: R-001." in response.content.decode()
    assert RaidItem.objects.get().borough == place


def test_a_form_sent_twice_raises_one_risk(enter: Enter) -> None:
    client, form = enter(), risk_form(make_user())

    client.post("/raid/raise/risk/", form)
    again = client.post("/raid/raise/risk/", form, follow=True)

    assert "was sent before and raised R-001" in again.content.decode()
    assert (RaidItem.objects.count(), Event.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("assumption", {"title": "The freeze ends", "due_date": "1 4 2026"}),
        ("issue", {"title": "Mail is late", "severity": "high", "due_date": "1 April 2026"}),
    ],
)
def test_other_kinds_are_raised(enter: Enter, kind: str, said: dict[str, Any]) -> None:
    form = {"nonce": str(uuid4()), "version": 0, "borough": "", "owner": make_user().pk, **said}

    response = enter().post(f"/raid/raise/{kind}/", form)

    assert response.status_code == 302
    assert RaidItem.objects.get().kind == kind


def test_a_dependency_is_raised_between_two_boroughs(enter: Enter) -> None:
    gets, gives = make_place(), make_place()
    form = {
        "nonce": str(uuid4()),
        "version": 0,
        "title": "Router room",
        "giver": gives.pk,
        "borough": gets.pk,
        "due_date": "1 4 2026",
        "owner": make_user().pk,
    }
    client = enter()

    same = client.post("/raid/raise/dependency/", {**form, "giver": gets.pk})
    client.post("/raid/raise/dependency/", form)

    assert "cannot depend on itself" in same.content.decode()
    item = RaidItem.objects.get()
    assert (item.borough, item.giver) == (gets, gives)


REFUSED = [
    ({"cause": " "}, "Write what would cause it.", "id_cause"),
    ({"probability": ""}, "Choose: probability.", "id_probability"),
    ({"probability": "9"}, "Choose one of the list.", "id_probability"),
    ({"owner": "999999"}, "Choose one of the list.", "id_owner"),
    ({"borough": "E09999999"}, "Choose one of the list.", "id_borough"),
    ({"event": "x" * 201}, "Write at most 200 characters.", "id_event"),
    ({"condition": "slip_over"}, "from 1 to 1000 working days", "id_condition"),
    ({"condition": "claim_overdue"}, "one borough’s. Choose a borough", "id_borough"),
    ({"condition_days": "many"}, "Write a number from 1 to 1000.", "id_condition_days"),
]


@pytest.mark.parametrize(("changed", "words", "element"), REFUSED)
def test_a_refused_form_says_why_keeps_what_was_typed_and_writes_nothing(
    enter: Enter, changed: dict[str, str], words: str, element: str
) -> None:
    response = enter().post("/raid/raise/risk/", risk_form(make_user(), **changed))

    page = response.content.decode()
    assert response.status_code == 422
    assert "There is a problem" in page
    assert f'<a href="#{element}">' in page
    assert page.count(words) == 2
    assert "cutover slips" in page
    assert not RaidItem.objects.exists()


def test_a_borough_without_a_migration_is_refused_at_its_field(enter: Enter) -> None:
    empty = make_borough()

    response = enter().post("/raid/raise/risk/", risk_form(make_user(), borough=empty.pk))

    assert "has no migration yet" in response.content.decode()
    assert not RaidItem.objects.exists()


@pytest.mark.parametrize("broken", [{"nonce": "nonsense"}, {"nonce": ""}, {"version": "x"}])
def test_a_form_whose_hidden_fields_were_changed_is_refused(
    enter: Enter, broken: dict[str, str]
) -> None:
    response = enter().post("/raid/raise/risk/", risk_form(make_user(), **broken))

    assert "Open this page again" in response.content.decode()
    assert not RaidItem.objects.exists()


def test_the_form_comes_with_the_borough_and_the_person(enter: Enter) -> None:
    place = make_place()

    page = enter().get(f"/raid/raise/issue/?borough={place.slug}").content.decode()

    assert f'<option value="{place.pk}" selected>' in page
    assert f'<option value="{User.objects.get().pk}" selected>' in page


def test_an_officer_raises_for_the_own_borough_only(enter: Enter) -> None:
    here, there = make_place(), make_place()
    client = enter(Role.BOROUGH, borough=here)
    owner = User.objects.get()

    client.post("/raid/raise/risk/", risk_form(owner, borough=there.pk))
    client.post("/raid/raise/risk/", risk_form(owner, borough=""))
    client.post("/raid/raise/risk/", risk_form(owner, borough=here.pk))

    assert [item.borough for item in RaidItem.objects.all()] == [here]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("address", ["/raid/raise/risk/", "/raid/R-001/note/"])
def test_readers_may_not_write(enter: Enter, role: Role, address: str) -> None:
    make_item()
    client = enter(role)

    assert client.get(address).status_code == 403
    assert client.post(address, {"note": "Mine."}).status_code == 403
    assert Event.objects.count() == 1


def hidden(item: RaidItem) -> dict[str, Any]:
    return {"nonce": str(uuid4()), "version": item.version}


def make_three(place: Borough) -> None:
    make_item(risk(score=Score(2, 2)), borough=place)
    make_item(issue(), borough=place)
    make_item(assumption(), borough=place)


SENT = [
    ("R-001/score", {"probability": "5", "impact": "5", "reason": "Worse."}, "Score changed"),
    ("R-001/note", {"note": "Asked."}, "Note added"),
    ("R-001/close", {"reason": "Over."}, "Closed"),
    ("I-001/date", {"due_date": "1 5 2026", "reason": "Parts."}, "Date changed"),
    ("A-001/judge", {"finding": "broken", "reason": "Extended."}, "Finding recorded"),
    ("A-001/owner", {}, "Owner changed"),
    ("I-001/action", {"text": "Call", "due_date": "1 5 2026"}, "Action added"),
    (
        "R-001/convert",
        {"title": "It came", "severity": "high", "due_date": "1 5 2026", "reason": "Late."},
        "Converted to an issue",
    ),
]


@pytest.mark.parametrize(("address", "said", "done"), SENT)
def test_a_change_is_recorded_once_and_said(
    enter: Enter, address: str, said: dict[str, str], done: str
) -> None:
    make_three(make_place())
    client = enter()
    form = {**hidden(RaidItem.objects.first() or make_item()), "owner": make_user().pk, **said}

    first = client.post(f"/raid/{address}/", form, follow=True)
    events = Event.objects.count()
    client.post(f"/raid/{address}/", form, follow=True)

    assert f"{done}: {address[:5]}." in first.content.decode()
    assert events > 3
    assert Event.objects.count() == events


def test_an_action_is_marked_done(enter: Enter) -> None:
    item = make_item()
    action = make_action(item)
    client = enter()

    page = client.get(f"/raid/R-001/done/?action={action.pk}").content.decode()
    client.post("/raid/R-001/done/", {**hidden(item), "action": action.pk, "note": ""})

    action.refresh_from_db()
    assert f'<option value="{action.pk}" selected>' in page
    assert action.done_at is not None


def test_an_action_of_another_item_is_not_among_the_choices(enter: Enter) -> None:
    item, other = make_item(), make_item()
    make_action(item)
    foreign = make_action(other)

    response = enter().post("/raid/R-001/done/", {**hidden(item), "action": foreign.pk})

    foreign.refresh_from_db()
    assert "Choose one of the list." in response.content.decode()
    assert foreign.done_at is None


def test_what_somebody_else_changed_first_is_shown_and_nothing_typed_is_lost(
    enter: Enter,
) -> None:
    item = make_item()
    form = {**hidden(item), "note": "My note."}
    add_note(item.pk, "Theirs.", origin(), sent(item))
    client = enter()

    conflict = client.post("/raid/R-001/note/", form)
    page = conflict.content.decode()
    retried = client.post("/raid/R-001/note/", {**form, "version": 2})

    assert (conflict.status_code, retried.status_code) == (409, 302)
    assert "Someone changed this while you were editing" in page
    assert all(kept in page for kept in ("Theirs.", "My note.", 'name="version" value="2"'))
    assert Event.objects.count() == 3


def test_open_actions_keep_an_item_open(enter: Enter) -> None:
    item = make_item()
    make_action(item)

    response = enter().post("/raid/R-001/close/", {**hidden(item), "reason": "Over."})

    assert response.status_code == 409
    assert "still has 1 open action" in response.content.decode()
    assert RaidItem.objects.get().status == "open"


@pytest.mark.parametrize("name", ["score", "judge", "close", "note"])
def test_an_empty_form_names_each_thing_that_is_missing(enter: Enter, name: str) -> None:
    make_three(make_place())
    reference = "A-001" if name == "judge" else "R-001"

    response = enter().post(f"/raid/{reference}/{name}/", {"nonce": str(uuid4()), "version": 1})

    assert "There is a problem" in response.content.decode()
    assert "<title>Error: " in response.content.decode()
    assert Event.objects.count() == 3


def test_a_closed_item_offers_no_changes(enter: Enter) -> None:
    item = make_item()
    close_item(item.pk, origin(), sent(item), reason="Over.")
    client = enter()

    page = client.get("/raid/R-001/").content.decode()
    response = client.post("/raid/R-001/note/", {**hidden(item), "note": "Late."})

    assert "What you can do" not in page
    assert client.get("/raid/R-001/note/").status_code == 404
    assert response.status_code == 409
    assert "R-001 is closed. Nothing of yours was recorded." in response.content.decode()
    assert "Late." in response.content.decode()
    assert Event.objects.count() == 2


@pytest.mark.parametrize("address", ["/raid/R-001/judge/", "/raid/R-001/date/", "/raid/R-001/x/"])
def test_what_its_kind_cannot_do_is_not_there(enter: Enter, address: str) -> None:
    make_item()

    assert enter().get(address).status_code == 404


def test_a_form_from_another_site_is_refused() -> None:
    make_item()
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())

    response = client.post("/raid/R-001/note/", {"note": "Mine."})

    assert response.status_code == 403
    assert Event.objects.count() == 1

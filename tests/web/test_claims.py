"""Claiming a stage on the page of a borough: what is asked, what is kept, and what is refused."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Acceptance, Claim, Event, PsnMigration
from migrations_tracker.services.transitions import StageClaim, claim_stage
from migrations_tracker.web.typed_dates import typed_date
from suppliers.models import Supplier
from tests.make import (
    make_borough,
    make_migration,
    make_supplier,
    meet_gate,
    origin,
)
from tests.web.conftest import Enter
from tests.web.test_overview import text

pytestmark = pytest.mark.django_db

Execute = Callable[..., Any]
PAGE = "/boroughs/haringey/"
CLAIM = {"stage": "testing", "reason": "", "note": "", "next_update_by": "", "version": "1"}


@pytest.fixture
def fleet() -> Supplier:
    return make_supplier(name="Fleet Networks")


@pytest.fixture
def migration(fleet: Supplier) -> PsnMigration:
    place = make_borough(short_name="Haringey", slug="haringey")
    migration = make_migration(borough=place, supplier=fleet, stage=Stage.BUILD)
    for gate in (Stage.TESTING, Stage.CUTOVER):
        meet_gate(migration, gate)
    return migration


def written() -> tuple[int, int]:
    return Event.objects.count(), Claim.objects.count()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPPLIER])
def test_managers_and_the_lead_supplier_claim_a_stage(
    role: Role, enter: Enter, migration: PsnMigration, fleet: Supplier
) -> None:
    client = enter(role, supplier=fleet if role is Role.SUPPLIER else None)

    sent = client.post(PAGE, {**CLAIM, "note": "Circuits are in.", "next_update_by": "12 3 2026"})

    migration.refresh_from_db()
    assert sent.headers["Location"] == PAGE
    assert (migration.stage, migration.next_update_by) == ("testing", date(2026, 3, 12))
    claim = Claim.objects.get()
    assert (claim.channel, claim.note) == ("page", "Circuits are in.")
    assert "Recorded: Haringey is at Testing." in text(client, PAGE)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR, Role.BOROUGH])
def test_others_see_no_form_and_can_send_none(
    role: Role, enter: Enter, migration: PsnMigration
) -> None:
    client = enter(role, borough=migration.borough if role is Role.BOROUGH else None)

    assert "Claim a stage" not in text(client, PAGE)
    assert client.post(PAGE, CLAIM).status_code == 403
    assert written() == (0, 0)


@pytest.fixture
def live(fleet: Supplier) -> PsnMigration:
    place = make_borough(short_name="Haringey", slug="haringey")
    made = make_migration(borough=place, supplier=fleet, stage=Stage.LIVE)
    meet_gate(made, Stage.ACCEPTED)
    return made


def test_the_borough_accepts_on_its_page_and_may_take_that_back(
    enter: Enter, live: PsnMigration
) -> None:
    client = enter(Role.BOROUGH, borough=live.borough)
    offered = text(client, PAGE)

    client.post(PAGE, {"stage": "accepted", "version": "1"})
    accepted = Acceptance.objects.get()
    withheld = client.post(PAGE, {"stage": "live", "version": "2"})
    client.post(PAGE, {"stage": "live", "reason": "The mail relay fails.", "version": "2"})

    assert "Your borough’s word" in offered
    assert "Still Live" not in offered
    assert (accepted.withdrawn_at, accepted.reference) == (None, "")
    assert "Say why: Live (withdraw acceptance, needs a reason)." in withheld.content.decode()
    assert Acceptance.objects.get().withdrawn_reason == "The mail relay fails."


def test_the_borough_cannot_accept_past_its_gate_nor_claim_a_stage(
    enter: Enter, live: PsnMigration
) -> None:
    live.certificates.all().delete()
    client = enter(Role.BOROUGH, borough=live.borough)

    early = client.post(PAGE, {"stage": "accepted", "version": "1"})
    other = client.post(PAGE, {"stage": "closed", "version": "1"})

    assert "certificate" in early.content.decode()
    assert (early.status_code, other.status_code) == (422, 422)
    assert written() == (0, 0)


@pytest.mark.usefixtures("live")
def test_the_borough_that_was_overtaken_chooses_anew(enter: Enter, live: PsnMigration) -> None:
    client = enter(Role.BOROUGH, borough=live.borough)

    answer = client.post(PAGE, {"stage": "accepted", "version": "0"})

    assert answer.status_code == 409
    assert written() == (0, 0)


@pytest.mark.usefixtures("migration")
def test_a_claim_on_anothers_migration_is_not_found(enter: Enter) -> None:
    client = enter(Role.SUPPLIER, supplier=make_supplier())

    assert client.post(PAGE, CLAIM).status_code == 404
    assert written() == (0, 0)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"stage": ""}, "id_stage", "Choose a stage."),
        ({"stage": "live"}, "id_stage", "Choose one of the stages below."),
        ({"stage": "design"}, "id_reason", "Say why: Design (correct, needs a reason)."),
        ({"stage": "build"}, "id_note", "Add a note, or say when the next update comes."),
        ({"effective_at": "noon"}, "id_effective_at", "“noon” is not a date with a time."),
        (
            {"effective_at": "9 3 2026 1:00pm"},
            "id_effective_at",
            "Monday 9 March 2026, 1:00pm is still to come.",
        ),
        (
            {"effective_at": "1 1 2024 6:00am"},
            "id_effective_at",
            "Build has been claimed since ",
        ),
        ({"claimant": "supplier"}, "id_means", "Say how they told you."),
        ({"claimant": "somebody"}, "id_claimant", "Choose one of those below."),
        (
            {"stage": "on_hold", "reason": "Money.", "claimant": "supplier", "means": "letter"},
            "id_claimant",
            "The lead supplier cannot say this, so it is not written down for them.",
        ),
        ({"next_update_by": "soon"}, "id_next_update_by", "“soon” is not a date."),
        ({"next_update_by": "31 2 2026"}, "id_next_update_by", "There is no 31 2 2026."),
        (
            {"next_update_by": "1 3 2026"},
            "id_next_update_by",
            "Choose a date from 9 March 2026 to 9 April 2026.",
        ),
    ],
)
@pytest.mark.usefixtures("migration")
def test_an_error_stands_in_the_summary_and_at_its_field(
    change: dict[str, str], field: str, words: str, enter: Enter
) -> None:
    client = enter()

    answer = client.post(PAGE, {**CLAIM, "note": "", **change})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('aria-invalid="true"') == 1
    assert f'aria-describedby="{field}-error"' in page or f" {field}-error" in page
    assert "Error: Haringey" in page
    assert f'<a href="#{field}">{words}' in page
    assert page.count(words) == 2
    assert written() == (0, 0)


@pytest.mark.usefixtures("migration")
def test_what_the_supplier_said_is_shown_as_its_word(enter: Enter) -> None:
    client = enter(Role.MANAGER)
    sent = {
        **CLAIM,
        "claimant": "supplier",
        "means": "telephone",
        "effective_at": "9 3 2026 8:30am",
    }

    client.post(PAGE, sent)

    page, stages = text(client, PAGE), text(client, f"{PAGE}stages/")
    assert "Fleet Networks by telephone, recorded by Person" in page
    assert "Build → Testing, said by Fleet Networks by telephone" in page
    assert "Claimed 8:30am by Fleet Networks by telephone, recorded by Person" in stages


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPPLIER])
@pytest.mark.usefixtures("migration")
def test_only_managers_are_asked_whose_word_it_is(
    role: Role, enter: Enter, fleet: Supplier
) -> None:
    client = enter(role, supplier=fleet if role is Role.SUPPLIER else None)

    page = text(client, PAGE)

    assert ("Whose word is it?" in page) is (role is Role.MANAGER)
    assert "Reached at (optional)" in page


@pytest.mark.usefixtures("migration")
def test_a_supplier_cannot_send_a_word_for_another(enter: Enter, fleet: Supplier) -> None:
    client = enter(Role.SUPPLIER, supplier=fleet)

    client.post(PAGE, {**CLAIM, "claimant": "borough", "means": "letter"})

    assert (Claim.objects.get().channel, Claim.objects.get().means) == ("page", "")


def test_an_acceptance_on_behalf_shows_its_reference(enter: Enter, fleet: Supplier) -> None:
    place = make_borough(short_name="Haringey", slug="haringey")
    live = make_migration(borough=place, supplier=fleet, stage=Stage.LIVE)
    meet_gate(live, Stage.ACCEPTED)
    client = enter(Role.MANAGER)
    letter = {"stage": "accepted", "reason": "Letter of 3 March.", "claimant": "borough"}

    client.post(PAGE, {**CLAIM, **letter, "means": "letter"})

    page = text(client, PAGE)
    assert "on the borough’s behalf: Letter of 3 March." in page
    assert "Haringey by letter, recorded by Person" in page


@pytest.mark.usefixtures("migration")
def test_what_was_typed_is_kept_beside_an_error(enter: Enter) -> None:
    sent = {**CLAIM, "stage": "design", "note": "Half a thought", "next_update_by": "12 3 2026"}

    page = enter().post(PAGE, sent).content.decode()

    assert ">Half a thought</textarea>" in page
    assert 'value="12 3 2026"' in page
    assert re.search(r'value="design"\s+checked', page)


def test_a_claim_on_a_page_that_has_moved_on_is_a_conflict(
    enter: Enter, migration: PsnMigration
) -> None:
    client = enter()
    claim_stage(migration.pk, StageClaim(Stage.TESTING), origin())
    before = written()

    answer = client.post(PAGE, {**CLAIM, "note": "My own words"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Someone changed this while you were editing" in page
    assert ">My own words</textarea>" in page
    assert 'name="version" value="2"' in page
    assert written() == before


def test_the_form_can_be_sent_again_after_a_conflict(enter: Enter, migration: PsnMigration) -> None:
    client = enter()
    claim_stage(migration.pk, StageClaim(Stage.TESTING), origin())

    sent = client.post(PAGE, {**CLAIM, "stage": "cutover", "version": "2"})

    migration.refresh_from_db()
    assert sent.status_code == 302
    assert migration.stage == "cutover"


@pytest.mark.usefixtures("migration")
def test_a_form_sent_twice_is_recorded_once(enter: Enter) -> None:
    client = enter()

    first = client.post(PAGE, {**CLAIM, "note": "Once."})
    second = client.post(PAGE, {**CLAIM, "note": "Once."})

    assert (first.status_code, second.status_code) == (302, 302)
    assert written() == (2, 1)


@pytest.mark.usefixtures("migration")
def test_a_claim_that_comes_between_reading_and_writing_is_a_conflict(enter: Enter) -> None:
    client = enter()
    came: list[int] = []

    def come_between(
        execute: Execute, sql: str, params: object, many: bool, context: object
    ) -> Any:
        if "UPDATE" not in sql and "_stream" in sql and not came:
            came.append(PsnMigration.objects.update(version=2))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(come_between):
        answer = client.post(PAGE, {**CLAIM, "note": "My own words"})

    assert answer.status_code == 409
    assert written() == (0, 0)


@pytest.mark.parametrize("version", ["", "one", "-1", "²", "9" * 30])
@pytest.mark.usefixtures("migration")
def test_a_version_that_is_none_is_a_conflict(version: str, enter: Enter) -> None:
    answer = enter().post(PAGE, {**CLAIM, "version": version})

    assert answer.status_code == 409
    assert written() == (0, 0)


def test_a_gate_that_is_not_met_is_said_at_the_stage(enter: Enter) -> None:
    make_migration(
        borough=make_borough(short_name="Haringey", slug="haringey"),
        stage=Stage.LIVE,
        next_update_by=date(2026, 3, 1),
    )

    page = enter().post(PAGE, {**CLAIM, "stage": "accepted", "reason": "By letter."})

    assert "Cannot enter “Accepted” yet." in page.content.decode()
    assert written() == (0, 0)


def test_a_closed_migration_has_no_form(enter: Enter) -> None:
    place = make_borough(short_name="Haringey", slug="haringey")
    make_migration(borough=place, stage=Stage.CLOSED)
    client = enter()

    assert "Claim a stage" not in text(client, PAGE)
    assert client.post(PAGE, CLAIM).status_code == 403


@pytest.mark.usefixtures("migration")
def test_a_forged_form_is_refused(enter: Enter) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = enter().cookies

    answer = strict.post(PAGE, CLAIM)

    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()
    assert written() == (0, 0)


@pytest.mark.parametrize(
    "typed", ["9 3 2026", "09/03/2026", "9 March 2026", "9 mar 26", "9.3.26", "2026-03-09"]
)
def test_a_date_is_understood_as_people_type_it(typed: str) -> None:
    assert typed_date(typed) == date(2026, 3, 9)

"""The page of a borough's stages: what blocks the next, what was passed on what, and waivers."""

import re
from html import unescape
from typing import Protocol

import pytest
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Certificate, Event, GatePassage, PsnMigration, Waiver
from migrations_tracker.services.transitions import StageClaim, claim_stage
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_borough,
    make_endpoints,
    make_migration,
    make_passage,
    make_supplier,
    make_waiver,
    meet_gate,
    origin,
)
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
PAGE = "/boroughs/haringey/stages/"
WAIVE = {
    "form": "waive",
    "version": "1",
    "criterion": "testing/certificate_valid",
    "reason": "The queue is long.",
    "ends_on": "31 3 2026",
}


class Answer(Protocol):
    @property
    def content(self) -> bytes: ...


@pytest.fixture
def migration() -> PsnMigration:
    """In build, with the circuit installed and no certificate."""
    place = make_borough(short_name="Haringey", slug="haringey")
    made = make_migration(borough=place, stage=Stage.BUILD)
    meet_gate(made, Stage.TESTING)
    Certificate.objects.all().delete()
    return made


def words(answer: Answer) -> str:
    """The page as people read it: without marks, and in single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


@pytest.mark.usefixtures("migration")
def test_it_says_what_blocks_the_next_step_with_its_evidence(enter: Enter) -> None:
    page = words(enter(Role.VIEWER).get(PAGE))

    assert "1 criterion stands between Haringey and testing" in page
    assert "Not met No PSN compliance certificate has been issued or applied for." in page
    assert "Met “Circuit order and install” was completed on 7 March 2026." in page
    assert "Waive a criterion" not in page


def test_it_says_on_what_a_gate_was_passed_by_whom_and_when(
    enter: Enter, migration: PsnMigration
) -> None:
    meet_gate(migration, Stage.TESTING)
    client = enter()
    claim_stage(migration.pk, StageClaim(Stage.TESTING), origin())

    page = words(client.get(PAGE))

    assert "Passed midday by" in page
    assert GatePassage.objects.get().sha256 in page


def test_a_lost_gate_stands_first_and_on_the_borough_page_and_in_the_list(
    enter: Enter, migration: PsnMigration
) -> None:
    make_passage(migration, Stage.TESTING)
    PsnMigration.objects.update(stage="testing")
    GatePassage.objects.update(revoked_at=NOON, revoked_words="The certificate has expired.")
    client = enter()

    assert "Haringey has regressed: 1 gate no longer held" in words(client.get(PAGE))
    borough = words(client.get("/boroughs/haringey/"))
    assert "Haringey has regressed: it lost the gate to testing" in borough
    assert "Regressed: lost the gate to Testing. The certificate has expired." in borough
    make_migration(borough=make_borough(short_name="Camden"))
    listed = words(client.get("/boroughs/?gates=regressed"))
    assert "1 of 2 boroughs match" in listed
    assert "Testing Regressed" in listed


@pytest.mark.usefixtures("migration")
def test_the_borough_page_and_its_claim_form_say_what_is_not_met(enter: Enter) -> None:
    page = words(enter().get("/boroughs/haringey/"))

    assert "To enter testing, Haringey lacks: No PSN compliance certificate has been" in page
    assert "Testing: 1 criterion not met" in page


def test_a_manager_waives_a_criterion(enter: Enter, migration: PsnMigration) -> None:
    client = enter()

    answer = client.post(PAGE, WAIVE, follow=True)

    page = words(answer)
    assert "Recorded: the criterion is waived." in page
    assert "Haringey can enter testing, with a waiver" in page
    assert "Reason: The queue is long." in page
    migration.refresh_from_db()
    assert migration.version == 2


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"criterion": ""}, "waive_criterion", "Choose the criterion that is to be waived."),
        ({"criterion": "live/x"}, "waive_criterion", "Choose one of the criteria of the list."),
        ({"reason": " "}, "waive_reason", "Say why the gate may be passed without this"),
        ({"ends_on": ""}, "waive_ends_on", "Say until when it is waived: a date from 10 March"),
        ({"ends_on": "9 3 2026"}, "waive_ends_on", "9 March 2026 is out of range."),
        ({"ends_on": "soon"}, "waive_ends_on", "“soon” is not a date."),
    ],
)
@pytest.mark.usefixtures("migration")
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    enter: Enter, change: dict[str, str], field: str, said: str
) -> None:
    answer = enter().post(PAGE, {**WAIVE, **change})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#{field}">{said}' in page
    assert unescape(page).count(said) == 2
    assert (change.get("reason", WAIVE["reason"]).strip() or "Reason") in page
    assert not Waiver.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR, Role.BOROUGH, Role.SUPPLIER])
def test_nobody_but_managers_waives(enter: Enter, migration: PsnMigration, role: Role) -> None:
    client = enter(
        role,
        borough=migration.borough if role is Role.BOROUGH else None,
        supplier=migration.assignments.get().supplier if role is Role.SUPPLIER else None,
    )

    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE, WAIVE).status_code == 403
    assert not Event.objects.exists()


@pytest.mark.usefixtures("migration")
def test_anothers_page_is_not_found_and_a_visitor_signs_in(enter: Enter, client: Client) -> None:
    stranger = enter(Role.SUPPLIER, supplier=make_supplier())

    assert stranger.get(PAGE).status_code == 404
    assert stranger.post(PAGE, WAIVE).status_code == 404
    assert client.get(PAGE).headers["Location"].startswith("/sign-in/")


def test_somebody_else_was_first_and_nothing_typed_is_lost(
    enter: Enter, migration: PsnMigration
) -> None:
    PsnMigration.objects.update(version=4)

    answer = enter().post(PAGE, WAIVE)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Someone changed this while you were editing" in page
    assert ">The queue is long.</textarea>" in page
    assert 'name="version" value="4"' in page
    assert not Waiver.objects.filter(migration=migration).exists()


def test_a_manager_ends_a_waiver(enter: Enter, migration: PsnMigration) -> None:
    waiver = make_waiver(migration)
    client = enter()
    sent = {"form": f"end-{waiver.pk}", "version": "1"}

    missing = client.post(PAGE, {**sent, "reason": ""})
    done = client.post(PAGE, {**sent, "reason": "Taken back."}, follow=True)
    again = client.post(PAGE, {**sent, "reason": "Taken back."})

    assert missing.status_code == 422
    assert "Say why the waiver ends early." in words(missing)
    assert "Recorded: the waiver has ended." in words(done)
    assert again.status_code == 409
    assert "That waiver has ended already." in words(again)
    waiver.refresh_from_db()
    assert waiver.ended_reason == "Taken back."


def test_gates_from_before_there_was_evidence_say_so(enter: Enter, migration: PsnMigration) -> None:
    assert migration.stage == "build"

    page = words(enter().get(PAGE))

    assert page.count("Counts as passed: the migration was further on before") == 2
    assert "9. Closed: ahead Its gate has not been passed." in page


def test_a_borough_without_a_migration_has_no_stages(enter: Enter) -> None:
    make_borough(slug="haringey")

    assert enter().get(PAGE).status_code == 404


def test_the_cost_does_not_grow_with_passages_and_waivers(
    enter: Enter, migration: PsnMigration, assert_constant_queries: AssertConstantQueries
) -> None:
    make_endpoints(migration)
    client = enter()
    make_waiver(migration)
    make_passage(migration, Stage.TESTING)

    def grow() -> None:
        for _ in range(3):
            make_passage(migration, Stage.TESTING)
            make_passage(migration, Stage.CUTOVER)
        make_waiver(migration, criterion="milestone_done", parameter="circuit")

    cost = assert_constant_queries(lambda: client.get(PAGE), grow=grow)

    assert cost <= 40

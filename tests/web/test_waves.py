"""Waves: the list, the readiness matrix, gate reviews, and who sees and does what."""

from datetime import date

import pytest
from django.test import Client

from boroughs.models import Borough
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, Freeze, GateReview, PsnMigration, User, Wave
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_borough,
    make_certificate,
    make_migration,
    make_review,
    make_supplier,
    make_user,
    make_wave,
)
from tests.web.conftest import Enter
from tests.web.test_overview import rows, text

pytestmark = pytest.mark.django_db
LIST, WAVE, WORK = "/plan/waves/", "/plan/waves/2/", "/my-work/"


def prepared(migration: PsnMigration) -> PsnMigration:
    """Everything that readiness asks for is recorded."""
    make_certificate(migration)
    migration.milestones.filter(code__in=["circuit", "connect_test"]).update(
        status="complete", actual_date=date(2026, 3, 1)
    )
    migration.service_cutovers.update(rehearsed_date=date(2026, 3, 1), on_call="Ada")
    return migration


@pytest.fixture
def haringey() -> PsnMigration:
    place = make_borough(short_name="Haringey", slug="haringey")
    return make_migration(borough=place, stage=Stage.TESTING, wave=2)


def member(name: str, stage: Stage = Stage.TESTING) -> PsnMigration:
    place = make_borough(short_name=name, slug=name.lower())
    return make_migration(borough=place, stage=stage, wave=2)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_list_counts_who_is_live_and_who_is_ready(enter: Enter, haringey: PsnMigration) -> None:
    prepared(member("Brent"))
    member("Camden", Stage.LIVE)
    make_wave(3, starts_on=None, ends_on=None)

    words = text(enter(), LIST)

    assert "2 waves, none waiting for a decision" in words
    assert "Wave 2, Wave of 2 2 March 2026 to 24 April 2026 3 boroughs in wave 2 1 1" in words
    assert "Wave 3, Wave of 3 No window yet 0" in words
    assert haringey.wave_id == 2


def test_each_number_of_boroughs_leads_to_its_rows(enter: Enter, haringey: PsnMigration) -> None:
    make_migration(borough=make_borough(short_name="Brent"))

    assert rows(enter(), "/boroughs/?wave=2") == ["Haringey"]
    assert rows(enter(), "/boroughs/?wave=none") == ["Brent"]
    assert haringey.wave_id == 2


def test_the_matrix_says_in_words_what_each_borough_lacks(
    enter: Enter, haringey: PsnMigration
) -> None:
    prepared(member("Brent"))
    member("Camden", Stage.LIVE)
    Freeze.objects.create(
        name="Moving the town hall",
        borough=haringey.borough,
        starts_on=date(2026, 4, 24),
        ends_on=date(2026, 5, 1),
        added_at=NOON,
    )

    words = text(enter(), WAVE)

    assert "Wave 2: 1 of 3 boroughs is live, 1 of the others ready" in words
    assert "Brent – Ready Ready. Valid to 29 November 2026." in words
    assert "Camden 7 Feb Live Nothing is to be ready any more." in words
    assert "Not ready. Not started. Not ready. Not started. Not ready. For no service yet." in words
    assert "Not ready. Moving the town hall, 24 April 2026 to 1 May 2026." in words


def test_a_withdrawn_migration_counts_in_no_wave(enter: Enter) -> None:
    member("Brent", Stage.WITHDRAWN)

    assert "Wave 2 has no boroughs yet" in text(enter(), WAVE)


def test_the_file_holds_a_row_for_each_borough(enter: Enter, haringey: PsnMigration) -> None:
    answer = enter().get("/plan/waves/readiness.csv")

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Wave,Borough,GSS code,Readiness,Certificate,Circuit")
    assert lines[1].startswith(f"2,Haringey,{haringey.borough_id},Not ready,Not ready. ")


def test_a_manager_plans_a_wave_and_moves_a_borough_into_it(
    enter: Enter, haringey: PsnMigration
) -> None:
    client = enter()
    new = {"form": "new", "number": "4", "name": "Last", "first": "1 6 2026", "last": "30 6 2026"}
    move = {"form": "move", "borough": haringey.borough_id, "wave": "4", "reason": "By the board."}

    planned, moved = (client.post(LIST, sent, follow=True) for sent in (new, move))

    haringey.refresh_from_db()
    assert b"Wave 4 is planned." in planned.content
    assert b"Haringey is now in wave 4." in moved.content
    assert (haringey.wave_id, Wave.objects.get(pk=4).ends_on) == (4, date(2026, 6, 30))


@pytest.mark.parametrize(
    ("address", "sent", "words"),
    [
        (LIST, {"form": "new", "number": "", "name": "A"}, "Write a number from 1 to 99."),
        (LIST, {"form": "new", "number": "2", "name": "A"}, "Wave 2 is planned already."),
        (LIST, {"form": "new", "number": "3", "name": ""}, "Write a name for the wave."),
        (LIST, {"form": "new", "number": "3", "name": "A", "first": "1 6 2026"}, "last day of"),
        (
            LIST,
            {"form": "new", "number": "3", "name": "A", "first": "2 6 2026", "last": "1 6 2026"},
            "Choose a later last day.",
        ),
        (LIST, {"form": "move", "borough": "E1", "wave": "2", "reason": "x"}, "Choose one of the"),
        (LIST, {"form": "move", "borough": "", "wave": "", "reason": ""}, "Choose a borough."),
        (WAVE, {"form": "review", "question": "", "quorum": "1"}, "Write what the approvers are"),
        (WAVE, {"form": "review", "question": "Go?", "quorum": "1"}, "Choose who is to decide."),
        (WAVE, {"form": "change", "name": "", "version": "1"}, "Write a name for the wave."),
    ],
)
@pytest.mark.usefixtures("haringey")
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(
    enter: Enter, address: str, sent: dict[str, str], words: str
) -> None:
    answer = enter().post(address, sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "There is a problem" in page
    assert not Event.objects.exists()
    assert Wave.objects.count() == 1


def test_leaving_a_wave_needs_a_reason(enter: Enter, haringey: PsnMigration) -> None:
    sent = {"form": "move", "borough": haringey.borough_id, "wave": "none", "reason": " "}

    page = enter().post(LIST, sent).content.decode()

    assert "Say why the borough moves." in page
    haringey.refresh_from_db()
    assert haringey.wave_id == 2


def test_two_people_change_one_wave_and_the_second_keeps_what_was_typed(enter: Enter) -> None:
    make_wave(2)
    client = enter()
    sent = {"form": "change", "version": "1", "name": "Mine", "first": "", "last": ""}
    client.post(WAVE, {**sent, "name": "Theirs"})

    answer = client.post(WAVE, sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Someone changed this while you were editing" in page
    assert 'value="Mine"' in page
    assert 'name="version" value="2"' in page
    assert Wave.objects.get().name == "Theirs"


def test_a_review_is_opened_answered_in_my_work_and_decided(enter: Enter) -> None:
    make_wave(2)
    viewer, officer = make_user(Role.VIEWER), make_user(Role.BOROUGH, borough=make_borough())
    ids = [str(viewer.pk), str(officer.pk)]
    enter().post(
        WAVE, {"form": "review", "question": "May it go?", "quorum": "2", "approvers": ids}
    )
    by_viewer, by_officer = signed_in(viewer), signed_in(officer)
    waiting = text(by_viewer, WORK)

    by_viewer.post(WAVE, {"form": "answer", "vote": "go", "conditions": ""})
    done = by_officer.post(
        WAVE, {"form": "answer", "vote": "go", "conditions": "No Friday."}, follow=True
    )

    assert "1 gate review waits for your answer" in waiting
    assert "Wave 2, Wave of 2 May it go? Not answered yet 0 of 2 have answered" in waiting
    assert "It decided the review: go." in done.content.decode()
    assert GateReview.objects.get().outcome == "go"
    assert "No Friday." in text(enter(), WAVE)
    assert "Nothing is waiting for you" in text(by_viewer, WORK)


def test_a_no_go_without_conditions_is_refused_at_its_field() -> None:
    review = make_review(make_wave(2))
    client = signed_in(review.approvers.all()[0].user)

    answer = client.post(WAVE, {"form": "answer", "vote": "no_go", "conditions": " "})

    assert answer.status_code == 422
    assert "Say what would have to change for a go." in answer.content.decode()
    assert not Event.objects.exists()


def test_a_manager_closes_a_review_without_a_decision(enter: Enter) -> None:
    make_review(make_wave(2))

    enter().post(WAVE, {"form": "close", "reason": "Asked again next month."})

    words = text(enter(), WAVE)
    assert "Closed without a decision Asked again next month." in words
    assert "Closed without a decision" in text(enter(), LIST)


ALL_FORMS = [
    (LIST, {"form": "new", "number": "5", "name": "Five"}),
    (LIST, {"form": "move", "borough": "x", "wave": "none", "reason": "Why."}),
    (WAVE, {"form": "change", "name": "Mine", "version": "1"}),
    (WAVE, {"form": "close", "reason": "Why."}),
    (WAVE, {"form": "answer", "vote": "go"}),
]


@pytest.mark.parametrize(("address", "sent"), ALL_FORMS)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.BOROUGH, Role.ADMINISTRATOR])
def test_those_who_are_neither_managers_nor_named_write_nothing(
    enter: Enter, role: Role, address: str, sent: dict[str, str], haringey: PsnMigration
) -> None:
    make_review(Wave.objects.get(pk=2))
    client = enter(role, borough=haringey.borough if role is Role.BOROUGH else None)

    assert client.post(address, sent).status_code == 403
    assert "<form method" not in client.get(address).content.decode().partition("<main")[2]
    assert not Event.objects.exists()


@pytest.mark.parametrize("address", [LIST, WAVE, "/plan/waves/readiness.csv"])
def test_suppliers_find_nothing_and_the_signed_out_sign_in(
    enter: Enter, address: str, haringey: PsnMigration
) -> None:
    lead = haringey.assignments.get().supplier
    clients = [enter(Role.SUPPLIER, supplier=one) for one in (lead, make_supplier())]

    assert [client.get(address).status_code for client in clients] == [404, 404]
    assert [client.post(LIST, ALL_FORMS[0][1]).status_code for client in clients] == [404, 404]
    assert Client().get(address).status_code == 302


def test_a_supplier_reads_the_number_of_its_wave_without_a_link(
    enter: Enter, haringey: PsnMigration
) -> None:
    lead = haringey.assignments.get().supplier

    page = enter(Role.SUPPLIER, supplier=lead).get("/boroughs/haringey/").content.decode()

    assert "/plan/waves/2/" not in page
    assert "/plan/waves/2/" in enter().get("/boroughs/haringey/").content.decode()


def test_an_officer_sees_the_rows_of_its_own_borough_and_counts_of_all(
    enter: Enter, haringey: PsnMigration
) -> None:
    member("Brent")
    review = make_review(Wave.objects.get(pk=2), question="May Brent go too?", opened_by="user:0")
    client = enter(Role.BOROUGH, borough=haringey.borough)

    words = text(client, WAVE)

    assert "Wave 2: 0 of 2 boroughs are ready" in words
    assert "the table shows yours" in words
    assert "Brent" not in words
    assert "0 of 3 have answered; 2 decide" in words
    assert str(review.approvers.all()[0].user) not in words


def test_a_wave_that_is_not_there_is_not_found(enter: Enter) -> None:
    assert enter().get("/plan/waves/7/").status_code == 404


@pytest.mark.parametrize("address", [LIST, WAVE])
def test_the_pages_cost_the_same_however_many_boroughs_and_reviews(
    enter: Enter,
    address: str,
    haringey: PsnMigration,
    assert_constant_queries: AssertConstantQueries,
) -> None:
    client = enter()
    make_review(Wave.objects.get(pk=2))

    def grow() -> None:
        for number in range(6):
            prepared(make_migration(wave=2))
            make_review(
                Wave.objects.get(pk=2),
                opened_by=f"user:{number}",
                closed_at=NOON,
                closed_by=f"user:{number}",
                outcome="go",
            )
        make_migration(wave=3)

    assert assert_constant_queries(lambda: client.get(address), grow=grow) <= 20
    assert haringey.wave_id == 2


def test_my_work_costs_the_same_however_many_reviews_there_are(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    user = make_user(Role.VIEWER)
    client = signed_in(user)

    def grow() -> None:
        for number in range(10, 15):
            make_review(make_wave(number)).approvers.create(user=user)

    make_review(make_wave(2)).approvers.create(user=user)

    assert assert_constant_queries(lambda: client.get(WORK), grow=grow) <= 14
    assert Borough.objects.count() == 0
    assert enter() is not None


def test_the_navigation_of_the_plan_leads_suppliers_to_no_waves(
    enter: Enter, haringey: PsnMigration
) -> None:
    lead = haringey.assignments.get().supplier
    page = "/plan/freezes/"

    theirs = enter(Role.SUPPLIER, supplier=lead).get(page).content.decode()

    assert f'href="{LIST}"' not in theirs
    assert f'href="{LIST}"' in enter().get(page).content.decode()

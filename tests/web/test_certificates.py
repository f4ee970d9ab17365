"""Certificates of all boroughs, and one borough's certificate and acceptance with their forms."""

import re
from datetime import date
from html import unescape
from typing import Protocol

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Acceptance, Certificate, Event, PsnMigration
from migrations_tracker.services.certificates import apply_for_certificate
from tests.conftest import AssertConstantQueries
from tests.make import (
    make_acceptance,
    make_application,
    make_borough,
    make_certificate,
    make_migration,
    make_supplier,
    meet_gate,
    origin,
)
from tests.web.conftest import Enter


class Answer(Protocol):
    content: bytes


pytestmark = pytest.mark.django_db
PAGE = "/boroughs/haringey/certificate/"
ISSUE = {
    "form": "issue",
    "version": "1",
    "number": "PSN-77",
    "issued_date": "2 3 2026",
    "expires_date": "",
}


def text(answer: Answer) -> str:
    """The page as people read it: without marks, and in single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


@pytest.fixture
def live() -> PsnMigration:
    place = make_borough(short_name="Haringey", slug="haringey")
    return make_migration(borough=place, stage=Stage.LIVE)


def test_the_page_says_its_finding_and_puts_what_ends_first_first(enter: Enter) -> None:
    for name, expires in (("Later", date(2027, 1, 1)), ("Soon", date(2026, 3, 20))):
        place = make_borough(short_name=name)
        make_certificate(make_migration(borough=place), expires=expires)

    page = text(enter().get("/certificates/"))

    assert "2 of 2 boroughs hold a valid certificate; 1 ends within 30 days" in page
    assert page.index("Soon") < page.index("Later")


def test_a_band_narrows_the_list_and_an_unknown_one_is_said(enter: Enter) -> None:
    make_certificate(
        make_migration(borough=make_borough(short_name="Soon")), expires=date(2026, 3, 20)
    )
    make_migration(borough=make_borough(short_name="Nowhere"))

    narrowed, unknown = (text(enter().get(f"/certificates/?band={b}")) for b in ("14", "7"))

    assert "Soon" in narrowed
    assert "Nowhere" not in narrowed
    assert "We do not recognise" in unknown
    assert "Nowhere" in unknown


def test_the_file_holds_a_row_for_each_borough(enter: Enter, live: PsnMigration) -> None:
    make_certificate(live, number="PSN-1")

    rows = enter().get("/certificates.csv").content.decode("utf-8-sig").splitlines()

    assert rows[1] == f"{live.borough_id},Haringey,Valid,PSN-1,2025-11-29,2026-11-29,265,,,"


def test_a_file_holds_the_band_that_is_shown_and_whether_the_health_check_is_booked(
    enter: Enter, live: PsnMigration
) -> None:
    make_certificate(live, expires=date(2026, 3, 20))
    make_migration(borough=make_borough(short_name="Nowhere"))
    booked = date(2026, 3, 16)

    first = text(enter().get("/certificates/"))
    live.milestones.filter(code="ithc").update(forecast_date=booked)
    then = text(enter().get("/certificates/"))
    rows = enter().get("/certificates.json?band=14").json()["rows"]

    assert "1 ends within 30 days, 1 with no health check booked" in first
    assert "Booked for 16 March 2026" in then
    assert [(row["borough"], row["health_check_booked"]) for row in rows] == [
        ("Haringey", "2026-03-16")
    ]


@pytest.mark.usefixtures("live")
def test_a_supplier_sees_the_certificates_of_its_own_migrations_only(enter: Enter) -> None:
    supplier = make_supplier()
    make_migration(borough=make_borough(short_name="Brent"), supplier=supplier)

    page = text(enter(Role.SUPPLIER, supplier=supplier).get("/certificates/"))

    assert "Brent" in page
    assert "Haringey" not in page


def test_the_list_costs_the_same_however_many_boroughs(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()
    make_certificate()

    def grow() -> None:
        for _ in range(5):
            make_certificate()

    assert_constant_queries(lambda: client.get("/certificates/"), grow=grow)


def test_the_borough_page_says_what_is_missing(enter: Enter, live: PsnMigration) -> None:
    make_application(live)

    page = text(enter().get("/boroughs/haringey/"))

    assert "The borough has not accepted it." in page
    assert "one was applied for on 17 February 2026" in page


def test_an_officer_records_the_certificate(enter: Enter, live: PsnMigration) -> None:
    client = enter(Role.BOROUGH, borough=live.borough)

    answer = client.post(PAGE, ISSUE, follow=True)

    assert "Recorded: record a certificate." in text(answer)
    assert Certificate.objects.get().expires_date == date(2027, 3, 2)


def test_an_officer_accepts_and_withdraws_the_acceptance(enter: Enter, live: PsnMigration) -> None:
    meet_gate(live, Stage.ACCEPTED)
    client = enter(Role.BOROUGH, borough=live.borough)

    client.post(PAGE, {"form": "accept", "version": "1", "note": ""})
    client.post(PAGE, {"form": "unaccept", "version": "2", "reason": "Mail is lost."})

    assert Acceptance.objects.get().withdrawn_reason == "Mail is lost."
    live.refresh_from_db()
    assert live.stage == "live"


def test_accepting_without_a_certificate_says_why_not(enter: Enter, live: PsnMigration) -> None:
    client = enter(Role.BOROUGH, borough=live.borough)

    page = text(client.post(PAGE, {"form": "accept", "version": "1", "note": "Fine."}))

    assert "No PSN compliance certificate has been issued or applied for." in page
    assert "Fine." in page
    assert not Event.objects.exists()


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": ""}, "Write the number that stands on it."),
        ({"issued_date": "soon"}, "“soon” is not a date."),
        ({"issued_date": "10 3 2026"}, "10 March 2026 is still to come."),
        ({"expires_date": "1 3 2026"}, "It would expire on 1 March 2026"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    enter: Enter, changes: dict[str, str], words: str
) -> None:
    answer = enter().post(PAGE, ISSUE | changes)

    page = text(answer)
    assert answer.status_code == 422
    assert page.count(words) == 2
    assert not Certificate.objects.exists()
    assert not Event.objects.exists()


def test_a_form_that_somebody_overtook_is_a_conflict_and_keeps_what_was_typed(
    enter: Enter, live: PsnMigration
) -> None:
    client = enter()
    apply_for_certificate(live.pk, origin())

    answer = client.post(PAGE, ISSUE | {"issued_date": "9 3 2026"})

    assert answer.status_code == 409
    assert "Someone changed this while you were editing" in text(answer)
    assert 'value="PSN-77"' in answer.content.decode()
    assert Certificate.objects.get().number == ""


@pytest.mark.usefixtures("live")
def test_the_same_form_twice_is_recorded_once(enter: Enter) -> None:
    client = enter()
    client.post(PAGE, ISSUE)

    again = client.post(PAGE, ISSUE, follow=True)

    assert "Nothing was new" in text(again)
    assert Event.objects.count() == 1


def test_a_supplier_reads_but_has_no_form_and_no_reasons(enter: Enter, live: PsnMigration) -> None:
    lead = live.assignments.get().supplier
    make_certificate(live, withdrawn_date=date(2026, 3, 1), reason="A breach.")
    client = enter(Role.SUPPLIER, supplier=lead)

    page = client.get(PAGE)
    posted = client.post(PAGE, ISSUE)

    assert "Withdrawn" in text(page)
    assert "A breach." not in text(page)
    assert "<form method" not in page.content.decode()
    assert posted.status_code == 403


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR])
def test_who_only_reads_cannot_write(enter: Enter, role: Role) -> None:
    assert enter(role).post(PAGE, ISSUE).status_code == 403
    assert not Event.objects.exists()


@pytest.mark.usefixtures("live")
def test_another_borough_is_not_found(enter: Enter) -> None:
    client = enter(Role.BOROUGH, borough=make_borough())

    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, ISSUE).status_code == 404


def test_an_accepted_migration_is_told_with_its_reference(enter: Enter, live: PsnMigration) -> None:
    make_acceptance(live, reference="Letter 12.")

    page = text(enter().get(PAGE))

    assert "Accepted on 4 March 2026, on the borough’s behalf: Letter 12." in page

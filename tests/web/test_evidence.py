"""Adding evidence on pages, opening it and withdrawing it."""

import re
from html import unescape
from typing import Protocol

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.evidence import About, Subject
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, Evidence, PsnMigration
from migrations_tracker.services.evidence import Piece, add_evidence, withdraw_evidence
from migrations_tracker.services.scanning import EICAR
from tests.conftest import AssertConstantQueries
from tests.make import make_borough, make_migration, make_supplier, origin
from tests.web.conftest import Enter


class Answer(Protocol):
    content: bytes


pytestmark = pytest.mark.django_db
ADD = "/boroughs/hackney/evidence/service/n3/"
SERVICES = "/boroughs/hackney/services/"
PDF = b"%PDF-1.7 Test report"
ON_N3 = Subject(About.SERVICE, "n3")


def text(answer: Answer) -> str:
    """The page as people read it: without marks, and in single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


@pytest.fixture
def hackney() -> PsnMigration:
    place = make_borough(short_name="Hackney", slug="hackney")
    return make_migration(borough=place, stage=Stage.CUTOVER)


def report(migration: PsnMigration) -> Evidence:
    return add_evidence(migration.pk, ON_N3, Piece("Test / report", PDF), origin()).evidence


def sent(content: bytes | None = PDF, **fields: str) -> dict[str, object]:
    file = {} if content is None else {"file": SimpleUploadedFile("x.html", content)}
    return {"title": "Test report", "link": "", **fields, **file}


@pytest.mark.usefixtures("hackney")
def test_an_uploaded_file_stands_on_the_services_page_and_once_however_often_sent(
    enter: Enter,
) -> None:
    client = enter()

    first = client.post(ADD, sent())
    client.post(ADD, sent())

    assert first.headers["Location"] == f"{SERVICES}#n3"
    page = text(client.get(SERVICES))
    assert "Added: Test report." in page
    assert "Test report 20 bytes, SHA-256" in page
    assert (Evidence.objects.count(), Event.objects.count()) == (1, 1)


@pytest.mark.usefixtures("hackney")
def test_a_link_is_added_to_the_gate_of_a_stage(enter: Enter) -> None:
    client = enter()
    address = "/boroughs/hackney/evidence/gate/live/"

    client.post(address, sent(None, link="https://files.example/1"))

    page = client.get(address).content.decode()
    assert 'href="https://files.example/1" rel="noopener noreferrer"' in page
    assert "Evidence on Gate to live of Hackney" in page


ELSEWHERE = [
    ("milestone/design", "/boroughs/hackney/milestones/design/", "#evidence"),
    ("gate/live", "/boroughs/hackney/stages/", "#gate-live"),
]


@pytest.mark.parametrize(("on", "page", "place"), ELSEWHERE)
@pytest.mark.usefixtures("hackney")
def test_evidence_stands_where_the_milestone_or_the_gate_does(
    on: str, page: str, place: str, enter: Enter
) -> None:
    client = enter()

    answer = client.post(f"/boroughs/hackney/evidence/{on}/", sent())

    assert answer.headers["Location"] == f"{page}{place}"
    assert "Test report 20 bytes, SHA-256" in text(client.get(page))
    assert f'href="/boroughs/hackney/evidence/{on}/"' in client.get(page).content.decode()


@pytest.mark.parametrize("page", [page for _, page, _ in ELSEWHERE])
@pytest.mark.usefixtures("hackney")
def test_a_viewer_is_offered_no_evidence_to_add(page: str, enter: Enter) -> None:
    answer = enter(Role.VIEWER).get(page).content.decode()

    assert "/evidence/" not in answer


WRONG = [
    (b"MZ\x90\x00", "id_file", "By its content the file is none of those"),
    (b"<html><script>", "id_file", "By its content the file is none of those"),
    (b"", "id_file", "The file has 0 bytes."),
    (b"%PDF-".ljust(26 * 1024 * 1024), "id_file", "The file has 26.0 MB; at most 25 MB"),
    (b"%PDF-".ljust(25 * 1024 * 1024 + 1), "id_file", "The file has 25.1 MB; at most 25 MB"),
    (EICAR, "id_file", "The virus scanner rejected the file, so it was not kept."),
    (None, "id_file", "Choose a file, or write a link"),
]


@pytest.mark.parametrize("number", range(len(WRONG)))
@pytest.mark.usefixtures("hackney")
def test_a_wrong_file_is_said_in_words_and_the_page_stays_usable(enter: Enter, number: int) -> None:
    content, element, words = WRONG[number]
    client = enter()

    answer = client.post(ADD, sent(content))

    page = unescape(answer.content.decode())
    assert words in page
    assert f'href="#{element}"' in page
    assert 'value="Test report"' in page
    assert not Evidence.objects.exists()
    assert client.post(ADD, sent()).status_code == 302


@pytest.mark.usefixtures("hackney")
def test_a_title_and_a_link_are_checked_at_their_fields(enter: Enter) -> None:
    page = text(enter().post(ADD, sent(None, title="", link="http://files.example/1")))

    assert "Say what it is." in page

    answer = enter().post(ADD, sent(None, link="http://files.example/1"))
    page = text(answer)
    assert answer.status_code == 422
    assert "Write a link that begins with https://" in page
    assert not Event.objects.exists()


def test_a_file_is_always_a_download(enter: Enter, hackney: PsnMigration) -> None:
    one = report(hackney)

    answer = enter(Role.VIEWER).get(f"/evidence/{one.public_id}/")

    assert answer.content == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Test report.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("state", ["pending", "rejected"])
def test_what_is_not_clean_cannot_be_opened(
    enter: Enter, hackney: PsnMigration, state: str
) -> None:
    one = report(hackney)
    Evidence.objects.update(scan_state=state)
    client = enter()

    assert client.get(f"/evidence/{one.public_id}/").status_code == 404
    page = client.get(SERVICES)
    assert "it cannot be opened" in text(page)
    assert f'/evidence/{one.public_id}/"' not in page.content.decode()


def test_others_find_nothing(enter: Enter, hackney: PsnMigration) -> None:
    one = report(hackney)
    address = f"/evidence/{one.public_id}/"

    for client in (
        enter(Role.SUPPLIER, supplier=make_supplier()),
        enter(Role.BOROUGH, borough=make_borough()),
    ):
        assert client.get(address).status_code == 404
        assert client.post(f"{address}withdraw/", {"reason": "Mine."}).status_code == 404
        assert client.post(ADD, sent()).status_code == 404
    assert Event.objects.count() == 1


def test_strangers_sign_in_first(client: object, hackney: PsnMigration) -> None:
    answer = client.get(f"/evidence/{report(hackney).public_id}/")  # type: ignore[attr-defined]  # pytest-django's client

    assert "/sign-in/" in answer.headers["Location"]


def test_who_only_reads_adds_and_withdraws_nothing(enter: Enter, hackney: PsnMigration) -> None:
    one, viewer = report(hackney), enter(Role.VIEWER)

    assert viewer.get(ADD).status_code == 403
    withdraw = f"/evidence/{one.public_id}/withdraw/"
    assert viewer.post(withdraw, {"reason": "Mine."}).status_code == 403
    assert "Add evidence" not in text(viewer.get(SERVICES))
    assert Event.objects.count() == 1


def test_withdrawing_needs_a_reason_and_hides_it(enter: Enter, hackney: PsnMigration) -> None:
    one, client = report(hackney), enter()
    address = f"/evidence/{one.public_id}/withdraw/"

    assert "Say why it is withdrawn." in text(client.post(address, {"reason": ""}))
    client.post(address, {"reason": "Wrong file."})

    assert "The file is kept, and hidden." in text(client.get(SERVICES))
    assert client.get(f"/evidence/{one.public_id}/").status_code == 404
    assert "Test / report" not in text(client.get(SERVICES))


@pytest.mark.usefixtures("hackney")
@pytest.mark.parametrize("part", ["service/fax", "gate/not_started", "page/n3"])
def test_evidence_on_what_does_not_exist_is_not_found(enter: Enter, part: str) -> None:
    assert enter().get(f"/boroughs/hackney/evidence/{part}/").status_code == 404


def test_what_was_withdrawn_meanwhile_is_not_found(enter: Enter, hackney: PsnMigration) -> None:
    one = report(hackney)
    withdraw_evidence(one.pk, origin(), reason="Wrong file.")

    answer = enter().post(f"/evidence/{one.public_id}/withdraw/", {"reason": "Again."})

    assert answer.status_code == 404
    assert Event.objects.count() == 2


def test_the_services_page_costs_the_same_however_much_evidence_there_is(
    enter: Enter, hackney: PsnMigration, assert_constant_queries: AssertConstantQueries
) -> None:
    report(hackney)
    client = enter()

    def grow() -> None:
        for number in range(5):
            piece = Piece(f"Report {number}", PDF)
            add_evidence(hackney.pk, Subject(About.SERVICE, "dns"), piece, origin())

    assert_constant_queries(lambda: client.get(SERVICES), grow=grow)

"""Evidence is kept with its event, or not at all, and its file goes where its row goes."""

from hashlib import sha256

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.errors import MigrationEnded, NotYours, Refusal
from migrations_tracker.domain.evidence import About, Subject, WithdrawalReasonRequired
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, Evidence, PsnMigration
from migrations_tracker.services.evidence import Piece, add_evidence, withdraw_evidence
from migrations_tracker.services.scanning import EICAR
from tests.make import make_migration, make_supplier, origin, principal

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 Test report"
REPORT = Piece("Test report", PDF)
ON_N3 = Subject(About.SERVICE, "n3")


@pytest.fixture(autouse=True)
def _empty_storage() -> None:
    for name in kept():
        default_storage.delete(name)


def kept() -> list[str]:
    return default_storage.listdir("")[1] if default_storage.exists("") else []


def test_a_file_is_kept_under_a_name_of_ours_with_its_type_size_and_hash() -> None:
    migration = make_migration()

    event = add_evidence(migration.pk, ON_N3, Piece(" Test report ", PDF), origin()).event

    one = Evidence.objects.get()
    assert (one.title, one.content_type, one.size) == ("Test report", "application/pdf", len(PDF))
    assert (one.sha256, one.scan_state) == (sha256(PDF).hexdigest(), "clean")
    assert kept() == [f"{one.public_id}.pdf"]
    assert one.file.read() == PDF
    assert event is not None
    assert event.kind == "evidence_added"
    assert event.new == {
        "evidence": str(one.public_id),
        "about": "service",
        "code": "n3",
        "title": "Test report",
        "link": None,
        "sha256": sha256(PDF).hexdigest(),
        "size": len(PDF),
    }


def test_a_link_is_kept_without_a_file() -> None:
    migration = make_migration()
    gate = Subject(About.GATE, "live")

    add_evidence(migration.pk, gate, Piece("Minutes", link="https://files.example/1"), origin())

    one = Evidence.objects.get()
    assert (one.link, one.about, one.code) == ("https://files.example/1", "gate", "live")
    assert (one.size, one.sha256) == (None, "")
    assert kept() == []


def test_the_same_again_is_kept_once() -> None:
    migration = make_migration()
    add_evidence(migration.pk, ON_N3, REPORT, origin())

    again = add_evidence(migration.pk, ON_N3, REPORT, origin())

    assert again.event is None
    assert (Evidence.objects.count(), Event.objects.count(), len(kept())) == (1, 1, 1)


REFUSED = [
    (Piece("", PDF), "title-required"),
    (Piece("Report"), "file-or-link"),
    (Piece("Report", PDF, "https://files.example/1"), "file-or-link"),
    (Piece("Report", b""), "file-empty"),
    (Piece("Report", b"MZ\x90"), "file-type-refused"),
    (Piece("Report", b"%PDF-" + b"x" * 26 * 1024 * 1024), "file-too-large"),
    (Piece("Report", EICAR), "file-infected"),
    (Piece("Report", b"%PDF-" + EICAR), "file-infected"),
    (Piece("Report", link="http://files.example/1"), "link-not-understood"),
]


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_what_may_not_be_kept_leaves_nothing_behind(number: int) -> None:
    piece, code = REFUSED[number]
    migration = make_migration()

    with pytest.raises(Refusal) as refused:
        add_evidence(migration.pk, ON_N3, piece, origin())

    assert refused.value.code == code
    assert not Evidence.objects.exists()
    assert not Event.objects.exists()
    assert kept() == []


def test_a_file_whose_row_cannot_be_written_is_taken_away_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    migration = make_migration()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Evidence, "save", broken)
    with pytest.raises(RuntimeError):
        add_evidence(migration.pk, ON_N3, REPORT, origin())

    assert kept() == []


def test_withdrawing_hides_it_with_a_reason_and_keeps_the_file() -> None:
    migration = make_migration()
    one = add_evidence(migration.pk, ON_N3, REPORT, origin()).evidence

    event = withdraw_evidence(one.pk, origin(), reason=" Wrong file. ").event
    again = withdraw_evidence(one.pk, origin(), reason="Wrong file.").event

    one.refresh_from_db()
    assert (one.withdrawn_reason, one.withdrawn_by) == ("Wrong file.", "user:manager")
    assert len(kept()) == 1
    assert event is not None
    assert (event.kind, event.reason, again) == ("evidence_withdrawn", "Wrong file.", None)
    assert add_evidence(migration.pk, ON_N3, REPORT, origin()).event


def test_withdrawing_without_a_reason_changes_nothing() -> None:
    one = add_evidence(make_migration().pk, ON_N3, REPORT, origin()).evidence

    with pytest.raises(WithdrawalReasonRequired):
        withdraw_evidence(one.pk, origin(), reason=" ")

    assert Evidence.objects.in_force().exists()
    assert Event.objects.count() == 1


def who(name: str, migration: PsnMigration) -> Principal:
    lead = migration.assignments.get().supplier_id
    people = {
        "lead": lambda: principal(Role.SUPPLIER, supplier_ids=frozenset({lead})),
        "officer": lambda: principal(Role.BOROUGH, borough_codes=frozenset({migration.borough_id})),
        "another supplier": lambda: principal(
            Role.SUPPLIER, supplier_ids=frozenset({make_supplier().pk})
        ),
        "viewer": lambda: principal(Role.VIEWER),
        "administrator": lambda: principal(Role.ADMINISTRATOR),
    }
    return people[name]()


@pytest.mark.parametrize("name", ["lead", "officer"])
def test_those_who_are_concerned_add_and_withdraw(name: str) -> None:
    migration = make_migration()
    person = who(name, migration)

    one = add_evidence(migration.pk, ON_N3, REPORT, origin(person)).evidence

    assert withdraw_evidence(one.pk, origin(person), reason="Wrong file.").event


@pytest.mark.parametrize("name", ["another supplier", "viewer", "administrator"])
def test_others_add_and_withdraw_nothing(name: str) -> None:
    migration = make_migration()
    one = add_evidence(migration.pk, ON_N3, REPORT, origin()).evidence
    person = who(name, migration)
    other = Piece("Another", PDF)

    with pytest.raises(NotYours):
        add_evidence(migration.pk, ON_N3, other, origin(person))
    with pytest.raises(NotYours):
        withdraw_evidence(one.pk, origin(person), reason="Mine.")

    assert Evidence.objects.in_force().count() == 1
    assert (Event.objects.count(), len(kept())) == (1, 1)


def test_a_withdrawn_migration_takes_no_more_and_a_closed_one_does() -> None:
    with pytest.raises(MigrationEnded):
        add_evidence(make_migration(stage=Stage.WITHDRAWN).pk, ON_N3, REPORT, origin())

    assert add_evidence(make_migration(stage=Stage.CLOSED).pk, ON_N3, REPORT, origin()).event


def test_without_a_scanner_a_file_waits_until_one_is_set_up(settings: Settings) -> None:
    settings.EVIDENCE_SCANNER = ""
    clean = add_evidence(make_migration().pk, ON_N3, REPORT, origin()).evidence
    bad = add_evidence(make_migration().pk, ON_N3, Piece("Bad", PDF + EICAR), origin()).evidence
    assert (clean.scan_state, clean.is_downloadable) == ("pending", False)
    with pytest.raises(CommandError, match="names no scanner"):
        call_command("scan_evidence")

    settings.EVIDENCE_SCANNER = "migrations_tracker.services.scanning.known_test_virus"
    call_command("scan_evidence")

    clean.refresh_from_db()
    bad.refresh_from_db()
    assert (clean.scan_state, clean.is_downloadable) == ("clean", True)
    assert (bad.scan_state, bad.is_downloadable) == ("rejected", False)

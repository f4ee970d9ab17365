"""What a piece of evidence may be: by its content, whatever it is called."""

import zipfile
from io import BytesIO

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.changes import event_words
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.evidence import (
    LONGEST_FILE,
    EvidenceRefusal,
    FileType,
    FileTypeRefused,
    LinkNotUnderstood,
    TitleRequired,
    check_file,
    check_link,
    check_role,
    check_size,
    check_title,
    file_type,
    subject,
)
from migrations_tracker.domain.evidence_words import size_words


def archive(*names: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, "<x/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 and more", FileType.PDF),
        (b"\x89PNG\r\n\x1a\n and more", FileType.PNG),
        (b"\xff\xd8\xff\xe0 and more", FileType.JPEG),
        (archive("[Content_Types].xml", "word/document.xml"), FileType.DOCX),
        (archive("[Content_Types].xml", "xl/workbook.xml"), FileType.XLSX),
        (b"site,tested\nTown hall,yes\n", FileType.CSV),
        ("site;geprüft\n".encode("utf-8-sig"), FileType.CSV),
        (b"a\tb\r\n", FileType.CSV),
        (archive("notes.txt"), None),
        (archive("word/document.xml"), None),
        (b"PK\x03\x04 and no archive", None),
        (b"MZ\x90\x00", None),
        (b"<html><script>alert(1, 2)</script>", None),
        (b" <svg a=1, b=2>", None),
        (b"one word on a line\n", None),
        (b"a,b\x00c", None),
        (b"\xfe\xff\x00a\x00,", None),
        (b"", None),
    ],
)
def test_the_type_is_what_the_content_says(content: bytes, kind: FileType | None) -> None:
    assert file_type(content) is kind


def test_a_type_that_is_not_taken_is_refused() -> None:
    with pytest.raises(FileTypeRefused, match="PDF, PNG, JPEG, CSV, DOCX or XLSX"):
        check_file(b"MZ")


@pytest.mark.parametrize(
    ("size", "code"), [(0, "file-empty"), (LONGEST_FILE + 1, "file-too-large")]
)
def test_a_file_of_no_bytes_or_too_many_is_refused_at_its_field(size: int, code: str) -> None:
    with pytest.raises(EvidenceRefusal) as refused:
        check_size(size)

    assert (refused.value.code, refused.value.field) == (code, "file")


def test_a_file_of_25_mb_is_taken_and_one_of_26_is_told_its_size() -> None:
    check_size(25 * 1024 * 1024)

    with pytest.raises(EvidenceRefusal, match=r"26\.0 MB; at most 25 MB"):
        check_size(26 * 1024 * 1024)


@pytest.mark.parametrize(
    "link",
    [
        "http://files.example/a",
        "javascript:alert(1)",
        "https://",
        "https://a b.example",
        "https://[",
        "https://files.example/" + "a" * 500,
        "files.example/a",
    ],
)
def test_a_link_that_is_none_is_refused(link: str) -> None:
    with pytest.raises(LinkNotUnderstood):
        check_link(link)


def test_a_link_over_https_is_taken() -> None:
    check_link("https://files.example/report?id=7#page=2")


@pytest.mark.parametrize("title", ["", "x" * 121])
def test_a_title_is_required_and_not_too_long(title: str) -> None:
    with pytest.raises(TitleRequired):
        check_title(title)


@pytest.mark.parametrize(
    ("role", "may"),
    [("manager", True), ("borough", True), ("supplier", True), ("viewer", False)],
)
def test_managers_officers_and_lead_suppliers_handle_evidence(role: str, may: bool) -> None:
    if may:
        check_role(frozenset({Role(role)}))
    else:
        with pytest.raises(NotYours):
            check_role(frozenset({Role(role)}))


@pytest.mark.parametrize(
    ("about", "code", "label"),
    [
        ("service", "n3", "N3"),
        ("gate", "live", "Gate to live"),
        ("milestone", "circuit", "Circuit order and install"),
        ("service", "fax", None),
        ("gate", "not_started", None),
        ("gate", "on_hold", None),
        ("page", "n3", None),
    ],
)
def test_evidence_is_on_a_milestone_a_gate_or_a_service(
    about: str, code: str, label: str | None
) -> None:
    found = subject(about, code)

    assert (found.label if found else None) == label


def test_its_events_are_told_in_words() -> None:
    said: dict[str, str | int | None] = {"about": "service", "code": "n3", "title": "Report"}

    assert event_words("evidence_added", {}, said, {}) == "Evidence “Report” added: N3"
    assert event_words("evidence_withdrawn", said, {}, {}) == "Evidence “Report” withdrawn: N3"


@pytest.mark.parametrize(
    ("size", "words"), [(812, "812 bytes"), (3500, "3.4 kB"), (12 * 1024 * 1024, "12.0 MB")]
)
def test_a_size_is_told_in_its_unit(size: int, words: str) -> None:
    assert size_words(size) == words

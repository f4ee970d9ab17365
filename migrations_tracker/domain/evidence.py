"""Evidence on a milestone, a gate or a service: what a file may be, and who may add one.

The type of a file is what its content says, never its name.
"""

import csv
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO, StringIO
from math import ceil
from typing import Final
from urllib.parse import urlsplit

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.milestones import BLUEPRINT, MilestoneCode
from migrations_tracker.domain.psn_services import PsnService
from migrations_tracker.domain.stages import LINE, Stage

MEBIBYTE: Final = 1024 * 1024
LONGEST_FILE: Final = 25 * MEBIBYTE
LONGEST_TITLE: Final = 120
LONGEST_LINK: Final = 500
LONGEST_REASON: Final = 2000
MAY_HANDLE: Final = frozenset({Role.MANAGER, Role.BOROUGH, Role.SUPPLIER})


class ScanState(StrEnum):
    PENDING = "pending"
    CLEAN = "clean"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        return {
            ScanState.PENDING: "Not scanned yet",
            ScanState.CLEAN: "Scanned, clean",
            ScanState.REJECTED: "Rejected by the virus scanner",
        }[self]


class About(StrEnum):
    MILESTONE = "milestone"
    GATE = "gate"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a piece of evidence is on: a milestone, the gate to a stage, or a service."""

    about: About
    code: str

    @property
    def label(self) -> str:
        match self.about:
            case About.MILESTONE:
                return BLUEPRINT[MilestoneCode(self.code)].name
            case About.GATE:
                return f"Gate to {Stage(self.code).label.lower()}"
            case About.SERVICE:
                return PsnService(self.code).label


def subject(about: str, code: str) -> Subject | None:
    """The subject of these two words; None where there is no such thing."""
    known: dict[str, set[str]] = {
        About.MILESTONE: {one.value for one in MilestoneCode},
        About.GATE: {stage.value for stage in LINE[1:]},
        About.SERVICE: {one.value for one in PsnService},
    }
    return Subject(About(about), code) if code in known.get(about, set()) else None


class FileType(StrEnum):
    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    CSV = "text/csv"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    @property
    def ending(self) -> str:
        return "jpg" if self is FileType.JPEG else self.name.lower()


STARTS: Final[Mapping[bytes, FileType]] = {
    b"%PDF-": FileType.PDF,
    b"\x89PNG\r\n\x1a\n": FileType.PNG,
    b"\xff\xd8\xff": FileType.JPEG,
}
OFFICE: Final[Mapping[str, FileType]] = {
    "word/document.xml": FileType.DOCX,
    "xl/workbook.xml": FileType.XLSX,
}


def file_type(content: bytes) -> FileType | None:
    """What a file is by its content; None where it is nothing that is taken."""
    for start, kind in STARTS.items():
        if content.startswith(start):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    return FileType.CSV if _is_table(content) else None


def _office_type(content: bytes) -> FileType | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for name, kind in OFFICE.items() if name in names), None)


def _is_table(content: bytes) -> bool:
    """Plain text of at least two columns, which is no page or picture made of text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if text.lstrip().startswith("<") or any(c < " " and c not in "\t\r\n" for c in text):
        return False
    first = text.lstrip().split("\n", 1)[0]
    return any(len(next(csv.reader(StringIO(first), delimiter=d), [])) > 1 for d in ",;\t")


def file_name(title: str, kind: FileType) -> str:
    """A title as the name of a file: letters, digits and spaces."""
    kept = "".join(c if c.isalnum() or c in " -_" else " " for c in title)
    return f"{' '.join(kept.split()) or 'evidence'}.{kind.ending}"


class EvidenceRefusal(Refusal):
    """A refusal about a piece of evidence."""

    code, title = "evidence-refused", "The evidence cannot be kept so"


class FileOrLink(EvidenceRefusal):
    code, title, field = "file-or-link", "A file or a link", "file"

    def __init__(self) -> None:
        super().__init__("Choose a file, or write a link: one of the two.")


class FileEmpty(EvidenceRefusal):
    code, title, field = "file-empty", "The file is empty", "file"

    def __init__(self) -> None:
        super().__init__("The file has 0 bytes. Check it, then choose it again.")


class FileTooLarge(EvidenceRefusal):
    code, title, field = "file-too-large", "The file is too large", "file"

    def __init__(self, *, size: int) -> None:
        super().__init__(
            f"The file has {ceil(size * 10 / MEBIBYTE) / 10:.1f} MB; at most 25 MB are taken. "
            "Make it smaller, or write a link to it."
        )


class FileTypeRefused(EvidenceRefusal):
    code, title, field = "file-type-refused", "This type of file is not taken", "file"

    def __init__(self) -> None:
        super().__init__(
            "By its content the file is none of those that are taken: PDF, PNG, JPEG, CSV, DOCX "
            "or XLSX. Save it as one of them, then choose it again."
        )


class FileInfected(EvidenceRefusal):
    code, title, field = "file-infected", "The virus scanner rejected the file", "file"

    def __init__(self) -> None:
        super().__init__(
            "The virus scanner rejected the file, so it was not kept. Have the computer that it "
            "comes from checked."
        )


class LinkNotUnderstood(EvidenceRefusal):
    code, title, field = "link-not-understood", "The link is not understood", "link"

    def __init__(self) -> None:
        super().__init__(
            f"Write a link that begins with https://, of at most {LONGEST_LINK} characters."
        )


class TitleRequired(EvidenceRefusal):
    code, title, field = "title-required", "A title is required", "title"

    def __init__(self) -> None:
        super().__init__(f"Say what it is, in at most {LONGEST_TITLE} characters.")


class WithdrawalReasonRequired(EvidenceRefusal):
    code, title, field = "reason-required", "A reason is required", "reason"

    def __init__(self) -> None:
        super().__init__("Say why it is withdrawn.")


def check_role(roles: frozenset[Role]) -> None:
    """`roles` are those towards the migration. Raises NotYours."""
    if not roles & MAY_HANDLE:
        raise NotYours(
            "handle this evidence",
            "Programme managers, officers of the borough and its lead supplier",
        )


def check_title(title: str) -> None:
    if not title or len(title) > LONGEST_TITLE:
        raise TitleRequired


def check_file(content: bytes) -> FileType:
    """The type of a file that may be kept. Raises FileEmpty, FileTooLarge or FileTypeRefused."""
    check_size(len(content))
    kind = file_type(content)
    if kind is None:
        raise FileTypeRefused
    return kind


def check_size(size: int) -> None:
    """Before the content is read. Raises FileEmpty or FileTooLarge."""
    if size == 0:
        raise FileEmpty
    if size > LONGEST_FILE:
        raise FileTooLarge(size=size)


def check_link(link: str) -> None:
    """A web address over https with a host; nothing that a page would run."""
    try:
        parts = urlsplit(link)
        is_web = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        is_web = False
    plain = not any(character.isspace() or not character.isprintable() for character in link)
    if not (is_web and plain and len(link) <= LONGEST_LINK):
        raise LinkNotUnderstood

"""Notes that people write about a borough’s migration: who may write, read and correct them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.access import SEES_EVERYTHING, Role
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.ledger import EventKind, Fields

LONGEST_NOTE: Final = 2000


class Audience(StrEnum):
    """Who may read a note. The people and keys of suppliers never may."""

    BOROUGH = "borough"
    PROGRAMME = "programme"

    @property
    def label(self) -> str:
        if self is Audience.BOROUGH:
            return "The programme and the borough"
        return "The programme only"


KIND_FOR: Final[Mapping[Audience, EventKind]] = {
    Audience.BOROUGH: EventKind.NOTE_WRITTEN,
    Audience.PROGRAMME: EventKind.PROGRAMME_NOTE_WRITTEN,
}


class NoteRefusal(Refusal):
    """A refusal about a note; `field` names the field that mends it."""

    field = "text"


class NoteRequired(NoteRefusal):
    code, title = "note-required", "There is no note"

    def __init__(self) -> None:
        super().__init__("Write the note.")


class NoteTooLong(NoteRefusal):
    code, title = "text-too-long", "The text is too long"

    def __init__(self, length: int) -> None:
        super().__init__(f"The note has {length} characters. Keep it to {LONGEST_NOTE}.")


class NoteCorrectedMeanwhile(NoteRefusal):
    code, title = "note-corrected", "The note was corrected meanwhile"

    def __init__(self) -> None:
        super().__init__(
            "You have corrected this note meanwhile, in another window. Correct its newest wording."
        )


def readable(roles: frozenset[Role]) -> frozenset[Audience]:
    """The notes of a migration that somebody with these roles towards it may read."""
    if roles & SEES_EVERYTHING:
        return frozenset(Audience)
    return frozenset({Audience.BOROUGH}) if Role.BOROUGH in roles else frozenset()


def writable(roles: frozenset[Role]) -> tuple[Audience, ...]:
    """For whom somebody with these roles may write, the usual one first; empty for nobody."""
    if Role.MANAGER in roles:
        return (Audience.BOROUGH, Audience.PROGRAMME)
    return (Audience.BOROUGH,) if Role.BOROUGH in roles else ()


def check_note(text: str, audience: Audience, roles: frozenset[Role]) -> None:
    """Raises NotYours, NoteRequired or NoteTooLong."""
    if audience not in writable(roles):
        who = "Programme managers"
        if audience is Audience.BOROUGH:
            who += " and the borough’s officers"
        raise NotYours("write this note", who)
    if not text.strip():
        raise NoteRequired
    if len(text.strip()) > LONGEST_NOTE:
        raise NoteTooLong(len(text.strip()))


def check_author(author: str, actor: str) -> None:
    """What somebody wrote nobody else puts otherwise. Raises NotYours."""
    if author != actor:
        raise NotYours("correct this note", "Only who wrote it")


def note_event_words(kind: str, old: Fields, new: Fields) -> str:  # noqa: ARG001 - as its kin
    """That somebody wrote or corrected a note; the text is the event’s own note."""
    corrected = " corrected" if "corrects" in new else ""
    who = ", for the programme only" if kind == EventKind.PROGRAMME_NOTE_WRITTEN else ""
    return f"Note{corrected}{who}"

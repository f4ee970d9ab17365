"""The notes on one migration that a viewer may read, each with its earlier wordings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.notes import Audience
from migrations_tracker.models import Note
from migrations_tracker.selectors.activity import NO_LONGER_KNOWN, actor_names


@dataclass(frozen=True, slots=True)
class Wording:
    """What a note said, and since when."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as it stands; `written_at` is when it was first written.

    `earlier` are the wordings before its corrections, the newest first; `is_own` tells whether
    the viewer wrote it, who alone may correct it.
    """

    id: int
    text: str
    who: str
    audience: Audience
    written_at: datetime
    corrected_at: datetime | None
    earlier: Sequence[Wording]
    is_own: bool


def notes_of(migration_id: int, viewer: Principal) -> list[NoteRow]:
    """Those first written last stand first. Four queries at most."""
    found = {
        note.pk: note for note in Note.objects.visible_to(viewer).filter(migration=migration_id)
    }
    names = actor_names({note.written_by for note in found.values()}, viewer)
    corrected = {note.corrects_id for note in found.values()}
    rows = []
    for note in found.values():
        if note.pk in corrected:
            continue
        chain = _chain(note, found)
        rows.append(
            NoteRow(
                id=note.pk,
                text=note.text,
                who=names.get(note.written_by, NO_LONGER_KNOWN),
                audience=note.for_whom,
                written_at=(chain[-1] if chain else note).written_at,
                corrected_at=note.written_at if chain else None,
                earlier=[Wording(one.text, one.written_at) for one in chain],
                is_own=note.written_by == viewer.actor,
            )
        )
    return sorted(rows, key=lambda row: (row.written_at, row.id), reverse=True)


def note_to_correct(note_id: int, viewer: Principal) -> Note | None:
    """A note that the viewer wrote and may read, with its borough; None otherwise. One query."""
    return (
        Note.objects.visible_to(viewer)
        .filter(pk=note_id, written_by=viewer.actor)
        .select_related("migration__borough")
        .first()
    )


def _chain(note: Note, found: dict[int, Note]) -> list[Note]:
    """The wordings before this one, the newest first."""
    chain = []
    while note.corrects_id is not None:
        note = found[note.corrects_id]
        chain.append(note)
    return chain

"""Notes on a borough’s migration: written and corrected, each with its event, or neither."""

from django.db import transaction

from migrations_tracker.domain.access import roles_for
from migrations_tracker.domain.notes import (
    KIND_FOR,
    Audience,
    NoteCorrectedMeanwhile,
    check_author,
    check_note,
)
from migrations_tracker.models import Event, Note, PsnMigration
from migrations_tracker.services.audit import Origin, append, lock_stream


@transaction.atomic
def write_note(
    migration_id: int, text: str, origin: Origin, *, audience: Audience = Audience.BOROUGH
) -> Event | None:
    """Write a note. Eight queries; None where the same person's newest says the same already.

    Raises NotYours, NoteRequired or NoteTooLong; nothing has been written then.
    """
    stream = lock_stream(migration_id)
    _check(migration_id, text, audience, origin)
    text, actor = text.strip(), origin.principal.actor
    newest = Note.objects.filter(migration=migration_id).first()
    if newest and (newest.text, newest.audience, newest.written_by) == (text, audience, actor):
        return None
    note = _create(migration_id, text, audience, origin)
    return append(stream, KIND_FOR[audience], origin, new={"note": note.pk}, note=text)


@transaction.atomic
def correct_note(note_id: int, text: str, origin: Origin) -> Event | None:
    """Put a note of one's own in other words; the wording before is kept. Nine queries at most.

    None where it says so already. Raises NotYours, NoteRequired, NoteTooLong,
    NoteCorrectedMeanwhile or Note.DoesNotExist; nothing has been written then.
    """
    migration_id = Note.objects.values_list("migration", flat=True).get(pk=note_id)
    stream = lock_stream(migration_id)
    before = Note.objects.select_related("correction").get(pk=note_id)
    check_author(before.written_by, origin.principal.actor)
    _check(migration_id, text, before.for_whom, origin)
    text = text.strip()
    correction: Note | None = getattr(before, "correction", None)
    if text == (correction or before).text:
        return None
    if correction:
        raise NoteCorrectedMeanwhile
    note = _create(migration_id, text, before.for_whom, origin, corrects=before)
    return append(
        stream,
        KIND_FOR[before.for_whom],
        origin,
        old={"note": before.pk},
        new={"note": note.pk, "corrects": before.pk},
        note=text,
    )


def _check(migration_id: int, text: str, audience: Audience, origin: Origin) -> None:
    """One query."""
    code = PsnMigration.objects.values_list("borough_id", flat=True).get(pk=migration_id)
    check_note(text, audience, roles_for(origin.principal, borough_code=code, supplier_id=None))


def _create(
    migration_id: int,
    text: str,
    audience: Audience,
    origin: Origin,
    *,
    corrects: Note | None = None,
) -> Note:
    return Note.objects.create(
        migration_id=migration_id,
        text=text,
        audience=audience.value,
        written_at=origin.now,
        written_by=origin.principal.actor,
        corrects=corrects,
    )

"""Notes: a row and its event together, or neither; corrected by a row of its own."""

import pytest
from django.db import IntegrityError, transaction

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.notes import Audience, NoteCorrectedMeanwhile, NoteRequired
from migrations_tracker.models import Event, Note, PsnMigration
from migrations_tracker.selectors.notes import notes_of
from migrations_tracker.services.notes import correct_note, write_note
from tests.make import make_migration, origin, principal

pytestmark = pytest.mark.django_db


def officer(migration: PsnMigration) -> Principal:
    return principal(Role.BOROUGH, borough_codes=frozenset({migration.borough_id}))


def lead(migration: PsnMigration) -> Principal:
    supplier = migration.assignments.get().supplier_id
    return principal(Role.SUPPLIER, supplier_ids=frozenset({supplier}))


def test_a_note_is_kept_with_who_wrote_it_and_its_event() -> None:
    migration = make_migration()

    event = write_note(migration.pk, "  Ask Ada. ", origin())

    note = Note.objects.get()
    assert (note.text, note.audience, note.written_by) == ("Ask Ada.", "borough", "user:manager")
    assert event is not None
    assert (event.kind, event.new, event.note) == ("note_written", {"note": note.pk}, "Ask Ada.")


def test_a_note_sent_twice_is_written_once() -> None:
    migration = make_migration()

    assert write_note(migration.pk, "Ask Ada.", origin())
    assert write_note(migration.pk, "Ask Ada. ", origin()) is None
    assert (Note.objects.count(), Event.objects.count()) == (1, 1)


def test_a_correction_keeps_the_wording_before() -> None:
    migration = make_migration()
    write_note(migration.pk, "Ask Ada.", origin(), audience=Audience.PROGRAMME)
    first = Note.objects.get()

    event = correct_note(first.pk, "Ask Grace.", origin())

    second = Note.objects.get(corrects=first)
    assert (first.text, second.text, second.audience) == ("Ask Ada.", "Ask Grace.", "programme")
    assert event is not None
    assert event.new == {"note": second.pk, "corrects": first.pk}
    (row,) = notes_of(migration.pk, principal())
    assert (row.text, [one.text for one in row.earlier]) == ("Ask Grace.", ["Ask Ada."])


def test_a_correction_that_says_the_same_or_was_sent_twice_writes_nothing() -> None:
    migration = make_migration()
    write_note(migration.pk, "Ask Ada.", origin())
    note = Note.objects.get()

    assert correct_note(note.pk, "Ask Ada.", origin()) is None
    assert correct_note(note.pk, "Ask Grace.", origin())
    assert correct_note(note.pk, "Ask Grace.", origin()) is None
    with pytest.raises(NoteCorrectedMeanwhile):
        correct_note(note.pk, "Ask Lin.", origin())
    assert (Note.objects.count(), Event.objects.count()) == (2, 2)


def test_nobody_corrects_what_another_wrote() -> None:
    migration = make_migration()
    write_note(migration.pk, "Ask Ada.", origin())

    with pytest.raises(NotYours):
        correct_note(Note.objects.get().pk, "Ask Grace.", origin(officer(migration)))

    assert (Note.objects.count(), Event.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("who", "text", "audience", "refusal"),
    [
        (lead, "Words.", Audience.BOROUGH, NotYours),
        (officer, "Words.", Audience.PROGRAMME, NotYours),
        (officer, " ", Audience.BOROUGH, NoteRequired),
        (lambda _: principal(Role.VIEWER), "Words.", Audience.BOROUGH, NotYours),
    ],
)
def test_what_is_refused_writes_nothing(
    who: "object", text: str, audience: Audience, refusal: type[Refusal]
) -> None:
    migration = make_migration()

    with pytest.raises(refusal):
        write_note(migration.pk, text, origin(who(migration)), audience=audience)  # type: ignore[operator]  # one of the functions above

    assert not Note.objects.exists()
    assert not Event.objects.exists()


def test_each_sees_the_notes_and_events_that_are_for_them() -> None:
    migration = make_migration()
    write_note(migration.pk, "For both.", origin())
    write_note(migration.pk, "For us.", origin(), audience=Audience.PROGRAMME)
    stranger = principal(Role.BOROUGH, borough_codes=frozenset({"E09000099"}))

    seen = {
        name: (Note.objects.visible_to(who).count(), Event.objects.visible_to(who).count())
        for name, who in {
            "manager": principal(),
            "viewer": principal(Role.VIEWER),
            "officer": officer(migration),
            "lead": lead(migration),
            "stranger": stranger,
        }.items()
    }

    assert seen == {
        "manager": (2, 2),
        "viewer": (2, 2),
        "officer": (1, 1),
        "lead": (0, 0),
        "stranger": (0, 0),
    }


def test_the_database_takes_no_empty_note_and_one_correction_alone() -> None:
    migration = make_migration()
    write_note(migration.pk, "Ask Ada.", origin())
    note = Note.objects.get()
    correct_note(note.pk, "Ask Grace.", origin())
    whole = {
        "migration": migration,
        "text": "Words.",
        "audience": "borough",
        "written_at": note.written_at,
        "written_by": "user:1",
    }

    for fields in ({"text": ""}, {"audience": "all"}, {"written_by": ""}, {"corrects": note}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Note.objects.create(**(whole | fields))

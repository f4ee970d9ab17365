"""Notes: who reads and writes which."""

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.ledger import HIDDEN_FROM_SUPPLIERS, NOTE_KINDS, EventKind
from migrations_tracker.domain.notes import (
    LONGEST_NOTE,
    Audience,
    NoteRequired,
    NoteTooLong,
    check_note,
    note_event_words,
    readable,
    writable,
)

B, P = Audience.BOROUGH, Audience.PROGRAMME
ROLES = [
    (Role.MANAGER, {B, P}, (B, P)),
    (Role.VIEWER, {B, P}, ()),
    (Role.ADMINISTRATOR, {B, P}, ()),
    (Role.BOROUGH, {B}, (B,)),
    (Role.SUPPLIER, set(), ()),
]


@pytest.mark.parametrize(("role", "reads", "writes"), ROLES)
def test_each_role_reads_and_writes_its_own(
    role: Role, reads: set[Audience], writes: tuple[Audience, ...]
) -> None:
    assert readable(frozenset({role})) == reads
    assert writable(frozenset({role})) == writes


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SUPPLIER])
@pytest.mark.parametrize("audience", list(Audience))
def test_who_may_not_write_is_told_who_may(role: Role, audience: Audience) -> None:
    with pytest.raises(NotYours, match="Programme managers"):
        check_note("Words.", audience, frozenset({role}))


def test_an_officer_writes_nothing_for_the_programme_only() -> None:
    with pytest.raises(NotYours, match="Programme managers can"):
        check_note("Words.", P, frozenset({Role.BOROUGH}))


def test_empty_and_endless_notes_are_refused() -> None:
    with pytest.raises(NoteRequired):
        check_note(" \n ", B, frozenset({Role.MANAGER}))
    with pytest.raises(NoteTooLong, match=str(LONGEST_NOTE + 1)):
        check_note("x" * (LONGEST_NOTE + 1), B, frozenset({Role.MANAGER}))


def test_no_event_of_a_note_is_for_suppliers() -> None:
    assert {kind.value for kind in NOTE_KINDS} <= set(HIDDEN_FROM_SUPPLIERS)


def test_an_event_says_whether_it_corrects_and_for_whom_it_is() -> None:
    assert note_event_words(EventKind.NOTE_WRITTEN, {}, {"note": 1}) == "Note"
    assert note_event_words(
        EventKind.PROGRAMME_NOTE_WRITTEN, {"note": 1}, {"note": 2, "corrects": 1}
    ) == ("Note corrected, for the programme only")

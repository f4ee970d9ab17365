"""Freezes and board dates: row and event together, or neither."""

from datetime import date

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.calendar_refusals import (
    CalendarRefusal,
    DayTaken,
    HasPassed,
    NothingToFreeze,
    TooFarAhead,
    WhyRequired,
)
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.freezes import Frozen
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import BoardDate, Event, Freeze, PsnMigration
from migrations_tracker.selectors.audit_log import check_streams
from migrations_tracker.services.board_dates import add_board_date, remove_board_date
from migrations_tracker.services.freezes import add_freeze, remove_freeze
from tests.make import make_borough, make_migration, origin, principal

pytestmark = pytest.mark.django_db
CHRISTMAS = Frozen("Christmas", date(2026, 12, 24), date(2027, 1, 1))
THURSDAY = date(2026, 3, 12)
OTHERS = [role for role in Role if role is not Role.MANAGER]


def test_a_freeze_of_the_programme_is_in_the_programmes_ledger() -> None:
    added = add_freeze(CHRISTMAS, None, origin(), reason=" Nobody is there. ")

    freeze = Freeze.objects.get()
    assert (freeze, freeze.reason, freeze.borough) == (added.freeze, "Nobody is there.", None)
    assert added.event is not None
    assert added.event.stream.migration is None
    assert (added.event.kind, added.event.reason) == ("freeze_added", "Nobody is there.")
    assert added.event.new == {
        "freeze": freeze.pk,
        "name": "Christmas",
        "borough": None,
        "starts_on": "2026-12-24",
        "ends_on": "2027-01-01",
    }


def test_a_freeze_of_a_borough_is_in_the_ledger_of_its_migration() -> None:
    migration = make_migration()

    added = add_freeze(CHRISTMAS, migration.borough, origin(), reason="Elections.")

    assert added.event is not None
    assert added.event.stream == migration.stream
    assert added.event.new["borough"] == migration.borough_id


def test_freezes_may_overlap() -> None:
    add_freeze(CHRISTMAS, None, origin(), reason="One.")
    add_freeze(Frozen("Year end", date(2026, 12, 30), date(2027, 1, 8)), None, origin(), reason="2")

    assert Freeze.objects.in_force().count() == 2


def test_the_same_freeze_again_writes_nothing() -> None:
    first = add_freeze(CHRISTMAS, None, origin(), reason="One.")

    again = add_freeze(CHRISTMAS, None, origin(), reason="Two.")

    assert (again.freeze, again.event) == (first.freeze, None)
    assert (Freeze.objects.count(), Event.objects.count()) == (1, 1)


def test_a_removed_freeze_keeps_its_row_and_can_be_added_anew() -> None:
    freeze = add_freeze(CHRISTMAS, None, origin(), reason="One.").freeze

    removed = remove_freeze(freeze.pk, origin(), reason=" Moved. ")
    again = remove_freeze(freeze.pk, origin(), reason="Moved.")
    anew = add_freeze(CHRISTMAS, None, origin(), reason="One.")

    assert removed.event is not None
    assert (removed.event.kind, removed.event.reason) == ("freeze_removed", "Moved.")
    assert again.event is None
    assert anew.event is not None
    assert (Freeze.objects.count(), Freeze.objects.in_force().count()) == (2, 1)


def test_a_borough_freeze_can_be_removed_after_its_migration_has_ended() -> None:
    migration = make_migration()
    freeze = add_freeze(CHRISTMAS, migration.borough, origin(), reason="One.").freeze
    PsnMigration.objects.update(stage=Stage.WITHDRAWN.value)

    removed = remove_freeze(freeze.pk, origin(), reason="Ended.")

    assert removed.event is not None
    assert removed.event.stream == migration.stream


@pytest.mark.parametrize("role", OTHERS)
def test_only_managers_keep_the_calendar(role: Role) -> None:
    freeze = add_freeze(CHRISTMAS, None, origin(), reason="One.").freeze
    board = add_board_date(THURSDAY, "Board", origin()).board_date
    other = origin(principal(role))

    with pytest.raises(NotYours):
        add_freeze(Frozen("F", THURSDAY, THURSDAY), None, other, reason="Two.")
    with pytest.raises(NotYours):
        remove_freeze(freeze.pk, other, reason="No.")
    with pytest.raises(NotYours):
        add_board_date(date(2026, 4, 9), "Board", other)
    with pytest.raises(NotYours):
        remove_board_date(board.pk, other, reason="No.")

    assert (Freeze.objects.in_force().count(), BoardDate.objects.in_force().count()) == (1, 1)
    assert Event.objects.count() == 2


REFUSED: list[tuple[Frozen, str, type[CalendarRefusal]]] = [
    (Frozen("F", date(2026, 3, 1), date(2026, 3, 8)), "Why.", HasPassed),
    (CHRISTMAS, "", WhyRequired),
    (CHRISTMAS, "Why.", NothingToFreeze),
]


@pytest.mark.parametrize(("frozen", "reason", "refusal"), REFUSED)
def test_a_refused_freeze_writes_nothing(
    frozen: Frozen, reason: str, refusal: type[CalendarRefusal]
) -> None:
    migration = make_migration(stage=Stage.CLOSED)

    with pytest.raises(refusal):
        add_freeze(frozen, migration.borough, origin(), reason=reason)

    assert not Freeze.objects.exists()
    assert not Event.objects.exists()


def test_a_borough_without_a_migration_cannot_be_frozen() -> None:
    with pytest.raises(NothingToFreeze, match="has no open migration"):
        add_freeze(CHRISTMAS, make_borough(), origin(), reason="Why.")


def test_a_removal_without_a_reason_writes_nothing() -> None:
    freeze = add_freeze(CHRISTMAS, None, origin(), reason="One.").freeze
    board = add_board_date(THURSDAY, "Board", origin()).board_date

    with pytest.raises(WhyRequired):
        remove_freeze(freeze.pk, origin(), reason=" ")
    with pytest.raises(WhyRequired):
        remove_board_date(board.pk, origin(), reason="")

    assert (Freeze.objects.in_force().count(), BoardDate.objects.in_force().count()) == (1, 1)
    assert Event.objects.count() == 2


def test_a_board_date_is_added_once_and_removed_with_a_reason() -> None:
    added = add_board_date(THURSDAY, " Board ", origin())
    again = add_board_date(THURSDAY, "Board", origin())
    removed = remove_board_date(added.board_date.pk, origin(), reason="Moved.")
    twice = remove_board_date(added.board_date.pk, origin(), reason="Moved.")

    assert (again.event, twice.event) == (None, None)
    assert added.event is not None
    assert removed.event is not None
    assert added.event.stream.migration is None
    assert removed.event.old == added.event.new
    assert [event.kind for event in Event.objects.order_by("pk")] == [
        "board_date_added",
        "board_date_removed",
    ]


def test_two_meetings_on_one_day_are_refused() -> None:
    add_board_date(THURSDAY, "Board", origin())

    with pytest.raises(DayTaken, match="“Board” is on 12 March 2026 already"):
        add_board_date(THURSDAY, "Another board", origin())

    assert Event.objects.count() == 1


def test_a_board_date_in_a_far_year_is_refused_and_nothing_written() -> None:
    with pytest.raises(TooFarAhead):
        add_board_date(date(2062, 3, 12), "Board", origin())

    assert not BoardDate.objects.exists()
    assert not Event.objects.exists()


def test_the_programmes_ledger_stays_whole() -> None:
    freeze = add_freeze(CHRISTMAS, None, origin(), reason="One.").freeze
    add_board_date(THURSDAY, "Board", origin())
    remove_freeze(freeze.pk, origin(), reason="Moved.")

    assert all(not checked.flaws for checked in check_streams())

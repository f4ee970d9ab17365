"""`verify_audit_log` names the stream and the event that is not as it was recorded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import PsnMigration, Stream, append_only
from migrations_tracker.selectors.audit_log import check_streams
from migrations_tracker.services.opening import open_migration
from migrations_tracker.services.transitions import StageClaim, claim_stage
from tests.conftest import AssertConstantQueries
from tests.make import make_borough, make_migration, origin, principal

pytestmark = pytest.mark.django_db
EVENTS = "migrations_tracker_event"
Execute = Callable[[str, Any, bool, Any], Any]


@contextmanager
def without_triggers() -> Iterator[None]:
    """What somebody with the database in their hands could do."""
    append_only.remove(connection)
    try:
        yield
    finally:
        append_only.install(connection)


def tamper(statement: str) -> None:
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount


def verify() -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("verify_audit_log", stdout=out, stderr=err)
    assert refused.value.returncode == 1
    return err.getvalue(), str(refused.value)


@pytest.fixture
def camden() -> PsnMigration:
    """A migration with three events, beside another that nobody touches."""
    migration = make_migration(borough=make_borough(short_name="Camden"))
    for each in (migration, make_migration()):
        for stage in (Stage.DISCOVERY, Stage.ON_HOLD, Stage.DISCOVERY):
            claim_stage(each.pk, StageClaim(stage, reason="Election."), origin())
    return migration


@pytest.mark.usefixtures("camden")
def test_an_untouched_ledger_is_as_it_was_recorded() -> None:
    out = StringIO()

    call_command("verify_audit_log", stdout=out)

    said = out.getvalue().strip()
    assert said == (
        "Checked 6 events in 3 streams; every one is as it was recorded, "
        "and the migrations as they say."
    )


def test_a_changed_event_is_named_by_stream_and_sequence(camden: PsnMigration) -> None:
    tamper(f"UPDATE {EVENTS} SET note = 'x' WHERE sequence = 2 AND stream_id = {camden.stream.pk}")

    lines, summary = verify()

    assert lines.splitlines() == [
        "Camden migration: event 2 is not what was recorded: it was changed afterwards."
    ]
    assert summary.startswith("Checked 6 events in 3 streams; 1 stream not as recorded.")


def test_a_missing_event_is_named(camden: PsnMigration) -> None:
    tamper(f"DELETE FROM {EVENTS} WHERE sequence = 2 AND stream_id = {camden.stream.pk}")

    lines, _ = verify()

    assert lines.splitlines() == ["Camden migration: event 2 is missing."]


def test_a_cut_off_end_is_named(camden: PsnMigration) -> None:
    tamper(f"DELETE FROM {EVENTS} WHERE sequence > 1 AND stream_id = {camden.stream.pk}")

    lines, _ = verify()

    assert lines.splitlines() == ["Camden migration: event 2 is missing, and all up to 3."]


def test_events_in_another_order_do_not_follow(camden: PsnMigration) -> None:
    mine = f"stream_id = {camden.stream.pk}"
    with without_triggers(), connection.cursor() as cursor:
        for old, new in ((2, 9), (3, 2), (9, 3)):
            cursor.execute(
                f"UPDATE {EVENTS} SET sequence = {new} WHERE sequence = {old} AND {mine}"
            )

    lines, _ = verify()

    assert "Camden migration: event 2 does not follow the event before it" in lines
    assert "Camden migration: event 3 does not follow the event before it" in lines


def test_a_head_that_was_set_back_leaves_events_beyond_it(camden: PsnMigration) -> None:
    Stream.objects.filter(pk=camden.stream.pk).update(last_sequence=2)

    lines, _ = verify()

    assert "event 3 is beyond the head of the stream, which is at 2" in lines


def test_a_ledger_that_is_gone_altogether_is_named(camden: PsnMigration) -> None:
    tamper(f"DELETE FROM {EVENTS} WHERE stream_id = {camden.stream.pk}")
    Stream.objects.filter(pk=camden.stream.pk).delete()
    Stream.objects.filter(migration=None).delete()

    lines, _ = verify()

    assert lines.splitlines() == [
        "Camden migration: event 1 is missing, with the whole ledger.",
        "Programme: event 1 is missing, with the whole ledger.",
    ]


def test_a_row_that_was_changed_without_an_event_is_named() -> None:
    borough = make_borough(short_name="Brent")
    administrator = origin(principal(Role.ADMINISTRATOR))
    opened = open_migration(borough, administrator, stage=Stage.DISCOVERY, reason="Taken over.")
    PsnMigration.objects.filter(pk=opened.pk).update(stage="live")
    opened.milestones.filter(code="circuit").update(forecast_date="2026-06-01")

    lines, summary = verify()

    assert lines.splitlines() == [
        "Brent migration: stage is live, but the events say discovery.",
        "Brent migration: milestone circuit, forecast date is 2026-06-01, but the events say None.",
    ]
    assert summary.startswith("Checked 1 event in 2 streams; 1 stream not as recorded.")


@pytest.mark.parametrize("tampered", [False, True])
def test_an_event_that_is_appended_meanwhile_is_checked_too(
    camden: PsnMigration, tampered: bool
) -> None:
    """The moment is the one before the head is read again, when the events have been read."""
    stream_id, late = camden.stream.pk, list[int]()

    def meanwhile(execute: Execute, sql: str, params: Any, many: bool, context: Any) -> Any:
        reads_head = "last_sequence" in sql and "LIMIT 21" in sql
        if not late and reads_head and stream_id in params:
            late.append(camden.pk)
            claim_stage(camden.pk, StageClaim(Stage.DISCOVERY, note="Late."), origin())
            if tampered:
                tamper(f"UPDATE {EVENTS} SET note = 'x' WHERE note = 'Late.'")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        checks = {check.name: check for check in check_streams()}

    camdens = checks["Camden migration"]
    assert late
    assert camdens.events == 4
    assert [flaw.sequence for flaw in camdens.flaws] == ([4] if tampered else [])


def test_the_cost_does_not_grow_with_the_events(
    camden: PsnMigration, assert_constant_queries: AssertConstantQueries
) -> None:
    def grow() -> None:
        for number in range(5):
            claim_stage(camden.pk, StageClaim(Stage.DISCOVERY, note=f"Note {number}."), origin())

    assert_constant_queries(lambda: list(check_streams()), grow=grow)

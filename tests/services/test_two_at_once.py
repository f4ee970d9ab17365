"""Two people at once: each change is whole, and what rests on another is judged after it."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection, connections

from migrations_tracker.domain.certificate_rules import Issue
from migrations_tracker.domain.criterion import Criterion, CriterionKind
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Acceptance, Certificate, Event, PsnMigration
from migrations_tracker.services.certificates import record_certificate, withdraw_certificate
from migrations_tracker.services.transitions import StageClaim, claim_stage
from migrations_tracker.services.waivers import WaiverRequest, waive_criterion
from tests.make import NOON, make_acceptance, make_migration, meet_gate, origin

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[], object]


@pytest.fixture
def _own_connections(tmp_path: Path) -> Iterator[None]:
    """Threads that each have a connection of their own: on SQLite to a file, as in real life."""
    settings = connections.settings["default"]
    before = settings["NAME"]
    if connection.vendor == "sqlite":
        settings["NAME"] = str(tmp_path / "tracker.sqlite3")
        connection.ensure_connection()
        with closing(sqlite3.connect(settings["NAME"])) as copy:
            connection.connection.backup(copy)
    try:
        yield
    finally:
        settings["NAME"] = before


def together(*acts: Act) -> list[type[Refusal] | None]:
    """Begin all at the same time; what each was refused with, None where it was not."""
    begin = Barrier(len(acts))

    def one(act: Act) -> type[Refusal] | None:
        try:
            begin.wait()
            act()
        except Refusal as refusal:
            return type(refusal)
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(one, acts))


def apart(act: Callable[[], PsnMigration]) -> PsnMigration:
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(_closed, act).result()


def _closed(act: Callable[[], PsnMigration]) -> PsnMigration:
    try:
        return act()
    finally:
        connections.close_all()


def seen(migration: PsnMigration) -> tuple[str, int, int]:
    """The stage, the acceptances in force, and the events, as somebody else reads them."""
    found = PsnMigration.objects.get(pk=migration.pk)
    in_force = Acceptance.objects.filter(withdrawn_at=None).count()
    events = Event.objects.filter(kind__in=["stage_claimed", "certificate_withdrawn"])
    return found.stage, in_force, events.count()


def read(migration: PsnMigration) -> tuple[str, int, int]:
    result: list[tuple[str, int, int]] = []

    def act() -> PsnMigration:
        result.append(seen(migration))
        return migration

    apart(act)
    return result[0]


def live() -> PsnMigration:
    migration = make_migration(stage=Stage.LIVE)
    meet_gate(migration, Stage.ACCEPTED)
    return migration


def accepted() -> PsnMigration:
    migration = make_migration(stage=Stage.ACCEPTED)
    make_acceptance(migration)
    for gate in (Stage.ACCEPTED, Stage.CLOSED):
        meet_gate(migration, gate)
    return migration


@pytest.mark.usefixtures("_own_connections")
def test_accepting_while_the_certificate_is_withdrawn_is_judged_before_or_after_it() -> None:
    migration = apart(live)
    accept = StageClaim(Stage.ACCEPTED, reason="Letter 12.")

    refused, _ = together(
        lambda: claim_stage(migration.pk, accept, origin()),
        lambda: withdraw_certificate(migration.pk, origin(), reason="Breach."),
    )

    whole = ("accepted", 1, 2) if refused is None else ("live", 0, 1)
    assert read(migration) == whole


@pytest.mark.usefixtures("_own_connections")
def test_of_two_who_withdraw_and_close_with_one_version_one_is_refused() -> None:
    migration = apart(accepted)
    back, on = StageClaim(Stage.LIVE, reason="Mail is lost."), StageClaim(Stage.CLOSED)

    refused = together(
        lambda: claim_stage(migration.pk, back, origin(), expected_version=1),
        lambda: claim_stage(migration.pk, on, origin(), expected_version=1),
    )

    assert [one.__name__ for one in refused if one] == ["StaleVersion"]
    assert read(migration) in {("live", 0, 1), ("closed", 1, 1)}


@pytest.mark.usefixtures("_own_connections")
def test_of_two_who_waive_one_criterion_at_once_one_is_refused() -> None:
    migration = apart(make_migration)
    soak = Criterion(CriterionKind.CLEAN_SOAK)

    def waive(reason: str) -> object:
        request = WaiverRequest(Stage.ACCEPTED, soak, reason, NOON.date() + timedelta(days=9))
        return waive_criterion(migration.pk, request, origin())

    refused = together(lambda: waive("Watched by hand."), lambda: waive("No checks ran."))

    assert [one.__name__ for one in refused if one] == ["AlreadyWaived"]


@pytest.mark.usefixtures("_own_connections")
def test_one_number_sent_for_two_boroughs_at_once_is_recorded_for_one() -> None:
    first, second = apart(make_migration), apart(make_migration)
    issue = Issue("PSN-77", NOON.date())

    refused = together(
        lambda: record_certificate(first.pk, issue, origin()),
        lambda: record_certificate(second.pk, issue, origin()),
    )

    assert [one.__name__ for one in refused if one] == ["NumberTaken"]
    apart(lambda: Certificate.objects.get(number="PSN-77").migration)

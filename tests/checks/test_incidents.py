"""The commit of a check opens and closes incidents, and marks what flaps."""

from datetime import timedelta
from threading import Event as Stop

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from migrations_tracker.checks.engine import run_due
from migrations_tracker.checks.findings import Batch
from migrations_tracker.checks.store import Store
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.maintenance import Plan
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    CheckResult,
    Endpoint,
    EndpointState,
    Incident,
    PsnMigration,
    RollupHour,
    StatusChange,
)
from migrations_tracker.services.incidents import settle_due
from migrations_tracker.services.maintenance import plan_maintenance
from tests.make import make_migration, origin
from tests.make_incidents import make_window

from .fakes import TIMED_OUT, FakeProber, answer, findings, make_due, make_engine
from .runs import run, say

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
THRICE = ("down",) * 3


def place(kind: EndpointKind = EndpointKind.MAIL_RELAY) -> tuple[PsnMigration, Endpoint]:
    """A live migration and one endpoint of its borough, due now."""
    migration = make_migration(stage=Stage.LIVE)
    return migration, make_due(borough=migration.borough, kind=kind)


def claimed_now(store: Store) -> Batch:
    EndpointState.objects.update(due_at=now() - timedelta(seconds=1))
    batch = store.claim(10, HOUR)
    assert batch is not None
    return batch


def test_the_third_failure_in_a_row_opens_an_incident_since_the_first(store: Store) -> None:
    _, endpoint = place()
    say(store, endpoint, "up", "down", "down")
    assert not Incident.objects.exists()

    say(store, endpoint, "down")

    found = Incident.objects.get()
    first = CheckResult.objects.filter(reading="down").order_by("slot_at")[0]
    assert (found.endpoint, found.since) == (endpoint, first.asked_at)
    assert found.reason == "The registry reports it down"


def test_the_second_good_answer_in_a_row_closes_it(store: Store) -> None:
    _, endpoint = place()
    say(store, endpoint, *THRICE, "up")
    assert Incident.objects.still_open().exists()

    say(store, endpoint, "up")

    assert not Incident.objects.still_open().exists()


def test_a_check_that_changes_nothing_asks_nothing_of_incidents(store: Store) -> None:
    _, endpoint = place()
    say(store, endpoint, *THRICE)

    with CaptureQueriesContext(connection) as captured:
        say(store, endpoint, "down")

    assert not any("incident" in query["sql"] for query in captured.captured_queries)


def test_a_certificate_that_changes_settles_its_incident_at_once(store: Store) -> None:
    _, endpoint = place()
    soon, later = (now() + timedelta(days=days) for days in (5, 200))
    for ends in (soon, later):
        body = answer(endpoint.ref, endpoint.endpoint_kind, certificate_not_after=ends.isoformat())
        run(store, **{endpoint.ref: body})

    found = Incident.objects.get()
    assert (found.kind, found.days, found.is_open) == ("certificate", 7, False)


def test_an_incident_that_cannot_be_written_undoes_the_change_of_status(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, endpoint = place()
    say(store, endpoint, "up", "down", "down")
    batch = claimed_now(store)

    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("no space left")

    monkeypatch.setattr(Incident.objects, "bulk_create", fail)
    with pytest.raises(DatabaseError):
        store.commit(batch.token, findings(batch, "down"))

    assert EndpointState.objects.get().status == "up"
    assert StatusChange.objects.count() == 1


def test_a_registry_that_is_down_is_one_incident_of_the_source_and_none_of_endpoints(
    store: Store,
) -> None:
    endpoints = [place()[1] for _ in range(3)]
    run(store)
    silent = {endpoint.ref: TIMED_OUT for endpoint in endpoints}

    for _ in range(5):
        run(store, registry=TIMED_OUT, **silent)
        settle_due(now())

    assert [one.kind for one in Incident.objects.all()] == ["registry"]
    run(store)
    assert not Incident.objects.still_open().exists()


def test_a_checker_without_a_network_is_one_incident_of_the_checker(store: Store) -> None:
    _, endpoint = place()
    run(store)

    for _ in range(5):
        run(store, canary=TIMED_OUT, registry=TIMED_OUT, **{endpoint.ref: TIMED_OUT})

    assert [one.kind for one in Incident.objects.all()] == ["checker"]


def test_330_endpoints_down_at_once_are_330_incidents(store: Store) -> None:
    refs = []
    for _ in range(33):
        migration = make_migration(stage=Stage.LIVE)
        refs += [make_due(borough=migration.borough, kind=kind).ref for kind in EndpointKind]

    for _ in THRICE:
        run(store, **dict.fromkeys(refs, "down"))

    assert Incident.objects.still_open().count() == 330
    assert len({one.supplier_id for one in Incident.objects.all()}) == 33


def test_within_a_window_checks_go_on_and_at_its_end_the_incident_opens(store: Store) -> None:
    migration, endpoint = place()
    window = make_window(
        endpoint, migration=migration, starts_at=now() - HOUR, ends_at=now() + HOUR
    )

    state = say(store, endpoint, "up", *THRICE)

    assert (state.status, Incident.objects.count()) == ("down", 0)
    assert CheckResult.objects.count() == 4
    assert settle_due(now()) == 0
    window.ends_at = now()
    window.save(update_fields=["ends_at"])
    settle_due(now())
    assert Incident.objects.get().since == state.since


def test_an_answer_asked_for_before_a_window_was_planned_is_not_recorded(store: Store) -> None:
    migration, endpoint = place()
    say(store, endpoint, "up", "down", "down")
    EndpointState.objects.update(due_at=now() - timedelta(seconds=1))
    at = now()
    plan = Plan(frozenset(EndpointKind), at, at + HOUR, "Urgent repair")
    stop = Stop()

    def meanwhile(_: object) -> None:
        stop.set()
        plan_maintenance(migration.pk, plan, origin(now=at))

    run_due(
        make_engine(store, FakeProber(says={endpoint.ref: "down"}, meanwhile=meanwhile)), stop=stop
    )

    assert EndpointState.objects.get().status == "up"
    assert not Incident.objects.exists()
    assert CheckResult.objects.count() == 3


def test_an_hour_of_flapping_is_one_incident_and_a_flag_while_history_has_every_change(
    store: Store,
) -> None:
    _, endpoint = place()

    state = say(store, endpoint, "up", *(*THRICE, "up", "up") * 3)

    assert Incident.objects.get().times_reopened == 2
    assert StatusChange.objects.exclude(from_status="").count() == 6
    assert state.flapping_until is not None
    assert abs(state.flapping_until - now() - HOUR) < timedelta(minutes=1)


def test_three_changes_do_not_flap(store: Store) -> None:
    _, endpoint = place()

    state = say(store, endpoint, "up", *THRICE, "up", "up", *THRICE)

    assert state.flapping_until is None


def test_what_is_found_within_a_window_is_counted_as_maintenance(store: Store) -> None:
    migration, endpoint = place()
    say(store, endpoint, "up", "down")
    make_window(endpoint, migration=migration, starts_at=now(), ends_at=now() + HOUR)

    say(store, endpoint, "down", "up", TIMED_OUT)

    columns = ("up", "down", "maintenance", "unknown", "n")
    hours = RollupHour.objects.values_list(*columns)
    assert [sum(column) for column in zip(*hours, strict=True)] == [1, 1, 2, 1, 5]
    readings = CheckResult.objects.order_by("slot_at").values_list("reading", flat=True)
    assert list(readings) == ["up", "down", "down", "up", "unknown"]


def test_what_is_found_after_a_window_counts_again(store: Store) -> None:
    migration, endpoint = place()
    make_window(endpoint, migration=migration, starts_at=now() - HOUR, ends_at=now())
    other = place()[1]

    run(store)

    assert {(row.endpoint_id, row.up, row.maintenance) for row in RollupHour.objects.all()} == {
        (endpoint.pk, 1, 0),
        (other.pk, 1, 0),
    }

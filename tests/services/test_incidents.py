"""Incidents follow from what the checks hold, and each look repeats what it found."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    Assignment,
    ChangeCounter,
    Endpoint,
    EndpointState,
    Incident,
    IncidentUpdate,
    RegistrySource,
)
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.incidents import settle_due
from tests.make import NOON, make_migration, make_supplier, origin
from tests.make_checks import checks_work, source_away, source_back
from tests.make_incidents import (
    HOUR,
    make_down,
    make_incident,
    make_source_incident,
    make_window,
    set_status,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def look(at: datetime = NOON) -> int:
    """Settle while the checks work."""
    checks_work(at)
    return settle_due(at)


def updates() -> list[str]:
    return list(IncidentUpdate.objects.order_by("id").values_list("text", flat=True))


def test_an_endpoint_that_is_down_has_one_incident_with_its_supplier_and_its_first_failure() -> (
    None
):
    endpoint = make_down(since=NOON - 5 * MINUTE)

    assert [look(), look(NOON + MINUTE)] == [1, 0]

    found = Incident.objects.get()
    lead = Assignment.objects.get()
    assert (found.kind, found.endpoint, found.supplier) == ("down", endpoint, lead.supplier)
    assert (found.since, found.opened_at, found.reason) == (NOON - 5 * MINUTE, NOON, "No route")
    assert updates() == ["Opened by the checks."]


def test_an_incident_closes_when_the_endpoint_is_confirmed_to_have_recovered() -> None:
    endpoint = make_down()
    look()
    set_status(endpoint, "degraded", NOON + MINUTE)

    look(NOON + 2 * MINUTE)

    found = Incident.objects.get()
    assert (found.closed_at, found.progress) == (NOON + 2 * MINUTE, "resolved")
    assert updates()[-1] == "Recovered."


def test_one_that_fails_again_within_ten_minutes_is_reopened() -> None:
    endpoint = make_down()
    look()
    set_status(endpoint, "up", NOON + MINUTE)
    look(NOON + MINUTE)
    set_status(endpoint, "down", NOON + 10 * MINUTE)

    look(NOON + 10 * MINUTE)

    found = Incident.objects.get()
    assert (found.is_open, found.times_reopened, found.round) == (True, 1, 2)
    assert (found.since, found.progress) == (NOON - MINUTE, "investigating")


def test_one_that_fails_again_later_has_another_incident() -> None:
    endpoint = make_down()
    look()
    set_status(endpoint, "up", NOON + MINUTE)
    look(NOON + MINUTE)
    set_status(endpoint, "down", NOON + 11 * MINUTE)

    look(NOON + 11 * MINUTE)

    assert Incident.objects.count() == 2
    assert Incident.objects.still_open().count() == 1


def test_an_endpoint_that_is_not_expected_has_no_incident() -> None:
    endpoint = make_down()
    look()
    Endpoint.objects.filter(pk=endpoint.pk).update(expected_from=None)

    look(NOON + MINUTE)

    assert not Incident.objects.still_open().exists()


def test_within_a_window_none_opens_and_at_its_end_it_does_since_the_first_failure() -> None:
    endpoint = make_down(since=NOON - 30 * MINUTE)
    make_window(endpoint, ends_at=NOON + HOUR)

    assert [look(), look(NOON + HOUR - timedelta(seconds=1))] == [0, 0]
    look(NOON + HOUR)

    found = Incident.objects.get()
    assert (found.since, found.opened_at) == (NOON - 30 * MINUTE, NOON + HOUR)


def test_a_window_that_is_planned_over_an_incident_does_not_close_it() -> None:
    endpoint = make_down()
    look()
    make_window(endpoint)

    look(NOON + MINUTE)

    assert Incident.objects.still_open().exists()


def test_a_window_of_another_endpoint_or_a_cancelled_one_hides_nothing() -> None:
    endpoint = make_down()
    migration = make_migration(stage=Stage.LIVE)
    other = make_down(migration=migration, status="up")
    make_window(other, migration=migration)
    make_window(endpoint, cancelled_at=NOON, cancelled_by="user:1")

    look()

    assert Incident.objects.get().endpoint == endpoint


@pytest.mark.parametrize("fault", ["registry", "checker"])
def test_a_fault_of_our_own_is_one_incident_of_the_source_and_none_of_endpoints(
    fault: str,
) -> None:
    make_down()
    source_away(NOON - MINUTE, NOON)
    if fault == "checker":
        RegistrySource.objects.update(unavailable_since=None, checker_fault_since=NOON - MINUTE)

    settle_due(NOON)
    settle_due(NOON + MINUTE)

    found = Incident.objects.get()
    assert (found.kind, found.endpoint, found.since) == (fault, None, NOON - MINUTE)


def test_the_incident_of_the_source_closes_when_it_answers_again() -> None:
    make_source_incident()
    source_back(NOON)

    settle_due(NOON)

    assert not Incident.objects.still_open().exists()


def test_a_certificate_takes_its_steps_in_one_incident_until_it_is_renewed() -> None:
    ends = NOON + timedelta(days=20)
    endpoint = make_down(status="up", certificate_not_after=ends)
    look()

    for days in (10, 5, 0.5, -1):
        look(ends - timedelta(days=days))

    found = Incident.objects.get()
    assert (found.kind, found.days, found.round) == ("certificate", 0, 5)
    assert updates()[:2] == [
        "The certificate ends within 30 days.",
        "The certificate ends within 14 days.",
    ]
    EndpointState.objects.filter(pk=endpoint.pk).update(
        certificate_not_after=ends + timedelta(days=365)
    )
    look(ends + timedelta(days=2))
    assert not Incident.objects.still_open().exists()


def test_what_led_at_the_opening_stays_after_a_reassignment() -> None:
    migration = make_migration(stage=Stage.LIVE)
    make_down(migration=migration)
    look()
    before = Incident.objects.get().supplier

    assign_supplier(migration.pk, make_supplier(), origin(now=NOON + MINUTE))
    look(NOON + MINUTE)

    assert Incident.objects.get().supplier == before


def test_an_acknowledgement_that_runs_out_is_told_anew() -> None:
    make_down()
    look()
    Incident.objects.update(
        owner="user:1", acknowledged_at=NOON, acknowledged_until=NOON + 5 * MINUTE
    )

    look(NOON + 4 * MINUTE)
    assert Incident.objects.get().round == 1
    look(NOON + 5 * MINUTE)

    found = Incident.objects.get()
    assert (found.acknowledged_at, found.round, found.owner) == (None, 2, "user:1")


def test_a_clock_that_is_behind_closes_nothing_before_it_opened() -> None:
    endpoint = make_down()
    look()
    set_status(endpoint, "up", NOON)

    look(NOON - HOUR)

    found = Incident.objects.get()
    assert found.closed_at == found.opened_at


def test_live_pages_hear_of_it_once() -> None:
    make_down()
    before = ChangeCounter.objects.get().value

    look()
    look()

    assert ChangeCounter.objects.get().value == before + 1


def test_the_database_lets_one_be_open_of_each_kind() -> None:
    incident = make_incident()
    make_source_incident()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_incident(incident.endpoint)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_source_incident()


def test_settling_330_costs_as_many_queries_as_settling_three() -> None:
    def cost(migrations: int) -> int:
        for _ in range(migrations):
            migration = make_migration(stage=Stage.LIVE)
            for kind in EndpointKind:
                make_down(migration=migration, kind=kind)
        checks_work(NOON)
        with CaptureQueriesContext(connection) as captured:
            settle_due(NOON)
        return len(captured)

    assert cost(1) == cost(5)

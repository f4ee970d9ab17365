"""Who is told what of incidents, by which message."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.stages import Stage
from migrations_tracker.domain.telling import Channel
from migrations_tracker.models import (
    EndpointState,
    Incident,
    IncidentNotice,
    Membership,
    OutboxMessage,
    PsnMigration,
    User,
)
from migrations_tracker.services.incidents import settle_due
from migrations_tracker.services.notifying import Ways, queue_notices
from migrations_tracker.services.outbox import arrived, claim, failed
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_migration, make_supplier, make_user
from tests.make_checks import checks_work
from tests.make_incidents import (
    HOUR,
    make_down,
    make_incident,
    make_source_incident,
    set_status,
)

pytestmark = pytest.mark.django_db
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
HOOK = Ways("https://tracker.example", has_webhook=True)
NO_HOOK = Ways("https://tracker.example", has_webhook=False)


def queue(at: datetime = NOON, ways: Ways = HOOK) -> int:
    return queue_notices(ways, at)


def deliver(at: datetime, *, works: bool = True) -> list[str]:
    """Send what is due, or have it fail for good; the topics."""
    messages = claim(at, channels=list(Channel), limit=500, lease=MINUTE)
    for message in messages:
        if works:
            arrived(message, at)
        else:
            failed(message, "It answered 410.", at, spread=0, for_good=True)
    return [message.topic for message in messages]


def tend(at: datetime) -> list[str]:
    """What a tick does: settle, queue and send."""
    checks_work(at)
    settle_due(at)
    queue(at)
    return deliver(at)


def subscriber(role: Role = Role.MANAGER, **fields: object) -> User:
    user = make_user(role, **fields)  # type: ignore[arg-type]  # borough or supplier
    user.incident_mail_since = NOON - 24 * HOUR
    user.save()
    return user


def addresses() -> set[str]:
    return set(OutboxMessage.objects.values_list("address", flat=True))


def test_what_has_just_begun_waits_for_half_a_minute_for_what_comes_with_it() -> None:
    migration = make_migration(stage=Stage.LIVE)
    for second, kind in enumerate((EndpointKind.DNS, EndpointKind.NTP)):
        make_incident(make_down(migration=migration, kind=kind), since=NOON + second * SECOND)
    begun = NOON + MINUTE

    assert queue(begun + 29 * SECOND) == 0
    assert queue(begun + 30 * SECOND) == 1

    message = OutboxMessage.objects.get()
    assert (message.topic, message.body["data"]["count"]) == ("incident.opened", 2)
    assert queue(begun + 31 * SECOND) == 0


def test_the_webhook_is_told_in_the_form_of_standard_webhooks() -> None:
    incident = make_incident()

    queue()

    body = OutboxMessage.objects.get().body
    endpoint = incident.endpoint
    assert endpoint is not None
    name = endpoint.borough.short_name
    assert (body["type"], body["timestamp"]) == ("incident.opened", "2026-03-09T12:00:00Z")
    assert body["data"]["words"] == f"Down: GCSx mail relay of {name}"
    assert body["data"]["incidents"] == [
        {
            "id": incident.reference,
            "url": f"https://tracker.example/incidents/{incident.reference}/",
            "kind": "down",
            "endpoint": endpoint.ref,
            "borough": endpoint.borough_id,
            "since": "2026-03-09T11:00:00Z",
            "closed_at": None,
        }
    ]


def test_an_email_says_what_since_when_and_where_to_read_more() -> None:
    subscriber()
    incident = make_incident()

    queue(ways=NO_HOOK)

    body = OutboxMessage.objects.get().body
    assert body["subject"].startswith("Down: GCSx mail relay of ")
    assert f"{incident.reference}: GCSx mail relay of " in body["text"]
    assert "since 11:00am (No route)" in body["text"]
    assert f"https://tracker.example/incidents/{incident.reference}/" in body["text"]


def test_managers_are_told_of_all_and_officers_of_their_own_boroughs() -> None:
    mine = make_migration(stage=Stage.LIVE)
    manager = subscriber()
    officer = subscriber(Role.BOROUGH, borough=mine.borough)
    subscriber(Role.BOROUGH, borough=make_borough())
    make_incident(make_down(migration=mine))
    make_source_incident()

    queue(ways=NO_HOOK)

    told = OutboxMessage.objects.order_by("address").values_list("address", flat=True)
    assert sorted(told) == sorted([f"user:{manager.pk}"] * 2 + [f"user:{officer.pk}"])


@pytest.mark.parametrize(
    "person",
    [
        make_user,
        lambda: subscriber(Role.VIEWER),
        lambda: subscriber(Role.ADMINISTRATOR),
        lambda: subscriber(Role.SUPPLIER, supplier=make_supplier()),
    ],
)
def test_whoever_did_not_ask_or_has_another_role_gets_no_email(person: Callable[[], User]) -> None:
    person()
    make_incident()

    assert queue(ways=NO_HOOK) == 0


def test_nobody_is_told_of_what_began_before_they_asked() -> None:
    user = subscriber()
    User.objects.filter(pk=user.pk).update(incident_mail_since=NOON)
    make_incident(since=NOON - HOUR)

    assert queue(ways=NO_HOOK) == 0


def test_somebody_who_has_left_is_told_nothing() -> None:
    user = subscriber()
    User.objects.filter(pk=user.pk).update(is_active=False)
    make_incident()

    assert queue(ways=NO_HOOK) == 0


def test_a_recovery_is_told_only_if_its_problem_arrived() -> None:
    endpoint = make_down()
    topics = [tend(NOON), tend(NOON + MINUTE)]
    set_status(endpoint, "up", NOON + 2 * MINUTE)

    topics += [tend(NOON + offset * MINUTE) for offset in (2, 3, 4)]

    assert topics == [[], ["incident.opened"], [], ["incident.resolved"], []]


def test_no_recovery_follows_a_problem_that_never_arrived() -> None:
    incident = make_incident()
    queue()
    deliver(NOON, works=False)
    Incident.objects.filter(pk=incident.pk).update(closed_at=NOON, progress="resolved")

    assert queue(NOON + HOUR) == 0


def test_a_problem_that_is_over_before_it_is_told_is_not_told_at_all() -> None:
    endpoint = make_down()
    checks_work(NOON)
    settle_due(NOON)
    set_status(endpoint, "up", NOON + 20 * SECOND)

    assert [tend(NOON + offset * SECOND) for offset in (20, 31, 90)] == [[], [], []]
    assert not OutboxMessage.objects.exists()


def test_a_problem_that_is_over_while_its_message_waits_is_withdrawn() -> None:
    incident = make_incident()
    queue()
    Incident.objects.filter(pk=incident.pk).update(closed_at=NOON, progress="resolved")

    assert queue(NOON + MINUTE) == 0
    assert deliver(NOON + MINUTE) == []
    assert OutboxMessage.objects.get().last_error == "It was over before this was sent."


def test_a_message_about_two_goes_out_while_one_of_them_is_still_open() -> None:
    migration = make_migration(stage=Stage.LIVE)
    first, _ = (
        make_incident(make_down(migration=migration, kind=kind))
        for kind in (EndpointKind.DNS, EndpointKind.NTP)
    )
    queue()
    Incident.objects.filter(pk=first.pk).update(closed_at=NOON, progress="resolved")
    queue(NOON + MINUTE)

    assert deliver(NOON + MINUTE) == ["incident.opened"]


def test_who_has_taken_it_on_is_not_reminded_when_it_is_reopened() -> None:
    incident = make_incident(owner="user:1", acknowledged_at=NOON - HOUR)
    Incident.objects.filter(pk=incident.pk).update(round=2, round_at=NOON - MINUTE)

    assert queue() == 0


def test_what_is_reopened_is_told_anew() -> None:
    incident = make_incident()
    queue()
    deliver(NOON)
    Incident.objects.filter(pk=incident.pk).update(round=2, round_at=NOON)

    assert queue(NOON + MINUTE) == 1


def test_an_hour_of_flapping_is_one_problem_one_word_of_it_and_one_recovery() -> None:
    endpoint = make_down()
    told = []
    for minute in range(60):
        at = NOON + minute * MINUTE
        set_status(endpoint, "up" if minute % 4 >= 2 else "down", at)
        if minute == 6:
            EndpointState.objects.filter(pk=endpoint.pk).update(
                flapping_until=NOON + timedelta(minutes=118)
            )
        told += tend(at) + tend(at + 31 * SECOND)
    set_status(endpoint, "up", NOON + HOUR)

    told += [topic for offset in (60, 117, 118, 119) for topic in tend(NOON + offset * MINUTE)]

    early = told[: told.index("incident.flapping")]
    assert len(early) <= 4
    assert told[len(early) :] == ["incident.flapping", "incident.resolved"]
    assert Incident.objects.count() == 1


def test_330_endpoints_down_at_once_are_33_messages_at_most_for_each_receiver() -> None:
    suppliers = [make_supplier() for _ in range(29)]
    migrations = [
        make_migration(stage=Stage.LIVE, supplier=suppliers[number % 29]) for number in range(33)
    ]
    manager = subscriber()
    officer = subscriber(Role.BOROUGH, borough=migrations[0].borough)
    for migration in migrations:
        for kind in EndpointKind:
            make_down(migration=migration, kind=kind)

    tend(NOON)
    queue(NOON + MINUTE)

    assert Incident.objects.still_open().count() == 330
    counts = {
        address: OutboxMessage.objects.filter(address=address).count() for address in addresses()
    }
    assert counts == {"programme": 10, f"user:{manager.pk}": 10, f"user:{officer.pk}": 1}
    assert IncidentNotice.objects.filter(channel="webhook").count() == 330


def test_queueing_again_or_by_another_worker_queues_nothing_twice() -> None:
    make_incident()
    queue()

    assert queue(NOON + SECOND) == 0
    assert OutboxMessage.objects.count() == 1


def test_queueing_costs_the_same_however_many_are_open(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    subscriber()
    make_incident()

    def grow() -> None:
        migrations: list[PsnMigration] = [make_migration(stage=Stage.LIVE) for _ in range(3)]
        for migration in migrations:
            make_incident(make_down(migration=migration))
        queue()
        deliver(NOON)

    queue()
    deliver(NOON)

    assert assert_constant_queries(lambda: queue(NOON + MINUTE), grow=grow) <= 7


def test_a_person_with_two_boroughs_is_told_of_both() -> None:
    first, second = make_migration(stage=Stage.LIVE), make_migration(stage=Stage.LIVE)
    user = subscriber(Role.BOROUGH, borough=first.borough)
    Membership.objects.create(user=user, role="borough", borough=second.borough)
    for migration in (first, second):
        make_incident(make_down(migration=migration))

    queue(ways=NO_HOOK)

    assert IncidentNotice.objects.filter(person=user).count() == 2

"""Maintenance windows: planned, changed and cancelled by those whose endpoints they are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.errors import MigrationEnded, NotYours, Refusal
from migrations_tracker.domain.maintenance import (
    Plan,
    WindowChanged,
    WindowCoversNothing,
    WindowEndsTooSoon,
    WindowInThePast,
    WindowNeedsReason,
    WindowOver,
    WindowRefused,
    WindowStarted,
    WindowTooFarAhead,
    WindowTooLong,
)
from migrations_tracker.domain.policy import CHECKS
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    Assignment,
    Endpoint,
    EndpointState,
    Event,
    MaintenanceWindow,
    MigrationFacts,
    PsnMigration,
)
from migrations_tracker.selectors.endpoints import endpoint_rows
from migrations_tracker.services.maintenance import (
    cancel_maintenance,
    change_maintenance,
    plan_maintenance,
)
from migrations_tracker.services.reconcile import reconcile_due
from tests.make import NOON, make_migration, make_supplier, origin, principal
from tests.make_checks import answers, checks_work, fresh, make_live
from tests.make_incidents import HOUR, MAIL, make_window, window_plan

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def versions(migration: PsnMigration) -> dict[str, int]:
    states = EndpointState.objects.filter(endpoint__borough=migration.borough_id)
    return dict(states.values_list("endpoint__kind", "config_version"))


def test_a_window_is_planned_with_its_event_and_drops_the_checks_under_way() -> None:
    migration = make_live()
    before = versions(migration)

    window = plan_maintenance(migration.pk, window_plan(), origin())

    event = Event.objects.get()
    assert (event.kind, event.reason) == ("maintenance_planned", "New firmware for the relay")
    assert event.new == {
        "window": window.reference,
        "starts_at": "2026-03-09T13:00:00+00:00",
        "ends_at": "2026-03-09T15:00:00+00:00",
        "reason": "New firmware for the relay",
        "endpoints": "mail_relay",
    }
    assert versions(migration) == {**before, "mail_relay": before["mail_relay"] + 1}
    assert (window.planned_by, window.version) == ("user:manager", 1)


def shown(migration: PsnMigration, offset: timedelta) -> set[str]:
    """The statuses shown of the endpoints at an offset from noon, having just answered."""
    fresh(migration, NOON + offset)
    return {
        row.status.value
        for row in endpoint_rows(migration_endpoints(migration), NOON + offset, CHECKS)
    }


def migration_endpoints(migration: PsnMigration) -> QuerySet[Endpoint]:
    return Endpoint.objects.filter(borough=migration.borough_id)


def test_within_the_window_its_endpoints_and_no_others_are_under_maintenance() -> None:
    migration = make_live()
    plan_maintenance(migration.pk, window_plan(), origin())

    seen = [shown(migration, offset) for offset in (HOUR - MINUTE, HOUR, 3 * HOUR)]

    assert seen == [{"up"}, {"up", "maintenance"}, {"up"}]


def test_a_window_of_all_endpoints_covers_all_ten() -> None:
    migration = make_live()

    plan_maintenance(migration.pk, window_plan(kinds=frozenset(EndpointKind)), origin())

    assert shown(migration, 2 * HOUR) == {"maintenance"}


def test_what_is_observed_follows_the_window_by_itself() -> None:
    migration = make_live()
    checks_work(NOON)
    reconcile_due(NOON)
    plan_maintenance(migration.pk, window_plan(kinds=frozenset(EndpointKind)), origin())
    found = []

    for offset in (HOUR, 3 * HOUR):
        fresh(migration, NOON + offset)
        checks_work(NOON + offset)
        reconcile_due(NOON + offset)
        found.append(MigrationFacts.objects.get().observed)

    assert found == ["maintenance", "up"]


def test_a_window_that_starts_now_may_have_been_sent_a_moment_ago() -> None:
    migration = make_live()

    window = plan_maintenance(migration.pk, window_plan(starts_at=NOON - MINUTE), origin())

    assert window.starts_at == NOON - MINUTE


def at_fault(**changes: object) -> Plan:
    return replace(window_plan(), **changes)  # type: ignore[arg-type]  # fields of Plan


@pytest.mark.parametrize(
    ("plan", "refusal", "field"),
    [
        (at_fault(starts_at=NOON - 3 * MINUTE), WindowInThePast, "starts_at"),
        (at_fault(ends_at=NOON + HOUR), WindowEndsTooSoon, "ends_at"),
        (at_fault(ends_at=NOON + HOUR + 14 * DAY + MINUTE), WindowTooLong, "ends_at"),
        (at_fault(starts_at=NOON + 367 * DAY), WindowTooFarAhead, "starts_at"),
        (at_fault(reason="  "), WindowNeedsReason, "reason"),
        (at_fault(reason="x" * 201), WindowNeedsReason, "reason"),
        (at_fault(kinds=frozenset()), WindowCoversNothing, "kinds"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field_and_nothing_is_written(
    plan: Plan, refusal: type[WindowRefused], field: str
) -> None:
    migration = make_live()
    before = versions(migration)

    with pytest.raises(refusal) as refused:
        plan_maintenance(migration.pk, plan, origin())

    assert refused.value.field == field
    assert not MaintenanceWindow.objects.exists()
    assert not Event.objects.exists()
    assert versions(migration) == before


def test_a_borough_without_endpoints_has_nothing_to_maintain() -> None:
    with pytest.raises(WindowCoversNothing):
        plan_maintenance(make_migration().pk, window_plan(), origin())


def test_a_migration_that_has_ended_takes_no_window() -> None:
    with pytest.raises(MigrationEnded):
        plan_maintenance(make_live(stage=Stage.CLOSED).pk, window_plan(), origin())


def lead(migration: PsnMigration) -> Principal:
    number = Assignment.objects.get(migration=migration).supplier_id
    return principal(Role.SUPPLIER, supplier_ids=frozenset({number}))


def officer(migration: PsnMigration) -> Principal:
    return principal(Role.BOROUGH, borough_codes=frozenset({migration.borough_id}))


@pytest.mark.parametrize("who", [lead, officer, lambda _: principal(Role.MANAGER)])
def test_managers_the_borough_and_its_lead_supplier_may(
    who: Callable[[PsnMigration], Principal],
) -> None:
    migration = make_live()

    window = plan_maintenance(migration.pk, window_plan(), origin(who(migration)))
    cancel_maintenance(window.pk, origin(who(migration)), expected_version=1)

    assert [event.kind for event in Event.objects.order_by("id")] == [
        "maintenance_planned",
        "maintenance_cancelled",
    ]


@pytest.mark.parametrize(
    "who",
    [
        principal(Role.VIEWER),
        principal(Role.ADMINISTRATOR),
        principal(Role.BOROUGH, borough_codes=frozenset({"E09999999"})),
        principal(Role.SUPPLIER, supplier_ids=frozenset({999_999})),
    ],
)
def test_nobody_else_may(who: Principal) -> None:
    migration = make_live()
    window = make_window(*migration_endpoints(migration)[:1], migration=migration)

    for act in (
        lambda: plan_maintenance(migration.pk, window_plan(), origin(who)),
        lambda: change_maintenance(window.pk, window_plan(), origin(who), expected_version=1),
        lambda: cancel_maintenance(window.pk, origin(who), expected_version=1),
    ):
        with pytest.raises(NotYours):
            act()

    assert not Event.objects.exists()


def test_a_window_ahead_can_be_changed_whole() -> None:
    migration = make_live()
    before = versions(migration)
    window = plan_maintenance(migration.pk, window_plan(), origin())
    other = window_plan(
        kinds=frozenset({EndpointKind.DNS}),
        starts_at=NOON + 2 * HOUR,
        ends_at=NOON + 4 * HOUR,
        reason="Name servers first",
    )

    changed, event = change_maintenance(window.pk, other, origin(), expected_version=1)

    assert (changed.version, list(changed.endpoints.values_list("kind", flat=True))) == (2, ["dns"])
    assert event is not None
    assert (event.old["endpoints"], event.new["endpoints"]) == ("mail_relay", "dns")
    moved = {kind: n - before[kind] for kind, n in versions(migration).items()}
    assert {kind: n for kind, n in moved.items() if n} == {"mail_relay": 2, "dns": 1}


def test_the_same_again_is_no_change() -> None:
    window = plan_maintenance(make_live().pk, window_plan(), origin())

    same, event = change_maintenance(window.pk, window_plan(), origin(), expected_version=1)

    assert (event, same.version, Event.objects.count()) == (None, 1, 1)


def test_of_a_window_under_way_only_the_end_and_the_reason_can_be_changed() -> None:
    window = plan_maintenance(make_live().pk, window_plan(), origin())
    during = origin(now=NOON + 2 * HOUR)
    longer = window_plan(ends_at=NOON + 5 * HOUR, reason="It takes longer")

    for changes in ({"starts_at": NOON + 90 * MINUTE}, {"kinds": frozenset(EndpointKind)}):
        with pytest.raises(WindowStarted):
            change_maintenance(window.pk, at_fault(**changes), during, expected_version=1)
    changed, _ = change_maintenance(window.pk, longer, during, expected_version=1)

    assert (changed.ends_at, changed.reason) == (NOON + 5 * HOUR, "It takes longer")


def test_a_window_under_way_cannot_end_before_now() -> None:
    window = plan_maintenance(make_live().pk, window_plan(), origin())

    with pytest.raises(WindowInThePast):
        change_maintenance(
            window.pk,
            window_plan(ends_at=NOON + 90 * MINUTE),
            origin(now=NOON + 2 * HOUR),
            expected_version=1,
        )


def test_cancelling_a_window_under_way_ends_it_now() -> None:
    migration = make_live()
    window = plan_maintenance(migration.pk, window_plan(), origin())

    cancel_maintenance(window.pk, origin(now=NOON + 2 * HOUR), expected_version=1)

    assert shown(migration, 2 * HOUR + MINUTE) == {"up"}


@pytest.mark.parametrize("over", ["ended", "cancelled"])
def test_a_window_that_is_over_takes_no_more_changes(over: str) -> None:
    window = plan_maintenance(make_live().pk, window_plan(), origin())
    late = origin(now=NOON + 4 * HOUR)
    if over == "cancelled":
        cancel_maintenance(window.pk, origin(), expected_version=1)
        late = origin()
    events = Event.objects.count()

    with pytest.raises(WindowOver, match=over):
        change_maintenance(window.pk, window_plan(), late, expected_version=1)
    with pytest.raises(WindowOver, match=over):
        cancel_maintenance(window.pk, late, expected_version=1)

    assert Event.objects.count() == events


def test_a_version_that_is_no_longer_the_present_one_is_refused() -> None:
    window = plan_maintenance(make_live().pk, window_plan(), origin())
    change_maintenance(window.pk, window_plan(reason="Other"), origin(), expected_version=1)

    for act in (
        lambda: change_maintenance(window.pk, window_plan(), origin(), expected_version=1),
        lambda: cancel_maintenance(window.pk, origin(), expected_version=1),
    ):
        with pytest.raises(WindowChanged) as refused:
            act()
        assert isinstance(refused.value, Refusal)
        assert (refused.value.sent, refused.value.current) == (1, 2)


def test_the_database_refuses_a_window_that_ends_before_it_starts_or_has_no_reason() -> None:
    migration = make_live()

    for fields in ({"starts_at": NOON, "ends_at": NOON}, {"reason": ""}, {"cancelled_at": NOON}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_window(migration=migration, **fields)


def test_visible_to_is_the_one_door() -> None:
    mine, other = make_live(), make_live()
    make_window(migration=mine)
    make_window(migration=other)
    seen = MaintenanceWindow.objects

    assert seen.visible_to(principal(Role.VIEWER)).count() == 2
    assert seen.visible_to(officer(mine)).get().migration == mine
    assert seen.visible_to(lead(mine)).get().migration == mine
    stranger = principal(Role.SUPPLIER, supplier_ids=frozenset({make_supplier().pk}))
    assert not seen.visible_to(stranger).exists()


def test_maintenance_of_what_is_down_shows_maintenance_and_keeps_what_is_measured() -> None:
    migration = make_live()
    answers(migration, EndpointStatus.DOWN, since=NOON, at=NOON, kinds=MAIL)
    plan_maintenance(migration.pk, window_plan(), origin())

    assert "down" not in shown(migration, 2 * HOUR)
    assert "down" in shown(migration, 3 * HOUR)

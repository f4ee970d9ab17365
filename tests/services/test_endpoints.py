"""Each change of how an endpoint is checked moves its configuration and its next turn."""

from datetime import timedelta

import pytest

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.policy import CHECKS
from migrations_tracker.models import ChangeCounter, Endpoint, EndpointState, KindSetting
from migrations_tracker.services.endpoints import (
    check_now,
    create_endpoints,
    drop_kind_limits,
    pause_endpoint,
    resume_ended,
    resume_endpoint,
    set_kind_limits,
    set_limits,
    thresholds_changed,
)
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_endpoint

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(seconds=20)


def state_of(endpoint: Endpoint) -> EndpointState:
    return EndpointState.objects.get(pk=endpoint.pk)


def test_a_borough_gets_its_ten_endpoints_each_due_within_its_interval() -> None:
    borough = make_borough(gss_code="E09000014", slug="haringey")

    made = create_endpoints(borough, NOON)

    dues = EndpointState.objects.values_list("due_at", flat=True)
    assert made == 10
    assert set(Endpoint.objects.values_list("kind", flat=True)) == {k.value for k in EndpointKind}
    assert all(NOON < due <= NOON + timedelta(seconds=30) for due in dues)
    mail = Endpoint.objects.get(kind="mail_relay")
    assert (mail.ref, mail.host, mail.port) == (
        "E09000014-mail_relay",
        "mail-relay.haringey.psn.example",
        25,
    )


def test_new_endpoints_are_not_expected_yet() -> None:
    create_endpoints(make_borough(), NOON)

    assert not Endpoint.objects.exclude(expected_from=None).exists()


def test_creating_them_again_fills_only_the_gaps() -> None:
    borough = make_borough()
    make_endpoint(borough=borough, kind=EndpointKind.DNS)

    first, second = create_endpoints(borough, NOON), create_endpoints(borough, NOON)

    assert (first, second) == (9, 0)


def test_endpoints_do_not_all_come_at_once() -> None:
    for _ in range(3):
        create_endpoints(make_borough(), NOON)

    assert EndpointState.objects.values("due_at").distinct().count() > 25


def test_a_pause_keeps_its_reason_and_voids_the_check_under_way() -> None:
    endpoint = make_endpoint()

    pause_endpoint(endpoint, "Moved house.", NOON)

    state = state_of(endpoint)
    assert (state.enabled, state.config_version) == (False, 2)
    assert Endpoint.objects.get().pause_reason == "Moved house."
    assert endpoint.history.latest().pause_reason == "Moved house."


def test_a_resumed_endpoint_is_due_at_its_next_turn() -> None:
    endpoint = make_endpoint(due_at=NOON - timedelta(days=3))
    pause_endpoint(endpoint, "Moved house.", NOON)

    resume_endpoint(endpoint, NOON)

    state = state_of(endpoint)
    assert (state.enabled, state.config_version) == (True, 3)
    assert NOON < state.due_at <= NOON + timedelta(seconds=30)
    assert Endpoint.objects.get().pause_reason == ""


@pytest.mark.parametrize(("interval_s", "longest"), [(5, 5), (600, 600), (None, 30)])
def test_a_new_interval_counts_at_once(interval_s: int | None, longest: int) -> None:
    endpoint = make_endpoint(due_at=NOON + timedelta(days=1), interval_s=900)

    endpoint.interval_s = interval_s
    set_limits(endpoint, NOON)

    state = state_of(endpoint)
    assert state.config_version == 2
    assert NOON < state.due_at <= NOON + timedelta(seconds=longest)


@pytest.mark.parametrize(("own", "longest"), [(None, 600), (60, 60)])
def test_a_kind_s_interval_counts_where_an_endpoint_has_none(own: int | None, longest: int) -> None:
    endpoint = make_endpoint(due_at=NOON - timedelta(days=1), interval_s=own)
    other = make_endpoint(kind=EndpointKind.DNS)

    set_kind_limits(KindSetting(kind=endpoint.kind, interval_s=600), NOON)

    state = state_of(endpoint)
    assert Endpoint.objects.get(pk=endpoint.pk).interval_by(CHECKS) == timedelta(seconds=longest)
    assert NOON < state.due_at <= NOON + timedelta(seconds=longest)
    assert (state.config_version, state_of(other).config_version) == (2, 1)
    assert state_of(other).due_at == other.state.due_at


def test_without_its_kind_s_setting_an_endpoint_follows_the_programme_again() -> None:
    endpoint = make_endpoint()
    setting = KindSetting(kind=endpoint.kind, interval_s=600)
    set_kind_limits(setting, NOON)

    drop_kind_limits(setting, NOON)

    assert Endpoint.objects.get().interval_by(CHECKS) == timedelta(seconds=30)
    assert state_of(endpoint).config_version == 3
    assert KindSetting.history.count() == 2


def test_a_new_endpoint_follows_its_kind() -> None:
    set_kind_limits(KindSetting(kind="dns", interval_s=600), NOON)

    create_endpoints(make_borough(), NOON)

    intervals = dict(Endpoint.objects.values_list("kind", "kind_interval_s"))
    assert intervals.pop("dns") == 600
    assert set(intervals.values()) == {None}


def test_the_cost_of_a_kind_s_limits_does_not_grow(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    make_endpoint()
    setting = KindSetting(kind=EndpointKind.GCN_GATEWAY.value, interval_s=60)

    assert_constant_queries(
        lambda: set_kind_limits(setting, NOON), grow=lambda: [make_endpoint() for _ in range(5)]
    )


def test_new_thresholds_move_the_endpoints_that_are_named_and_no_others() -> None:
    one, other = make_endpoint(), make_endpoint()

    thresholds_changed([one.pk])

    assert state_of(one).config_version == 2
    assert state_of(other).config_version == 1


def test_live_pages_hear_of_a_pause() -> None:
    before = ChangeCounter.objects.get().value

    pause_endpoint(make_endpoint(), "Moved house.", NOON)

    assert ChangeCounter.objects.get().value > before


def test_check_now_hurries_what_waits_and_counts_it() -> None:
    waiting, due = make_endpoint(due_at=LATER), make_endpoint(due_at=NOON - timedelta(hours=1))
    paused = make_endpoint(due_at=LATER, state={"enabled": False})

    count = check_now([waiting.pk, due.pk, paused.pk], NOON)

    assert count == 1
    assert state_of(waiting).due_at == NOON
    assert state_of(due).due_at == NOON - timedelta(hours=1)
    assert state_of(paused).due_at == LATER


def test_asking_twice_is_asking_once() -> None:
    endpoint = make_endpoint(due_at=LATER)

    counts = [check_now([endpoint.pk], NOON) for _ in range(2)]

    assert counts == [1, 0]


def test_check_now_leaves_the_configuration_alone() -> None:
    endpoint = make_endpoint(due_at=LATER)

    check_now([endpoint.pk], NOON)

    assert state_of(endpoint).config_version == 1


def test_check_now_is_one_query_for_any_number(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    chosen = [make_endpoint(due_at=LATER).pk]

    cost = assert_constant_queries(
        lambda: check_now(chosen, NOON),
        grow=lambda: chosen.extend(make_endpoint(due_at=LATER).pk for _ in range(20)),
    )

    assert cost == 1


def test_a_pause_ends_by_itself() -> None:
    endpoint = make_endpoint()
    pause_endpoint(endpoint, "Moved house.", NOON, until=NOON + timedelta(hours=1))

    assert resume_ended(NOON) == 0
    assert not EndpointState.objects.get().enabled

    assert resume_ended(NOON + timedelta(hours=1)) == 1
    assert EndpointState.objects.get().enabled
    assert Endpoint.objects.get().paused_until is None


def test_a_pause_without_an_end_stays() -> None:
    pause_endpoint(make_endpoint(), "Moved house.", NOON)

    assert resume_ended(NOON + timedelta(days=400)) == 0

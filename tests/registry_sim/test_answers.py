"""The same seed, endpoint, time and fault always give the same answer."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.domain.endpoint_kinds import KINDS as TRACKED_KINDS
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.readings import DEFAULT_THRESHOLDS, judge
from migrations_tracker.registry_sim.answers import answer, describe
from migrations_tracker.registry_sim.faults import DOCUMENT_MODES, Drift, Fault, Mode, Placed
from migrations_tracker.registry_sim.inventory import Endpoint, build_inventory
from migrations_tracker.registry_sim.kinds import KINDS

from .worlds import INVENTORY, MOMENTS, NOON

ENDPOINTS = [*INVENTORY.by_ref.values()]
RELAY = INVENTORY.by_ref["E09000007-mail_relay"]
GATEWAY = INVENTORY.by_ref["E09000007-gcn_gateway"]
WITH_CERTIFICATE = {"mail_relay", "dwp_searchlight", "dwp_bulk_transfer", "n3_gateway"}
moments = st.datetimes(
    min_value=datetime(2010, 1, 1),  # noqa: DTZ001  # hypothesis adds the zone
    max_value=datetime(2035, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def told(endpoint: Endpoint, mode: Mode, at: datetime = NOON, **params: Any) -> dict[str, Any]:
    return answer(33, endpoint, at, Placed(Fault(mode, **params)))


@pytest.mark.parametrize("at", MOMENTS, ids=str)
def test_on_a_calm_day_every_endpoint_is_up(at: datetime) -> None:
    states = {answer(33, endpoint, at)["state"] for endpoint in ENDPOINTS}

    assert states == {"up"}


@given(seed=st.integers(), at=moments, endpoint=st.sampled_from(ENDPOINTS[:10] + ENDPOINTS[-10:]))
def test_a_healthy_metric_never_leaves_its_limit(
    seed: int, at: datetime, endpoint: Endpoint
) -> None:
    metrics: Any = answer(seed, endpoint, at)["metrics"]

    for gauge in endpoint.kind.gauges:
        assert 0 <= metrics[gauge.name] <= gauge.degraded_over


@given(seed=st.integers(), at=moments, endpoint=st.sampled_from(ENDPOINTS))
def test_a_healthy_certificate_has_more_than_two_months_left(
    seed: int, at: datetime, endpoint: Endpoint
) -> None:
    certificate: Any = answer(seed, endpoint, at)["certificate"]

    assert (certificate is not None) is (endpoint.kind.name in WITH_CERTIFICATE)
    if certificate is not None:
        left = datetime.fromisoformat(certificate["not_after"]) - at
        assert timedelta(days=64) < left < timedelta(days=367)


@given(seed=st.integers(), at=moments, mode=st.sampled_from(Mode))
def test_an_answer_repeats(seed: int, at: datetime, mode: Mode) -> None:
    placed = Placed(Fault(mode))

    assert answer(seed, RELAY, at, placed) == answer(seed, RELAY, at, placed)


def test_an_answer_is_the_one_it_was_on_any_machine() -> None:
    assert answer(33, RELAY, NOON) == {
        "schema": "psn-registry/1",
        "ref": "E09000007-mail_relay",
        "state": "up",
        "observed_at": "2013-11-05T12:00:00Z",
        "metrics": {"queue_depth": 22, "oldest_message_min": 4.4},
        "certificate": {
            "subject": "relay.camden.psn.example",
            "not_after": "2014-04-21T23:59:59Z",
        },
        "maintenance": None,
        "ttl_s": 60,
    }


def test_another_seed_tells_another_story() -> None:
    stories = {
        str([answer(seed, each, NOON)["metrics"] for each in ENDPOINTS]) for seed in range(9)
    }

    assert len(stories) == 9


def test_an_office_day_is_busier_than_its_night() -> None:
    night = NOON.replace(hour=3)

    busier = sum(
        told(each, Mode.HEALTHY)["metrics"]["latency_ms"]
        > told(each, Mode.HEALTHY, at=night)["metrics"]["latency_ms"]
        for each in ENDPOINTS
        if each.kind.name == "gsi_web_proxy"
    )

    assert busier == 33


@pytest.mark.parametrize("name", [kind.name for kind in KINDS])
def test_slow_is_degraded_for_every_kind(name: str) -> None:
    states = {
        told(each, Mode.SLOW, at=at)["state"]
        for each in ENDPOINTS
        if each.kind.name == name
        for at in MOMENTS
    }

    assert states == {"degraded"}


def test_lossy_is_down_where_loss_has_a_limit_and_degraded_elsewhere() -> None:
    assert told(GATEWAY, Mode.LOSSY)["state"] == "down"
    assert told(GATEWAY, Mode.LOSSY, loss_pct=1.0)["state"] == "degraded"
    assert told(RELAY, Mode.LOSSY, loss_pct=1.0)["state"] == "degraded"
    assert 2 < told(RELAY, Mode.LOSSY)["metrics"]["loss_pct"] < 15


def test_an_outage_measures_nothing() -> None:
    told_out = told(RELAY, Mode.OUTAGE)

    assert (told_out["state"], told_out["metrics"]) == ("down", {})


def test_flapping_is_down_first_and_then_changes_every_period() -> None:
    placed = Placed(Fault(Mode.FLAPPING, period_s=60), since=NOON)

    states = [
        answer(33, RELAY, NOON + timedelta(seconds=s), placed)["state"]
        for s in (0, 59, 60, 119, 120)
    ]

    assert states == ["down", "down", "up", "up", "down"]


@pytest.mark.parametrize("days", [0, 1, 9, 30, 400])
@pytest.mark.parametrize("at", MOMENTS, ids=str)
def test_a_certificate_expires_in_so_many_whole_days(at: datetime, days: int) -> None:
    not_after = told(RELAY, Mode.CERT_EXPIRING, at=at, days=days)["certificate"]["not_after"]

    assert (datetime.fromisoformat(not_after) - at).days == days


def test_an_expired_certificate_takes_the_endpoint_down() -> None:
    expired = told(RELAY, Mode.CERT_EXPIRED)

    assert expired["state"] == "down"
    assert expired["certificate"]["not_after"] == "2013-11-04T23:59:59Z"


def test_a_certificate_fault_leaves_those_without_one_up() -> None:
    assert told(GATEWAY, Mode.CERT_EXPIRED)["state"] == "up"


def test_maintenance_has_the_faults_own_times() -> None:
    placed = Placed(Fault(Mode.MAINTENANCE), since=NOON, until=NOON + timedelta(hours=2))

    document: Any = answer(33, RELAY, NOON, placed)

    assert document["state"] == "maintenance"
    assert document["maintenance"]["starts"] == "2013-11-05T12:00:00Z"
    assert document["maintenance"]["ends"] == "2013-11-05T14:00:00Z"


@given(at=moments)
def test_lasting_maintenance_always_has_hours_left(at: datetime) -> None:
    window = told(RELAY, Mode.MAINTENANCE, at=at)["maintenance"]

    assert datetime.fromisoformat(window["starts"]) <= at
    assert datetime.fromisoformat(window["ends"]) - at > timedelta(hours=6)


@pytest.mark.parametrize(
    ("mode", "observed_at"),
    [(Mode.STALE, "2013-11-05T09:00:00Z"), (Mode.CLOCK_SKEW, "2013-11-05T13:00:00Z")],
)
def test_a_wrong_clock_shows_in_the_answer(mode: Mode, observed_at: str) -> None:
    assert told(RELAY, mode)["observed_at"] == observed_at


def test_a_schema_can_drift_in_three_ways() -> None:
    extra, renamed, next_major = (
        told(RELAY, Mode.SCHEMA_DRIFT, variant=variant) for variant in Drift
    )

    assert "labels" in extra
    assert "state" not in renamed
    assert next_major["schema"] == "psn-registry/2"


def test_every_other_ref_is_another_ref() -> None:
    assert all(told(each, Mode.WRONG_REF)["ref"] != each.ref for each in ENDPOINTS)


def test_kinds_and_limits_are_those_that_the_tracker_judges_by() -> None:
    ours = [
        (EndpointKind(kind.name), [(g.name, g.degraded_over, g.down_over) for g in kind.gauges])
        for kind in KINDS
    ]

    assert ours == [
        (kind, [(each.metric, each.degraded_over, each.down_over) for each in thresholds])
        for kind, thresholds in DEFAULT_THRESHOLDS.items()
    ]


def test_descriptions_are_those_that_the_tracker_expects() -> None:
    assert [
        (kind.name, kind.label, kind.criticality, kind.protocol, kind.port) for kind in KINDS
    ] == [
        (kind, facts.name, facts.criticality, facts.protocol, facts.port)
        for kind, facts in TRACKED_KINDS.items()
    ]


@pytest.mark.parametrize("mode", sorted(DOCUMENT_MODES))
def test_the_tracker_judges_a_state_as_the_registry_does(mode: Mode) -> None:
    for endpoint in ENDPOINTS[:40]:
        document = told(endpoint, mode)
        judged = judge(
            document["state"],
            document["metrics"],
            DEFAULT_THRESHOLDS[EndpointKind(endpoint.kind.name)],
            certificate_not_after=None,
            at=NOON,
        )
        assert judged.reading == document["state"]


def test_every_address_is_reserved_for_tests_and_used_once() -> None:
    endpoints = [*build_inventory(5000).by_ref.values()]

    addresses = {describe(each)["address"] for each in endpoints}

    assert len(addresses) == len(endpoints) == 50_330
    assert all(str(each).startswith(("198.18.", "198.19.")) for each in addresses)


def test_synthetic_boroughs_follow_the_real_ones() -> None:
    boroughs = [*build_inventory(367).by_borough]

    assert (len(boroughs), boroughs[32], boroughs[33]) == (400, "E09000033", "E09900001")

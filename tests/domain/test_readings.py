"""What an answer says of an endpoint: the worst of the registry's word and each metric."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.readings import (
    DEFAULT_THRESHOLDS,
    METRIC_NAMES,
    Judgement,
    Reading,
    judge,
)
from tests.make import NOON

ORDER = [Reading.UP, Reading.DEGRADED, Reading.DOWN]
KINDS = st.sampled_from(EndpointKind)
STATES = st.sampled_from(["up", "degraded", "down"])


def judged(
    kind: EndpointKind,
    metrics: Mapping[str, float],
    state: str = "up",
    *,
    days_left: int | None = None,
) -> Judgement:
    not_after = None if days_left is None else NOON + timedelta(days=days_left)
    return judge(state, metrics, DEFAULT_THRESHOLDS[kind], certificate_not_after=not_after, at=NOON)


def good(kind: EndpointKind) -> dict[str, float]:
    return {each.metric: 0.0 for each in DEFAULT_THRESHOLDS[kind]}


@pytest.mark.parametrize(
    ("kind", "metrics", "reading"),
    [
        ("gcn_gateway", {"latency_ms": 20, "loss_pct": 0.1}, "up"),
        ("gcn_gateway", {"latency_ms": 20.1, "loss_pct": 0.1}, "degraded"),
        ("gcn_gateway", {"latency_ms": 1, "loss_pct": 2}, "degraded"),
        ("gcn_gateway", {"latency_ms": 1, "loss_pct": 2.1}, "down"),
        ("gcn_gateway", {"latency_ms": 1}, "unknown"),
        ("circuit_primary", {"utilisation_pct": 80}, "up"),
        ("circuit_primary", {"utilisation_pct": 80.5}, "degraded"),
        ("circuit_secondary", {"utilisation_pct": 5, "flaps_per_hour": 1}, "degraded"),
        ("circuit_secondary", {"utilisation_pct": 5, "flaps_per_hour": 13}, "down"),
        ("dns", {"latency_ms": 50, "servers_failed": 1}, "degraded"),
        ("dns", {"latency_ms": 50, "servers_failed": 2}, "down"),
        ("ntp", {"offset_abs_ms": 100, "stratum": 4}, "up"),
        ("ntp", {"offset_abs_ms": 100, "stratum": 16}, "down"),
        ("mail_relay", {"queue_depth": 50}, "up"),
        ("mail_relay", {"queue_depth": 5, "oldest_message_min": 61}, "down"),
        ("dwp_searchlight", {"latency_ms": 2001}, "degraded"),
        ("dwp_bulk_transfer", {"last_file_age_h": 26}, "up"),
        ("dwp_bulk_transfer", {"last_file_age_h": 51}, "down"),
        ("gsi_web_proxy", {"latency_ms": 8001}, "down"),
        ("n3_gateway", {}, "unknown"),
    ],
)
def test_a_metric_over_its_limit_is_worse(
    kind: str, metrics: dict[str, float], reading: str
) -> None:
    assert judged(EndpointKind(kind), metrics).reading == reading


@given(KINDS, STATES, st.data())
def test_a_reading_is_never_better_than_the_registry_s_word(
    kind: EndpointKind, state: str, data: st.DataObject
) -> None:
    metrics = {name: data.draw(st.floats(0, 1e9)) for name in good(kind)}

    found = judged(kind, metrics, state).reading

    assert ORDER.index(found) >= ORDER.index(Reading(state))


@given(KINDS, st.data())
def test_a_worse_metric_never_makes_a_better_reading(
    kind: EndpointKind, data: st.DataObject
) -> None:
    metrics = {name: data.draw(st.floats(0, 3000)) for name in good(kind)}
    worse = {name: value + data.draw(st.floats(0, 3000)) for name, value in metrics.items()}

    before, after = judged(kind, metrics).reading, judged(kind, worse).reading

    assert ORDER.index(after) >= ORDER.index(before)


@pytest.mark.parametrize("kind", EndpointKind)
def test_planned_work_is_neither_up_nor_down_whatever_the_metrics(kind: EndpointKind) -> None:
    assert judged(kind, {}, "maintenance").reading is Reading.MAINTENANCE


@pytest.mark.parametrize("kind", EndpointKind)
def test_an_endpoint_reported_down_needs_no_metrics(kind: EndpointKind) -> None:
    assert judged(kind, {}, "down").reading is Reading.DOWN


@pytest.mark.parametrize("kind", EndpointKind)
@pytest.mark.parametrize(("days_left", "reading"), [(1, "up"), (0, "down"), (-1, "down")])
def test_an_expired_certificate_is_down(kind: EndpointKind, days_left: int, reading: str) -> None:
    assert judged(kind, good(kind), days_left=days_left).reading == reading


def test_the_reason_names_the_metric_its_value_and_the_limit() -> None:
    found = judged(EndpointKind.MAIL_RELAY, {"queue_depth": 61})

    assert found.reason == "Mail queue 61 messages, over 50"


def test_every_metric_has_a_name_in_words() -> None:
    metrics = {each.metric for kind in DEFAULT_THRESHOLDS.values() for each in kind}

    assert metrics == set(METRIC_NAMES)

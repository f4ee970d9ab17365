"""The rules in force for a batch: the policy's, then the kind's settings, then its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

from migrations_tracker.checks.findings import Batch, Claimed, OwnLimits
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.policy import CheckPolicy
from migrations_tracker.domain.readings import DEFAULT_THRESHOLDS, Thresholds
from migrations_tracker.models import KindSetting, ThresholdSetting

Limits = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Rules:
    """What an answer is judged by, and how many readings it takes."""

    thresholds: Thresholds
    policy: CheckPolicy


def rules_for(batch: Batch) -> dict[int, Rules]:
    """The rules by endpoint id. Two queries, however many endpoints.

    They read every setting: these are few, and a list of a thousand ids costs more than they do.
    """
    by_kind, by_endpoint = _thresholds()
    kinds = _policies()
    common = {
        kind: Rules(
            with_limits(thresholds, by_kind.get(kind, {})),
            policy_of(kinds.get(kind, OwnLimits()), batch.policy),
        )
        for kind, thresholds in DEFAULT_THRESHOLDS.items()
    }
    return {
        row.endpoint_id: _own(row, common[row.kind], by_endpoint.get(row.endpoint_id))
        for row in batch.rows
    }


def _own(row: Claimed, common: Rules, limits: Limits | None) -> Rules:
    if limits is None and not any(row.own):
        return common
    return Rules(with_limits(common.thresholds, limits or {}), policy_of(row.own, common.policy))


@lru_cache(maxsize=1024)
def policy_of(limits: OwnLimits, policy: CheckPolicy) -> CheckPolicy:
    """The policy with what is set in `limits` in place of its own."""
    retry_s, fails, oks = limits
    return replace(
        policy,
        retry_interval=timedelta(seconds=retry_s) if retry_s else policy.retry_interval,
        fails_to_down=fails or policy.fails_to_down,
        oks_to_up=oks or policy.oks_to_up,
    )


def _policies() -> dict[EndpointKind, OwnLimits]:
    rows: Iterable[tuple[str, int | None, int | None, int | None]] = (
        KindSetting.objects.order_by().values_list("kind", "retry_s", "fails_to_down", "oks_to_up")
    )
    return {EndpointKind(kind): OwnLimits(*limits) for kind, *limits in rows}


def _thresholds() -> tuple[
    dict[EndpointKind, dict[str, tuple[float, float]]], dict[int, dict[str, tuple[float, float]]]
]:
    """What is set for kinds, and for endpoints by id."""
    by_kind: dict[EndpointKind, dict[str, tuple[float, float]]] = {}
    by_endpoint: dict[int, dict[str, tuple[float, float]]] = {}
    rows = ThresholdSetting.objects.order_by().values_list(
        "kind", "endpoint_id", "metric", "degraded_over", "down_over"
    )
    for kind, endpoint_id, metric, degraded_over, down_over in rows:
        limits = (degraded_over, down_over)
        if kind:
            by_kind.setdefault(EndpointKind(kind), {})[metric] = limits
        elif endpoint_id is not None:
            by_endpoint.setdefault(endpoint_id, {})[metric] = limits
    return by_kind, by_endpoint


def with_limits(thresholds: Thresholds, limits: Limits) -> Thresholds:
    """The thresholds with other limits for the metrics named in `limits`."""
    if not limits:
        return thresholds
    return tuple(
        replace(each, degraded_over=limits[each.metric][0], down_over=limits[each.metric][1])
        if each.metric in limits
        else each
        for each in thresholds
    )

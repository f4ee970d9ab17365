"""The thresholds in force for a batch: published defaults, then the kind's rows, then its own."""

from collections.abc import Mapping
from dataclasses import replace

from migrations_tracker.checks.findings import Batch
from migrations_tracker.domain.readings import DEFAULT_THRESHOLDS, Thresholds
from migrations_tracker.models import ThresholdSetting

Limits = Mapping[str, tuple[float, float]]


def thresholds_for(batch: Batch) -> dict[int, Thresholds]:
    """The thresholds by endpoint id. One query, however many endpoints.

    It reads every setting: they are few, and a list of a thousand ids costs more than they do.
    """
    by_kind: dict[str, dict[str, tuple[float, float]]] = {}
    by_endpoint: dict[int, dict[str, tuple[float, float]]] = {}
    rows = ThresholdSetting.objects.order_by().values_list(
        "kind", "endpoint_id", "metric", "degraded_over", "down_over"
    )
    for kind, endpoint_id, metric, degraded_over, down_over in rows:
        limits = (degraded_over, down_over)
        if kind:
            by_kind.setdefault(kind, {})[metric] = limits
        else:
            by_endpoint.setdefault(endpoint_id, {})[metric] = limits
    return {
        row.endpoint_id: with_limits(
            DEFAULT_THRESHOLDS[row.kind],
            by_kind.get(row.kind.value, {}) | by_endpoint.get(row.endpoint_id, {}),
        )
        for row in batch.rows
    }


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

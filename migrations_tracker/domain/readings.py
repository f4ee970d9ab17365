"""What one answer of the registry says about an endpoint, judged by thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from migrations_tracker.domain.endpoint_kinds import EndpointKind


class Reading(StrEnum):
    """What one check found. `unknown` means that nobody could say: it never changes a status."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"


# For what is done for each check: to look a member up in its class takes four times as long.
UP, DEGRADED, DOWN, MAINTENANCE, UNKNOWN = Reading


@dataclass(frozen=True, slots=True)
class Threshold:
    """A metric above `degraded_over` is degraded, above `down_over` down.

    A `required` metric that is missing makes the answer useless: the reading is unknown.
    """

    metric: str
    unit: str
    degraded_over: float
    down_over: float
    required: bool


class Judgement(NamedTuple):
    reading: Reading
    reason: str


WELL: Final = Judgement(UP, "")
Thresholds = tuple[Threshold, ...]
K = EndpointKind
UTILISATION: Final = Threshold("utilisation_pct", "%", 80, 100, required=True)
FLAPS: Final = Threshold("flaps_per_hour", "an hour", 0, 12, required=False)
PAGE_TIME: Final = Threshold("latency_ms", "ms", 2000, 8000, required=True)

DEFAULT_THRESHOLDS: Final[Mapping[EndpointKind, Thresholds]] = {
    K.GCN_GATEWAY: (
        Threshold("latency_ms", "ms", 20, 200, required=True),
        Threshold("loss_pct", "%", 0.1, 2, required=True),
    ),
    K.CIRCUIT_PRIMARY: (UTILISATION, FLAPS),
    K.CIRCUIT_SECONDARY: (UTILISATION, FLAPS),
    K.DNS: (
        Threshold("latency_ms", "ms", 50, 2000, required=True),
        Threshold("servers_failed", "servers", 0, 1, required=True),
    ),
    K.NTP: (
        Threshold("offset_abs_ms", "ms", 100, 1000, required=True),
        Threshold("stratum", "", 4, 15, required=True),
    ),
    K.MAIL_RELAY: (
        Threshold("queue_depth", "messages", 50, 500, required=True),
        Threshold("oldest_message_min", "min", 10, 60, required=False),
    ),
    K.DWP_SEARCHLIGHT: (PAGE_TIME,),
    K.DWP_BULK_TRANSFER: (Threshold("last_file_age_h", "h", 26, 50, required=True),),
    K.GSI_WEB_PROXY: (PAGE_TIME,),
    K.N3_GATEWAY: (PAGE_TIME,),
}

METRIC_NAMES: Final = {
    "latency_ms": "Answer time",
    "loss_pct": "Packet loss",
    "utilisation_pct": "Use of the line",
    "flaps_per_hour": "Drops",
    "servers_failed": "Failed name servers",
    "offset_abs_ms": "Clock offset",
    "stratum": "Clock stratum",
    "queue_depth": "Mail queue",
    "oldest_message_min": "Oldest message",
    "last_file_age_h": "Age of the last file",
}


def judge(
    state: str,
    metrics: Mapping[str, float],
    thresholds: Thresholds,
    *,
    certificate_not_after: datetime | None,
    at: datetime,
) -> Judgement:
    """The reading of one well-formed answer: the worst of the registry's word and each metric.

    `state` is the registry's own: up, degraded, down or maintenance. An endpoint that the registry
    calls down carries no metrics, so none are missed then.
    """
    if state == MAINTENANCE:
        return Judgement(MAINTENANCE, "Planned work")
    if state == DOWN:
        return Judgement(DOWN, "The registry reports it down")
    if certificate_not_after is not None and certificate_not_after <= at:
        return Judgement(DOWN, f"Certificate expired {certificate_not_after:%-d %B %Y}")
    worst = WELL
    if state == DEGRADED:
        worst = Judgement(DEGRADED, "The registry reports it degraded")
    for threshold in thresholds:
        value = metrics.get(threshold.metric)
        if value is None:
            if threshold.required:
                return Judgement(UNKNOWN, f"The answer has no {threshold.metric}")
        elif value > threshold.down_over:
            return Judgement(DOWN, over(threshold, value, threshold.down_over))
        elif value > threshold.degraded_over and worst.reading is UP:
            worst = Judgement(DEGRADED, over(threshold, value, threshold.degraded_over))
    return worst


def over(threshold: Threshold, value: float, limit: float) -> str:
    """In words: which metric stands over which limit, such as “Mail queue 61 messages, over 50”."""
    name = METRIC_NAMES.get(threshold.metric, threshold.metric)
    unit = threshold.unit if threshold.unit == "%" else f" {threshold.unit}".rstrip()
    return f"{name} {value:g}{unit}, over {limit:g}"

"""The ten kinds of endpoint as the registry knows them, and what each one is measured by.

The limits are those of the programme's threshold table; a test compares the two. The
registry keeps its own copy because it shares no code with its clients.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Shape(StrEnum):
    """How a healthy gauge moves through the day."""

    BUSY = "busy"  # rises in working hours, with a little noise
    STEADY = "steady"  # the same for one endpoint for ever
    ZERO = "zero"
    NIGHTLY = "nightly"  # hours since the last nightly file


@dataclass(frozen=True, slots=True)
class Gauge:
    """One metric: its limits, its decimals and the share of `degraded_over` it uses in health."""

    name: str
    degraded_over: float
    down_over: float
    shape: Shape = Shape.BUSY
    digits: int = 1
    least: float = 0.1
    most: float = 0.7
    strained_by_slow: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """What all endpoints of one kind have in common. `port` is None where there are no ports."""

    name: str
    label: str
    host: str
    protocol: str
    port: int | None
    criticality: str
    classification: str
    gauges: tuple[Gauge, ...]
    has_certificate: bool = False


def _page_time() -> Gauge:
    return Gauge("latency_ms", 2000, 8000, digits=0, most=0.5)


def _circuit(*, name: str, label: str, host: str, criticality: str) -> Kind:
    return Kind(
        name,
        label,
        host,
        "bgp",
        179,
        criticality,
        "assured",
        (
            Gauge("utilisation_pct", 80, 100, most=0.85),
            Gauge("flaps_per_hour", 0, 12, Shape.ZERO, digits=0, strained_by_slow=False),
        ),
    )


KINDS: Final[tuple[Kind, ...]] = (
    Kind(
        "gcn_gateway",
        "GCN gateway",
        "gcn",
        "icmp",
        None,
        "critical",
        "assured",
        (
            Gauge("latency_ms", 20, 200, least=0.2),
            Gauge("loss_pct", 0.1, 2, digits=2, least=0, most=0.6, strained_by_slow=False),
        ),
    ),
    _circuit(name="circuit_primary", label="Primary circuit", host="edge1", criticality="critical"),
    _circuit(
        name="circuit_secondary", label="Secondary circuit", host="edge2", criticality="minor"
    ),
    Kind(
        "dns",
        "PSN DNS",
        "dns",
        "dns",
        53,
        "critical",
        "assured",
        (
            Gauge("latency_ms", 50, 2000, most=0.6),
            Gauge("servers_failed", 0, 1, Shape.ZERO, digits=0, strained_by_slow=False),
        ),
    ),
    Kind(
        "ntp",
        "PSN NTP",
        "ntp",
        "ntp",
        123,
        "important",
        "assured",
        (
            Gauge("offset_abs_ms", 100, 1000, least=0.01, most=0.2),
            Gauge(
                "stratum",
                4,
                15,
                Shape.STEADY,
                digits=0,
                least=0.5,
                most=0.8,
                strained_by_slow=False,
            ),
        ),
    ),
    Kind(
        "mail_relay",
        "GCSx mail relay",
        "relay",
        "smtp",
        25,
        "critical",
        "assured",
        (
            Gauge("queue_depth", 50, 500, digits=0, least=0, most=0.6),
            Gauge("oldest_message_min", 10, 60, least=0, most=0.6),
        ),
        has_certificate=True,
    ),
    Kind(
        "dwp_searchlight",
        "DWP look-up",
        "searchlight",
        "https",
        443,
        "critical",
        "assured",
        (_page_time(),),
        has_certificate=True,
    ),
    Kind(
        "dwp_bulk_transfer",
        "DWP bulk transfer",
        "bulk",
        "https",
        443,
        "important",
        "assured",
        (Gauge("last_file_age_h", 26, 50, Shape.NIGHTLY),),
        has_certificate=True,
    ),
    Kind(
        "gsi_web_proxy",
        "GSi web proxy",
        "proxy",
        "http",
        8080,
        "critical",
        "protected",
        (_page_time(),),
    ),
    Kind(
        "n3_gateway",
        "N3 gateway (health)",
        "n3",
        "https",
        443,
        "critical",
        "assured",
        (_page_time(),),
        has_certificate=True,
    ),
)
KIND_NAMES: Final = tuple(kind.name for kind in KINDS)

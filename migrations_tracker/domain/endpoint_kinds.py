"""The ten kinds of endpoint that every borough must be able to reach."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.psn_services import PsnService
from migrations_tracker.domain.stages import Stage, position


class Criticality(StrEnum):
    CRITICAL = "critical"
    IMPORTANT = "important"
    MINOR = "minor"


class EndpointKind(StrEnum):
    GCN_GATEWAY = "gcn_gateway"
    CIRCUIT_PRIMARY = "circuit_primary"
    CIRCUIT_SECONDARY = "circuit_secondary"
    DNS = "dns"
    NTP = "ntp"
    MAIL_RELAY = "mail_relay"
    DWP_SEARCHLIGHT = "dwp_searchlight"
    DWP_BULK_TRANSFER = "dwp_bulk_transfer"
    GSI_WEB_PROXY = "gsi_web_proxy"
    N3_GATEWAY = "n3_gateway"

    @property
    def label(self) -> str:
        return KINDS[self].name

    @property
    def criticality(self) -> Criticality:
        return KINDS[self].criticality


@dataclass(frozen=True, slots=True)
class KindFacts:
    """`service` is the one that it serves; None for the network itself."""

    name: str
    service: PsnService | None
    criticality: Criticality
    protocol: str
    port: int | None


KINDS: Final = {
    EndpointKind.GCN_GATEWAY: KindFacts("GCN gateway", None, Criticality.CRITICAL, "icmp", None),
    EndpointKind.CIRCUIT_PRIMARY: KindFacts(
        "Primary circuit", None, Criticality.CRITICAL, "bgp", 179
    ),
    EndpointKind.CIRCUIT_SECONDARY: KindFacts(
        "Secondary circuit", None, Criticality.MINOR, "bgp", 179
    ),
    EndpointKind.DNS: KindFacts("PSN DNS", PsnService.DNS, Criticality.CRITICAL, "dns", 53),
    EndpointKind.NTP: KindFacts("PSN NTP", PsnService.NTP, Criticality.IMPORTANT, "ntp", 123),
    EndpointKind.MAIL_RELAY: KindFacts(
        "GCSx mail relay", PsnService.SECURE_EMAIL, Criticality.CRITICAL, "smtp", 25
    ),
    EndpointKind.DWP_SEARCHLIGHT: KindFacts(
        "DWP look-up", PsnService.DWP_LOOKUP, Criticality.CRITICAL, "https", 443
    ),
    EndpointKind.DWP_BULK_TRANSFER: KindFacts(
        "DWP bulk transfer", PsnService.DWP_BULK, Criticality.IMPORTANT, "https", 443
    ),
    EndpointKind.GSI_WEB_PROXY: KindFacts(
        "GSi web proxy", PsnService.GSI_WEB, Criticality.CRITICAL, "http", 8080
    ),
    EndpointKind.N3_GATEWAY: KindFacts(
        "N3 gateway (health)", PsnService.N3, Criticality.CRITICAL, "https", 443
    ),
}

NETWORK: Final = frozenset(kind for kind, facts in KINDS.items() if facts.service is None)


def endpoint_ref(gss_code: str, kind: EndpointKind) -> str:
    """The name by which the registry knows an endpoint, such as `E09000014-mail_relay`."""
    return f"{gss_code}-{kind.value}"


def expected_kinds(
    stage: Stage, cut_over: Collection[PsnService], held_from: Stage | None = None
) -> frozenset[EndpointKind]:
    """The kinds that must answer: the network from `testing` on, a service's once it is cut over.

    A hold keeps what was expected; of a withdrawn migration nothing is.
    """
    if stage is Stage.WITHDRAWN:
        return frozenset()
    served = {kind for kind, facts in KINDS.items() if facts.service and facts.service in cut_over}
    reached = position(stage, held_from)
    return NETWORK | served if reached >= position(Stage.TESTING) else frozenset(served)

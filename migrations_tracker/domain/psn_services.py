"""The seven services that a borough cuts over one by one, and how a cutover can end."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class PsnService(StrEnum):
    SECURE_EMAIL = "secure_email"
    DWP_LOOKUP = "dwp_lookup"
    DWP_BULK = "dwp_bulk"
    GSI_WEB = "gsi_web"
    N3 = "n3"
    DNS = "dns"
    NTP = "ntp"

    @property
    def label(self) -> str:
        return SERVICES[self].name


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    name: str
    connects_to: str


# In the order in which they are shown. Source: the programme's table of services.
SERVICES: Final[Mapping[PsnService, ServiceFacts]] = {
    PsnService.SECURE_EMAIL: ServiceFacts(
        "Secure e-mail", "Government Secure Intranet (GCSx mail relays)"
    ),
    PsnService.DWP_LOOKUP: ServiceFacts(
        "DWP look-up (Searchlight)", "Department for Work and Pensions"
    ),
    PsnService.DWP_BULK: ServiceFacts("DWP bulk transfer", "Department for Work and Pensions"),
    PsnService.GSI_WEB: ServiceFacts("GSi web and proxy", "Government Secure Intranet"),
    PsnService.N3: ServiceFacts("N3", "Department of Health"),
    PsnService.DNS: ServiceFacts("PSN DNS", "core service"),
    PsnService.NTP: ServiceFacts("PSN NTP", "core service"),
}


class CutoverOutcome(StrEnum):
    COMPLETED = "completed"
    PARTIAL = "partial"
    ROLLED_BACK = "rolled_back"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

"""Why a date moves later: the programme's reason codes, each with whom it is usually due to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.milestones import Party


class DelayReason(StrEnum):
    BYOD = "byod"
    BPSS = "bpss"
    ITHC_HIGH = "ithc_high"
    ITHC_SCOPE = "ithc_scope"
    RISK_EVIDENCE = "risk_evidence"
    SIGN_OFF = "sign_off"
    PSNA_QUEUE = "psna_queue"
    WAYLEAVE = "wayleave"
    CIVILS = "civils"
    CARRIER_DATE = "carrier_date"
    IP_ALLOCATION = "ip_allocation"
    MTU = "mtu"
    DNS_OWNER = "dns_owner"
    FREEZE = "freeze"
    N3_SPONSOR = "n3_sponsor"
    LEGACY_CONTRACT = "legacy_contract"
    HANDOVER = "handover"
    OTHER = "other"

    @property
    def label(self) -> str:
        return REASONS[self].label

    @property
    def usual_cause(self) -> Party:
        return REASONS[self].usual_cause


@dataclass(frozen=True, slots=True)
class Reason:
    """`usual_cause` is the owner of the cause where nobody names another."""

    label: str
    usual_cause: Party


_R, _B, _S, _T = DelayReason, Party.BOROUGH, Party.SUPPLIER, Party.THIRD_PARTY
# In the order in which they are offered. Source: the programme's table of delay reasons.
REASONS: Final[Mapping[DelayReason, Reason]] = {
    _R.BYOD: Reason("Unmanaged devices break the Code of Connection", _B),
    _R.BPSS: Reason("Staff not cleared to the Baseline Personnel Security Standard", _B),
    _R.ITHC_HIGH: Reason("High findings in the IT Health Check", _B),
    _R.ITHC_SCOPE: Reason("Health check scoped wrongly or out of date", _B),
    _R.RISK_EVIDENCE: Reason("Information risk management not evidenced", _B),
    _R.SIGN_OFF: Reason("Senior signature late", _B),
    _R.PSNA_QUEUE: Reason("Waiting for the PSN Authority", Party.PSN_AUTHORITY),
    _R.WAYLEAVE: Reason("Wayleave or landlord consent", _T),
    _R.CIVILS: Reason("Excess construction or street-works permit", _T),
    _R.CARRIER_DATE: Reason("Circuit date moved by the carrier", _S),
    _R.IP_ALLOCATION: Reason("Address allocation or allow-list not updated", _T),
    _R.MTU: Reason("Large-packet failures", _S),
    _R.DNS_OWNER: Reason("Domain owner will not raise the change", _T),
    _R.FREEZE: Reason("Change freeze", _B),
    _R.N3_SPONSOR: Reason("No NHS sponsor", _T),
    _R.LEGACY_CONTRACT: Reason("Existing contract must run out", _B),
    _R.HANDOVER: Reason("Handover between the old and the new supplier", _S),
    _R.OTHER: Reason("Another reason (say which)", Party.UNKNOWN),
}

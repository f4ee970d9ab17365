"""The twelve milestones of a migration: the blueprint that each new one is planned from."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Party(StrEnum):
    """Who owns a milestone, keeps it waiting or caused a slip."""

    BOROUGH = "borough"
    SUPPLIER = "supplier"
    PSN_AUTHORITY = "psn_authority"
    THIRD_PARTY = "third_party"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        if self is Party.PSN_AUTHORITY:
            return "PSN Authority"
        return self.value.replace("_", " ").capitalize()


class Lane(StrEnum):
    """Lanes run beside one another after the business case and join at connect and test."""

    PLAN = "plan"
    DESIGN = "design"
    COMPLIANCE = "compliance"
    CIRCUIT = "circuit"
    CONNECT = "connect"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class MilestoneCode(StrEnum):
    DISCOVERY = "discovery"
    BUSINESS_CASE = "business_case"
    DESIGN = "design"
    ITHC = "ithc"
    REMEDIATION = "remediation"
    COCO = "coco"
    CERTIFICATE = "certificate"
    CIRCUIT = "circuit"
    CONNECT_TEST = "connect_test"
    CUTOVER = "cutover"
    ACCEPTANCE = "acceptance"
    DECOMMISSION = "decommission"


class MilestoneStatus(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    BLOCKED = "blocked"
    COMPLETE = "complete"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What is planned of one milestone. `needs` must be done before it can be completed."""

    name: str
    lane: Lane
    needs: tuple[MilestoneCode, ...]
    owner: Party
    typical_weeks: int
    evidence: str


# Their completion follows from records of their own and is never typed.
DERIVED: Final = frozenset(
    {MilestoneCode.CERTIFICATE, MilestoneCode.CUTOVER, MilestoneCode.ACCEPTANCE}
)
_M, _B, _S = MilestoneCode, Party.BOROUGH, Party.SUPPLIER
# In the order in which they are shown. Source: the programme's table of milestones.
BLUEPRINT: Final[Mapping[MilestoneCode, Blueprint]] = {
    _M.DISCOVERY: Blueprint(
        "Discovery and scope",
        Lane.PLAN,
        (),
        _B,
        5,
        "signed scope; service and site inventory; baseline cost",
    ),
    _M.BUSINESS_CASE: Blueprint(
        "Business case and call-off",
        Lane.PLAN,
        (_M.DISCOVERY,),
        _B,
        9,
        "approved case; call-off order; benefits profile",
    ),
    _M.DESIGN: Blueprint(
        "Solution design",
        Lane.DESIGN,
        (_M.BUSINESS_CASE,),
        _S,
        6,
        "design; network diagram under six months old; test plan",
    ),
    _M.ITHC: Blueprint(
        "IT Health Check",
        Lane.COMPLIANCE,
        (_M.BUSINESS_CASE,),
        _B,
        4,
        "external and internal test report",
    ),
    _M.REMEDIATION: Blueprint(
        "Remediation", Lane.COMPLIANCE, (_M.ITHC,), _B, 8, "remedial action plan; retest"
    ),
    _M.COCO: Blueprint(
        "Code of Connection submission",
        Lane.COMPLIANCE,
        (_M.REMEDIATION,),
        _B,
        3,
        "signed CoCo; contacts",
    ),
    _M.CERTIFICATE: Blueprint(
        "PSN compliance certificate",
        Lane.COMPLIANCE,
        (_M.COCO,),
        Party.PSN_AUTHORITY,
        5,
        "certificate number; issue and expiry dates (12 months)",
    ),
    _M.CIRCUIT: Blueprint(
        "Circuit order and install",
        Lane.CIRCUIT,
        (_M.BUSINESS_CASE,),
        _S,
        12,
        "order; survey; wayleave; install certificate; customer-promised date history",
    ),
    _M.CONNECT_TEST: Blueprint(
        "Connect and test",
        Lane.CONNECT,
        (_M.DESIGN, _M.CERTIFICATE, _M.CIRCUIT),
        _S,
        2,
        "GCN reachability; DNS; NTP; mail relay; MTU; failover",
    ),
    _M.CUTOVER: Blueprint(
        "Service cutover",
        Lane.CONNECT,
        (_M.CONNECT_TEST,),
        _B,
        4,
        "per service: change reference; back-out plan; outcome; sign-off",
    ),
    _M.ACCEPTANCE: Blueprint(
        "Parallel run and acceptance",
        Lane.CONNECT,
        (_M.CUTOVER,),
        _B,
        3,
        "clean soak; acceptance certificate",
    ),
    _M.DECOMMISSION: Blueprint(
        "Legacy decommissioning",
        Lane.CONNECT,
        (_M.ACCEPTANCE,),
        _B,
        4,
        "cease order and confirmation; final bill",
    ),
}

"""What a criterion of a gate is: its kind, and what of the migration it is about."""

from dataclasses import dataclass
from enum import StrEnum

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.milestones import BLUEPRINT, MilestoneCode


class CriterionKind(StrEnum):
    MILESTONE_DONE = "milestone_done"
    CERTIFICATE_VALID = "certificate_valid"
    MEASURED_UP = "measured_up"
    BACK_OUT_REHEARSED = "back_out_rehearsed"
    OUTSIDE_FREEZE = "outside_freeze"
    SERVICE_CUT_OVER = "service_cut_over"
    CLEAN_SOAK = "clean_soak"
    CLAIM_FRESH = "claim_fresh"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a gate; `parameter` is a milestone’s code, an endpoint kind, or empty."""

    kind: CriterionKind
    parameter: str = ""

    @property
    def code(self) -> str:
        """One word for it, such as `milestone_done:design`."""
        return f"{self.kind.value}:{self.parameter}" if self.parameter else self.kind.value

    @property
    def label(self) -> str:
        """What has to be so, such as “Solution design is complete”."""
        match self.kind:
            case CriterionKind.MILESTONE_DONE:
                return f"{BLUEPRINT[MilestoneCode(self.parameter)].name} is complete"
            case CriterionKind.MEASURED_UP:
                return f"{EndpointKind(self.parameter).label} is measured up"
            case _:
                return LABELS[self.kind]


LABELS = {
    CriterionKind.CERTIFICATE_VALID: "The PSN compliance certificate is valid",
    CriterionKind.BACK_OUT_REHEARSED: "The back-out of every service in scope is rehearsed",
    CriterionKind.OUTSIDE_FREEZE: "Every cutover is planned outside change freezes",
    CriterionKind.SERVICE_CUT_OVER: "Every service in scope is cut over",
    CriterionKind.CLEAN_SOAK: "Every critical endpoint has had a clean soak",
    CriterionKind.CLAIM_FRESH: "The supplier’s claim is up to date",
}

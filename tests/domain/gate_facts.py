"""Facts by which every gate is met, for tests that spoil one thing at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from migrations_tracker.domain.certificate import Certificate, compliance
from migrations_tracker.domain.criterion import Criterion, CriterionKind
from migrations_tracker.domain.delivery import Freshness
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.gate_facts import EndpointFact, Facts, MilestoneFact, ServiceFact
from migrations_tracker.domain.milestones import BLUEPRINT, MilestoneStatus
from migrations_tracker.domain.psn_services import CutoverOutcome, PsnService
from migrations_tracker.domain.readings import Reading
from migrations_tracker.domain.soak import Flip
from migrations_tracker.domain.stages import Stage
from migrations_tracker.domain.waivers import Waiver

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
LONG_AGO = NOW - timedelta(days=40)
UP, DOWN, DEGRADED = EndpointStatus.UP, EndpointStatus.DOWN, EndpointStatus.DEGRADED
VALID = compliance(
    [Certificate(number="P1", issued=date(2025, 6, 1), expires=date(2026, 6, 1))], TODAY
)
EXPIRED = compliance(
    [Certificate(number="P1", issued=date(2025, 3, 3), expires=date(2026, 3, 3))], TODAY
)
GOOD = (Reading.UP,) * 3


def an_endpoint(kind: EndpointKind = EndpointKind.GCN_GATEWAY, **fields: Any) -> EndpointFact:
    """Expected and up for long, its last checks good."""
    return replace(EndpointFact(kind, LONG_AGO, [Flip(LONG_AGO, UP)], GOOD), **fields)


def a_service(service: PsnService = PsnService.N3, **fields: Any) -> ServiceFact:
    """Planned, rehearsed and cut over yesterday."""
    window = (NOW - timedelta(days=1, hours=4), NOW - timedelta(days=1))
    done = ServiceFact(service, window, date(2026, 3, 2), CutoverOutcome.COMPLETED, window[1])
    return replace(done, **fields)


def planned(service: PsnService = PsnService.N3, **fields: Any) -> ServiceFact:
    """Planned for Thursday and rehearsed, not cut over yet."""
    window = (NOW + timedelta(days=3), NOW + timedelta(days=3, hours=4))
    return a_service(service, window=window, outcome=None, outcome_at=None, **fields)


ALL_MET = Facts(
    now=NOW,
    freshness=Freshness.FRESH,
    next_update_by=date(2026, 3, 12),
    compliance=VALID,
    milestones={
        code: MilestoneFact(planned.name, MilestoneStatus.COMPLETE, actual=date(2026, 2, 27))
        for code, planned in BLUEPRINT.items()
    },
    services=[a_service(service) for service in PsnService],
    endpoints=[an_endpoint(kind) for kind in EndpointKind],
)


def spoil(criterion: Criterion, facts: Facts = ALL_MET) -> Facts:
    """Facts by which this criterion is not met."""
    flips = [Flip(LONG_AGO, UP), Flip(NOW - timedelta(hours=2), DOWN)]
    down = [replace(one, flips=flips) for one in facts.endpoints]
    wrong: dict[CriterionKind, dict[str, Any]] = {
        CriterionKind.MILESTONE_DONE: {"milestones": {}},
        CriterionKind.CERTIFICATE_VALID: {"compliance": EXPIRED},
        CriterionKind.MEASURED_UP: {"endpoints": down},
        CriterionKind.CLEAN_SOAK: {"endpoints": down},
        CriterionKind.BACK_OUT_REHEARSED: {"services": [planned(rehearsed=None)]},
        CriterionKind.OUTSIDE_FREEZE: {"services": [replace(planned(), window=None)]},
        CriterionKind.SERVICE_CUT_OVER: {"services": [planned()]},
        CriterionKind.CLAIM_FRESH: {"freshness": Freshness.OVERDUE},
    }
    return replace(facts, **wrong[criterion.kind])


def waived(stage: Stage, criterion: Criterion, *, ends: date = TODAY) -> Waiver:
    return Waiver(stage, criterion, "Agreed at the board.", ends, "user:1")

"""What the checks had measured when a gate of the illustrative programme asks for it.

Before the first real check the measured past is invented, as its roll-ups are. After it nothing
is: where nobody watched, the programme manager waives what rests on checks, and says why.
"""

from datetime import datetime, timedelta
from typing import Final

from migrations_tracker.demo.observed import begin_measuring, was_really_checked
from migrations_tracker.domain.access import Channel, system
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.criterion import Criterion, CriterionKind
from migrations_tracker.domain.errors import GateNotMet
from migrations_tracker.domain.gates import GATES
from migrations_tracker.domain.policy import CHECKS, GATE
from migrations_tracker.domain.readings import Reading
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    CheckResult,
    Endpoint,
    EndpointState,
    PsnMigration,
)
from migrations_tracker.registry.outcomes import Outcome
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.transitions import StageClaim, claim_stage
from migrations_tracker.services.waivers import WaiverRequest, waive_criterion

MEASURED: Final = frozenset({CriterionKind.MEASURED_UP, CriterionKind.CLEAN_SOAK})
UNWATCHED: Final = "The tracker did not run in these days; the supplier’s own log was read instead."
LONGEST: Final = timedelta(days=90)


def claim(migration: PsnMigration, said: StageClaim, origin: Origin) -> None:
    """Claim a stage, with what its gate asks of the checks. Raises what `claim_stage` raises."""
    if any(one.kind in MEASURED for one in GATES.get(said.stage, ())):
        _invent(migration.borough_id, origin.now)
    try:
        claim_stage(migration.pk, said, origin)
    except GateNotMet as refused:
        unmet = [Criterion(CriterionKind(one.criterion), one.parameter) for one in refused.unmet]
        if any(one.kind not in MEASURED for one in unmet):
            raise
        for one in unmet:
            _waive(migration.pk, said.stage, one, origin)
        claim_stage(migration.pk, said, origin)


def _waive(migration_id: int, stage: Stage, criterion: Criterion, origin: Origin) -> None:
    manager = Origin(system("demo"), Channel.SYSTEM, origin.now, origin.request_id)
    ends = london_date(origin.now) + LONGEST
    waive_criterion(migration_id, WaiverRequest(stage, criterion, UNWATCHED, ends), manager)


def _invent(borough_code: str, now: datetime) -> None:
    """Up since they are expected, and in the last checks, unless a real check was ever made."""
    if was_really_checked():
        return
    expected = list(
        Endpoint.objects.filter(borough=borough_code, expected_from__lte=now).prefetch_related(
            "status_changes"
        )
    )
    begin_measuring(expected)
    answered = EndpointState.objects.filter(endpoint__in=expected, last_answer_at__isnull=False)
    answered.update(last_asked_at=now, last_answer_at=now)
    CheckResult.objects.bulk_create(
        (
            _result(one, now - one.interval_by(CHECKS) * turn)
            for one in expected
            for turn in _turns()
        ),
        ignore_conflicts=True,
    )


def _turns() -> range:
    return range(GATE.measured_up_checks)


def _result(endpoint: Endpoint, slot: datetime) -> CheckResult:
    return CheckResult(
        endpoint_id=endpoint.pk,
        slot_at=slot,
        asked_at=slot,
        outcome=Outcome.ANSWERED.value,
        reading=Reading.UP.value,
        took_us=6_000,
    )

"""Playing what happens to a service: planned, rehearsed, cut over and signed off."""

from migrations_tracker.demo.steps import (
    CutoverStep,
    EndCutover,
    PlanCutover,
    RecordRehearsal,
    ScopeService,
    SignOff,
)
from migrations_tracker.models import PsnMigration, ServiceCutover
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.cutovers import (
    end_cutover,
    plan_cutover,
    record_rehearsal,
    scope_service,
    sign_off_cutover,
)


def cut_over(migration: PsnMigration, action: CutoverStep, origin: Origin) -> bool:
    """Apply a step to its service; False where people have since changed that service."""
    row = ServiceCutover.objects.get(migration=migration, service=action.service.value)
    if row.updated_at > origin.now:
        return False
    match action:
        case ScopeService(_, reason):
            scope_service(row.pk, origin, in_scope=False, reason=reason)
        case PlanCutover(_, plan):
            plan_cutover(row.pk, plan, origin)
        case RecordRehearsal(_, held):
            record_rehearsal(row.pk, held, origin)
        case EndCutover(_, ended):
            end_cutover(row.pk, ended, origin)
        case SignOff(_, reference):
            sign_off_cutover(row.pk, origin, reference=reference)
    return True

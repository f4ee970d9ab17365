"""The plan that a new migration begins with: the blueprint's milestones and the seven services."""

from datetime import datetime

from migrations_tracker.domain.psn_services import SERVICES
from migrations_tracker.facts import read_blueprint
from migrations_tracker.models import Milestone, PsnMigration, ServiceCutover


def lay_out(migration: PsnMigration, now: datetime) -> None:
    """Give a migration that is being opened its milestones and services. Three queries.

    They stand in no event of their own: the one that opens the migration says so.
    """
    Milestone.objects.bulk_create(
        Milestone(
            migration=migration,
            code=code.value,
            position=position,
            name=planned.name,
            lane=planned.lane.value,
            owner=planned.owner.value,
            needs=[needed.value for needed in planned.needs],
            evidence_expected=planned.evidence,
            updated_at=now,
        )
        for position, (code, planned) in enumerate(read_blueprint().items(), start=1)
    )
    ServiceCutover.objects.bulk_create(
        ServiceCutover(
            migration=migration, service=service.value, position=position, updated_at=now
        )
        for position, service in enumerate(SERVICES, start=1)
    )

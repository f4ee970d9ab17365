"""The published blueprint, to begin with."""

from django.db import migrations
from django.utils import timezone


def load(apps, schema_editor):
    from migrations_tracker.domain.milestones import BLUEPRINT

    milestones = apps.get_model("migrations_tracker", "BlueprintMilestone").objects
    for position, (code, planned) in enumerate(BLUEPRINT.items(), start=1):
        milestones.create(
            code=code.value,
            position=position,
            name=planned.name,
            lane=planned.lane.value,
            needs=[needed.value for needed in planned.needs],
            owner=planned.owner.value,
            typical_weeks=planned.typical_weeks,
            evidence=planned.evidence,
            updated_at=timezone.now(),
        )


def unload(apps, schema_editor):
    apps.get_model("migrations_tracker", "BlueprintMilestone").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("migrations_tracker", "0022_blueprint")]

    operations = [migrations.RunPython(load, unload)]

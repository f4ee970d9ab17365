"""The milestones and services of the migrations that were opened before there were any."""

from django.db import migrations


def lay_out(apps, schema_editor):
    # The blueprint as it stood when this was written is what these migrations begin with.
    from migrations_tracker.domain.milestones import BLUEPRINT
    from migrations_tracker.domain.psn_services import SERVICES

    milestones = apps.get_model("migrations_tracker", "Milestone").objects
    cutovers = apps.get_model("migrations_tracker", "ServiceCutover").objects
    for migration in apps.get_model("migrations_tracker", "PsnMigration").objects.iterator():
        for position, (code, planned) in enumerate(BLUEPRINT.items(), start=1):
            is_cutover = code.value == "cutover"
            milestones.create(
                migration=migration,
                code=code.value,
                position=position,
                name=planned.name,
                lane=planned.lane.value,
                owner=planned.owner.value,
                needs=[needed.value for needed in planned.needs],
                evidence_expected=planned.evidence,
                baseline_date=migration.baseline_cutover_date if is_cutover else None,
                forecast_date=migration.forecast_cutover_date if is_cutover else None,
                updated_at=migration.updated_at,
            )
        for position, service in enumerate(SERVICES, start=1):
            cutovers.create(
                migration=migration,
                service=service.value,
                position=position,
                updated_at=migration.updated_at,
            )


def take_up(apps, schema_editor):
    apps.get_model("migrations_tracker", "Milestone").objects.all().delete()
    apps.get_model("migrations_tracker", "ServiceCutover").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("migrations_tracker", "0011_plan_and_services")]

    operations = [migrations.RunPython(lay_out, take_up)]

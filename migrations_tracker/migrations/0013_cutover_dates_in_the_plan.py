"""The dates of the cutover stand at its milestone; the actual one follows from records."""

from django.db import migrations

LIVE = ("live", "accepted", "closed")
EARLIER = ("not_started", "discovery", "design", "build", "testing", "cutover")


def to_milestones(apps, schema_editor):
    milestones = apps.get_model("migrations_tracker", "Milestone").objects
    for migration in apps.get_model("migrations_tracker", "PsnMigration").objects.iterator():
        milestones.filter(migration=migration, code="cutover").update(
            baseline_date=migration.baseline_cutover_date,
            forecast_date=migration.forecast_cutover_date,
        )


def to_migrations(apps, schema_editor):
    claims = apps.get_model("migrations_tracker", "Claim").objects
    cutovers = apps.get_model("migrations_tracker", "Milestone").objects.filter(code="cutover")
    for milestone in cutovers.select_related("migration"):
        migration = milestone.migration
        migration.baseline_cutover_date = milestone.baseline_date
        migration.forecast_cutover_date = milestone.forecast_date
        migration.actual_cutover_date = went_live(claims.filter(migration=migration))
        migration.save(
            update_fields=[
                "baseline_cutover_date",
                "forecast_cutover_date",
                "actual_cutover_date",
            ]
        )


def went_live(claims):
    from migrations_tracker.domain.calendar import london_date

    day = None
    for stage, at in claims.order_by("pk").values_list("stage", "effective_at"):
        if stage in LIVE:
            day = day or london_date(at)
        elif stage in EARLIER:
            day = None
    return day


class Migration(migrations.Migration):
    dependencies = [("migrations_tracker", "0012_plans_so_far")]

    operations = [migrations.RunPython(to_milestones, to_migrations)]

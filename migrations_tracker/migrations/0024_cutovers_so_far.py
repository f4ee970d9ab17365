"""The services of the migrations that were claimed live before cutovers were recorded.

Until then that claim said that all of them were cut over, and made their endpoints expected.
"""

from django.db import migrations

LIVE = ["live", "accepted", "closed"]


def record(apps, schema_editor):
    migrations_ = apps.get_model("migrations_tracker", "PsnMigration").objects
    cutovers = apps.get_model("migrations_tracker", "ServiceCutover").objects
    events = apps.get_model("migrations_tracker", "Event").objects
    live = migrations_.filter(stage__in=LIVE) | migrations_.filter(held_from__in=LIVE)
    for migration in live:
        told = events.filter(stream__migration=migration, kind="stage_claimed", new__stage="live")
        event = told.order_by("-sequence").first()
        since = event.effective_at if event else migration.stage_since
        cutovers.filter(migration=migration, in_scope=True, outcome="").update(
            outcome="completed", outcome_at=since, updated_at=migration.updated_at
        )


class Migration(migrations.Migration):
    dependencies = [("migrations_tracker", "0023_blueprint_as_published")]

    operations = [migrations.RunPython(record, migrations.RunPython.noop)]

"""A record for each acceptance that stands in the ledger and is still in force."""

from django.db import migrations

ACCEPTING = ["accept", "accept_on_behalf"]


def record(apps, schema_editor):
    events = apps.get_model("migrations_tracker", "Event").objects
    acceptances = apps.get_model("migrations_tracker", "Acceptance").objects
    migrations_ = apps.get_model("migrations_tracker", "PsnMigration").objects
    accepted = migrations_.filter(stage__in=["accepted", "closed"]) | migrations_.filter(
        stage="on_hold", held_from="accepted"
    )
    for migration in accepted.filter(acceptances=None):
        told = events.filter(
            stream__migration=migration, kind="stage_claimed", new__move__in=ACCEPTING
        )
        event = told.order_by("-sequence").first()
        if event is not None:
            acceptances.create(
                migration=migration,
                accepted_at=event.effective_at,
                accepted_by=event.actor,
                reference=event.reason if event.new["move"] == "accept_on_behalf" else "",
            )


class Migration(migrations.Migration):
    dependencies = [("migrations_tracker", "0008_certificates_and_acceptance")]

    operations = [migrations.RunPython(record, migrations.RunPython.noop)]

"""The feed begins empty: what stands when it comes is no news to anybody."""

from django.db import migrations


def begin(apps, schema_editor):
    def model(name):
        return apps.get_model("migrations_tracker", name).objects

    model("Feed").get_or_create(id=1)
    model("ToldStream").bulk_create(
        (
            model("ToldStream").model(stream_id=pk, sequence=last)
            for pk, last in model("Stream")
            .filter(migration__isnull=False)
            .values_list("pk", "last_sequence")
        ),
        batch_size=200,
    )
    model("ToldEndpoint").bulk_create(
        (
            model("ToldEndpoint").model(endpoint_id=pk, status=status, since=since)
            for pk, status, since in model("EndpointState")
            .exclude(status="")
            .values_list("pk", "status", "since")
        ),
        batch_size=200,
    )
    model("ToldIncident").bulk_create(
        (
            model("ToldIncident").model(incident_id=pk, version=version, is_open=closed is None)
            for pk, version, closed in model("Incident").values_list("pk", "version", "closed_at")
        ),
        batch_size=200,
    )
    model("ToldEvidence").bulk_create(
        (
            model("ToldEvidence").model(evidence_id=pk)
            for pk in model("Evidence").exclude(scan_state="pending").values_list("pk", flat=True)
        ),
        batch_size=200,
    )


class Migration(migrations.Migration):
    dependencies = [("migrations_tracker", "0037_webhooks")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]

"""A name for each certificate in addresses, and the instant at which waiting files were scanned."""

import uuid
from typing import Any

from django.db import migrations, models


def name_certificates(apps: Any, _: object) -> None:
    """One default would be the same for every row."""
    certificates = apps.get_model("migrations_tracker", "Certificate").objects
    for pk in certificates.values_list("pk", flat=True):
        certificates.filter(pk=pk).update(public_id=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("migrations_tracker", "0044_saved_views")]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="scanned_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="certificate",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunPython(name_certificates, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="certificate",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]

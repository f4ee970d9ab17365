"""The published numbers of the limits, to begin with."""

from django.db import migrations
from django.utils import timezone


def load(apps, schema_editor):
    from migrations_tracker.domain.policy_rules import RULES

    values = apps.get_model("migrations_tracker", "PolicyValue").objects
    for rule in RULES:
        values.create(name=rule.name, value=rule.published, updated_at=timezone.now())


def unload(apps, schema_editor):
    apps.get_model("migrations_tracker", "PolicyValue").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("migrations_tracker", "0020_policy_values")]

    operations = [migrations.RunPython(load, unload)]

"""A wave for each number that migrations were planned into before waves had names and windows."""

from django.db import migrations
from django.utils import timezone


def name(apps, schema_editor):
    numbers = apps.get_model("migrations_tracker", "PsnMigration").objects.exclude(wave=None)
    waves = apps.get_model("migrations_tracker", "Wave").objects
    for number in sorted(set(numbers.values_list("wave", flat=True))):
        waves.create(number=number, name=f"Wave {number}", updated_at=timezone.now())


def forget(apps, schema_editor):
    apps.get_model("migrations_tracker", "GateApprover").objects.all().delete()
    apps.get_model("migrations_tracker", "GateReview").objects.all().delete()
    apps.get_model("migrations_tracker", "Wave").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("migrations_tracker", "0028_waves")]

    operations = [migrations.RunPython(name, forget)]

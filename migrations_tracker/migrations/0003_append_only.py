"""The database itself refuses to change or delete events."""

from django.db import migrations

from migrations_tracker.models import append_only


def install(apps, schema_editor):
    append_only.install(schema_editor.connection)


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("migrations_tracker", "0002_programme")]

    operations = [migrations.RunPython(install, remove)]

"""The rows of which there is one each: the programme's stream, the counter and the source."""

from django.db import migrations


def create(apps, schema_editor):
    apps.get_model("migrations_tracker", "Stream").objects.get_or_create(migration=None)
    apps.get_model("migrations_tracker", "ChangeCounter").objects.get_or_create(id=1)
    apps.get_model("migrations_tracker", "RegistrySource").objects.get_or_create(id=1)


class Migration(migrations.Migration):
    dependencies = [("migrations_tracker", "0003_append_only")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]

"""Room for the next version of an hour's row beside it: a check then touches no index of it."""

from django.db import migrations

TABLE = "migrations_tracker_rolluphour"


def make_room(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {TABLE} SET (fillfactor = 50)")


def take_room(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {TABLE} RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [("migrations_tracker", "0030_wave_is_a_reference")]

    operations = [migrations.RunPython(make_room, take_room)]

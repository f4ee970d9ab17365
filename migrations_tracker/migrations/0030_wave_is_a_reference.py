"""The wave of a migration becomes a reference; its number stays what it was."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("migrations_tracker", "0029_waves_so_far")]

    operations = [
        migrations.AlterField(
            model_name="psnmigration",
            name="wave",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="psn_migrations",
                to="migrations_tracker.wave",
            ),
        ),
    ]

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("migrations_tracker", "0024_cutovers_so_far"),
        ("suppliers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MaintenanceWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
                ("planned_by", models.CharField(max_length=40)),
                ("planned_at", models.DateTimeField()),
                ("cancelled_by", models.CharField(blank=True, max_length=40)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField()),
                (
                    "endpoints",
                    models.ManyToManyField(
                        related_name="maintenance_windows", to="migrations_tracker.endpoint"
                    ),
                ),
                (
                    "migration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maintenance_windows",
                        to="migrations_tracker.psnmigration",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="maintenancewindow",
            index=models.Index(fields=["updated_at", "id"], name="maintenancewindow_updated"),
        ),
        migrations.AddIndex(
            model_name="maintenancewindow",
            index=models.Index(
                condition=models.Q(("cancelled_at", None)),
                fields=["ends_at"],
                name="maintenancewindow_ahead",
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenancewindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="maintenancewindow_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenancewindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="maintenancewindow_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenancewindow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at", None), ("cancelled_by", "")),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        models.Q(("cancelled_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="maintenancewindow_cancelled_by_somebody",
            ),
        ),
    ]

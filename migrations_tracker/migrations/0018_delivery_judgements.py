"""What people judge of a delivery: overrides of its status, and their confidence in it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("migrations_tracker", "0017_slips_and_baseline_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeliveryConfidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("high", "High"), ("medium", "Medium"), ("low", "Low")],
                        max_length=6,
                    ),
                ),
                ("reason", models.TextField()),
                ("judged_at", models.DateTimeField()),
                ("judged_by", models.CharField(max_length=40)),
                (
                    "migration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confidences",
                        to="migrations_tracker.psnmigration",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "delivery confidences",
                "ordering": ["-judged_at", "-id"],
                "indexes": [
                    models.Index(
                        fields=["migration", "-judged_at"], name="deliveryconfidence_newest"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["high", "medium", "low"])),
                        name="deliveryconfidence_level_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("judged_by", ""), _negated=True),
                        ),
                        name="deliveryconfidence_has_reason_and_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusOverride",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.TextField()),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("set_at", models.DateTimeField()),
                ("set_by", models.CharField(max_length=40)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.CharField(blank=True, max_length=40)),
                ("end_reason", models.TextField(blank=True)),
                (
                    "migration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="status_overrides",
                        to="migrations_tracker.psnmigration",
                    ),
                ),
            ],
            options={
                "ordering": ["-set_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("migration",),
                        name="statusoverride_one_not_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["on_track", "at_risk", "off_track"])),
                        name="statusoverride_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("set_by", ""), _negated=True),
                        ),
                        name="statusoverride_has_reason_and_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_at", None), ("ended_by", "")),
                            models.Q(
                                ("ended_at__gte", models.F("set_at")), ("ended_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="statusoverride_ends_after_start",
                    ),
                ],
            },
        ),
    ]

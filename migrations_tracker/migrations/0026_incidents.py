import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("migrations_tracker", "0025_maintenance"),
        ("suppliers", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="endpointstate",
            name="flapping_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("down", "Endpoint down"),
                            ("certificate", "Certificate of an endpoint"),
                            ("registry", "Status source"),
                            ("checker", "Checker"),
                        ],
                        max_length=11,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("days", models.PositiveSmallIntegerField(null=True)),
                ("since", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("times_reopened", models.PositiveIntegerField(default=0)),
                ("round", models.PositiveIntegerField(default=1)),
                ("round_at", models.DateTimeField()),
                (
                    "progress",
                    models.CharField(
                        choices=[
                            ("investigating", "Investigating"),
                            ("identified", "Identified"),
                            ("monitoring", "Monitoring"),
                            ("resolved", "Resolved"),
                        ],
                        default="investigating",
                        max_length=13,
                    ),
                ),
                ("cause", models.CharField(blank=True, max_length=1000)),
                ("owner", models.CharField(blank=True, max_length=40)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("acknowledged_until", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "endpoint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="migrations_tracker.endpoint",
                    ),
                ),
                (
                    "migration",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="migrations_tracker.psnmigration",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="suppliers.supplier",
                    ),
                ),
            ],
            options={
                "ordering": [
                    models.OrderBy(models.F("closed_at"), descending=True, nulls_first=True),
                    "-opened_at",
                    "-id",
                ],
            },
        ),
        migrations.CreateModel(
            name="IncidentUpdate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("author", models.CharField(max_length=40)),
                (
                    "progress",
                    models.CharField(
                        choices=[
                            ("investigating", "Investigating"),
                            ("identified", "Identified"),
                            ("monitoring", "Monitoring"),
                            ("resolved", "Resolved"),
                        ],
                        max_length=13,
                    ),
                ),
                ("text", models.CharField(max_length=1000)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="updates",
                        to="migrations_tracker.incident",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["-opened_at", "-id"], name="incident_newest"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["migration", "-opened_at"], name="incident_by_migration"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None), ("endpoint__isnull", False)),
                fields=("endpoint", "kind"),
                name="incident_one_open_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None), ("endpoint", None)),
                fields=("kind",),
                name="incident_one_open_of_the_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("endpoint__isnull", False), ("kind__in", ["down", "certificate"])),
                    models.Q(("endpoint", None), ("kind__in", ["registry", "checker"])),
                    _connector="OR",
                ),
                name="incident_kind_is_of_its_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opened_at__gte", models.F("since")),
                    models.Q(
                        ("closed_at", None),
                        ("closed_at__gte", models.F("opened_at")),
                        _connector="OR",
                    ),
                ),
                name="incident_times_are_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("progress__in", ["investigating", "identified", "monitoring", "resolved"]),
                    models.Q(("closed_at", None), ("progress", "resolved"), _connector="OR"),
                ),
                name="incident_closed_is_resolved",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("acknowledged_at", None), ("acknowledged_until", None)),
                    models.Q(
                        ("acknowledged_at__isnull", False), models.Q(("owner", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="incident_acknowledged_by_its_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="incidentupdate",
            index=models.Index(fields=["incident", "-at"], name="incidentupdate_newest"),
        ),
        migrations.AddConstraint(
            model_name="incidentupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("progress__in", ["investigating", "identified", "monitoring", "resolved"]),
                    models.Q(("text", ""), _negated=True),
                ),
                name="incidentupdate_says_something",
            ),
        ),
    ]

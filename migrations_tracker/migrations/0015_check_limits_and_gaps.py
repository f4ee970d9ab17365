"""Limits per kind and endpoint, gaps, and the workers that note themselves."""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("migrations_tracker", "0014_cutover_dates_leave_the_migration"),
    ]
    operations = [
        migrations.CreateModel(
            name="CheckWorker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True)),
                ("started_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("woken_at", models.DateTimeField(blank=True, null=True)),
                ("runs", models.BigIntegerField(default=0)),
                ("batches", models.BigIntegerField(default=0)),
                ("checks", models.BigIntegerField(default=0)),
                ("unknown", models.BigIntegerField(default=0)),
                ("missed", models.BigIntegerField(default=0)),
                ("stale", models.BigIntegerField(default=0)),
                ("dropped", models.BigIntegerField(default=0)),
                ("unsaved", models.IntegerField(default=0)),
                ("claim_s", models.FloatField(default=0)),
                ("ask_s", models.FloatField(default=0)),
                ("judge_s", models.FloatField(default=0)),
                ("commit_s", models.FloatField(default=0)),
                ("fault", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="endpoint",
            name="fails_to_down",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="In a row. Empty: 3.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(20),
                ],
                verbose_name="bad readings to a worse status",
            ),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="kind_interval_s",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="oks_to_up",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="In a row. Empty: 2.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(20),
                ],
                verbose_name="good readings to a better status",
            ),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="retry_s",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Empty: 8 seconds. Never later than a quarter of the interval.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(86400),
                ],
                verbose_name="second look after (seconds)",
            ),
        ),
        migrations.AddField(
            model_name="endpointstate",
            name="quiet_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="historicalendpoint",
            name="fails_to_down",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="In a row. Empty: 3.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(20),
                ],
                verbose_name="bad readings to a worse status",
            ),
        ),
        migrations.AddField(
            model_name="historicalendpoint",
            name="kind_interval_s",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="historicalendpoint",
            name="oks_to_up",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="In a row. Empty: 2.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(20),
                ],
                verbose_name="good readings to a better status",
            ),
        ),
        migrations.AddField(
            model_name="historicalendpoint",
            name="retry_s",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Empty: 8 seconds. Never later than a quarter of the interval.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(86400),
                ],
                verbose_name="second look after (seconds)",
            ),
        ),
        migrations.AlterField(
            model_name="endpoint",
            name="interval_s",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Empty means what is set for the kind, else the programme’s default of 30 seconds.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(5),
                    django.core.validators.MaxValueValidator(86400),
                ],
                verbose_name="interval (seconds)",
            ),
        ),
        migrations.AlterField(
            model_name="historicalendpoint",
            name="interval_s",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Empty means what is set for the kind, else the programme’s default of 30 seconds.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(5),
                    django.core.validators.MaxValueValidator(86400),
                ],
                verbose_name="interval (seconds)",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalKindSetting",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "interval_s",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty means what is set for the kind, else the programme’s default of 30 seconds.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(86400),
                        ],
                        verbose_name="interval (seconds)",
                    ),
                ),
                (
                    "retry_s",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: 8 seconds. Never later than a quarter of the interval.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(86400),
                        ],
                        verbose_name="second look after (seconds)",
                    ),
                ),
                (
                    "fails_to_down",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="In a row. Empty: 3.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="bad readings to a worse status",
                    ),
                ),
                (
                    "oks_to_up",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="In a row. Empty: 2.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="good readings to a better status",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("gcn_gateway", "GCN gateway"),
                            ("circuit_primary", "Primary circuit"),
                            ("circuit_secondary", "Secondary circuit"),
                            ("dns", "PSN DNS"),
                            ("ntp", "PSN NTP"),
                            ("mail_relay", "GCSx mail relay"),
                            ("dwp_searchlight", "DWP look-up"),
                            ("dwp_bulk_transfer", "DWP bulk transfer"),
                            ("gsi_web_proxy", "GSi web proxy"),
                            ("n3_gateway", "N3 gateway (health)"),
                        ],
                        db_index=True,
                        max_length=20,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical schedule of a kind",
                "verbose_name_plural": "historical schedules of kinds",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="KindSetting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "interval_s",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty means what is set for the kind, else the programme’s default of 30 seconds.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(86400),
                        ],
                        verbose_name="interval (seconds)",
                    ),
                ),
                (
                    "retry_s",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: 8 seconds. Never later than a quarter of the interval.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(86400),
                        ],
                        verbose_name="second look after (seconds)",
                    ),
                ),
                (
                    "fails_to_down",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="In a row. Empty: 3.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="bad readings to a worse status",
                    ),
                ),
                (
                    "oks_to_up",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="In a row. Empty: 2.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="good readings to a better status",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("gcn_gateway", "GCN gateway"),
                            ("circuit_primary", "Primary circuit"),
                            ("circuit_secondary", "Secondary circuit"),
                            ("dns", "PSN DNS"),
                            ("ntp", "PSN NTP"),
                            ("mail_relay", "GCSx mail relay"),
                            ("dwp_searchlight", "DWP look-up"),
                            ("dwp_bulk_transfer", "DWP bulk transfer"),
                            ("gsi_web_proxy", "GSi web proxy"),
                            ("n3_gateway", "N3 gateway (health)"),
                        ],
                        max_length=20,
                        unique=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "schedule of a kind",
                "verbose_name_plural": "schedules of kinds",
                "ordering": ["kind"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "gcn_gateway",
                                    "circuit_primary",
                                    "circuit_secondary",
                                    "dns",
                                    "ntp",
                                    "mail_relay",
                                    "dwp_searchlight",
                                    "dwp_bulk_transfer",
                                    "gsi_web_proxy",
                                    "n3_gateway",
                                ],
                            )
                        ),
                        name="kindsetting_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("interval_s", None), ("interval_s__gte", 5), _connector="OR"
                        ),
                        name="kindsetting_interval_is_not_a_flood",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckGap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "cause",
                    models.CharField(
                        choices=[("unseen", "Unseen"), ("maintenance", "Maintenance")],
                        max_length=11,
                    ),
                ),
                ("missed", models.PositiveIntegerField(default=0, verbose_name="slots missed")),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gaps",
                        to="migrations_tracker.endpoint",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("endpoint", "starts_at"), name="checkgap_starts_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gte", models.F("starts_at"))),
                        name="checkgap_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cause__in", ["unseen", "maintenance"])),
                        name="checkgap_cause_is_known",
                    ),
                ],
            },
        ),
    ]

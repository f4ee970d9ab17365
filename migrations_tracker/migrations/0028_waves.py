"""Waves with their windows, and the gate reviews that let them go."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("migrations_tracker", "0027_outbox"),
    ]

    operations = [
        migrations.CreateModel(
            name="Wave",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("number__lte", 99)),
                        name="wave_number_is_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="wave_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends_on", None), ("starts_on", None)),
                            models.Q(
                                ("ends_on__gte", models.F("starts_on")),
                                ("ends_on__isnull", False),
                                ("starts_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="wave_window_has_two_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GateReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.TextField()),
                ("quorum", models.PositiveSmallIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("opened_by", models.CharField(max_length=40)),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("go", "Go"), ("no_go", "No-go")], max_length=5
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by", models.CharField(blank=True, max_length=40)),
                ("close_reason", models.TextField(blank=True)),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="migrations_tracker.wave",
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="GateApprover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "vote",
                    models.CharField(
                        blank=True, choices=[("go", "Go"), ("no_go", "No-go")], max_length=5
                    ),
                ),
                ("conditions", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gate_reviews",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvers",
                        to="migrations_tracker.gatereview",
                    ),
                ),
            ],
            options={
                "ordering": ["review", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("review", "user"), name="gateapprover_named_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("conditions", ""), ("vote", "")),
                            models.Q(("answered_at__isnull", False), ("vote__in", ["go", "no_go"])),
                            _connector="OR",
                        ),
                        name="gateapprover_answer_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("vote", "no_go"), _negated=True),
                            models.Q(("conditions", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="gateapprover_no_go_says_why",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="gatereview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("wave",),
                name="gatereview_one_open_per_wave",
            ),
        ),
        migrations.AddConstraint(
            model_name="gatereview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("question", ""), _negated=True),
                    models.Q(("opened_by", ""), _negated=True),
                    ("quorum__gte", 1),
                ),
                name="gatereview_is_a_question",
            ),
        ),
        migrations.AddConstraint(
            model_name="gatereview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("close_reason", ""),
                        ("closed_at", None),
                        ("closed_by", ""),
                        ("outcome", ""),
                    ),
                    models.Q(
                        ("closed_at__gte", models.F("opened_at")),
                        ("closed_at__isnull", False),
                        models.Q(("closed_by", ""), _negated=True),
                        models.Q(
                            models.Q(("close_reason", ""), ("outcome__in", ["go", "no_go"])),
                            models.Q(
                                ("outcome", ""), models.Q(("close_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="gatereview_closes_by_deciding_or_with_reason",
            ),
        ),
    ]

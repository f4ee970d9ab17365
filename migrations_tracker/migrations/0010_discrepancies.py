"""What is observed of a migration, stored, and the cases in which claims disagree."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("migrations_tracker", "0009_acceptances_so_far"),
    ]

    operations = [
        migrations.AddField(
            model_name="registrysource",
            name="gap_from",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="registrysource",
            name="watched_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("migration_opened", "Migration opened"),
                    ("stage_claimed", "Stage claimed"),
                    ("claim_reaffirmed", "Claim reaffirmed"),
                    ("supplier_assigned", "Supplier assigned"),
                    ("baseline_set", "Baseline set"),
                    ("forecast_changed", "Forecast changed"),
                    ("wave_changed", "Wave changed"),
                    ("risk_raised", "Risk raised"),
                    ("assumption_raised", "Assumption raised"),
                    ("issue_raised", "Issue raised"),
                    ("dependency_raised", "Dependency raised"),
                    ("risk_scored", "Risk scored"),
                    ("risk_converted", "Risk converted"),
                    ("assumption_judged", "Assumption judged"),
                    ("raid_closed", "Raid closed"),
                    ("raid_owner_changed", "Raid owner changed"),
                    ("raid_date_changed", "Raid date changed"),
                    ("raid_noted", "Raid noted"),
                    ("raid_action_added", "Raid action added"),
                    ("raid_action_done", "Raid action done"),
                    ("savings_costs_set", "Savings costs set"),
                    ("saving_recorded", "Saving recorded"),
                    ("saving_verified", "Saving verified"),
                    ("saving_verification_withdrawn", "Saving verification withdrawn"),
                    ("certificate_applied_for", "Certificate applied for"),
                    ("certificate_issued", "Certificate issued"),
                    ("certificate_refused", "Certificate refused"),
                    ("certificate_withdrawn", "Certificate withdrawn"),
                    ("observed_changed", "Observed changed"),
                    ("discrepancy_opened", "Discrepancy opened"),
                    ("discrepancy_answered", "Discrepancy answered"),
                    ("discrepancy_closed", "Discrepancy closed"),
                ],
                max_length=32,
            ),
        ),
        migrations.CreateModel(
            name="MigrationFacts",
            fields=[
                (
                    "migration",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="facts",
                        serialize=False,
                        to="migrations_tracker.psnmigration",
                    ),
                ),
                (
                    "observed",
                    models.CharField(
                        choices=[
                            ("up", "Up"),
                            ("degraded", "Degraded"),
                            ("down", "Down"),
                            ("maintenance", "Maintenance"),
                            ("unknown", "Unknown"),
                            ("not_expected", "Not expected"),
                        ],
                        max_length=12,
                    ),
                ),
                ("observed_since", models.DateTimeField()),
                ("next_review_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name_plural": "migration facts",
                "indexes": [models.Index(fields=["next_review_at"], name="migrationfacts_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "observed__in",
                                [
                                    "up",
                                    "degraded",
                                    "down",
                                    "maintenance",
                                    "unknown",
                                    "not_expected",
                                ],
                            )
                        ),
                        name="migrationfacts_observed_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseClock",
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
                            ("over_claimed", "Over-claimed"),
                            ("under_claimed", "Under-claimed"),
                            ("unobservable", "Unobservable"),
                        ],
                        max_length=14,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("counts_from", models.DateTimeField(null=True)),
                ("run", models.DurationField()),
                (
                    "migration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_clocks",
                        to="migrations_tracker.psnmigration",
                    ),
                ),
            ],
            options={
                "ordering": ["migration", "kind"],
                "constraints": [
                    models.UniqueConstraint(fields=("migration", "kind"), name="caseclock_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["over_claimed", "under_claimed", "unobservable"])
                        ),
                        name="caseclock_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Discrepancy",
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
                            ("over_claimed", "Over-claimed"),
                            ("under_claimed", "Under-claimed"),
                            ("unobservable", "Unobservable"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "claimed",
                    models.CharField(
                        choices=[
                            ("not_started", "Not started"),
                            ("discovery", "Discovery"),
                            ("design", "Design"),
                            ("build", "Build"),
                            ("testing", "Testing"),
                            ("cutover", "Cutover"),
                            ("live", "Live"),
                            ("accepted", "Accepted"),
                            ("closed", "Closed"),
                            ("on_hold", "On hold"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "observed",
                    models.CharField(
                        choices=[
                            ("up", "Up"),
                            ("degraded", "Degraded"),
                            ("down", "Down"),
                            ("maintenance", "Maintenance"),
                            ("unknown", "Unknown"),
                            ("not_expected", "Not expected"),
                        ],
                        max_length=12,
                    ),
                ),
                ("observed_since", models.DateTimeField()),
                ("disagree_since", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted"),
                            ("disputed", "Disputed"),
                            ("explained", "Explained"),
                        ],
                        max_length=9,
                    ),
                ),
                ("answer_text", models.TextField(blank=True)),
                ("evidence_link", models.URLField(blank=True, max_length=500)),
                ("explained_until", models.DateField(blank=True, null=True)),
                ("answered_by", models.CharField(blank=True, max_length=40)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "migration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="discrepancies",
                        to="migrations_tracker.psnmigration",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "discrepancies",
                "ordering": [
                    models.OrderBy(models.F("closed_at"), descending=True, nulls_first=True),
                    "disagree_since",
                    "id",
                ],
                "indexes": [
                    models.Index(fields=["migration", "-opened_at"], name="discrepancy_newest")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("migration", "kind"),
                        name="discrepancy_one_open_of_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "claimed__in",
                                [
                                    "not_started",
                                    "discovery",
                                    "design",
                                    "build",
                                    "testing",
                                    "cutover",
                                    "live",
                                    "accepted",
                                    "closed",
                                    "on_hold",
                                    "withdrawn",
                                ],
                            ),
                            ("kind__in", ["over_claimed", "under_claimed", "unobservable"]),
                        ),
                        name="discrepancy_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opened_at__gte", models.F("disagree_since")),
                            models.Q(
                                ("closed_at", None),
                                ("closed_at__gte", models.F("opened_at")),
                                _connector="OR",
                            ),
                        ),
                        name="discrepancy_times_are_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None), ("answered_by", "")),
                            models.Q(
                                ("answer__in", ["accepted", "disputed", "explained"]),
                                ("answered_at__isnull", False),
                                models.Q(("answered_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="discrepancy_answer_has_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "explained"), ("explained_until__isnull", False)),
                            models.Q(
                                models.Q(("answer", "explained"), _negated=True),
                                ("explained_until", None),
                            ),
                            _connector="OR",
                        ),
                        name="discrepancy_explained_has_an_end",
                    ),
                ],
            },
        ),
    ]

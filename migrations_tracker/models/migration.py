"""A borough's move to the PSN: its present state, who leads it and what was claimed of it."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from boroughs.models import Borough
from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.delivery import NO_UPDATE_DUE
from migrations_tracker.domain.on_behalf import Means
from migrations_tracker.domain.stages import ENDED, Stage
from migrations_tracker.models.wave import Wave
from suppliers.models import Supplier

# Plain strings: a migration file would freeze an enum member's name.
STAGE_CHOICES = [(s.value, s.label) for s in Stage]
STAGES = [s.value for s in Stage]
ENDED_STAGES = sorted(s.value for s in ENDED)
SILENT_STAGES = sorted(s.value for s in NO_UPDATE_DUE)
# On behalf is a channel of claims alone: their events came by a page or the admin.
CHANNEL_CHOICES = [(c.value, c.label) for c in Channel if c is not Channel.ON_BEHALF]
CLAIM_CHANNEL_CHOICES = [(c.value, c.label) for c in Channel]
MEANS_CHOICES = [(m.value, m.label) for m in Means]


class PsnMigrationQuerySet(models.QuerySet["PsnMigration"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: everything, or one's own boroughs, or what one's supplier leads now."""
        if principal.sees_everything:
            return self
        leads = Assignment.objects.filter(supplier_id__in=principal.supplier_ids, ended_at=None)
        return self.filter(
            Q(borough_id__in=principal.borough_codes) | Q(pk__in=leads.values("migration_id"))
        )

    def present(self) -> Self:
        """Each borough's open migration, else its latest."""
        newest = (
            PsnMigration.objects.filter(borough_id=models.OuterRef("borough_id"))
            .order_by(
                models.Case(models.When(stage__in=ENDED_STAGES, then=1), default=0),
                "-opened_at",
                "-pk",
            )
            .values("pk")[:1]
        )
        return self.filter(pk=models.Subquery(newest))

    def still_open(self) -> Self:
        return self.exclude(stage__in=ENDED_STAGES)

    def silent(self, today: date) -> Self:
        """Past the date by which their claimants promised to report."""
        return self.filter(next_update_by__lt=today).exclude(stage__in=SILENT_STAGES)


class PsnMigration(models.Model):
    """One borough's migration. The row is the present; the events of its stream are the past.

    Change `stage` only through `services.transitions.claim_stage` and the lead supplier only
    through `services.assignments.assign_supplier`. `version` counts the writes of people and keys;
    what the checks observe never moves it. `held_from` is the stage that a hold resumes to.
    """

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="psn_migrations")
    stage = models.CharField(max_length=16, choices=STAGE_CHOICES, default=Stage.NOT_STARTED.value)
    held_from = models.CharField(max_length=16, choices=STAGE_CHOICES, blank=True)
    stage_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    wave = models.ForeignKey(
        Wave, on_delete=models.PROTECT, null=True, blank=True, related_name="psn_migrations"
    )
    last_claim_at = models.DateTimeField(null=True, blank=True)
    next_update_by = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = PsnMigrationQuerySet.as_manager()

    class Meta:
        ordering = ["borough__short_name", "-opened_at"]
        verbose_name = "migration"
        constraints = [
            models.UniqueConstraint(
                fields=["borough"],
                condition=~Q(stage__in=ENDED_STAGES),
                name="psnmigration_one_open_per_borough",
                violation_error_message="This borough already has an open migration.",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=STAGES), name="psnmigration_stage_is_legal"
            ),
            models.CheckConstraint(
                condition=(Q(stage="on_hold") & ~Q(held_from=""))
                | (~Q(stage="on_hold") & Q(held_from="")),
                name="psnmigration_hold_knows_its_stage",
            ),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="psnmigration_updated")]

    def __str__(self) -> str:
        return f"{self.borough.short_name} migration"

    @property
    def current_stage(self) -> Stage:
        return Stage(self.stage)

    @property
    def held_stage(self) -> Stage | None:
        return Stage(self.held_from) if self.held_from else None


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current(self) -> Self:
        return self.filter(ended_at=None)


class Assignment(models.Model):
    """Which supplier leads a migration, from when to when."""

    migration = models.ForeignKey(
        PsnMigration, on_delete=models.PROTECT, related_name="assignments"
    )
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="assignments")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["migration"],
                condition=Q(ended_at=None),
                name="assignment_one_open_lead",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")),
                name="assignment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} leads {self.migration}"


class Claim(models.Model):
    """What somebody said of a migration's stage, and when they promised to say more.

    `claimant` is the id of whose word it is. On behalf of another that is `supplier:7` or
    `borough:E09000014`, `means` says how they gave it and `recorded_by` is the id of the manager
    who wrote it down; all three say nothing new where the claimant was here.
    """

    migration = models.ForeignKey(PsnMigration, on_delete=models.PROTECT, related_name="claims")
    stage = models.CharField(max_length=16, choices=STAGE_CHOICES)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    next_update_by = models.DateField(null=True, blank=True)
    channel = models.CharField(max_length=12, choices=CLAIM_CHANNEL_CHOICES)
    claimant = models.CharField(max_length=40)
    on_behalf_of = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True)
    means = models.CharField(max_length=12, choices=MEANS_CHOICES, blank=True)
    recorded_by = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=STAGES), name="claim_stage_is_legal"),
            models.CheckConstraint(
                condition=(Q(channel="on_behalf") & ~Q(recorded_by=""))
                | (~Q(channel="on_behalf") & Q(recorded_by="", means="")),
                name="claim_on_behalf_says_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["migration", "-recorded_at"], name="claim_by_migration")]

    def __str__(self) -> str:
        return f"{self.migration}: {self.stage}"

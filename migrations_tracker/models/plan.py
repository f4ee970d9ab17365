"""The plan of a migration: its twelve milestones, and the days on which nothing may cut over."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.blueprint import PlannedMilestone
from migrations_tracker.domain.freezes import Frozen
from migrations_tracker.domain.milestones import (
    BLUEPRINT,
    DERIVED,
    Blueprint,
    Lane,
    MilestoneCode,
    MilestoneStatus,
    Party,
)
from migrations_tracker.domain.plan import Records, Standing, actual_of, status_of
from migrations_tracker.models.migration import PsnMigration

CODE_CHOICES = [(code.value, facts.name) for code, facts in BLUEPRINT.items()]
CODES = [code.value for code in BLUEPRINT]
DERIVED_CODES = sorted(code.value for code in DERIVED)
STATUS_CHOICES = [(s.value, s.label) for s in MilestoneStatus]
STATUSES = [s.value for s in MilestoneStatus]
LANE_CHOICES = [(lane.value, lane.label) for lane in Lane]
PARTY_CHOICES = [(party.value, party.label) for party in Party]


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: the milestones of the migrations that the principal may see."""
        if principal.sees_everything:
            return self
        seen = PsnMigration.objects.visible_to(principal)
        return self.filter(migration__in=seen.values("pk"))


class Milestone(models.Model):
    """One of the twelve steps of a migration's plan, with its three dates.

    `baseline_date` is frozen by approval, `forecast_date` is what is expected now, `actual_date`
    is when it was done; the last stays empty where it is derived from records (`DERIVED`). Name,
    lane, owner, `needs` (codes) and evidence are the blueprint's when it was last pushed.
    `public_id` is the API's; `version` counts the writes of people and keys.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    migration = models.ForeignKey(PsnMigration, on_delete=models.PROTECT, related_name="milestones")
    code = models.CharField(max_length=16, choices=CODE_CHOICES)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    lane = models.CharField(max_length=12, choices=LANE_CHOICES)
    owner = models.CharField(max_length=16, choices=PARTY_CHOICES)
    needs = models.JSONField(default=list, blank=True)
    evidence_expected = models.CharField(max_length=200, blank=True)
    status = models.CharField(
        max_length=16, choices=STATUS_CHOICES, default=MilestoneStatus.NOT_STARTED.value
    )
    baseline_date = models.DateField(null=True, blank=True)
    forecast_date = models.DateField(null=True, blank=True)
    actual_date = models.DateField(null=True, blank=True)
    waiting_on = models.CharField(max_length=16, choices=PARTY_CHOICES, blank=True)
    waiting_since = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["migration", "position"]
        constraints = [
            models.UniqueConstraint(fields=["migration", "code"], name="milestone_once"),
            models.CheckConstraint(
                condition=Q(code__in=CODES, status__in=STATUSES), name="milestone_words_are_known"
            ),
            models.CheckConstraint(
                condition=Q(actual_date=None) | ~Q(code__in=DERIVED_CODES),
                name="milestone_derived_has_no_typed_actual",
            ),
            models.CheckConstraint(
                condition=Q(status="complete", actual_date__isnull=False)
                | (~Q(status="complete") & Q(actual_date=None)),
                name="milestone_complete_has_its_day",
            ),
            models.CheckConstraint(
                condition=(Q(status="blocked", waiting_since__isnull=False) & ~Q(waiting_on=""))
                | (~Q(status="blocked") & Q(waiting_on="", waiting_since=None)),
                name="milestone_blocked_waits_on_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="not_applicable") | ~Q(reason=""),
                name="milestone_not_applicable_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="milestone_updated")]

    def __str__(self) -> str:
        return f"{self.name} of the {self.migration}"

    @property
    def reference(self) -> str:
        """Its name in the API, which says nothing of how many there are."""
        return f"ms_{self.public_id}"

    @property
    def milestone(self) -> MilestoneCode:
        return MilestoneCode(self.code)

    def standing(self, records: Records) -> Standing:
        """It as a plan sees it, with what follows from the records of its migration."""
        code = self.milestone
        actual = actual_of(code, self.actual_date, records)
        return Standing(
            code=code,
            name=self.name,
            owner=Party(self.owner),
            needs=self.needed,
            status=status_of(code, MilestoneStatus(self.status), actual),
            baseline=self.baseline_date,
            forecast=self.forecast_date,
            actual=actual,
        )

    @property
    def needed(self) -> tuple[MilestoneCode, ...]:
        return tuple(MilestoneCode(code) for code in self.needs)

    @property
    def as_planned(self) -> PlannedMilestone:
        """What it holds of the blueprint. Its migration's borough must be selected with it."""
        return PlannedMilestone(
            id=self.pk,
            migration_id=self.migration_id,
            borough=self.migration.borough.short_name,
            code=self.milestone,
            fields={
                "position": self.position,
                "name": self.name,
                "lane": self.lane,
                "owner": self.owner,
                "needs": ", ".join(self.needs),
                "evidence": self.evidence_expected,
            },
        )


class BlueprintMilestone(models.Model):
    """What the programme plans of one of the twelve milestones, for migrations to come.

    Change it only through `services.blueprint`, which also brings it to open migrations. A
    milestone without a row is as published (`BLUEPRINT`). `needs` are codes.
    """

    code = models.CharField(max_length=16, choices=CODE_CHOICES, unique=True)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    lane = models.CharField(max_length=12, choices=LANE_CHOICES)
    needs = models.JSONField(default=list, blank=True)
    owner = models.CharField(max_length=16, choices=PARTY_CHOICES)
    typical_weeks = models.PositiveSmallIntegerField()
    evidence = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = "milestone of the blueprint"
        verbose_name_plural = "milestones of the blueprint"
        constraints = [
            models.CheckConstraint(
                condition=Q(code__in=CODES), name="blueprintmilestone_code_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & Q(typical_weeks__gte=1, position__gte=1),
                name="blueprintmilestone_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def milestone(self) -> MilestoneCode:
        return MilestoneCode(self.code)

    @property
    def planned(self) -> Blueprint:
        return Blueprint(
            self.name,
            Lane(self.lane),
            tuple(MilestoneCode(code) for code in self.needs),
            Party(self.owner),
            self.typical_weeks,
            self.evidence,
        )


class FreezeQuerySet(models.QuerySet["Freeze"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: the programme's, and those of boroughs that the principal may see."""
        if principal.sees_everything:
            return self
        seen = PsnMigration.objects.visible_to(principal)
        return self.filter(Q(borough=None) | Q(borough__in=seen.values("borough")))

    def in_force(self) -> Self:
        return self.filter(removed_at=None)

    def of_borough(self, borough_code: str) -> Self:
        """The programme's and the borough's own."""
        return self.filter(Q(borough=None) | Q(borough_id=borough_code))

    def touching(self, first: date, last: date) -> Self:
        """Those with a day from `first` to `last`, both included."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class Freeze(models.Model):
    """Days, both ends included, on which nothing may be cut over: everywhere, or in one borough."""

    name = models.CharField(max_length=80)
    borough = models.ForeignKey(
        Borough, on_delete=models.PROTECT, null=True, blank=True, related_name="freezes"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.TextField(blank=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = FreezeQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="freeze_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="freeze_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def as_frozen(self) -> Frozen:
        """Needs its borough, so select it with the freezes."""
        where = self.borough.short_name if self.borough else ""
        return Frozen(self.name, self.starts_on, self.ends_on, where)


class BoardDateQuerySet(models.QuerySet["BoardDate"]):
    def in_force(self) -> Self:
        return self.filter(removed_at=None)


class BoardDate(models.Model):
    """A day on which the programme board meets. Everybody may know it; one meeting a day."""

    day = models.DateField()
    name = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = BoardDateQuerySet.as_manager()

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["day"], condition=Q(removed_at=None), name="boarddate_one_a_day"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="boarddate_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.day.isoformat()}"

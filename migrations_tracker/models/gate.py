"""Gates that were passed, with the evidence that was frozen, and the waivers of their criteria."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from migrations_tracker.domain import waivers as domain
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.criterion import Criterion, CriterionKind
from migrations_tracker.domain.stages import LINE, Stage
from migrations_tracker.models.event import Event
from migrations_tracker.models.migration import STAGE_CHOICES, PsnMigration

LINE_STAGES = [stage.value for stage in LINE]
CRITERION_CHOICES = [(kind.value, kind.label) for kind in CriterionKind]
CRITERIA = [kind.value for kind in CriterionKind]


class GatePassageQuerySet(models.QuerySet["GatePassage"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: the gates of the migrations that the principal may see."""
        if principal.sees_everything:
            return self
        seen = PsnMigration.objects.visible_to(principal)
        return self.filter(migration__in=seen.values("pk"))

    def in_force(self) -> Self:
        """Not superseded by going back; later evidence may have revoked them all the same."""
        return self.filter(superseded_at=None)

    def revoked(self) -> Self:
        return self.filter(superseded_at=None, revoked_at__isnull=False)


class GatePassage(models.Model):
    """One passing of the gate to `stage`, with what each criterion was found to be.

    `services.gates` writes it with the claim, `services.reconcile` revokes and restores it. The
    evidence never changes: `sha256` is its hash, which `event` carries too. `revoked_at` is set
    while later evidence speaks against it, `restored_at` is when it last ceased to.
    """

    migration = models.ForeignKey(
        PsnMigration, on_delete=models.PROTECT, related_name="gate_passages"
    )
    stage = models.CharField(max_length=16, choices=STAGE_CHOICES)
    passed_at = models.DateTimeField()
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="gate_passage")
    evidence = models.JSONField()
    sha256 = models.CharField("hash of the evidence", max_length=64)
    superseded_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_words = models.TextField("why it is revoked", blank=True)
    restored_at = models.DateTimeField(null=True, blank=True)

    objects = GatePassageQuerySet.as_manager()

    class Meta:
        ordering = ["-passed_at", "-pk"]
        verbose_name = "passed gate"
        constraints = [
            models.UniqueConstraint(
                fields=["migration", "stage"],
                condition=Q(superseded_at=None),
                name="gatepassage_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=LINE_STAGES), name="gatepassage_stage_is_on_the_line"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_words="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_words="")),
                name="gatepassage_revoked_says_why",
            ),
            models.CheckConstraint(
                condition=(Q(superseded_at=None) | Q(superseded_at__gte=F("passed_at")))
                & (Q(revoked_at=None) | Q(revoked_at__gte=F("passed_at"))),
                name="gatepassage_times_are_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"Gate to {self.get_stage_display()} of the {self.migration}"

    @property
    def gate(self) -> Stage:
        return Stage(self.stage)


class WaiverQuerySet(models.QuerySet["Waiver"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: the waivers of the migrations that the principal may see."""
        if principal.sees_everything:
            return self
        seen = PsnMigration.objects.visible_to(principal)
        return self.filter(migration__in=seen.values("pk"))

    def in_force(self) -> Self:
        """Nobody and nothing has ended them; their last day may be over until the next review."""
        return self.filter(ended_at=None)


class Waiver(models.Model):
    """A manager lets a gate be passed without one criterion, up to and including `ends_on`.

    `services.waivers` grants and ends it; `services.reconcile` ends it once its last day is over.
    `granted_by` and `ended_by` are actor ids, as in the ledger.
    """

    migration = models.ForeignKey(PsnMigration, on_delete=models.PROTECT, related_name="waivers")
    stage = models.CharField(max_length=16, choices=STAGE_CHOICES)
    criterion = models.CharField(max_length=20, choices=CRITERION_CHOICES)
    parameter = models.CharField(max_length=20, blank=True)
    reason = models.TextField()
    ends_on = models.DateField()
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True)
    ended_reason = models.TextField(blank=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["migration", "stage", "criterion", "parameter"],
                condition=Q(ended_at=None),
                name="waiver_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=LINE_STAGES, criterion__in=CRITERIA),
                name="waiver_criterion_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(granted_by=""), name="waiver_has_reason_and_author"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="")
                | (Q(ended_at__gte=F("granted_at")) & ~Q(ended_by="")),
                name="waiver_ended_has_author",
            ),
        ]

    def __str__(self) -> str:
        return f"Waiver: {self.as_waiver.criterion.label}, {self.migration}"

    @property
    def as_waiver(self) -> domain.Waiver:
        return domain.Waiver(
            stage=Stage(self.stage),
            criterion=Criterion(CriterionKind(self.criterion), self.parameter),
            reason=self.reason,
            ends=self.ends_on,
            by=self.granted_by,
        )

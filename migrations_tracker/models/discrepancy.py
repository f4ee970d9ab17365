"""What is derived of a migration: what is observed, and the cases in which claims disagree."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.discrepancy import Clock, DiscrepancyKind
from migrations_tracker.domain.discrepancy_answers import LONGEST_LINK, AnswerKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.observation import Observed
from migrations_tracker.domain.verification import Verified
from migrations_tracker.models.migration import STAGE_CHOICES, STAGES, PsnMigration

OBSERVED_CHOICES = [(s.value, s.label) for s in EndpointStatus]
KIND_CHOICES = [(k.value, k.label) for k in DiscrepancyKind]
KINDS = [k.value for k in DiscrepancyKind]
ANSWER_CHOICES = [(a.value, a.label) for a in AnswerKind]
ANSWERS = [a.value for a in AnswerKind]


class MigrationFacts(models.Model):
    """What `services.reconcile` last derived of a migration; nothing else writes it.

    `next_review_at` is when something ends by itself; None where nothing does. `verified` is what
    it was at the last review, so that losing it is noticed; `verified_changed_at` is when it last
    changed, None where it never did.
    """

    migration = models.OneToOneField(
        PsnMigration, on_delete=models.PROTECT, primary_key=True, related_name="facts"
    )
    observed = models.CharField(max_length=12, choices=OBSERVED_CHOICES)
    observed_since = models.DateTimeField()
    next_review_at = models.DateTimeField(null=True)
    verified = models.BooleanField(default=False)
    verified_changed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "migration facts"
        constraints = [
            models.CheckConstraint(
                condition=Q(observed__in=[s.value for s in EndpointStatus]),
                name="migrationfacts_observed_is_known",
            )
        ]
        indexes = [models.Index(fields=["next_review_at"], name="migrationfacts_due")]

    def __str__(self) -> str:
        return f"{self.migration_id}: {self.observed}"

    @property
    def seen(self) -> Observed:
        return Observed(EndpointStatus(self.observed), self.observed_since)

    @property
    def standing(self) -> Verified:
        return Verified(self.verified, self.verified_changed_at)


class CaseClock(models.Model):
    """How long something has spoken for opening a case, or for closing the open one.

    A row stands only while it does. It is stopped where `counts_from` is empty.
    """

    migration = models.ForeignKey(
        PsnMigration, on_delete=models.PROTECT, related_name="case_clocks"
    )
    kind = models.CharField(max_length=14, choices=KIND_CHOICES)
    since = models.DateTimeField()
    counts_from = models.DateTimeField(null=True)
    run = models.DurationField()

    class Meta:
        ordering = ["migration", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["migration", "kind"], name="caseclock_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="caseclock_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.migration_id}: {self.kind}"

    @classmethod
    def of(cls, migration_id: int, kind: DiscrepancyKind, clock: Clock) -> "CaseClock":
        """A row for a clock; it is not saved yet."""
        return cls(
            migration_id=migration_id,
            kind=kind.value,
            since=clock.since,
            counts_from=clock.counts_from,
            run=clock.run,
        )

    @property
    def as_clock(self) -> Clock:
        return Clock(self.since, self.counts_from, self.run)


class DiscrepancyQuerySet(models.QuerySet["Discrepancy"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: the cases of the migrations that the principal may see."""
        if principal.sees_everything:
            return self
        seen = PsnMigration.objects.visible_to(principal)
        return self.filter(migration__in=seen.values("pk"))

    def still_open(self) -> Self:
        return self.filter(closed_at=None)


class Discrepancy(models.Model):
    """A case: claim and observation of a migration have disagreed for too long.

    `services.reconcile` opens and closes it, `services.discrepancies` records what people answer.
    `claimed` and `observed` are those at its opening; `answered_by` is an actor's id.
    """

    migration = models.ForeignKey(
        PsnMigration, on_delete=models.PROTECT, related_name="discrepancies"
    )
    kind = models.CharField(max_length=14, choices=KIND_CHOICES)
    claimed = models.CharField(max_length=16, choices=STAGE_CHOICES)
    observed = models.CharField(max_length=12, choices=OBSERVED_CHOICES)
    observed_since = models.DateTimeField()
    disagree_since = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    answer = models.CharField(max_length=9, choices=ANSWER_CHOICES, blank=True)
    answer_text = models.TextField(blank=True)
    evidence_link = models.URLField(max_length=LONGEST_LINK, blank=True)
    explained_until = models.DateField(null=True, blank=True)
    answered_by = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = DiscrepancyQuerySet.as_manager()

    class Meta:
        ordering = [F("closed_at").desc(nulls_first=True), "disagree_since", "id"]
        verbose_name_plural = "discrepancies"
        constraints = [
            models.UniqueConstraint(
                fields=["migration", "kind"],
                condition=Q(closed_at=None),
                name="discrepancy_one_open_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=KINDS, claimed__in=STAGES), name="discrepancy_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(opened_at__gte=F("disagree_since"))
                & (Q(closed_at=None) | Q(closed_at__gte=F("opened_at"))),
                name="discrepancy_times_are_in_order",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by="", answered_at=None)
                | (Q(answer__in=ANSWERS, answered_at__isnull=False) & ~Q(answered_by="")),
                name="discrepancy_answer_has_author",
            ),
            models.CheckConstraint(
                condition=Q(answer="explained", explained_until__isnull=False)
                | (~Q(answer="explained") & Q(explained_until=None)),
                name="discrepancy_explained_has_an_end",
            ),
        ]
        indexes = [models.Index(fields=["migration", "-opened_at"], name="discrepancy_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.migration}"

    @property
    def reference(self) -> str:
        """DSC-0142."""
        return f"DSC-{self.pk:04d}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

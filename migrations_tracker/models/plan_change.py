"""What changed in a plan: the ledger of slips, and the requests to change a baseline."""

from collections.abc import Mapping
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.delay_reasons import REASONS
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.models.migration import PsnMigration
from migrations_tracker.models.plan import PARTY_CHOICES, Milestone

REASON_CHOICES = [(reason.value, facts.label) for reason, facts in REASONS.items()]
REASON_CODES = [reason.value for reason in REASONS]


class SlipQuerySet(models.QuerySet["Slip"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: the slips of the milestones that the principal may see."""
        if principal.sees_everything:
            return self
        return self.filter(milestone__in=Milestone.objects.visible_to(principal).values("pk"))


class Slip(models.Model):
    """One change of a milestone's forecast; the first one has no `old_date`.

    `working_days` is negative where the date moved earlier. `actor` is an actor id.
    """

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="slips")
    old_date = models.DateField(null=True, blank=True)
    new_date = models.DateField()
    working_days = models.IntegerField(default=0)
    reason_code = models.CharField(max_length=16, choices=REASON_CHOICES, blank=True)
    cause_owner = models.CharField(max_length=16, choices=PARTY_CHOICES, blank=True)
    note = models.TextField(blank=True)
    actor = models.CharField(max_length=40)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = SlipQuerySet.as_manager()

    class Meta:
        ordering = ["milestone", "effective_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(old_date=None)
                | Q(new_date__lt=F("old_date"))
                | (Q(new_date__gt=F("old_date")) & ~Q(reason_code="")),
                name="slip_later_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(reason_code__in=["", *REASON_CODES]), name="slip_reason_is_known"
            ),
            models.CheckConstraint(
                condition=Q(reason_code="", cause_owner="")
                | (~Q(reason_code="") & ~Q(cause_owner="")),
                name="slip_reason_has_cause_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone}: {self.new_date}"


class BaselineRequestQuerySet(models.QuerySet["BaselineRequest"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: the requests for the migrations that the principal may see."""
        if principal.sees_everything:
            return self
        seen = PsnMigration.objects.visible_to(principal)
        return self.filter(migration__in=seen.values("pk"))

    def still_open(self) -> Self:
        return self.filter(decision="")


class BaselineRequest(models.Model):
    """Somebody asks to change baseline dates; a manager who did not ask approves or rejects it.

    `dates` holds the dates asked for by the codes of their milestones. `asked_by` and `decided_by`
    are actor ids.
    """

    APPROVED = "approved"
    REJECTED = "rejected"

    migration = models.ForeignKey(
        PsnMigration, on_delete=models.PROTECT, related_name="baseline_requests"
    )
    dates = models.JSONField()
    reason = models.TextField()
    asked_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    decision = models.CharField(
        max_length=8, choices=[(APPROVED, "Approved"), (REJECTED, "Rejected")], blank=True
    )
    decision_note = models.TextField(blank=True)
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = BaselineRequestQuerySet.as_manager()

    class Meta:
        ordering = ["migration", "-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["migration"], condition=Q(decision=""), name="baselinerequest_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(asked_by=""), name="baselinerequest_says_why"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by="", decided_at=None, decision_note="")
                | (
                    Q(decision__in=["approved", "rejected"], decided_at__isnull=False)
                    & ~Q(decided_by="")
                    & ~Q(decided_by=F("asked_by"))
                ),
                name="baselinerequest_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"Request to re-baseline the {self.migration}"

    @property
    def asked_dates(self) -> Mapping[MilestoneCode, date]:
        """The dates asked for, in the order of the plan."""
        return {
            code: date.fromisoformat(self.dates[code.value])
            for code in MilestoneCode
            if code.value in self.dates
        }

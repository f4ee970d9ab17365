"""Waves: the boroughs that cut over together, and the gate review that lets them."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.gate_review import Vote
from migrations_tracker.domain.readiness import Window
from migrations_tracker.models.access import User

VOTE_CHOICES = [(vote.value, vote.label) for vote in Vote]
VOTES = [vote.value for vote in Vote]


class WaveQuerySet(models.QuerySet["Wave"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: waves are of the capital, for those who see its totals."""
        return self if principal.sees_totals else self.none()


class Wave(models.Model):
    """Boroughs that are to cut over in one window. Its number is its name everywhere, for good.

    The window has both days, which count, or none. `version` counts the writes of people.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    name = models.CharField(max_length=60)
    starts_on = models.DateField("first day", null=True, blank=True)
    ends_on = models.DateField("last day", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    objects = WaveQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=99), name="wave_number_is_in_range"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="wave_has_name"),
            models.CheckConstraint(
                condition=Q(starts_on=None, ends_on=None)
                | Q(starts_on__isnull=False, ends_on__isnull=False, ends_on__gte=F("starts_on")),
                name="wave_window_has_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"Wave {self.number}"

    @property
    def window(self) -> Window | None:
        return Window(self.starts_on, self.ends_on) if self.starts_on and self.ends_on else None


class GateReviewQuerySet(models.QuerySet["GateReview"]):
    def still_open(self) -> Self:
        return self.filter(closed_at=None)

    def visible_to(self, principal: Principal) -> Self:
        """What approvers answer: for those who see everything, and for the approvers named."""
        if principal.sees_everything:
            return self
        named = GateApprover.objects.filter(user_id=principal.user_id or 0)
        return self.filter(pk__in=named.values("review"))


class GateReview(models.Model):
    """A question to named approvers: may this wave go? Written by `services.gate_reviews` alone.

    `outcome` is what the answers decided; empty while it is open, and where a manager closed it
    without a decision, who then said why. `opened_by` and `closed_by` are actor ids.
    """

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="reviews")
    question = models.TextField()
    quorum = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=40)
    outcome = models.CharField(max_length=5, choices=VOTE_CHOICES, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=40, blank=True)
    close_reason = models.TextField(blank=True)

    objects = GateReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave"], condition=Q(closed_at=None), name="gatereview_one_open_per_wave"
            ),
            models.CheckConstraint(
                condition=~Q(question="") & ~Q(opened_by="") & Q(quorum__gte=1),
                name="gatereview_is_a_question",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by="", outcome="", close_reason="")
                | (
                    Q(closed_at__isnull=False, closed_at__gte=F("opened_at"))
                    & ~Q(closed_by="")
                    & (
                        Q(outcome__in=VOTES, close_reason="")
                        | (Q(outcome="") & ~Q(close_reason=""))
                    )
                ),
                name="gatereview_closes_by_deciding_or_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Gate review of wave {self.wave_id}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class GateApprover(models.Model):
    """A person named in a gate review, and what they last answered; the ledger has it all."""

    review = models.ForeignKey(GateReview, on_delete=models.PROTECT, related_name="approvers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="gate_reviews")
    vote = models.CharField(max_length=5, choices=VOTE_CHOICES, blank=True)
    conditions = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["review", "id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "user"], name="gateapprover_named_once"),
            models.CheckConstraint(
                condition=Q(vote="", conditions="", answered_at=None)
                | Q(vote__in=VOTES, answered_at__isnull=False),
                name="gateapprover_answer_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(vote="no_go") | ~Q(conditions=""),
                name="gateapprover_no_go_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} of the {self.review}"

    @property
    def answer(self) -> Vote | None:
        return Vote(self.vote) if self.vote else None

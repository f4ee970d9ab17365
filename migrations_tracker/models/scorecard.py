"""What suppliers say beside the numbers of their scorecards."""

from typing import Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from migrations_tracker.domain.scorecard import ABOUT, Measure
from migrations_tracker.domain.scorecard_replies import LONGEST_REPLY
from suppliers.models import Supplier

MEASURE_CHOICES = [(measure.value, about.name) for measure, about in ABOUT.items()]
MEASURES = [measure.value for measure in Measure]


class ScorecardReplyQuerySet(models.QuerySet["ScorecardReply"]):
    def newest(self) -> Self:
        """The one that counts, of each supplier and measure."""
        of_same = ScorecardReply.objects.filter(
            supplier=OuterRef("supplier"), measure=OuterRef("measure")
        )
        return self.filter(pk=Subquery(of_same.values("pk")[:1]))


class ScorecardReply(models.Model):
    """A supplier's word on one measure. Never changed: the newest counts.

    `about` is the number as it stood then, in words; `replied_by` is an actor id.
    """

    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, related_name="scorecard_replies"
    )
    measure = models.CharField(max_length=20, choices=MEASURE_CHOICES)
    text = models.CharField(max_length=LONGEST_REPLY)
    about = models.CharField(max_length=120)
    replied_at = models.DateTimeField()
    replied_by = models.CharField(max_length=40)

    objects = ScorecardReplyQuerySet.as_manager()

    class Meta:
        ordering = ["-replied_at", "-id"]
        verbose_name_plural = "scorecard replies"
        constraints = [
            models.CheckConstraint(
                condition=Q(measure__in=MEASURES), name="scorecardreply_measure_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(replied_by=""), name="scorecardreply_says_something"
            ),
        ]
        indexes = [
            models.Index(
                fields=["supplier", "measure", "-replied_at"], name="scorecardreply_newest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.supplier}: {self.get_measure_display()}"

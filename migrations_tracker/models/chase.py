"""The log of chases: who asked which supplier for what is overdue, and what it answered."""

from typing import Self

from django.db import models
from django.db.models import Q

from migrations_tracker.domain import chasing
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.chasing import LONGEST_CONTACT, LONGEST_WORDS, ChaseChannel
from suppliers.models import Supplier

CHANNEL_CHOICES = [(one.value, one.label) for one in ChaseChannel]
CHANNELS = [one.value for one in ChaseChannel]


class ChaseQuerySet(models.QuerySet["Chase"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: the programme’s own log, which no supplier and no officer reads."""
        return self if principal.sees_everything else self.none()


class Chase(models.Model):
    """One time that somebody of the programme asked a supplier for what is overdue.

    Change it only through `services.chasing`; its answer is recorded once. `about` is what was
    overdue then, in words; `contact` is whom they reached, "" for nobody named.
    """

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="chases")
    channel = models.CharField(max_length=8, choices=CHANNEL_CHOICES)
    contact = models.CharField(max_length=LONGEST_CONTACT, blank=True)
    about = models.CharField(max_length=200)
    note = models.CharField(max_length=LONGEST_WORDS, blank=True)
    reply_by = models.DateField()
    chased_at = models.DateTimeField()
    chased_by = models.CharField(max_length=40)
    answered_on = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=LONGEST_WORDS, blank=True)
    answer_recorded_by = models.CharField(max_length=40, blank=True)

    objects = ChaseQuerySet.as_manager()

    class Meta:
        ordering = ["-chased_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=CHANNELS) & ~Q(about="") & ~Q(chased_by=""),
                name="chase_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None, answer="", answer_recorded_by="")
                | (Q(answered_on__isnull=False) & ~Q(answer="") & ~Q(answer_recorded_by="")),
                name="chase_answer_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["supplier", "-chased_at"], name="chase_newest")]

    def __str__(self) -> str:
        return f"{self.supplier}: {self.about}"

    @property
    def as_chase(self) -> chasing.Chase:
        return chasing.Chase(
            self.chased_at, ChaseChannel(self.channel), self.reply_by, self.answered_on
        )

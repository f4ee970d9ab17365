"""What keys did with the API: their writes, and what failed."""

from typing import Self

from django.db import models
from django.db.models import Q

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.api_calls import CallOutcome
from suppliers.models import Supplier

OUTCOME_CHOICES = [(one.value, one.label) for one in CallOutcome]
OUTCOMES = [one.value for one in CallOutcome]


class ApiCallQuerySet(models.QuerySet["ApiCall"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: the calls of one's own supplier's keys."""
        if principal.sees_everything:
            return self
        return self.filter(supplier__in=principal.supplier_ids)


class ApiCall(models.Model):
    """One call of a key, kept for a month: no body, no query and no secret.

    `problem` is the code of a refusal. `times` is more than one where the row stands for many
    failures of one minute.
    """

    at = models.DateTimeField()
    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="api_calls")
    actor = models.CharField(max_length=40)
    method = models.CharField(max_length=7)
    operation = models.CharField(max_length=60, blank=True)
    path = models.CharField(max_length=200)
    status = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=9, choices=OUTCOME_CHOICES)
    problem = models.CharField(max_length=60, blank=True)
    times = models.PositiveIntegerField(default=1)
    request_id = models.CharField(max_length=64)

    objects = ApiCallQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "API call"
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="apicall_outcome_known"),
            models.CheckConstraint(condition=Q(times__gte=1), name="apicall_stands_for_one"),
        ]
        indexes = [
            models.Index(fields=["supplier", "-id"], name="apicall_of_supplier"),
            models.Index(fields=["at"], name="apicall_age"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.status}"

    @property
    def key_prefix(self) -> str:
        return self.actor.removeprefix("key:")

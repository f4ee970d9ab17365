"""The limits of the programme's rules, as numbers that an administrator may change."""

from django.db import models
from django.db.models import Q

from migrations_tracker.domain.policy_rules import BY_NAME, PolicyRule


class PolicyValue(models.Model):
    """One limit in the unit of its rule. Change it only through `services.policy`.

    A limit without a row is as published. Unit, meaning and range are its rule's.
    """

    name = models.CharField(max_length=40, unique=True)
    value = models.DecimalField(max_digits=8, decimal_places=2)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = "policy value"
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0), name="policyvalue_not_negative")
        ]

    def __str__(self) -> str:
        return self.rule.label if self.rule else self.name

    @property
    def rule(self) -> PolicyRule | None:
        """None for a limit that this release does not know any more."""
        return BY_NAME.get(self.name)

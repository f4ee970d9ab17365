"""The borough's own word that it accepts the service."""

from django.db import models
from django.db.models import F, Q

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.verification import Accepted
from migrations_tracker.models.migration import PsnMigration


class Acceptance(models.Model):
    """One acceptance, in force until it is withdrawn. Written by `services.transitions` alone.

    `accepted_by` and `withdrawn_by` are actor ids, as in the ledger. `reference` is empty where
    the borough itself accepted; a manager's, on its behalf, names the letter that says so.
    """

    migration = models.ForeignKey(
        PsnMigration, on_delete=models.PROTECT, related_name="acceptances"
    )
    accepted_at = models.DateTimeField()
    accepted_by = models.CharField(max_length=40)
    reference = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=40, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-accepted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["migration"],
                condition=Q(withdrawn_at=None),
                name="acceptance_one_in_force",
            ),
            models.CheckConstraint(condition=~Q(accepted_by=""), name="acceptance_has_person"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="", withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="") & ~Q(withdrawn_reason="")),
                name="acceptance_withdrawn_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("accepted_at")),
                name="acceptance_withdrawn_after",
            ),
        ]

    def __str__(self) -> str:
        return f"Acceptance of the {self.migration}"

    @property
    def as_accepted(self) -> Accepted:
        return Accepted(
            accepted=london_date(self.accepted_at),
            reference=self.reference,
            withdrawn=london_date(self.withdrawn_at) if self.withdrawn_at else None,
        )

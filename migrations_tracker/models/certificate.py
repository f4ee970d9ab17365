"""PSN compliance certificates: one row for each application, kept for ever."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from migrations_tracker.domain import certificate as domain
from migrations_tracker.domain.access import Principal
from migrations_tracker.models.migration import PsnMigration

UNDECIDED = Q(issued_date=None, refused_date=None, withdrawn_date=None)


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: the certificates of the migrations that the principal may see."""
        if principal.sees_everything:
            return self
        seen = PsnMigration.objects.visible_to(principal)
        return self.filter(migration__in=seen.values("pk"))


class Certificate(models.Model):
    """One application for a certificate and what came of it.

    Change it through `services.certificates` alone. Whether it is valid or has expired is not
    stored: it follows from the dates, in London. `replaced_date` is the day on which a renewal
    took its place.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    migration = models.ForeignKey(
        PsnMigration, on_delete=models.PROTECT, related_name="certificates"
    )
    applied_date = models.DateField(null=True, blank=True)
    number = models.CharField(max_length=40, blank=True)
    issued_date = models.DateField(null=True, blank=True)
    expires_date = models.DateField(null=True, blank=True)
    refused_date = models.DateField(null=True, blank=True)
    withdrawn_date = models.DateField(null=True, blank=True)
    replaced_date = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["migration"], condition=UNDECIDED, name="certificate_one_application_open"
            ),
            models.UniqueConstraint(
                fields=["migration"],
                condition=Q(issued_date__isnull=False, withdrawn_date=None, replaced_date=None),
                name="certificate_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="certificate_number_once"
            ),
            models.CheckConstraint(
                condition=Q(issued_date=None, expires_date=None, number="", replaced_date=None)
                | (Q(issued_date__isnull=False, expires_date__isnull=False) & ~Q(number="")),
                name="certificate_issued_has_number",
            ),
            models.CheckConstraint(
                condition=Q(expires_date=None) | Q(expires_date__gt=F("issued_date")),
                name="certificate_expires_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(applied_date__isnull=False) | Q(issued_date__isnull=False),
                name="certificate_applied_for_or_issued",
            ),
            models.CheckConstraint(
                condition=Q(refused_date=None) | Q(issued_date=None, withdrawn_date=None),
                name="certificate_refused_is_not_issued",
            ),
            models.CheckConstraint(
                condition=Q(refused_date=None, withdrawn_date=None, reason="")
                | (~Q(refused_date=None, withdrawn_date=None) & ~Q(reason="")),
                name="certificate_ended_has_reason",
            ),
            models.CheckConstraint(
                condition=(
                    Q(issued_date=None)
                    | Q(applied_date=None)
                    | Q(issued_date__gte=F("applied_date"))
                )
                & (Q(refused_date=None) | Q(refused_date__gte=F("applied_date")))
                & (
                    Q(withdrawn_date=None)
                    | Q(issued_date=None)
                    | Q(withdrawn_date__gte=F("issued_date"))
                ),
                name="certificate_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"Application of {self.applied_date}"

    @property
    def reference(self) -> str:
        """Its name in addresses."""
        return f"ce_{self.public_id}"

    @property
    def as_certificate(self) -> domain.Certificate:
        return domain.Certificate(
            applied=self.applied_date,
            number=self.number,
            issued=self.issued_date,
            expires=self.expires_date,
            refused=self.refused_date,
            withdrawn=self.withdrawn_date,
            replaced=self.replaced_date,
        )

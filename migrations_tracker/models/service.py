"""The cutover of one service of a borough: planned, rehearsed, done, signed off."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.cutover import Cutover, Ended, Window
from migrations_tracker.domain.psn_services import SERVICES, CutoverOutcome, PsnService
from migrations_tracker.models.migration import PsnMigration

SERVICE_CHOICES = [(service.value, facts.name) for service, facts in SERVICES.items()]
SERVICE_CODES = [service.value for service in SERVICES]
OUTCOME_CHOICES = [(o.value, o.label) for o in CutoverOutcome]
OUTCOMES = [o.value for o in CutoverOutcome]


class ServiceCutoverQuerySet(models.QuerySet["ServiceCutover"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: the services of the migrations that the principal may see."""
        if principal.sees_everything:
            return self
        seen = PsnMigration.objects.visible_to(principal)
        return self.filter(migration__in=seen.values("pk"))

    def in_scope(self) -> Self:
        return self.filter(in_scope=True)


class ServiceCutover(models.Model):
    """One of the seven services of one migration; the row is its latest attempt.

    A window has both ends or none. `outcome` is empty until the attempt has ended; planning a new
    window after a roll-back begins the next attempt. `signed_off_by` is an actor id.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    migration = models.ForeignKey(
        PsnMigration, on_delete=models.PROTECT, related_name="service_cutovers"
    )
    service = models.CharField(max_length=16, choices=SERVICE_CHOICES)
    position = models.PositiveSmallIntegerField()
    in_scope = models.BooleanField(default=True)
    scope_reason = models.TextField(blank=True)
    planned_start_at = models.DateTimeField(null=True, blank=True)
    planned_end_at = models.DateTimeField(null=True, blank=True)
    no_return_at = models.DateTimeField("point of no return", null=True, blank=True)
    change_reference = models.CharField(max_length=60, blank=True)
    on_call = models.CharField(max_length=200, blank=True)
    rehearsed_date = models.DateField("back-out rehearsed on", null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=OUTCOME_CHOICES, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    outcome_note = models.TextField(blank=True)
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    objects = ServiceCutoverQuerySet.as_manager()

    class Meta:
        ordering = ["migration", "position"]
        constraints = [
            models.UniqueConstraint(fields=["migration", "service"], name="servicecutover_once"),
            models.CheckConstraint(
                condition=Q(service__in=SERVICE_CODES, outcome__in=["", *OUTCOMES]),
                name="servicecutover_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(in_scope=True) | ~Q(scope_reason=""),
                name="servicecutover_out_of_scope_has_reason",
            ),
            models.CheckConstraint(
                # A comparison with nothing would pass: both ends are asked for by name.
                condition=Q(planned_start_at=None, planned_end_at=None, no_return_at=None)
                | Q(
                    planned_start_at__isnull=False,
                    planned_end_at__isnull=False,
                    planned_end_at__gt=F("planned_start_at"),
                ),
                name="servicecutover_window_has_two_ends",
            ),
            models.CheckConstraint(
                condition=Q(no_return_at=None)
                | Q(no_return_at__gte=F("planned_start_at"), no_return_at__lte=F("planned_end_at")),
                name="servicecutover_no_return_in_window",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at=None)
                | (~Q(outcome="") & Q(outcome_at__isnull=False)),
                name="servicecutover_outcome_has_time",
            ),
            models.CheckConstraint(
                condition=Q(signed_off_at=None, signed_off_by="")
                | (Q(outcome="completed", signed_off_at__isnull=False) & ~Q(signed_off_by="")),
                name="servicecutover_signed_off_is_completed",
            ),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="servicecutover_updated")]

    def __str__(self) -> str:
        return f"{self.get_service_display()} of the {self.migration}"

    @property
    def reference(self) -> str:
        """Its name in addresses."""
        return f"co_{self.public_id}"

    @property
    def psn_service(self) -> PsnService:
        return PsnService(self.service)

    @property
    def is_cut_over(self) -> bool:
        return self.outcome == CutoverOutcome.COMPLETED.value

    @property
    def cut_over_date(self) -> date | None:
        """The London day on which it was cut over; None until it has been."""
        return london_date(self.outcome_at) if self.is_cut_over and self.outcome_at else None

    @property
    def window(self) -> Window | None:
        if self.planned_start_at is None or self.planned_end_at is None:
            return None
        return Window(self.planned_start_at, self.planned_end_at, self.no_return_at)

    @property
    def as_cutover(self) -> Cutover:
        ended = None
        if self.outcome and self.outcome_at:
            ended = Ended(CutoverOutcome(self.outcome), self.outcome_at, self.outcome_note)
        return Cutover(
            service=self.psn_service,
            in_scope=self.in_scope,
            window=self.window,
            rehearsed=self.rehearsed_date,
            ended=ended,
            signed_off_at=self.signed_off_at,
        )

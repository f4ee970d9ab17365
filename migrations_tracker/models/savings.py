"""What a borough's move costs and saves: yearly costs, and one row for each month."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.savings import Costs, Month
from migrations_tracker.models.migration import PsnMigration


class SavingsQuerySet(models.QuerySet["Savings"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: everything, or one's own boroughs. A supplier sees no money."""
        if principal.sees_everything:
            return self
        own = principal.borough_codes if Role.BOROUGH in principal.roles else frozenset()
        return self.filter(migration__borough_id__in=own)

    def of_present_migrations(self) -> Self:
        """Those of each borough's open migration, else of its latest."""
        return self.filter(migration__in=PsnMigration.objects.present().values("pk"))


class Savings(models.Model):
    """The costs of one migration, in pounds. Change them through `services.savings` alone.

    `version` counts every write of these costs and of the months below them.
    """

    migration = models.OneToOneField(PsnMigration, on_delete=models.PROTECT, related_name="savings")
    baseline_annual_cost = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True
    )
    new_annual_cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    one_off_cost = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    objects = SavingsQuerySet.as_manager()

    class Meta:
        ordering = ["migration__borough__short_name", "id"]
        verbose_name_plural = "savings"
        constraints = [
            models.CheckConstraint(
                condition=Q(baseline_annual_cost=None) | Q(baseline_annual_cost__gte=0),
                name="savings_baseline_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(new_annual_cost=None) | Q(new_annual_cost__gte=0),
                name="savings_new_cost_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(one_off_cost__gte=0), name="savings_one_off_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"Savings of the {self.migration}"

    @property
    def costs(self) -> Costs:
        return Costs(self.baseline_annual_cost, self.new_annual_cost, self.one_off_cost)


class MonthlySaving(models.Model):
    """One month's saving: forecast, realised, and who verified it. Negative is a cost increase.

    `realised_by` and `verified_by` are actor ids, as in the ledger.
    """

    savings = models.ForeignKey(Savings, on_delete=models.PROTECT, related_name="months")
    month = models.DateField()
    forecast = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    realised = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    realised_by = models.CharField(max_length=40, blank=True)
    verified_by = models.CharField(max_length=40, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["savings", "month"]
        constraints = [
            models.UniqueConstraint(fields=["savings", "month"], name="monthlysaving_once"),
            models.CheckConstraint(
                condition=Q(month__day=1), name="monthlysaving_month_is_its_first_day"
            ),
            models.CheckConstraint(
                condition=Q(forecast__isnull=False) | Q(realised__isnull=False),
                name="monthlysaving_says_something",
            ),
            models.CheckConstraint(
                condition=Q(realised=None, realised_by="")
                | (Q(realised__isnull=False) & ~Q(realised_by="")),
                name="monthlysaving_realised_has_author",
            ),
            models.CheckConstraint(
                condition=Q(verified_at=None, verified_by="")
                | (Q(verified_at__isnull=False, realised__isnull=False) & ~Q(verified_by="")),
                name="monthlysaving_verified_needs_realised",
            ),
            models.CheckConstraint(
                condition=Q(verified_by="") | ~Q(verified_by=F("realised_by")),
                name="monthlysaving_verified_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.savings}, {self.month:%B %Y}"

    @property
    def as_month(self) -> Month:
        return Month(self.month, self.forecast, self.realised, self.realised_by, self.verified_by)

"""Suppliers on the PSN frameworks, and the API keys that they use."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from rest_framework_api_key.models import AbstractAPIKey, APIKeyManager
from simple_history.models import HistoricalRecords


class Supplier(models.Model):
    """A company that can lead migrations. Many on the framework have no London work at all.

    `illustrative` names are invented: nothing that the demo says of them happened to anyone.
    """

    number = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    service_type = models.CharField(max_length=60)
    role = models.CharField(max_length=40)
    illustrative = models.BooleanField(default=True)
    history: ClassVar[HistoricalRecords] = HistoricalRecords()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name


class ApiKey(AbstractAPIKey):
    """A supplier's key for the REST API: stored hashed, shown once, limited by scopes.

    `scopes` are names such as `read` and `claims:write`, separated by blanks. `last_four` are the
    last characters of the secret, by which people tell keys apart; `created_by` is an actor's id.
    A key that was rotated names the one that replaces it, and ends with their overlap. Issue,
    rotate and revoke keys through `suppliers.keys`.
    """

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="api_keys")
    scopes = models.CharField(max_length=200, default="read")
    last_four = models.CharField("ends in", max_length=4, blank=True, editable=False)
    created_by = models.CharField(max_length=40, blank=True, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_from = models.GenericIPAddressField(null=True, blank=True, editable=False)
    replaced_by = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaces",
    )
    history: ClassVar[HistoricalRecords] = HistoricalRecords(
        excluded_fields=["hashed_key", "last_used_at", "last_used_from"]
    )

    objects: ClassVar[APIKeyManager] = APIKeyManager()

    class Meta:
        ordering = ["supplier__number", "-created"]
        verbose_name = "API key"
        verbose_name_plural = "API keys"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def scope_names(self) -> frozenset[str]:
        return frozenset(str(self.scopes).split())

    def is_usable(self, now: datetime) -> bool:
        """Neither revoked nor past its expiry."""
        return not self.revoked and (self.expiry_date is None or self.expiry_date > now)

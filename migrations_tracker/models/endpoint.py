"""What a borough must be able to reach, how it is checked and what is held of it."""

from datetime import timedelta
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import MEASURED, EndpointStatus
from migrations_tracker.domain.policy import CheckPolicy
from migrations_tracker.domain.readings import DEFAULT_THRESHOLDS, Reading
from migrations_tracker.models.check_limits import SHORTEST_INTERVAL_S, CheckLimits
from migrations_tracker.models.migration import PsnMigration

KIND_CHOICES = [
    ("gcn_gateway", "GCN gateway"),
    ("circuit_primary", "Primary circuit"),
    ("circuit_secondary", "Secondary circuit"),
    ("dns", "PSN DNS"),
    ("ntp", "PSN NTP"),
    ("mail_relay", "GCSx mail relay"),
    ("dwp_searchlight", "DWP look-up"),
    ("dwp_bulk_transfer", "DWP bulk transfer"),
    ("gsi_web_proxy", "GSi web proxy"),
    ("n3_gateway", "N3 gateway (health)"),
]
MEASURED_CHOICES = [(s.value, s.label) for s in MEASURED]


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def visible_to(self, principal: Principal) -> Self:
        """The endpoints of the boroughs whose present migration the principal may see."""
        if principal.sees_everything:
            return self
        seen = PsnMigration.objects.visible_to(principal).present()
        return self.filter(borough_id__in=seen.values("borough_id"))


class Endpoint(CheckLimits):
    """One thing on the PSN that a borough must reach: its configuration.

    `ref` is its name in the registry. `expected_from` is when it had to answer from; None means
    not yet. `kind_interval_s` is kept in step with its kind's setting by `services.endpoints`.
    `paused_until` is when a pause ends by itself; None where somebody has to end it. The hot row is
    `EndpointState`.
    """

    ref = models.CharField("reference", max_length=60, unique=True)
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="endpoints")
    kind = models.CharField(max_length=20, choices=KIND_CHOICES)
    host = models.CharField(max_length=120)
    port = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    kind_interval_s = models.PositiveIntegerField(null=True, editable=False)
    expected_from = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    history: ClassVar[HistoricalRecords] = HistoricalRecords()

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["borough__short_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["borough", "kind"], name="endpoint_one_per_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=[code for code, _ in KIND_CHOICES]),
                name="endpoint_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(interval_s=None) | Q(interval_s__gte=SHORTEST_INTERVAL_S),
                name="endpoint_interval_is_not_a_flood",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def endpoint_kind(self) -> EndpointKind:
        return EndpointKind(self.kind)

    def interval_by(self, policy: CheckPolicy) -> timedelta:
        """Its own interval, else its kind's, else the programme's."""
        seconds = self.interval_s or self.kind_interval_s
        return timedelta(seconds=seconds) if seconds else policy.interval


class EndpointState(models.Model):
    """The present of one endpoint: a small hot row that the check engine alone writes.

    `status` is the measured one only (empty until the first); what pages show is derived from it
    on read. `down_*` and `trouble_*` are the two latches of `domain.endpoint_state`. `quiet_since`
    is the first of the latest readings that say nothing of the endpoint. Any change of
    configuration bumps `config_version`, so that an answer asked for earlier is not recorded.
    `flapping_until` is set by confirmed changes; one that has passed says nothing.
    """

    endpoint = models.OneToOneField(
        Endpoint, on_delete=models.CASCADE, primary_key=True, related_name="state"
    )
    enabled = models.BooleanField(default=True)
    due_at = models.DateTimeField()
    config_version = models.IntegerField(default=1)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=MEASURED_CHOICES, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    down_run = models.SmallIntegerField(default=0)
    down_since = models.DateTimeField(null=True, blank=True)
    trouble_run = models.SmallIntegerField(default=0)
    trouble_since = models.DateTimeField(null=True, blank=True)
    last_asked_at = models.DateTimeField(null=True, blank=True)
    last_answer_at = models.DateTimeField(null=True, blank=True)
    last_reading = models.CharField(
        max_length=11, choices=[(r.value, r.value.capitalize()) for r in Reading], blank=True
    )
    last_outcome = models.CharField(max_length=20, blank=True)
    last_reason = models.CharField(max_length=200, blank=True)
    last_us = models.IntegerField("last duration (µs)", null=True, blank=True)
    certificate_not_after = models.DateTimeField(null=True, blank=True)
    quiet_since = models.DateTimeField(null=True, blank=True)
    missed = models.IntegerField("slots missed", default=0)
    flapping_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["", *(s.value for s in MEASURED)]),
                name="endpointstate_status_is_measured",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(enabled=True), name="endpointstate_due")
        ]

    def __str__(self) -> str:
        return f"{self.endpoint_id}: {self.status or 'unknown'}"

    @property
    def measured(self) -> EndpointStatus | None:
        return EndpointStatus(self.status) if self.status else None


class KindSetting(CheckLimits):
    """How all endpoints of a kind are checked, where one has no setting of its own."""

    kind = models.CharField(max_length=20, choices=KIND_CHOICES, unique=True)
    history: ClassVar[HistoricalRecords] = HistoricalRecords()

    class Meta:
        ordering = ["kind"]
        verbose_name = "schedule of a kind"
        verbose_name_plural = "schedules of kinds"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[code for code, _ in KIND_CHOICES]),
                name="kindsetting_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(interval_s=None) | Q(interval_s__gte=SHORTEST_INTERVAL_S),
                name="kindsetting_interval_is_not_a_flood",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class ThresholdSetting(models.Model):
    """A limit that differs from the published default: for a kind, or for one endpoint.

    One endpoint's row wins over its kind's, a kind's row over the default in `domain.readings`.
    """

    kind = models.CharField(max_length=20, choices=KIND_CHOICES, blank=True)
    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.CASCADE, null=True, blank=True, related_name="thresholds"
    )
    metric = models.CharField(max_length=32)
    degraded_over = models.FloatField()
    down_over = models.FloatField()
    history: ClassVar[HistoricalRecords] = HistoricalRecords()

    class Meta:
        ordering = ["kind", "endpoint", "metric"]
        verbose_name = "threshold"
        constraints = [
            models.CheckConstraint(
                condition=(Q(endpoint=None) & ~Q(kind=""))
                | (Q(endpoint__isnull=False) & Q(kind="")),
                name="thresholdsetting_kind_or_endpoint",
                violation_error_message="Choose a kind or one endpoint, not both.",
            ),
            models.CheckConstraint(
                condition=Q(down_over__gte=models.F("degraded_over"), degraded_over__gte=0),
                name="thresholdsetting_down_is_worse",
                violation_error_message=(
                    "The limit for down must be at least the limit for degraded, both from 0 up."
                ),
            ),
            models.UniqueConstraint(
                fields=["kind", "metric"],
                condition=Q(endpoint=None),
                name="thresholdsetting_once_per_kind",
            ),
            models.UniqueConstraint(
                fields=["endpoint", "metric"], name="thresholdsetting_once_per_endpoint"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} of {self.endpoint or self.get_kind_display()}"

    def clean(self) -> None:
        """The metric must be one that the kind is judged by."""
        kind = self.endpoint.kind if self.endpoint else self.kind
        if not kind:
            return
        known = [t.metric for t in DEFAULT_THRESHOLDS[EndpointKind(kind)]]
        if self.metric not in known:
            raise ValidationError(
                {"metric": f"This kind is judged by {', '.join(known)}. Choose one of these."}
            )

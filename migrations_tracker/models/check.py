"""What checks found: results, roll-ups, changes of status, and the source's own health."""

from django.db import models

from migrations_tracker.domain.availability import GapCause
from migrations_tracker.domain.endpoint_state import MEASURED
from migrations_tracker.models.endpoint import Endpoint

MEASURED_CHOICES = [(s.value, s.label) for s in MEASURED]


class CheckResult(models.Model):
    """One check: an endpoint asked in one slot. At most one row a slot, whoever asked.

    `slot_at` is the due time. There is no foreign key, because rows come by the million and days
    are dropped whole: on PostgreSQL the table is partitioned by UTC day (`checks.partitions`) and
    has no index but its key. `excerpt` keeps the first 2 kB of an answer that could not be
    understood.
    """

    pk = models.CompositePrimaryKey("endpoint_id", "slot_at")
    endpoint_id = models.BigIntegerField()
    slot_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=20)
    reading = models.CharField(max_length=11)
    reason = models.CharField(max_length=200)
    took_us = models.IntegerField()
    http_status = models.SmallIntegerField(null=True)
    excerpt = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["slot_at"], name="checkresult_slot")]

    def __str__(self) -> str:
        return f"{self.endpoint_id} at {self.slot_at:%Y-%m-%d %H:%M:%S}: {self.reading}"


class Rollup(models.Model):
    """Counts of readings in one bucket of time, and of answer times in bins.

    The bins are those of `domain.latency`; they, `sum_us` and `max_us` are over answered checks.
    The numbers are not checked by the database, because the engine writes a thousand such rows at
    a time.
    """

    bucket = models.DateTimeField()
    endpoint_id = models.BigIntegerField()
    n = models.IntegerField(default=0)
    up = models.IntegerField(default=0)
    degraded = models.IntegerField(default=0)
    down = models.IntegerField(default=0)
    maintenance = models.IntegerField(default=0)
    unknown = models.IntegerField(default=0)
    sum_us = models.BigIntegerField(default=0)
    max_us = models.BigIntegerField(default=0)
    bin_00 = models.IntegerField(default=0)
    bin_01 = models.IntegerField(default=0)
    bin_02 = models.IntegerField(default=0)
    bin_03 = models.IntegerField(default=0)
    bin_04 = models.IntegerField(default=0)
    bin_05 = models.IntegerField(default=0)
    bin_06 = models.IntegerField(default=0)
    bin_07 = models.IntegerField(default=0)
    bin_08 = models.IntegerField(default=0)
    bin_09 = models.IntegerField(default=0)
    bin_10 = models.IntegerField(default=0)
    bin_11 = models.IntegerField(default=0)
    bin_12 = models.IntegerField(default=0)
    bin_13 = models.IntegerField(default=0)
    bin_14 = models.IntegerField(default=0)
    bin_15 = models.IntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.endpoint_id} from {self.bucket:%Y-%m-%d %H:%M}"


class RollupHour(Rollup):
    """An hour, UTC. Kept `CHECK_KEEP_HOURS_DAYS`."""

    pk = models.CompositePrimaryKey("bucket", "endpoint_id")


class RollupDay(Rollup):
    """A UTC day, summed from its hours. Kept `CHECK_KEEP_DAYS_DAYS`."""

    pk = models.CompositePrimaryKey("bucket", "endpoint_id")


class StatusChange(models.Model):
    """A confirmed change of measured status; kept for ever. Empty `from_status`: the first one.

    `at` is the first reading of the new status, `recorded_at` when it was confirmed.
    """

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="status_changes")
    from_status = models.CharField(max_length=8, choices=MEASURED_CHOICES, blank=True)
    to_status = models.CharField(max_length=8, choices=MEASURED_CHOICES)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["endpoint", "-at"], name="statuschange_by_endpoint"),
            models.Index(fields=["-recorded_at"], name="statuschange_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.endpoint_id}: {self.from_status or 'new'} to {self.to_status}"


class CheckGap(models.Model):
    """A time of an endpoint that does not count in its availability; kept for ever.

    Nobody asked or nobody could say (`unseen`), or the registry told of planned work. `missed` are
    the slots in it that passed unasked. It is written by the first check after it.
    """

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="gaps")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cause = models.CharField(max_length=11, choices=[(c.value, c.label) for c in GapCause])
    missed = models.PositiveIntegerField("slots missed", default=0)

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "starts_at"], name="checkgap_starts_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")), name="checkgap_ends_later"
            ),
            models.CheckConstraint(
                condition=models.Q(cause__in=[c.value for c in GapCause]),
                name="checkgap_cause_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.endpoint_id}: {self.cause} from {self.starts_at:%Y-%m-%d %H:%M:%S}"


class RegistrySource(models.Model):
    """The health of the status source and of the checker: one row.

    `unavailable_since` is set while the registry does not answer for itself, `checker_fault_since`
    while the checker cannot even reach its own machine. `retry_after` holds all checks until then.
    """

    SINGLE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLE, editable=False)
    unavailable_since = models.DateTimeField(null=True, blank=True)
    checker_fault_since = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    retry_after = models.DateTimeField(null=True, blank=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    last_run_at = models.DateTimeField(null=True, blank=True)
    watched_since = models.DateTimeField(null=True, blank=True)
    gap_from = models.DateTimeField(null=True, blank=True)
    stale_results = models.PositiveBigIntegerField("results dropped as too late", default=0)

    class Meta:
        verbose_name = "status source"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="registrysource_is_one_row")
        ]

    def __str__(self) -> str:
        return "Endpoint registry"

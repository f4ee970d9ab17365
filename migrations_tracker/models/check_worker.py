"""The processes that run checks, as they note themselves: for the engine's own health."""

from django.db import models


class CheckWorker(models.Model):
    """One process: when it was last at work, and what it has done since it started.

    `woken_at` is when it last heard a wake-up from outside; without one it wakes itself. The
    numbers only grow while the process lives; seconds are of the wall.
    """

    name = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    woken_at = models.DateTimeField(null=True, blank=True)
    runs = models.BigIntegerField(default=0)
    batches = models.BigIntegerField(default=0)
    checks = models.BigIntegerField(default=0)
    unknown = models.BigIntegerField(default=0)
    missed = models.BigIntegerField(default=0)
    stale = models.BigIntegerField(default=0)
    dropped = models.BigIntegerField(default=0)
    unsaved = models.IntegerField(default=0)
    claim_s = models.FloatField(default=0)
    ask_s = models.FloatField(default=0)
    judge_s = models.FloatField(default=0)
    commit_s = models.FloatField(default=0)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

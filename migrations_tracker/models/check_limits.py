"""How often something is checked and how many readings it takes: for one endpoint or for a kind."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from migrations_tracker.domain.policy import CHECKS

SHORTEST_INTERVAL_S, LONGEST_INTERVAL_S = 5, 86_400
MOST_IN_A_ROW = 20


class CheckLimits(models.Model):
    """What is empty is left to the kind's setting, and there to the programme's default."""

    interval_s = models.PositiveIntegerField(
        "interval (seconds)",
        null=True,
        blank=True,
        validators=[MinValueValidator(SHORTEST_INTERVAL_S), MaxValueValidator(LONGEST_INTERVAL_S)],
        help_text=(
            "Empty means what is set for the kind, else the programme’s default of "
            f"{CHECKS.interval.total_seconds():g} seconds."
        ),
    )
    retry_s = models.PositiveIntegerField(
        "second look after (seconds)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_INTERVAL_S)],
        help_text=(
            f"Empty: {CHECKS.retry_interval.total_seconds():g} seconds. "
            "Never later than a quarter of the interval."
        ),
    )
    fails_to_down = models.PositiveSmallIntegerField(
        "bad readings to a worse status",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_IN_A_ROW)],
        help_text=f"In a row. Empty: {CHECKS.fails_to_down}.",
    )
    oks_to_up = models.PositiveSmallIntegerField(
        "good readings to a better status",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_IN_A_ROW)],
        help_text=f"In a row. Empty: {CHECKS.oks_to_up}.",
    )

    class Meta:
        abstract = True

"""How often something is checked and how many readings it takes: for one endpoint or for a kind."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

SHORTEST_INTERVAL_S, LONGEST_INTERVAL_S = 5, 86_400
MOST_IN_A_ROW = 20


class CheckLimits(models.Model):
    """What is empty is left to the kind's setting, and there to the programme's default."""

    interval_s = models.PositiveIntegerField(
        "interval (seconds)",
        null=True,
        blank=True,
        validators=[MinValueValidator(SHORTEST_INTERVAL_S), MaxValueValidator(LONGEST_INTERVAL_S)],
        help_text="Empty means what is set for the kind, else the policy’s check interval.",
    )
    retry_s = models.PositiveIntegerField(
        "second look after (seconds)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_INTERVAL_S)],
        help_text="Empty: the policy’s. Never later than a quarter of the interval.",
    )
    fails_to_down = models.PositiveSmallIntegerField(
        "bad readings to a worse status",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_IN_A_ROW)],
        help_text="In a row. Empty: the policy’s.",
    )
    oks_to_up = models.PositiveSmallIntegerField(
        "good readings to a better status",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_IN_A_ROW)],
        help_text="In a row. Empty: the policy’s.",
    )

    class Meta:
        abstract = True

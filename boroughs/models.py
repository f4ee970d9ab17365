"""The 33 authorities of London: reference data, keyed by their ONS codes."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

GSS_PATTERN = r"^E09\d{6}$"


class Borough(models.Model):
    """One authority: 32 boroughs and the City of London Corporation.

    `label` is the three letters of the tile map. `tile_col` and `tile_row` place the tile on the
    8 × 6 map. Load and change it with `manage.py load_reference`, or in the admin.
    """

    gss_code = models.CharField(
        "ONS code",
        max_length=9,
        primary_key=True,
        validators=[RegexValidator(GSS_PATTERN, "Write an ONS code, such as E09000014.")],
    )
    name = models.CharField("authority", max_length=80, unique=True)
    short_name = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=3, unique=True)
    inner_outer = models.CharField(
        "inner or outer London", max_length=5, choices=[("inner", "Inner"), ("outer", "Outer")]
    )
    subregion = models.CharField("sub-region", max_length=10)
    bank_of_thames = models.CharField(
        max_length=5, choices=[("north", "North"), ("south", "South"), ("both", "Both")]
    )
    population_2011 = models.PositiveIntegerField()
    population_2021 = models.PositiveIntegerField()
    tile_col = models.PositiveSmallIntegerField("tile column")
    tile_row = models.PositiveSmallIntegerField()
    neighbours = models.ManyToManyField("self", blank=True)
    history: ClassVar[HistoricalRecords] = HistoricalRecords()

    class Meta:
        ordering = ["short_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(gss_code__regex=GSS_PATTERN), name="borough_gss_code_is_ons"
            ),
            models.UniqueConstraint(fields=["tile_col", "tile_row"], name="borough_one_per_tile"),
        ]

    def __str__(self) -> str:
        return self.short_name

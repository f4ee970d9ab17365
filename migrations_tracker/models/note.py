"""Notes on a borough’s migration, and what they were before somebody corrected them."""

from typing import Self

from django.db import models
from django.db.models import Q

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.notes import LONGEST_NOTE, Audience
from migrations_tracker.models.migration import PsnMigration

AUDIENCE_CHOICES = [(one.value, one.label) for one in Audience]


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: all, or what officers may read of their boroughs; suppliers read none."""
        if principal.sees_everything:
            return self
        return self.filter(
            migration__borough__in=principal.borough_codes, audience=Audience.BOROUGH.value
        )


class Note(models.Model):
    """What somebody wrote about a migration. Never changed: a correction is a note of its own.

    Write it only through `services.notes`. `corrects` is the wording before; `written_by` is an
    actor id.
    """

    migration = models.ForeignKey(PsnMigration, on_delete=models.PROTECT, related_name="notes")
    text = models.CharField(max_length=LONGEST_NOTE)
    audience = models.CharField(max_length=9, choices=AUDIENCE_CHOICES)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=40)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=[one.value for one in Audience]),
                name="note_audience_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(written_by=""), name="note_says_something"
            ),
        ]
        indexes = [models.Index(fields=["migration", "-written_at"], name="note_newest")]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def for_whom(self) -> Audience:
        return Audience(self.audience)

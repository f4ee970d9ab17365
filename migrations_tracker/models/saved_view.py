"""Filtered lists to which people have given a name, to find them again."""

from typing import Self

from django.db import models
from django.db.models.functions import Lower

from migrations_tracker.domain.saved_views import LONGEST_NAME, LONGEST_QUERY, SavedList
from migrations_tracker.models.access import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def of(self, person: User) -> Self:
        """The one door: nobody has a use for another’s."""
        return self.filter(person=person)


class SavedView(models.Model):
    """One address of one list: `query` is what stands after its question mark."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=20, choices=[(one.value, one.label) for one in SavedList])
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    saved_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint(
                "person", "page", Lower("name"), name="savedview_one_of_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

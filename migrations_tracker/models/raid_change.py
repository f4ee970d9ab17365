"""What is to be done about an item of the RAID register, and the events that changed it."""

from django.db import models
from django.db.models import F, Q

from migrations_tracker.models.access import User
from migrations_tracker.models.event import Event
from migrations_tracker.models.raid import LONGEST_TITLE, RaidItem


class RaidAction(models.Model):
    """Something that somebody is to do about an item by a day."""

    item = models.ForeignKey(RaidItem, on_delete=models.PROTECT, related_name="actions")
    text = models.CharField(max_length=LONGEST_TITLE)
    owner = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="raid_actions"
    )
    due_date = models.DateField()
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_date", "id"]
        verbose_name = "RAID action"
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="raidaction_says_what"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(done_at__gte=F("added_at")),
                name="raidaction_done_after_added",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class RaidChange(models.Model):
    """Which event changed which item. `nonce` is the form's: sent twice, it is written once."""

    item = models.ForeignKey(RaidItem, on_delete=models.PROTECT, related_name="changes")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="raid_changes")
    nonce = models.UUIDField(null=True, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "event"], name="raidchange_once")]

    def __str__(self) -> str:
        return f"{self.item}: {self.event}"

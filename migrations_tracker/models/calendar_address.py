"""The private address at which a person's calendar reads the cutovers, without a session."""

from hashlib import sha256

from django.db import models

from migrations_tracker.models.access import User


def hashed(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so that one round is enough."""
    return sha256(token.encode()).hexdigest()


class CalendarAddress(models.Model):
    """One for each person who has asked for it; the token itself is stored nowhere."""

    person = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="calendar_address"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["person"]
        verbose_name_plural = "calendar addresses"

    def __str__(self) -> str:
        return f"Calendar of {self.person}"

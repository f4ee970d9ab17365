"""Times of day as people type them, and London moments made of them."""

import re
from datetime import UTC, date, datetime, time
from typing import Any, Final

from django import forms

from migrations_tracker.domain.calendar import LONDON

NAMED: Final = {"midday": time(12), "noon": time(12), "midnight": time(0)}
SHAPE: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?\.?m?\.?", re.ASCII)
LONGEST: Final = 20


class TypedTimeField(forms.Field):
    """A time of day: 8:05am, 14:30, 2 pm, midday."""

    widget = forms.TextInput(attrs={"class": "input--date"})

    def to_python(self, value: Any) -> time | None:
        text = str(value or "").strip()
        return typed_time(text[:LONGEST]) if text else None


def typed_time(text: str) -> time:
    """The time in a text. Raises ValidationError that says what to write instead."""
    plain = text.strip().lower()
    if plain in NAMED:
        return NAMED[plain]
    wrong = forms.ValidationError(f"“{text}” is not a time. Write one such as 2:30pm or 14:30.")
    found = SHAPE.fullmatch(plain)
    if found is None or (plain.endswith("m") and not found[3]):
        raise wrong
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            raise wrong
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    elif found[2] is None:
        raise wrong
    if hour > 23 or minute > 59:
        raise wrong
    return time(hour, minute)


def london_moment(day: date, at: time) -> datetime:
    """When London's clocks show this, in UTC; the first time where they show it twice."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)

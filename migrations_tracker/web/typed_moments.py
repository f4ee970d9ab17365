"""A date with a time as people type it: 10 3 2026 6:00am, 10 March 2026, 18:30, 9 mar 26 midday."""

import re
from datetime import UTC, datetime, time
from typing import Any, Final

from django import forms

from migrations_tracker.domain.calendar import LONDON
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.moments import clock
from migrations_tracker.web.typed_dates import typed_date

LONGEST_MOMENT: Final = 60
MOMENT: Final = re.compile(
    r"(?P<date>.+?)[\s,]+(?:at\s+)?(?P<clock>(?P<hour>\d{1,2})"
    r"(?:[:.](?P<minute>\d\d)\s*(?P<half>[ap]m)?|\s*(?P<whole>[ap]m))|midday|midnight)",
    re.IGNORECASE,
)
EXAMPLE: Final = "Write a date and a time such as 12 3 2026 6:30am."


class TypedMomentField(forms.Field):
    """An instant, typed in London time; empty is None where it may be."""

    def to_python(self, value: Any) -> datetime | None:
        text = str(value or "").strip()
        return typed_moment(text[:LONGEST_MOMENT]) if text else None


def typed_moment(text: str) -> datetime:
    """The instant in a text. Raises ValidationError that says what to write instead."""
    found = MOMENT.fullmatch(text)
    if found is None:
        raise forms.ValidationError(f"“{text}” is not a date with a time. {EXAMPLE}")
    day, at = typed_date(found["date"]), _clock(found)
    if at is None:
        raise forms.ValidationError(f"There is no time “{found['clock']}”. {EXAMPLE}")
    moment = datetime.combine(day, at, tzinfo=LONDON)
    if datetime.fromtimestamp(moment.timestamp(), tz=LONDON).time() != at:
        raise forms.ValidationError(
            f"There is no {clock_words(at)} on {long_date(day)}: the clocks go forward. "
            "Write a time an hour later."
        )
    return moment.astimezone(UTC)


def _clock(found: re.Match[str]) -> time | None:
    name = found["clock"].lower()
    if name in {"midday", "midnight"}:
        return time(12 if name == "midday" else 0)
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or found["whole"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def clock_words(at: time) -> str:
    """8:05am."""
    return f"{at.hour % 12 or 12}:{at.minute:02d}{'pm' if at.hour >= 12 else 'am'}"


def as_typed(at: datetime | None) -> str:
    """An instant in the form that the field takes back; nothing for None."""
    if at is None:
        return ""
    local = at.astimezone(LONDON)
    return f"{local.day} {local.month} {local.year} {clock(at)}"

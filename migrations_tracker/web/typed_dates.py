"""A date as people type it: 9 3 2026, 09/03/2026, 9 March 2026, 9 mar 26."""

import re
from datetime import date
from typing import Final

from django import forms

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def typed_date(text: str) -> date:
    """The date in a text. Raises ValidationError that says what to write instead."""
    parts = re.split(r"[\s/.,-]+", text.strip())
    if len(parts) == 3 and len(parts[0]) == 4:
        parts.reverse()
    if len(parts) != 3 or not parts[0].isdecimal() or not parts[2].isdecimal():
        raise forms.ValidationError(f"“{text}” is not a date. Write one such as 12 3 2026.")
    month = parts[1].lower()[:3]
    number = MONTHS.index(month) + 1 if month in MONTHS else int(month) if month.isdecimal() else 0
    year = int(parts[2])
    try:
        return date(year + 2000 if year < 100 else year, number, int(parts[0]))
    except ValueError as error:
        raise forms.ValidationError(f"There is no {text}. Check the day and the month.") from error

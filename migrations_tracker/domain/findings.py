"""The sentences that headings, alternative texts and reports share."""

from datetime import date


def count_of(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun: “1 borough”, “2 boroughs”, “no boroughs”."""
    noun = singular if number == 1 else (plural or f"{singular}s")
    return f"{number or 'no'} {noun}"


def overview_heading(*, total: int, claimed_live: int, off_track: int, silent: int) -> str:
    """The finding of the overview, such as “9 of 33 boroughs are claimed live; 5 are off track”."""
    if total == 0:
        return "No migrations have been opened yet"
    verb = "is" if claimed_live == 1 else "are"
    first = f"{claimed_live} of {total} boroughs {verb} claimed live"
    if off_track:
        return f"{first}; {off_track} {'is' if off_track == 1 else 'are'} off track"
    if silent:
        return f"{first}; {silent} {'has' if silent == 1 else 'have'} gone silent"
    if claimed_live == total:
        return f"All {total} boroughs are claimed live" if total > 1 else first
    return f"{first}; none is off track"


def slip_words(slip: int | None) -> str:
    """How a date stands against its baseline, in working days."""
    if slip is None:
        return "no baseline"
    if slip == 0:
        return "on its baseline date"
    days = count_of(abs(slip), "working day")
    return f"{days} {'late' if slip > 0 else 'early'}"


def long_date(day: date) -> str:
    """9 March 2026."""
    return f"{day.day} {day:%B %Y}"


def short_date(day: date) -> str:
    """9 Mar."""
    return f"{day.day} {day:%b}"

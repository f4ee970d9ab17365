"""What pages say of the checks themselves: since when they fail, and how many endpoints answer."""

from datetime import date

from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.moments import short_moment
from migrations_tracker.domain.programme import Answers, CheckHealth


def fault_notices(health: CheckHealth, today: date) -> tuple[str, ...]:
    """Our own faults in words, the worst first; empty while the checks work."""
    if since := health.stopped_since:
        when = short_moment(since, today)
        return (f"No check has finished since {when}. Showing the last known status.",)
    if since := health.fault_since:
        when = short_moment(since, today)
        return (f"The checker has been at fault since {when}. Showing the last known status.",)
    if since := health.source_since:
        when = short_moment(since, today)
        return (f"Status source has not answered since {when}. Showing the last known status.",)
    return ()


def checks_words(health: CheckHealth, answers: Answers, today: date) -> str:
    """When the checks last ran and what came of it, in one sentence."""
    if health.last_run_at is None:
        return "No check has run yet."
    ran = f"Checks last ran at {short_moment(health.last_run_at, today)}"
    if answers.expected == 0:
        return f"{ran}; no endpoint has to answer yet."
    endpoints = count_of(answers.expected, "endpoint")
    return f"{ran}; {answers.answered} of {endpoints} that must answer did."


def endpoints_words(answers: Answers) -> str:
    """What the endpoints in trouble add up to, such as “2 endpoints are down, 1 is degraded”."""
    parts = [
        (answers.down, "down"),
        (answers.degraded, "degraded"),
        (answers.unknown, "unknown"),
    ]
    found = [(number, word) for number, word in parts if number]
    if not found:
        return "No endpoint is in trouble" if answers.expected else "No endpoint has to answer yet"
    number, word = found[0]
    first = f"{count_of(number, 'endpoint')} {_is(number)} {word}"
    return ", ".join([first, *(f"{n} {_is(n)} {w}" for n, w in found[1:])])


def _is(number: int) -> str:
    return "is" if number == 1 else "are"

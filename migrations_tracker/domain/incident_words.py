"""Incidents in sentences: what is wrong, what happened, headings, and what they share."""

from collections.abc import Sequence
from typing import Final

from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.incident import Happening, IncidentKind
from migrations_tracker.domain.telling import Word

OF_THE_SOURCE: Final = {
    IncidentKind.REGISTRY: "The status source does not answer",
    IncidentKind.CHECKER: "The checker is at fault",
}

LABELS_OF: Final = {
    IncidentKind.DOWN: "Down",
    IncidentKind.CERTIFICATE: "Ending",
    IncidentKind.REGISTRY: "Status source",
    IncidentKind.CHECKER: "Checker",
}
ONCE_OF_THE_SOURCE: Final = {
    IncidentKind.REGISTRY: "The status source did not answer",
    IncidentKind.CHECKER: "The checker was at fault",
}


def incident_words(
    kind: IncidentKind, *, endpoint: str, borough: str, days: int | None, is_open: bool
) -> str:
    """What is or was wrong, such as “PSN DNS of Camden is down”."""
    if kind in OF_THE_SOURCE:
        return (OF_THE_SOURCE if is_open else ONCE_OF_THE_SOURCE)[kind]
    if kind is IncidentKind.DOWN:
        return f"{endpoint} of {borough} {'is' if is_open else 'was'} down"
    ends = _ends(days) if is_open else "was renewed"
    return f"Certificate of {endpoint} of {borough} {ends}"


def _ends(days: int | None) -> str:
    return f"ends within {count_of(days, 'day')}" if days else "has expired"


def happening_words(happened: Happening, kind: IncidentKind, days: int | None) -> str:
    """What the checks found, for the list of updates."""
    if happened is Happening.CLOSED:
        return "Closed: a certificate that lasts." if _is_certificate(kind) else "Recovered."
    if _is_certificate(kind):
        return f"The certificate {_ends(days)}."
    return {
        Happening.OPENED: "Opened by the checks.",
        Happening.REOPENED: "Reopened: it failed again shortly after it had recovered.",
    }.get(happened, "Changed.")


def _is_certificate(kind: IncidentKind) -> bool:
    return kind is IncidentKind.CERTIFICATE


def incidents_heading(*, open_incidents: int, closed: int, is_filtered: bool) -> str:
    """The finding of the list."""
    if is_filtered:
        verb = "matches" if open_incidents == 1 else "match"
        return _sentence(f"{count_of(open_incidents, 'open incident')} {verb}")
    if open_incidents:
        verb = "is" if open_incidents == 1 else "are"
        return f"{count_of(open_incidents, 'incident')} {verb} open"
    return "No incident is open" if closed else "No incident so far"


def shared_words(kind: IncidentKind, count: int, what: str, boroughs: Sequence[str]) -> str:
    """What came together, such as “12 endpoints of Northbank Data, in 4 boroughs”."""
    things = count_of(count, "endpoint" if kind is IncidentKind.DOWN else "certificate")
    where = boroughs[0] if len(boroughs) == 1 else count_of(len(boroughs), "borough")
    return f"{things}: {what}, in {where}"


def told_words(
    kind: IncidentKind, *, endpoint: str, borough: str, days: int | None, is_open: bool
) -> str:
    """What a message says of one incident, such as “PSN DNS of Camden”."""
    if kind in OF_THE_SOURCE:
        return (OF_THE_SOURCE if is_open else ONCE_OF_THE_SOURCE)[kind]
    words = f"{endpoint} of {borough}"
    return words if kind is IncidentKind.DOWN else f"certificate of {words} {_ends(days)}"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def told_subject(
    word: Word, kind: IncidentKind, each: Sequence[str], *, shared: str, boroughs: int
) -> str:
    """What a message is about, such as “Down: 12 endpoints of Northbank Data in 4 boroughs”."""
    state = {Word.RECOVERY: "Resolved", Word.FLAPPING: "Flapping"}.get(word, LABELS_OF[kind])
    if len(each) == 1:
        is_said = kind is not IncidentKind.DOWN and word is Word.PROBLEM
        return _sentence(each[0]) if is_said else f"{state}: {each[0]}"
    things = "endpoints" if kind is IncidentKind.DOWN else "certificates"
    return f"{state}: {len(each)} {things}, {shared}, in {count_of(boroughs, 'borough')}"

"""Incidents in sentences."""

import pytest

from migrations_tracker.domain.incident import IncidentKind
from migrations_tracker.domain.incident_words import (
    incident_words,
    incidents_heading,
    told_subject,
    told_words,
)
from migrations_tracker.domain.telling import Word

K = IncidentKind


@pytest.mark.parametrize(
    ("kind", "days", "is_open", "words"),
    [
        (K.DOWN, None, True, "PSN DNS of Camden is down"),
        (K.DOWN, None, False, "PSN DNS of Camden was down"),
        (K.CERTIFICATE, 14, True, "Certificate of PSN DNS of Camden ends within 14 days"),
        (K.CERTIFICATE, 1, True, "Certificate of PSN DNS of Camden ends within 1 day"),
        (K.CERTIFICATE, 0, True, "Certificate of PSN DNS of Camden has expired"),
        (K.CERTIFICATE, 7, False, "Certificate of PSN DNS of Camden was renewed"),
        (K.REGISTRY, None, True, "The status source does not answer"),
        (K.CHECKER, None, False, "The checker was at fault"),
    ],
)
def test_what_is_or_was_wrong(
    kind: IncidentKind, days: int | None, *, is_open: bool, words: str
) -> None:
    said = incident_words(kind, endpoint="PSN DNS", borough="Camden", days=days, is_open=is_open)

    assert said == words


@pytest.mark.parametrize(
    ("word", "kind", "count", "subject"),
    [
        (Word.PROBLEM, K.DOWN, 1, "Down: PSN DNS of Camden"),
        (Word.RECOVERY, K.DOWN, 1, "Resolved: PSN DNS of Camden"),
        (Word.FLAPPING, K.DOWN, 1, "Flapping: PSN DNS of Camden"),
        (Word.PROBLEM, K.CERTIFICATE, 1, "Certificate of PSN DNS of Camden ends within 7 days"),
        (Word.PROBLEM, K.REGISTRY, 1, "The status source does not answer"),
        (Word.PROBLEM, K.DOWN, 12, "Down: 12 endpoints, Fleet, in 4 boroughs"),
        (Word.RECOVERY, K.DOWN, 2, "Resolved: 2 endpoints, Fleet, in 4 boroughs"),
        (Word.PROBLEM, K.CERTIFICATE, 3, "Ending: 3 certificates, Fleet, in 4 boroughs"),
    ],
)
def test_what_a_message_is_about(word: Word, kind: IncidentKind, count: int, subject: str) -> None:
    days = 7 if kind is K.CERTIFICATE else None
    one = told_words(kind, endpoint="PSN DNS", borough="Camden", days=days, is_open=True)

    assert told_subject(word, kind, [one] * count, shared="Fleet", boroughs=4) == subject


@pytest.mark.parametrize(
    ("open_incidents", "closed", "is_filtered", "words"),
    [
        (0, 0, False, "No incident so far"),
        (0, 3, False, "No incident is open"),
        (1, 0, False, "1 incident is open"),
        (2, 0, False, "2 incidents are open"),
        (1, 0, True, "1 open incident matches"),
        (0, 9, True, "No open incidents match"),
    ],
)
def test_the_heading_of_the_list(
    open_incidents: int, closed: int, *, is_filtered: bool, words: str
) -> None:
    said = incidents_heading(open_incidents=open_incidents, closed=closed, is_filtered=is_filtered)

    assert said == words

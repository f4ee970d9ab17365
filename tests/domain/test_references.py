"""A reference is known however it is typed; what is only words is none."""

import pytest

from migrations_tracker.domain.references import Found, Named, named


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("R-031", Named(Found.RAID, "R-031")),
        ("r31", Named(Found.RAID, "R-031")),
        (" INC-0142 ", Named(Found.INCIDENT, "142")),
        ("incident 142", Named(Found.INCIDENT, "142")),
        ("case 12", Named(Found.DISCREPANCY, "12")),
        ("wave 2", Named(Found.WAVE, "2")),
        ("e09000014", Named(Found.BOROUGH, "E09000014")),
        ("E09000014-MAIL_RELAY", Named(Found.ENDPOINT, "E09000014-mail_relay")),
        ("inc 999999999999", None),
        ("Haringey", None),
        ("r-", None),
        ("", None),
    ],
)
def test_references_are_known_however_they_are_typed(text: str, found: Named | None) -> None:
    assert named(text) == found

"""Events in words."""

import pytest

from migrations_tracker.domain.changes import event_words, supplier_ids
from migrations_tracker.domain.ledger import EventKind, Fields

FORECAST = "forecast_cutover_date"
BASELINE = "baseline_cutover_date"


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        (EventKind.MIGRATION_OPENED, {}, {"stage": "discovery"}, "Migration opened at Discovery"),
        (
            EventKind.STAGE_CLAIMED,
            {"stage": "design"},
            {"stage": "build", "move": "advance"},
            "Design → Build",
        ),
        (
            EventKind.STAGE_CLAIMED,
            {"stage": "live"},
            {"stage": "testing", "move": "roll_back"},
            "Roll back: Live → Testing",
        ),
        (
            EventKind.CLAIM_REAFFIRMED,
            {"next_update_by": None},
            {"stage": "build", "next_update_by": "2026-03-12"},
            "Build reaffirmed, next update by 12 March 2026",
        ),
        (EventKind.CLAIM_REAFFIRMED, {}, {"stage": "build"}, "Build reaffirmed"),
        (EventKind.BASELINE_SET, {}, {BASELINE: "2026-03-12"}, "set to 12 March 2026"),
        (
            EventKind.FORECAST_CHANGED,
            {FORECAST: "2026-03-09"},
            {FORECAST: "2026-03-12"},
            "9 March 2026 → 12 March 2026, 3 working days later",
        ),
        (
            EventKind.FORECAST_CHANGED,
            {FORECAST: "2026-03-12"},
            {FORECAST: "2026-03-11"},
            "12 March 2026 → 11 March 2026, 1 working day earlier",
        ),
        (EventKind.FORECAST_CHANGED, {FORECAST: "2026-03-12"}, {FORECAST: None}, "removed"),
    ],
)
def test_an_event_says_what_changed(kind: EventKind, old: Fields, new: Fields, words: str) -> None:
    assert event_words(kind, old, new, {}).endswith(words)


WINDOW: Fields = {
    "starts_at": "2026-03-09T20:00:00+00:00",
    "ends_at": "2026-03-10T02:30:00+00:00",
    "endpoints": "dns, ntp",
}


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        (EventKind.MAINTENANCE_PLANNED, {}, WINDOW, "Maintenance planned"),
        (EventKind.MAINTENANCE_CHANGED, {}, WINDOW, "Maintenance changed"),
        (EventKind.MAINTENANCE_CANCELLED, WINDOW, {}, "Maintenance cancelled"),
    ],
)
def test_maintenance_says_what_and_when(
    kind: EventKind, old: Fields, new: Fields, words: str
) -> None:
    when = "9 Mar 2026, 8:00pm to 10 Mar 2026, 2:30am"

    assert event_words(kind, old, new, {}) == f"{words}: PSN DNS and PSN NTP, {when}"


def test_an_assignment_names_both_suppliers() -> None:
    kind = EventKind.SUPPLIER_ASSIGNED
    old, new = {"supplier": 1}, {"supplier": 2}

    words = event_words(kind, old, new, {1: "Fleet", 2: "Tyburn"})

    assert words == "Lead supplier: Fleet → Tyburn"
    assert supplier_ids(old, new) == {1, 2}


@pytest.mark.parametrize(
    ("old", "words"),
    [({"supplier": None}, "nobody → Fleet"), ({"supplier": 9}, "another supplier → Fleet")],
)
def test_a_supplier_without_a_known_name_is_not_named(old: Fields, words: str) -> None:
    kind = EventKind.SUPPLIER_ASSIGNED

    assert event_words(kind, old, {"supplier": 1}, {1: "Fleet"}).endswith(words)


def test_a_kind_without_words_of_its_own_is_still_said() -> None:
    assert event_words("something_new", {}, {}, {}) == "Something new"


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        (
            EventKind.CERTIFICATE_APPLIED_FOR,
            {},
            {"applied_date": "2026-03-09"},
            "Certificate applied for on 9 March 2026",
        ),
        (
            EventKind.CERTIFICATE_REFUSED,
            {},
            {"number": None, "on": "2026-03-09"},
            "Application for a certificate refused on 9 March 2026",
        ),
        (
            EventKind.CERTIFICATE_ISSUED,
            {"number": None},
            {"number": "P2", "issued_date": "2026-03-09", "expires_date": "2027-03-09"},
            "Certificate P2 issued on 9 March 2026, valid to 9 March 2027",
        ),
        (
            EventKind.CERTIFICATE_ISSUED,
            {"number": "P1"},
            {"number": "P2", "issued_date": "2026-03-09", "expires_date": "2027-03-09"},
            "Certificate P2 issued on 9 March 2026, valid to 9 March 2027, in place of P1",
        ),
        (
            EventKind.CERTIFICATE_ISSUED,
            {"number": "P2"},
            {"number": "P2", "issued_date": "2026-03-09", "expires_date": "2027-03-09"},
            "Certificate P2 corrected: issued on 9 March 2026, valid to 9 March 2027",
        ),
        (
            EventKind.CERTIFICATE_WITHDRAWN,
            {},
            {"number": "P2", "on": "2026-03-09"},
            "Certificate P2 withdrawn on 9 March 2026",
        ),
    ],
)
def test_an_event_about_a_certificate_says_which_and_when(
    kind: EventKind, old: Fields, new: Fields, words: str
) -> None:
    assert event_words(kind, old, new, {}) == words

"""Discrepancies in sentences, written out by hand."""

from datetime import UTC, date, datetime

import pytest

from migrations_tracker.domain.changes import event_words
from migrations_tracker.domain.discrepancy import DiscrepancyKind
from migrations_tracker.domain.discrepancy_answers import is_silenced
from migrations_tracker.domain.discrepancy_words import (
    answer_words,
    case_words,
    cases_heading,
    held_words,
    owner_words,
    present_words,
)
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.programme import CheckHealth
from migrations_tracker.domain.stages import Stage

TODAY = date(2026, 3, 9)
SINCE = datetime(2026, 3, 9, 9, 12, tzinfo=UTC)
OVER, UNDER = DiscrepancyKind.OVER_CLAIMED, DiscrepancyKind.UNDER_CLAIMED
SILENT, REGRESSED = DiscrepancyKind.UNOBSERVABLE, DiscrepancyKind.REGRESSED
UP, DOWN = EndpointStatus.UP, EndpointStatus.DOWN


@pytest.mark.parametrize(
    ("kind", "stage", "seen", "words"),
    [
        (OVER, Stage.LIVE, DOWN, "Claimed live, observed down since 9:12am"),
        (
            UNDER,
            Stage.TESTING,
            UP,
            "Claimed testing, its critical services observed up since 9:12am",
        ),
        (
            SILENT,
            Stage.LIVE,
            EndpointStatus.UNKNOWN,
            "Claimed live, no answer about a critical endpoint since 9:12am",
        ),
        (REGRESSED, Stage.ACCEPTED, DOWN, "Claimed accepted, verified until 9:12am"),
    ],
)
def test_a_case_says_what_disagrees(
    kind: DiscrepancyKind, stage: Stage, seen: EndpointStatus, words: str
) -> None:
    assert case_words(kind, stage, seen, SINCE, TODAY) == words


def test_the_supplier_owns_what_it_claimed_and_the_programme_what_cannot_be_asked() -> None:
    assert owner_words(OVER, "Fleet Networks") == "Fleet Networks"
    assert owner_words(OVER, None) == "Programme manager"
    assert owner_words(SILENT, "Fleet Networks") == "Programme manager"
    assert owner_words(REGRESSED, "Fleet Networks") == "Programme manager"


def test_only_an_over_claim_that_has_changed_says_how_it_is_now() -> None:
    assert present_words(OVER, DOWN, UP) == "Observed up now"
    assert present_words(OVER, DOWN, DOWN) == ""
    assert present_words(OVER, DOWN, None) == ""
    assert present_words(UNDER, UP, DOWN) == ""


def test_an_answer_says_who_gave_it_and_until_when_it_holds() -> None:
    answered = answer_words("disputed", until=None, who="Ada", at=SINCE, today=TODAY)
    explained = answer_words("explained", until=date(2026, 3, 20), who="Ada", at=SINCE, today=TODAY)

    assert answered == "Disputed by Ada, 9:12am"
    assert explained == "Explained until 20 March 2026 by Ada, 9:12am"


@pytest.mark.parametrize(
    ("health", "words"),
    [
        (
            CheckHealth(None, None, None, None),
            "Held: no check has run yet, so no case opens or closes.",
        ),
        (
            CheckHealth(SINCE, SINCE, None, None),
            "Held since 9:12am: while the checks are at fault, no case opens or closes.",
        ),
        (CheckHealth(SINCE, None, None, None), ""),
    ],
)
def test_a_hold_says_since_when(health: CheckHealth, words: str) -> None:
    assert held_words(health, TODAY) == words


@pytest.mark.parametrize(
    ("total", "open_cases", "unanswered", "heading"),
    [
        (0, 0, 0, "No open discrepancies"),
        (4, 0, 0, "No open discrepancies"),
        (1, 1, 1, "1 open discrepancy, not answered yet"),
        (1, 1, 0, "1 open discrepancy, answered"),
        (3, 3, 0, "3 open discrepancies, all answered"),
        (3, 3, 3, "3 open discrepancies, none answered"),
        (3, 3, 1, "3 open discrepancies, 1 not answered"),
    ],
)
def test_the_heading_is_the_finding(
    total: int, open_cases: int, unanswered: int, heading: str
) -> None:
    said = cases_heading(
        total=total, open_cases=open_cases, unanswered=unanswered, is_filtered=False
    )

    assert said == heading


def test_what_is_explained_is_counted_apart() -> None:
    said = cases_heading(total=4, open_cases=3, unanswered=1, is_filtered=False, explained=1)

    assert said == "3 open discrepancies, 1 not answered; 1 explained"


@pytest.mark.parametrize(
    ("total", "heading"),
    [(0, "No discrepancies match"), (1, "1 discrepancy matches"), (2, "2 discrepancies match")],
)
def test_a_narrowed_list_says_how_many_match(total: int, heading: str) -> None:
    assert cases_heading(total=total, open_cases=9, unanswered=9, is_filtered=True) == heading


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        ("observed_changed", {"observed": "up"}, {"observed": "down"}, "Observed up → down"),
        (
            "discrepancy_opened",
            {},
            {"discrepancy": "over_claimed", "claimed": "live", "observed": "down"},
            "Discrepancy opened: over-claimed, claimed live, observed down",
        ),
        (
            "discrepancy_closed",
            {},
            {"discrepancy": "unobservable"},
            "Discrepancy closed by itself: unobservable",
        ),
        (
            "discrepancy_answered",
            {},
            {
                "discrepancy": "over_claimed",
                "answer": "explained",
                "explained_until": "2026-03-20",
                "text": "The mast is moved.",
            },
            "Discrepancy explained: over-claimed, until 20 March 2026. The mast is moved",
        ),
        (
            "discrepancy_answered",
            {},
            {"discrepancy": "under_claimed", "answer": "accepted"},
            "Discrepancy accepted: under-claimed",
        ),
    ],
)
def test_events_have_words(kind: str, old: dict[str, str], new: dict[str, str], words: str) -> None:
    assert event_words(kind, old, new, {}) == words


def test_an_explanation_silences_up_to_and_including_its_date() -> None:
    assert is_silenced(date(2026, 3, 9), TODAY)
    assert not is_silenced(date(2026, 3, 8), TODAY)
    assert not is_silenced(None, TODAY)

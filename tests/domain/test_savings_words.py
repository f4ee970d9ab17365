"""Findings about savings, in every case: none, nothing, negative, claimed alone."""

from decimal import Decimal

import pytest

from migrations_tracker.domain.changes import event_words
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.savings import Sums
from migrations_tracker.domain.savings_words import (
    REFERENCE,
    baseline_words,
    borough_savings_heading,
    net_words,
    percent_words,
    saving_words,
    savings_heading,
)

MILLION = Decimal(1_900_000)
LESS = Decimal(-20_000)


@pytest.mark.parametrize(
    ("missing", "total", "words"),
    [
        (6, 33, "6 boroughs have no baseline cost, so no saving can be shown"),
        (1, 33, "1 borough has no baseline cost, so no saving can be shown"),
        (0, 33, "Every borough has a baseline cost"),
        (0, 0, "There are no boroughs yet"),
    ],
)
def test_boroughs_without_a_baseline_are_counted(missing: int, total: int, words: str) -> None:
    assert baseline_words(missing=missing, total=total) == words


@pytest.mark.parametrize(
    ("sums", "heading"),
    [
        (Sums(), "No realised saving has been recorded yet"),
        (Sums(forecast=MILLION), "No realised saving has been recorded yet"),
        (Sums(claimed=MILLION), "No saving is verified yet; £1.9 million is claimed"),
        (
            Sums(claimed=LESS),
            "No saving is verified yet; a cost increase of £20,000 is claimed",
        ),
        (Sums(claimed=Decimal(0)), "No saving is verified yet; £0 is claimed"),
        (Sums(verified=MILLION), "Savings are £1.9 million"),
        (
            Sums(verified=MILLION, plan_to_date=Decimal(2_000_000)),
            "Savings are £1.9 million, 95% of plan",
        ),
        (
            Sums(verified=MILLION, plan_to_date=MILLION, claimed=Decimal(5000)),
            "Savings are £1.9 million, 100% of plan; £5,000 is claimed but not verified",
        ),
        (
            Sums(verified=LESS, plan_to_date=MILLION, claimed=LESS),
            (
                "Costs have increased by £20,000; a cost increase of £20,000 is claimed but not "
                "verified"
            ),
        ),
        (Sums(verified=Decimal(0), plan_to_date=MILLION), "Savings are £0, 0% of plan"),
    ],
)
def test_the_heading_is_the_finding(sums: Sums, heading: str) -> None:
    assert savings_heading(sums, with_baseline=27) == heading


def test_without_any_baseline_no_saving_is_claimed() -> None:
    heading = savings_heading(Sums(), with_baseline=0)

    assert heading == "No borough has a baseline cost, so no saving can be shown"


@pytest.mark.parametrize(
    ("sums", "has_migration", "has_baseline", "heading"),
    [
        (Sums(), False, False, "Barnet has no migration yet, so no saving can be shown"),
        (Sums(), True, False, "Barnet has no baseline cost, so no saving can be shown"),
        (Sums(), True, True, "Barnet: no realised saving has been recorded yet"),
        (
            Sums(verified=LESS, claimed=MILLION),
            True,
            True,
            "Barnet: costs have increased by £20,000; £1.9 million is claimed but not verified",
        ),
    ],
)
def test_a_borough_has_its_own_finding(
    sums: Sums, heading: str, *, has_migration: bool, has_baseline: bool
) -> None:
    found = borough_savings_heading(
        "Barnet", sums, has_migration=has_migration, has_baseline=has_baseline
    )

    assert found == heading


def test_a_negative_saving_is_called_a_cost_increase() -> None:
    assert saving_words(Decimal("-1234.50")) == "Cost increase £1,234.50"
    assert percent_words(-20) == "Cost increase 20%"
    assert net_words(Decimal(-5)) == "Net cost £5"


def test_the_reference_band_is_labelled_as_no_result() -> None:
    assert REFERENCE == (
        "For reference only: 25% to 75% (Camden’s CIO, 2014: a claim per service, not a result "
        "of this programme)."
    )


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        (
            EventKind.SAVINGS_COSTS_SET,
            {"baseline_annual_cost": None, "one_off_cost": "0.00"},
            {"baseline_annual_cost": "120000.00", "one_off_cost": "5000.00"},
            "Baseline annual cost £120,000, one-off cost £0 → £5,000",
        ),
        (
            EventKind.SAVING_RECORDED,
            {"month": "2026-03-01", "forecast": "10.00", "realised": None},
            {"month": "2026-03-01", "forecast": None, "realised": "-7.50"},
            "Saving of March 2026: forecast £10 → not recorded, realised Cost increase £7.50",
        ),
        (
            EventKind.SAVING_VERIFIED,
            {},
            {"month": "2026-03-01", "realised": "10.00", "verified_by": "user:2"},
            "Saving of March 2026 verified: £10",
        ),
        (
            EventKind.SAVING_VERIFICATION_WITHDRAWN,
            {},
            {"month": "2026-03-01", "realised": "10.00", "verified_by": None},
            "Verification of the saving of March 2026 withdrawn: £10",
        ),
    ],
)
def test_the_history_says_what_changed(
    kind: EventKind, old: Fields, new: Fields, words: str
) -> None:
    assert event_words(kind, old, new, {}) == words

"""Events of the plan in words."""

import pytest

from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.plan_words import plan_event_words

CHANGED = EventKind.MILESTONE_CHANGED
DESIGN: Fields = {"milestone": "design"}


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        (
            EventKind.BASELINE_SET,
            {**DESIGN, "baseline_date": None},
            {**DESIGN, "baseline_date": "2026-03-12"},
            "Solution design: baseline set to 12 March 2026",
        ),
        (
            EventKind.FORECAST_CHANGED,
            {**DESIGN, "forecast_date": "2026-03-09"},
            {**DESIGN, "forecast_date": "2026-03-12", "working_days": 3},
            "Solution design: forecast 9 March 2026 → 12 March 2026, 3 working days later",
        ),
        (
            CHANGED,
            {**DESIGN, "status": "not_started"},
            {**DESIGN, "status": "in_progress"},
            "Solution design: Not started → In progress",
        ),
        (
            CHANGED,
            {**DESIGN, "status": "in_progress", "actual_date": None},
            {**DESIGN, "status": "complete", "actual_date": "2026-03-12"},
            "Solution design: complete on 12 March 2026",
        ),
        (
            CHANGED,
            {**DESIGN, "status": "in_progress"},
            {
                **DESIGN,
                "status": "blocked",
                "waiting_on": "psn_authority",
                "waiting_since": "2026-03-12",
            },
            "Solution design: blocked, waiting on the PSN Authority since 12 March 2026",
        ),
        (
            EventKind.BASELINE_REQUESTED,
            {"cutover": "2026-03-09"},
            {"request": 3, "cutover": "2026-03-12"},
            "Re-baseline asked for: Service cutover 12 March 2026",
        ),
        (
            EventKind.BASELINE_DECIDED,
            {},
            {"request": 3, "decision": "rejected"},
            "Re-baseline rejected",
        ),
        # The first events of a plan were about the cutover alone.
        (
            EventKind.FORECAST_CHANGED,
            {},
            {"forecast_cutover_date": "2026-03-12"},
            "Service cutover: forecast set to 12 March 2026",
        ),
    ],
)
def test_an_event_of_the_plan_says_what_changed(
    kind: EventKind, old: Fields, new: Fields, words: str
) -> None:
    assert plan_event_words(kind, old, new) == words

"""What has changed, in groups."""

import pytest

from migrations_tracker.domain.scorecard_words import slip_heading
from migrations_tracker.domain.what_changed import Changed


def test_dates_come_first_then_what_people_ask_for_and_the_rest_together() -> None:
    kinds = {
        "forecast_changed": 5,
        "stage_claimed": 2,
        "claim_reaffirmed": 40,
        "gate_revoked": 1,
        "risk_raised": 3,
    }

    changed = Changed(kinds, later=4, earlier=1, flips=2)

    assert changed.words == (
        "4 dates slipped, 1 date improved, 1 gate lost, 2 stages claimed, "
        "2 changes of endpoints, 3 other changes"
    )


def test_one_change_of_an_endpoint_reads_as_many_do() -> None:
    changed = Changed({}, later=0, earlier=0, flips=1)

    assert changed.words == "1 change of an endpoint"


def test_of_a_quiet_time_there_is_nothing_to_say() -> None:
    changed = Changed({"claim_reaffirmed": 9}, later=0, earlier=0, flips=0)

    assert changed.words == ""


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], ""),
        ([4], "1 supplier causes 100% of the suppliers’ slip"),
        ([50, 40, 10], "2 suppliers cause 90% of the suppliers’ slip"),
    ],
)
def test_the_slip_has_a_finding(days: list[int], words: str) -> None:
    assert slip_heading(days) == words

"""How one service's cutover stands, and what touches what."""

from datetime import UTC, date, datetime, timedelta

import pytest

from migrations_tracker.domain.cutover import (
    Cutover,
    CutoverState,
    Ended,
    Window,
    cut_over,
    is_from_before,
    state_of,
)
from migrations_tracker.domain.freezes import Frozen
from migrations_tracker.domain.psn_services import CutoverOutcome, PsnService
from migrations_tracker.domain.stages import Stage

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
COMPLETED, PARTIAL, ROLLED_BACK = CutoverOutcome
N3 = PsnService.N3


def window(start: float = 1, end: float = 3) -> Window:
    """Hours from noon."""
    return Window(NOON + start * HOUR, NOON + end * HOUR)


def ended(outcome: CutoverOutcome) -> Ended:
    return Ended(outcome, NOON - HOUR, "Why.")


@pytest.mark.parametrize(
    ("cutover", "state", "label"),
    [
        (Cutover(N3), "not_planned", "Not planned"),
        (Cutover(N3, window=window()), "planned", "Planned"),
        (Cutover(N3, window=window(0, 2)), "under_way", "Under way"),
        (Cutover(N3, window=window(-2, 0)), "outcome_due", "Outcome not recorded"),
        (Cutover(N3, window=window(-2, 0), ended=ended(COMPLETED)), "completed", "Cut over"),
        (Cutover(N3, ended=ended(PARTIAL)), "partial", "Partial"),
        (Cutover(N3, window=window(), ended=ended(ROLLED_BACK)), "rolled_back", "Rolled back"),
        (Cutover(N3, in_scope=False, window=window()), "out_of_scope", "Out of scope"),
    ],
)
def test_scope_comes_first_then_the_outcome_then_the_window(
    cutover: Cutover, state: str, label: str
) -> None:
    found = state_of(cutover, NOON)

    assert (found.value, found.label) == (state, label)


def test_every_state_has_its_words() -> None:
    assert len({state.label for state in CutoverState}) == len(CutoverState)


def test_only_what_is_completed_and_in_scope_is_cut_over() -> None:
    found = cut_over(
        [
            Cutover(PsnService.DNS, ended=ended(COMPLETED)),
            Cutover(PsnService.NTP, ended=ended(PARTIAL)),
            Cutover(PsnService.N3, ended=ended(ROLLED_BACK)),
            Cutover(PsnService.GSI_WEB, in_scope=False, ended=ended(COMPLETED)),
        ]
    )

    assert found == {PsnService.DNS: NOON - HOUR}


FREEZE = Frozen("Year end", date(2026, 3, 28), date(2026, 4, 1))


@pytest.mark.parametrize(
    ("starts", "ends", "touches"),
    [
        (datetime(2026, 3, 27, 6, tzinfo=UTC), datetime(2026, 3, 27, 22, tzinfo=UTC), False),
        # Midnight in London itself ends the day before the freeze.
        (datetime(2026, 3, 27, 6, tzinfo=UTC), datetime(2026, 3, 28, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 27, 6, tzinfo=UTC), datetime(2026, 3, 28, 0, 1, tzinfo=UTC), True),
        (datetime(2026, 3, 30, 6, tzinfo=UTC), datetime(2026, 3, 30, 8, tzinfo=UTC), True),
        # Summer time: 11pm UTC is midnight in London, when the freeze is over.
        (datetime(2026, 4, 1, 22, 59, tzinfo=UTC), datetime(2026, 4, 2, 4, tzinfo=UTC), True),
        (datetime(2026, 4, 1, 23, 0, tzinfo=UTC), datetime(2026, 4, 2, 4, tzinfo=UTC), False),
        (datetime(2026, 3, 1, 6, tzinfo=UTC), datetime(2026, 5, 1, 6, tzinfo=UTC), True),
    ],
)
def test_a_window_touches_a_freeze_by_its_london_days(
    starts: datetime, ends: datetime, touches: bool
) -> None:
    assert FREEZE.touches(*Window(starts, ends).days) is touches


@pytest.mark.parametrize(
    ("stage", "hours", "before"),
    [
        ("testing", -1, True),
        ("cutover", -1, True),
        ("cutover", 0, False),
        ("cutover", 1, False),
        ("live", -1, False),
        ("closed", -1, False),
        ("on_hold", -1, False),
    ],
)
def test_an_outcome_from_before_the_stage_is_of_an_earlier_attempt(
    stage: str,
    hours: int,
    before: bool,
) -> None:
    since = datetime(2026, 3, 9, 12, tzinfo=UTC)

    found = is_from_before(since + timedelta(hours=hours), Stage(stage), since)

    assert found is before

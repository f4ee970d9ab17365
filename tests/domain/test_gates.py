"""What holds up the way to a stage, and that nothing holds up the way back."""

from itertools import product

import pytest

from migrations_tracker.domain.delivery import Freshness
from migrations_tracker.domain.errors import Unmet
from migrations_tracker.domain.gates import Facts, barred, evaluate
from migrations_tracker.domain.stages import LINE, Stage

SILENT = Facts(freshness=Freshness.OVERDUE)
UNMET = (Unmet("claim_fresh", "The supplier’s claim has had no recent update."),)
BACK_OR_ASIDE = [
    (stage, target)
    for stage, target in product(LINE, Stage)
    if target not in LINE or LINE.index(target) <= LINE.index(stage)
]


@pytest.mark.parametrize(
    ("freshness", "unmet"),
    [
        (Freshness.FRESH, ()),
        (Freshness.DUE, ()),
        (Freshness.NOT_DUE, ()),
        (Freshness.OVERDUE, UNMET),
    ],
)
def test_acceptance_needs_a_claim_that_is_not_overdue(
    freshness: Freshness, unmet: tuple[Unmet, ...]
) -> None:
    assert evaluate(Stage.ACCEPTED, Facts(freshness=freshness)) == unmet
    assert barred(Stage.LIVE, Stage.ACCEPTED, Facts(freshness=freshness)) == unmet


@pytest.mark.parametrize("target", [stage for stage in Stage if stage is not Stage.ACCEPTED])
def test_silence_holds_up_no_other_stage(target: Stage) -> None:
    assert evaluate(target, SILENT) == ()


@pytest.mark.parametrize(("stage", "target"), BACK_OR_ASIDE)
def test_nothing_holds_up_the_way_back_or_aside(stage: Stage, target: Stage) -> None:
    assert barred(stage, target, SILENT) == ()


def test_resuming_a_hold_passes_no_gate_again() -> None:
    assert barred(Stage.ON_HOLD, Stage.ACCEPTED, SILENT, held_from=Stage.ACCEPTED) == ()

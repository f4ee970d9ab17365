"""What holds up the way to a stage, and that nothing holds up the way back."""

from datetime import date
from itertools import product

import pytest

from migrations_tracker.domain.certificate import NO_CERTIFICATE, Certificate, compliance
from migrations_tracker.domain.delivery import Freshness
from migrations_tracker.domain.errors import Unmet
from migrations_tracker.domain.gates import Facts, barred, evaluate
from migrations_tracker.domain.stages import LINE, Stage

TODAY = date(2026, 3, 9)
VALID = compliance(
    [Certificate(number="P1", issued=date(2025, 6, 1), expires=date(2026, 6, 1))], TODAY
)
EXPIRED = compliance(
    [Certificate(number="P1", issued=date(2025, 3, 3), expires=date(2026, 3, 3))], TODAY
)
SILENT = Facts(freshness=Freshness.OVERDUE, compliance=VALID)
WITHOUT = Facts(freshness=Freshness.FRESH, compliance=NO_CERTIFICATE)
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
    facts = Facts(freshness=freshness, compliance=VALID)

    assert evaluate(Stage.ACCEPTED, facts) == unmet
    assert barred(Stage.LIVE, Stage.ACCEPTED, facts) == unmet


@pytest.mark.parametrize(
    ("stage", "target", "guarded"),
    [
        (Stage.DESIGN, Stage.BUILD, False),
        (Stage.BUILD, Stage.TESTING, True),
        (Stage.TESTING, Stage.CUTOVER, False),
        (Stage.CUTOVER, Stage.LIVE, False),
        (Stage.LIVE, Stage.ACCEPTED, True),
        (Stage.ACCEPTED, Stage.CLOSED, False),
    ],
)
def test_tests_and_acceptance_need_a_valid_certificate(
    stage: Stage, target: Stage, *, guarded: bool
) -> None:
    words = "No PSN compliance certificate has been issued or applied for."

    unmet = barred(stage, target, WITHOUT)

    assert unmet == ((Unmet("certificate_valid", words),) if guarded else ())


def test_every_unmet_criterion_is_told_at_once() -> None:
    facts = Facts(freshness=Freshness.OVERDUE, compliance=EXPIRED)

    assert [one.words for one in evaluate(Stage.ACCEPTED, facts)] == [
        "The PSN compliance certificate expired on 3 March 2026.",
        "The supplier’s claim has had no recent update.",
    ]


@pytest.mark.parametrize("target", [stage for stage in Stage if stage is not Stage.ACCEPTED])
def test_silence_holds_up_no_other_stage(target: Stage) -> None:
    assert evaluate(target, SILENT) == ()


@pytest.mark.parametrize(("stage", "target"), BACK_OR_ASIDE)
def test_nothing_holds_up_the_way_back_or_aside(stage: Stage, target: Stage) -> None:
    assert barred(stage, target, SILENT) == ()
    assert barred(stage, target, WITHOUT) == ()


def test_resuming_a_hold_passes_no_gate_again() -> None:
    assert barred(Stage.ON_HOLD, Stage.ACCEPTED, SILENT, held_from=Stage.ACCEPTED) == ()

"""What holds up the way to a stage, that nothing holds up the way back, and what lasts."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.criterion import Criterion, CriterionKind
from migrations_tracker.domain.errors import GateNotMet
from migrations_tracker.domain.gates import (
    GATES,
    Standing,
    barred,
    blocking,
    evaluate,
    is_back,
    is_forward,
    lasts,
    lost,
    next_stage,
)
from migrations_tracker.domain.soak import Flip
from migrations_tracker.domain.stages import LINE, MOVES, Stage
from tests.domain.gate_facts import ALL_MET, DOWN, LONG_AGO, NOW, TODAY, UP, spoil, waived
from tests.domain.hand_rows import GATE_ROWS

EVERY = [(Stage(stage), Criterion(CriterionKind(kind), of)) for stage, kind, of in GATE_ROWS]
FORWARD = [(a, b) for a, b in product(LINE, LINE) if LINE.index(b) > LINE.index(a)]
BACK_OR_ASIDE = [
    (stage, target)
    for stage, target in product(LINE, Stage)
    if target not in LINE or LINE.index(target) <= LINE.index(stage)
]
NOTHING = replace(
    spoil(Criterion(CriterionKind.CLEAN_SOAK), spoil(Criterion(CriterionKind.CERTIFICATE_VALID))),
    milestones={},
    services=(),
)
each_criterion = pytest.mark.parametrize(
    ("stage", "criterion"), EVERY, ids=lambda value: getattr(value, "code", str(value))
)


def test_the_table_says_what_the_rows_by_hand_say() -> None:
    table = [
        (stage.value, one.kind.value, one.parameter)
        for stage, criteria in GATES.items()
        for one in criteria
    ]

    assert table == GATE_ROWS


@each_criterion
def test_a_criterion_that_is_met_says_on_what(stage: Stage, criterion: Criterion) -> None:
    found = next(one for one in evaluate(stage, ALL_MET) if one.criterion == criterion)

    assert found.standing is Standing.MET
    assert found.words.endswith(".")


@each_criterion
def test_a_criterion_that_is_not_met_bars_the_way_with_its_words(
    stage: Stage, criterion: Criterion
) -> None:
    unmet = barred(LINE[LINE.index(stage) - 1], stage, spoil(criterion))

    codes = [(one.criterion, one.parameter) for one in unmet]
    assert (criterion.kind.value, criterion.parameter) in codes
    assert all(one.words.endswith(".") for one in unmet)


@each_criterion
def test_a_waiver_lets_it_pass_and_says_until_when(stage: Stage, criterion: Criterion) -> None:
    facts = replace(spoil(criterion), waivers=[waived(stage, criterion)])

    found = next(one for one in evaluate(stage, facts) if one.criterion == criterion)

    assert found.standing is Standing.WAIVED
    assert found.words.endswith("Waived until 9 March 2026.")
    left = [(one.criterion, one.parameter) for one in blocking(evaluate(stage, facts))]
    assert (criterion.kind.value, criterion.parameter) not in left


@each_criterion
def test_a_waiver_whose_last_day_is_over_lets_nothing_pass(
    stage: Stage, criterion: Criterion
) -> None:
    over = waived(stage, criterion, ends=TODAY - timedelta(days=1))

    found = evaluate(stage, replace(spoil(criterion), waivers=[over]))

    assert Standing.WAIVED not in {one.standing for one in found}
    assert blocking(found)


@each_criterion
def test_what_is_met_needs_no_waiver(stage: Stage, criterion: Criterion) -> None:
    facts = replace(ALL_MET, waivers=[waived(stage, criterion)])

    assert {one.standing for one in evaluate(stage, facts)} == {Standing.MET}


def test_a_waiver_holds_for_its_own_gate_only() -> None:
    valid = Criterion(CriterionKind.CERTIFICATE_VALID)
    facts = replace(spoil(valid), waivers=[waived(Stage.TESTING, valid)])

    assert blocking(evaluate(Stage.TESTING, facts)) == ()
    assert [one.criterion for one in blocking(evaluate(Stage.ACCEPTED, facts))] == [
        "certificate_valid"
    ]


@pytest.mark.parametrize(("stage", "target"), FORWARD)
def test_every_way_forward_is_barred_by_the_gate_at_its_end(stage: Stage, target: Stage) -> None:
    wanted = sum(row[0] == target.value for row in GATE_ROWS)
    fresh_left = 1 if target is Stage.ACCEPTED else 0

    assert len(barred(stage, target, NOTHING)) == wanted - fresh_left
    assert barred(stage, target, ALL_MET) == ()


@pytest.mark.parametrize(("stage", "target"), BACK_OR_ASIDE)
def test_nothing_holds_up_the_way_back_or_aside(stage: Stage, target: Stage) -> None:
    assert barred(stage, target, NOTHING) == ()


@pytest.mark.parametrize(
    ("source", "target", "role"), list(product(Stage, Stage, Role)), ids=lambda value: value.value
)
def test_a_move_asks_its_gate_exactly_where_it_leads_forward(
    source: Stage, target: Stage, role: Role
) -> None:
    moves = [
        move
        for move in MOVES
        if (move.source, move.target) == (source, target) and role in move.roles
    ]
    held = target if source is Stage.ON_HOLD and target in LINE else None

    unmet = {one.criterion for one in barred(source, target, NOTHING, held_from=held)}

    gated = {row[1] for row in GATE_ROWS if row[0] == target.value} - {"claim_fresh"}
    leads_on = {move.kind.value for move in moves} & {"advance", "accept", "accept_on_behalf"}
    if moves:
        assert unmet == (gated if leads_on else set())


def test_a_hold_resumes_without_being_asked_again() -> None:
    assert barred(Stage.ON_HOLD, Stage.ACCEPTED, NOTHING, held_from=Stage.ACCEPTED) == ()


def test_a_refusal_lists_every_criterion_that_is_not_met() -> None:
    unmet = barred(Stage.TESTING, Stage.CUTOVER, NOTHING)

    words = str(GateNotMet(target="cutover", unmet=unmet))

    assert words == (
        "Cannot enter “Cutover” yet. Unmet: “Connect and test” is not in the plan. GCN gateway is "
        "measured down since 9 March 2026, 10:00am. Primary circuit is measured down since 9 March "
        "2026, 10:00am. No service is in scope, so there is nothing to cut over. No service is in "
        "scope, so there is nothing to cut over."
    )


@pytest.mark.parametrize(
    ("stage", "held", "target", "forward", "back"),
    [
        (Stage.BUILD, None, Stage.TESTING, True, False),
        (Stage.BUILD, None, Stage.DESIGN, False, True),
        (Stage.BUILD, None, Stage.BUILD, False, False),
        (Stage.BUILD, None, Stage.ON_HOLD, False, False),
        (Stage.LIVE, None, Stage.WITHDRAWN, False, False),
        (Stage.ON_HOLD, Stage.BUILD, Stage.BUILD, False, False),
        (Stage.ON_HOLD, Stage.BUILD, Stage.DESIGN, False, True),
    ],
)
def test_a_move_leads_forward_back_or_aside(
    stage: Stage, held: Stage | None, target: Stage, forward: bool, back: bool
) -> None:
    assert is_forward(stage, target, held_from=held) is forward
    assert is_back(stage, target, held_from=held) is back


@pytest.mark.parametrize(
    ("stage", "held", "following"),
    [
        (Stage.NOT_STARTED, None, Stage.DISCOVERY),
        (Stage.LIVE, None, Stage.ACCEPTED),
        (Stage.ON_HOLD, Stage.BUILD, Stage.TESTING),
        (Stage.CLOSED, None, None),
        (Stage.WITHDRAWN, None, None),
    ],
)
def test_what_follows_on_the_line(
    stage: Stage, held: Stage | None, following: Stage | None
) -> None:
    assert next_stage(stage, held) is following


LASTING_KINDS = {"certificate_valid", "measured_up", "clean_soak"}


@pytest.mark.parametrize("criterion", [criterion for _, criterion in EVERY], ids=str)
def test_what_must_stay_so_lasts_and_what_was_waived(criterion: Criterion) -> None:
    assert lasts(criterion, Standing.MET) is (criterion.kind.value in LASTING_KINDS)
    assert lasts(criterion, Standing.WAIVED)


@each_criterion
def test_what_was_met_is_lost_only_where_it_lasts(stage: Stage, criterion: Criterion) -> None:
    words = lost(stage, criterion, Standing.MET, spoil(criterion))

    assert bool(words) is (criterion.kind.value in LASTING_KINDS)
    assert lost(stage, criterion, Standing.MET, ALL_MET) == ""


@each_criterion
def test_what_was_waived_is_lost_once_the_waiver_is_over_and_it_is_not_met(
    stage: Stage, criterion: Criterion
) -> None:
    facts = spoil(criterion)
    within = replace(facts, waivers=[waived(stage, criterion)])

    assert lost(stage, criterion, Standing.WAIVED, facts)
    assert lost(stage, criterion, Standing.WAIVED, within) == ""
    assert lost(stage, criterion, Standing.WAIVED, ALL_MET) == ""


@each_criterion
def test_a_waiver_granted_later_holds_what_would_be_lost(
    stage: Stage, criterion: Criterion
) -> None:
    facts = replace(spoil(criterion), waivers=[waived(stage, criterion)])

    assert lost(stage, criterion, Standing.MET, facts) == ""


@pytest.mark.parametrize(("minutes", "is_lost"), [(59, False), (60, False), (61, True)])
def test_an_endpoint_loses_its_gate_once_it_was_down_for_longer_than_a_soak_allows(
    minutes: int, is_lost: bool
) -> None:
    gateway = Criterion(CriterionKind.MEASURED_UP, "gcn_gateway")
    flips = [Flip(LONG_AGO, UP), Flip(NOW - timedelta(minutes=minutes), DOWN)]
    facts = replace(
        ALL_MET, endpoints=[replace(one, flips=flips, readings=()) for one in ALL_MET.endpoints]
    )

    assert bool(lost(Stage.CUTOVER, gateway, Standing.MET, facts)) is is_lost


def test_silence_takes_no_gate_away() -> None:
    silent = replace(ALL_MET, endpoints=[replace(one, readings=()) for one in ALL_MET.endpoints])

    for stage, criterion in EVERY:
        for passed_on in (Standing.MET, Standing.WAIVED):
            assert lost(stage, criterion, passed_on, silent) == ""


def test_the_documentation_has_the_same_table() -> None:
    text = (Path(__file__).parents[2] / "docs/domain.md").read_text()
    row = re.compile(r"^\| (\w+) \| `(\w+)` \| (?:`(\w+)` )?\|$", re.MULTILINE)

    assert row.findall(text) == GATE_ROWS

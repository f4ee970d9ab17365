"""Who may move a migration from which stage to which: the table, and what it refuses."""

from datetime import UTC, datetime
from itertools import product

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import MoveNotAllowed, ReasonRequired
from migrations_tracker.domain.stages import (
    CLAIMED_LIVE,
    COMPLETE,
    ENDED,
    LINE,
    MOVES,
    OPEN,
    Move,
    MoveKind,
    Stage,
    allowed,
    at_stage_since,
    choose_move,
    moves_from,
    position,
)
from tests.domain.hand_rows import MOVE_ROWS

ROW_ID = "{0[0]}-{0[1]}-{0[2]}".format
NOBODY = frozenset[Role]()
EVERY_CASE = list(product(Stage, Stage, Role))


def roles_by_hand(source: Stage, target: Stage) -> set[str]:
    """Everybody who may go from one to the other; a hold resumes to where the row says."""
    rows = [row for row in MOVE_ROWS if (row[1], row[2]) == (source, target)]
    return {role for row in rows for role in row[3]}


REFUSED = [case for case in EVERY_CASE if case[2].value not in roles_by_hand(case[0], case[1])]


def held(source: Stage, target: Stage) -> Stage | None:
    return target if source is Stage.ON_HOLD else None


def test_the_table_says_what_the_rows_by_hand_say() -> None:
    table = [
        (move.kind.value, move.source.value, move.target.value, move.roles, move.needs_reason)
        for move in MOVES
    ]

    assert sorted(table, key=str) == sorted(
        ((*row[:3], frozenset(row[3]), row[4]) for row in MOVE_ROWS), key=str
    )


@pytest.mark.parametrize(("source", "target", "role"), EVERY_CASE)
def test_a_role_may_make_a_move_exactly_where_a_row_says_so(
    source: Stage, target: Stage, role: Role
) -> None:
    choices = allowed(source, frozenset({role}), held_from=held(source, target))

    is_allowed = target in {move.target for move in choices}

    assert is_allowed == (role.value in roles_by_hand(source, target))


@pytest.mark.parametrize(("source", "target", "role"), REFUSED)
def test_every_other_move_is_refused_even_with_a_reason(
    source: Stage, target: Stage, role: Role
) -> None:
    with pytest.raises(MoveNotAllowed, match="Cannot move from"):
        choose_move(
            source,
            target,
            frozenset({role}),
            held_from=held(source, target),
            reason="Because.",
        )


def choose(row: tuple[str, str, str, set[str], bool], reason: str) -> Move:
    """Make a row's move with everybody who may, so that what is missing is only the reason."""
    source, target = Stage(row[1]), Stage(row[2])
    roles = frozenset(Role(role) for role in row[3])
    return choose_move(source, target, roles, held_from=held(source, target), reason=reason)


@pytest.mark.parametrize("row", [row for row in MOVE_ROWS if row[4]], ids=ROW_ID)
@pytest.mark.parametrize("blank", ["", " \n"])
def test_a_move_that_needs_a_reason_is_refused_without_one(
    row: tuple[str, str, str, set[str], bool], blank: str
) -> None:
    with pytest.raises(ReasonRequired, match="Say why"):
        choose(row, blank)


@pytest.mark.parametrize("row", [row for row in MOVE_ROWS if not row[4]], ids=ROW_ID)
def test_the_other_moves_need_none(row: tuple[str, str, str, set[str], bool]) -> None:
    assert choose(row, "").kind.value == row[0]


@pytest.mark.parametrize(
    ("source", "target", "roles", "kind"),
    [
        (Stage.LIVE, Stage.ACCEPTED, {Role.BOROUGH, Role.MANAGER}, MoveKind.ACCEPT),
        (Stage.LIVE, Stage.ACCEPTED, {Role.MANAGER}, MoveKind.ACCEPT_ON_BEHALF),
        (Stage.CUTOVER, Stage.TESTING, {Role.MANAGER}, MoveKind.ROLL_BACK),
        (Stage.ACCEPTED, Stage.LIVE, {Role.MANAGER}, MoveKind.WITHDRAW_ACCEPTANCE),
        (Stage.LIVE, Stage.CUTOVER, {Role.MANAGER}, MoveKind.CORRECT),
    ],
)
def test_where_two_moves_lead_the_same_way_the_more_specific_counts(
    source: Stage, target: Stage, roles: set[Role], kind: MoveKind
) -> None:
    move = choose_move(source, target, frozenset(roles), held_from=None, reason="Why.")

    assert move.kind is kind


@pytest.mark.parametrize("source", list(Stage))
def test_each_target_is_offered_once(source: Stage) -> None:
    targets = [move.target for move in allowed(source, frozenset(Role), held_from=Stage.BUILD)]

    assert len(targets) == len(set(targets))


def test_a_hold_resumes_only_to_where_it_began() -> None:
    kinds = {move.target for move in moves_from(Stage.ON_HOLD, held_from=Stage.CUTOVER)}

    assert kinds == {Stage.CUTOVER, Stage.WITHDRAWN}


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.WITHDRAWN])
def test_nothing_leads_out_of_the_end(stage: Stage) -> None:
    assert stage in ENDED
    assert moves_from(stage, held_from=None) == ()


def test_a_refusal_names_the_choices_and_whether_others_could() -> None:
    supplier = frozenset({Role.SUPPLIER})

    with pytest.raises(MoveNotAllowed) as refused:
        choose_move(Stage.LIVE, Stage.ACCEPTED, supplier, held_from=None, reason="")

    assert refused.value.choices == ("testing",)
    assert str(refused.value) == (
        "Cannot move from “Live” to “Accepted”. It is a move that somebody with another role can "
        "make. Stages that you can claim from here: “Testing”."
    )


def test_somebody_without_a_role_has_no_choices() -> None:
    assert [allowed(stage, NOBODY, held_from=Stage.BUILD) for stage in Stage] == [()] * len(Stage)


def test_the_groups_of_stages_are_these() -> None:
    assert [stage.value for stage in LINE] == [
        "not_started",
        "discovery",
        "design",
        "build",
        "testing",
        "cutover",
        "live",
        "accepted",
        "closed",
    ]
    assert sorted(CLAIMED_LIVE) == ["accepted", "closed", "live"]
    assert sorted(COMPLETE) == ["accepted", "closed"]
    assert sorted(set(Stage) - OPEN) == ["closed", "on_hold", "withdrawn"]


@pytest.mark.parametrize(
    ("stage", "held_from", "place"),
    [
        (Stage.NOT_STARTED, None, 0),
        (Stage.TESTING, None, 4),
        (Stage.CLOSED, None, 8),
        (Stage.ON_HOLD, Stage.BUILD, 3),
        (Stage.ON_HOLD, None, 0),
        (Stage.WITHDRAWN, None, 0),
        (Stage.WITHDRAWN, Stage.LIVE, 0),
    ],
)
def test_a_stage_has_its_place_on_the_line(
    stage: Stage, held_from: Stage | None, place: int
) -> None:
    assert position(stage, held_from) == place


@pytest.mark.parametrize(
    ("stage", "went_live", "since"),
    [
        (Stage.LIVE, 3, 3),
        (Stage.LIVE, None, 9),
        (Stage.ACCEPTED, 3, 9),
        (Stage.TESTING, None, 9),
    ],
)
def test_live_counts_from_when_it_was_claimed_first(
    stage: Stage, went_live: int | None, since: int
) -> None:
    """Of a claim of 9 March 2026."""
    first = datetime(2026, 3, went_live, tzinfo=UTC) if went_live else None

    found = at_stage_since(stage, datetime(2026, 3, 9, tzinfo=UTC), first)

    assert found == datetime(2026, 3, since, tzinfo=UTC)


def test_labels_are_plain_words() -> None:
    assert Stage.ON_HOLD.label == "On hold"
    assert MoveKind.ACCEPT_ON_BEHALF.label == "Accept on behalf"

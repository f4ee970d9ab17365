"""Changing the blueprint: what is refused, what a push would change, and how it is said."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from migrations_tracker.domain.blueprint import (
    Drafted,
    PlannedMilestone,
    check_draft,
    flat,
    needed_codes,
    push_of,
)
from migrations_tracker.domain.blueprint_refusals import (
    BlueprintReasonRequired,
    BlueprintRefusal,
    NameMissing,
    NeedsACircle,
    NeedsItself,
    PositionOutOfRange,
    UnknownMilestone,
    WeeksOutOfRange,
)
from migrations_tracker.domain.changes import event_words
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.milestones import BLUEPRINT, Blueprint, MilestoneCode

M = MilestoneCode
ITHC = BLUEPRINT[M.ITHC]


def standing(code: MilestoneCode, *, pk: int = 1, **fields: str | int) -> PlannedMilestone:
    place = list(BLUEPRINT).index(code) + 1
    held: Fields = {**flat(BLUEPRINT[code], place), **fields}
    return PlannedMilestone(
        id=pk, migration_id=pk // 100, borough="Haringey", code=code, fields=held
    )


REFUSED: list[tuple[Blueprint, int, type[BlueprintRefusal], str, str]] = [
    (replace(ITHC, name=" "), 4, NameMissing, "name", "Give the milestone a name."),
    (ITHC, 0, PositionOutOfRange, "position", "from 1 to 99"),
    (replace(ITHC, typical_weeks=0), 4, WeeksOutOfRange, "typical_weeks", "from 1 to 104"),
    (replace(ITHC, typical_weeks=105), 4, WeeksOutOfRange, "typical_weeks", "from 1 to 104"),
    (replace(ITHC, needs=(M.ITHC,)), 4, NeedsItself, "needs", "cannot need itself"),
    (
        replace(ITHC, needs=(M.REMEDIATION,)),
        4,
        NeedsACircle,
        "needs",
        "“IT Health Check” needs “Remediation” needs “IT Health Check”: none of them",
    ),
    (replace(ITHC, needs=(M.DECOMMISSION,)), 4, NeedsACircle, "needs", "needs “Service cutover”"),
]


@pytest.mark.parametrize(("planned", "position", "refusal", "field", "words"), REFUSED)
def test_what_does_not_fit_is_refused_at_its_field(
    planned: Blueprint, position: int, refusal: type[BlueprintRefusal], field: str, words: str
) -> None:
    with pytest.raises(refusal) as refused:
        check_draft(M.ITHC, Drafted(planned, position), BLUEPRINT, "Why.")

    assert refused.value.field == field
    assert words in str(refused.value)


def test_a_change_needs_a_reason_and_nothing_else() -> None:
    with pytest.raises(BlueprintReasonRequired):
        check_draft(M.ITHC, Drafted(ITHC, 4), BLUEPRINT, " ")
    check_draft(M.ITHC, Drafted(replace(ITHC, needs=(M.DESIGN, M.CIRCUIT)), 9), BLUEPRINT, "Why.")


@pytest.mark.parametrize("code", list(MilestoneCode))
def test_the_published_blueprint_has_no_circle(code: MilestoneCode) -> None:
    check_draft(code, Drafted(BLUEPRINT[code], 1), BLUEPRINT, "Why.")


def test_an_unknown_code_is_refused_in_words() -> None:
    with pytest.raises(UnknownMilestone, match="“lunch” is no milestone of the blueprint"):
        needed_codes(["design", "lunch"])


def test_codes_come_in_the_order_of_the_blueprint() -> None:
    assert needed_codes(["circuit", "design"]) == (M.DESIGN, M.CIRCUIT)


def test_a_plan_as_the_blueprint_has_it_has_nothing_to_push() -> None:
    push = push_of(BLUEPRINT, [standing(code) for code in MilestoneCode])

    assert (push.changes, push.words) == ([], "no milestones in no migrations")


def test_a_push_names_only_what_differs() -> None:
    stale = standing(M.ITHC, pk=101, name="Health check", needs="design")

    push = push_of(BLUEPRINT, [stale, standing(M.COCO, pk=102)])

    [change] = push.changes
    assert (change.old, change.new) == (
        {"name": "Health check", "needs": "design"},
        {"name": "IT Health Check", "needs": "business_case"},
    )
    assert change.words == (
        "Health check: name “Health check” → “IT Health Check”, needs “design” → “business_case”"
    )
    assert push.words == "1 milestone in 1 migration"


def test_typical_weeks_are_of_the_blueprint_alone() -> None:
    slower = {**BLUEPRINT, M.ITHC: replace(ITHC, typical_weeks=9)}

    assert push_of(slower, [standing(M.ITHC)]).changes == []


def test_a_token_names_one_state_of_blueprint_and_plans() -> None:
    def token(of: Sequence[PlannedMilestone], plan: dict[MilestoneCode, Blueprint]) -> str:
        return push_of(plan, of).token

    plan = dict(BLUEPRINT)
    stale = standing(M.ITHC, name="Health check")
    renamed = {**plan, M.ITHC: replace(ITHC, name="Another")}

    assert token([stale], plan) == token([stale, standing(M.COCO, pk=2)], plan)
    assert token([stale], plan) != token([stale], renamed)
    assert token([stale], plan) != token([standing(M.ITHC, name="Other")], plan)
    assert token([stale], plan) != token([], plan)


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        (
            EventKind.BLUEPRINT_CHANGED,
            {"typical_weeks": 4, "evidence": ""},
            {"code": "ithc", "typical_weeks": 6, "evidence": "report"},
            "Blueprint of IT Health Check: typical weeks 4 → 6, evidence none → “report”",
        ),
        (
            EventKind.BLUEPRINT_PUSHED,
            {"coco.name": "a", "ithc.name": "c", "ithc.owner": "borough"},
            {"coco.name": "b", "ithc.name": "d", "ithc.owner": "supplier"},
            "Blueprint pushed: IT Health Check, Code of Connection submission changed",
        ),
    ],
)
def test_events_of_the_blueprint_say_what_changed(
    kind: EventKind, old: Fields, new: Fields, words: str
) -> None:
    assert event_words(kind, old, new, {}) == words

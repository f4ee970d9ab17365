"""A line of the plan's file beside how the milestone stands: what it asks for, or why not."""

from dataclasses import replace
from datetime import date

import pytest

from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.milestones import MilestoneCode, MilestoneStatus, Party
from migrations_tracker.domain.plan_rules import Delay, Step
from migrations_tracker.domain.plan_table import (
    Change,
    NewForecast,
    NewStep,
    PlanLine,
    PlanRow,
    Problem,
    compare,
    compare_all,
    token_of,
)

S = MilestoneStatus
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
ROW = PlanRow(
    migration_id=1,
    gss_code="E09000014",
    borough="Haringey",
    code=MilestoneCode.ITHC,
    name="IT Health Check",
    status=S.IN_PROGRESS,
    baseline=MAY,
    forecast=MAY,
    actual=None,
    reason=None,
    cause=None,
    note="",
    version=3,
    owner=Party.BOROUGH,
    slug="haringey",
    is_over=False,
)
LINE = PlanLine(
    number=5,
    gss_code="E09000014",
    code=MilestoneCode.ITHC,
    status=S.IN_PROGRESS,
    baseline=MAY,
    forecast=MAY,
    actual=None,
    reason=None,
    cause=None,
    note="",
    version=3,
)


def test_a_line_as_it_was_exported_asks_for_nothing() -> None:
    assert compare(LINE, ROW) is None


def test_an_older_version_asks_for_nothing_where_nothing_differs() -> None:
    noted = replace(LINE, version=1, note="Later.", reason=DelayReason.MTU)

    assert compare(noted, ROW) is None


def test_another_forecast_takes_its_reason_cause_and_note_with_it() -> None:
    line = replace(
        LINE, forecast=JUNE, reason=DelayReason.MTU, cause=Party.SUPPLIER, note="Packets."
    )

    found = compare(line, ROW)

    assert isinstance(found, Change)
    assert found.wanted == (NewForecast(JUNE, Delay(DelayReason.MTU, Party.SUPPLIER, "Packets.")),)
    assert found.words == "forecast 1 May 2026 → 1 June 2026"


@pytest.mark.parametrize(
    ("before", "line", "step", "words"),
    [
        (
            S.IN_PROGRESS,
            replace(LINE, status=S.COMPLETE, actual=MAY, note="Signed."),
            NewStep(Step.COMPLETE, "Signed.", on=MAY),
            "In progress → Complete on 1 May 2026",
        ),
        (S.NOT_STARTED, LINE, NewStep(Step.START, ""), "Not started → In progress"),
        (S.BLOCKED, LINE, NewStep(Step.UNBLOCK, ""), "Blocked → In progress"),
        (
            S.NOT_APPLICABLE,
            replace(LINE, note="After all."),
            NewStep(Step.REOPEN, "After all."),
            "Not applicable → In progress",
        ),
        (
            S.IN_PROGRESS,
            replace(LINE, status=S.SUBMITTED),
            NewStep(Step.SUBMIT, ""),
            "In progress → Submitted",
        ),
        (
            S.IN_PROGRESS,
            replace(LINE, status=S.NOT_APPLICABLE, note="No N3."),
            NewStep(Step.SET_ASIDE, "No N3."),
            "In progress → Not applicable",
        ),
        (
            S.IN_PROGRESS,
            replace(LINE, status=S.BLOCKED, cause=Party.THIRD_PARTY, note="Wayleave."),
            NewStep(Step.BLOCK, "Wayleave.", waits_on=Party.THIRD_PARTY),
            "In progress → Blocked",
        ),
    ],
)
def test_another_status_is_the_step_that_leads_there(
    before: MilestoneStatus, line: PlanLine, step: NewStep, words: str
) -> None:
    found = compare(line, replace(ROW, status=before))

    assert isinstance(found, Change)
    assert (found.wanted, found.words) == ((step,), words)


def test_a_forecast_and_a_step_in_one_line_come_in_that_order() -> None:
    found = compare(replace(LINE, forecast=JUNE, status=S.SUBMITTED), ROW)

    assert isinstance(found, Change)
    assert [type(one) for one in found.wanted] == [NewForecast, NewStep]
    assert found.words == "forecast 1 May 2026 → 1 June 2026, In progress → Submitted"


DONE = replace(ROW, status=S.COMPLETE, actual=MAY)


@pytest.mark.parametrize(
    ("line", "row", "words"),
    [
        (replace(LINE, baseline=JUNE), ROW, "The baseline is changed by a request"),
        (replace(LINE, forecast=JUNE, version=2), ROW, "has version 2; it is version 3 now"),
        (replace(LINE, forecast=None), ROW, "not be taken away"),
        (replace(LINE, actual=MAY), ROW, "no other status has one"),
        (replace(LINE, status=S.COMPLETE), ROW, "“Complete” has an actual date"),
        (
            replace(LINE, status=S.COMPLETE, actual=JUNE),
            DONE,
            "Reopen it first to record another day",
        ),
        (replace(LINE, status=S.NOT_STARTED), ROW, "Nothing goes back to “Not started”"),
        (replace(LINE, status=S.BLOCKED), ROW, "on whom it waits"),
    ],
)
def test_what_no_file_can_do_is_refused_in_words(line: PlanLine, row: PlanRow, words: str) -> None:
    found = compare(line, row)

    assert isinstance(found, Problem)
    assert found.number == 5
    assert words in found.words


def test_an_unknown_borough_and_a_second_line_about_one_milestone_are_refused() -> None:
    rows = {(ROW.gss_code, ROW.code): ROW}
    moved = replace(LINE, forecast=JUNE, reason=DelayReason.MTU)
    lines = [
        replace(moved, number=2),
        replace(moved, number=3, gss_code="E09000099"),
        replace(moved, number=4),
    ]

    changes, problems = compare_all(lines, rows)

    assert [one.line.number for one in changes] == [2]
    assert [(one.number, one.words) for one in problems] == [
        (3, "There is no migration of “E09000099” here."),
        (4, "Line 2 is about the same milestone."),
    ]


def test_a_token_names_the_changes_and_the_state_that_they_are_made_from() -> None:
    def token(line: PlanLine, row: PlanRow) -> str:
        found = compare(line, row)
        assert isinstance(found, Change)
        return token_of([found])

    moved = replace(LINE, forecast=JUNE, reason=DelayReason.MTU)
    newer = replace(ROW, version=4)

    assert token(moved, ROW) == token(moved, ROW)
    assert token(moved, ROW) != token(replace(moved, note="x"), ROW)
    assert token(moved, ROW) != token(replace(moved, version=4), newer)
    assert token_of([]) != token(moved, ROW)

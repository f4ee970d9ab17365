"""How a plan stands: what follows from records, and what is still in the way."""

from dataclasses import replace
from datetime import date

import pytest

from migrations_tracker.domain.delivery import Held
from migrations_tracker.domain.milestones import BLUEPRINT, MilestoneCode, MilestoneStatus
from migrations_tracker.domain.plan import (
    Records,
    Standing,
    actual_of,
    cutover_actual,
    first_successor,
    held,
    last_predecessor,
    status_of,
    unmet_needs,
)

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
RECORDS = Records(certificate=MAY, cutover=JUNE, acceptance=JULY)
M, S = MilestoneCode, MilestoneStatus


def plan(**done: date | None) -> dict[MilestoneCode, Standing]:
    """The blueprint, with milestones complete on a day, or not applicable where it is None."""
    found = {}
    for code, planned in BLUEPRINT.items():
        standing = Standing(code, planned.name, planned.owner, planned.needs, S.NOT_STARTED)
        if code.value in done:
            day = done[code.value]
            status = S.COMPLETE if day else S.NOT_APPLICABLE
            standing = replace(standing, status=status, actual=day)
        found[code] = standing
    return found


@pytest.mark.parametrize(
    ("services", "went_live", "actual"),
    [
        ([MAY, JUNE], JULY, JUNE),
        ([JUNE, MAY], None, JUNE),
        ([JUNE, None], JULY, JULY),
        ([JUNE, None], None, None),
        ([None, None], MAY, MAY),
        ([], MAY, MAY),
        ([], None, None),
    ],
)
def test_the_cutover_is_over_with_its_last_service(
    services: list[date | None], went_live: date | None, actual: date | None
) -> None:
    assert cutover_actual(services, went_live) == actual


@pytest.mark.parametrize(
    ("code", "typed", "actual"),
    [
        (M.CERTIFICATE, None, MAY),
        (M.CUTOVER, None, JUNE),
        (M.ACCEPTANCE, None, JULY),
        (M.DESIGN, JUNE, JUNE),
        (M.DESIGN, None, None),
    ],
)
def test_three_actual_dates_follow_from_records(
    code: MilestoneCode, typed: date | None, actual: date | None
) -> None:
    assert actual_of(code, typed, RECORDS) == actual


def test_without_its_record_a_derived_milestone_has_no_actual_date() -> None:
    assert actual_of(M.CERTIFICATE, None, Records()) is None


@pytest.mark.parametrize(
    ("code", "written", "actual", "status"),
    [
        (M.CUTOVER, S.IN_PROGRESS, JUNE, S.COMPLETE),
        (M.CUTOVER, S.BLOCKED, JUNE, S.COMPLETE),
        (M.CUTOVER, S.BLOCKED, None, S.BLOCKED),
        (M.DESIGN, S.SUBMITTED, None, S.SUBMITTED),
        (M.DESIGN, S.COMPLETE, JUNE, S.COMPLETE),
    ],
)
def test_records_complete_a_milestone_whatever_was_written(
    code: MilestoneCode, written: MilestoneStatus, actual: date | None, status: MilestoneStatus
) -> None:
    assert status_of(code, written, actual) is status


def test_not_applicable_satisfies_a_need_like_complete() -> None:
    found = plan(design=MAY, certificate=None)

    unmet = unmet_needs(found[M.CONNECT_TEST], found)

    assert [need.code for need in unmet] == [M.CIRCUIT]


def test_the_last_predecessor_and_the_first_successor_have_actual_dates() -> None:
    found = plan(discovery=MAY, business_case=JUNE, design=JULY, circuit=JUNE, ithc=None)

    assert last_predecessor(found[M.CONNECT_TEST], found) == found[M.DESIGN]
    assert first_successor(found[M.BUSINESS_CASE], found) == found[M.CIRCUIT]
    assert last_predecessor(found[M.DISCOVERY], found) is None
    assert first_successor(found[M.DECOMMISSION], found) is None


# The cutover is forecast for June; forecasts of others, what is done of them, what holds it.
HELD_ROWS: list[tuple[dict[str, date], dict[str, date | None], Held | None]] = [
    ({}, {}, None),
    ({"connect_test": MAY}, {}, None),
    ({"connect_test": JUNE}, {}, None),
    ({"connect_test": JULY}, {}, Held(JULY, "Connect and test")),
    # What is needed by what it needs counts too, with or without a forecast between.
    ({"circuit": JULY}, {}, Held(JULY, "Circuit order and install")),
    ({"circuit": JULY, "connect_test": MAY}, {}, Held(JULY, "Circuit order and install")),
    # What is done or not applicable holds nothing up.
    ({"circuit": JULY}, {"circuit": MAY}, None),
    ({"circuit": JULY}, {"circuit": None}, None),
    ({"certificate": JULY}, {"certificate": MAY}, None),
    ({"circuit": JULY}, {"cutover": MAY}, None),
    # What comes after it does not.
    ({"acceptance": JULY}, {}, None),
]


@pytest.mark.parametrize(("forecasts", "done", "by"), HELD_ROWS)
def test_a_forecast_is_held_by_the_latest_of_what_it_still_needs(
    forecasts: dict[str, date], done: dict[str, date | None], by: Held | None
) -> None:
    found = plan(**done)
    for code, day in {"cutover": JUNE, **forecasts}.items():
        found[M(code)] = replace(found[M(code)], forecast=day)

    assert held(found[M.CUTOVER], found) == by


def test_without_a_forecast_of_its_own_nothing_is_held() -> None:
    found = plan()
    found[M.CIRCUIT] = replace(found[M.CIRCUIT], forecast=JULY)

    assert held(found[M.CUTOVER], found) is None


def test_needs_that_go_round_in_a_circle_end() -> None:
    found = plan()
    found[M.DISCOVERY] = replace(found[M.DISCOVERY], needs=(M.CUTOVER,), forecast=JULY)
    found[M.CUTOVER] = replace(found[M.CUTOVER], forecast=JUNE)

    assert held(found[M.CUTOVER], found) == Held(JULY, "Discovery and scope")

"""Fresh, late, on track: the published rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrations_tracker.domain.delivery import (
    DeliveryStatus,
    Freshness,
    Held,
    Plan,
    agrees,
    default_next_update,
    delivery_status,
    freshness,
    next_update_range,
    observed,
    slip_working_days,
)
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.policy import DELIVERY
from migrations_tracker.domain.stages import Stage

MONDAY = date(2026, 3, 9)
REPORTING = ["discovery", "design", "build", "testing", "cutover", "live"]
NOT_REPORTING = ["not_started", "accepted", "closed", "on_hold", "withdrawn"]


def test_the_stages_are_all_named_here() -> None:
    assert sorted(REPORTING + NOT_REPORTING) == sorted(stage.value for stage in Stage)


@pytest.mark.parametrize("stage", REPORTING)
@pytest.mark.parametrize(
    ("due_in", "expected"),
    [(-30, "overdue"), (-1, "overdue"), (0, "due"), (1, "fresh"), (31, "fresh")],
)
def test_a_claim_is_fresh_until_its_promised_day_is_over(
    stage: str, due_in: int, expected: str
) -> None:
    promised = MONDAY + timedelta(days=due_in)

    assert freshness(Stage(stage), promised, MONDAY).value == expected


@pytest.mark.parametrize("stage", NOT_REPORTING)
def test_where_no_update_is_due_none_is_overdue(stage: str) -> None:
    assert freshness(Stage(stage), MONDAY - timedelta(days=99), MONDAY) is Freshness.NOT_DUE


@pytest.mark.parametrize("stage", list(Stage))
def test_without_a_promise_nothing_is_overdue(stage: Stage) -> None:
    assert freshness(stage, None, MONDAY) is Freshness.NOT_DUE


@pytest.mark.parametrize(
    ("stage", "today", "due"),
    [
        ("build", "2026-03-09", "2026-03-16"),
        ("live", "2026-03-13", "2026-03-20"),
        ("cutover", "2026-03-09", "2026-03-10"),
        ("cutover", "2026-03-13", "2026-03-16"),
        # Good Friday and Easter Monday lie between.
        ("cutover", "2026-04-02", "2026-04-07"),
        ("testing", "2026-04-01", "2026-04-10"),
        *((stage, "2026-03-09", None) for stage in NOT_REPORTING),
    ],
)
def test_the_next_update_is_due_in_five_working_days_and_in_one_during_cutover(
    stage: str, today: str, due: str | None
) -> None:
    found = default_next_update(Stage(stage), date.fromisoformat(today), DELIVERY)

    assert found == (date.fromisoformat(due) if due else None)


def test_a_promise_lies_within_a_month() -> None:
    assert next_update_range(MONDAY, DELIVERY) == (MONDAY, date(2026, 4, 9))


@pytest.mark.parametrize(
    ("baseline", "forecast", "actual", "slip"),
    [
        # Today is Monday 9 March 2026.
        ("2026-03-23", "2026-03-23", None, 0),
        ("2026-03-23", "2026-03-31", None, 6),
        ("2026-03-23", "2026-03-20", None, -1),
        # Good Friday and Easter Monday do not count.
        ("2026-04-02", "2026-04-07", None, 1),
        # A forecast that has passed counts as today.
        ("2026-03-02", "2026-03-03", None, 5),
        ("2026-03-02", "2026-03-02", None, 5),
        ("2026-03-02", "2026-03-09", None, 5),
        # What happened counts, whatever was forecast.
        ("2026-03-02", "2026-03-30", "2026-03-03", 1),
        ("2026-03-06", "2026-03-30", "2026-03-05", -1),
        ("2026-03-06", None, "2026-03-05", -1),
        # Nothing to compare.
        (None, "2026-03-30", None, None),
        (None, None, "2026-03-05", None),
        ("2026-03-06", None, None, None),
        (None, None, None, None),
    ],
)
def test_slip_is_counted_in_working_days(
    baseline: str | None, forecast: str | None, actual: str | None, slip: int | None
) -> None:
    dates = [date.fromisoformat(d) if d else None for d in (baseline, forecast, actual)]
    plan = Plan(dates[0], dates[1], dates[2])

    assert slip_working_days(plan, MONDAY) == slip


def test_a_forecast_before_what_it_needs_counts_as_that() -> None:
    baseline, said = date(2026, 3, 23), date(2026, 3, 16)
    by = Held(date(2026, 3, 31), "Circuit order and install")

    assert slip_working_days(Plan(baseline, said, None, by), MONDAY) == 6
    assert slip_working_days(Plan(baseline, said, date(2026, 3, 23), by), MONDAY) == 0


@given(st.integers(0, 200), st.integers(0, 60))
@settings(deadline=None)
def test_waiting_never_makes_a_plan_earlier(ahead: int, wait: int) -> None:
    plan = Plan(MONDAY, MONDAY + timedelta(days=ahead), None)

    now = slip_working_days(plan, MONDAY)
    later = slip_working_days(plan, MONDAY + timedelta(days=wait))

    assert now is not None
    assert later is not None
    assert later >= now


PRECEDENCE = [
    # stage, slip, freshness, status
    ("accepted", 99, "overdue", "complete"),
    ("closed", 99, "overdue", "complete"),
    ("not_started", 99, "overdue", "not_started"),
    ("withdrawn", 99, "not_due", "not_started"),
    ("build", 21, "overdue", "off_track"),
    ("build", 21, "fresh", "off_track"),
    ("build", 20, "overdue", "no_recent_update"),
    ("build", 0, "overdue", "no_recent_update"),
    ("build", None, "overdue", "no_recent_update"),
    ("build", 20, "fresh", "at_risk"),
    ("build", 6, "due", "at_risk"),
    ("build", 5, "fresh", "on_track"),
    ("build", 0, "due", "on_track"),
    ("build", -9, "fresh", "on_track"),
    ("build", None, "fresh", "on_track"),
    ("live", 21, "fresh", "off_track"),
    ("live", 6, "fresh", "at_risk"),
    ("on_hold", 21, "not_due", "off_track"),
    ("on_hold", 6, "not_due", "at_risk"),
    ("on_hold", 0, "not_due", "on_track"),
]


@pytest.mark.parametrize(("stage", "slip", "fresh", "status"), PRECEDENCE)
def test_the_first_rule_that_matches_is_the_delivery_status(
    stage: str, slip: int | None, fresh: str, status: str
) -> None:
    found = delivery_status(Stage(stage), slip, Freshness(fresh), DELIVERY)

    assert found.value == status


@pytest.mark.parametrize(
    ("stage", "slip", "fresh", "left", "status"),
    [
        ("live", 0, "fresh", None, "on_track"),
        ("live", 0, "fresh", 61, "on_track"),
        ("live", 0, "fresh", 60, "at_risk"),
        ("live", 0, "fresh", 15, "at_risk"),
        ("live", 0, "fresh", 14, "off_track"),
        ("live", 0, "fresh", 0, "off_track"),
        ("live", 0, "fresh", -30, "off_track"),
        ("live", 0, "overdue", 60, "no_recent_update"),
        ("live", 0, "overdue", 14, "off_track"),
        ("live", 21, "fresh", 300, "off_track"),
        ("accepted", 0, "not_due", -30, "complete"),
        ("not_started", 0, "not_due", 5, "not_started"),
    ],
)
def test_a_certificate_near_its_end_counts_once_one_was_issued(
    stage: str, slip: int, fresh: str, left: int | None, status: str
) -> None:
    found = delivery_status(
        Stage(stage), slip, Freshness(fresh), DELIVERY, certificate_days_left=left
    )

    assert found.value == status


@pytest.mark.parametrize(
    ("stage", "slip", "fresh", "blocked", "status"),
    [
        ("build", 0, "fresh", None, "on_track"),
        ("build", 0, "fresh", 0, "on_track"),
        ("build", 0, "fresh", 9, "on_track"),
        ("build", 0, "fresh", 10, "off_track"),
        ("build", 6, "fresh", 9, "at_risk"),
        ("build", 0, "overdue", 9, "no_recent_update"),
        ("build", 0, "overdue", 10, "off_track"),
        ("live", 0, "fresh", 10, "off_track"),
        ("accepted", 0, "not_due", 99, "complete"),
        ("not_started", 0, "not_due", 99, "not_started"),
        ("withdrawn", 0, "not_due", 99, "not_started"),
    ],
)
def test_blocked_for_ten_working_days_is_off_track(
    stage: str, slip: int, fresh: str, blocked: int | None, status: str
) -> None:
    found = delivery_status(Stage(stage), slip, Freshness(fresh), DELIVERY, blocked_days=blocked)

    assert found.value == status


@pytest.mark.parametrize(
    ("stage", "slip", "fresh", "left", "status"),
    [
        ("accepted", 99, "not_due", 300, "at_risk"),
        ("closed", 0, "not_due", None, "at_risk"),
        ("accepted", 0, "not_due", 14, "off_track"),
        ("accepted", 0, "not_due", -3, "off_track"),
        ("live", 0, "fresh", 300, "at_risk"),
        ("live", 21, "fresh", 300, "off_track"),
        ("live", 0, "overdue", 300, "no_recent_update"),
        ("build", -9, "fresh", None, "at_risk"),
        ("not_started", 0, "not_due", None, "not_started"),
        ("withdrawn", 0, "not_due", None, "not_started"),
    ],
)
def test_what_has_lost_a_gate_is_neither_complete_nor_on_track(
    stage: str, slip: int, fresh: str, left: int | None, status: str
) -> None:
    found = delivery_status(
        Stage(stage),
        slip,
        Freshness(fresh),
        DELIVERY,
        certificate_days_left=left,
        is_regressed=True,
    )

    assert found.value == status


@given(st.sampled_from(Stage), st.integers(-300, 300), st.sampled_from(Freshness))
@settings(deadline=None)
def test_one_day_more_never_looks_better(stage: Stage, slip: int, fresh: Freshness) -> None:
    """From better to worse; complete and not started stand aside."""
    order = [DeliveryStatus.ON_TRACK, DeliveryStatus.AT_RISK, DeliveryStatus.NO_RECENT_UPDATE]
    order += [DeliveryStatus.OFF_TRACK, DeliveryStatus.COMPLETE, DeliveryStatus.NOT_STARTED]

    before = delivery_status(stage, slip, fresh, DELIVERY)
    after = delivery_status(stage, slip + 1, fresh, DELIVERY)

    assert order.index(after) >= order.index(before)


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        ("", "not_expected"),
        ("not_expected not_expected", "not_expected"),
        ("up not_expected", "up"),
        ("up maintenance", "maintenance"),
        ("maintenance degraded up", "degraded"),
        ("degraded unknown up", "unknown"),
        ("unknown down up", "down"),
    ],
)
def test_what_is_observed_is_the_worst_of_what_is_expected(statuses: str, worst: str) -> None:
    assert observed(EndpointStatus(status) for status in statuses.split()).value == worst


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("seen", list(EndpointStatus))
def test_claim_and_checks_agree_only_on_live_and_up(stage: Stage, seen: EndpointStatus) -> None:
    expected = stage.value in {"live", "accepted", "closed"} and seen.value == "up"

    assert agrees(stage, seen) == expected


@pytest.mark.parametrize(
    ("word", "label"),
    [
        (Freshness.FRESH, "Up to date"),
        (Freshness.DUE, "Update due today"),
        (Freshness.OVERDUE, "No recent update"),
        (Freshness.NOT_DUE, "No update due"),
        (DeliveryStatus.NO_RECENT_UPDATE, "No recent update"),
        (DeliveryStatus.OFF_TRACK, "Off track"),
    ],
)
def test_labels_are_plain_words(word: Freshness | DeliveryStatus, label: str) -> None:
    assert word.label == label

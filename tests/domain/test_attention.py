"""What needs attention: worst first, one row for a borough, our own faults held against nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from migrations_tracker.domain.attention import Concern, Need, Subject, Trouble, needs
from migrations_tracker.domain.delivery import DeliveryStatus
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.passages import Regression
from migrations_tracker.domain.stages import Stage

TODAY = date(2026, 3, 9)
SINCE = datetime(2026, 3, 9, 7, 52, tzinfo=UTC)
MAIL_DOWN = Trouble("GCSx mail relay", EndpointStatus.DOWN, is_critical=True, since=SINCE)
DNS_DOWN = Trouble("PSN DNS", EndpointStatus.DOWN, is_critical=True, since=None)
NTP_DOWN = Trouble("PSN NTP", EndpointStatus.DOWN, is_critical=False, since=SINCE)
MAIL_SLOW = replace(MAIL_DOWN, status=EndpointStatus.DEGRADED)
NTP_SLOW = replace(NTP_DOWN, status=EndpointStatus.DEGRADED)
MAIL_MUTE = replace(MAIL_DOWN, status=EndpointStatus.UNKNOWN)
CALM = Subject(
    borough="Brent",
    slug="brent",
    supplier="Fleet Networks",
    stage=Stage.LIVE,
    delivery=DeliveryStatus.ON_TRACK,
    observed=EndpointStatus.UP,
    slip=0,
    cause="",
    baseline=date(2026, 2, 2),
    next_update_by=date(2026, 3, 12),
    is_silent=False,
    troubles=(),
)
MUTE = replace(CALM, observed=EndpointStatus.UNKNOWN, troubles=(MAIL_MUTE,))
BUILDING = replace(CALM, stage=Stage.BUILD, observed=EndpointStatus.NOT_EXPECTED)
SILENT = replace(CALM, is_silent=True, next_update_by=date(2026, 3, 5))


def only(subject: Subject) -> Need:
    (need,) = needs([subject], today=TODAY, checks_at_fault=False)
    return need


def test_a_calm_borough_needs_nothing() -> None:
    assert needs([CALM, BUILDING], today=TODAY, checks_at_fault=False) == []


@pytest.mark.parametrize(
    ("subject", "concern", "what", "since"),
    [
        (
            replace(CALM, regressed=(Regression(Stage.TESTING, "It expired.", SINCE),)),
            Concern.REGRESSED,
            "Regressed: lost the gate to Testing",
            "7:52am",
        ),
        (
            replace(
                CALM,
                stage=Stage.ACCEPTED,
                regressed=(
                    Regression(Stage.TESTING, "It expired.", SINCE),
                    Regression(Stage.ACCEPTED, "It expired.", SINCE),
                ),
            ),
            Concern.REGRESSED,
            "Regressed: lost the gates to Testing and Accepted",
            "7:52am",
        ),
        (
            replace(CALM, troubles=(MAIL_DOWN,)),
            Concern.LIVE_CRITICAL_DOWN,
            "GCSx mail relay down",
            "7:52am",
        ),
        (
            replace(CALM, troubles=(MAIL_DOWN, DNS_DOWN)),
            Concern.LIVE_CRITICAL_DOWN,
            "GCSx mail relay down and 1 more",
            "7:52am",
        ),
        (
            replace(CALM, troubles=(MAIL_SLOW,)),
            Concern.LIVE_NOT_OBSERVED,
            "GCSx mail relay degraded",
            "7:52am",
        ),
        (
            MUTE,
            Concern.LIVE_NOT_OBSERVED,
            "GCSx mail relay unknown, though claimed live",
            "7:52am",
        ),
        (
            replace(BUILDING, stage=Stage.TESTING, troubles=(MAIL_DOWN,)),
            Concern.ENDPOINT_DOWN,
            "GCSx mail relay down",
            "7:52am",
        ),
        (replace(CALM, troubles=(NTP_DOWN,)), Concern.ENDPOINT_DOWN, "PSN NTP down", "7:52am"),
        (SILENT, Concern.UPDATE_OVERDUE, "Update overdue", "5 Mar"),
        (
            replace(BUILDING, delivery=DeliveryStatus.OFF_TRACK, slip=22),
            Concern.OFF_TRACK,
            "Off track, 22 working days late",
            "baseline 2 Feb",
        ),
        (
            replace(BUILDING, delivery=DeliveryStatus.AT_RISK, slip=6),
            Concern.AT_RISK,
            "At risk, 6 working days late",
            "baseline 2 Feb",
        ),
        (
            replace(CALM, troubles=(NTP_SLOW,)),
            Concern.ENDPOINT_DEGRADED,
            "PSN NTP degraded",
            "7:52am",
        ),
    ],
)
def test_each_concern_says_what_and_since_when(
    subject: Subject, concern: Concern, what: str, since: str
) -> None:
    need = only(subject)

    assert (need.concern, need.what, need.since) == (concern, what, since)


def test_the_worst_stands_first_and_ties_go_by_name() -> None:
    subjects = [
        replace(SILENT, borough="Sutton"),
        replace(SILENT, borough="Barnet"),
        replace(CALM, borough="Ealing", troubles=(MAIL_DOWN,)),
    ]

    found = needs(subjects, today=TODAY, checks_at_fault=False)

    assert [need.borough for need in found] == ["Ealing", "Barnet", "Sutton"]


def test_a_borough_has_one_row_with_its_lesser_concerns_beside_it() -> None:
    need = only(replace(SILENT, troubles=(MAIL_DOWN,)))

    assert need.concern is Concern.LIVE_CRITICAL_DOWN
    assert need.also == ("Update overdue",)


def test_what_is_unknown_while_the_checks_fail_is_held_against_nobody() -> None:
    assert needs([MUTE], today=TODAY, checks_at_fault=True) == []


def test_an_endpoint_that_never_answered_says_so() -> None:
    mute = replace(MAIL_MUTE, since=None)

    assert only(replace(MUTE, troubles=(mute,))).since == "never answered"


def test_a_live_borough_is_not_chased_for_its_plan() -> None:
    late = replace(CALM, delivery=DeliveryStatus.OFF_TRACK, slip=40)

    assert needs([late], today=TODAY, checks_at_fault=False) == []


def test_a_migration_without_a_supplier_waits_on_one() -> None:
    assert only(replace(SILENT, supplier=None)).waiting_on == "No supplier assigned"

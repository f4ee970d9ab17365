"""The published limits, written out by hand."""

from dataclasses import asdict
from datetime import timedelta

from migrations_tracker.domain.policy import CERTIFICATE, CHECKS, DELIVERY


def test_checks_follow_the_published_policy() -> None:
    assert asdict(CHECKS) == {
        "interval": timedelta(seconds=30),
        "retry_interval": timedelta(seconds=8),
        "fails_to_down": 3,
        "oks_to_up": 2,
        "stale_after_intervals": 2.5,
    }


def test_delivery_follows_the_published_policy() -> None:
    assert asdict(DELIVERY) == {
        "next_update_default": 5,
        "next_update_cutover": 1,
        "next_update_longest_calendar_days": 31,
        "at_risk_slip": 6,
        "off_track_slip": 21,
        "blocked_off_track": 10,
        "certificate_at_risk_calendar_days": 60,
        "certificate_off_track_calendar_days": 14,
    }


def test_a_certificate_holds_for_the_published_twelve_months() -> None:
    assert asdict(CERTIFICATE) == {"life_months": 12}

"""Delivery statuses, overrides and confidence in sentences, and their events."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delivery import Blocked, Held
from migrations_tracker.domain.errors import spoken
from migrations_tracker.domain.findings import count_of, gates_words, long_date, slip_words
from migrations_tracker.domain.judgement import Confidence, Delivery
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.milestones import Party
from migrations_tracker.domain.policy import DeliveryPolicy
from migrations_tracker.domain.stages import Stage

JUDGEMENT_KINDS: Final = frozenset(
    {
        EventKind.STATUS_OVERRIDDEN,
        EventKind.STATUS_OVERRIDE_ENDED,
        EventKind.CONFIDENCE_JUDGED,
    }
)


def cause_words(
    slip: int | None,
    blocked: Blocked | None,
    days_left: int | None,
    today: date,
    policy: DeliveryPolicy,
    *,
    held: Held | None = None,
    regressed: Sequence[Stage] = (),
) -> str:
    """What makes a delivery off track or at risk by the published limits; empty for nothing.

    `slip` is None for what is accepted. `regressed` are the stages whose gates it has lost.
    """
    causes = [f"lost the gate {gates_words(regressed)}"] if regressed else []
    if (slip or 0) >= policy.at_risk_slip:
        by = f", held by “{held.by}”" if held else ""
        causes.append(f"forecast {slip_words(slip)}{by}")
    if blocked and blocked.working_days(today) >= policy.blocked_off_track:
        causes.append(blocked_words(blocked, today))
    if days_left is not None and days_left <= policy.certificate_at_risk_calendar_days:
        left = count_of(days_left, "day")
        causes.append("certificate expired" if days_left < 0 else f"certificate with {left} left")
    return "; ".join(causes)


def blocked_words(blocked: Blocked, today: date) -> str:
    """What has been blocked, for how long and on whom it waits."""
    days = count_of(blocked.working_days(today), "working day")
    return f"{blocked.milestone} blocked for {days}, waiting on {_party(blocked)}"


def override_words(delivery: Delivery, *, who: str = "a manager") -> str:
    """By whom the shown status was set, until when, and what is computed; empty for no override."""
    override = delivery.override
    if override is None:
        return ""
    until = long_date(override.ends_on)
    return f"set by {who} until {until}; computed: {delivery.computed.label.lower()}"


def confidence_words(confidence: Confidence | None, *, who: str = "") -> str:
    """A person's confidence with its day, such as “Medium, judged by Ada on 9 March 2026”."""
    if confidence is None:
        return "Not judged yet"
    by = f" by {who}" if who else ""
    day = long_date(london_date(confidence.judged_at))
    return f"{confidence.level.label}, judged{by} on {day}"


def judgement_event_words(kind: str, old: Fields, new: Fields) -> str:
    """One event about a judgement, without a full stop."""
    if kind == EventKind.CONFIDENCE_JUDGED:
        before = f"{spoken(str(old['level']))} → " if old.get("level") else ""
        return f"Delivery confidence: {before}{spoken(str(new['level']))}"
    if kind == EventKind.STATUS_OVERRIDE_ENDED:
        status = spoken(str(old["status"])).lower()
        return f"Override of the delivery status ended: it was {status} until {_day(old)}"
    words = f"Delivery status set to {spoken(str(new['status'])).lower()} until {_day(new)}"
    return f"{words}; computed: {spoken(str(new['computed'])).lower()}"


def _party(blocked: Blocked) -> str:
    match blocked.waiting_on:
        case Party.UNKNOWN:
            return "somebody unknown"
        case Party.THIRD_PARTY:
            return "a third party"
        case Party.PSN_AUTHORITY:
            return f"the {Party.PSN_AUTHORITY.label}"
        case party:
            return f"the {party.label.lower()}"


def _day(fields: Fields) -> str:
    return long_date(date.fromisoformat(str(fields["ends_on"])))

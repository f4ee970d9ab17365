"""Events of the plan in words, without a full stop."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from migrations_tracker.domain.calendar import working_days_between
from migrations_tracker.domain.errors import spoken
from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.milestones import (
    BLUEPRINT,
    MilestoneCode,
    MilestoneStatus,
    Party,
)
from migrations_tracker.domain.plan import Standing, variance

PLAN_KINDS: Final = frozenset(
    {
        EventKind.BASELINE_SET,
        EventKind.FORECAST_CHANGED,
        EventKind.MILESTONE_CHANGED,
        EventKind.BASELINE_REQUESTED,
        EventKind.BASELINE_DECIDED,
    }
)


def plan_event_words(kind: str, old: Fields, new: Fields) -> str:
    match kind:
        case EventKind.BASELINE_SET:
            return f"{_name(new)}: baseline {_dates(old, new, 'baseline')}"
        case EventKind.FORECAST_CHANGED:
            return f"{_name(new)}: forecast {_dates(old, new, 'forecast')}"
        case EventKind.BASELINE_REQUESTED:
            return f"Re-baseline asked for: {_asked(new)}"
        case EventKind.BASELINE_DECIDED:
            return f"Re-baseline {new.get('decision', 'decided')}"
    return f"{_name(new)}: {_change(old, new)}"


def milestone_name(code: MilestoneCode) -> str:
    return BLUEPRINT[code].name


def changed_words(sent: int, current: int, who: str, what: str, when: str) -> str:
    """For a key that wrote to an older version of a milestone: who was first, with what."""
    return (
        f"You sent version {sent}; it is now version {current}. {who} recorded “{what}” ({when}). "
        "Nothing of yours was recorded. Read the milestone again, then decide."
    )


def plan_heading(borough: str, plan: Sequence[Standing]) -> str:
    """The finding of a plan, such as “Brent: 5 of 12 milestones done, 1 blocked, 3 late”."""
    done = sum(one.is_done for one in plan)
    blocked = sum(one.status is MilestoneStatus.BLOCKED for one in plan)
    late = sum((variance(one) or 0) > 0 and not one.is_done for one in plan)
    more = [f"{blocked} blocked"] if blocked else []
    more += [f"{late} forecast late"] if late else []
    return ", ".join([f"{borough}: {done} of {len(plan)} milestones done", *more])


def milestone_heading(
    milestone: Standing, waiting_on: Party | None, since: date | None, borough: str
) -> str:
    """The finding of a milestone: “Solution design of Brent: complete on 9 March 2026”."""
    about = f"{milestone.name} of {borough}"
    if milestone.status is MilestoneStatus.COMPLETE and milestone.actual:
        return f"{about}: complete on {long_date(milestone.actual)}"
    if milestone.status is MilestoneStatus.BLOCKED and waiting_on and since:
        return f"{about}: blocked, {waiting_words(waiting_on, since)}"
    return f"{about}: {milestone.status.label.lower()}"


def waiting_words(waiting_on: Party, since: date) -> str:
    """On whom something waits: “waiting on the supplier since 24 February 2026”."""
    who = {
        Party.PSN_AUTHORITY: "the PSN Authority",
        Party.THIRD_PARTY: "a third party",
        Party.UNKNOWN: "somebody not known",
    }.get(waiting_on, f"the {waiting_on.value}")
    return f"waiting on {who} since {long_date(since)}"


def _name(new: Fields) -> str:
    """The milestone of an event. The first events were about the cutover alone and name none."""
    return milestone_name(MilestoneCode(str(new.get("milestone") or "cutover")))


def _change(old: Fields, new: Fields) -> str:
    match new.get("status"):
        case MilestoneStatus.COMPLETE if actual := _date(new, "actual_date"):
            return f"complete on {long_date(actual)}"
        case MilestoneStatus.BLOCKED if since := _date(new, "waiting_since"):
            return f"blocked, {waiting_words(Party(str(new['waiting_on'])), since)}"
        case str() as status:
            return f"{spoken(str(old.get('status') or 'not_started'))} → {spoken(status)}"
    return "changed"


def _asked(new: Fields) -> str:
    days = [(code, _date(new, code.value)) for code in MilestoneCode]
    return ", ".join(f"{milestone_name(code)} {long_date(day)}" for code, day in days if day)


def _date(fields: Mapping[str, object], name: str) -> date | None:
    value = fields.get(name)
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _dates(old: Fields, new: Fields, which: str) -> str:
    name = f"{which}_date" if "milestone" in new else f"{which}_cutover_date"
    before, after = _date(old, name), _date(new, name)
    if after is None:
        return "removed"
    if before is None:
        return f"set to {long_date(after)}"
    days = working_days_between(before, after)
    way = "later" if after > before else "earlier"
    return f"{long_date(before)} → {long_date(after)}, {count_of(abs(days), 'working day')} {way}"

"""Gates in words: the events about them, and the findings of their page."""

from datetime import date

from migrations_tracker.domain.criterion import Criterion, CriterionKind
from migrations_tracker.domain.errors import spoken
from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.stages import Stage


def gate_event_words(kind: str, _: Fields, new: Fields) -> str:
    """One event about a gate, a waiver or *verified*, without a full stop."""
    if kind == EventKind.VERIFIED_CHANGED:
        lacking = str(new.get("missing", "")).replace("_", " ")
        return "Verified" if new.get("verified") == "yes" else f"No longer verified: {lacking}"
    gate = f"the gate to {spoken(str(new.get('stage'))).lower()}"
    match kind:
        case EventKind.GATE_PASSED:
            words = _passed(gate, new)
        case EventKind.GATE_REVOKED:
            words = f"Lost {gate}: {str(new.get('why', '')).rstrip('.')}"
        case EventKind.GATE_RESTORED:
            words = f"Regained {gate}"
        case EventKind.CRITERION_WAIVED:
            ends = long_date(date.fromisoformat(str(new["ends_on"])))
            words = f"Waived for {gate} until {ends}: {_criterion(new)}"
        case _:
            words = f"Waiver ended {new.get('ended')} for {gate}: {_criterion(new)}"
    return words


def _passed(gate: str, new: Fields) -> str:
    number = count_of(_number(new, "criteria"), "criterion", "criteria")
    waived = _number(new, "waived")
    return f"Passed {gate} on {number}" + (f", {waived} of them waived" if waived else "")


def _number(fields: Fields, name: str) -> int:
    value = fields.get(name)
    return value if isinstance(value, int) else 0


def _criterion(fields: Fields) -> str:
    kind = CriterionKind(str(fields["criterion"]))
    return Criterion(kind, str(fields.get("parameter") or "")).label


def stages_heading(
    name: str, *, regressed: int, target: Stage | None, unmet: int, waived: int
) -> str:
    """The finding of the page, such as “2 criteria stand between Haringey and Testing”."""
    if regressed:
        return f"{name} has regressed: {count_of(regressed, 'gate')} no longer held"
    if target is None:
        return f"{name} has no stage ahead"
    if unmet:
        verb = "stands" if unmet == 1 else "stand"
        number = count_of(unmet, "criterion", "criteria")
        return f"{number} {verb} between {name} and {target.label.lower()}"
    if waived:
        return f"{name} can enter {target.label.lower()}, with a waiver"
    return f"Nothing stands between {name} and {target.label.lower()}"

"""What stood of a migration on any day, rebuilt from its events alone.

Two clocks: `as_of` is the instant asked about, `known_at` the instant up to which recording counts.
The same instant for both gives what was known then; a later `known_at` gives what is known of it
now. Folding everything gives the present rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.certificate import Certificate
from migrations_tracker.domain.certificate_history import certificates_of, standing
from migrations_tracker.domain.ledger import EventKind, Fields, Told
from migrations_tracker.domain.milestones import MilestoneCode, MilestoneStatus
from migrations_tracker.domain.stages import CLAIMED_LIVE, LINE, MoveKind, Stage
from migrations_tracker.domain.verification import Accepted

Columns = dict[str, dict[str, str | int | None]]


@dataclass(frozen=True, slots=True)
class State:
    """What stood of a migration. `supplier` is an id; `went_live` is when live was claimed first.

    That counts from the last claim of a stage before it; None where it is not claimed live.
    `milestones` and `services` hold, by code, the columns that have ever been written; a column
    that is not there is still as the migration was opened with it.
    """

    stage: Stage
    held_from: Stage | None
    stage_since: datetime
    next_update_by: date | None
    wave: int | None
    supplier: int | None
    milestones: Mapping[str, Mapping[str, str | int | None]]
    services: Mapping[str, Mapping[str, str | int | None]]
    certificates: tuple[Certificate, ...]
    accepted: Accepted | None
    went_live: datetime | None


@dataclass(slots=True)
class _Fold:
    stage: Stage
    stage_since: datetime
    held_from: Stage | None = None
    wave: int | None = None
    supplier: int | None = None
    milestones: Columns = field(default_factory=dict)
    services: Columns = field(default_factory=dict)
    accepted: Accepted | None = None
    went_live: datetime | None = None


def state_at(events: Iterable[Told], *, as_of: datetime, known_at: datetime) -> State | None:
    """The state of one migration; None before it was opened. `events` in any order.

    What took effect counts in the order of (`effective_at`, `sequence`), so that something
    recorded late stands where it belongs.
    """
    known = uncorrected(standing([told for told in events if told.recorded_at <= known_at]))
    due = [told for told in known if told.effective_at <= as_of]
    opened = next((told for told in due if told.kind is EventKind.MIGRATION_OPENED), None)
    if opened is None:
        return None
    fold = _opened(opened)
    # A certificate may be older than the migration that it was recorded for.
    for told in sorted(due, key=lambda told: (told.effective_at, told.sequence)):
        _take(fold, told)
    return _state(fold, due)


def uncorrected(events: Iterable[Told]) -> list[Told]:
    """Without the outcomes of services whose time a later event corrected."""
    known = list(events)
    gone = {
        told.new["corrects"] for told in known if told.new.get("corrects") and "service" in told.new
    }
    return [told for told in known if told.sequence not in gone]


def _opened(told: Told) -> _Fold:
    wave = told.new.get("wave")
    return _Fold(
        stage=Stage(str(told.new["stage"])),
        stage_since=told.effective_at,
        wave=wave if isinstance(wave, int) else None,
    )


def _take(fold: _Fold, told: Told) -> None:
    if take := TAKES.get(told.kind):
        take(fold, told)
    elif isinstance(code := told.new.get("milestone"), str):
        _write(fold.milestones, code, told.new, "milestone")
    elif isinstance(code := told.new.get("service"), str):
        _write(fold.services, code, told.new, "service")


def _claimed(fold: _Fold, told: Told) -> None:
    before, fold.stage = fold.stage, Stage(str(told.new["stage"]))
    fold.held_from = before if fold.stage is Stage.ON_HOLD else None
    fold.stage_since = told.effective_at
    if fold.stage in LINE and fold.stage not in CLAIMED_LIVE:
        fold.went_live = None
    _go_live(fold)
    move = MoveKind(str(told.new["move"]))
    day = london_date(told.effective_at)
    if move in {MoveKind.ACCEPT, MoveKind.ACCEPT_ON_BEHALF}:
        reference = told.reason.strip() if move is MoveKind.ACCEPT_ON_BEHALF else ""
        fold.accepted = Accepted(day, reference)
    elif fold.accepted and fold.accepted.is_in_force and _ends_acceptance(before, fold.stage):
        fold.accepted = Accepted(fold.accepted.accepted, fold.accepted.reference, withdrawn=day)


def _reaffirmed(fold: _Fold, told: Told) -> None:
    """Of one taken over at live, nothing but this says that it is claimed."""
    if told.new.get("stage") == fold.stage:
        _go_live(fold)


def _go_live(fold: _Fold) -> None:
    if fold.stage in CLAIMED_LIVE and fold.went_live is None:
        fold.went_live = fold.stage_since


def _ends_acceptance(before: Stage, after: Stage) -> bool:
    back = after in LINE and LINE.index(after) < LINE.index(Stage.ACCEPTED)
    return after is Stage.WITHDRAWN or (before is Stage.ACCEPTED and back)


def _assigned(fold: _Fold, told: Told) -> None:
    supplier = told.new.get("supplier")
    fold.supplier = supplier if isinstance(supplier, int) else None


def _waved(fold: _Fold, told: Told) -> None:
    wave = told.new.get("wave")
    fold.wave = wave if isinstance(wave, int) else None


def _dated(fold: _Fold, told: Told) -> None:
    """Either form: of one milestone, or of the cutover alone as it was before there were twelve."""
    if isinstance(code := told.new.get("milestone"), str):
        _write(fold.milestones, code, told.new, "milestone")
        return
    columns = {name.replace("_cutover_", "_"): value for name, value in told.new.items()}
    _write(fold.milestones, MilestoneCode.CUTOVER.value, columns, "milestone")


PROMISES: Final = frozenset(
    {EventKind.MIGRATION_OPENED, EventKind.STAGE_CLAIMED, EventKind.CLAIM_REAFFIRMED}
)
TAKES: Final[Mapping[EventKind, Callable[[_Fold, Told], None]]] = {
    EventKind.STAGE_CLAIMED: _claimed,
    EventKind.CLAIM_REAFFIRMED: _reaffirmed,
    EventKind.SUPPLIER_ASSIGNED: _assigned,
    EventKind.WAVE_CHANGED: _waved,
    EventKind.BASELINE_SET: _dated,
    EventKind.FORECAST_CHANGED: _dated,
}


def _write(into: Columns, code: str, new: Fields, key: str) -> None:
    left_out = {key, "corrects"}
    into.setdefault(code, {}).update({name: v for name, v in new.items() if name not in left_out})


def _promise(due: Iterable[Told]) -> date | None:
    """The last one to be recorded, also where a claim took effect before an earlier one's."""
    said = max((told for told in due if told.kind in PROMISES), key=lambda told: told.sequence)
    return _day(said.new.get("next_update_by"))


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _state(fold: _Fold, due: Sequence[Told]) -> State:
    return State(
        stage=fold.stage,
        held_from=fold.held_from,
        stage_since=fold.stage_since,
        next_update_by=_promise(due),
        wave=fold.wave,
        supplier=fold.supplier,
        milestones=fold.milestones,
        services=fold.services,
        certificates=certificates_of(due),
        accepted=fold.accepted,
        went_live=fold.went_live,
    )


def differences(told: State, held: State) -> list[str]:
    """In words, where the rows (`held`) are not what the events say (`told`)."""
    found = [
        _differs(name, getattr(told, name), getattr(held, name))
        for name in COMPARED
        if getattr(told, name) != getattr(held, name)
    ]
    found += _columns_differ("milestone", told.milestones, held.milestones)
    found += _columns_differ("service", told.services, held.services)
    if _in_order(told.certificates) != _in_order(held.certificates):
        found.append("the certificates are not what the events say")
    return found


def _columns_differ(
    what: str,
    told: Mapping[str, Mapping[str, str | int | None]],
    held: Mapping[str, Mapping[str, str | int | None]],
) -> list[str]:
    """A column of which no event tells must still be as it was laid out."""
    return [
        _differs(f"{what} {code}, {name}", expected, value)
        for code, columns in held.items()
        for name, value in columns.items()
        if (expected := told.get(code, {}).get(name, LAID_OUT.get(name))) != value
        and (expected or value)
    ]


# What a column holds when a migration is opened; all others are empty.
LAID_OUT: Final = {"status": MilestoneStatus.NOT_STARTED.value, "in_scope": True}
COMPARED: Final = (
    "stage",
    "held_from",
    "stage_since",
    "next_update_by",
    "wave",
    "supplier",
    "accepted",
    "went_live",
)


def _differs(name: str, told: object, held: object) -> str:
    return f"{name.replace('_', ' ')} is {held}, but the events say {told}"


def _in_order(certificates: Iterable[Certificate]) -> list[Certificate]:
    return sorted(certificates, key=lambda one: (one.applied or date.min, one.latest, one.number))

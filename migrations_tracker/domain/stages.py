"""The stages a migration goes through, and who may move it from one to another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Final

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import MoveNotAllowed, NotYours, ReasonRequired


class Stage(StrEnum):
    """What people claim. The first nine are a line; the last two stand beside it."""

    NOT_STARTED = "not_started"
    DISCOVERY = "discovery"
    DESIGN = "design"
    BUILD = "build"
    TESTING = "testing"
    CUTOVER = "cutover"
    LIVE = "live"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    ON_HOLD = "on_hold"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


LINE: Final = (
    Stage.NOT_STARTED,
    Stage.DISCOVERY,
    Stage.DESIGN,
    Stage.BUILD,
    Stage.TESTING,
    Stage.CUTOVER,
    Stage.LIVE,
    Stage.ACCEPTED,
    Stage.CLOSED,
)
ENDED: Final = frozenset({Stage.CLOSED, Stage.WITHDRAWN})
OPEN: Final = frozenset(LINE) - ENDED
CLAIMED_LIVE: Final = frozenset({Stage.LIVE, Stage.ACCEPTED, Stage.CLOSED})
COMPLETE: Final = frozenset({Stage.ACCEPTED, Stage.CLOSED})


class MoveKind(StrEnum):
    ADVANCE = "advance"
    ACCEPT = "accept"
    ACCEPT_ON_BEHALF = "accept_on_behalf"
    ROLL_BACK = "roll_back"
    WITHDRAW_ACCEPTANCE = "withdraw_acceptance"
    CORRECT = "correct"
    HOLD = "hold"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    IMPORT = "import"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Move:
    """One arrow of the stage diagram."""

    kind: MoveKind
    source: Stage
    target: Stage
    roles: frozenset[Role]
    needs_reason: bool


def _advances() -> Iterable[Move]:
    lead = frozenset({Role.SUPPLIER, Role.MANAGER})
    for source, target in pairwise(LINE[:7]):
        yield Move(MoveKind.ADVANCE, source, target, lead, needs_reason=False)
    yield Move(
        MoveKind.ADVANCE,
        Stage.ACCEPTED,
        Stage.CLOSED,
        frozenset({Role.MANAGER}),
        needs_reason=False,
    )


def _exceptions() -> Iterable[Move]:
    borough, manager = frozenset({Role.BOROUGH}), frozenset({Role.MANAGER})
    lead = frozenset({Role.SUPPLIER, Role.MANAGER})
    yield Move(MoveKind.ACCEPT, Stage.LIVE, Stage.ACCEPTED, borough, needs_reason=False)
    yield Move(MoveKind.ACCEPT_ON_BEHALF, Stage.LIVE, Stage.ACCEPTED, manager, needs_reason=True)
    yield Move(MoveKind.ROLL_BACK, Stage.CUTOVER, Stage.TESTING, lead, needs_reason=True)
    yield Move(MoveKind.ROLL_BACK, Stage.LIVE, Stage.TESTING, lead, needs_reason=True)
    yield Move(
        MoveKind.WITHDRAW_ACCEPTANCE,
        Stage.ACCEPTED,
        Stage.LIVE,
        borough | manager,
        needs_reason=True,
    )


def _interruptions() -> Iterable[Move]:
    manager = frozenset({Role.MANAGER})
    open_line = [stage for stage in LINE if stage in OPEN]
    for before, stage in pairwise(open_line):
        yield Move(MoveKind.CORRECT, stage, before, manager, needs_reason=True)
    for stage in open_line:
        yield Move(MoveKind.HOLD, stage, Stage.ON_HOLD, manager, needs_reason=True)
        yield Move(MoveKind.RESUME, Stage.ON_HOLD, stage, manager, needs_reason=False)
    for source in [*open_line, Stage.ON_HOLD]:
        yield Move(MoveKind.WITHDRAW, source, Stage.WITHDRAWN, manager, needs_reason=True)


# Order decides where two moves share source and target: the more specific one stands first.
MOVES: Final = (*_advances(), *_exceptions(), *_interruptions())


def moves_from(stage: Stage, *, held_from: Stage | None) -> tuple[Move, ...]:
    """Every move out of `stage`, in the order of `MOVES`. A hold resumes only to where it began."""
    return tuple(
        move
        for move in MOVES
        if move.source is stage and (move.kind is not MoveKind.RESUME or move.target is held_from)
    )


def allowed(
    stage: Stage, roles: frozenset[Role], *, held_from: Stage | None = None
) -> tuple[Move, ...]:
    """The moves out of `stage` that somebody with `roles` may make, one for each target."""
    chosen: dict[Stage, Move] = {}
    for move in moves_from(stage, held_from=held_from):
        if move.roles & roles:
            chosen.setdefault(move.target, move)
    return tuple(chosen.values())


def choose_move(
    stage: Stage, target: Stage, roles: frozenset[Role], *, held_from: Stage | None, reason: str
) -> Move:
    """The move from `stage` to `target`. Raises MoveNotAllowed or ReasonRequired."""
    choices = allowed(stage, roles, held_from=held_from)
    for move in choices:
        if move.target is target:
            if move.needs_reason and not reason.strip():
                raise ReasonRequired(move.kind.label, stage.label, target.label)
            return move
    exists = any(move.target is target for move in moves_from(stage, held_from=held_from))
    raise MoveNotAllowed(
        current=stage.value,
        target=target.value,
        choices=tuple(move.target.value for move in choices),
        by_others=exists,
    )


def check_import(stage: Stage, roles: frozenset[Role], reason: str) -> None:
    """Whether a migration may begin at `stage`, taken over midway. Nobody’s claim has led there.

    Raises MoveNotAllowed, NotYours or ReasonRequired.
    """
    if stage not in LINE:
        choices = tuple(one.value for one in LINE)
        raise MoveNotAllowed(
            current=Stage.NOT_STARTED.value, target=stage.value, choices=choices, by_others=False
        )
    if Role.ADMINISTRATOR not in roles:
        raise NotYours("take a migration over midway", "Administrators")
    if not reason.strip():
        raise ReasonRequired(MoveKind.IMPORT.label, "No migration", stage.label)


def at_stage_since(stage: Stage, since: datetime, went_live: datetime | None) -> datetime:
    """Since when a migration is at `stage`, whose last claim took effect at `since`.

    An acceptance that is withdrawn leads back to live, which has been claimed all the time.
    `went_live` is when live was claimed first, since a stage before it.
    """
    return went_live if stage is Stage.LIVE and went_live else since


def position(stage: Stage, held_from: Stage | None = None) -> int:
    """A stage's place on the line, from 0. On hold is where it was held; withdrawn is 0."""
    effective = held_from if stage is Stage.ON_HOLD and held_from else stage
    return LINE.index(effective) if effective in LINE else 0

"""What statuses look like everywhere: a shape, a word and a tone, which always go together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Final

from migrations_tracker.domain.certificate import Band
from migrations_tracker.domain.cutover import CutoverState
from migrations_tracker.domain.delivery import DeliveryStatus, Freshness
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.gates import Standing
from migrations_tracker.domain.milestones import MilestoneStatus
from migrations_tracker.domain.stages import LINE, Stage, position


@dataclass(frozen=True, slots=True)
class Status:
    """`icon` names a symbol of `components/icons.html`; `tone` a colour of `tokens.css`.

    Only exceptions are `filled` in tables, so that what needs action stands out. On the map a
    `mark` stands where others have their icon.
    """

    word: str
    icon: str
    tone: str
    filled: bool = False
    mark: str = ""


D, E, F = DeliveryStatus, EndpointStatus, Freshness
DELIVERY: Final = {
    D.COMPLETE: Status(D.COMPLETE.label, "square-tick", "blue"),
    D.ON_TRACK: Status(D.ON_TRACK.label, "circle-tick", "green"),
    D.AT_RISK: Status(D.AT_RISK.label, "triangle", "amber", filled=True),
    D.OFF_TRACK: Status(D.OFF_TRACK.label, "diamond", "red", filled=True),
    D.NOT_STARTED: Status(D.NOT_STARTED.label, "dashed-line", "none"),
    D.NO_RECENT_UPDATE: Status(D.NO_RECENT_UPDATE.label, "dashed-query", "none", filled=True),
}
ENDPOINT: Final = {
    E.UP: Status(E.UP.label, "circle-tick", "green"),
    E.DEGRADED: Status(E.DEGRADED.label, "triangle", "amber", filled=True),
    E.DOWN: Status(E.DOWN.label, "diamond", "red", filled=True),
    E.MAINTENANCE: Status(E.MAINTENANCE.label, "square-m", "blue"),
    E.UNKNOWN: Status(E.UNKNOWN.label, "dashed-query", "none", filled=True),
    E.NOT_EXPECTED: Status(E.NOT_EXPECTED.label, "dashed-line", "none"),
}
FRESHNESS: Final = {
    F.FRESH: Status(F.FRESH.label, "circle-tick", "green"),
    F.DUE: Status(F.DUE.label, "triangle", "amber"),
    F.OVERDUE: Status(F.OVERDUE.label, "dashed-query", "none", filled=True),
    F.NOT_DUE: Status(F.NOT_DUE.label, "dashed-line", "none"),
}
STANDING: Final = {
    Standing.MET: Status(Standing.MET.label, "circle-tick", "green"),
    Standing.UNMET: Status(Standing.UNMET.label, "diamond", "red", filled=True),
    Standing.WAIVED: Status(Standing.WAIVED.label, "triangle", "amber", filled=True),
}
REGRESSED: Final = Status("Regressed", "diamond", "red", filled=True)
C = CutoverState
CUTOVER: Final = {
    C.OUT_OF_SCOPE: Status(C.OUT_OF_SCOPE.label, "dashed-line", "none"),
    C.NOT_PLANNED: Status(C.NOT_PLANNED.label, "dashed-line", "none"),
    C.PLANNED: Status(C.PLANNED.label, "dashed-line", "none"),
    C.UNDER_WAY: Status(C.UNDER_WAY.label, "triangle", "amber"),
    C.OUTCOME_DUE: Status(C.OUTCOME_DUE.label, "dashed-query", "none", filled=True),
    C.COMPLETED: Status(C.COMPLETED.label, "circle-tick", "green"),
    C.PARTIAL: Status(C.PARTIAL.label, "triangle", "amber", filled=True),
    C.ROLLED_BACK: Status(C.ROLLED_BACK.label, "diamond", "red", filled=True),
}
M = MilestoneStatus
MILESTONE: Final = {
    M.NOT_STARTED: Status(M.NOT_STARTED.label, "dashed-line", "none"),
    M.IN_PROGRESS: Status(M.IN_PROGRESS.label, "circle-half", "blue"),
    M.SUBMITTED: Status(M.SUBMITTED.label, "circle-arrow", "blue"),
    M.BLOCKED: Status(M.BLOCKED.label, "diamond", "red", filled=True),
    M.COMPLETE: Status(M.COMPLETE.label, "square-tick", "blue"),
    M.NOT_APPLICABLE: Status(M.NOT_APPLICABLE.label, "dashed-line", "none"),
}
B = Band
CERTIFICATE: Final = {
    B.EXPIRED: Status("Certificate expired", "diamond", "red", filled=True),
    B.WITHIN_14: Status(B.WITHIN_14.label, "diamond", "red", filled=True),
    B.WITHIN_30: Status(B.WITHIN_30.label, "triangle", "amber", filled=True),
    B.WITHIN_60: Status(B.WITHIN_60.label, "triangle", "amber"),
    B.WITHIN_90: Status(B.WITHIN_90.label, "circle-tick", "green"),
    B.LATER: Status(B.LATER.label, "square-tick", "blue"),
    B.NONE: Status("No certificate", "dashed-line", "none"),
}
NO_MIGRATION: Final = Status("No migration yet", "dashed-line", "none")
HIDDEN: Final = Status("Not shown to you", "", "hidden")
# One shade for one or two stages: six blues can be told apart, nine cannot.
SHADES: Final = (0, 1, 1, 2, 3, 4, 5, 5, 5)


@singledispatch
def shown(value: object) -> Status:
    """The status behind a value of the domain."""
    message = f"{value!r} has no status to show"
    raise TypeError(message)


@shown.register
def _(value: DeliveryStatus) -> Status:
    return DELIVERY[value]


@shown.register
def _(value: EndpointStatus) -> Status:
    return ENDPOINT[value]


@shown.register
def _(value: Freshness) -> Status:
    return FRESHNESS[value]


@shown.register
def _(value: Standing) -> Status:
    return STANDING[value]


@shown.register
def _(value: CutoverState) -> Status:
    return CUTOVER[value]


@shown.register
def _(value: Band) -> Status:
    return CERTIFICATE[value]


@shown.register
def _(value: MilestoneStatus) -> Status:
    return MILESTONE[value]


def stage_status(stage: Stage) -> Status:
    """A stage on the map: its number instead of a shape, on an ordered blue."""
    if stage not in LINE:
        return Status(stage.label, "dashed-line", "none")
    place = position(stage)
    return Status(stage.label, "", f"stage-{SHADES[place]}", mark=str(place + 1))


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the tracker. `state` is done, current, held or ahead."""

    number: int
    label: str
    state: str


def steps(stage: Stage, held_from: Stage | None) -> Sequence[Step]:
    """The nine stages as one line. A withdrawn migration has none behind it and none current."""
    here = position(stage, held_from) if stage is not Stage.WITHDRAWN else -1
    current = "held" if stage is Stage.ON_HOLD else "current"
    states = {-1: "done", 0: current, 1: "ahead"}
    return [
        Step(
            number=place + 1,
            label=step.label,
            state="ahead" if here < 0 else states[(place > here) - (place < here)],
        )
        for place, step in enumerate(LINE)
    ]


def slip_figure(slip: int | None) -> str:
    """A slip as a figure of a table, with its sign; a dash without a baseline."""
    if slip is None:
        return "–"
    return f"+{slip}" if slip > 0 else f"\N{MINUS SIGN}{-slip}" if slip else "0"

"""What the story of a borough's migration is made of. Days are counted as in the stories."""

from dataclasses import dataclass
from typing import Final

from migrations_tracker.demo.filing import Filing
from migrations_tracker.demo.waiving import Waiving
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.on_behalf import Means
from migrations_tracker.domain.stages import LINE, Stage

APPROVED: Final = -176


@dataclass(frozen=True, slots=True)
class Turn:
    """The migration enters a stage. A reason is given for going back or aside.

    `told`: how the supplier told it to a manager, who writes it down.
    """

    day: int
    stage: Stage
    reason: str = ""
    note: str = ""
    told: Means | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """On `day` the forecast of the cutover becomes `to`. An earlier date needs no reason."""

    day: int
    to: int
    reason: DelayReason | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    day: int
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class Story:
    """One migration. No report comes strictly between the two days of `silent`.

    `due_today` makes the last report before the first start promise the next for that very day.
    Without `filings` the certificate comes in time for the tests. The services are all cut over by
    `moved_by`, else when the migration goes live.
    """

    number: int
    wave: int
    supplier: str
    baseline: int
    turns: tuple[Turn, ...]
    slips: tuple[Slip, ...] = ()
    silent: tuple[int, int] | None = None
    handover: Handover | None = None
    due_today: bool = False
    opened: int = -184
    baselined: int = APPROVED
    filings: tuple[Filing, ...] = ()
    waivings: tuple[Waiving, ...] = ()
    moved_by: int | None = None

    @property
    def borough(self) -> str:
        return f"E09{self.number:06d}"


def line(*days: int) -> tuple[Turn, ...]:
    """The days of entering the stages from discovery on, in their order."""
    return tuple(Turn(day, stage) for day, stage in zip(days, LINE[1:], strict=False))

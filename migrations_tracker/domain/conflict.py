"""Two people write one record at once: what each says of it, field by field."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from migrations_tracker.domain.errors import all_of
from migrations_tracker.domain.ledger import CERTIFICATE_KINDS, EventKind

HEADING: Final = "Someone changed this while you were editing"
NO_PLACE: Final = "What you sent has no place any more, as things stand now."
# More than these are not read one by one; the newest count.
MOST_SHOWN: Final = 10
CLAIM_KINDS: Final = frozenset({EventKind.STAGE_CLAIMED, EventKind.CLAIM_REAFFIRMED})
# The events that move the version of a migration, by which its own forms are checked.
OF_A_MIGRATION: Final = (
    CERTIFICATE_KINDS
    | CLAIM_KINDS
    | {
        EventKind.SUPPLIER_ASSIGNED,
        EventKind.WAVE_CHANGED,
        EventKind.BASELINE_SET,
        EventKind.FORECAST_CHANGED,
        EventKind.MILESTONE_CHANGED,
        EventKind.BASELINE_REQUESTED,
        EventKind.BASELINE_DECIDED,
        EventKind.CRITERION_WAIVED,
        EventKind.WAIVER_ENDED,
        EventKind.STATUS_OVERRIDDEN,
        EventKind.STATUS_OVERRIDE_ENDED,
        EventKind.CONFIDENCE_JUDGED,
    }
)
OF_A_CUTOVER: Final = frozenset(
    {
        EventKind.SERVICE_SCOPED,
        EventKind.CUTOVER_PLANNED,
        EventKind.BACK_OUT_REHEARSED,
        EventKind.CUTOVER_ENDED,
        EventKind.CUTOVER_SIGNED_OFF,
    }
)


@dataclass(frozen=True, slots=True)
class Said:
    """One answer to one field: as a form sends it, as people read it, and what it comes to.

    “9 3 2026” and “9 March 2026” are sent differently and mean the same.
    """

    sent: str
    words: str
    meaning: object


@dataclass(frozen=True, slots=True)
class Answered:
    """One field as it was sent, and as the record has it now.

    `theirs` is None where nobody else wrote such a value: a reason, a note, what they left alone.
    `left_alone` says that mine is only what stood when the form was opened.
    """

    name: str
    label: str
    mine: Said
    theirs: Said | None
    left_alone: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of a form by what is to be done about them."""

    differing: Sequence[Answered]
    same: Sequence[Answered]
    own: Sequence[Answered]

    @property
    def every(self) -> list[Answered]:
        return [*self.differing, *self.same, *self.own]

    @property
    def heading(self) -> str:
        if self.differing:
            return "Theirs and yours"
        return "What you typed" if self.every else "What you were about to do"


def lead_words(layout: Layout, why_not: str) -> str:
    """What to do, for whoever came second. `why_not` says why it cannot be recorded any more."""
    if why_not:
        typed = " What you typed is below, to be copied where you still need it."
        return f"{why_not} Nothing of yours was recorded.{typed if layout.every else ''}"
    if not layout.every:
        return "Nothing of yours was recorded. Read what changed, then do it if it is still right."
    kept = "Nothing of yours was recorded yet, and nothing that you typed is lost."
    if not layout.differing:
        return f"{kept} Read what changed, then send yours again if it still holds."
    names = all_of([f"“{one.label}”" for one in layout.differing])
    return f"{kept} Choose what is to stand of {names}; what you typed is chosen beforehand."


def lay_out(fields: Iterable[Answered]) -> Layout:
    """Tell the fields apart on which two people differ, in the order of the form."""
    differing: list[Answered] = []
    same: list[Answered] = []
    own: list[Answered] = []
    for one in fields:
        if one.theirs is None:
            own.append(one)
        elif one.theirs.meaning == one.mine.meaning:
            same.append(one)
        else:
            differing.append(one)
    return Layout(differing, same, own)


def recorded(meaning: object) -> object:
    """A value as the ledger keeps it."""
    if isinstance(meaning, date):
        return meaning.isoformat()
    return meaning if meaning is None else str(meaning)


def writes_between(sent: int | None, current: int) -> int:
    """How many of the newest writes came after the version that a form was drawn from.

    Each write moves the version by one. A version that never was tells nothing: the last one then.
    """
    if sent is None or not 0 <= sent < current:
        return 1
    return min(current - sent, MOST_SHOWN)

"""What can happen to an item of the illustrative register: each as a value, its days as offsets."""

from dataclasses import dataclass
from typing import Final

from migrations_tracker.domain.raid import Finding, Score, Severity
from migrations_tracker.domain.raid_raising import Risk

MANAGER: Final = "manager@psn.example"
DEPUTY: Final = "deputy@psn.example"
HARINGEY: Final = "haringey@psn.example"
NEWHAM: Final = "newham@psn.example"


@dataclass(frozen=True, slots=True)
class Dated:
    """An issue where it has a severity, a dependency where it has a giver, else an assumption."""

    title: str
    due: int
    severity: Severity | None = None
    giver: int | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    day: int
    score: Score
    why: str


@dataclass(frozen=True, slots=True)
class Noted:
    day: int
    note: str


@dataclass(frozen=True, slots=True)
class Planned:
    """An action is added, due on another day."""

    day: int
    text: str
    due: int
    owner: str = MANAGER


@dataclass(frozen=True, slots=True)
class Did:
    """The open action that is due first is done."""

    day: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    day: int
    finding: Finding
    why: str


@dataclass(frozen=True, slots=True)
class Happened:
    """The risk became an issue."""

    day: int
    title: str
    severity: Severity
    due: int
    why: str


@dataclass(frozen=True, slots=True)
class Closed:
    day: int
    why: str


Turn = Scored | Noted | Planned | Did | Judged | Happened | Closed


@dataclass(frozen=True, slots=True)
class Entry:
    """One item: raised on `day`, for the borough of that number or the whole programme (None)."""

    day: int
    borough: int | None
    owner: str
    matter: Risk | Dated
    turns: tuple[Turn, ...] = ()

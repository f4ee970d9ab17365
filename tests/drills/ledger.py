"""The ledger of slots: what became of each turn of each endpoint, told from what is stored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from migrations_tracker.domain.schedule import next_due

from .processes import World

GAPS = "SELECT endpoint_id, starts_at, ends_at FROM migrations_tracker_checkgap WHERE missed > 0"
SLOTS = "SELECT endpoint_id, slot_at FROM migrations_tracker_checkresult"
RESULTS = "SELECT count(*) FROM migrations_tracker_checkresult"
COUNTED = "SELECT sum(n) FROM migrations_tracker_rolluphour"
MISSED = "SELECT sum(missed) FROM migrations_tracker_endpointstate"
MISSED_IN_GAPS = "SELECT COALESCE(sum(missed), 0) FROM migrations_tracker_checkgap"
CHANGES = "SELECT count(*) FROM migrations_tracker_statuschange"
UP = "SELECT count(*) FROM migrations_tracker_endpointstate WHERE status = 'up'"
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Ledger:
    """`holes` have neither result nor counted gap, `doubles` count twice in the roll-ups.

    `red` are changes of status beyond the first one of each endpoint that is up.
    """

    turns: int
    results: int
    in_gaps: int
    missed: int
    holes: int
    doubles: int
    red: int

    @property
    def is_whole(self) -> bool:
        return not (self.holes or self.doubles or self.red)


def unasked(ref: str, interval: timedelta, asked: set[datetime]) -> Iterator[datetime]:
    """The turns without a result, from the first result to the last."""
    return (turn for turn in turns(ref, interval, asked) if turn not in asked)


def turns(ref: str, interval: timedelta, asked: set[datetime]) -> Iterator[datetime]:
    turn, last = next_due(ref, interval, min(asked)), max(asked)
    while turn <= last:
        yield turn
        turn += interval


def holes(missing: Iterable[datetime], gaps: Iterable[Span]) -> list[datetime]:
    """What lies in no gap."""
    spans = list(gaps)
    return [at for at in missing if not any(starts <= at < ends for starts, ends in spans)]


def audit(world: World, interval: timedelta) -> Ledger:
    """Go through the turns of every endpoint, whose answers all said that it is up."""
    gaps: dict[int, list[Span]] = {}
    for endpoint_id, starts, ends in world.query(GAPS):
        gaps.setdefault(endpoint_id, []).append((starts, ends))
    slots: dict[int, set[datetime]] = {}
    for endpoint_id, at in world.query(SLOTS):
        slots.setdefault(endpoint_id, set()).add(at)
    refs = dict(world.query("SELECT id, ref FROM migrations_tracker_endpoint"))
    number = missing = open_ = 0
    for endpoint_id, asked in slots.items():
        found = list(unasked(refs[endpoint_id], interval, asked))
        number += sum(1 for _ in turns(refs[endpoint_id], interval, asked))
        missing += len(found)
        open_ += len(holes(found, gaps.get(endpoint_id, [])))
    results, missed = world.number(RESULTS), world.number(MISSED)
    return Ledger(
        turns=number,
        results=results,
        in_gaps=missing - open_,
        missed=missed,
        holes=open_ + abs(missed - world.number(MISSED_IN_GAPS)),
        doubles=abs(world.number(COUNTED) - results),
        red=world.number(CHANGES) - world.number(UP),
    )

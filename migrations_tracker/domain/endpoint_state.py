"""How readings change the status of an endpoint: the one state machine of the tracker."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.policy import CheckPolicy
from migrations_tracker.domain.readings import DOWN, MAINTENANCE, UNKNOWN, UP, Reading


class EndpointStatus(StrEnum):
    """What pages show. The first three are measured and stored; the others are derived on read."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"
    NOT_EXPECTED = "not_expected"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


MEASURED: Final = (EndpointStatus.UP, EndpointStatus.DEGRADED, EndpointStatus.DOWN)


@dataclass(frozen=True, slots=True)
class Latch:
    """How many readings in a row contradict what is held, and when the first of them came."""

    run: int = 0
    since: datetime | None = None

    def count(self, *, contradicts: bool, at: datetime) -> "Latch":
        if not contradicts:
            return CLEAR
        return Latch(self.run + 1, self.since or at)


CLEAR: Final = Latch()
_HELD_UP: Final = EndpointStatus.UP


@dataclass(frozen=True, slots=True)
class State:
    """What is held of one endpoint.

    `status` is None until the first confirmed reading. `down` counts towards leaving or entering
    down; `trouble` counts towards leaving or entering up. A status is down, or troubled but not
    down (degraded), or neither (up), so two latches hold all three.
    """

    status: EndpointStatus | None = None
    since: datetime | None = None
    down: Latch = CLEAR
    trouble: Latch = CLEAR


def step(state: State, reading: Reading, at: datetime, policy: CheckPolicy) -> State:
    """The state after one more reading at `at`.

    Unknown and maintenance change nothing. A worse status needs `fails_to_down` readings in a row,
    a better one `oks_to_up`; `since` is the time of the first of them. The very first good reading
    counts at once, because there is no earlier word to protect.
    """
    if reading is UNKNOWN or reading is MAINTENANCE:
        return state
    if reading is UP and state.status is _HELD_UP and state.down is state.trouble is CLEAR:
        return state
    is_down, is_bad = reading is DOWN, reading is not UP
    if state.status is None and not is_bad:
        return State(EndpointStatus.UP, at)
    held_down = state.status is EndpointStatus.DOWN
    held_bad = state.status in {EndpointStatus.DOWN, EndpointStatus.DEGRADED}
    down = state.down.count(contradicts=is_down != held_down, at=at)
    trouble = state.trouble.count(contradicts=is_bad != held_bad, at=at)
    flips_down = down.run >= (policy.oks_to_up if held_down else policy.fails_to_down)
    flips_bad = trouble.run >= (policy.oks_to_up if held_bad else policy.fails_to_down)
    if not (flips_down or flips_bad):
        if down is state.down and trouble is state.trouble:
            return state
        return State(state.status, state.since, down, trouble)
    now_down, now_bad = held_down != flips_down, held_bad != flips_bad
    since = down.since if now_down or (flips_down and now_bad) else trouble.since
    return State(
        _status(down=now_down, bad=now_bad),
        since,
        CLEAR if flips_down else down,
        CLEAR if flips_bad else trouble,
    )


def _status(*, down: bool, bad: bool) -> EndpointStatus:
    if down:
        return EndpointStatus.DOWN
    return EndpointStatus.DEGRADED if bad else EndpointStatus.UP


def is_confirmed(state: State) -> bool:
    """Nothing contradicts what is held: the next check may wait for its normal turn."""
    return state.status is not None and state.down.run == 0 and state.trouble.run == 0


def wants_second_look(state: State, reading: Reading, previous: Reading | None) -> bool:
    """Look again soon instead of at the normal turn.

    So it is while readings contradict what is held, and after the first unknown one of a row: a
    source that stays silent is not asked more often for being silent.
    """
    if reading is MAINTENANCE:
        return False
    if reading is UNKNOWN:
        return previous is not UNKNOWN
    return not is_confirmed(state)


@dataclass(frozen=True, slots=True)
class Shown:
    """The status that pages show, and whether it is only the last one known."""

    status: EndpointStatus
    is_last_known: bool


def is_stale(
    last_answer_at: datetime | None, interval: timedelta, now: datetime, policy: CheckPolicy
) -> bool:
    """No good answer for `stale_after_intervals` of its own intervals."""
    return last_answer_at is None or now - last_answer_at > interval * policy.stale_after_intervals


def shown_status(
    measured: EndpointStatus | None,
    *,
    expected_from: datetime | None,
    in_maintenance: bool,
    last_answer_at: datetime | None,
    last_asked_at: datetime | None,
    interval: timedelta,
    now: datetime,
    policy: CheckPolicy,
) -> Shown:
    """The endpoint status at `now`. Computed on every read, so no job can fail to compute it.

    Not due yet is `not_expected`; no good answer for `stale_after_intervals` is `unknown`, never
    green and never red. Until then a failed check leaves the last known status, marked as such.
    """
    if expected_from is None or expected_from > now:
        return Shown(EndpointStatus.NOT_EXPECTED, is_last_known=False)
    if measured is None and not in_maintenance:
        return Shown(EndpointStatus.UNKNOWN, is_last_known=False)
    if is_stale(last_answer_at, interval, now, policy):
        return Shown(EndpointStatus.UNKNOWN, is_last_known=True)
    unanswered = (
        last_asked_at is not None and last_answer_at is not None and last_asked_at > last_answer_at
    )
    if in_maintenance or measured is None:
        return Shown(EndpointStatus.MAINTENANCE, is_last_known=unanswered)
    return Shown(measured, is_last_known=unanswered)


def shown_since(
    shown: EndpointStatus, *, measured_since: datetime | None, last_answer_at: datetime | None
) -> datetime | None:
    """Since when an endpoint is as shown: what is unknown is so since its last answer.

    None where that was never measured: not expected, in maintenance, never answered.
    """
    if shown is EndpointStatus.UNKNOWN:
        return last_answer_at
    return measured_since if shown in MEASURED else None

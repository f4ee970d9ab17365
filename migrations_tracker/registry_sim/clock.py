"""The simulated clock: the real one, plus an offset that the control API may set."""

import time
from collections.abc import Callable
from datetime import UTC, datetime


class SimulatedClock:
    """Runs at the speed of the real clock. `offset_s` says how far it has been moved."""

    def __init__(self, real_epoch_s: Callable[[], float] = time.time) -> None:
        self._real_epoch_s = real_epoch_s
        self.offset_s = 0.0

    def epoch_s(self) -> float:
        """Simulated seconds since 1970 (UTC)."""
        return self._real_epoch_s() + self.offset_s

    def now(self) -> datetime:
        """The simulated time, aware, in UTC."""
        return datetime.fromtimestamp(self.epoch_s(), tz=UTC)

    def real_now(self) -> datetime:
        """The real time, aware, in UTC."""
        return datetime.fromtimestamp(self._real_epoch_s(), tz=UTC)

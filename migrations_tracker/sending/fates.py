"""What can become of an attempt to send."""

from dataclasses import dataclass
from datetime import timedelta


class NotSent(Exception):
    """The receiver did not take it. `wait` is what it asks for before the next try."""

    def __init__(self, why: str, *, wait: timedelta | None = None, for_good: bool = False) -> None:
        super().__init__(why)
        self.wait, self.for_good = wait, for_good


@dataclass(slots=True)
class Counts:
    """What a delivery did."""

    sent: int = 0
    failed: int = 0

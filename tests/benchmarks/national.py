"""The national case reckoned from what this run has measured, and played through the schedule.

400 authorities with 25 endpoints each, asked every 30 seconds; and 100 million stored results.
Run by itself it reckons with the figures of docs/performance.md.
"""

import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from migrations_tracker.domain.schedule import next_due
from tests.benchmarks.results import recall

AUTHORITIES: Final = 400
ENDPOINTS_EACH: Final = 25
INTERVAL: Final = timedelta(seconds=30)
KEPT_DAYS: Final = 30
HOURS_KEPT_DAYS: Final = 90
STORED: Final = 100_000_000
GIB: Final = 2**30


@dataclass(frozen=True, slots=True)
class Costs:
    """CPU seconds for 1000 checks, bytes of a result and of an hourly roll-up."""

    cpu_s_per_1000: float = 0.124
    result_bytes: float = 108.0
    hour_bytes: float = 335.0


@dataclass(frozen=True, slots=True)
class Case:
    """What so many endpoints at an interval ask for."""

    endpoints: int
    interval: timedelta

    @property
    def checks_a_second(self) -> float:
        return self.endpoints / self.interval.total_seconds()

    @property
    def results_a_day(self) -> int:
        return int(self.checks_a_second * 86_400)

    def cores(self, costs: Costs) -> float:
        """The part of one core that worker and PostgreSQL need together."""
        return self.checks_a_second * costs.cpu_s_per_1000 / 1000

    def results_gib(self, costs: Costs, days: int) -> float:
        return self.results_a_day * days * costs.result_bytes / GIB

    def hours_gib(self, costs: Costs, days: int) -> float:
        return self.endpoints * 24 * days * costs.hour_bytes / GIB

    def days_of(self, stored: int) -> float:
        """For how many days so many stored results last."""
        return stored / self.results_a_day


def busiest_second(case: Case) -> int:
    """How many endpoints the stable phases make due in the fullest second of an interval."""
    start = datetime(2026, 11, 25, tzinfo=UTC)
    refs = (f"E{number:08d}-dns" for number in range(case.endpoints))
    due = Counter(next_due(ref, case.interval, start).replace(microsecond=0) for ref in refs)
    return max(due.values())


ROWS: Final = (
    "endpoints",
    "checks a second",
    "due in the fullest second",
    "of one core, worker and PostgreSQL",
    "results a day",
    f"results of {KEPT_DAYS} days, GiB",
    f"hourly roll-ups of {HOURS_KEPT_DAYS} days, GiB",
    f"{STORED:,} results are so many days",
)


def _column(case: Case, costs: Costs) -> list[str]:
    return [
        f"{case.endpoints:,}",
        f"{case.checks_a_second:,.0f}",
        f"{busiest_second(case):,}",
        f"{case.cores(costs):.1%}",
        f"{case.results_a_day:,}",
        f"{case.results_gib(costs, KEPT_DAYS):,.1f}",
        f"{case.hours_gib(costs, HOURS_KEPT_DAYS):,.2f}",
        f"{case.days_of(STORED):,.1f}",
    ]


def main() -> int:
    found = recall()
    costs = Costs(**{name: found[name] for name in Costs.__annotations__ if name in found})
    cases = (Case(330, INTERVAL), Case(AUTHORITIES * ENDPOINTS_EACH, INTERVAL))
    sys.stdout.write("| | London | the nation |\n|---|---|---|\n")
    for words, *cells in zip(ROWS, *(_column(case, costs) for case in cases), strict=True):
        sys.stdout.write(f"| {' | '.join([words, *cells])} |\n")
    weight = STORED * costs.result_bytes / GIB
    sys.stdout.write(f"\n{STORED:,} results weigh {weight:.1f} GiB.\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

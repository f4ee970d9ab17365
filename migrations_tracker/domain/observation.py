"""What the checks see of one migration, since when, and what that says of each kind of case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from migrations_tracker.domain.calendar import LONDON, add_working_days, london_date
from migrations_tracker.domain.delivery import observed
from migrations_tracker.domain.discrepancy import DiscrepancyKind, Facts, Watch, Word
from migrations_tracker.domain.endpoint_kinds import KINDS, Criticality, EndpointKind
from migrations_tracker.domain.endpoint_state import MEASURED, EndpointStatus
from migrations_tracker.domain.policy import DiscrepancyPolicy
from migrations_tracker.domain.stages import CLAIMED_LIVE, LINE, Stage, position

CRITICAL: Final = frozenset(
    kind for kind, facts in KINDS.items() if facts.criticality is Criticality.CRITICAL
)
CRITICAL_SERVICES: Final = frozenset(kind for kind in CRITICAL if KINDS[kind].service)
NOT_UP: Final = frozenset({EndpointStatus.DOWN, EndpointStatus.DEGRADED})


@dataclass(frozen=True, slots=True)
class Sight:
    """One endpoint at one instant: its measured status and the one shown, and their times.

    `is_paused` says that we do not ask it; `is_fresh` that its last good answer is no older than
    it may be; `in_scope` that the borough is to have its service.
    """

    kind: EndpointKind
    shown: EndpointStatus
    measured: EndpointStatus | None
    since: datetime | None
    last_answer_at: datetime | None
    expected_from: datetime | None
    is_paused: bool
    is_fresh: bool
    in_scope: bool = True

    @property
    def up_since(self) -> datetime | None:
        """Since when it has had to answer and been up; None where it need not, or is not."""
        if self.measured is not EndpointStatus.UP or not self.since or not self.expected_from:
            return None
        return max(self.since, self.expected_from)


@dataclass(frozen=True, slots=True)
class Observed:
    """The worst of the expected critical endpoints of a migration, and since when it is that."""

    status: EndpointStatus
    since: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """The stage that is claimed, since when; `is_present` for the borough's present migration."""

    stage: Stage
    held_from: Stage | None
    since: datetime
    is_present: bool = True


def observe(sights: Sequence[Sight], before: Observed | None, now: datetime) -> Observed:
    """What is observed at `now`, after what was `before`: its time is kept while it stays.

    A new value began with the reading that brought it, but never before the old one did.
    """
    critical = _expected_critical(sights)
    status = observed(sight.shown for sight in critical)
    if before is not None and before.status is status:
        return before
    if before is None or before.status in MEASURED:
        began = _began(critical, status, now, is_better=_is_better(before, status))
        return Observed(status, max(began, before.since) if before else began)
    return Observed(status, now)


def _expected_critical(sights: Iterable[Sight]) -> list[Sight]:
    return [
        sight
        for sight in sights
        if sight.kind in CRITICAL and sight.shown is not EndpointStatus.NOT_EXPECTED
    ]


def _is_better(before: Observed | None, status: EndpointStatus) -> bool:
    """Whether the observation has improved: then the last endpoint to recover brought it."""
    order = MEASURED
    if status not in order or status is EndpointStatus.UP:
        return status is EndpointStatus.UP
    return before is not None and order.index(status) < order.index(before.status)


def _began(
    critical: Sequence[Sight], status: EndpointStatus, now: datetime, *, is_better: bool
) -> datetime:
    if status is EndpointStatus.UNKNOWN:
        silent = [sight for sight in critical if sight.shown is status]
        return min((s.last_answer_at or s.expected_from or now for s in silent), default=now)
    if status not in MEASURED:
        return now
    made_by = [sight for sight in critical if is_better or sight.shown is status]
    times = [max(s.since, s.expected_from or s.since) for s in made_by if s.since]
    return min((max if is_better else min)(times, default=now), now)


def facts_of(
    kind: DiscrepancyKind,
    claimed: Claimed,
    seen: Observed,
    sights: Sequence[Sight],
    watch: Watch,
    *,
    now: datetime,
    policy: DiscrepancyPolicy,
) -> Facts:
    """What one kind of case is judged by."""
    if not claimed.is_present:
        return Facts(Word.AGREES, now, watch)
    if kind is DiscrepancyKind.OVER_CLAIMED:
        word, since = _over_claimed(claimed, seen)
    elif kind is DiscrepancyKind.UNDER_CLAIMED:
        word, since = _under_claimed(claimed, sights, now, policy)
    else:
        word, since = _unobservable(sights)
    return Facts(word, since, watch)


def _over_claimed(claimed: Claimed, seen: Observed) -> tuple[Word, datetime | None]:
    """Claimed live or later, and observed down or degraded."""
    if claimed.stage not in CLAIMED_LIVE:
        return Word.AGREES, claimed.since
    since = max(claimed.since, seen.since)
    if seen.status in NOT_UP:
        return Word.DISAGREES, since
    return Word.AGREES if seen.status is EndpointStatus.UP else Word.UNHEARD, since


def _unobservable(sights: Iterable[Sight]) -> tuple[Word, datetime | None]:
    """An endpoint that we ask gives no answer; where only paused ones give none we cannot say."""
    unknown = [s for s in _expected_critical(sights) if s.shown is EndpointStatus.UNKNOWN]
    asked = [sight for sight in unknown if not sight.is_paused]
    if asked:
        times = [s.last_answer_at or s.expected_from for s in asked]
        return Word.DISAGREES, min((at for at in times if at), default=None)
    return (Word.UNHEARD if unknown else Word.AGREES), None


def _under_claimed(
    claimed: Claimed, sights: Sequence[Sight], now: datetime, policy: DiscrepancyPolicy
) -> tuple[Word, datetime | None]:
    """Claimed earlier than live; every critical service in scope cut over, and up for a soak."""
    if not is_before_live(claimed):
        return Word.AGREES, claimed.since
    services = _services(sights)
    if any(sight.measured in NOT_UP for sight in services):
        return Word.AGREES, None
    ends = soak_ends(sights, policy)
    if ends is None or now < ends:
        return Word.AGREES, None
    if any(sight.is_paused or not sight.is_fresh for sight in services):
        return Word.UNHEARD, None
    return Word.DISAGREES, max(ends, claimed.since)


def is_before_live(claimed: Claimed) -> bool:
    """At a stage of the line, or held at one, that comes before live."""
    stage = claimed.held_from if claimed.stage is Stage.ON_HOLD else claimed.stage
    return stage in LINE and position(stage) < position(Stage.LIVE)


def _services(sights: Iterable[Sight]) -> list[Sight]:
    """The critical services that the borough is to have."""
    return [sight for sight in sights if sight.kind in CRITICAL_SERVICES and sight.in_scope]


def services_up_since(sights: Sequence[Sight]) -> datetime | None:
    """Since when every critical service in scope is cut over and up; None where one is not."""
    if not {sight.kind for sight in sights} >= CRITICAL_SERVICES:
        return None
    times = [sight.up_since for sight in _services(sights)]
    known = [at for at in times if at]
    return max(known) if known and len(known) == len(times) else None


def soak_ends(sights: Sequence[Sight], policy: DiscrepancyPolicy) -> datetime | None:
    """When the services will have been up through a soak: the beginning of a London day."""
    since = services_up_since(sights)
    if since is None:
        return None
    day = add_working_days(london_date(since), policy.soak_working_days + 1)
    return datetime.combine(day, time.min, tzinfo=LONDON)

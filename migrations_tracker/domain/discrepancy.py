"""When claim and observation disagree for so long that it is a case: the one rule of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.policy import DiscrepancyPolicy


class DiscrepancyKind(StrEnum):
    """What disagrees with what; at most one case of each is open for a migration."""

    OVER_CLAIMED = "over_claimed"
    UNDER_CLAIMED = "under_claimed"
    UNOBSERVABLE = "unobservable"
    REGRESSED = "regressed"

    @property
    def label(self) -> str:
        return self.value.replace("_", "-" if "claimed" in self.value else " ").capitalize()


class Word(StrEnum):
    """What the facts say of one kind of case. Unheard: they cannot say just now."""

    DISAGREES = "disagrees"
    AGREES = "agrees"
    UNHEARD = "unheard"


class Happening(StrEnum):
    OPENED = "opened"
    CLOSED = "closed"


NEVER_HELD: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Watch:
    """Whether the checks work, and the last gap in their work.

    `is_held` is so while the registry or the checker is at fault, or no check has run; then
    `held_since` says since when, where it is known. `watched_since` ended the last gap, which
    had begun at `gap_from`.
    """

    is_held: bool
    held_since: datetime | None = None
    gap_from: datetime | None = None
    watched_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What one kind of case is judged by. `since` is when the word began to hold, if known."""

    word: Word
    since: datetime | None
    watch: Watch


@dataclass(frozen=True, slots=True)
class Clock:
    """How long something has spoken against what stands: against no case, or against an open one.

    `run` is time that counts already; since `counts_from` more of it does. A clock without it is
    stopped.
    """

    since: datetime
    counts_from: datetime | None
    run: timedelta = NEVER_HELD

    def elapsed(self, now: datetime) -> timedelta:
        if self.counts_from is None:
            return self.run
        return self.run + max(now - self.counts_from, NEVER_HELD)

    def stopped(self, at: datetime) -> "Clock":
        return Clock(self.since, None, self.elapsed(at))

    def without(self, watch: Watch) -> "Clock":
        """The clock with the last gap in the checks left out, where it ran through that gap."""
        resumed = watch.watched_since
        if self.counts_from is None or resumed is None or self.counts_from >= resumed:
            return self
        return Clock(self.since, resumed, self.elapsed(watch.gap_from or resumed))


@dataclass(frozen=True, slots=True)
class CaseState:
    """What is held of one kind of case for one migration; nothing contradicts it without clock."""

    is_open: bool = False
    clock: Clock | None = None


@dataclass(frozen=True, slots=True)
class Stepped:
    """The state after a step. What happened began `since`; None where nothing did."""

    state: CaseState
    happened: Happening | None = None
    since: datetime | None = None


def step(state: CaseState, facts: Facts, now: datetime, policy: DiscrepancyPolicy) -> Stepped:
    """The state of a case once more is known at `now`.

    Disagreement for `opens_after` opens it, agreement for `closes_after` closes it; a word for
    what stands clears the clock, so that a flap does neither. While the checks are held, or the
    facts cannot say, the clock stops.
    """
    watch, clock = facts.watch, state.clock
    if watch.is_held or facts.word is Word.UNHEARD:
        at = min(watch.held_since or now, now) if watch.is_held else now
        return Stepped(replace(state, clock=clock and clock.without(watch).stopped(at)))
    against = Word.AGREES if state.is_open else Word.DISAGREES
    if facts.word is not against:
        return Stepped(replace(state, clock=None))
    clock = _running(clock, facts, now)
    if clock.elapsed(now) < _limit(state, policy):
        return Stepped(replace(state, clock=clock))
    happened = Happening.CLOSED if state.is_open else Happening.OPENED
    return Stepped(CaseState(is_open=not state.is_open), happened, clock.since)


def _running(clock: Clock | None, facts: Facts, now: datetime) -> Clock:
    """The clock, started where there is none: only time in which the checks worked counts."""
    if clock is None:
        since = min(facts.since or now, now)
        return Clock(since, max(since, facts.watch.watched_since or since))
    if clock.counts_from is None:
        return replace(clock, counts_from=now)
    return clock.without(facts.watch)


def _limit(state: CaseState, policy: DiscrepancyPolicy) -> timedelta:
    return policy.agreement_closes_after if state.is_open else policy.disagreement_opens_after


def next_look(state: CaseState, policy: DiscrepancyPolicy) -> datetime | None:
    """When a case opens or closes if nothing else changes; None where its clock does not run."""
    clock = state.clock
    if clock is None or clock.counts_from is None:
        return None
    return clock.counts_from + max(_limit(state, policy) - clock.run, NEVER_HELD)

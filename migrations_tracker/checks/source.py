"""Whose fault is a silence: the registry's, the checker's own, or nobody's."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce, Now

from migrations_tracker.checks.asking import CANARY, REGISTRY, Reply
from migrations_tracker.checks.canary import SONG
from migrations_tracker.facts import checker_limit
from migrations_tracker.models import RegistrySource
from migrations_tracker.registry.outcomes import Outcome
from migrations_tracker.registry.parse import parse_health
from migrations_tracker.services.audit import mark_changed
from migrations_tracker.services.incidents import settle_source

# However long the registry asks us to stay away, we look again after this.
LONGEST_HOLD: Final = timedelta(minutes=10)
TWEET: Final = SONG.rpartition(b"\r\n\r\n")[2]


@dataclass(slots=True)
class Watch:
    """What a batch has learnt about the source and about the checker itself.

    An empty fault is none; None is not known yet.
    """

    registry_fault: str | None = None
    checker_fault: str | None = None
    hold: timedelta | None = None
    _own_faults: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Both the registry's health and the canary have been heard of."""
        return self.registry_fault is not None and self.checker_fault is not None

    @property
    def held_because(self) -> str:
        """Why no answer of this batch counts; empty where they do."""
        return self.checker_fault or self.registry_fault or ""

    @property
    def checker_reason(self) -> str:
        return self.checker_fault or next(iter(self._own_faults), "")

    @property
    def fault(self) -> str:
        """Why the next batch has to wait for the next wake-up; empty where it has not."""
        return (
            self.held_because
            or self.checker_reason
            or (self.hold and "The registry asks us to wait")
            or ""
        )

    def hear(self, reply: Reply) -> None:
        """Learn from any reply."""
        about, failure = reply.question.about, reply.failure
        if about is CANARY:
            is_well = failure is None and reply.body == TWEET
            said = failure.detail if failure else "something else answers in its place"
            self.checker_fault = "" if is_well else f"The checker cannot reach itself ({said})"
            return
        if about is REGISTRY:
            self.registry_fault = _health_fault(reply)
        elif reply.http_status == 401:
            self.registry_fault = "The registry refuses our token. Check REGISTRY_TOKEN"
        if failure is not None and failure.outcome is Outcome.CHECKER_FAULT:
            self._own_faults.append(failure.detail)
        if reply.retry_after_s > 0:
            # The registry says any number, also one too large for a time.
            wait = timedelta(seconds=min(reply.retry_after_s, LONGEST_HOLD.total_seconds()))
            self.hold = max(wait, self.hold or wait)


def _health_fault(reply: Reply) -> str:
    if reply.failure is not None:
        if reply.failure.outcome is Outcome.CHECKER_FAULT:
            return ""
        return reply.failure.detail
    return "" if parse_health(reply.body) else "The registry says that it is not well"


def record_watch(watch: Watch) -> None:
    """Write what a batch has learnt. Two queries, and more in one transaction when it has flipped.

    A fault keeps the time of its first failure. While the checker itself is at fault, what it
    says of the registry is worth nothing and the registry's standing is left as it was.
    """
    source = RegistrySource.objects.get(pk=RegistrySource.SINGLE)
    checker_reason, registry_fault = watch.checker_reason, watch.registry_fault
    seen: dict[str, object] = {
        "last_run_at": Now(),
        "checker_fault_since": _since("checker_fault_since") if checker_reason else None,
    }
    unavailable = source.unavailable_since is not None
    if registry_fault is not None and not checker_reason:
        unavailable = bool(registry_fault)
        seen["unavailable_since"] = _since("unavailable_since") if unavailable else None
        if not unavailable:
            seen["last_ok_at"] = Now()
    if checker_reason or registry_fault is not None:
        seen["reason"] = (checker_reason or registry_fault or "")[:200]
    if watch.hold is not None:
        seen["retry_after"] = Now() + watch.hold
    works = not (unavailable or checker_reason)
    seen |= _working() if works else _failing()
    held = (source.unavailable_since is not None, source.checker_fault_since is not None)
    flips = held != (unavailable, bool(checker_reason))
    with transaction.atomic() if flips else nullcontext():
        RegistrySource.objects.filter(pk=source.pk).update(**seen)
        if flips:
            mark_changed()
            _settle()


def _settle() -> None:
    """Open or close the incident of the source. The time is the database's own."""
    seen_at = RegistrySource.objects.values_list("last_run_at", flat=True).get()
    if seen_at is not None:
        settle_source(seen_at)


def _since(name: str) -> Coalesce:
    return Coalesce(F(name), Now())


def _failing() -> dict[str, Case]:
    """The checks do not work: what was watched so far ends here, with the first failure."""
    watched = Q(watched_since__isnull=False)
    return {
        "watched_since": Case(default=None),
        "gap_from": Case(When(watched, then=Now()), default=F("gap_from")),
    }


def _working() -> dict[str, Case]:
    """The checks work: a new watch begins after a failure, and after a time without any run."""
    stopped = Q(watched_since__isnull=False, last_run_at__lt=Now() - checker_limit())
    return {
        "watched_since": Case(
            When(stopped | Q(watched_since=None), then=Now()), default=F("watched_since")
        ),
        "gap_from": Case(When(stopped, then=F("last_run_at")), default=F("gap_from")),
    }


def record_idle_run() -> None:
    """A run that found nothing due is a run too. One query, and a second during a fault."""
    source = RegistrySource.objects.filter(pk=RegistrySource.SINGLE)
    if not source.filter(unavailable_since=None, checker_fault_since=None).update(
        last_run_at=Now(), **_working()
    ):
        source.update(last_run_at=Now())


def record_stale(number: int) -> None:
    """Count results that came too late to be recorded. One query; none for none."""
    if number:
        RegistrySource.objects.filter(pk=RegistrySource.SINGLE).update(
            stale_results=F("stale_results") + number
        )

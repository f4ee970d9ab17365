"""Bringing what is derived of migrations up to date: what is observed, gates, verified, cases.

Nothing else writes `MigrationFacts` and `CaseClock`, opens and closes a `Discrepancy`, revokes or
restores a `GatePassage`, or ends a waiver by its date. A
migration's `version` never moves by it.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from migrations_tracker.domain.access import Channel, system
from migrations_tracker.domain.discrepancy import (
    CaseState,
    DiscrepancyKind,
    Facts,
    Watch,
    Word,
    step,
)
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.policy import DiscrepancyPolicy, Policies
from migrations_tracker.facts import read_policies
from migrations_tracker.models import (
    CaseClock,
    Discrepancy,
    Endpoint,
    GatePassage,
    MigrationFacts,
    PsnMigration,
    Waiver,
)
from migrations_tracker.services.audit import Origin, append_all
from migrations_tracker.services.changes import Changes
from migrations_tracker.services.observing import hold_streams, read_held, read_watch
from migrations_tracker.services.reviewing import review


@transaction.atomic(savepoint=False)
def reconcile(
    migration_ids: Collection[int], now: datetime, policies: Policies | None = None
) -> int:
    """Review migrations: what is observed, verified, the gates and the cases. How many events.

    `policies` are the limits in force, where the caller has read them.
    Fourteen queries, up to seven more where gates that last were passed, and at most eleven more
    where something changed, however many migrations. It locks
    their ledgers, so a caller that also locks endpoint states calls it, or `hold_streams`, first;
    it is the last to write to a ledger that its caller holds.
    """
    streams = hold_streams(PsnMigration.objects.filter(pk__in=migration_ids))
    policies = policies or read_policies()
    watch = read_watch(now, policies.checks)
    changes = Changes()
    if watch.is_held:
        _hold(migration_ids, watch, now, policies.discrepancy, changes)
    else:
        for held in read_held(streams, now, policies):
            review(held, watch, now, policies.discrepancy, changes)
    _write(changes, now)
    return len(changes.events)


def _hold(
    migration_ids: Collection[int],
    watch: Watch,
    now: datetime,
    policy: DiscrepancyPolicy,
    changes: Changes,
) -> None:
    """Stop the clocks, judge nothing, and look again as soon as the checks work. Two queries."""
    unheard = Facts(Word.UNHEARD, None, watch)
    for row in CaseClock.objects.filter(migration__in=migration_ids, counts_from__isnull=False):
        # A stopped clock is the same for a case that is open and for one that is not.
        stopped = step(CaseState(clock=row.as_clock), unheard, now, policy).state.clock
        if stopped:
            kind = DiscrepancyKind(row.kind)
            changes.clocks.append(CaseClock.of(row.migration_id, kind, stopped))
    later = Q(next_review_at=None) | Q(next_review_at__gt=now)
    MigrationFacts.objects.filter(later, migration__in=migration_ids).update(next_review_at=now)


def reconcile_due(now: datetime) -> int:
    """Review what time alone may have changed. How many events it took."""
    due = list(due_for_review(now).values_list("pk", flat=True))
    return reconcile(due, now) if due else 0


def review_soon(now: datetime) -> None:
    """Make every migration due for review, because a limit has changed. One query."""
    later = Q(next_review_at=None) | Q(next_review_at__gt=now)
    MigrationFacts.objects.filter(later).update(next_review_at=now)


def due_for_review(now: datetime) -> QuerySet[PsnMigration]:
    """Migrations whose review is due, with a clock or an open case, or with silent endpoints.

    One query, for the limits, before the queryset's own.
    """
    shortest = read_policies().checks.stale_after()
    silent = Endpoint.objects.filter(expected_from__lte=now).filter(
        Q(state__last_answer_at=None) | Q(state__last_answer_at__lt=now - shortest)
    )
    return PsnMigration.objects.filter(
        Q(facts__next_review_at__lte=now)
        | Q(facts=None)
        | Q(facts__observed=EndpointStatus.UNKNOWN.value)
        | Q(pk__in=CaseClock.objects.values("migration"))
        | Q(pk__in=Discrepancy.objects.still_open().values("migration"))
        | Q(
            borough__in=silent.values("borough"), pk__in=PsnMigration.objects.present().values("pk")
        )
    )


def _write(changes: Changes, now: datetime) -> None:
    """One statement for each sort of change that there is, and three for the ledger."""
    MigrationFacts.objects.bulk_create(
        changes.facts,
        update_conflicts=True,
        unique_fields=["migration"],
        update_fields=[
            "observed",
            "observed_since",
            "next_review_at",
            "verified",
            "verified_changed_at",
        ],
    )
    CaseClock.objects.bulk_create(
        changes.clocks,
        update_conflicts=True,
        unique_fields=["migration", "kind"],
        update_fields=["since", "counts_from", "run"],
    )
    if changes.clocks_over:
        CaseClock.objects.filter(pk__in=changes.clocks_over).delete()
    Discrepancy.objects.bulk_create(changes.opened)
    if changes.closed:
        Discrepancy.objects.bulk_update(changes.closed, ["closed_at", "version"])
    if changes.passages:
        fields = ["revoked_at", "revoked_words", "restored_at"]
        GatePassage.objects.bulk_update(changes.passages, fields)
    if changes.waivers_over:
        Waiver.objects.bulk_update(changes.waivers_over, ["ended_at", "ended_by"])
    append_all(changes.events, Origin(system("checks"), Channel.SYSTEM, now))

"""What `reconcile` reads: migrations with their endpoints, facts, clocks and open cases."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from migrations_tracker.domain.discrepancy import DiscrepancyKind, Watch
from migrations_tracker.domain.endpoint_kinds import KINDS
from migrations_tracker.domain.endpoint_state import is_stale, shown_status
from migrations_tracker.domain.observation import Claimed, Sight
from migrations_tracker.domain.policy import CheckPolicy, Policies
from migrations_tracker.facts import source_and_health
from migrations_tracker.models import (
    CaseClock,
    Discrepancy,
    Endpoint,
    MaintenanceWindow,
    MigrationFacts,
    PsnMigration,
    ServiceCutover,
    Stream,
)
from migrations_tracker.models.maintenance import endpoints_at, is_under_maintenance
from migrations_tracker.services.gates_held import GatesHeld, read_gates


@dataclass(frozen=True, slots=True)
class Held:
    """One migration with all that its review looks at; `stream` is locked.

    `window_edge` is when maintenance begins or ends next.
    """

    stream: Stream
    migration: PsnMigration
    claimed: Claimed
    sights: Sequence[Sight]
    facts: MigrationFacts | None
    clocks: Mapping[DiscrepancyKind, CaseClock]
    cases: Mapping[DiscrepancyKind, Discrepancy]
    gates: GatesHeld
    window_edge: datetime | None = None


def read_watch(now: datetime, policy: CheckPolicy) -> Watch:
    """Whether the checks work, and since when. One query.

    Once they work again, they are given the time in which an answer is fresh to ask everything
    anew: until then an old answer is our own fault.
    """
    source, health = source_and_health(now)
    watched = source.watched_since
    anew = policy.stale_after()
    return Watch(
        is_held=health.is_at_fault or watched is None or now - watched < anew,
        held_since=health.held_since,
        gap_from=source.gap_from,
        watched_since=watched,
    )


def hold_streams(migrations: QuerySet[PsnMigration]) -> list[Stream]:
    """The ledgers of migrations, locked in the order of their ids. One query."""
    wanted = Stream.objects.filter(migration__in=migrations.values("pk"))
    return list(wanted.select_for_update().order_by("pk"))


def read_held(streams: Sequence[Stream], now: datetime, policies: Policies) -> list[Held]:
    """Everything that a review needs of the migrations of locked streams.

    Twelve queries, and up to eight more where gates that last were passed.
    """
    ids = [stream.migration_id for stream in streams]
    migrations = PsnMigration.objects.in_bulk(ids)
    codes = {migration.borough_id for migration in migrations.values()}
    present = set(
        PsnMigration.objects.filter(borough__in=codes).present().values_list("pk", flat=True)
    )
    sights = _sights(codes, _out_of_scope(present), now, policies.checks)
    facts = MigrationFacts.objects.in_bulk(ids)
    clocks: dict[int, dict[DiscrepancyKind, CaseClock]] = defaultdict(dict)
    for clock in CaseClock.objects.filter(migration__in=ids):
        clocks[clock.migration_id][DiscrepancyKind(clock.kind)] = clock
    cases: dict[int, dict[DiscrepancyKind, Discrepancy]] = defaultdict(dict)
    for case in Discrepancy.objects.still_open().filter(migration__in=ids):
        cases[case.migration_id][DiscrepancyKind(case.kind)] = case
    edges = _window_edges(ids, now)
    gates = read_gates(list(migrations.values()), now, policies)
    found = []
    for stream in streams:
        migration = migrations[stream.migration_id or 0]
        pk, is_present = migration.pk, migration.pk in present
        seen = sights[migration.borough_id] if is_present else ()
        claimed = _claimed(migration, is_present=is_present)
        rest = (clocks[pk], cases[pk], gates[pk], edges.get(pk))
        found.append(Held(stream, migration, claimed, seen, facts.get(pk), *rest))
    return found


def _window_edges(ids: Collection[int | None], now: datetime) -> Mapping[int, datetime]:
    windows = MaintenanceWindow.objects.standing().filter(migration__in=ids, ends_at__gt=now)
    edges: dict[int, datetime] = {}
    for window in windows:
        edge = window.starts_at if window.starts_at > now else window.ends_at
        edges[window.migration_id] = min(edge, edges.get(window.migration_id, edge))
    return edges


def _claimed(migration: PsnMigration, *, is_present: bool) -> Claimed:
    return Claimed(migration.current_stage, migration.held_stage, migration.stage_since, is_present)


def _out_of_scope(present: Collection[int]) -> set[tuple[str, str]]:
    """The services that boroughs are not to have, by their codes. One query."""
    rows = ServiceCutover.objects.filter(migration__in=present, in_scope=False)
    return set(rows.values_list("migration__borough_id", "service"))


def _sights(
    codes: Collection[str],
    out_of_scope: Collection[tuple[str, str]],
    now: datetime,
    policy: CheckPolicy,
) -> Mapping[str, list[Sight]]:
    found: dict[str, list[Sight]] = defaultdict(list)
    rows = endpoints_at(Endpoint.objects.filter(borough__in=codes), now)
    for endpoint in rows.order_by("pk"):
        service = KINDS[endpoint.endpoint_kind].service
        in_scope = (endpoint.borough_id, service) not in out_of_scope
        found[endpoint.borough_id].append(_sight(endpoint, now, policy, in_scope=in_scope))
    return found


def _sight(endpoint: Endpoint, now: datetime, policy: CheckPolicy, *, in_scope: bool) -> Sight:
    state, interval = endpoint.state, endpoint.interval_by(policy)
    shown = shown_status(
        state.measured,
        expected_from=endpoint.expected_from,
        in_maintenance=is_under_maintenance(endpoint),
        last_answer_at=state.last_answer_at,
        last_asked_at=state.last_asked_at,
        interval=interval,
        now=now,
        policy=policy,
    )
    return Sight(
        kind=endpoint.endpoint_kind,
        shown=shown.status,
        measured=state.measured,
        since=state.since,
        last_answer_at=state.last_answer_at,
        expected_from=endpoint.expected_from,
        is_paused=not state.enabled,
        is_fresh=not is_stale(state.last_answer_at, interval, now, policy),
        in_scope=in_scope,
    )

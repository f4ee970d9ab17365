"""Typed builders of what the checks have found, and of their own standing."""

from datetime import datetime, timedelta

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Discrepancy, EndpointState, PsnMigration, RegistrySource
from tests.make import NOON, make_endpoints, make_migration

LONG_AGO = NOON - timedelta(days=60)


def checks_work(now: datetime, *, watched_since: datetime = LONG_AGO) -> None:
    """A check has just run, and the registry answered."""
    RegistrySource.objects.update(
        unavailable_since=None,
        checker_fault_since=None,
        last_run_at=now,
        watched_since=watched_since,
    )


def source_away(since: datetime, now: datetime) -> None:
    """Checks run, but the registry has not answered since."""
    RegistrySource.objects.update(
        unavailable_since=since, last_run_at=now, watched_since=None, gap_from=since
    )


def source_back(now: datetime) -> None:
    """The registry answers again."""
    RegistrySource.objects.update(unavailable_since=None, last_run_at=now, watched_since=now)


def answers(
    migration: PsnMigration,
    status: EndpointStatus,
    *,
    since: datetime,
    at: datetime,
    kinds: frozenset[EndpointKind] = frozenset(EndpointKind),
) -> None:
    """The endpoints of these kinds answered just now, and have been `status` since."""
    EndpointState.objects.filter(
        endpoint__borough=migration.borough_id, endpoint__kind__in=[kind.value for kind in kinds]
    ).update(
        status=status.value,
        since=since,
        last_asked_at=at,
        last_answer_at=at,
        last_reading=status.value,
    )


def fresh(migration: PsnMigration, at: datetime) -> None:
    """Every endpoint has answered just now as it did before."""
    EndpointState.objects.filter(endpoint__borough=migration.borough_id).update(
        last_asked_at=at, last_answer_at=at
    )


def make_live(
    *, at: datetime = NOON - timedelta(days=30), stage: Stage = Stage.LIVE
) -> PsnMigration:
    """A migration that is claimed live, whose ten endpoints have been up ever since."""
    migration = make_migration(stage=stage, at=at)
    make_endpoints(migration)
    answers(migration, EndpointStatus.UP, since=at, at=NOON)
    return migration


def make_case(migration: PsnMigration | None = None, **fields: object) -> Discrepancy:
    """An open over-claim of a migration that was claimed live and went down this morning."""
    since = NOON - timedelta(hours=2)
    values: dict[str, object] = {
        "migration": migration or make_migration(stage=Stage.LIVE),
        "kind": "over_claimed",
        "claimed": "live",
        "observed": "down",
        "observed_since": since,
        "disagree_since": since,
        "opened_at": since + timedelta(minutes=15),
    }
    return Discrepancy.objects.create(**(values | fields))

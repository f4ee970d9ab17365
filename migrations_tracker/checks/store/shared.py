"""What both stores do alike: reading claimed rows, releasing leases, recording changes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from migrations_tracker.checks.findings import NO_LIMITS, Batch, Claimed, Finding, OwnLimits
from migrations_tracker.checks.store import away_is_said
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import CLEAR, EndpointStatus, Latch, State
from migrations_tracker.domain.policy import CheckPolicy
from migrations_tracker.domain.readings import Reading
from migrations_tracker.facts import read_policies
from migrations_tracker.models import CheckGap, EndpointState, PsnMigration, StatusChange
from migrations_tracker.services.audit import mark_changed
from migrations_tracker.services.flapping import note_changes
from migrations_tracker.services.incidents import settle_incidents
from migrations_tracker.services.observing import hold_streams
from migrations_tracker.services.reconcile import reconcile

# The order in which `claimed` reads a row; both stores select these.
STATE_COLUMNS: Final = (
    "due_at",
    "config_version",
    "status",
    "since",
    "down_run",
    "down_since",
    "trouble_run",
    "trouble_since",
    "last_reading",
    "certificate_not_after",
    "quiet_since",
)
# A look-up in a dict, because making an enum's member of its value takes three times as long.
KINDS: Final[Mapping[str, EndpointKind]] = {kind.value: kind for kind in EndpointKind}
STATUSES: Final[Mapping[str, EndpointStatus | None]] = {
    "": None,
    **{status.value: status for status in EndpointStatus},
}
READINGS: Final[Mapping[str, Reading | None]] = {
    "": None,
    **{reading.value: reading for reading in Reading},
}
ENDPOINT_COLUMNS: Final = (
    "ref",
    "kind",
    "borough_id",
    "interval_s",
    "kind_interval_s",
    "retry_s",
    "fails_to_down",
    "oks_to_up",
    "expected_from",
)


def claimed(row: Sequence[Any], policy: CheckPolicy) -> Claimed:
    """A row of endpoint id, ENDPOINT_COLUMNS and STATE_COLUMNS."""
    endpoint_id, ref, kind, borough_code, interval_s, kind_interval_s, *rest = row
    retry_s, fails_to_down, oks_to_up, expected_from, due_at, config_version, *rest = rest
    status, since, down_run, down_since, trouble_run, trouble_since, *rest = rest
    last_reading, certificate_not_after, quiet_since = rest
    return Claimed(
        endpoint_id,
        ref,
        KINDS[kind],
        borough_code,
        _interval(interval_s or kind_interval_s or policy.interval.total_seconds()),
        OwnLimits(retry_s, fails_to_down, oks_to_up)
        if retry_s or fails_to_down or oks_to_up
        else NO_LIMITS,
        expected_from,
        due_at,
        config_version,
        State(
            STATUSES[status],
            since,
            Latch(down_run, down_since) if down_run else CLEAR,
            Latch(trouble_run, trouble_since) if trouble_run else CLEAR,
        ),
        READINGS[last_reading],
        certificate_not_after,
        quiet_since,
    )


@lru_cache(maxsize=1024)
def _interval(interval_s: float) -> timedelta:
    return timedelta(seconds=interval_s)


def batch_of(
    token: UUID, claimed_at: datetime | None, rows: Sequence[Sequence[Any]]
) -> Batch | None:
    """The batch of rows that each end with the time of their claim; None for none. One query."""
    if claimed_at is None:
        return None
    policy = read_policies().checks
    return Batch(token, claimed_at, tuple(claimed(row[:-1], policy) for row in rows), policy)


def release(token: UUID, endpoint_ids: Collection[int]) -> int:
    """One query; none for no endpoints."""
    if not endpoint_ids:
        return 0
    with away_is_said():
        return EndpointState.objects.filter(lease_token=token, pk__in=endpoint_ids).update(
            lease_token=None, lease_until=None
        )


def hold_ledgers(findings: Iterable[Finding]) -> list[int]:
    """Lock the ledgers of the migrations that findings may change the observation of; their ids.

    One query, and none where there are none. It comes before any lock on a state, because whoever
    claims a stage also locks the ledger first.
    """
    codes = {each.claimed.borough_code for each in findings if each.changes_observed}
    if not codes:
        return []
    streams = hold_streams(PsnMigration.objects.filter(borough__in=codes).present())
    return [stream.migration_id for stream in streams if stream.migration_id]


def record_gaps(findings: Iterable[Finding]) -> None:
    """Keep the gaps that recorded findings put an end to. One query, and none for none."""
    CheckGap.objects.bulk_create(
        (
            CheckGap(
                endpoint_id=finding.claimed.endpoint_id,
                starts_at=gap.starts,
                ends_at=gap.ends,
                cause=gap.cause.value,
                missed=gap.missed,
            )
            for finding in findings
            if (gap := finding.gap) is not None
        ),
        ignore_conflicts=True,
    )


def record_changes(findings: Sequence[Finding], migration_ids: Collection[int]) -> None:
    """Write the history of recorded findings, and what it makes of migrations held before.

    At most two queries and those of `note_changes`, `settle_incidents` and `reconcile`. It runs in
    the transaction of the commit, after the states were written.
    """
    StatusChange.objects.bulk_create(
        StatusChange(
            endpoint_id=finding.claimed.endpoint_id,
            from_status=finding.claimed.state.status or "",
            to_status=status,
            at=finding.state.since or finding.asked_at,
            recorded_at=finding.asked_at,
            reason=finding.reason,
        )
        for finding in findings
        if finding.changes_status and (status := finding.state.status) is not None
    )
    if any(finding.changes_pages for finding in findings):
        mark_changed()
    _settle(findings)
    if migration_ids:
        reconcile(migration_ids, max(finding.asked_at for finding in findings))


def _settle(findings: Sequence[Finding]) -> None:
    """Open and close the incidents of endpoints that flipped, or whose certificate is another."""
    flipped = [each.claimed.endpoint_id for each in findings if each.changes_status]
    touched = [each.claimed.endpoint_id for each in findings if each.changes_incidents]
    if touched:
        at = max(finding.asked_at for finding in findings)
        note_changes(flipped, at)
        settle_incidents(touched, at)

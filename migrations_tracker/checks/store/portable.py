"""The store for any database, SQLite first: guarded UPDATEs instead of SKIP LOCKED."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Exists, Q
from django.db.models.functions import Now

from migrations_tracker.checks.findings import Batch, Finding
from migrations_tracker.checks.rollups import SUMMED
from migrations_tracker.checks.store import LONGEST_LEASE, away_is_said, shared
from migrations_tracker.domain.latency import BINS, bin_of
from migrations_tracker.domain.readings import Reading
from migrations_tracker.models import CheckResult, EndpointState, RegistrySource, RollupHour

SAVE: Final = f"""
    UPDATE {EndpointState._meta.db_table} SET lease_token = NULL, lease_until = NULL,
        status = %s, since = %s, down_run = %s, down_since = %s,
        trouble_run = %s, trouble_since = %s, last_asked_at = %s,
        last_answer_at = COALESCE(%s, last_answer_at),
        last_reading = %s, last_outcome = %s, last_reason = %s, last_us = %s,
        certificate_not_after = %s, due_at = %s, missed = missed + %s, quiet_since = %s
    WHERE endpoint_id = %s"""  # noqa: S608, SLF001 - a table's name
KEEP: Final = f"""
    INSERT INTO {CheckResult._meta.db_table} (endpoint_id, slot_at, asked_at, outcome, reading,
        reason, took_us, http_status, excerpt) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING"""  # noqa: S608, SLF001 - a table's name
HOUR: Final = RollupHour._meta.db_table  # noqa: SLF001 - Django's documented way to the name
ROLL_UP: Final = f"""
    INSERT INTO {HOUR} (bucket, endpoint_id, {", ".join(SUMMED)}, max_us)
    VALUES (%s, %s, {", ".join(["%s"] * len(SUMMED))}, %s)
    ON CONFLICT (bucket, endpoint_id) DO UPDATE SET
        {", ".join(f"{name} = {HOUR}.{name} + excluded.{name}" for name in SUMMED)},
        max_us = CASE WHEN excluded.max_us > {HOUR}.max_us
            THEN excluded.max_us ELSE {HOUR}.max_us END"""  # noqa: S608 - names of columns


class PortableStore:
    """One writer at a time is enough for it to be right, and SQLite has no more."""

    def claim(self, limit: int, lease: timedelta) -> Batch | None:
        """Two queries: what two workers both see as due is won by the first UPDATE."""
        token = uuid4()
        due = EndpointState.objects.filter(_claimable()).order_by("due_at").values("pk")[:limit]
        with away_is_said():
            EndpointState.objects.filter(_claimable(), pk__in=due).update(
                lease_token=token, lease_until=Now() + lease
            )
            rows = list(
                EndpointState.objects.filter(lease_token=token)
                .order_by("due_at")
                .annotate(claimed_at=Now())
                .values_list(
                    "endpoint_id",
                    *(f"endpoint__{name}" for name in shared.ENDPOINT_COLUMNS),
                    *shared.STATE_COLUMNS,
                    "claimed_at",
                )
            )
        return shared.batch_of(token, rows[0][-1] if rows else None, rows)

    def commit(self, token: UUID, findings: Sequence[Finding]) -> frozenset[int]:
        """Five statements, and a few more where something shown has changed."""
        with away_is_said(), transaction.atomic():
            migration_ids = shared.hold_ledgers(findings)
            matched = _matched(token, findings)
            kept = [each for each in findings if each.claimed.endpoint_id in matched]
            if kept:
                _write(kept)
                shared.record_gaps(kept)
            if any(each.changes_pages for each in kept):
                shared.record_changes(kept, migration_ids)
        return matched

    def release(self, token: UUID, endpoint_ids: Collection[int]) -> int:
        return shared.release(token, endpoint_ids)


def _claimable() -> Q:
    held = RegistrySource.objects.filter(retry_after__gt=Now())
    return (
        Q(enabled=True, due_at__lte=Now())
        & (
            Q(lease_until=None)
            | Q(lease_until__lt=Now())
            | Q(lease_until__gt=Now() + LONGEST_LEASE)
        )
        & ~Q(Exists(held))
    )


def _matched(token: UUID, findings: Sequence[Finding]) -> frozenset[int]:
    """The ids that are still ours under the same configuration, locked until the end."""
    versions = {each.claimed.endpoint_id: each.claimed.config_version for each in findings}
    rows = EndpointState.objects.select_for_update().filter(lease_token=token, pk__in=versions)
    return frozenset(
        pk for pk, version in rows.values_list("pk", "config_version") if versions[pk] == version
    )


def _write(kept: Sequence[Finding]) -> None:
    new = _without_slots_taken(kept)
    with connection.cursor() as cursor:
        cursor.executemany(SAVE, _adapted(_state_row(each) for each in kept))
        cursor.executemany(KEEP, _adapted(_result_row(each) for each in new))
        cursor.executemany(ROLL_UP, _adapted(_hour_row(each) for each in new if each.counts))


def _without_slots_taken(kept: Sequence[Finding]) -> list[Finding]:
    """A slot is recorded and counted once, even if the database's clock was set back."""
    slots = [each.slot_at for each in kept]
    taken = set(
        CheckResult.objects.filter(
            endpoint_id__in=[each.claimed.endpoint_id for each in kept],
            slot_at__range=(min(slots), max(slots)),
        ).values_list("endpoint_id", "slot_at")
    )
    return [each for each in kept if (each.claimed.endpoint_id, each.slot_at) not in taken]


def _adapted(rows: Iterable[Sequence[object]]) -> list[list[Any]]:
    """Rows with their instants as this database's driver wants them."""
    adapt = connection.ops.adapt_datetimefield_value
    return [
        [adapt(value) if isinstance(value, datetime) else value for value in row] for row in rows
    ]


def _state_row(found: Finding) -> list[object]:
    state = found.state
    return [
        *(state.status.value if state.status else "", state.since),
        *(state.down.run, state.down.since, state.trouble.run, state.trouble.since),
        *(found.asked_at, found.asked_at if found.is_known else None),
        *(found.reading.value, found.outcome.value, found.reason, found.took_us),
        *(found.certificate_not_after, found.due_at, found.missed, found.quiet_since),
        found.claimed.endpoint_id,
    ]


def _result_row(found: Finding) -> list[object]:
    return [
        *(found.claimed.endpoint_id, found.slot_at, found.asked_at),
        *(found.outcome.value, found.reading.value, found.reason, found.took_us),
        *(found.http_status, found.excerpt),
    ]


def _hour_row(found: Finding) -> list[object]:
    hour = found.slot_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    took_us = found.took_us if found.is_known else 0
    number = bin_of(found.took_us) if found.is_known else None
    return [
        *(hour, found.claimed.endpoint_id, 1),
        *(int(found.rolled_as is each) for each in Reading),
        took_us,
        *(int(number == each) for each in range(BINS)),
        took_us,
    ]

"""What the checks of the illustrative programme hold, until a real check is made.

The measured past is invented up to the start, so that what follows from it is there at once: what
is observed, verified and lost, discrepancies and incidents. From the first real check on nothing
of it is touched, and the checks go on from what they find held.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models.functions import Coalesce

from migrations_tracker.demo.steps import Found
from migrations_tracker.demo.troubles import REASONS, DateOf, found_at
from migrations_tracker.demo.turn import take_turn
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.readings import Reading
from migrations_tracker.models import (
    Endpoint,
    EndpointState,
    PsnMigration,
    RegistrySource,
    StatusChange,
)
from migrations_tracker.services.incidents import settle_incidents
from migrations_tracker.services.observing import hold_streams
from migrations_tracker.services.reconcile import reconcile

A_DAY: Final = timedelta(days=1)
UP: Final = EndpointStatus.UP
FIELDS: Final = (
    "status",
    "since",
    "last_asked_at",
    "last_answer_at",
    "last_reading",
    "last_reason",
    "quiet_since",
)


def was_really_checked() -> bool:
    """Whether any real check was ever made: only those are timed. One query."""
    return EndpointState.objects.exclude(last_us=None).exists()


def observe(migration: PsnMigration, found: Collection[Found], now: datetime) -> bool:
    """Have the checks find this of a borough's endpoints; False once a real check was made."""
    if was_really_checked():
        return False
    known = {(migration.borough_id, one.kind.value): one for one in found}
    _note_changes(migration.borough_id, found, now)
    _observe([migration.pk], [migration.borough_id], known, {}, now)
    return True


def begin_measuring(endpoints: Iterable[Endpoint]) -> None:
    """Up since they are expected, those that have no past yet."""
    StatusChange.objects.bulk_create(
        StatusChange(endpoint=one, to_status=UP.value, at=since, recorded_at=since)
        for one in endpoints
        if (since := one.expected_from) and not one.status_changes.all()
    )


def _note_changes(code: str, found: Collection[Found], now: datetime) -> None:
    """The changes of status behind what was found, each once."""
    endpoints = list(
        Endpoint.objects.filter(borough=code, expected_from__lte=now).prefetch_related(
            "status_changes"
        )
    )
    begin_measuring(endpoints)
    by_kind = {one.kind: one for one in endpoints}
    StatusChange.objects.bulk_create(
        StatusChange(endpoint=endpoint, to_status=one.status.value, at=one.since, recorded_at=now)
        for one in found
        if one.status is not EndpointStatus.UNKNOWN
        and (endpoint := by_kind.get(one.kind.value))
        and all(change.at != one.since for change in endpoint.status_changes.all())
    )


@transaction.atomic
def observe_all(date_of: DateOf, now: datetime) -> None:
    """Hold of every endpoint what its invented past ends with, unless a real check was made."""
    take_turn()
    if was_really_checked():
        return
    present = dict(PsnMigration.objects.present().values_list("borough_id", "pk"))
    known = {
        (code, one.kind.value): one
        for code in present
        for one in found_at(int(code[3:]), date_of, now)
    }
    changes = StatusChange.objects.order_by("at").values_list("endpoint_id", "to_status", "at")
    last = {pk: (status, at) for pk, status, at in changes}
    _observe(list(present.values()), list(present), known, last, now)


def _observe(
    migration_ids: Collection[int],
    codes: Collection[str],
    known: Mapping[tuple[str, str], Found],
    last: Mapping[int, tuple[str, datetime]],
    now: datetime,
) -> None:
    hold_streams(PsnMigration.objects.filter(pk__in=migration_ids))
    states = list(
        EndpointState.objects.filter(
            endpoint__borough__in=codes, endpoint__expected_from__lte=now
        ).select_related("endpoint")
    )
    for state in states:
        found = known.get((state.endpoint.borough_id, state.endpoint.kind))
        _hold(state, found, last.get(state.pk), now)
    EndpointState.objects.bulk_update(states, FIELDS)
    RegistrySource.objects.filter(pk=RegistrySource.SINGLE).update(
        last_run_at=now, last_ok_at=now, watched_since=Coalesce("watched_since", now - A_DAY)
    )
    settle_incidents([state.pk for state in states], now)
    reconcile(migration_ids, now)


def _hold(
    state: EndpointState, found: Found | None, last: tuple[str, datetime] | None, now: datetime
) -> None:
    """What is held of one endpoint: what was found, else the end of its past, else up."""
    expected_from = state.endpoint.expected_from or now
    status, since = UP, expected_from
    if last is not None:
        status, since = EndpointStatus(last[0]), max(last[1], expected_from)
    state.last_asked_at = state.last_answer_at = now
    state.quiet_since = None
    if found is not None and found.status is EndpointStatus.UNKNOWN:
        state.last_answer_at = state.quiet_since = found.since
        state.last_reading = Reading.UNKNOWN.value
    else:
        if found is not None:
            status, since = found.status, max(found.since, expected_from)
        state.last_reading = status.value
    state.status, state.since = status.value, since
    state.last_reason = REASONS[EndpointStatus(state.last_reading)]

"""Incidents follow from what the checks hold: opened, reopened, worsened and closed here alone.

The rules look at levels, not at edges. So the commit of a check settles the endpoints whose status
it changed, and a regular look settles whatever time alone has changed: a maintenance window that
ended, a certificate's next step, an endpoint that is no longer expected.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from migrations_tracker.domain.access import system
from migrations_tracker.domain.incident import (
    OF_ENDPOINTS,
    Happening,
    IncidentKind,
    Seen,
    Standing,
    Verdict,
    Word,
    judge,
    settle,
)
from migrations_tracker.domain.incident_replies import Progress
from migrations_tracker.domain.incident_words import happening_words
from migrations_tracker.domain.policy import INCIDENT
from migrations_tracker.facts import source_and_health
from migrations_tracker.models import (
    Assignment,
    EndpointState,
    Incident,
    IncidentUpdate,
    PsnMigration,
    RegistrySource,
)
from migrations_tracker.models.maintenance import is_in_window, states_at
from migrations_tracker.services.audit import mark_changed

CHECKS: Final = system("checks").actor


@dataclass(slots=True)
class Changes:
    """What a look found to write, and what happened to each incident of it."""

    opened: list[Incident] = field(default_factory=list)
    changed: list[Incident] = field(default_factory=list)
    happened: list[tuple[Incident, Happening]] = field(default_factory=list)


def settle_incidents(endpoint_ids: Collection[int], now: datetime) -> int:
    """Bring the incidents of endpoints in line with their states; how many changed.

    Two queries where none does, and at most seven more. It runs in the transaction that changed
    the states, and the caller tells live pages. The states stay locked until its end; those that
    somebody else holds are left to the next look.
    """
    locked = EndpointState.objects.select_for_update(skip_locked=True, of=("self",))
    states = list(states_at(locked.filter(pk__in=endpoint_ids), now).order_by("pk"))
    return _settle(states, now)


@transaction.atomic
def settle_due(now: datetime) -> int:
    """Settle what time alone may have changed; how many incidents changed. Six queries at least.

    While the checks themselves are at fault, endpoints are left as they were.
    """
    changed = settle_source(now) + _end_acknowledgements(now)
    _, health = source_and_health(now)
    due = [] if health.is_at_fault else _out_of_line(now)
    if due:
        changed += settle_incidents(due, now)
    if changed:
        mark_changed()
    return changed


def settle_source(now: datetime) -> int:
    """The same for the registry and for the checker. Three queries where nothing changes."""
    source = RegistrySource.objects.select_for_update().get(pk=RegistrySource.SINGLE)
    since = {
        IncidentKind.REGISTRY: source.unavailable_since,
        IncidentKind.CHECKER: source.checker_fault_since,
    }
    recent = _recent(Incident.objects.select_for_update().filter(endpoint=None), now)
    changes = Changes()
    for kind, began in since.items():
        verdict = Verdict(Word.OPEN, min(began, now)) if began else Verdict(Word.CLOSE)
        new = Incident(kind=kind.value, reason=source.reason)
        _step(verdict, recent.get((None, kind)), new, now, changes)
    return _write(changes, now)


def _out_of_line(now: datetime) -> list[int]:
    """The endpoints whose incidents a look without locks finds wrong. Two queries."""
    first = now + timedelta(days=INCIDENT.certificate_calendar_days[0])
    candidates = states_at(EndpointState.objects.all(), now).filter(
        Q(status="down", endpoint__expected_from__lte=now)
        | Q(certificate_not_after__lte=first, endpoint__expected_from__lte=now)
        | Q(pk__in=Incident.objects.still_open().filter(endpoint__isnull=False).values("endpoint"))
    )
    recent = _recent(Incident.objects.filter(endpoint__isnull=False), now)
    return [
        state.pk
        for state in candidates
        for kind in OF_ENDPOINTS
        if settle(
            judge(kind, _seen(state), now, INCIDENT),
            _standing(recent.get((state.pk, kind))),
            now,
            INCIDENT,
        )
    ]


def _settle(states: Iterable[EndpointState], now: datetime) -> int:
    by_id = {state.pk: state for state in states}
    recent = _recent(Incident.objects.select_for_update().filter(endpoint__in=by_id), now)
    changes = Changes()
    for state in by_id.values():
        for kind in OF_ENDPOINTS:
            verdict = judge(kind, _seen(state), now, INCIDENT)
            new = Incident(kind=kind.value, endpoint=state.endpoint, reason=_reason(kind, state))
            _step(verdict, recent.get((state.pk, kind)), new, now, changes)
    if changes.opened:
        _attribute(changes.opened)
    return _write(changes, now)


def _seen(state: EndpointState) -> Seen:
    return Seen(
        measured=state.measured,
        since=state.since,
        expected_from=state.endpoint.expected_from,
        in_window=is_in_window(state),
        certificate_not_after=state.certificate_not_after,
    )


def _reason(kind: IncidentKind, state: EndpointState) -> str:
    return state.last_reason if kind is IncidentKind.DOWN else ""


def _recent(
    incidents: QuerySet[Incident], now: datetime
) -> Mapping[tuple[int | None, IncidentKind], Incident]:
    """The open incident, else the one that closed last a short while ago, by subject and kind."""
    shortly = Q(closed_at=None) | Q(closed_at__gt=now - INCIDENT.reopens_within)
    found = incidents.filter(shortly).order_by(F("closed_at").asc(nulls_last=True))
    return {(one.endpoint_id, one.incident_kind): one for one in found}


def _standing(incident: Incident | None) -> Standing:
    if incident is None:
        return Standing()
    return Standing(incident.is_open, incident.days, incident.closed_at)


def _step(
    verdict: Verdict, before: Incident | None, new: Incident, now: datetime, changes: Changes
) -> None:
    """Note what becomes of one incident; `new` is what it would be if there were none yet."""
    happened = settle(verdict, _standing(before), now, INCIDENT)
    if happened is None:
        return
    if happened is Happening.OPENED:
        new.since, new.opened_at, new.round_at = verdict.since or now, now, now
        new.days = verdict.days
        changes.opened.append(new)
        changes.happened.append((new, happened))
        return
    assert before is not None
    _apply(before, happened, verdict, now)
    changes.changed.append(before)
    changes.happened.append((before, happened))


def _apply(incident: Incident, happened: Happening, verdict: Verdict, now: datetime) -> None:
    incident.version += 1
    if happened is Happening.CLOSED:
        # Checks go by the database's clock and the regular look by its own.
        incident.closed_at = max(now, incident.opened_at)
        incident.progress = Progress.RESOLVED.value
        incident.acknowledged_at = incident.acknowledged_until = None
        return
    incident.days = verdict.days
    if happened is Happening.REOPENED:
        incident.closed_at, incident.progress = None, Progress.INVESTIGATING.value
        incident.times_reopened += 1
    if happened is not Happening.EASED:
        incident.round, incident.round_at = incident.round + 1, now


def _attribute(incidents: Iterable[Incident]) -> None:
    """Whose they are: the present migration of the borough, and who leads it now. Two queries."""
    codes = {one.endpoint.borough_id for one in incidents if one.endpoint}
    present = PsnMigration.objects.filter(borough__in=codes).present().values_list("borough", "pk")
    migrations = dict(present)
    leads = dict(
        Assignment.objects.current()
        .filter(migration__in=migrations.values())
        .values_list("migration", "supplier")
    )
    for one in incidents:
        if one.endpoint:
            one.migration_id = migrations.get(one.endpoint.borough_id)
            one.supplier_id = leads.get(one.migration_id) if one.migration_id else None


def _write(changes: Changes, now: datetime) -> int:
    """One statement for each sort of change, and one for what happened."""
    if not changes.happened:
        return 0
    Incident.objects.bulk_create(changes.opened)
    if changes.changed:
        fields = ["closed_at", "progress", "acknowledged_at", "acknowledged_until", "days"]
        counted = ["times_reopened", "round", "round_at", "version"]
        Incident.objects.bulk_update(changes.changed, fields + counted)
    IncidentUpdate.objects.bulk_create(
        IncidentUpdate(
            incident=incident,
            at=now,
            author=CHECKS,
            progress=incident.progress,
            text=happening_words(happened, incident.incident_kind, incident.days),
        )
        for incident, happened in changes.happened
    )
    return len(changes.happened)


def _end_acknowledgements(now: datetime) -> int:
    """Tell anew of incidents that somebody had taken on until a time that has passed."""
    ended = list(
        Incident.objects.still_open().select_for_update().filter(acknowledged_until__lte=now)
    )
    for incident in ended:
        incident.acknowledged_at = incident.acknowledged_until = None
        incident.round, incident.round_at = incident.round + 1, now
        incident.version += 1
    if not ended:
        return 0
    fields = ["acknowledged_at", "acknowledged_until", "round", "round_at", "version"]
    Incident.objects.bulk_update(ended, fields)
    IncidentUpdate.objects.bulk_create(
        IncidentUpdate(
            incident=one,
            at=now,
            author=CHECKS,
            progress=one.progress,
            text="The acknowledgement has run out.",
        )
        for one in ended
    )
    return len(ended)

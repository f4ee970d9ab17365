"""What is new for suppliers, by the rows that say so, and which of it has been told.

Like the incidents, it goes by levels: what stands now, against what was last told.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import F, Q, QuerySet

from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.webhooks import KEPT, EventType
from migrations_tracker.models import (
    Event,
    Evidence,
    Milestone,
    PsnMigration,
    Stream,
    ToldEndpoint,
    ToldEvidence,
    ToldIncident,
    ToldStream,
)
from migrations_tracker.services.publishing import Data, News

# So much is looked at in one go; the rest comes with the next.
AT_ONCE: Final = 100
DECISIONS: Final = {
    EventKind.GATE_PASSED: "passed",
    EventKind.GATE_REVOKED: "revoked",
    EventKind.GATE_RESTORED: "restored",
}
TYPES: Final[Mapping[EventKind, EventType]] = {
    EventKind.STAGE_CLAIMED: EventType.STAGE_CHANGED,
    EventKind.MILESTONE_CHANGED: EventType.MILESTONE_CHANGED,
    EventKind.FORECAST_CHANGED: EventType.MILESTONE_CHANGED,
    EventKind.BASELINE_SET: EventType.MILESTONE_CHANGED,
    EventKind.DISCREPANCY_OPENED: EventType.DISCREPANCY_OPENED,
    EventKind.DISCREPANCY_CLOSED: EventType.DISCREPANCY_CLOSED,
    **dict.fromkeys(DECISIONS, EventType.GATE_DECIDED),
}


@dataclass(frozen=True, slots=True)
class Audience:
    """Who leads each migration now, and how this installation is reached."""

    leads: Mapping[int, int]
    site_url: str
    now: datetime

    def news(
        self,
        key: str,
        kind: EventType,
        migration: PsnMigration | None,
        happened_at: datetime,
        data: Data,
    ) -> Iterator[News]:
        """Nothing where nobody leads it, or where it is so old that it would be forgotten."""
        supplier = self.leads.get(migration.pk) if migration else None
        if migration is None or supplier is None or happened_at <= self.now - KEPT:
            return
        where = {"migration": migration.borough_id, "url": self.migration_url(migration)}
        yield News(key, kind, supplier, migration.pk, happened_at, {**where, **data})

    def migration_url(self, migration: PsnMigration) -> str:
        return self.api(f"migrations/{migration.borough_id}")

    def api(self, path: str) -> str:
        return f"{self.site_url}/api/v1/{path}"


def remember(
    model: type[ToldStream] | type[ToldEndpoint] | type[ToldIncident],
    rows: Sequence[Any],
    of: str,
    fields: list[str],
) -> None:
    """Write how far has been told `of` something. One query; none where nothing was found."""
    if rows:
        model.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=[of], update_fields=fields
        )


def streams_due() -> QuerySet[Stream]:
    told = F("toldstream__sequence")
    fresh = Q(toldstream=None, last_sequence__gt=0) | Q(last_sequence__gt=told)
    return Stream.objects.filter(fresh, migration__isnull=False).order_by("pk")


def evidence_due() -> QuerySet[Evidence]:
    scanned = Evidence.objects.exclude(file="").exclude(scan_state="pending")
    return scanned.filter(told=None).order_by("pk")


def news_of_streams(audience: Audience) -> list[News]:
    """What the records of migrations say since they were last looked through. Five queries."""
    streams = {one.pk: one for one in streams_due()[:AT_ONCE]}
    told = dict(ToldStream.objects.filter(pk__in=streams).values_list("pk", "sequence"))
    wanted = Q()
    for stream in streams.values():
        first, last = told.get(stream.pk, 0), stream.last_sequence
        wanted |= Q(stream=stream, sequence__gt=first, sequence__lte=last)
    if not streams:
        return []
    events = Event.objects.filter(wanted, kind__in=[kind.value for kind in TYPES])
    found = events.select_related("stream__migration").order_by("recorded_at", "stream", "sequence")
    remember(
        ToldStream,
        [ToldStream(stream_id=one.pk, sequence=one.last_sequence) for one in streams.values()],
        "stream",
        ["sequence"],
    )
    loaded = list(found)
    plans = _milestones_of(loaded)
    return [news for event in loaded for news in _of_event(event, audience, plans)]


def _milestones_of(events: Sequence[Event]) -> Mapping[tuple[int | None, str], Milestone]:
    """The milestones that events are about, by migration and code. One query, none for no event."""
    of = {event.stream.migration_id for event in events if "milestone" in event.new}
    rows = Milestone.objects.filter(migration__in=of) if of else ()
    return {(row.migration_id, row.code): row for row in rows}


def _of_event(
    event: Event, audience: Audience, plans: Mapping[tuple[int | None, str], Milestone]
) -> Iterator[News]:
    kind = EventKind(event.kind)
    milestone = plans.get((event.stream.migration_id, str(event.new.get("milestone"))))
    where = {"url": audience.api(f"milestones/{milestone.reference}")} if milestone else {}
    told = audience.news(
        f"event:{event.stream_id}:{event.sequence}",
        TYPES[kind],
        event.stream.migration,
        event.effective_at,
        {**_DATA[TYPES[kind]](event), **where},
    )
    # What was recorded long ago is no news, however late it takes effect.
    return told if event.recorded_at > audience.now - KEPT else iter(())


def _stage(event: Event) -> Data:
    return {"stage": event.new.get("stage"), "previous_stage": event.old.get("stage")}


def _milestone(event: Event) -> Data:
    fields = sorted(set(event.new) - {"milestone", "working_days", "reason_code", "cause_owner"})
    return {"milestone": event.new.get("milestone"), "fields": fields}


def _gate(event: Event) -> Data:
    return {"gate": event.new.get("stage"), "decision": DECISIONS[EventKind(event.kind)]}


def _discrepancy(event: Event) -> Data:
    return {"discrepancy": event.new.get("discrepancy")}


_DATA: Final[Mapping[EventType, Callable[[Event], Data]]] = {
    EventType.STAGE_CHANGED: _stage,
    EventType.MILESTONE_CHANGED: _milestone,
    EventType.GATE_DECIDED: _gate,
    EventType.DISCREPANCY_OPENED: _discrepancy,
    EventType.DISCREPANCY_CLOSED: _discrepancy,
}


def news_of_evidence(audience: Audience) -> list[News]:
    """Files that were scanned; those withdrawn meanwhile are passed over. Two queries."""
    files = list(evidence_due().select_related("migration")[:AT_ONCE])
    ToldEvidence.objects.bulk_create(ToldEvidence(evidence=one) for one in files)
    return [news for one in files if not one.withdrawn_at for news in _of_evidence(one, audience)]


def _of_evidence(evidence: Evidence, audience: Audience) -> Iterator[News]:
    clean = evidence.scan_state == "clean"
    kind = EventType.EVIDENCE_SCANNED if clean else EventType.EVIDENCE_REJECTED
    data = {
        "evidence": str(evidence.public_id),
        "about": evidence.about,
        "code": evidence.code,
        "scan_state": evidence.scan_state,
        "url": audience.api(f"evidence/{evidence.reference}"),
    }
    told_at = evidence.scanned_at or evidence.added_at
    key = f"evidence:{evidence.pk}:{evidence.scan_state}"
    return audience.news(key, kind, evidence.migration, told_at, data)

"""The scorecard of one supplier: five measures, what is open, what was promised, what failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import LONDON, london_date
from migrations_tracker.domain.evidence import ScanState
from migrations_tracker.domain.incident import IncidentKind
from migrations_tracker.domain.scorecard import (
    Measure,
    Period,
    Score,
    Tally,
    periods,
    rated_period,
)
from migrations_tracker.domain.scorecard_counts import (
    Paper,
    Words,
    accepted,
    available,
    on_time,
    stability,
    updates_kept,
)
from migrations_tracker.domain.scorecard_replies import Reply
from migrations_tracker.models import (
    Endpoint,
    Evidence,
    Incident,
    PsnMigration,
    ScorecardReply,
)
from migrations_tracker.selectors.availability import Timeline, timelines
from migrations_tracker.selectors.migrations import MigrationRow, migration_rows
from migrations_tracker.selectors.own_work import actors_of
from migrations_tracker.selectors.supplier_record import (
    Lead,
    OwnedMilestone,
    Record,
    records_of,
    suppliers_visible_to,
    updates_of,
)
from suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What a supplier leads now, and what it still has to do there."""

    row: MigrationRow
    milestones: Sequence[OwnedMilestone]


@dataclass(frozen=True, slots=True)
class Failure:
    """An incident that opened while the supplier led. `lost` is how long something was down.

    `is_present` says that it leads there still, and so may open the incident.
    """

    reference: str
    number: str
    borough: str
    what: str
    since: datetime
    closed_at: datetime | None
    lost: timedelta | None
    is_present: bool


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One supplier by its record. `moved` are its milestones whose forecast was ever given."""

    supplier: Supplier
    period: Period
    scores: Sequence[Score]
    replies: Mapping[Measure, Reply]
    work: Sequence[OpenWork]
    moved: Sequence[OwnedMilestone]
    failures: Sequence[Failure]


def scorecard(slug: str, principal: Principal, now: datetime) -> Scorecard | None:
    """The scorecard behind a slug; None where there is none that the principal may see.

    Twenty-nine queries, however much it led.
    """
    supplier = suppliers_visible_to(principal).filter(slug=slug).first()
    if supplier is None:
        return None
    record, today = records_of([supplier])[supplier.pk], london_date(now)
    period = rated_period(today)
    return Scorecard(
        supplier=supplier,
        period=period,
        scores=_scores(supplier, record, now),
        replies=replies_of(supplier),
        work=_work(record, now),
        moved=[one for one in record.milestones if one.promised],
        failures=_failures(supplier, record.leads, period, now),
    )


def scores_of(supplier: Supplier, now: datetime) -> list[Score]:
    """The five measures alone. Fourteen queries."""
    return _scores(supplier, records_of([supplier])[supplier.pk], now)


def replies_of(supplier: Supplier) -> dict[Measure, Reply]:
    """The supplier's word on each measure, where it gave one. One query."""
    newest = ScorecardReply.objects.newest().filter(supplier=supplier)
    return {
        Measure(one.measure): Reply(one.text, one.about, one.replied_at, one.replied_by)
        for one in newest
    }


def _scores(supplier: Supplier, record: Record, now: datetime) -> list[Score]:
    today, owned = london_date(now), record.owned
    said: list[Words] = updates_of(record.leads)
    papers = _papers(supplier, record.leads)
    watched = _watched(record.leads, now)

    def count(measure: Measure, period: Period) -> Tally:
        match measure:
            case Measure.ON_TIME:
                return on_time(owned, period)
            case Measure.STABILITY:
                return stability(owned, period)
            case Measure.EVIDENCE:
                return accepted(papers, period)
            case Measure.AVAILABILITY:
                return _reached(watched, period, now)
            case Measure.UPDATES:
                return updates_kept(said, period, today)

    return [
        Score(
            measure,
            count(measure, rated_period(today)),
            tuple((period, count(measure, period)) for period in periods(today)),
        )
        for measure in Measure
    ]


def _papers(supplier: Supplier, leads: Sequence[Lead]) -> list[Paper]:
    """What its people and keys put on record of what it led. Three queries."""
    own = actors_of(frozenset({supplier.pk}))
    found = Evidence.objects.filter(
        migration__in={lead.migration_id for lead in leads}, added_by__in=own
    )
    rejected = ScanState.REJECTED.value
    return [
        Paper(
            london_date(one.added_at),
            is_rejected=one.scan_state == rejected
            or (one.withdrawn_at is not None and one.withdrawn_by not in own),
        )
        for one in found
    ]


Watched = Sequence[tuple[Lead, Timeline]]


def _watched(leads: Sequence[Lead], now: datetime) -> Watched:
    """The endpoints that it served, each with the lead that it belonged to. Six queries."""
    since = _midnight(periods(london_date(now))[0].first)
    by_borough: dict[str, list[Lead]] = {}
    for lead in leads:
        by_borough.setdefault(lead.borough.pk, []).append(lead)
    endpoints = list(
        Endpoint.objects.filter(borough__in=by_borough).select_related("state").order_by("pk")
    )
    known = timelines(endpoints, since, now)
    return [
        (lead, known[endpoint.pk])
        for endpoint in endpoints
        for lead in by_borough[endpoint.borough_id]
    ]


def _reached(watched: Watched, period: Period, now: datetime) -> Tally:
    """The minutes of a period, cut to the days on which the supplier led."""
    spans = []
    for lead, timeline in watched:
        since = _midnight(max(period.first, lead.since))
        last = min(day for day in (period.last, lead.until) if day)
        until = min(_midnight(last + timedelta(days=1)), now)
        if since < until:
            spans.append(timeline.between(since, until))
    return available(spans)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LONDON)


def _work(record: Record, now: datetime) -> list[OpenWork]:
    led = [lead.migration_id for lead in record.leads if lead.is_present]
    rows = migration_rows(PsnMigration.objects.filter(pk__in=led), now)
    return [
        OpenWork(row, [one for one in record.open_milestones if one.lead.migration_id == row.id])
        for row in sorted(rows, key=lambda row: row.borough.short_name)
    ]


def _failures(
    supplier: Supplier, leads: Sequence[Lead], period: Period, now: datetime
) -> list[Failure]:
    """Its incidents of the rated days, the newest first. One query."""
    present = {lead.migration_id for lead in leads if lead.until is None}
    found = (
        Incident.objects.filter(
            supplier=supplier, opened_at__gte=_midnight(period.first), endpoint__isnull=False
        )
        .select_related("endpoint__borough")
        .order_by("-opened_at", "-pk")
    )
    return [_failure(one, now, is_present=one.migration_id in present) for one in found]


def _failure(incident: Incident, now: datetime, *, is_present: bool) -> Failure:
    assert incident.endpoint
    down = incident.incident_kind is IncidentKind.DOWN
    return Failure(
        reference=incident.reference,
        number=incident.reference.removeprefix("INC-"),
        borough=incident.endpoint.borough.short_name,
        what=f"{incident.endpoint.get_kind_display()}: {incident.incident_kind.label.lower()}",
        since=incident.since,
        closed_at=incident.closed_at,
        lost=(incident.closed_at or now) - incident.since if down else None,
        is_present=is_present,
    )

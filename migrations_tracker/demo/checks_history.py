"""The invented past of the checks: roll-ups and status changes from before the first real check.

Once a real check has been made this past is never touched again, and a time in which the tracker
did not run stays the gap that it was.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Final

from django.db import connection, transaction

from migrations_tracker.demo.episodes import (
    BINS_USED,
    DAY,
    HOUR,
    Episode,
    Span,
    Tally,
    episode_of,
    episodes,
    hours_of,
    kind_spans,
    tally,
)
from migrations_tracker.demo.observed import was_really_checked
from migrations_tracker.demo.troubles import REASONS, Lasted
from migrations_tracker.demo.turn import take_turn
from migrations_tracker.domain.endpoint_kinds import EndpointKind, expected_kinds
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.psn_services import CutoverOutcome, PsnService
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    Assignment,
    Endpoint,
    Event,
    RollupDay,
    RollupHour,
    StatusChange,
)

KEPT: Final = timedelta(days=90)
ROWS_A_STATEMENT: Final = 500
COLUMNS: Final = (
    "bucket",
    "endpoint_id",
    "n",
    "up",
    "degraded",
    "down",
    "maintenance",
    "unknown",
    "sum_us",
    *(f"bin_{number:02}" for number in BINS_USED),
    "max_us",
)
CONFIRMING: Final = timedelta(seconds=16)
MOVES: Final = (
    EventKind.MIGRATION_OPENED.value,
    EventKind.STAGE_CLAIMED.value,
    EventKind.CUTOVER_ENDED.value,
)


Counts = tuple[int, ...]
Row = tuple[datetime, int, Counts]


@dataclass(frozen=True, slots=True)
class Past:
    """One endpoint's span with its episodes, by the hours that they touch."""

    span: Span
    troubles: Sequence[Episode]
    by_hour: Mapping[datetime, Sequence[Episode]]


@transaction.atomic
def write_history(seed: int, now: datetime, troubles: Mapping[str, Sequence[Lasted]]) -> int:
    """Write the last 90 days up to the last full hour; how many hourly roll-ups were written.

    `troubles` are those by hand, by the reference of their endpoint.

    None once a real check has been made, or where the past reaches the last full hour already.
    """
    take_turn()
    until = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    if was_really_checked():
        return 0
    if RollupHour.objects.filter(bucket__gte=until - HOUR).exists():
        return 0
    for model in (RollupHour, RollupDay, StatusChange):
        model.objects.all().delete()
    pasts = [_past(seed, span, until, troubles.get(span.ref, ())) for span in expected_spans()]
    StatusChange.objects.bulk_create(change for past in pasts for change in _status_changes(past))
    return _write_rollups(seed, pasts, until)


def expected_spans() -> list[Span]:
    """When each endpoint had to answer, read from the ledger. Three queries."""
    real = Assignment.objects.filter(supplier__illustrative=False)
    calm = set(real.values_list("migration__borough_id", flat=True))
    rows = Endpoint.objects.values_list("borough_id", "kind", "pk", "ref")
    known = {(code, kind): (pk, ref) for code, kind, pk, ref in rows}
    spans = [
        Span(*known[code, kind.value], starts, ends, is_calm=code in calm)
        for code, moves in groupby(_moves(), key=itemgetter(0))
        for kind, starts, ends in kind_spans((at, wanted) for _, at, wanted in moves)
        if (code, kind.value) in known
    ]
    return sorted(spans, key=attrgetter("endpoint_id", "starts"))


def _moves() -> Iterator[tuple[str, datetime, frozenset[EndpointKind]]]:
    """Each move of the ledger by borough: when, and which kinds were expected from then on."""
    events = Event.objects.filter(kind__in=MOVES).order_by(
        "stream__migration__borough_id", "effective_at", "pk"
    )
    rows = events.values_list("stream__migration__borough_id", "kind", "effective_at", "old", "new")
    for code, of_borough in groupby(rows, key=itemgetter(0)):
        stage, held_from = Stage.NOT_STARTED, None
        cut_over: set[PsnService] = set()
        for _, kind, at, old, new in of_borough:
            if kind == EventKind.CUTOVER_ENDED.value:
                done = new["outcome"] == CutoverOutcome.COMPLETED.value
                (cut_over.add if done else cut_over.discard)(PsnService(new["service"]))
            else:
                stage = Stage(new["stage"])
                held_from = Stage(old["stage"]) if stage is Stage.ON_HOLD else None
            if kind == EventKind.MIGRATION_OPENED.value:
                cut_over.clear()
            yield code, at, expected_kinds(stage, cut_over, held_from)


def _past(seed: int, span: Span, until: datetime, by_hand: Sequence[Lasted]) -> Past:
    troubles = episodes(seed, span, until, [episode_of(one, until) for one in by_hand])
    by_hour: dict[datetime, list[Episode]] = defaultdict(list)
    for episode in troubles:
        for hour in hours_of(episode):
            by_hour[hour].append(episode)
    return Past(span, troubles, by_hour)


def _status_changes(past: Past) -> Iterator[StatusChange]:
    up = EndpointStatus.UP
    yield _change(past.span, None, up, past.span.starts)
    for episode in past.troubles:
        if episode.status is EndpointStatus.UNKNOWN:
            continue
        yield _change(past.span, up, episode.status, episode.starts)
        if not episode.lasts:
            yield _change(past.span, episode.status, up, episode.ends)


def _change(
    span: Span, before: EndpointStatus | None, after: EndpointStatus, at: datetime
) -> StatusChange:
    return StatusChange(
        endpoint_id=span.endpoint_id,
        from_status=before.value if before else "",
        to_status=after.value,
        at=at,
        recorded_at=at + CONFIRMING,
        reason=REASONS[after],
    )


def _write_rollups(seed: int, pasts: Sequence[Past], until: datetime) -> int:
    """The hourly rows, in the order of their keys, and the full days that they sum up to."""
    days: dict[tuple[datetime, int], list[int]] = {}
    hours: list[Row] = []
    bucket = (until - KEPT).replace(hour=0)
    while bucket < until:
        day = bucket.replace(hour=0)
        for past in pasts:
            if not _is_within(past.span, bucket):
                continue
            row = _counts(tally(seed, past.span.ref, bucket, past.by_hour.get(bucket, ())))
            hours.append((bucket, past.span.endpoint_id, row))
            _add(days.setdefault((day, past.span.endpoint_id), [0] * len(row)), row)
        bucket += HOUR
    _insert(RollupHour, hours)
    full = sorted(key for key in days if key[0] + DAY <= until)
    _insert(RollupDay, [(*key, tuple(days[key])) for key in full])
    return len(hours)


def _is_within(span: Span, hour: datetime) -> bool:
    """Whole hours only: the one in which an endpoint came to be expected is left out."""
    return span.starts <= hour and (span.ends is None or hour + HOUR <= span.ends)


def _counts(of: Tally) -> Counts:
    """In the order of `COLUMNS` after the key."""
    return of.n, of.up, of.degraded, of.down, 0, of.unknown, of.sum_us, *of.bins, of.max_us


def _add(total: list[int], row: Counts) -> None:
    """Sum the counts; the last one is a maximum."""
    for place, value in enumerate(row[:-1]):
        total[place] += value
    total[-1] = max(total[-1], row[-1])


def _insert(model: type[RollupHour | RollupDay], rows: Sequence[Row]) -> None:
    """Many rows in a statement, without an object for each."""
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - Django documents it
    columns = ", ".join(connection.ops.quote_name(column) for column in COLUMNS)
    one = f"({', '.join(['%s'] * len(COLUMNS))})"
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        for some in batched(rows, ROWS_A_STATEMENT):
            values = ", ".join([one] * len(some))
            cursor.execute(
                f"INSERT INTO {table} ({columns}) VALUES {values}",  # noqa: S608 - names of ours
                [value for bucket, pk, row in some for value in (adapt(bucket), pk, *row)],
            )


def batched(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))

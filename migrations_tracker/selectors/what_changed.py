"""How much has changed since an instant, and what the present is compared with."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count, Q

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import LONDON, london_date
from migrations_tracker.domain.comparison import Compared, Comparison, compared_with
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.what_changed import Changed
from migrations_tracker.models import BoardDate, Endpoint, Event, StatusChange


@dataclass(frozen=True, slots=True)
class Since:
    """What has changed since the day that the present is compared with."""

    base: Compared
    changed: Changed


def changed_since(principal: Principal, by: Comparison, now: datetime) -> Since:
    """From the beginning of the day that is compared with. Four queries."""
    boards = list(BoardDate.objects.in_force().values_list("day", flat=True))
    base = compared_with(by, boards, london_date(now))
    midnight = datetime.combine(base.day, time.min, tzinfo=LONDON)
    return Since(base, count_changes(principal, midnight))


def count_changes(principal: Principal, since: datetime, until: datetime | None = None) -> Changed:
    """Counted by the database, as far as the principal may see: from `since` on, before `until`.

    Three queries.
    """
    between = Q(recorded_at__gte=since)
    if until is not None:
        between &= Q(recorded_at__lt=until)
    events = Event.objects.visible_to(principal).filter(between, stream__migration__isnull=False)
    kinds = dict(events.order_by().values_list("kind").annotate(Count("pk")))
    moved = [
        new.get("working_days") or 0
        for new in events.filter(kind=EventKind.FORECAST_CHANGED.value).values_list(
            "new", flat=True
        )
    ]
    flips = StatusChange.objects.filter(between).exclude(from_status="")
    if not principal.sees_everything:
        flips = flips.filter(endpoint__in=Endpoint.objects.visible_to(principal))
    return Changed(
        kinds=kinds,
        later=sum(days > 0 for days in moved),
        earlier=sum(days < 0 for days in moved),
        flips=flips.count(),
    )

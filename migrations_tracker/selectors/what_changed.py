"""How much has changed since the last board."""

from datetime import datetime, time

from django.db.models import Count

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.board_dates import last_board
from migrations_tracker.domain.calendar import LONDON, london_date
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.what_changed import WITHOUT_BOARD, Since
from migrations_tracker.models import BoardDate, Endpoint, Event, StatusChange


def changed_since(principal: Principal, now: datetime) -> Since:
    """Counted by the database, as far as the principal may see. Four queries.

    From the beginning of the day on which the board last met.
    """
    today = london_date(now)
    board = last_board(list(BoardDate.objects.in_force().values_list("day", flat=True)), today)
    day = board or today - WITHOUT_BOARD
    since = datetime.combine(day, time.min, tzinfo=LONDON)
    events = Event.objects.visible_to(principal).filter(
        recorded_at__gte=since, stream__migration__isnull=False
    )
    kinds = dict(events.order_by().values_list("kind").annotate(Count("pk")))
    moved = [
        new.get("working_days") or 0
        for new in events.filter(kind=EventKind.FORECAST_CHANGED.value).values_list(
            "new", flat=True
        )
    ]
    flips = StatusChange.objects.filter(recorded_at__gte=since).exclude(from_status="")
    if not principal.sees_everything:
        flips = flips.filter(endpoint__in=Endpoint.objects.visible_to(principal))
    return Since(
        day=day,
        is_board=board is not None,
        kinds=kinds,
        later=sum(days > 0 for days in moved),
        earlier=sum(days < 0 for days in moved),
        flips=flips.count(),
    )

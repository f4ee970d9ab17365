"""What went wrong with endpoints of the illustrative programme, by hand. All of it is invented.

Days are working days counted from the day of the first start, as in the stories. Troubles begin and
end in the evening, when nobody claims anything, and concern boroughs of invented suppliers alone.
Those that last are what the registry's scenario `demo` goes on to play.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from migrations_tracker.demo.steps import Found
from migrations_tracker.domain.calendar import LONDON
from migrations_tracker.domain.endpoint_kinds import EndpointKind, endpoint_ref
from migrations_tracker.domain.endpoint_state import EndpointStatus

DateOf = Callable[[int], date]
Moment = tuple[int, time]


@dataclass(frozen=True, slots=True)
class Trouble:
    """An endpoint was not up, or gave no answer (unknown); without an end it still is so."""

    number: int
    kind: EndpointKind
    status: EndpointStatus
    begins: Moment
    ends: Moment | None = None


@dataclass(frozen=True, slots=True)
class Lasted:
    """The same on the calendar; `until` is None while it lasts."""

    kind: EndpointKind
    status: EndpointStatus
    since: datetime
    until: datetime | None


K, DOWN, DEGRADED = EndpointKind, EndpointStatus.DOWN, EndpointStatus.DEGRADED
SILENT: Final = EndpointStatus.UNKNOWN
TROUBLES: Final = (
    Trouble(25, K.GSI_WEB_PROXY, DOWN, (-30, time(18, 40)), (-29, time(19, 25))),
    Trouble(3, K.DNS, DEGRADED, (-16, time(18, 50)), (-15, time(20, 10))),
    Trouble(5, K.DWP_SEARCHLIGHT, SILENT, (-14, time(18, 55)), (-14, time(20, 5))),
    Trouble(26, K.DWP_SEARCHLIGHT, DOWN, (-12, time(19, 5)), (-12, time(20, 30))),
    Trouble(31, K.MAIL_RELAY, DEGRADED, (-10, time(18, 55)), (-8, time(19, 15))),
    # These last, and so does what follows from them.
    Trouble(5, K.GSI_WEB_PROXY, DEGRADED, (-4, time(18, 45))),
    Trouble(26, K.DNS, DEGRADED, (-3, time(19, 10))),
    Trouble(14, K.MAIL_RELAY, DOWN, (-2, time(18, 35))),
    Trouble(9, K.DWP_SEARCHLIGHT, DOWN, (-1, time(18, 40))),
    Trouble(17, K.N3_GATEWAY, SILENT, (-1, time(18, 55))),
)


def troubles_of(number: int, date_of: DateOf) -> list[Lasted]:
    """Everything that went wrong in one borough, in its order."""
    return [
        Lasted(
            one.kind,
            one.status,
            instant(date_of, one.begins),
            instant(date_of, one.ends) if one.ends else None,
        )
        for one in TROUBLES
        if one.number == number
    ]


def found_at(number: int, date_of: DateOf, at: datetime) -> tuple[Found, ...]:
    """What the checks hold at an instant of the borough's endpoints that ever were in trouble."""
    found: dict[EndpointKind, Found] = {}
    for one in troubles_of(number, date_of):
        if one.since > at:
            continue
        is_over = one.until is not None and one.until <= at
        if is_over and one.status is SILENT:
            continue  # silence is no measured status, so what was before it goes on
        status = EndpointStatus.UP if is_over else one.status
        found[one.kind] = Found(one.kind, status, one.until if one.until and is_over else one.since)
    return tuple(found.values())


def by_endpoint(date_of: DateOf) -> Mapping[str, Sequence[Lasted]]:
    """Everything that went wrong, by the reference of its endpoint."""
    found: dict[str, list[Lasted]] = defaultdict(list)
    for number in sorted({one.number for one in TROUBLES}):
        for one in troubles_of(number, date_of):
            found[endpoint_ref(f"E09{number:06d}", one.kind)].append(one)
    return found


def instant(date_of: DateOf, moment: Moment) -> datetime:
    day, clock = moment
    return datetime.combine(date_of(day), clock, tzinfo=LONDON).astimezone(UTC)


REASONS: Final[Mapping[EndpointStatus, str]] = {
    EndpointStatus.UP: "",
    DEGRADED: "The registry reports it degraded",
    DOWN: "The registry reports it down",
    SILENT: "No answer in time",
}

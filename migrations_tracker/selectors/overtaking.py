"""What was written to a record since somebody opened its form: the events of the ledger."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.models import Event
from migrations_tracker.selectors.activity import Change, event_changes


@dataclass(frozen=True, slots=True)
class Record:
    """What a form writes: a part of a migration's ledger, or of the programme's with None.

    `kinds` move its version. `field` and `value` name the record among others of these kinds, as
    its events do; with an empty `field` every event of the kinds is about it. `written_by` are
    the kinds that write the very values of the form; all of them, where it is empty.
    """

    migration_id: int | None
    kinds: Collection[EventKind]
    field: str = ""
    value: str | int = ""
    written_by: Collection[EventKind] = ()


@dataclass(frozen=True, slots=True)
class Writes:
    """What was written since, newest first, and each value that was, as it was before."""

    changes: Sequence[Change]
    before: Mapping[str, object]


def newest_writes(record: Record, viewer: Principal, count: int) -> Writes:
    """The last writes of a record that a viewer may see, the newest first. Six queries at most."""
    events = Event.objects.visible_to(viewer).filter(
        stream__migration=record.migration_id, kind__in=[kind.value for kind in record.kinds]
    )
    if record.field:
        new, old = ({f"{side}__{record.field}": record.value} for side in ("new", "old"))
        events = events.filter(Q(**new) | Q(**old))
    newest = events.select_related("stream__migration__borough").order_by("-recorded_at", "-id")
    found = list(newest[:count])
    before = values_before(found, record.written_by or record.kinds)
    return Writes(event_changes(found, viewer), before)


def values_before(newest: Iterable[Event], kinds: Collection[EventKind]) -> dict[str, object]:
    """What events of these kinds have changed, as it was before the oldest of them."""
    before: dict[str, object] = {}
    for event in newest:
        if event.kind in kinds:
            old, new = event.old, event.new
            names = (name for name in {*old, *new} if old.get(name) != new.get(name))
            before |= {name: old.get(name) for name in names}
    return before

"""The whole ledger as those read it who see everything: who changed what, when, why and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import QuerySet

from boroughs.models import Borough
from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.calendar import LONDON
from migrations_tracker.models import Event
from migrations_tracker.selectors.activity import (
    NO_LONGER_KNOWN,
    Change,
    actor_names,
    event_changes,
)

PROGRAMME: Final = "programme"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the log is narrowed to; empty and None are any. Days are London's, both included.

    `place` is a borough's slug, or `PROGRAMME`.
    """

    place: str = ""
    actor: str = ""
    channel: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class LogRow:
    """One event. `reference` is the id of the request that wrote it."""

    change: Change
    reference: str

    @property
    def place(self) -> str:
        return self.change.borough.short_name if self.change.borough else "The programme"


def log_events(wanted: Wanted) -> QuerySet[Event]:
    """The events that match, the newest first."""
    found = Event.objects.order_by("-recorded_at", "-id")
    if wanted.place == PROGRAMME:
        found = found.filter(stream__migration=None)
    elif wanted.place:
        found = found.filter(stream__migration__borough__slug=wanted.place)
    if wanted.actor:
        found = found.filter(actor=wanted.actor)
    if wanted.channel:
        found = found.filter(channel=wanted.channel)
    if wanted.first:
        found = found.filter(recorded_at__gte=_midnight(wanted.first))
    if wanted.last:
        found = found.filter(recorded_at__lt=_midnight(wanted.last + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON)


def log_rows(events: QuerySet[Event], viewer: Principal) -> list[LogRow]:
    """The rows of a queryset, in its order. Five queries at most, however many rows."""
    loaded = list(events.select_related("stream__migration__borough"))
    changes = event_changes(loaded, viewer)
    return [LogRow(change, event.request_id) for change, event in zip(changes, loaded, strict=True)]


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be asked for, as pairs of a value and its words."""

    places: Sequence[tuple[str, str]]
    actors: Sequence[tuple[str, str]]
    channels: Sequence[tuple[str, str]]


def log_choices(viewer: Principal) -> Choices:
    """Every borough, whoever has ever acted, and the channels. Five queries."""
    boroughs = Borough.objects.order_by("short_name").values_list("slug", "short_name")
    actors = set(Event.objects.order_by().values_list("actor", flat=True).distinct())
    names = actor_names(actors, viewer)
    people = [(actor, _named(actor, names.get(actor, NO_LONGER_KNOWN))) for actor in actors]
    return Choices(
        places=[(PROGRAMME, "The programme"), *boroughs],
        actors=sorted(people, key=lambda pair: pair[1]),
        channels=[(channel.value, channel.label) for channel in Channel],
    )


def _named(actor: str, name: str) -> str:
    """Parts of the tracker, and keys of one supplier, are told apart by their ids."""
    kind, _, rest = actor.partition(":")
    return name if kind == "user" else f"{name} ({rest})"

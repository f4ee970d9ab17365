"""Named scenarios: a story in a JSON file, told as faults with a scope and a schedule."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from pathlib import Path
from typing import Final

from .fault_bodies import (
    LONGEST_S,
    NotUnderstood,
    read_names,
    read_registry_fault,
    read_whole,
    refuse_unknown,
)
from .faults import Fault, Placed
from .inventory import Endpoint
from .kinds import KIND_NAMES
from .schedules import Always, FromStart, Schedule, Weekly

FOLDER: Final = Path(__file__).with_name("scenarios")
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a fault falls on. An empty set leaves that side open; `is_registry` is the service."""

    refs: frozenset[str] = frozenset()
    boroughs: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    is_registry: bool = False

    def covers(self, endpoint: Endpoint) -> bool:
        if self.is_registry or (self.refs and endpoint.ref not in self.refs):
            return False
        if self.boroughs and endpoint.borough not in self.boroughs:
            return False
        return not self.kinds or endpoint.kind.name in self.kinds


@dataclass(frozen=True, slots=True)
class Episode:
    """One fault of a scenario."""

    scope: Scope
    fault: Fault
    schedule: Schedule

    def placed(self, at: datetime, *, started_at: datetime) -> Placed | None:
        """The fault with its times if it is in force at `at`, otherwise None."""
        window = self.schedule.window(at, started_at=started_at)
        return None if window is None else Placed(self.fault, window.since, window.until)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named story. Where episodes overlap on an endpoint, the first in the file counts."""

    name: str
    title: str
    description: str
    episodes: tuple[Episode, ...]

    @property
    def touches_registry(self) -> bool:
        return any(episode.scope.is_registry for episode in self.episodes)


def load_scenarios(*, known_refs: Mapping[str, Endpoint]) -> Mapping[str, Scenario]:
    """Every scenario of the folder by name. Raises NotUnderstood for a file that makes no sense."""
    return {
        path.stem: read_scenario(path.stem, json.loads(path.read_bytes()), known_refs=known_refs)
        for path in sorted(FOLDER.glob("*.json"))
    }


def read_scenario(
    name: str, document: Mapping[str, object], *, known_refs: Mapping[str, Endpoint]
) -> Scenario:
    """One scenario from its file's content. Raises NotUnderstood."""
    refuse_unknown(document, allowed=["title", "description", "faults"])
    title, description, faults = (document.get(key) for key in ("title", "description", "faults"))
    if not isinstance(title, str) or not isinstance(description, str):
        raise NotUnderstood(f"The scenario “{name}” needs a title and a description.")
    if not isinstance(faults, list):
        raise NotUnderstood(f"The scenario “{name}” needs a list “faults”.")
    episodes = tuple(_episode(item, known_refs=known_refs) for item in faults)
    return Scenario(name, title, description, episodes)


def read_scope(value: Mapping[str, object], *, known_refs: Mapping[str, Endpoint]) -> Scope:
    """A scope from `refs`, `boroughs` and `kinds`, or from `registry`. Raises NotUnderstood."""
    refuse_unknown(value, allowed=["refs", "boroughs", "kinds", "registry"])
    if value.get("registry") is True:
        return Scope(is_registry=True)

    def names(name: str, allowed: Iterable[str]) -> frozenset[str]:
        return read_names(name, value[name], allowed=allowed) if name in value else frozenset()

    scope = Scope(
        refs=names("refs", known_refs),
        boroughs=names("boroughs", (endpoint.borough for endpoint in known_refs.values())),
        kinds=names("kinds", KIND_NAMES),
    )
    if scope == Scope():
        raise NotUnderstood("The scope is empty; write refs, boroughs, kinds or registry.")
    return scope


def _episode(value: object, *, known_refs: Mapping[str, Endpoint]) -> Episode:
    item = _object("faults", value)
    refuse_unknown(item, allowed=["on", "fault", "when"])
    scope = read_scope(_object("on", item.get("on")), known_refs=known_refs)
    fault = read_registry_fault(_object("fault", item.get("fault")))
    if scope.is_registry and fault.is_delivered_well:
        raise NotUnderstood(f"“{fault.mode}” spoils answers; name the boroughs or kinds it is on.")
    return Episode(scope, fault, _schedule(item.get("when")))


def _schedule(value: object) -> Schedule:
    if value is None:
        return Always()
    when = _object("when", value)
    read: Callable[[Mapping[str, object]], Schedule] = (
        _weekly if "weekdays" in when else _from_start
    )
    return read(when)


def _from_start(when: Mapping[str, object]) -> FromStart:
    refuse_unknown(when, allowed=["after_s", "for_s", "every_s"])
    seconds = partial(read_whole, high=LONGEST_S)
    return FromStart(
        after_s=seconds("after_s", when.get("after_s"), low=0),
        for_s=seconds("for_s", when["for_s"], low=1) if "for_s" in when else None,
        every_s=seconds("every_s", when["every_s"], low=10) if "every_s" in when else None,
    )


def _weekly(when: Mapping[str, object]) -> Weekly:
    refuse_unknown(when, allowed=["weekdays", "from", "until"])
    names = read_names("weekdays", when["weekdays"], allowed=WEEKDAYS)
    opens, closes = _time("from", when.get("from")), _time("until", when.get("until"))
    if closes <= opens:
        raise NotUnderstood(f"“until” is {closes}; write a time later than {opens} that day.")
    return Weekly(frozenset(WEEKDAYS.index(name) for name in names), opens, closes)


def _time(name: str, value: object) -> time:
    try:
        return time.fromisoformat(str(value))
    except ValueError:
        raise NotUnderstood(f"“{name}” is “{value}”; write a time such as 08:00.") from None


def _object(name: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise NotUnderstood(f"“{name}” must be an object.")
    return value

"""What is wrong with the endpoints now, and what those in trouble share."""

from collections.abc import Sequence
from dataclasses import dataclass

from migrations_tracker.domain.delivery import CONTRADICTING, SEVERITY
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.findings import count_of


@dataclass(frozen=True, slots=True)
class Standing:
    """One endpoint as the heading counts it. An unknown supplier is an empty name."""

    status: EndpointStatus
    borough: str
    kind: str
    supplier: str


def status_heading(standings: Sequence[Standing], *, at_fault: bool) -> str:
    """The finding, such as “2 of 120 endpoints are down, both led by Fleet Networks”.

    Counted are those that must answer. While the checks themselves are at fault, what is shown is
    the last that was known, and said to be so.
    """
    expected = [one for one in standings if one.status is not EndpointStatus.NOT_EXPECTED]
    if not expected:
        return "No endpoint has to answer yet"
    known = "Last known: " if at_fault else ""
    for status in SEVERITY:
        found = [one for one in expected if one.status is status]
        if found and status in CONTRADICTING:
            verb = "is" if len(found) == 1 else "are"
            of = f"{len(found)} of {count_of(len(expected), 'endpoint')}"
            return f"{known}{of} {verb} {status.value}{shared_words(found)}"
    if len(expected) == 1:
        return f"{known}the 1 endpoint that must answer is not in trouble".capitalize()
    words = f"none of the {len(expected)} endpoints that must answer is in trouble"
    return f"{known}{words}" if known else words.capitalize()


def shared_words(found: Sequence[Standing]) -> str:
    """What those in trouble share: one borough, one supplier or one kind; else nothing."""
    if len(found) == 1:
        return f": {found[0].kind} of {found[0].borough}"
    every = "both" if len(found) == 2 else "all"
    boroughs = {one.borough for one in found}
    if len(boroughs) == 1:
        return f", {every} in {boroughs.pop()}"
    suppliers = {one.supplier for one in found}
    if len(suppliers) == 1 and (supplier := suppliers.pop()):
        return f", {every} led by {supplier}"
    kinds = {one.kind for one in found}
    return f", {every} {kinds.pop()}" if len(kinds) == 1 else ""


def endpoint_heading(one: Standing, *, since: str, reason: str) -> str:
    """The verdict on one endpoint: “PSN DNS of Camden is down since 7:52am: no answer”.

    `since` is an instant in words, empty where none is known.
    """
    name = f"{one.kind} of {one.borough}"
    if one.status is EndpointStatus.NOT_EXPECTED:
        return f"{name} does not have to answer yet"
    if one.status is EndpointStatus.MAINTENANCE:
        return f"{name} is in planned maintenance"
    if one.status is EndpointStatus.UNKNOWN:
        silent = f" since {since}" if since else " so far"
        return f"{name} is unknown: no good answer{silent}"
    begun = f" since {since}" if since else ""
    why = f": {reason[0].lower()}{reason[1:]}" if reason and one.status in CONTRADICTING else ""
    return f"{name} is {one.status.value}{begun}{why}"

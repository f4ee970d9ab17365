"""Reading what the control API is sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from .fault_bodies import LONGEST_S, NotUnderstood, read_number, read_registry_fault, read_whole
from .faults import Fault, Mode, Placed
from .inventory import Endpoint
from .scenarios import read_scope
from .simulation import ScopedFault

LARGEST_OFFSET_S = 20 * 366 * 86_400
_CERTIFICATE_MODES = frozenset({Mode.CERT_EXPIRING, Mode.CERT_EXPIRED})


def read_placed(body: Mapping[str, object], *, now: datetime) -> Placed:
    """A fault that begins now and lasts `for_s` seconds, or until it is taken away."""
    rest = dict(body)
    for_s = rest.pop("for_s", None)
    fault = read_registry_fault(rest)
    if for_s is None:
        return Placed(fault, since=now)
    seconds = read_whole("for_s", for_s, low=1, high=LONGEST_S)
    return Placed(fault, since=now, until=now + timedelta(seconds=seconds))


def read_scoped(
    body: Mapping[str, object],
    *,
    known_refs: Mapping[str, Endpoint],
    now: datetime,
    boroughs: list[str] | None = None,
) -> ScopedFault:
    """A fault on a group: `boroughs` (in the body unless given here) and perhaps `kinds`."""
    rest = dict(body)
    scope: dict[str, object] = {"boroughs": boroughs or rest.pop("boroughs", None)}
    if "kinds" in rest:
        scope["kinds"] = rest.pop("kinds")
    return ScopedFault(read_scope(scope, known_refs=known_refs), read_placed(rest, now=now))


def ensure_fits(fault: Fault, endpoint: Endpoint) -> None:
    """Raise NotUnderstood where the fault needs a certificate and the endpoint has none."""
    if fault.mode in _CERTIFICATE_MODES and not endpoint.kind.has_certificate:
        raise NotUnderstood(
            f"{endpoint.ref} has no certificate, so “{fault.mode}” changes nothing."
        )


def read_offset_s(body: object, *, now: datetime) -> float:
    """How far to move the clock, in seconds from real time `now`. `null` is not at all."""
    if body is None:
        return 0.0
    if isinstance(body, dict) and list(body) == ["offset_s"]:
        if body["offset_s"] is None:
            return 0.0
        far = LARGEST_OFFSET_S
        return read_number("offset_s", body["offset_s"], low=-far, high=far)
    if isinstance(body, dict) and list(body) == ["at"]:
        return _offset_to(body["at"], now=now)
    raise NotUnderstood("Send {“at”: a time}, {“offset_s”: seconds}, or null for the real clock.")


def _offset_to(value: object, *, now: datetime) -> float:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        shown = str(value)[:60]
        raise NotUnderstood(f"“at” is “{shown}”; write a time such as 2013-11-04T08:15:00Z.")
    offset_s = (at - now).total_seconds()
    if abs(offset_s) > LARGEST_OFFSET_S:
        raise NotUnderstood(f"“at” is “{value}”; write a time within twenty years of the real one.")
    return offset_s

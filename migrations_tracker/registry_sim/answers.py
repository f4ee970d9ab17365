"""What the registry answers about one endpoint: a pure function without clock or network.

`answer(seed, endpoint, at, placed)` always gives the same document for the same arguments.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from .faults import Drift, Fault, Mode, Placed
from .inventory import Endpoint
from .kinds import KINDS
from .readings import healthy_metrics, share, slow_metrics, state_by_limits

SCHEMA: Final = "psn-registry/1"
TTL_S: Final = 60
Document = dict[str, object]

HEALTHY: Final = Placed(Fault(Mode.HEALTHY))
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CERTIFICATE_CYCLE_DAYS: Final = 300
_CERTIFICATE_LIFE_DAYS: Final = 365
_END_OF_DAY: Final = time(23, 59, 59)


def answer(seed: int, endpoint: Endpoint, at: datetime, placed: Placed = HEALTHY) -> Document:
    """The status document of one endpoint at `at` (UTC), with one fault at most in force."""
    fault = placed.fault
    state, metrics = _state_and_metrics(seed, endpoint, at, placed)
    document: Document = {
        "schema": SCHEMA,
        "ref": endpoint.ref,
        "state": state,
        "observed_at": rfc3339(_observed_at(at, fault)),
        "metrics": metrics,
        "certificate": _certificate(seed, endpoint, at, fault),
        "maintenance": _window(at, placed) if fault.mode is Mode.MAINTENANCE else None,
        "ttl_s": TTL_S,
    }
    if fault.mode is Mode.WRONG_REF:
        document["ref"] = _another_ref(endpoint)
    if fault.mode is Mode.SCHEMA_DRIFT:
        return _drifted(document, fault.variant)
    return document


def describe(endpoint: Endpoint) -> Document:
    """The endpoint's static description."""
    kind = endpoint.kind
    return {
        "schema": SCHEMA,
        "ref": endpoint.ref,
        "borough": endpoint.borough,
        "kind": kind.name,
        "name": kind.label,
        "host": endpoint.host,
        "address": endpoint.address,
        "port": kind.port,
        "protocol": kind.protocol,
        "classification": kind.classification,
        "criticality": kind.criticality,
    }


def rfc3339(at: datetime) -> str:
    """`at` as RFC 3339 in UTC with a Z, in whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _state_and_metrics(
    seed: int, endpoint: Endpoint, at: datetime, placed: Placed
) -> tuple[str, dict[str, float]]:
    fault, kind = placed.fault, endpoint.kind
    if fault.mode is Mode.OUTAGE or (fault.mode is Mode.FLAPPING and _is_flapped_down(at, placed)):
        return "down", {}
    if fault.mode is Mode.MAINTENANCE:
        return "maintenance", {}
    if fault.mode is Mode.SLOW:
        metrics = slow_metrics(seed, endpoint.ref, kind, at)
        return state_by_limits(kind, metrics), metrics
    metrics = healthy_metrics(seed, endpoint.ref, kind, at)
    if fault.mode is Mode.LOSSY:
        metrics["loss_pct"] = _loss(seed, endpoint.ref, fault)
        by_limits = state_by_limits(kind, metrics)
        return ("degraded" if by_limits == "up" else by_limits), metrics
    if fault.mode is Mode.CERT_EXPIRED and kind.has_certificate:
        return "down", metrics
    return "up", metrics


def _is_flapped_down(at: datetime, placed: Placed) -> bool:
    """Down first, then up, each for `period_s`, counted from the fault's start."""
    elapsed_s = (at - (placed.since or _EPOCH)).total_seconds()
    return max(0, int(elapsed_s // placed.fault.period_s)) % 2 == 0


def _loss(seed: int, ref: str, fault: Fault) -> float:
    if fault.loss_pct is not None:
        return fault.loss_pct
    return round(2.5 + 12.5 * share(seed, ref, "lossy"), 1)


def _observed_at(at: datetime, fault: Fault) -> datetime:
    if fault.mode is Mode.STALE:
        return at - timedelta(seconds=fault.age_s)
    if fault.mode is Mode.CLOCK_SKEW:
        return at + timedelta(seconds=fault.ahead_s)
    return at


def _certificate(seed: int, endpoint: Endpoint, at: datetime, fault: Fault) -> Document | None:
    if not endpoint.kind.has_certificate:
        return None
    if fault.mode is Mode.CERT_EXPIRING:
        last_day = at + timedelta(days=fault.days)
    elif fault.mode is Mode.CERT_EXPIRED:
        last_day = at - timedelta(days=1)
    else:
        last_day = _last_day_of_renewed_certificate(seed, endpoint.ref, at)
    not_after = datetime.combine(last_day.date(), _END_OF_DAY, tzinfo=UTC)
    return {"subject": endpoint.host, "not_after": rfc3339(not_after)}


def _last_day_of_renewed_certificate(seed: int, ref: str, at: datetime) -> datetime:
    """A certificate lives 365 days and is renewed every 300: at least 65 days are left."""
    offset = int(_CERTIFICATE_CYCLE_DAYS * share(seed, ref, "certificate"))
    day = (at - _EPOCH).days + offset
    issued = day - day % _CERTIFICATE_CYCLE_DAYS - offset
    return _EPOCH + timedelta(days=issued + _CERTIFICATE_LIFE_DAYS)


def _window(at: datetime, placed: Placed) -> Document:
    """The fault's own times; without them, a window of twelve hours that moves every six."""
    quarter = at.replace(hour=at.hour - at.hour % 6, minute=0, second=0, microsecond=0)
    starts = placed.since or quarter
    ends = placed.until or max(starts, quarter) + timedelta(hours=12)
    return {"starts": rfc3339(starts), "ends": rfc3339(ends), "reason": "Planned work"}


def _another_ref(endpoint: Endpoint) -> str:
    names = [kind.name for kind in KINDS]
    following = names[(names.index(endpoint.kind.name) + 1) % len(names)]
    return f"{endpoint.borough}-{following}"


def _drifted(document: Document, variant: str) -> Document:
    if variant == Drift.MAJOR_2:
        return document | {"schema": "psn-registry/2"}
    if variant == Drift.RENAMED:
        return {("status" if key == "state" else key): value for key, value in document.items()}
    return document | {"site_contact": "service desk", "labels": {"tier": "gold"}}

"""What the checks have measured of endpoints, at an instant that may be past."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import OuterRef, Q, Subquery

from migrations_tracker.domain.availability import Gap, GapCause
from migrations_tracker.domain.endpoint_state import EndpointStatus, is_stale
from migrations_tracker.domain.gate_facts import EndpointFact
from migrations_tracker.domain.policy import CheckPolicy, Policies
from migrations_tracker.domain.readings import Reading
from migrations_tracker.domain.soak import Flip, needed_from
from migrations_tracker.models import CheckGap, CheckResult, Endpoint, StatusChange

LONGEST_LOOK: Final = timedelta(days=92)


def endpoint_facts(
    borough_codes: Collection[str], now: datetime, policies: Policies
) -> dict[str, list[EndpointFact]]:
    """The endpoints of boroughs, by the boroughs' codes. Four queries."""
    gaps = _gaps(borough_codes, now)
    start = min((needed_from(now, of_one, policies.gate) for of_one in gaps.values()), default=now)
    start = min(start, needed_from(now, (), policies.gate))
    endpoints = list(_with_last_before(borough_codes, start))
    flips = _flips([one.pk for one in endpoints], start, now)
    readings = _readings(endpoints, now, policies)
    found: dict[str, list[EndpointFact]] = defaultdict(list)
    for one in endpoints:
        before: str | None = getattr(one, "status_before")  # noqa: B009 - annotated
        at: datetime | None = getattr(one, "changed_before")  # noqa: B009 - annotated
        held = [Flip(at, EndpointStatus(before))] if before and at else []
        found[one.borough_id].append(
            EndpointFact(
                kind=one.endpoint_kind,
                expected_from=one.expected_from,
                flips=[*held, *flips[one.pk]],
                readings=readings[one.pk],
                gaps=[*gaps[one.pk], *_silence(one, now, policies.checks)],
            )
        )
    return found


def _gaps(codes: Collection[str], now: datetime) -> dict[int, list[Gap]]:
    """The times in which endpoints were not seen, as far back as a soak can reach."""
    found: dict[int, list[Gap]] = defaultdict(list)
    rows = CheckGap.objects.filter(
        endpoint__borough__in=codes, starts_at__lt=now, ends_at__gt=now - LONGEST_LOOK
    )
    for row in rows:
        found[row.endpoint_id].append(Gap(row.starts_at, row.ends_at, GapCause(row.cause)))
    return found


def _silence(endpoint: Endpoint, now: datetime, policy: CheckPolicy) -> list[Gap]:
    """The time since the last answer, where it is no longer fresh: it is not on record yet."""
    last = endpoint.state.last_answer_at
    if last is None or not is_stale(last, endpoint.interval_by(policy), now, policy):
        return []
    return [Gap(last, now, GapCause.UNSEEN)]


def _with_last_before(codes: Collection[str], start: datetime) -> Iterable[Endpoint]:
    """Endpoints with their last confirmed change up to `start`."""
    last = StatusChange.objects.filter(endpoint=OuterRef("pk"), at__lte=start)
    newest = last.order_by("-at", "-pk")
    return (
        Endpoint.objects.filter(borough__in=codes)
        .select_related("state")
        .annotate(
            status_before=Subquery(newest.values("to_status")[:1]),
            changed_before=Subquery(newest.values("at")[:1]),
        )
    )


def _flips(ids: Sequence[int], start: datetime, now: datetime) -> dict[int, list[Flip]]:
    found: dict[int, list[Flip]] = defaultdict(list)
    rows = StatusChange.objects.filter(endpoint__in=ids, at__gt=start, at__lte=now)
    for pk, at, status in rows.order_by("at", "pk").values_list("endpoint", "at", "to_status"):
        found[pk].append(Flip(at, EndpointStatus(status)))
    return found


def _readings(
    endpoints: Sequence[Endpoint], now: datetime, policies: Policies
) -> dict[int, list[Reading]]:
    """The recent readings of endpoints, the newest first: as many checks as a gate asks for."""
    by_interval: dict[timedelta, list[int]] = defaultdict(list)
    for one in endpoints:
        by_interval[one.interval_by(policies.checks)].append(one.pk)
    recent = Q(endpoint_id__in=[])
    for interval, ids in by_interval.items():
        earliest = now - interval * (policies.gate.measured_up_checks + 1)
        recent |= Q(endpoint_id__in=ids, slot_at__gt=earliest, slot_at__lte=now)
    found: dict[int, list[Reading]] = defaultdict(list)
    rows = CheckResult.objects.filter(recent).order_by("-slot_at")
    for pk, reading in rows.values_list("endpoint_id", "reading"):
        found[pk].append(Reading(reading))
    return found

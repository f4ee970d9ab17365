"""What waits for one person beside migrations: evidence turned down, requests, actions, calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import F, Max

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.evidence import ScanState
from migrations_tracker.domain.own_work import DUE_WITHIN
from migrations_tracker.models import BaselineRequest, Evidence, Membership, RaidAction, RaidItem
from migrations_tracker.selectors.api_calls import error_count
from suppliers.models import ApiKey

REJECTED_WITHIN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RejectedEvidence:
    """A piece of evidence of one's own that somebody else withdrew, or that a scanner rejected."""

    borough: Borough
    title: str
    on: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DueAction:
    """An action of the RAID register that one owns and is to do within a week."""

    reference: str
    text: str
    due_date: date
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class AskedBaseline:
    """A request to change a baseline that waits for a programme manager."""

    borough: Borough
    reason: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class ApiUse:
    """How a supplier’s API keys fare; `errors` of the last 24 hours."""

    keys: int
    last_call_at: datetime | None
    errors: int


def actors_of(
    supplier_ids: frozenset[int], borough_codes: frozenset[str] = frozenset()
) -> set[str]:
    """The ids under which people and keys of suppliers and boroughs act. Three queries at most."""
    found: set[str] = set()
    if supplier_ids:
        people = Membership.objects.filter(supplier__in=supplier_ids).values_list("user", flat=True)
        keys = ApiKey.objects.filter(supplier__in=supplier_ids).values_list("prefix", flat=True)
        found |= {f"user:{pk}" for pk in people} | {f"key:{prefix}" for prefix in keys}
    if borough_codes:
        people = Membership.objects.filter(borough__in=borough_codes).values_list("user", flat=True)
        found |= {f"user:{pk}" for pk in people}
    return found


def rejected_evidence(viewer: Principal, now: datetime) -> list[RejectedEvidence]:
    """Of the last thirty days, the newest first. Four queries at most."""
    own = actors_of(viewer.supplier_ids, viewer.borough_codes) | {viewer.actor}
    since = now - REJECTED_WITHIN
    added = Evidence.objects.visible_to(viewer).filter(added_by__in=own)
    withdrawn = added.filter(withdrawn_at__gte=since).exclude(withdrawn_by__in=own)
    infected = added.filter(
        scan_state=ScanState.REJECTED.value, added_at__gte=since, withdrawn_at=None
    )
    rows = (withdrawn | infected).select_related("migration__borough")
    found = [
        RejectedEvidence(
            borough=row.migration.borough,
            title=row.title,
            on=row.about,
            reason=row.withdrawn_reason or ScanState.REJECTED.label,
            at=row.withdrawn_at or row.added_at,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def due_actions(viewer: Principal, now: datetime) -> list[DueAction]:
    """The viewer’s own, the oldest first. One query, none for who is no person."""
    if viewer.user_id is None:
        return []
    today = london_date(now)
    seen = RaidItem.objects.visible_to(viewer).filter(closed_at=None)
    rows = RaidAction.objects.filter(
        item__in=seen.values("pk"),
        owner=viewer.user_id,
        done_at=None,
        due_date__lte=today + DUE_WITHIN,
    ).select_related("item")
    return [
        DueAction(row.item.reference, row.text, row.due_date, is_overdue=row.due_date < today)
        for row in rows.order_by("due_date", "pk")
    ]


def asked_baselines(viewer: Principal) -> Sequence[AskedBaseline]:
    """What others asked for and a manager is to decide, the oldest first. One query."""
    if Role.MANAGER not in viewer.roles:
        return []
    rows = (
        BaselineRequest.objects.visible_to(viewer)
        .still_open()
        .exclude(asked_by=viewer.actor)
        .select_related("migration__borough")
        .order_by("asked_at", "pk")
    )
    return [AskedBaseline(row.migration.borough, row.reason, row.asked_at) for row in rows]


def api_use(viewer: Principal, now: datetime) -> ApiUse:
    """Of the viewer’s own suppliers. Three queries."""
    keys = ApiKey.objects.filter(supplier__in=viewer.supplier_ids)
    last = keys.aggregate(last=Max(F("last_used_at")))["last"]
    usable = sum(key.is_usable(now) for key in keys.filter(revoked=False))
    return ApiUse(usable, last, error_count(viewer, now))

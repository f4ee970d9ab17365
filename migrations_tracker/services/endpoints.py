"""Endpoints: their creation and every change of how they are checked.

Each change of configuration moves `config_version`, so that a check which was asked for under the
old configuration is not recorded under the new one.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from boroughs.models import Borough
from migrations_tracker.domain.asking import asked_words, check_pause, next_asking
from migrations_tracker.domain.endpoint_kinds import KINDS, endpoint_ref
from migrations_tracker.domain.policy import CheckPolicy
from migrations_tracker.domain.schedule import next_due
from migrations_tracker.facts import read_policies
from migrations_tracker.models import Endpoint, EndpointState, KindSetting
from migrations_tracker.services.audit import mark_changed

PAUSE: Final = ["pause_reason", "paused_until"]
LIMITS: Final = ["interval_s", "retry_s", "fails_to_down", "oks_to_up"]


@transaction.atomic
def create_endpoints(borough: Borough, now: datetime) -> int:
    """Give a borough the endpoints that it lacks of the ten kinds. The number created.

    Five queries. They are not expected until the stage of the borough's migration says so.
    """
    intervals = dict(KindSetting.objects.values_list("kind", "interval_s"))
    present = set(Endpoint.objects.filter(borough=borough).values_list("kind", flat=True))
    made = Endpoint.objects.bulk_create(
        Endpoint(
            ref=endpoint_ref(borough.gss_code, kind),
            borough=borough,
            kind=kind.value,
            host=f"{kind.value.replace('_', '-')}.{borough.slug}.psn.example",
            port=facts.port,
            kind_interval_s=intervals.get(kind.value),
        )
        for kind, facts in KINDS.items()
        if kind.value not in present
    )
    policy = read_policies().checks
    EndpointState.objects.bulk_create(
        EndpointState(endpoint=endpoint, due_at=_next_due(endpoint, policy, now))
        for endpoint in made
    )
    return len(made)


@transaction.atomic
def pause_endpoint(
    endpoint: Endpoint, reason: str, now: datetime, *, until: datetime | None = None
) -> None:
    """Stop checking an endpoint and say why. A check under way is not recorded.

    With `until` the checks go on by themselves from then. Raises PauseRefused.
    """
    check_pause(reason, until, now)
    endpoint.pause_reason, endpoint.paused_until = reason.strip(), until
    endpoint.save(update_fields=PAUSE)
    _reconfigure([endpoint.pk], enabled=False)


@transaction.atomic
def resume_endpoint(endpoint: Endpoint, now: datetime) -> None:
    """Check an endpoint again, from its next turn on."""
    endpoint.pause_reason, endpoint.paused_until = "", None
    endpoint.save(update_fields=PAUSE)
    _reconfigure(
        [endpoint.pk], enabled=True, due_at=_next_due(endpoint, read_policies().checks, now)
    )


def resume_ended(now: datetime) -> int:
    """Check again whatever was paused until now or earlier. How many endpoints that were."""
    ended = list(Endpoint.objects.filter(paused_until__lte=now, state__enabled=False))
    for endpoint in ended:
        resume_endpoint(endpoint, now)
    return len(ended)


@transaction.atomic
def set_limits(endpoint: Endpoint, now: datetime) -> None:
    """Check an endpoint by the limits that it now carries, from its next turn on."""
    endpoint.save(update_fields=LIMITS)
    _reconfigure([endpoint.pk], due_at=_next_due(endpoint, read_policies().checks, now))


def interval_changed(interval_s: int, now: datetime) -> None:
    """Nobody waits longer than the programme's new interval for the next check. One query."""
    latest = now + timedelta(seconds=interval_s)
    waiting = EndpointState.objects.filter(
        endpoint__interval_s=None, endpoint__kind_interval_s=None, due_at__gt=latest
    )
    waiting.update(due_at=latest)


@transaction.atomic
def set_kind_limits(setting: KindSetting, now: datetime) -> None:
    """Check the endpoints of a kind by its setting, from their next turns on. Five queries."""
    setting.save()
    _follow(setting.kind, setting.interval_s, now)


@transaction.atomic
def drop_kind_limits(setting: KindSetting, now: datetime) -> None:
    """Check the endpoints of a kind by the programme's defaults again."""
    setting.delete()
    _follow(setting.kind, None, now)


def _follow(kind: str, interval_s: int | None, now: datetime) -> None:
    """An endpoint with an interval of its own keeps its turns; the other limits count for it."""
    endpoints = list(Endpoint.objects.filter(kind=kind))
    Endpoint.objects.filter(kind=kind).update(kind_interval_s=interval_s)
    policy, states = read_policies().checks, []
    for endpoint in endpoints:
        endpoint.kind_interval_s = interval_s
        due_at = _next_due(endpoint, policy, now)
        states.append(EndpointState(endpoint=endpoint, due_at=due_at))
    EndpointState.objects.bulk_update(states, ["due_at"], batch_size=500)
    _reconfigure([endpoint.pk for endpoint in endpoints])


@transaction.atomic
def thresholds_changed(endpoint_ids: Iterable[int]) -> None:
    """Answers asked for under the old limits are not judged by them any more."""
    _reconfigure(list(endpoint_ids))


def check_now(endpoint_ids: Iterable[int], now: datetime) -> int:
    """Make endpoints due at once; how many will be checked. Paused ones are left alone.

    One query. Asking twice before the check has run is one check.
    """
    return EndpointState.objects.filter(
        pk__in=list(endpoint_ids), enabled=True, due_at__gt=now
    ).update(due_at=now)


def ask_now(endpoint_ids: Iterable[int], now: datetime) -> str:
    """The same for people, who may not ask more often than `domain.asking` says; in words."""
    states = list(EndpointState.objects.filter(pk__in=list(endpoint_ids)))
    enabled = [state for state in states if state.enabled]
    ready = [state.pk for state in enabled if next_asking(state.last_asked_at, now) is None]
    hurried = check_now(ready, now)
    return asked_words(
        hurried=hurried,
        waiting=len(ready) - hurried,
        recent=len(enabled) - len(ready),
        paused=len(states) - len(enabled),
    )


def _next_due(endpoint: Endpoint, policy: CheckPolicy, now: datetime) -> datetime:
    return next_due(endpoint.ref, endpoint.interval_by(policy), now)


def _reconfigure(endpoint_ids: list[int], **fields: object) -> None:
    EndpointState.objects.filter(pk__in=endpoint_ids).update(
        config_version=F("config_version") + 1, **fields
    )
    mark_changed()

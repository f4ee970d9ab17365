"""Whole runs of the engine, as its tests make them."""

from datetime import timedelta
from threading import Event

from django.utils.timezone import now

from migrations_tracker.checks.engine import run_due
from migrations_tracker.checks.parts import Counts
from migrations_tracker.checks.store import Store
from migrations_tracker.models import Endpoint, EndpointState

from .fakes import FakeProber, make_engine


def run(store: Store, **says: object) -> Counts:
    """Run the engine once with everything due; `says` is by ref, or about the source."""
    EndpointState.objects.update(due_at=now() - timedelta(seconds=1))
    return run_due(make_engine(store, FakeProber(says=says)), stop=Event())


def say(store: Store, endpoint: Endpoint, *said: object) -> EndpointState:
    """The state after the registry said these things of one endpoint, one run each."""
    for each in said:
        run(store, **{endpoint.ref: each})
    return EndpointState.objects.get(pk=endpoint.pk)

"""What each write of the plan costs, as its docstring says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.plan_rules import Delay
from migrations_tracker.models import BaselineRequest
from migrations_tracker.services.baselines import (
    approve_baseline,
    approve_request,
    ask_for_baseline,
    reject_request,
)
from migrations_tracker.services.planning import change_forecast, change_forecasts
from tests.make import make_migration, origin, principal

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 1)
M = MilestoneCode
WAYLEAVE = Delay(DelayReason.WAYLEAVE)
DEPUTY = origin(replace(principal(), actor="user:deputy"))
SAVEPOINT = 2  # the transaction of a service inside that of a test


def cost(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries) - SAVEPOINT


def test_one_forecast_and_all_of_them() -> None:
    pk = make_migration().pk
    days = dict.fromkeys(M, JUNE)

    one = cost(lambda: change_forecast(pk, M.DESIGN, date(2026, 5, 1), origin()))
    many = cost(lambda: change_forecasts(pk, days, origin(), delay=WAYLEAVE))

    assert (one, many) == (14, 14)


def test_the_baseline_and_its_requests() -> None:
    migration = make_migration()
    pk = migration.pk
    migration.milestones.update(forecast_date=JUNE)
    asked = {M.CUTOVER: date(2026, 7, 1)}

    approved = cost(lambda: approve_baseline(pk, origin()))
    asking = cost(lambda: ask_for_baseline(pk, asked, origin(), reason="Late."))
    first = BaselineRequest.objects.get()
    rejecting = cost(lambda: reject_request(pk, first.pk, DEPUTY, note="No."))
    ask_for_baseline(pk, asked, origin(), reason="Late.")
    second = BaselineRequest.objects.still_open().get()
    deciding = cost(lambda: approve_request(pk, second.pk, DEPUTY))

    assert (approved, asking, rejecting, deciding) == (24, 14, 14, 18)

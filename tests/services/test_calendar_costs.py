"""The services of the plan's calendar, policy and blueprint cost no more queries than they say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.blueprint import Drafted
from migrations_tracker.domain.freezes import Frozen
from migrations_tracker.domain.milestones import BLUEPRINT, MilestoneCode
from migrations_tracker.services.blueprint import change_blueprint, load_blueprint
from migrations_tracker.services.board_dates import add_board_date, remove_board_date
from migrations_tracker.services.freezes import add_freeze, remove_freeze
from migrations_tracker.services.policy import change_policy, load_policy
from tests.make import NOON, make_board_date, make_freeze, make_migration, origin, principal

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 12, 24), date(2027, 1, 1)
ADMIN = origin(principal(Role.ADMINISTRATOR))
RENAMED = Drafted(replace(BLUEPRINT[MilestoneCode.ITHC], name="Health check"), 4)


def queries_of(act: Callable[[], object]) -> int:
    """How many statements an act takes, without those that only mark a transaction."""
    with CaptureQueriesContext(connection) as captured:
        act()
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(marks) for query in captured.captured_queries)


def test_the_calendar_costs_no_more_than_it_says() -> None:
    borough = make_migration().borough
    frozen = Frozen("Christmas", FIRST, LAST)
    freeze, board = make_freeze(FIRST, LAST, borough=borough), make_board_date(FIRST)

    assert queries_of(lambda: add_freeze(frozen, None, origin(), reason="x")) <= 6
    assert (
        queries_of(lambda: add_freeze(replace(frozen, name="B"), borough, origin(), reason="x"))
        <= 6
    )
    assert queries_of(lambda: remove_freeze(freeze.pk, origin(), reason="x")) <= 7
    assert queries_of(lambda: add_board_date(LAST, "Board", origin())) <= 6
    assert queries_of(lambda: remove_board_date(board.pk, origin(), reason="x")) <= 6


def test_policy_and_blueprint_cost_no_more_than_they_say() -> None:
    interval = Decimal(60)

    assert queries_of(lambda: change_policy("check_interval", interval, ADMIN, reason="x")) <= 9
    assert queries_of(lambda: load_policy(NOON)) <= 2
    assert queries_of(lambda: change_blueprint(MilestoneCode.ITHC, RENAMED, ADMIN, reason="x")) <= 7
    assert queries_of(lambda: load_blueprint(NOON)) <= 2

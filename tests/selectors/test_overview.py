"""The state of the programme as one person may see it."""

from datetime import date, timedelta

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.programme import Answers, CheckHealth, Finish
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import EndpointState, PsnMigration
from migrations_tracker.selectors.overview import borough_lines, overview
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_endpoints, make_migration, principal

pytestmark = pytest.mark.django_db

MANAGER = principal()
HEALTHY = CheckHealth(NOON, None, None, None)


def checked(stage: Stage = Stage.LIVE, **state: object) -> PsnMigration:
    migration = make_migration(stage=stage)
    make_endpoints(migration)
    values = {"status": "up", "last_answer_at": NOON, **state}
    EndpointState.objects.filter(endpoint__borough=migration.borough).update(**values)
    return migration


def planned(stage: Stage, day: date) -> PsnMigration:
    return make_migration(stage=stage, baseline_cutover_date=day, forecast_cutover_date=day)


def test_the_figures_count_each_migration_once() -> None:
    checked()
    checked(status="down")
    make_migration(
        stage=Stage.BUILD,
        next_update_by=NOON.date() - timedelta(days=1),
        baseline_cutover_date=date(2026, 4, 1),
        forecast_cutover_date=date(2026, 6, 1),
    )
    make_borough()

    totals = overview(MANAGER, NOON, HEALTHY).totals

    assert (totals.boroughs, totals.opened) == (4, 3)
    assert (totals.claimed_live, totals.observed, totals.verified) == (2, 1, 0)
    assert (totals.late, totals.silent, totals.off_track) == (1, 1, 1)


def test_a_withdrawn_migration_does_not_hold_up_the_finish() -> None:
    planned(Stage.WITHDRAWN, date(2030, 1, 1))
    last = planned(Stage.BUILD, date(2026, 4, 1))

    totals = overview(MANAGER, NOON, HEALTHY).totals

    assert totals.finish == Finish(date(2026, 4, 1), date(2026, 4, 1), slip=0, missing=0)
    assert totals.last == {last.pk}


def test_the_figures_are_those_of_the_capital_whoever_looks() -> None:
    own = checked()
    checked()
    officer = principal(Role.BOROUGH, borough_codes=frozenset({own.borough_id}))

    found = overview(officer, NOON, HEALTHY)

    assert found.totals == overview(MANAGER, NOON, HEALTHY).totals
    assert [line.borough for line in found.visible] == [own.borough]


def test_what_is_anothers_is_in_no_list() -> None:
    own = checked()
    checked(status="down")
    officer = principal(Role.BOROUGH, borough_codes=frozenset({own.borough_id}))

    found = overview(officer, NOON, HEALTHY)

    assert (found.needs, found.problems, found.changes) == ([], [], [])
    assert found.answers.down == 10


def test_the_newest_open_migration_of_a_borough_is_the_one_shown() -> None:
    place = make_borough()
    make_migration(borough=place, stage=Stage.CLOSED)
    current = make_migration(borough=place, stage=Stage.DESIGN)

    (line,) = borough_lines(MANAGER, NOON)

    assert line.migration is not None
    assert line.migration.id == current.pk


def test_problems_stand_by_severity_and_critical_ones_first() -> None:
    checked(Stage.TESTING, last_answer_at=None)
    checked(Stage.TESTING, status="degraded")
    checked(Stage.TESTING, status="down")

    found = overview(MANAGER, NOON, HEALTHY).problems

    statuses = [problem.endpoint.status for problem in found]
    assert statuses == [
        *[EndpointStatus.DOWN] * 3,
        *[EndpointStatus.UNKNOWN] * 3,
        *[EndpointStatus.DEGRADED] * 3,
    ]
    assert [problem.endpoint.is_critical for problem in found[:3]] == [True, True, False]


def test_answers_count_only_what_must_answer_and_is_not_paused() -> None:
    checked(Stage.BUILD)
    checked(Stage.TESTING, status="down")
    checked(Stage.TESTING, enabled=False)
    checked(Stage.TESTING, last_answer_at=NOON - timedelta(hours=1))

    answers = overview(MANAGER, NOON, HEALTHY).answers

    assert answers == Answers(expected=6, answered=3, down=3, degraded=0, unknown=3)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.BOROUGH])
def test_the_cost_does_not_grow_from_33_to_400_boroughs(
    role: Role, assert_constant_queries: AssertConstantQueries
) -> None:
    who = principal(role, borough_codes=frozenset({checked().borough_id}))
    for _ in range(32):
        make_migration()

    cost = assert_constant_queries(
        lambda: overview(who, NOON, HEALTHY),
        grow=lambda: [make_migration() for _ in range(367)],
    )

    assert cost <= 25

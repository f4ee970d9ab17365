"""Planned work of the illustrative programme: always something ahead, never twice."""

from datetime import timedelta

import pytest

from boroughs.models import Borough
from migrations_tracker.demo.maintenance import play_maintenance
from migrations_tracker.demo.play import Programme
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, MaintenanceWindow
from migrations_tracker.selectors.audit_log import check_streams
from migrations_tracker.services.endpoints import create_endpoints
from suppliers.models import Supplier
from tests.demo.programme import INSTALL_DATES, SEED, at, set_the_stage, start_for
from tests.make import make_migration

DAY = INSTALL_DATES[0]
PROGRAMME = Programme(SEED, start_for(DAY))
pytestmark = pytest.mark.django_db


def test_two_evenings_a_week_are_planned_ahead_by_their_suppliers() -> None:
    cast = set_the_stage()
    for borough, supplier in zip(
        Borough.objects.all()[:6], Supplier.objects.all()[:6], strict=True
    ):
        make_migration(borough=borough, supplier=supplier, stage=Stage.LIVE)
        create_endpoints(borough, at(DAY))

    first = play_maintenance(PROGRAMME, cast, at(DAY))
    again = play_maintenance(PROGRAMME, cast, at(DAY))
    later = play_maintenance(PROGRAMME, cast, at(DAY) + timedelta(days=7))

    assert (first, again, later) == (4, 0, 2)
    windows = MaintenanceWindow.objects.order_by("starts_at")
    assert {(window.starts_at - at(DAY)).days for window in windows} == {1, 3, 8, 10, 15, 17}
    assert {window.planned_by[:4] for window in windows} == {"key:"}
    assert Event.objects.filter(kind="maintenance_planned").count() == 6
    assert not any(report.flaws for report in check_streams())


def test_before_any_borough_is_live_nothing_is_planned() -> None:
    cast = set_the_stage()

    assert play_maintenance(PROGRAMME, cast, at(DAY)) == 0

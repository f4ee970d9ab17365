"""Savings of the illustrative programme: told month by month, never over what people said."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from boroughs.models import Borough
from migrations_tracker.demo.play import Programme
from migrations_tracker.demo.savings import play_savings
from migrations_tracker.domain.savings import Costs, Figure
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Claim, Event, MonthlySaving, PsnMigration, Savings
from migrations_tracker.selectors.audit_log import check_streams
from migrations_tracker.services.savings import record_month, set_costs
from suppliers.models import Supplier
from tests.demo.programme import INSTALL_DATES, SEED, at, set_the_stage, start_for
from tests.make import make_migration, origin

DAY = INSTALL_DATES[0]
PROGRAMME = Programme(SEED, start_for(DAY))
pytestmark = pytest.mark.django_db


def live_since(borough: Borough, day: date) -> PsnMigration:
    migration = make_migration(
        borough=borough, supplier=Supplier.objects.all()[0], stage=Stage.LIVE, at=at(day)
    )
    Claim.objects.create(
        migration=migration,
        stage=Stage.LIVE.value,
        effective_at=at(day),
        recorded_at=at(day),
        channel="page",
        claimant="user:1",
    )
    return migration


def test_months_after_the_move_are_told_claimed_and_mostly_verified() -> None:
    cast = set_the_stage()
    for borough in Borough.objects.all()[:8]:
        live_since(borough, DAY - timedelta(days=120))

    first = play_savings(PROGRAMME, cast, at(DAY))
    again = play_savings(PROGRAMME, cast, at(DAY))
    later = play_savings(PROGRAMME, cast, at(DAY) + timedelta(days=31))

    assert (first > 0, again, later > 0) == (True, 0, True)
    assert Event.objects.count() == first + later
    realised = MonthlySaving.objects.exclude(realised=None)
    assert realised.exclude(verified_by="").exists()
    assert realised.filter(verified_by="").exists()
    assert not realised.filter(month__gt=DAY + timedelta(days=31)).exists()
    assert not any(report.flaws for report in check_streams())


def test_what_people_recorded_stands() -> None:
    cast = set_the_stage()
    for borough in Borough.objects.all()[:4]:
        pk = live_since(borough, DAY - timedelta(days=60)).pk
        set_costs(pk, Costs(Decimal(5), Decimal(4)), origin(now=at(DAY)))
        record_month(pk, date(2026, 2, 1), {Figure.REALISED: Decimal(3)}, origin(now=at(DAY)))

    play_savings(PROGRAMME, cast, at(DAY))

    assert set(Savings.objects.values_list("baseline_annual_cost", flat=True)) == {Decimal(5)}
    of_february = MonthlySaving.objects.filter(month=date(2026, 2, 1))
    assert set(of_february.values_list("realised", flat=True)) == {Decimal(3)}

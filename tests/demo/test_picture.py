"""What somebody sees on the day of the first start, whatever day that is."""

from collections import Counter
from datetime import date, datetime
from functools import cache

import pytest

from migrations_tracker.demo.script import script
from migrations_tracker.demo.steps import (
    AssignSupplier,
    ChangeForecast,
    ClaimStage,
    OpenMigration,
    Report,
    SetBaseline,
    Step,
)
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delivery import (
    DeliveryStatus,
    Freshness,
    Plan,
    delivery_status,
    freshness,
    slip_working_days,
)
from migrations_tracker.domain.policy import DELIVERY
from migrations_tracker.domain.stages import CLAIMED_LIVE, Stage
from tests.demo.programme import INSTALL_DATES, SEED, at, of_borough, start_for

FAULTY = ["03", "05", "09", "14", "17", "25", "26", "31"]
moments = pytest.mark.parametrize(
    "now", [at(day, hour) for day in INSTALL_DATES for hour in (0, 12, 23)], ids=str
)


class Seen:
    """One borough's migration as it stands after its steps."""

    def __init__(self, steps: list[Step], today: date) -> None:
        self.stage, self.today = Stage.NOT_STARTED, today
        self.supplier, self.wave = "", 0
        self.baseline: date | None = None
        self.forecast: date | None = None
        self.live_on: date | None = None
        self.promised: date | None = None
        self.stages: list[Stage] = []
        for step in steps:
            self.see(step)

    def see(self, step: Step) -> None:
        match step.action:
            case OpenMigration(wave):
                self.wave = wave
            case AssignSupplier(slug):
                self.supplier = slug
            case SetBaseline(day):
                self.baseline = day
            case ChangeForecast(day):
                self.forecast = day
            case ClaimStage(stage, promised):
                self.stage, self.promised = stage, promised
                self.stages.append(stage)
                if stage is Stage.LIVE:
                    self.live_on = london_date(step.at)
            case Report(_, promised):
                self.promised = promised

    @property
    def fresh(self) -> Freshness:
        return freshness(self.stage, self.promised, self.today)

    @property
    def slip(self) -> int | None:
        plan = Plan(self.baseline, self.forecast, self.live_on)
        return slip_working_days(plan, self.today)

    @property
    def delivery(self) -> DeliveryStatus:
        return delivery_status(self.stage, self.slip, self.fresh, DELIVERY)


@cache
def picture(now: datetime) -> dict[str, Seen]:
    today = london_date(now)
    steps = list(script(SEED, start_for(today), now))
    return {f"{number:02d}": Seen(of_borough(steps, number), today) for number in range(1, 34)}


@moments
def test_every_stage_is_there(now: datetime) -> None:
    stages = Counter(seen.stage.value for seen in picture(now).values())

    assert stages == {
        "not_started": 2,
        "discovery": 3,
        "design": 4,
        "build": 5,
        "testing": 3,
        "cutover": 2,
        "live": 9,
        "accepted": 2,
        "closed": 1,
        "on_hold": 1,
        "withdrawn": 1,
    }


@moments
def test_the_plan_shows_late_early_and_silent_boroughs(now: datetime) -> None:
    seen = picture(now).values()
    delivery = Counter(borough.delivery.value for borough in seen)

    assert (delivery["off_track"], delivery["at_risk"], delivery["complete"]) == (4, 6, 3)
    assert delivery["no_recent_update"] == 3
    assert sum((borough.slip or 0) < 0 for borough in seen) == 2


@moments
def test_three_suppliers_are_silent_and_one_update_is_due_today(now: datetime) -> None:
    seen = picture(now).values()
    silent = {borough.supplier for borough in seen if borough.fresh is Freshness.OVERDUE}

    assert silent == {"fleet-networks", "salmons-local-networks", "norbury-hosting"}
    assert sum(borough.fresh is Freshness.DUE for borough in seen) == 1


@moments
def test_the_boroughs_whose_endpoints_are_faulty_are_claimed_live(now: datetime) -> None:
    seen = picture(now)

    assert {seen[number].stage in CLAIMED_LIVE for number in FAULTY} == {True}


@moments
def test_one_cutover_was_rolled_back_and_five_waves_are_planned(now: datetime) -> None:
    seen = picture(now)
    rolled_back = [number for number, borough in seen.items() if went_back(borough.stages)]

    assert rolled_back == ["12"]
    assert {borough.wave for borough in seen.values()} == {1, 2, 3, 4, 5}


def went_back(stages: list[Stage]) -> bool:
    return Stage.CUTOVER in stages and Stage.TESTING in stages[stages.index(Stage.CUTOVER) :]


@moments
def test_virgin_media_business_leads_most_and_all_of_it_is_in_order(now: datetime) -> None:
    own = [s for s in picture(now).values() if s.supplier == "virgin-media-business"]

    assert len(own) == 13
    assert not [s for s in own if s.fresh in {Freshness.OVERDUE, Freshness.DUE}]
    assert not [s for s in own if (s.slip or 0) > 0]
    assert not {s.stage for s in own} & {Stage.ON_HOLD, Stage.WITHDRAWN}

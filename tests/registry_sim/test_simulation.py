"""The simulation through time: slots, ends of faults, scenarios."""

from datetime import UTC, datetime, timedelta

import pytest

from migrations_tracker.registry_sim.fault_bodies import NotUnderstood
from migrations_tracker.registry_sim.faults import Fault, Mode, Placed
from migrations_tracker.registry_sim.scenarios import read_scenario
from migrations_tracker.registry_sim.simulation import Simulation

from .worlds import (
    INVENTORY,
    MONDAY_MORNING,
    NOON,
    SATURDAY_NOON,
    SCENARIOS,
    Hands,
    make_simulation,
)

RELAY = INVENTORY.by_ref["E09000007-mail_relay"]
NAMES = {
    "calm_day",
    "monday_morning",
    "dnsp_outage",
    "cert_cliff",
    "registry_brownout",
    "cutover_weekend",
    "demo",
}


def unsettled(simulation: Simulation) -> dict[str, str]:
    """Every endpoint that is not simply up, with its state or its fault."""
    replies = [simulation.reply_for(each) for each in INVENTORY.by_ref.values()]
    return {
        ref: str(reply.document["state"] if reply.fault.is_delivered_well else reply.fault.mode)
        for ref, reply in zip(INVENTORY.by_ref, replies, strict=True)
        if reply.document["state"] != "up" or not reply.fault.is_delivered_well
    }


def at(moment: datetime, scenario: str) -> dict[str, str]:
    hands = Hands(moment)
    return unsettled(make_simulation(scenario=scenario, epoch_s=hands.epoch_s))


def test_an_answer_stays_the_same_within_its_slot() -> None:
    hands = Hands(NOON)
    simulation = make_simulation(epoch_s=hands.epoch_s)
    first = simulation.reply_for(RELAY)
    hands.forward(9.9)

    assert simulation.reply_for(RELAY) is first


def test_an_answer_changes_with_its_slot() -> None:
    hands = Hands(NOON)
    simulation = make_simulation(epoch_s=hands.epoch_s)
    first = simulation.reply_for(RELAY)
    hands.forward(10)

    assert simulation.reply_for(RELAY).etag != first.etag


def test_a_clock_that_goes_back_brings_the_old_answer_back() -> None:
    hands = Hands(NOON)
    simulation = make_simulation(epoch_s=hands.epoch_s)
    first = simulation.reply_for(RELAY)
    hands.forward(3600)
    simulation.reply_for(RELAY)
    hands.forward(-3600)

    assert simulation.reply_for(RELAY) == first


def test_a_fault_ends_on_the_second() -> None:
    hands = Hands(NOON)
    simulation = make_simulation(epoch_s=hands.epoch_s)
    until = NOON + timedelta(seconds=3)
    simulation.endpoint_faults[RELAY.ref] = Placed(Fault(Mode.OUTAGE), since=NOON, until=until)
    during = simulation.reply_for(RELAY).document["state"]
    hands.forward(3)

    assert (during, simulation.reply_for(RELAY).document["state"]) == ("down", "up")


def test_every_scenario_is_there_with_words_to_show() -> None:
    assert set(SCENARIOS) == NAMES
    assert all(each.title and each.description for each in SCENARIOS.values())


def test_on_a_calm_day_nothing_is_unsettled() -> None:
    assert at(MONDAY_MORNING, "calm_day") == {}


def test_the_demo_shows_one_of_each() -> None:
    assert at(NOON, "demo") == {
        "E09000003-dwp_bulk_transfer": "down",
        "E09000005-gsi_web_proxy": "degraded",
        "E09000009-dwp_searchlight": "down",
        "E09000014-mail_relay": "down",
        "E09000017-n3_gateway": "timeout",
        "E09000025-circuit_secondary": "maintenance",
        "E09000026-dns": "degraded",
    }


def test_the_demo_has_a_flapping_a_malformed_and_an_expiring_one() -> None:
    simulation = make_simulation(scenario="demo")
    refs = ["E09000003-dwp_bulk_transfer", "E09000031-ntp", "E09000003-dwp_searchlight"]

    modes = [simulation.reply_for(INVENTORY.by_ref[ref]).fault.mode for ref in refs]

    assert modes == [Mode.FLAPPING, Mode.MALFORMED, Mode.CERT_EXPIRING]


def test_monday_morning_is_slow_on_mondays_from_eight_to_ten_in_london() -> None:
    summer_monday = datetime(2014, 6, 2, 7, 30, tzinfo=UTC)

    assert len(at(MONDAY_MORNING, "monday_morning")) == 33 + 9
    assert set(at(summer_monday, "monday_morning").values()) == {"degraded"}
    assert at(MONDAY_MORNING.replace(hour=10), "monday_morning") == {}
    assert at(NOON, "monday_morning") == {}


def test_a_cutover_weekend_has_planned_work_on_saturday() -> None:
    assert set(at(SATURDAY_NOON, "cutover_weekend").values()) == {"maintenance"}
    assert "down" in at(SATURDAY_NOON.replace(hour=19), "cutover_weekend").values()
    assert at(NOON, "cutover_weekend") == {}


def test_a_provider_fails_two_minutes_into_its_story_and_recovers() -> None:
    hands = Hands(NOON)
    simulation = make_simulation(scenario="dnsp_outage", epoch_s=hands.epoch_s)

    counts = []
    for seconds in (0, 120, 2400, 1200):
        hands.forward(seconds)
        counts.append(len(unsettled(simulation)))

    assert counts == [0, 48, 8, 0]


def test_a_cliff_of_certificates_leaves_two_down() -> None:
    assert [*at(NOON, "cert_cliff").values()] == ["down", "down"]


def test_a_brownout_comes_again_every_twenty_minutes() -> None:
    hands = Hands(NOON)
    simulation = make_simulation(scenario="registry_brownout", epoch_s=hands.epoch_s)

    modes = []
    for seconds in (0, 120, 120, 60, 60, 960, 120):
        hands.forward(seconds)
        fault = simulation.fault_of_registry()
        modes.append(fault and fault.mode)

    assert modes == [None, "http_503", "slow_drip", "reset", None, "http_503", "slow_drip"]


@pytest.mark.parametrize(
    "fault",
    [
        {"on": {}, "fault": {"mode": "slow"}},
        {"on": {"refs": ["nope"]}, "fault": {"mode": "slow"}},
        {"on": {"registry": True}, "fault": {"mode": "stale"}},
        {"on": {"everything": True}, "fault": {"mode": "slow"}},
        {"on": {"kinds": ["dns"]}, "fault": {"mode": "sloww"}},
        {"on": {"kinds": ["dns"]}, "fault": "slow"},
        {"on": {"kinds": ["dns"]}, "fault": {"mode": "slow"}, "when": {"after_s": -1}},
        {"on": {"kinds": ["dns"]}, "fault": {"mode": "slow"}, "when": {"for_s": 60}},
        {
            "on": {"kinds": ["dns"]},
            "fault": {"mode": "slow"},
            "when": {"weekdays": ["monday"], "from": "10:00", "until": "08:00"},
        },
        {
            "on": {"kinds": ["dns"]},
            "fault": {"mode": "slow"},
            "when": {"weekdays": ["monday"], "from": "ten", "until": "noon"},
        },
        {
            "on": {"kinds": ["dns"]},
            "fault": {"mode": "slow"},
            "when": {"weekdays": ["moonday"], "from": "08:00", "until": "10:00"},
        },
        "slow",
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused(fault: object) -> None:
    document = {"title": "T", "description": "D", "faults": [fault]}

    with pytest.raises(NotUnderstood):
        read_scenario("odd", document, known_refs=INVENTORY.by_ref)


@pytest.mark.parametrize(
    "document", [{}, {"title": "T"}, {"title": "T", "description": "D", "faults": {}}, {"x": 1}]
)
def test_a_scenario_needs_its_words_and_its_faults(document: dict[str, object]) -> None:
    with pytest.raises(NotUnderstood):
        read_scenario("odd", document, known_refs=INVENTORY.by_ref)

"""Every status has a shape and a word of its own, and unknown is never green or red."""

from enum import Enum

import pytest

from migrations_tracker.domain.appearance import shown, slip_figure, stage_status, steps
from migrations_tracker.domain.delivery import DeliveryStatus, Freshness
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.stages import Stage


@pytest.mark.parametrize("kind", [DeliveryStatus, EndpointStatus])
def test_no_two_statuses_of_a_kind_share_a_shape(kind: type[Enum]) -> None:
    looks = [shown(status) for status in kind]

    assert len({look.icon for look in looks}) == len({look.word for look in looks}) == len(looks)


@pytest.mark.parametrize(
    "status", [EndpointStatus.UNKNOWN, DeliveryStatus.NO_RECENT_UPDATE, Freshness.OVERDUE]
)
def test_what_is_not_known_is_neither_green_nor_red(status: Enum) -> None:
    assert shown(status).tone == "none"


def test_a_value_without_a_look_is_refused() -> None:
    with pytest.raises(TypeError, match="no status to show"):
        shown("green")


def test_every_stage_has_its_number_on_the_map() -> None:
    assert stage_status(Stage.NOT_STARTED).mark == "1"
    assert stage_status(Stage.CLOSED).mark == "9"
    assert stage_status(Stage.ON_HOLD).mark == ""


@pytest.mark.parametrize(
    ("stage", "held_from", "states"),
    [
        (Stage.NOT_STARTED, None, ["current", *["ahead"] * 8]),
        (Stage.BUILD, None, [*["done"] * 3, "current", *["ahead"] * 5]),
        (Stage.ON_HOLD, Stage.BUILD, [*["done"] * 3, "held", *["ahead"] * 5]),
        (Stage.CLOSED, None, [*["done"] * 8, "current"]),
        (Stage.WITHDRAWN, None, ["ahead"] * 9),
    ],
)
def test_the_tracker_shows_what_is_done_and_where_it_stands(
    stage: Stage, held_from: Stage | None, states: list[str]
) -> None:
    assert [step.state for step in steps(stage, held_from)] == states


@pytest.mark.parametrize(
    ("slip", "figure"), [(None, "–"), (0, "0"), (14, "+14"), (-3, "\N{MINUS SIGN}3")]
)
def test_a_slip_carries_its_sign(slip: int | None, figure: str) -> None:
    assert slip_figure(slip) == figure

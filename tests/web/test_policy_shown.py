"""Pages and code lists say the limits in force, and forms go by them."""

from decimal import Decimal

import pytest
from django.test import Client

from boroughs.models import Borough
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.services.policy import change_policy
from tests.admin.pages import text_of
from tests.make import make_borough, make_migration, origin, principal
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db


def set_to(name: str, number: str) -> None:
    who = origin(principal(Role.ADMINISTRATOR))
    change_policy(name, Decimal(number), who, reason="Agreed by the board.")


@pytest.fixture
def haringey() -> Borough:
    place = make_borough(short_name="Haringey", slug="haringey")
    make_migration(borough=place, stage=Stage.BUILD)
    return place


def test_the_help_page_says_the_limits_in_force(client: Client) -> None:
    set_to("off_track_slip", "30")
    set_to("check_interval", "60")
    set_to("certificate_life", "24")

    page = text_of(client.get("/help/statuses/"))

    assert "The cutover is 30 working days or more after its baseline" in page
    assert "checked every 60 seconds" in page
    assert "no good answer for 150 seconds" in page
    assert "It holds for 24 months" in page


def test_the_overview_says_from_when_a_cutover_is_late(enter: Enter, haringey: Borough) -> None:
    set_to("at_risk_slip", "8")

    page = text_of(enter().get("/"))

    assert haringey.short_name in page
    assert "8 working days or more" in page


@pytest.mark.usefixtures("haringey")
def test_a_promise_is_taken_up_to_the_limit_in_force(enter: Enter) -> None:
    set_to("next_update_longest", "14")
    sent = {"stage": "build", "version": "1", "next_update_by": "24 3 2026"}

    page = text_of(enter().post("/boroughs/haringey/", sent))

    assert "Choose a date from 9 March 2026 to 23 March 2026." in page


@pytest.mark.usefixtures("haringey")
def test_code_lists_of_the_api_say_the_limits_in_force(enter: Enter) -> None:
    set_to("stale_after", "4")
    set_to("at_risk_slip", "8")
    client = enter()

    statuses = client.get("/api/v1/code-lists/endpoint-statuses").content.decode()
    deliveries = client.get("/api/v1/code-lists/delivery-statuses").content.decode()

    assert "No good answer for 4 intervals." in statuses
    assert "At least 8 working days later than the baseline" in deliveries

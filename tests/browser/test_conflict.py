"""Two people edit one milestone; the second meets the page that lets them choose, by keyboard."""

from datetime import date

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Milestone
from migrations_tracker.services.planning import change_forecast
from tests.browser.conftest import OpenAs
from tests.browser.test_accessibility import is_too_wide, violations
from tests.make import make_borough, make_migration, make_supplier, origin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.usefixtures("live_server")
def test_the_second_of_two_chooses_by_keyboard_on_a_narrow_screen(
    open_as: OpenAs, live_server: LiveServer
) -> None:
    place = make_borough(short_name="Haringey", slug="haringey")
    migration = make_migration(borough=place, supplier=make_supplier(), stage=Stage.BUILD)
    page = open_as("/boroughs/haringey/milestones/ithc/")
    page.set_viewport_size({"width": 320, "height": 800})
    change_forecast(migration.pk, MilestoneCode.ITHC, date(2027, 5, 5), origin())

    page.get_by_label("Forecast").first.fill("1 5 2027")
    page.get_by_role("button", name="Save forecast").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Someone changed this while you were editing"
    )
    assert violations(page) == ""
    assert not is_too_wide(page)
    yours = page.get_by_label("Yours: 1 May 2027")
    expect(yours).to_be_checked()
    yours.focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Theirs: 5 May 2027")).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/boroughs/haringey/milestones/ithc/")
    expect(page.get_by_text("Nothing was new")).to_be_visible()
    assert Milestone.objects.get(code="ithc").forecast_date == date(2027, 5, 5)

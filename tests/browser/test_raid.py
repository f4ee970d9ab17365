"""The register of risks in Chromium: no violation, narrow enough, and usable by keyboard."""

from datetime import timedelta

import pytest
from django.utils import timezone

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.raid import Score
from migrations_tracker.domain.raid_conditions import Condition, ConditionKind
from migrations_tracker.models import RaidItem
from tests.browser.conftest import OpenAs
from tests.browser.programme import make_programme
from tests.browser.test_accessibility import is_too_wide, violations
from tests.make import NOON
from tests.make_raid import assumption, issue, make_action, make_dependency, make_item, risk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/raid/",
    "/raid/?status=open&status=closed&borough=camden",
    "/raid/assumptions/",
    "/raid/issues/",
    "/raid/dependencies/",
    "/raid/R-001/",
    "/raid/R-001/score/",
    "/raid/R-001/convert/",
    "/raid/raise/risk/",
]


def make_register() -> None:
    """One item of each kind; the first risk is triggered and has an overdue action."""
    camden, haringey = (migration.borough for migration in (*make_programme()[1::-1],))
    down = Condition(ConditionKind.ENDPOINT_DOWN, EndpointKind.DNS)
    make_action(make_item(risk(condition=down, score=Score(5, 5)), borough=camden), due_in=-1)
    make_item(issue("A" * 200), borough=haringey, now=NOON + timedelta(hours=1))
    make_item(assumption())
    make_dependency(gets=camden, gives=haringey)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_violation(path: str, scheme: str, open_as: OpenAs) -> None:
    make_register()
    page = open_as(path)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    for summary in page.locator("summary").all():
        summary.click()

    assert violations(page) == ""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_320_pixels(path: str, open_as: OpenAs) -> None:
    make_register()
    page = open_as(path)

    page.set_viewport_size({"width": 320, "height": 640})
    for summary in page.locator("summary").all():
        summary.click()

    assert not is_too_wide(page)


def test_an_error_takes_the_focus_and_leads_to_its_field(open_as: OpenAs) -> None:
    make_register()
    page = open_as("/raid/raise/issue/")

    page.get_by_role("button", name="Raise the issue").press("Enter")
    focused = page.evaluate("document.activeElement.className")
    faults = violations(page)
    page.get_by_role("link", name="Choose: severity.").click()

    assert (focused, faults) == ("error-summary", "")
    assert page.evaluate("document.activeElement.id") == "id_severity"


def test_an_issue_is_raised_in_three_clicks_from_the_register(open_as: OpenAs) -> None:
    make_register()
    page = open_as("/raid/issues/")
    due = timezone.now().date() + timedelta(days=9)

    page.get_by_role("link", name="Raise an issue").click()
    page.get_by_label("Issue").fill("Mail is late")
    page.get_by_label("Severity").select_option("High")
    page.get_by_label("Target date").fill(f"{due:%d %m %Y}")
    page.get_by_role("button", name="Raise the issue").click()
    page.get_by_text("Raised: I-002.").wait_for()

    assert RaidItem.objects.get(kind="issue", number=2).title == "Mail is late"


def test_a_cell_of_the_matrix_says_what_it_holds(open_as: OpenAs) -> None:
    make_register()
    page = open_as("/raid/")

    page.locator("summary", has_text="Matrix").click()
    page.get_by_role("link", name="Probability 5, impact 5: 1 risk").click()

    assert page.get_by_role("heading", level=1).inner_text() == "1 of 1 risk matches"

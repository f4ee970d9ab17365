"""Each page by axe-core at level AA, in light and dark; and on a screen 320 CSS px wide."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from migrations_tracker.domain.access import Role
from migrations_tracker.models import Incident, MaintenanceWindow
from tests.browser.conftest import OpenAs
from tests.browser.programme import make_programme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "/",
    "/?colour_by=stage",
    "/?show=purple",
    "/boroughs/",
    "/boroughs/?status=off_track",
    "/suppliers/",
    "/suppliers/chase-list/",
    "/suppliers/chases/",
    "/my-work/",
    "/suppliers/network-of-haringey/",
    "/boroughs/haringey/",
    "/boroughs/merton/",
    "/boroughs/sutton/",
    "/boroughs/merton/history/",
    "/boroughs/hillingdon/notes/",
    "/boroughs/merton/stages/",
    "/boroughs/haringey/services/",
    "/boroughs/haringey/services/n3/outcome/",
    "/boroughs/haringey/evidence/service/n3/",
    "/plan/",
    "/plan/cutovers/",
    "/boroughs/merton/milestones/",
    "/boroughs/merton/milestones/circuit/",
    "/boroughs/nowhere/",
    "/service-status/",
    "/activity/",
    "/search/?q=haringey",
    "/incidents/",
    "/service-status/maintenance/",
    "/service-status/maintenance/plan/",
    "/settings/",
    "/saved-views/",
    "/checks/",
    "/plan/freezes/",
    "/plan/import/",
    "/help/statuses/",
    "/help/accessibility/",
    "/account/password/",
    "/sign-out/",
]
OPEN_PAGES = ["/sign-in/", "/sign-in/reset/", "/sign-in/reset/sent/", "/sign-in/closed/"]


def violations(page: Page) -> str:
    """What axe finds, in words; empty where it finds nothing."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return found.generate_report() if found.violations_count else ""


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_violation_in_light_or_dark(path: str, open_as: OpenAs) -> None:
    make_programme()
    page = open_as(path)

    # Without motion: a colour that is still changing has a contrast of its own.
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert violations(page) == ""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert violations(page) == ""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_320_pixels(path: str, open_as: OpenAs) -> None:
    make_programme()
    page = open_as(path)

    page.set_viewport_size({"width": 320, "height": 640})

    assert not is_too_wide(page)


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_a_page_for_visitors_is_readable_and_narrow(
    path: str, live_server: LiveServer, page: Page
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})

    page.goto(f"{live_server.url}{path}")

    assert violations(page) == ""
    assert not is_too_wide(page)


def test_a_form_with_errors_has_no_violation(open_as: OpenAs) -> None:
    make_programme()
    page = open_as("/boroughs/haringey/")

    page.get_by_label("Next update by").fill("31 2 2026")
    page.get_by_role("button", name="Record the claim").click()

    assert page.locator("[data-focus]").evaluate("e => e === document.activeElement")
    assert violations(page) == ""


def test_the_pages_of_a_borough_officer_have_no_violation(open_as: OpenAs) -> None:
    haringey = make_programme()[0].borough

    page = open_as("/my-work/", Role.BOROUGH, haringey)
    assert violations(page) == ""
    page.get_by_role("link", name="Overview").click()
    assert violations(page) == ""


def test_a_fault_planted_in_a_page_is_found(open_as: OpenAs) -> None:
    page = open_as("/help/accessibility/")

    page.evaluate("document.querySelector('h1').innerHTML = '<img src=\"x\">'")

    assert "image-alt" in violations(page)


@pytest.mark.parametrize("path", ["/", "/boroughs/haringey/"])
def test_every_target_is_large_enough(path: str, open_as: OpenAs) -> None:
    make_programme()
    page = open_as(path)

    page.set_viewport_size({"width": 320, "height": 640})
    low = page.evaluate(
        """[...document.querySelectorAll('main a.tile, main button, main input, .key a, .chip')]
        .filter(e => e.type !== 'hidden' && e.getBoundingClientRect().height < 24)
        .map(e => e.outerHTML)"""
    )

    assert low == []


def test_statuses_are_told_apart_in_forced_colours(open_as: OpenAs) -> None:
    make_programme()
    page = open_as("/")

    page.emulate_media(forced_colors="active")

    shapes = page.locator(".key use").evaluate_all("all => all.map(e => e.getAttribute('href'))")
    assert len(set(shapes)) == len(shapes)
    assert violations(page) == ""


def test_a_printed_overview_has_no_navigation(open_as: OpenAs) -> None:
    make_programme()
    page = open_as("/")

    page.emulate_media(media="print", color_scheme="dark")

    assert not page.locator(".service-nav").is_visible()
    assert re.match(r"rgb\(255|rgba\(0, 0, 0, 0", _background(page))


def _background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_an_incident_and_a_window_have_no_violation_and_fit_320_pixels(open_as: OpenAs) -> None:
    make_programme()
    incident, window = Incident.objects.still_open()[0], MaintenanceWindow.objects.get()

    for path in (f"/incidents/{incident.reference}/", f"/service-status/maintenance/{window.pk}/"):
        page = open_as(path)
        page.set_viewport_size({"width": 320, "height": 640})

        assert violations(page) == ""
        assert not is_too_wide(page)

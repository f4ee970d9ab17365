"""Each page by axe-core at level AA, in light and dark; and on a screen 320 CSS px wide."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import OpenAs
from tests.browser.programme import make_programme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> str:
    """What axe finds, in words; empty where it finds nothing."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return found.generate_report() if found.violations_count else ""


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_a_form_with_errors_has_no_violation(open_as: OpenAs) -> None:
    make_programme()
    page = open_as("/boroughs/haringey/")

    page.get_by_label("Next update by").fill("31 2 2026")
    page.get_by_role("button", name="Record the claim").click()

    assert page.locator("[data-focus]").evaluate("e => e === document.activeElement")
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

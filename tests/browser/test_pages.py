"""Every page by axe-core in light and dark, 320 CSS px wide, and with targets large enough."""

from collections.abc import Iterable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from migrations_tracker.domain.access import Role
from migrations_tracker.models import Note, User
from tests.browser import pages
from tests.browser.conftest import OpenAs
from tests.browser.records import fillings, lead_of, make_records
from tests.browser.test_accessibility import TAGS, is_too_wide
from tests.make import origin

SMALL_TARGETS = """[...document.querySelectorAll('main button, main input, main select, .chip')]
    .filter(e => e.type !== 'hidden' && e.offsetParent)
    .filter(e => getComputedStyle(e).visibility !== 'hidden')
    .filter(e => { const box = (e.labels?.[0] ?? e).getBoundingClientRect();
                   return Math.max(box.height, e.getBoundingClientRect().height) < 24; })
    .map(e => e.outerHTML)"""


def faults(page: Page) -> list[str]:
    """What is wrong with the page that is open: light and wide, then dark and narrow."""
    page.set_viewport_size({"width": 1366, "height": 768})
    # Without motion: a colour that is still changing has a contrast of its own.
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = broken_rules(page)
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += broken_rules(page)
    found += ["wider than 320 px"] if is_too_wide(page) else []
    return found + [f"too small: {target}" for target in page.evaluate(SMALL_TARGETS)]


def broken_rules(page: Page) -> list[str]:
    """Each rule of axe that the page breaks, with the first element that does."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found.response["violations"]]


def look_at(page: Page, address: str, paths: Iterable[str]) -> dict[str, list[str]]:
    """The faults of each page that has any, by its path."""
    filled = fillings()
    found = {}
    for path in paths:
        answer = page.goto(f"{address}{path.format(**filled)}")
        status = 404 if path in pages.NOT_THERE else 200
        assert answer is not None
        found[path] = faults(page) if answer.status == status else [f"answers {answer.status}"]
    return {path: told for path, told in found.items() if told}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("area", pages.MANAGER)
def test_the_pages_of_managers_have_no_fault(
    area: str, open_as: OpenAs, live_server: LiveServer
) -> None:
    make_records()

    assert look_at(open_as("/help/"), live_server.url, pages.MANAGER[area]) == {}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("area", pages.SUPPLIER)
def test_the_pages_of_suppliers_have_no_fault(
    area: str, open_as: OpenAs, live_server: LiveServer
) -> None:
    supplier = lead_of(make_records()[3])
    page = open_as("/help/", Role.SUPPLIER, supplier=supplier)

    assert look_at(page, live_server.url, pages.SUPPLIER[area]) == {}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_of_officers_and_administrators_have_no_fault(
    open_as: OpenAs, live_server: LiveServer
) -> None:
    borough = make_records()[0].borough

    officer = look_at(open_as("/", Role.BOROUGH, borough), live_server.url, pages.OFFICER)
    page = open_as("/", Role.ADMINISTRATOR)
    assert (officer, look_at(page, live_server.url, pages.ADMINISTRATOR)) == ({}, {})


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_of_visitors_have_no_fault(page: Page, live_server: LiveServer) -> None:
    make_records()

    assert look_at(page, live_server.url, pages.VISITOR) == {}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_that_corrects_a_note_has_no_fault(
    open_as: OpenAs, live_server: LiveServer
) -> None:
    hillingdon = make_records()[3]
    page = open_as("/help/")
    Note.objects.create(
        migration=hillingdon,
        text="Ask Ada.",
        audience="borough",
        written_at=origin().now,
        written_by=f"user:{User.objects.latest('pk').pk}",
    )
    path = f"/boroughs/hillingdon/notes/{Note.objects.latest('pk').pk}/correct/"

    assert look_at(page, live_server.url, [path]) == {}
    assert page.locator("h1").inner_text() == "Correct your note on Hillingdon"


def named_routes(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> dict[str, str]:
    """The addresses of the tracker’s own pages by their names; not the API’s nor the admin’s."""
    found: dict[str, str] = {}
    for one in patterns:
        route = f"{before}{one.pattern}"
        if isinstance(one, URLPattern):
            found[str(one.name)] = route
        elif route not in {"admin/", "api/"}:
            found |= named_routes(one.url_patterns, route)
    return found


def test_every_page_is_looked_at_or_left_out_with_a_reason() -> None:
    filled = dict.fromkeys(("evidence", "webhook"), "00000000-0000-0000-0000-000000000000")
    filled |= {"risk": "R-001", "incident": "0001", "reset": "1-abc", "endpoint": "a", "key": "a"}
    filled |= dict.fromkeys(("freeze", "board", "window", "case", "chase"), "1")
    looked_at = {
        resolve(path.format(**filled).partition("?")[0]).url_name for path in pages.every_path()
    }

    routes = named_routes(get_resolver().url_patterns)
    files = {name for name, route in routes.items() if route.endswith(pages.FILES)}
    assert routes.keys() - looked_at - files - pages.LEFT_OUT.keys() == set()
    assert pages.LEFT_OUT.keys() - routes.keys() == set()

"""The pages of savings in Chromium: no accessibility faults, nothing wider than a small screen."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from typing import Any, Literal, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from migrations_tracker.domain.months import first_of_month
from migrations_tracker.models import Savings, User
from tests.make import make_borough, make_migration, make_month, make_savings, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONDON, ALPHA = "/savings/", "/boroughs/alpha/savings/"
WITHDRAW = f"{ALPHA}?withdraw=2026-01"
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium; Playwright's own is not downloaded."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("Chromium is not installed.")
    return {"executable_path": found, "args": ["--no-sandbox"]}


@pytest.fixture
def finance() -> User:
    user = make_user()
    user.finance = True
    user.save(update_fields=["finance"])
    return user


@pytest.fixture
def savings() -> Savings:
    """A borough with a month of each kind, a cost increase, and one without a baseline."""
    savings = make_savings(
        make_migration(borough=make_borough(slug="alpha", short_name="Alpha")), one_off="500"
    )
    make_month(savings, date(2026, 1, 1), forecast="900", realised="840", verified_by="user:0")
    make_month(savings, date(2026, 2, 1), forecast="900", realised="-60.50")
    make_month(savings, first_of_month(datetime.now().date()), realised="5")  # noqa: DTZ005 - any day
    make_month(make_savings(baseline="100", new="130"), date(2026, 2, 1), forecast="-2")
    make_borough(short_name="Beta")
    return savings


class OpenPage(Protocol):
    def __call__(self, *, width: int = 1366, scheme: Scheme = "light") -> Page: ...


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer, finance: User) -> Iterator[OpenPage]:
    """Opens pages in which somebody of finance is signed in already, and closes them again."""
    client = Client()
    client.force_login(finance)
    name = settings.SESSION_COOKIE_NAME
    session = client.cookies[name].value
    with ExitStack() as opened:

        def act(*, width: int = 1366, scheme: Scheme = "light") -> Page:
            context = browser.new_context(
                base_url=live_server.url,
                viewport={"width": width, "height": 768},
                color_scheme=scheme,
            )
            opened.callback(context.close)
            context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
            return context.new_page()

        yield act


@pytest.mark.usefixtures("savings")
@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (320, "dark")])
@pytest.mark.parametrize("address", [LONDON, ALPHA, WITHDRAW])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    open_page: OpenPage, address: str, width: int, scheme: Scheme
) -> None:
    page = open_page(width=width, scheme=scheme)
    page.goto(address)
    if address == LONDON:
        page.get_by_text("Show this chart as a table").click()

    found = Axe().run(page)
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert found.violations_count == 0, found.generate_report()
    assert wider <= 0


@pytest.mark.usefixtures("savings")
def test_an_error_takes_the_focus_and_leads_to_its_field(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(ALPHA)
    page.get_by_label("New cost, a year (optional)").fill("lots")
    page.get_by_role("button", name="Set the costs").click()

    focused = page.evaluate("document.activeElement.className")
    found = Axe().run(page)
    page.get_by_role("link", name="“lots” is not an amount").click()

    assert focused == "error-summary"
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.activeElement.id") == "id_costs-new"


@pytest.mark.usefixtures("savings")
def test_finance_verifies_and_withdraws_by_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(ALPHA)

    page.get_by_role("button", name="Verify February 2026").press("Enter")
    page.get_by_text("Saving of February 2026 verified: Cost increase £60.50.").wait_for()
    page.get_by_role("link", name="Withdraw the verification of February 2026").press("Enter")
    page.get_by_label("Reason").fill("Invoice missing.")
    page.get_by_role("button", name="Withdraw the verification of February 2026").press("Enter")

    page.get_by_text("Verification of the saving of February 2026 withdrawn").wait_for()
    assert page.get_by_role("button", name="Verify February 2026").is_visible()


@pytest.mark.usefixtures("savings")
def test_the_chart_has_a_name_and_a_description(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(LONDON)

    chart = page.get_by_role("img", name="is verified of")

    assert chart.is_visible()
    assert "Running totals from January 2026" in chart.locator("desc").inner_html()

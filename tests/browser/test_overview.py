"""The overview in a browser: it refreshes itself, keeps its reader's place, and works without."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import PsnMigration, User
from migrations_tracker.services.transitions import StageClaim, claim_stage
from tests.browser.conftest import OpenAs
from tests.browser.programme import make_programme
from tests.make import PASSWORD, make_user, meet_gate, origin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def programme() -> list[PsnMigration]:
    return make_programme()


def claim(migration: PsnMigration, stage: Stage, reason: str = "") -> None:
    said = StageClaim(stage, reason=reason)
    claim_stage(migration.pk, said, origin(now=timezone.now()))


def top(element: Locator) -> float:
    """How far below the upper edge of the window it stands."""
    return float(element.evaluate("e => e.getBoundingClientRect().top"))


def refresh(page: Page) -> Response:
    """Ask for the live part now instead of in 15 seconds."""
    with page.expect_response(lambda answer: "hx-request" in answer.request.headers) as asked:
        page.evaluate("htmx.trigger('#live', 'refresh')")
    return asked.value


def test_a_claim_made_elsewhere_appears_by_itself(
    open_as: OpenAs, programme: list[PsnMigration], context: BrowserContext
) -> None:
    context.clock.install()
    page = open_as("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 of 5 boroughs")

    claim(programme[0], Stage.TESTING, reason="Mail lost.")
    page.clock.fast_forward(15_500)

    expect(page.get_by_role("heading", level=1)).to_contain_text("1 of 5 boroughs")


@pytest.mark.usefixtures("programme")
def test_a_quiet_poll_is_304_and_touches_nothing(open_as: OpenAs) -> None:
    page = open_as("/")
    page.evaluate("document.querySelector('h1').dataset.mark = 'same'")

    answer = refresh(page)

    assert answer.status == 304
    assert page.locator("h1[data-mark=same]").count() == 1
    assert page.locator("#announcements").text_content() == ""


def test_a_refresh_keeps_the_focus_and_the_place(
    open_as: OpenAs, programme: list[PsnMigration]
) -> None:
    page = open_as("/")
    row = page.locator(f"#row-{programme[1].borough_id}")
    row.focus()
    before = top(row)

    claim(programme[0], Stage.TESTING, reason="Mail lost.")
    refresh(page)

    expect(page.get_by_role("heading", level=1)).to_contain_text("1 of 5 boroughs")
    expect(row).to_be_focused()
    assert top(row) == pytest.approx(before, abs=1)


def test_a_refresh_keeps_the_place_of_somebody_who_reads(
    open_as: OpenAs, programme: list[PsnMigration]
) -> None:
    page = open_as("/")
    row = page.locator(f"#row-{programme[0].borough_id}")
    row.evaluate("e => scrollTo(0, e.getBoundingClientRect().top - innerHeight / 2)")
    before = top(row)

    claim(programme[0], Stage.TESTING, reason="Mail lost.")
    refresh(page)

    expect(page.get_by_role("heading", level=1)).to_contain_text("1 of 5 boroughs")
    assert top(row) == pytest.approx(before, abs=1)


def test_only_a_change_of_state_is_announced(
    open_as: OpenAs, programme: list[PsnMigration]
) -> None:
    page = open_as("/")
    claim(programme[0], Stage.TESTING, reason="Mail lost.")

    refresh(page)

    expect(page.locator("#announcements")).to_contain_text("1 of 5 boroughs is claimed live")


def test_updates_can_be_paused_and_resumed(
    open_as: OpenAs, programme: list[PsnMigration], context: BrowserContext
) -> None:
    context.clock.install()
    page = open_as("/")
    page.get_by_role("button", name="Pause updates").click()
    claim(programme[0], Stage.TESTING, reason="Mail lost.")

    page.clock.fast_forward(60_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 of 5 boroughs")
    page.get_by_role("button", name="Resume updates").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("1 of 5 boroughs")


@pytest.mark.usefixtures("programme")
def test_a_tracker_that_does_not_answer_is_said(open_as: OpenAs) -> None:
    page = open_as("/")
    page.route("**/*", lambda route: route.abort())

    page.evaluate("htmx.trigger('#live', 'refresh')")

    expect(page.locator("[data-updates]")).to_have_text(
        "The tracker does not answer; this is the last page received."
    )


@pytest.mark.usefixtures("programme")
def test_a_session_that_ended_leads_to_sign_in_and_not_into_the_page(
    open_as: OpenAs, context: BrowserContext
) -> None:
    page = open_as("/?show=late")
    context.clear_cookies()

    page.evaluate("htmx.trigger('#live', 'refresh')")

    expect(page).to_have_title("Sign in, London PSN Migration Tracker")
    assert "next=" in page.url


@pytest.mark.usefixtures("programme")
def test_no_page_breaks_the_content_security_policy(
    open_as: OpenAs, context: BrowserContext
) -> None:
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    page = open_as("/")

    for path in ("/boroughs/", "/boroughs/haringey/", "/help/statuses/", "/"):
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
    refresh(page)

    assert said == []


@pytest.mark.usefixtures("programme")
def test_loading_and_refreshing_move_nothing(
    open_as: OpenAs, programme: list[PsnMigration]
) -> None:
    page = open_as("/")
    page.evaluate(
        """() => { window.shift = 0; new PerformanceObserver(list => {
          for (const entry of list.getEntries()) window.shift += entry.value;
        }).observe({ type: 'layout-shift', buffered: true }); }"""
    )

    meet_gate(programme[3], Stage.CUTOVER, now=timezone.now())
    claim(programme[3], Stage.CUTOVER)
    refresh(page)
    page.wait_for_function("document.querySelector('main').textContent.includes('Cutover')")

    assert page.evaluate("window.shift") <= 0.02


@pytest.mark.usefixtures("programme")
def test_the_first_tab_skips_to_the_main_content(open_as: OpenAs) -> None:
    page = open_as("/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


@pytest.mark.usefixtures("programme")
def test_a_tile_is_named_in_full_and_opens_its_borough(open_as: OpenAs) -> None:
    page = open_as("/")

    page.get_by_role("link", name="Camden: on track").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Camden is claimed live")


@pytest.mark.usefixtures("programme")
def test_everything_works_without_a_script(live_server: LiveServer, browser: Browser) -> None:
    person = make_user()
    with browser.new_context(java_script_enabled=False, base_url=live_server.url) as context:
        page = context.new_page()

        page.goto("/?show=claimed_live")
        page.get_by_label("E-mail address").fill(person.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()

        assert page.url.endswith("/?show=claimed_live")
        assert page.locator("[id^=row-]").count() == 2
        assert not page.locator("#pause").is_visible()


def test_a_stage_is_claimed_without_a_script(
    live_server: LiveServer, browser: Browser, open_as: OpenAs, programme: list[PsnMigration]
) -> None:
    meet_gate(programme[3], Stage.CUTOVER, now=timezone.now())
    state = open_as("/").context.storage_state()
    with browser.new_context(
        java_script_enabled=False, base_url=live_server.url, storage_state=state
    ) as context:
        page = context.new_page()
        page.goto("/boroughs/hillingdon/")

        page.get_by_label("Cutover", exact=True).check()
        page.get_by_role("button", name="Record the claim").click()

        expect(page.get_by_text("Recorded: Hillingdon is at Cutover.")).to_be_visible()


@pytest.mark.usefixtures("programme")
def test_a_password_can_be_shown(live_server: LiveServer, page: Page) -> None:
    page.goto(f"{live_server.url}/sign-in/")
    field = page.get_by_label("Password", exact=True)
    field.fill("secret")

    page.get_by_role("button", name="Show password").click()

    assert field.get_attribute("type") == "text"
    assert User.objects.exists()

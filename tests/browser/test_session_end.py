"""Before a session ends somebody is warned, and what they have typed outlives it."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Claim, User
from tests.browser.conftest import OpenAs
from tests.browser.programme import make_programme
from tests.browser.test_accessibility import is_too_wide, violations
from tests.make import PASSWORD, make_user, meet_gate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def leave(minutes: float) -> None:
    """Have every session end in so many minutes."""
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=minutes))


def near_its_end(open_as: OpenAs, context: BrowserContext, path: str = "/help/statuses/") -> Page:
    context.clock.install()
    page = open_as(path)
    leave(4)
    page.clock.fast_forward(125_000)
    return page


def test_it_is_told_politely_more_than_two_minutes_before(
    open_as: OpenAs, context: BrowserContext
) -> None:
    page = near_its_end(open_as, context)
    page.clock.run_for(200)

    said = page.locator("#session-end [role=status]")
    expect(said).to_contain_text("You will be signed out at")
    before = said.text_content()
    page.clock.fast_forward(20_000)
    assert said.text_content() == before
    assert page.evaluate("document.activeElement === document.body")


def test_staying_is_one_click_and_the_focus_is_not_lost(
    open_as: OpenAs, context: BrowserContext
) -> None:
    page = near_its_end(open_as, context)

    page.get_by_role("button", name="Stay signed in").click()
    close = page.get_by_role("button", name="Close")
    expect(close).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()
    assert Session.objects.get().expire_date > timezone.now() + timedelta(hours=11)


def test_nobody_is_warned_while_there_is_time(open_as: OpenAs, context: BrowserContext) -> None:
    context.clock.install()
    page = open_as("/help/statuses/")

    with page.expect_response("**/session/"):
        page.clock.fast_forward(125_000)

    expect(page.locator("#session-end")).to_be_hidden()


def test_the_warning_is_accessible_and_covers_nothing_that_has_the_focus(
    open_as: OpenAs, context: BrowserContext
) -> None:
    make_programme()
    page = near_its_end(open_as, context, "/boroughs/")
    expect(page.get_by_role("button", name="Stay signed in")).to_be_visible()
    page.clock.run_for(200)
    assert violations(page) == ""

    page.set_viewport_size({"width": 320, "height": 640})

    assert not is_too_wide(page)
    covered = page.evaluate(
        """() => {
          const box = document.getElementById('session-end');
          return [...document.querySelectorAll('main tbody a, main button, main summary, footer a')]
            .filter(e => e.checkVisibility())
            .filter(e => { e.focus(); return e.getBoundingClientRect().top
                           > box.getBoundingClientRect().top - 1; })
            .map(e => e.outerHTML.slice(0, 80));
        }"""
    )
    assert covered == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_form_half_filled_when_the_session_ended_is_sent_after_signing_in(
    live_server: LiveServer, browser: Browser, scripts: bool
) -> None:
    hillingdon = make_programme()[3]
    meet_gate(hillingdon, Stage.CUTOVER, now=timezone.now())
    person = make_user()
    with browser.new_context(java_script_enabled=scripts, base_url=live_server.url) as context:
        page = context.new_page()
        page.goto("/boroughs/hillingdon/")
        _sign_in(page, person)
        page.get_by_label("Cutover", exact=True).check()
        page.get_by_label("Note").fill("Circuits are in.")
        leave(-1)

        page.get_by_role("button", name="Record the claim").click()
        expect(page.get_by_text("What you had written is kept")).to_be_visible()
        _sign_in(page, person)
        expect(page.get_by_text("Circuits are in.")).to_be_visible()
        assert not Claim.objects.filter(note="Circuits are in.").exists()
        page.get_by_role("button", name="Send it now").click()

        expect(page.get_by_text("Recorded: Hillingdon is at Cutover.")).to_be_visible()
        assert Claim.objects.filter(note="Circuits are in.").count() == 1


def _sign_in(page: Page, person: User) -> None:
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

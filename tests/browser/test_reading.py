"""Larger and wider text, scripts that do not come, and the way back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.programme import make_programme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/",
    "/boroughs/?status=off_track",
    "/boroughs/haringey/",
    "/boroughs/merton/milestones/circuit/",
    "/plan/",
    "/service-status/",
    "/raid/",
    "/my-work/",
    "/settings/",
    "/saved-views/",
    "/sign-out/",
]
# Text whose box is smaller than it: cut off, or running over what stands beside it. What is only
# there for screen readers, and regions that scroll by themselves, are no loss.
CUT = """() => {
  const hidden = e => e.closest('.visually-hidden, [aria-hidden=true], svg, [hidden], thead');
  const scrolls = e => { for (let at = e; at; at = at.parentElement)
    if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return true; return false; };
  return [...document.querySelectorAll('body *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .filter(e => e.checkVisibility() && !hidden(e) && !scrolls(e))
    .filter(e => {
      const style = getComputedStyle(e);
      if (style.display === 'inline' || e.tagName === 'OPTION') return false;
      const cuts = /hidden|clip/.test(style.overflowX + style.overflowY);
      const over = e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1;
      return e.clientWidth && (cuts ? over : e.scrollWidth > e.clientWidth + 1);
    })
    .map(e => e.outerHTML.slice(0, 120));
}"""
FOCUS = """() => {
  const e = document.activeElement, s = getComputedStyle(e);
  const isSeen = (parseFloat(s.outlineWidth) >= 2 && s.outlineStyle !== 'none')
    || s.boxShadow !== 'none';
  return e === document.body || isSeen ? '' : e.outerHTML.slice(0, 120);
}"""
LINKS = """() => [...document.querySelectorAll('main a[href]')]
  .filter(e => e.checkVisibility()).map(e => [
    (e.getAttribute('aria-label') || e.textContent).replace(/\\s+/g, ' ').trim(),
    e.getAttribute('href').split('#')[0]])"""
MOVING = """() => [...document.querySelectorAll('*')].filter(e => {
  const s = getComputedStyle(e);
  return s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0.001;
}).map(e => e.outerHTML.slice(0, 80))"""
# The values of WCAG 1.4.12, by a style sheet as a reader's own would come.
SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }
"""


def style(page: Page, css: str) -> None:
    """A reader's own style sheet, which no policy of the page holds back."""
    page.evaluate(
        """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
           document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }""",
        css,
    )


def too_wide(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def visit(open_as: OpenAs) -> Iterator[tuple[str, Page]]:
    """Each of the pages in turn, with a whole programme behind it."""
    make_programme()
    page = open_as("/help/accessibility/")
    base = "/".join(page.url.split("/")[:3])
    for path in PAGES:
        page.goto(f"{base}{path}")
        yield path, page


def test_text_at_twice_its_size_is_whole(open_as: OpenAs) -> None:
    """Wide tables may then stand beyond the edge, to which the page scrolls: nothing is lost."""
    found = {}
    for path, page in visit(open_as):
        page.set_viewport_size({"width": 1366, "height": 768})
        style(page, "html { font-size: 200% !important; }")
        found[path] = page.evaluate(CUT)

    assert not any(found.values()), found


@pytest.mark.parametrize("width", [1366, 320])
def test_text_with_more_space_is_whole(width: int, open_as: OpenAs) -> None:
    found = {}
    for path, page in visit(open_as):
        page.set_viewport_size({"width": width, "height": 768})
        style(page, SPACING)
        found[path] = (page.evaluate(CUT), max(0, too_wide(page)))

    assert found == dict.fromkeys(PAGES, ([], 0))


def test_a_text_that_is_cut_is_found(open_as: OpenAs) -> None:
    page = open_as("/help/statuses/")

    style(page, "h1 { block-size: 1rem; overflow: hidden; }")

    assert "<h1" in str(page.evaluate(CUT))


def test_without_the_scripts_that_were_to_come_nothing_is_dead(
    open_as: OpenAs, context: BrowserContext
) -> None:
    make_programme()
    context.route(re.compile(r"htmx.*\.js"), lambda route: route.fulfill(status=404))
    page = open_as("/")

    expect(page.locator("h1")).to_be_visible()
    _fill_and_send(page)

    context.route(re.compile(r"\.js"), lambda route: route.abort())
    page.goto(page.url)
    for button in page.get_by_role("button").all():
        assert button.get_attribute("type") == "submit"
    _fill_and_send(page)


def _fill_and_send(page: Page) -> None:
    """Filter the list by its form."""
    page.goto(f"{'/'.join(page.url.split('/')[:3])}/boroughs/")
    page.locator("summary").first.click()
    page.locator("#status-off_track, [name=status]").first.check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".chip").first).to_be_visible()


def test_back_leads_to_the_same_filter_and_place_without_sending_again(
    open_as: OpenAs,
) -> None:
    make_programme()
    page = open_as("/boroughs/?status=on_track&status=off_track&status=at_risk")
    page.set_viewport_size({"width": 320, "height": 500})
    row = page.locator("main tbody a").last
    row.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    row.click()
    page.wait_for_url("**/boroughs/*/")

    page.go_back()

    expect(page).to_have_url(re.compile(r"status=on_track&status=off_track"))
    page.wait_for_function("before => Math.abs(scrollY - before) < 2", arg=before)
    assert before > 0


def test_back_after_a_form_asks_nothing(open_as: OpenAs) -> None:
    page = open_as("/settings/")
    page.get_by_label("Yesterday").check()
    page.get_by_role("button", name="Save comparison").click()
    expect(page.get_by_text("The overview is compared with yesterday.")).to_be_visible()

    answer = page.reload()

    assert answer is not None
    assert answer.request.method == "GET"
    expect(page.get_by_text("The overview is compared with yesterday.")).to_have_count(0)
    page.go_back()
    expect(page).to_have_title(re.compile("Settings"))


def test_what_has_the_focus_shows_it(open_as: OpenAs) -> None:
    """Each stop of the keyboard has an outline of two pixels or more, or a ring of shadow."""
    unseen = {}
    for path, page in visit(open_as):
        for _ in range(30):
            page.keyboard.press("Tab")
            if shown := page.evaluate(FOCUS):
                unseen[path] = shown

    assert unseen == {}


def test_no_two_pages_have_the_same_title(open_as: OpenAs) -> None:
    titles = [page.title() for _, page in visit(open_as)]

    assert sorted(titles) == sorted(set(titles))


def test_links_of_the_same_words_lead_to_the_same_place(open_as: OpenAs) -> None:
    """Within the content: whoever lists the links of a page hears what each is for."""
    apart = {}
    for path, page in visit(open_as):
        places: dict[str, set[str]] = {}
        for words, address in page.evaluate(LINKS):
            places.setdefault(words, set()).add(address)
        if several := {words: sorted(at) for words, at in places.items() if len(at) > 1}:
            apart[path] = several

    assert apart == {}


def test_nothing_moves_for_who_wants_no_motion(open_as: OpenAs) -> None:
    moving = {}
    for path, page in visit(open_as):
        page.emulate_media(reduced_motion="reduce")
        moving[path] = page.evaluate(MOVING)

    assert not any(moving.values()), moving

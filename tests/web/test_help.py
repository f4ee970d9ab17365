"""The help pages, and the footer that leads to them from every page."""

import re
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.glossary import GLOSSARY
from migrations_tracker.domain.policy import CHECKS
from migrations_tracker.web.appearance import Appearance, keep_appearance
from tests.make import make_borough, make_user
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
HELP = [
    "/help/",
    "/help/glossary/",
    "/help/data-sources/",
    "/help/accessibility/",
    "/help/privacy/",
    "/help/cookies/",
]
FOOTER = [
    "/help/statuses/",
    "/help/glossary/",
    "/help/data-sources/",
    "/api/docs/",
    "/help/",
    "/help/accessibility/",
    "/help/privacy/",
    "/help/cookies/",
]
MOST_WORDS = 400


def main_of(page: str) -> str:
    """What the page itself says, as people read it."""
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(main)).split())


def footer_links(page: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', page[page.index("<footer") :])


@pytest.mark.parametrize("path", HELP)
def test_a_help_page_is_short_and_open_to_everybody(path: str, client: Client) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    words = main_of(answer.content.decode())
    # The glossary is looked up, not read.
    assert path == "/help/glossary/" or len(words.split()) <= MOST_WORDS


def test_the_footer_is_the_same_on_each_page_and_for_each_reader(
    client: Client, enter: Enter
) -> None:
    officer = enter(Role.BOROUGH, borough=make_borough())
    pages = [
        client.get("/sign-in/"),
        client.get("/nowhere/"),
        officer.get("/"),
        officer.get("/boroughs/nowhere/"),
    ]

    assert [footer_links(page.content.decode()) for page in pages] == [FOOTER] * 4
    manager = footer_links(enter().get("/").content.decode())
    assert manager == ["/activity/", "/checks/", *FOOTER]


def test_the_glossary_is_in_order_and_explains_abbreviations(client: Client) -> None:
    page = main_of(client.get("/help/glossary/").content.decode())

    names = [term.name.lower() for term in GLOSSARY]
    assert names == sorted(names)
    assert all(term.stands_for for term in GLOSSARY if term.name.isupper() and term.name != "N3")
    assert "CoCo The rules a customer signs before it is connected. Code of Connection" in page


def test_data_sources_tell_the_limits_in_force(client: Client) -> None:
    page = main_of(client.get("/help/data-sources/").content.decode())

    assert f"Every {CHECKS.interval.total_seconds():.0f} seconds." in page
    assert "Single check results are kept for 30 days" in page


def test_whom_to_write_to_is_a_setting(client: Client, settings: Settings) -> None:
    without = client.get("/help/").content.decode()
    settings.CONTACT_EMAIL = "office@psn.example"
    named = client.get("/help/").content.decode()

    assert "Ask the programme office, which gave you your account." in without
    assert 'href="mailto:office@psn.example"' in named


def test_each_cookie_that_is_set_is_told(client: Client) -> None:
    page = main_of(client.get("/help/cookies/").content.decode())

    client.get("/sign-in/")
    signed_in = Client()
    signed_in.force_login(make_user())
    keep_appearance(answer := HttpResponse(), Appearance.DARK)
    names = {*client.cookies, *signed_in.cookies, *answer.cookies}
    assert len(names) == 3
    for name in names:
        assert name in page

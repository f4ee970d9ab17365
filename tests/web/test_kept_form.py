"""A session that ends loses nothing, shows nothing to others, and is told of before it ends."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Claim, Event, PsnMigration, User
from tests.admin.pages import text_of
from tests.make import NOON, PASSWORD, make_borough, make_migration, make_user, meet_gate

pytestmark = pytest.mark.django_db
HOURS_LATER = NOON + timedelta(hours=13)
PAGE, KEPT = "/boroughs/haringey/", "/kept-form/"
CLAIM = {"stage": "testing", "reason": "", "note": "Circuits are in.", "version": "1"}
TO_SIGN_IN = f"/sign-in/?next={KEPT}"


@pytest.fixture(autouse=True)
def migration() -> PsnMigration:
    place = make_borough(short_name="Haringey", slug="haringey")
    migration = make_migration(borough=place, stage=Stage.BUILD)
    meet_gate(migration, Stage.TESTING)
    return migration


def sign_in(client: Client, user: User, query: str = "") -> str:
    answer = client.post(f"/sign-in/{query}", {"login": user.email, "password": PASSWORD})
    return str(answer.headers["Location"])


def ended_session(user: User) -> Client:
    """A browser whose session ended an hour ago."""
    client = Client()
    sign_in(client, user)
    Session.objects.update(expire_date=NOON - timedelta(hours=1))
    return client


def test_a_form_sent_too_late_is_shown_after_signing_in_and_sent_once() -> None:
    ada = make_user()
    browser = ended_session(ada)

    late = browser.post(PAGE, CLAIM)
    assert late.headers["Location"] == TO_SIGN_IN
    assert "What you had written is kept" in text_of(browser.get(TO_SIGN_IN))
    assert not Claim.objects.exists()
    assert sign_in(browser, ada, f"?next={KEPT}") == KEPT
    page = browser.get(KEPT)
    assert "Note Circuits are in." in text_of(page)
    assert "Version" not in text_of(page)

    sent = browser.post(KEPT, CLAIM)
    assert (sent.status_code, sent.headers["Location"]) == (307, PAGE)
    assert browser.post(PAGE, CLAIM).headers["Location"] == PAGE
    assert Claim.objects.get().note == "Circuits are in."
    assert browser.post(KEPT, CLAIM).headers["Location"] == "/"


def test_nobody_else_at_the_same_browser_is_shown_it() -> None:
    browser = ended_session(make_user())
    browser.post(PAGE, CLAIM)

    sign_in(browser, make_user())
    answer = browser.get(KEPT, follow=True)

    assert "No form is kept for you any more." in text_of(answer)
    assert "Circuits" not in answer.content.decode()
    assert "kept_form" not in browser.session


def test_it_can_be_thrown_away() -> None:
    ada = make_user()
    browser = ended_session(ada)
    browser.post(PAGE, CLAIM)
    sign_in(browser, ada)

    assert browser.post(KEPT, {"discard": "yes"}).headers["Location"] == "/"

    assert browser.get(KEPT).status_code == 302
    assert not Claim.objects.exists()


def test_it_is_kept_for_an_hour() -> None:
    ada = make_user()
    browser = ended_session(ada)
    browser.post(PAGE, CLAIM)
    sign_in(browser, ada)

    with time_machine.travel(NOON + timedelta(minutes=61), tick=False):
        assert browser.get(KEPT).status_code == 302


def stranger() -> Client:
    return Client()


def signed_out() -> Client:
    client = Client()
    sign_in(client, make_user())
    client.post("/sign-out/")
    return client


def with_another_password() -> Client:
    client = Client()
    user = make_user()
    sign_in(client, user)
    user.set_password("another battery staple")
    user.save()
    return client


def forged() -> Client:
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    return client


@pytest.mark.parametrize("who", [stranger, signed_out, with_another_password, forged])
def test_what_belongs_to_nobody_known_is_not_kept(who: Callable[[], Client]) -> None:
    browser = who()
    before = Session.objects.count()

    answer = browser.post(PAGE, CLAIM)

    assert answer.headers["Location"] == f"/sign-in/?next={PAGE}"
    assert Session.objects.count() <= before
    assert not Event.objects.exists()


def test_too_much_is_not_kept() -> None:
    browser = ended_session(make_user())

    answer = browser.post(PAGE, CLAIM | {"note": "x" * 200_001})

    assert answer.headers["Location"] == f"/sign-in/?next={PAGE}"


def test_reading_a_page_after_the_session_has_ended_keeps_nothing() -> None:
    browser = ended_session(make_user())

    assert browser.get(PAGE).headers["Location"] == f"/sign-in/?next={PAGE}"
    assert "kept_form" not in browser.session


class TestTheEnd:
    def test_is_told_without_making_the_session_last_longer(self) -> None:
        browser = Client()
        sign_in(browser, make_user())

        with time_machine.travel(NOON + timedelta(hours=11, minutes=56), tick=False):
            found = [browser.get("/session/").json() for _ in range(2)]

        assert found == [{"left_s": 240, "until": "midnight"}] * 2

    def test_is_put_off_by_staying(self) -> None:
        browser = Client()
        sign_in(browser, make_user())

        with time_machine.travel(NOON + timedelta(hours=11), tick=False):
            assert browser.post("/session/").json()["left_s"] == 12 * 60 * 60
        with time_machine.travel(HOURS_LATER, tick=False):
            assert browser.get(PAGE).status_code == 200

    def test_is_not_put_off_by_reading(self) -> None:
        browser = Client()
        sign_in(browser, make_user())

        with time_machine.travel(NOON + timedelta(hours=11), tick=False):
            browser.get(PAGE)
        with time_machine.travel(HOURS_LATER, tick=False):
            assert browser.get(PAGE).status_code == 302

    def test_has_come_for_strangers(self) -> None:
        assert Client().get("/session/").json()["left_s"] == 0
        assert Client().post("/session/").json()["left_s"] == 0
        assert not Session.objects.exists()

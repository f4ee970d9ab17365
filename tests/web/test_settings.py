"""People settle for themselves what concerns nobody else."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.models import BoardDate, CalendarAddress, Digest, User
from migrations_tracker.services.personal import forget_sessions
from tests.admin.pages import text_of
from tests.make import NOON, PASSWORD, make_borough, make_supplier, make_user
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
PAGE = "/settings/"


def signed_in(user: User, browser: str = "Firefox/140 Linux") -> Client:
    """A browser in which the person has signed in by the form."""
    client = Client(headers={"User-Agent": browser})
    client.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    return client


@pytest.mark.parametrize("role", [Role.MANAGER, Role.BOROUGH, Role.SUPPLIER, Role.VIEWER])
def test_everybody_has_settings(enter: Enter, role: Role) -> None:
    browser = enter(
        role,
        borough=make_borough() if role is Role.BOROUGH else None,
        supplier=make_supplier() if role is Role.SUPPLIER else None,
    )

    page = text_of(browser.get(PAGE))

    assert "Comparison of the overview" in page
    assert User.objects.get().email in page


def test_strangers_are_sent_to_sign_in() -> None:
    assert Client().get(PAGE).headers["Location"] == "/sign-in/?next=/settings/"


class TestAppearance:
    @pytest.mark.parametrize("chosen", ["light", "dark"])
    def test_is_in_the_first_byte_of_every_page(self, enter: Enter, chosen: str) -> None:
        browser = enter()

        answer = browser.post(f"{PAGE}appearance/", {"appearance": chosen})

        assert answer.headers["Location"] == f"{PAGE}#appearance"
        for path in (PAGE, "/", "/sign-out/"):
            page = browser.get(path).content.decode()
            assert f'<html lang="en-GB" data-appearance="{chosen}">' in page
            assert f'content="{chosen}"' in page

    def test_as_the_device_needs_no_cookie(self, enter: Enter) -> None:
        browser = enter()
        browser.post(f"{PAGE}appearance/", {"appearance": "dark"})

        browser.post(f"{PAGE}appearance/", {"appearance": "device"})

        assert '<html lang="en-GB">' in browser.get(PAGE).content.decode()
        assert not browser.cookies["appearance"].value

    def test_no_page_from_before_is_shown_again(self, enter: Enter) -> None:
        browser = enter()
        before = browser.get("/").headers["ETag"]

        browser.post(f"{PAGE}appearance/", {"appearance": "dark"})
        after = browser.get("/", headers={"If-None-Match": before})

        assert after.status_code == 200

    @pytest.mark.parametrize("sent", [{}, {"appearance": "purple"}])
    def test_what_it_does_not_know_is_refused(self, enter: Enter, sent: dict[str, str]) -> None:
        browser = enter()

        answer = browser.post(f"{PAGE}appearance/", sent)

        assert answer.status_code == 422
        assert '<a href="#id_appearance">Choose one of these.</a>' in answer.content.decode()
        assert "appearance" not in answer.cookies

    def test_a_cookie_from_elsewhere_changes_nothing(self, enter: Enter) -> None:
        browser = enter()
        browser.cookies["appearance"] = '"><script>'

        assert '<html lang="en-GB">' in browser.get(PAGE).content.decode()


class TestComparison:
    def test_is_each_person_s_own(self, enter: Enter) -> None:
        BoardDate.objects.create(day=date(2026, 2, 12), name="Board", added_at=NOON)
        mine, another = enter(), enter()

        mine.post(f"{PAGE}comparison/", {"comparison": "yesterday"})

        assert "Compared with the last working day, 6 March 2026" in text_of(mine.get("/"))
        assert "Compared with the last board, 12 February 2026" in text_of(another.get("/"))

    def test_can_be_another_for_once(self, enter: Enter) -> None:
        browser = enter()

        assert "Since last week, 2 March 2026" in text_of(browser.get("/?compare=last-week"))
        assert User.objects.get().compare_with == "last-board"

    def test_of_an_unknown_word_is_one_s_own_and_says_so(self, enter: Enter) -> None:
        page = text_of(enter().get("/?compare=purple"))

        assert "purple" in page
        assert "Compared with 2 March 2026" in page

    def test_what_it_does_not_know_is_refused(self, enter: Enter) -> None:
        answer = enter().post(f"{PAGE}comparison/", {"comparison": "purple"})

        assert answer.status_code == 422
        assert User.objects.get().compare_with == "last-board"

    def test_leaves_no_line_in_the_history_of_the_person(self, enter: Enter) -> None:
        browser = enter()
        before = User.history.count()

        browser.post(f"{PAGE}comparison/", {"comparison": "yesterday"})

        assert User.objects.get().compare_with == "yesterday"
        assert User.history.count() == before


class TestEmails:
    @pytest.mark.parametrize("role", [Role.MANAGER, Role.BOROUGH])
    def test_about_incidents_are_chosen_and_left(self, enter: Enter, role: Role) -> None:
        browser = enter(role, borough=make_borough() if role is Role.BOROUGH else None)
        since = []

        for sent in ({"incidents": "yes"}, {"incidents": "yes"}, {}):
            assert browser.post(f"{PAGE}e-mails/", sent).status_code == 302
            since.append(User.objects.get().incident_mail_since)

        assert since == [NOON, NOON, None]

    def test_the_page_says_what_is_chosen(self, enter: Enter) -> None:
        browser = enter()

        before = text_of(browser.get(PAGE))
        browser.post(f"{PAGE}e-mails/", {"incidents": "yes"})

        assert "You get none now." in before
        assert "You get them since midday" in text_of(browser.get(PAGE))

    def test_others_have_no_choice(self, enter: Enter) -> None:
        browser = enter(Role.VIEWER)

        browser.post(f"{PAGE}e-mails/", {"incidents": "yes"})

        assert "for programme managers and borough officers" in text_of(browser.get(PAGE))
        assert User.objects.get().incident_mail_since is None

    @pytest.mark.parametrize("role", [Role.MANAGER, Role.BOROUGH, Role.SUPPLIER, Role.VIEWER])
    def test_a_daily_digest_is_chosen_kept_and_left(self, enter: Enter, role: Role) -> None:
        enter().post(f"{PAGE}e-mails/", {"digest": "yes"})
        another = Digest.objects.get()
        supplier = make_supplier() if role is Role.SUPPLIER else None
        borough = make_borough() if role is Role.BOROUGH else None
        browser, due = enter(role, borough=borough, supplier=supplier), []

        for sent in ({"digest": "yes"}, {"digest": "yes", "incidents": "yes"}):
            assert browser.post(f"{PAGE}e-mails/", sent).status_code == 302
            due.append(Digest.objects.exclude(pk=another.pk).get().due_at)
        page = browser.get(PAGE).content.decode()
        browser.post(f"{PAGE}e-mails/", {})

        assert due[0] == due[1] > NOON
        assert re.search(r'name="digest"[^>]*\bchecked', page)
        assert Digest.objects.get() == another

    def test_where_older_e_mails_lead_is_still_there(self, enter: Enter) -> None:
        answer = enter().get("/account/notifications/")

        assert answer.headers["Location"] == "/settings/#e-mails"


class TestSessions:
    def test_are_listed_with_this_one_first(self) -> None:
        ada = make_user()
        signed_in(ada, "Edg/140 Windows")
        here = signed_in(ada)

        page = text_of(here.get(PAGE))

        assert "Firefox on Linux, since midday (here) from 127.0.0.1" in page
        assert "Edge on Windows, since midday from 127.0.0.1" in page

    def test_elsewhere_end_and_this_one_goes_on(self) -> None:
        ada, bob = make_user(), make_user()
        there, here, other = signed_in(ada), signed_in(ada), signed_in(bob)

        answer = here.post(f"{PAGE}sessions/", follow=True)

        assert "1 other session ended." in text_of(answer)
        assert there.get(PAGE).status_code == 302
        assert [client.get(PAGE).status_code for client in (here, other)] == [200, 200]

    def test_that_ended_are_not_listed(self) -> None:
        ada = make_user()
        signed_in(ada, "Edg/140 Windows")
        Session.objects.update(expire_date=NOON - timedelta(seconds=1))

        assert "Edge" not in text_of(signed_in(ada).get(PAGE))

    def test_from_before_a_new_password_are_not_listed(self) -> None:
        ada = make_user()
        signed_in(ada, "Edg/140 Windows")
        ada.set_password(PASSWORD)
        ada.save()

        assert "Edge" not in text_of(signed_in(ada).get(PAGE))

    def test_that_ended_long_ago_are_forgotten(self) -> None:
        signed_in(make_user())
        Session.objects.update(expire_date=NOON - timedelta(days=2))
        still = signed_in(make_user())

        assert forget_sessions(NOON - timedelta(days=1)) == 1
        assert still.get(PAGE).status_code == 200

    def test_cost_the_same_however_many(self, django_assert_max_num_queries: object) -> None:
        ada = make_user()
        here = signed_in(ada)
        for _ in range(5):
            signed_in(ada)

        with django_assert_max_num_queries(8):  # type: ignore[operator]  # a fixture's type
            here.get(PAGE)


def test_a_form_by_another_method_changes_nothing(enter: Enter) -> None:
    browser = enter()

    for part in ("appearance", "comparison", "e-mails", "calendar", "calendar/end", "sessions"):
        assert browser.get(f"{PAGE}{part}/").status_code == 405
    assert not CalendarAddress.objects.exists()

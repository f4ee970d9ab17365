"""People give a filtered list a name and find it again; nobody sees another's."""

import pytest
from django.db import IntegrityError
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.saved_views import MOST, SavedList
from migrations_tracker.models import SavedView, User
from tests.admin.pages import text_of
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_supplier
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
PAGE = "/saved-views/"
LATE = {"page": "boroughs", "name": "Late in the east", "query": "status=off_track&page=2"}


def test_a_list_is_saved_and_found_at_its_foot_and_on_one_page(enter: Enter) -> None:
    browser = enter()

    answer = browser.post(PAGE, LATE)

    assert answer.headers["Location"] == "/boroughs/?status=off_track"
    link = '<a href="/boroughs/?status=off_track"'
    assert link in browser.get("/boroughs/").content.decode()
    assert link in browser.get(PAGE).content.decode()
    shown = browser.get("/boroughs/?status=off_track").content.decode()
    assert 'aria-current="true">Late in the east' in " ".join(shown.split())


@pytest.mark.parametrize("page", list(SavedList))
def test_every_list_that_can_be_saved_offers_it(enter: Enter, page: SavedList) -> None:
    browser = enter()
    browser.post(PAGE, {"page": page.value, "name": "Mine", "query": ""})

    found = browser.get(f"/{page.value}/")

    assert found.status_code == 200
    assert "Saved views (1)" in text_of(found)


@pytest.mark.parametrize("path", ["/", "/my-work/", "/help/statuses/", "/settings/"])
def test_other_pages_offer_nothing(enter: Enter, path: str) -> None:
    assert "Name for this view" not in text_of(enter().get(path))


def test_a_view_of_the_same_name_is_replaced(enter: Enter) -> None:
    browser = enter()
    browser.post(PAGE, LATE)

    browser.post(PAGE, LATE | {"name": " late IN the east ", "query": "status=at_risk"})

    view = SavedView.objects.get()
    assert (view.name, view.query) == ("late IN the east", "status=at_risk")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "  "}, "Give the view a name"),
        ({"name": "x" * 61}, "Shorten the name to 60 characters; it has 61."),
        ({"query": "q=" + "x" * 1000}, "too many filters"),
    ],
)
def test_what_cannot_be_saved_is_said_and_what_was_typed_kept(
    enter: Enter, changes: dict[str, str], words: str
) -> None:
    answer = enter().post(PAGE, LATE | changes)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f'value="{changes.get("name", LATE["name"])}"' in answer.content.decode()
    assert not SavedView.objects.exists()


def test_there_is_an_end_to_it(enter: Enter) -> None:
    browser = enter()
    person = User.objects.get()
    SavedView.objects.bulk_create(
        SavedView(person=person, page="boroughs", name=f"View {n}", saved_at=NOON)
        for n in range(MOST)
    )

    answer = browser.post(PAGE, LATE)

    assert answer.status_code == 422
    assert "You have 50 saved views." in text_of(answer)
    assert SavedView.objects.count() == MOST
    assert browser.post(PAGE, LATE | {"name": "View 1"}).status_code == 302


@pytest.mark.parametrize("page", ["", "overview", "../admin", "https://evil.example/"])
def test_no_other_page_can_be_saved(enter: Enter, page: str) -> None:
    assert enter().post(PAGE, LATE | {"page": page}).status_code == 404
    assert not SavedView.objects.exists()


def test_nobody_sees_or_removes_another_s(enter: Enter) -> None:
    mine, another = enter(), enter(Role.SUPPLIER, supplier=make_supplier())
    mine.post(PAGE, LATE)
    address = f"{PAGE}{SavedView.objects.get().pk}/remove/"

    assert "Late in the east" not in text_of(another.get(PAGE))
    assert "Late in the east" not in text_of(another.get("/boroughs/"))
    assert another.post(address).status_code == 404
    assert SavedView.objects.exists()
    assert mine.post(address).headers["Location"] == PAGE
    assert not SavedView.objects.exists()


def test_strangers_are_sent_to_sign_in() -> None:
    assert Client().get(PAGE).headers["Location"] == f"/sign-in/?next={PAGE}"
    assert Client().post(PAGE, LATE).status_code == 302
    assert not SavedView.objects.exists()


def test_the_database_keeps_one_of_a_name(enter: Enter) -> None:
    enter()
    person = User.objects.get()
    SavedView.objects.create(person=person, page="raid", name="Mine", saved_at=NOON)

    with pytest.raises(IntegrityError):
        SavedView.objects.create(person=person, page="raid", name="MINE", saved_at=NOON)


def test_the_pages_cost_the_same_however_many_there_are(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    make_borough()
    browser = enter()
    browser.post(PAGE, LATE)

    def grow(names: str) -> None:
        for name in names:
            browser.post(PAGE, LATE | {"name": name})

    assert_constant_queries(lambda: browser.get("/boroughs/"), grow=lambda: grow("ABC"))
    assert_constant_queries(lambda: browser.get(PAGE), grow=lambda: grow("DEF"))
    assert SavedView.objects.count() == 7

"""Freezes and board dates on their page, with the forms by which managers change them."""

from datetime import date

import pytest
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.models import BoardDate, Event, Freeze, PsnMigration
from tests.admin.pages import text_of
from tests.conftest import AssertConstantQueries
from tests.make import (
    make_board_date,
    make_borough,
    make_freeze,
    make_migration,
    make_supplier,
)
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
PAGE = "/plan/freezes/"
FIRST, LAST = date(2026, 12, 24), date(2027, 1, 1)
FREEZE = {
    "form": "freeze",
    "name": "Christmas",
    "borough": "",
    "starts_on": "24 12 2026",
    "ends_on": "1 January 2027",
    "reason": "Nobody is there.",
}
BOARD = {"form": "board", "name": "Programme board", "day": "12 3 2026"}


@pytest.fixture
def haringey() -> PsnMigration:
    return make_migration(borough=make_borough(short_name="Haringey", slug="haringey"))


def test_the_page_says_its_finding_and_lists_by_month(enter: Enter, haringey: PsnMigration) -> None:
    make_freeze(FIRST, LAST)
    make_freeze(date(2026, 4, 1), date(2026, 4, 2), borough=haringey.borough, name="Billing")
    make_freeze(date(2026, 2, 2), date(2026, 2, 6), name="Long ago")

    page = text_of(enter(Role.VIEWER).get(PAGE))

    assert "No freezes are in force today; the next begins on 1 April 2026" in page
    assert page.index("April 2026 Freeze") < page.index("December 2026 Freeze")
    assert "Billing Haringey 1 April 2026 2 April 2026 2 Nobody is there." in page
    assert "Christmas Whole programme 24 December 2026 1 January 2027 4" in page
    assert page.index("Freezes that have passed") < page.index("Long ago")


def test_the_board_says_when_it_meets_next_and_met_last(enter: Enter) -> None:
    for day in (date(2026, 2, 12), date(2026, 3, 12), date(2026, 4, 9)):
        make_board_date(day)

    page = text_of(enter().get(PAGE))

    assert "The board meets next on 12 March 2026. It last met on 12 February 2026." in page


def test_an_empty_calendar_says_so(enter: Enter) -> None:
    page = text_of(enter(Role.VIEWER).get(PAGE))

    assert "No freeze is in force, and none is to come." in page
    assert "No meeting of the board is planned." in page
    assert "Add a freeze" not in page


def test_the_pages_of_the_plan_stand_in_its_navigation(enter: Enter) -> None:
    client = enter()

    html = client.get(PAGE).content.decode()

    assert 'aria-label="Plan"' in html
    assert html.count('aria-current="page"') == 2
    assert 'aria-label="Plan"' in client.get("/certificates/").content.decode()
    assert 'aria-label="Plan"' not in client.get("/").content.decode()


def test_a_manager_adds_a_freeze_of_the_programme(enter: Enter) -> None:
    answer = enter().post(PAGE, FREEZE, follow=True)

    freeze = Freeze.objects.get()
    assert (freeze.starts_on, freeze.ends_on, freeze.borough) == (FIRST, LAST, None)
    page = text_of(answer)
    assert "Recorded: the freeze “Christmas”." in page
    assert "Freeze added: Christmas, 24 December 2026 to 1 January 2027" in page


def test_a_manager_adds_a_freeze_of_a_borough(enter: Enter, haringey: PsnMigration) -> None:
    enter().post(PAGE, FREEZE | {"borough": haringey.borough_id})

    assert Freeze.objects.get().borough == haringey.borough
    assert Event.objects.get().stream == haringey.stream


def test_a_form_sent_twice_writes_once(enter: Enter) -> None:
    client = enter()
    client.post(PAGE, FREEZE)
    client.post(PAGE, BOARD)

    again = client.post(PAGE, FREEZE, follow=True)
    client.post(PAGE, BOARD)

    assert "Nothing was new, so nothing was written." in text_of(again)
    assert (Freeze.objects.count(), BoardDate.objects.count(), Event.objects.count()) == (1, 1, 2)


@pytest.mark.parametrize(
    ("sent", "element", "words"),
    [
        ({"name": ""}, "freeze_name", "Give the freeze a name"),
        ({"starts_on": "31 2 2026"}, "freeze_starts_on", "There is no 31 2 2026."),
        ({"ends_on": "23 12 2026"}, "freeze_ends_on", "is before the first, 24 December 2026"),
        ({"ends_on": "1 1 2037"}, "freeze_ends_on", "Check the year."),
        ({"borough": "E09000099"}, "freeze_borough", "Choose the whole programme"),
        ({"reason": " "}, "freeze_reason", "Say why nothing may be cut over"),
        (BOARD | {"day": ""}, "board_day", "Write the day on which the board meets."),
        (BOARD | {"day": "12 3 2062"}, "board_day", "is too far ahead"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(
    enter: Enter, sent: dict[str, str], element: str, words: str
) -> None:
    answer = enter().post(PAGE, FREEZE | sent)

    html, page = answer.content.decode(), text_of(answer)
    assert answer.status_code == 422
    assert f'<a href="#{element}">' in html
    assert words in page
    assert page.strip().startswith("Error: Freezes and board dates")
    assert f'value="{(FREEZE | sent)["name"]}"' in html
    assert not Freeze.objects.exists()
    assert not Event.objects.exists()


def test_a_manager_removes_a_freeze_and_a_board_date_with_a_reason(enter: Enter) -> None:
    freeze, board = make_freeze(FIRST, LAST), make_board_date(date(2026, 3, 12))
    client = enter()

    asked = text_of(client.get(f"/plan/freezes/{freeze.pk}/remove/"))
    client.post(f"/plan/freezes/{freeze.pk}/remove/", {"reason": "Moved."})
    done = client.post(f"/plan/board-dates/{board.pk}/remove/", {"reason": "Cancelled."})

    assert "Remove the freeze “Christmas” (whole programme" in asked
    assert done.status_code == 302
    assert not Freeze.objects.in_force().exists()
    assert not BoardDate.objects.in_force().exists()
    assert Event.objects.count() == 2


def test_a_removal_without_a_reason_is_refused_in_words(enter: Enter) -> None:
    freeze = make_freeze(FIRST, LAST)

    answer = enter().post(f"/plan/freezes/{freeze.pk}/remove/", {"reason": ""})

    assert answer.status_code == 422
    assert "Say why it is removed." in text_of(answer)
    assert Freeze.objects.in_force().exists()


def test_what_is_removed_or_never_was_cannot_be_removed(enter: Enter) -> None:
    freeze = make_freeze(FIRST, LAST)
    client = enter()
    client.post(f"/plan/freezes/{freeze.pk}/remove/", {"reason": "Moved."})

    assert client.get(f"/plan/freezes/{freeze.pk}/remove/").status_code == 404
    assert client.get("/plan/board-dates/99/remove/").status_code == 404


@pytest.mark.parametrize("role", [Role.VIEWER, Role.BOROUGH, Role.SUPPLIER, Role.ADMINISTRATOR])
def test_others_read_and_cannot_write(enter: Enter, haringey: PsnMigration, role: Role) -> None:
    freeze = make_freeze(FIRST, LAST)
    supplier = haringey.assignments.get().supplier if role is Role.SUPPLIER else None
    client = enter(
        role, borough=haringey.borough if role is Role.BOROUGH else None, supplier=supplier
    )

    page = client.get(PAGE)

    assert page.status_code == 200
    assert "Christmas" in text_of(page)
    assert "Remove" not in text_of(page)
    assert client.post(PAGE, FREEZE).status_code == 403
    assert client.get(f"/plan/freezes/{freeze.pk}/remove/").status_code == 403
    assert client.post(f"/plan/freezes/{freeze.pk}/remove/", {"reason": "x"}).status_code == 403
    assert Freeze.objects.in_force().get() == freeze
    assert not Event.objects.exists()


def test_a_supplier_sees_no_freeze_of_anothers_borough(
    enter: Enter, haringey: PsnMigration
) -> None:
    supplier = make_supplier()
    make_migration(supplier=supplier)
    make_freeze(FIRST, LAST, borough=haringey.borough, name="Billing")

    page = text_of(enter(Role.SUPPLIER, supplier=supplier).get(PAGE))

    assert "Billing" not in page
    assert "Haringey" not in page


def test_signed_out_one_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(PAGE).status_code == 302
    assert client.post(PAGE, FREEZE).status_code == 302
    assert not Freeze.objects.exists()


def test_an_unknown_form_is_refused(enter: Enter) -> None:
    assert enter().post(PAGE, {"form": "other"}).status_code == 403


def test_the_page_costs_the_same_however_many_freezes(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()
    make_freeze(FIRST, LAST, borough=make_migration().borough)
    client.post(PAGE, FREEZE)
    client.post(PAGE, BOARD)

    def grow() -> None:
        for day in range(1, 6):
            make_freeze(FIRST, LAST, borough=make_migration().borough)
            client.post(PAGE, BOARD | {"day": f"{day} 6 2026"})

    assert_constant_queries(lambda: client.get(PAGE), grow=grow)

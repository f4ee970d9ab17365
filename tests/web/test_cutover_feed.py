"""The private calendar address: read without a session, as its person sees things now."""

import logging
import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from config.logging import without_private_addresses
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    CalendarAddress,
    Membership,
    PsnMigration,
    ServiceCutover,
    User,
)
from suppliers.models import Supplier
from tests.admin.pages import text_of
from tests.conftest import AssertConstantQueries, empty_caches
from tests.make import NOON, make_borough, make_migration, make_supplier
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
PAGE = "/settings/"


def planned(migration: PsnMigration, service: str = "n3", **fields: object) -> ServiceCutover:
    start = NOON + timedelta(days=2)
    values: dict[str, object] = {
        "planned_start_at": start,
        "planned_end_at": start + timedelta(hours=2),
        "updated_at": NOON,
    }
    migration.service_cutovers.filter(service=service).update(**(values | fields))
    return migration.service_cutovers.get(service=service)


def hackney(supplier: Supplier | None = None) -> PsnMigration:
    place = make_borough(short_name="Hackney", slug="hackney")
    return make_migration(borough=place, supplier=supplier, stage=Stage.CUTOVER)


def form_number(browser: Client) -> str:
    found = re.search(r'name="form_number" value="([^"]+)"', browser.get(PAGE).content.decode())
    assert found
    return found[1]


def address_of(browser: Client) -> str:
    """A new private address, as the page shows it once, without its host."""
    answer = browser.post(f"{PAGE}calendar/", {"form_number": form_number(browser)})
    found = re.search(
        r'value="http://127.0.0.1:8000(/calendar/[\w-]+\.ics)"', answer.content.decode()
    )
    assert found
    return found[1]


def read(address: str) -> HttpResponse:
    answer = Client().get(address)
    assert isinstance(answer, HttpResponse)
    return answer


def test_it_is_read_without_a_session_and_as_the_file_is(enter: Enter) -> None:
    row = planned(hackney())
    browser = enter()

    answer = read(address_of(browser))

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"UID:{row.public_id}@psn-cutovers" in answer.content.decode()
    assert answer.content == browser.get("/plan/cutovers.ics").content
    assert not answer.cookies


def test_only_a_hash_is_kept_and_the_page_never_shows_it_again(enter: Enter) -> None:
    browser = enter()

    token = address_of(browser).removeprefix("/calendar/").removesuffix(".ics")

    assert len(token) >= 43
    assert token not in repr(CalendarAddress.objects.values())
    assert token not in browser.get(PAGE).content.decode()


def test_a_form_sent_twice_makes_one_address_and_shows_it_once(enter: Enter) -> None:
    browser = enter()
    sent = {"form_number": form_number(browser)}
    first = browser.post(f"{PAGE}calendar/", sent)

    again = browser.post(f"{PAGE}calendar/", sent, follow=True)

    found = re.search(r"(/calendar/[\w-]+\.ics)", first.content.decode())
    assert found
    assert "This form was sent before" in text_of(again)
    assert read(found[1]).status_code == 200


def test_another_address_ends_the_one_from_before(enter: Enter) -> None:
    browser = enter()
    first = address_of(browser)

    second = address_of(browser)

    assert [read(one).status_code for one in (first, second)] == [404, 200]


def test_an_address_is_ended_at_once(enter: Enter) -> None:
    browser = enter()
    address = address_of(browser)
    read(address)

    browser.post(f"{PAGE}calendar/end/")

    assert read(address).status_code == 404


def test_whoever_has_left_or_lost_every_role_has_no_calendar(enter: Enter) -> None:
    gone, idle = address_of(enter()), address_of(enter())
    first, second = User.objects.order_by("pk")
    first.is_active = False
    first.save()
    Membership.objects.filter(user=second).delete()

    assert [read(one).status_code for one in (gone, idle)] == [404, 404]


def test_a_supplier_reads_its_own_and_no_more_once_it_has_lost_them(enter: Enter) -> None:
    mine, other = make_supplier(), make_supplier()
    migration = hackney(mine)
    planned(migration)
    own = address_of(enter(Role.SUPPLIER, supplier=mine))
    strangers = address_of(enter(Role.SUPPLIER, supplier=other))

    assert b"Hackney" in read(own).content
    assert b"Hackney" not in read(strangers).content
    Membership.objects.filter(supplier=mine).update(supplier=other)
    assert b"Hackney" not in read(own).content


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 5000])
def test_a_guess_is_not_found(token: str) -> None:
    answer = read(f"/calendar/{token}.ics")

    assert answer.status_code == 404
    assert token not in answer.content.decode()


def test_nothing_is_written_by_it(enter: Enter) -> None:
    address = address_of(enter())

    assert Client().post(address).status_code == 405


def test_what_was_called_off_is_cancelled_under_the_same_uid(enter: Enter) -> None:
    migration = hackney()
    planned(migration, "dns")
    row = planned(migration, in_scope=False, scope_reason="Kept at home.")
    address = address_of(enter())

    text = read(address).content.decode()

    events = {event.split("\r\n", 2)[1]: event for event in text.split("BEGIN:VEVENT")[1:]}
    assert "STATUS:CANCELLED" in events[f"UID:{row.public_id}@psn-cutovers"]
    assert f"SEQUENCE:{row.version + 1}" in events[f"UID:{row.public_id}@psn-cutovers"]
    assert text.count("STATUS:CONFIRMED") == 1
    PsnMigration.objects.update(stage="withdrawn")
    empty_caches()
    assert read(address_of(enter())).content.decode().count("STATUS:CANCELLED") == 2


def test_an_unchanged_calendar_is_not_sent_again(enter: Enter) -> None:
    address = address_of(enter())
    etag = read(address).headers["ETag"]

    again = Client().get(address, headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")


def test_reading_costs_the_same_however_much_is_planned(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    planned(hackney())
    address = address_of(enter())

    def grow() -> None:
        for _ in range(4):
            planned(make_migration(supplier=make_supplier(), stage=Stage.CUTOVER))

    assert assert_constant_queries(lambda: read(address), grow=grow) <= 18


def test_no_log_line_tells_the_token() -> None:
    line = {
        "event": "Not Found: /calendar/sEcret-1.ics",
        "request": "GET /unsubscribe/sEcret-2/?a=1",
        "answer": "POST /sign-in/reset/3-sEcret-key/",
        "status": 404,
    }

    without_private_addresses(logging.getLogger(), "warning", line)

    assert line == {
        "event": "Not Found: /calendar/…",
        "request": "GET /unsubscribe/…/?a=1",
        "answer": "POST /sign-in/reset/…/",
        "status": 404,
    }


def test_the_refusal_of_an_address_is_logged_without_it(
    capfd: pytest.CaptureFixture[str],
) -> None:
    for handler in logging.getLogger().handlers:
        if handler.formatter and "structlog" in type(handler.formatter).__module__:
            record = logging.LogRecord(
                "django.request",
                logging.WARNING,
                "",
                0,
                "%s: %s",
                ("Not Found", "/calendar/x.ics"),
                None,
            )
            assert "/calendar/x" not in handler.format(record)
            break
    else:
        pytest.fail("No handler writes structured lines.")
    capfd.readouterr()

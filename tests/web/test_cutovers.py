"""The services of one borough, the forms about each, and the calendar of cutovers."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Protocol

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.cutover import Window
from migrations_tracker.domain.cutover_rules import CutoverPlan
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, Freeze, PsnMigration, ServiceCutover
from migrations_tracker.services.cutovers import plan_cutover
from suppliers.models import Supplier
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_endpoints, make_migration, make_supplier, origin
from tests.web.conftest import Enter


class Answer(Protocol):
    content: bytes


pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAGE = "/boroughs/hackney/services/"
N3 = f"{PAGE}n3/"
PLAN = {
    "version": "1",
    "starts_at": "10 3 2026 6:00am",
    "ends_at": "10 March 2026, 8:30am",
    "no_return_at": "10/03/2026 07:30",
    "change_reference": "CHG-77",
    "on_call": "Ann, Ben",
}
SENT = {
    "plan": PLAN,
    "rehearse": {"version": "1", "rehearsed_date": "8 3 2026"},
    "outcome": {
        "version": "1",
        "outcome": "completed",
        "outcome_at": "9 3 2026 11:00am",
        "reason": "",
    },
    "scope": {"version": "1", "in_scope": "no", "reason": "Not needed."},
}


def text(answer: Answer) -> str:
    """The page as people read it: without marks, and in single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


@pytest.fixture
def supplier() -> Supplier:
    return make_supplier(name="Tyburn Local Networks")


@pytest.fixture
def hackney(supplier: Supplier) -> PsnMigration:
    place = make_borough(short_name="Hackney", slug="hackney")
    return make_migration(borough=place, supplier=supplier, stage=Stage.CUTOVER)


def n3() -> ServiceCutover:
    return ServiceCutover.objects.get(service="n3", migration__borough__slug="hackney")


def planned(migration: PsnMigration, service: str = "n3", days: int = 1) -> ServiceCutover:
    row = migration.service_cutovers.get(service=service)
    at = NOON + days * DAY
    plan = CutoverPlan(Window(at, at + 2 * HOUR, at + HOUR), "CHG-1, a; b", "Ann")
    plan_cutover(row.pk, plan, origin())
    return row


def test_the_page_says_how_each_service_stands(enter: Enter, hackney: PsnMigration) -> None:
    make_endpoints(hackney)
    hackney.service_cutovers.filter(service="dns").update(outcome="completed", outcome_at=NOON)
    hackney.service_cutovers.filter(service="ntp").update(
        outcome="rolled_back", outcome_at=NOON, outcome_note="Clocks ran apart."
    )
    hackney.service_cutovers.filter(service="n3").update(
        in_scope=False, scope_reason="No need of it."
    )
    planned(hackney, "gsi_web")

    page = text(enter().get(PAGE))

    assert "1 of 6 services of Hackney is cut over; 1 was rolled back" in page
    assert "Rolled back midday: Clocks ran apart." in page
    assert "Out of scope No need of it." in page
    assert "Tuesday 10 March 2026, midday to 2:00pm Point of no return 10 Mar, 1:00pm." in page
    assert "Not expected" in page
    assert "GCN gateway" in page


@pytest.mark.usefixtures("hackney")
def test_the_borough_leads_to_its_services(enter: Enter) -> None:
    assert f'href="{PAGE}"' in enter().get("/boroughs/hackney/").content.decode()


def links(answer: Answer) -> set[str]:
    return set(re.findall(rf'href="{N3}([a-z-]+)/"', answer.content.decode()))


def test_each_role_is_offered_what_it_may_record(
    enter: Enter, hackney: PsnMigration, supplier: Supplier
) -> None:
    all_but_sign_off = {"plan", "rehearse", "outcome", "scope"}

    assert links(enter().get(PAGE)) == all_but_sign_off
    assert links(enter(Role.BOROUGH, borough=hackney.borough).get(PAGE)) == all_but_sign_off
    assert links(enter(Role.SUPPLIER, supplier=supplier).get(PAGE)) == all_but_sign_off - {"scope"}
    assert links(enter(Role.VIEWER).get(PAGE)) == set()
    assert links(enter(Role.ADMINISTRATOR).get(PAGE)) == set()


def test_what_is_offered_follows_the_life_of_a_cutover(enter: Enter, hackney: PsnMigration) -> None:
    rows = hackney.service_cutovers.filter(service="n3")

    rows.update(outcome="completed", outcome_at=NOON)
    assert links(enter().get(PAGE)) == {"outcome", "correct-outcome", "sign-off"}

    rows.update(signed_off_at=NOON, signed_off_by="user:1")
    assert links(enter().get(PAGE)) == {"outcome", "correct-outcome"}

    hackney.stage = "closed"
    hackney.save(update_fields=["stage"])
    assert links(enter().get(PAGE)) == set()


def test_a_manager_corrects_when_it_ended_and_an_officer_is_not_asked(
    enter: Enter, hackney: PsnMigration
) -> None:
    hackney.service_cutovers.filter(service="n3").update(
        outcome="completed", outcome_at=NOON - timedelta(hours=1)
    )
    sent = {"outcome_at": "9 3 2026 7:00am", "reason": "Typed wrong.", "version": "1"}
    officer = enter(Role.BOROUGH, borough=hackney.borough)

    refused = officer.post(f"{N3}correct-outcome/", sent)
    later = enter().post(f"{N3}correct-outcome/", {**sent, "outcome_at": "9 3 2026 11:30am"})
    enter().post(f"{N3}correct-outcome/", sent)

    assert refused.status_code == 403
    assert "Write an earlier time" in text(later)
    assert n3().outcome_at == NOON - timedelta(hours=5)


def test_an_outcome_from_before_the_stage_says_so(enter: Enter, hackney: PsnMigration) -> None:
    hackney.service_cutovers.filter(service="n3").update(
        outcome="completed", outcome_at=hackney.stage_since - timedelta(days=1)
    )

    assert "Recorded before the present stage was entered" in text(enter().get(PAGE))


@pytest.mark.parametrize("name", SENT)
@pytest.mark.usefixtures("hackney")
def test_a_form_sent_twice_writes_once(enter: Enter, name: str) -> None:
    client = enter()

    first = client.post(f"{N3}{name}/", SENT[name])
    client.post(f"{N3}{name}/", SENT[name])

    assert first.headers["Location"] == PAGE
    assert "Recorded: N3" in text(client.get(PAGE))
    assert Event.objects.count() == 1
    assert n3().version == 2


@pytest.mark.usefixtures("hackney")
def test_a_window_is_typed_in_london_time_and_comes_back_as_it_was_typed(enter: Enter) -> None:
    client = enter()
    client.post(f"{N3}plan/", PLAN)

    assert n3().window == Window(
        NOON.replace(day=10, hour=6),
        NOON.replace(day=10, hour=8, minute=30),
        NOON.replace(day=10, hour=7, minute=30),
    )
    form = client.get(f"{N3}plan/").content.decode()
    assert 'value="10 3 2026 6:00am"' in form
    assert 'value="CHG-77"' in form


def test_an_officer_signs_off_and_a_manager_needs_a_reference(
    enter: Enter, hackney: PsnMigration
) -> None:
    hackney.service_cutovers.update(outcome="completed", outcome_at=NOON - DAY)
    manager, officer = enter(), enter(Role.BOROUGH, borough=hackney.borough)
    sent = {"version": "1", "reference": ""}

    refused = manager.post(f"{N3}sign-off/", sent)
    assert "name the letter or e-mail" in text(refused)
    assert n3().signed_off_at is None

    officer.post(f"{N3}sign-off/", sent)
    assert n3().signed_off_at == NOON


MISTAKES = [
    ("plan", {"starts_at": ""}, "starts_at", "Write when the window starts."),
    ("plan", {"starts_at": "tomorrow"}, "starts_at", "“tomorrow” is not a date with a time."),
    ("plan", {"starts_at": "10 3 2026"}, "starts_at", "is not a date with a time."),
    ("plan", {"starts_at": "31 2 2026 6am"}, "starts_at", "There is no 31 2 2026."),
    ("plan", {"starts_at": "10 3 2026 25:00"}, "starts_at", "There is no time “25:00”."),
    ("plan", {"starts_at": "29 3 2026 1:30am"}, "starts_at", "the clocks go forward"),
    ("plan", {"ends_at": "10 3 2026 5:00am"}, "ends_at", "Write an end after Tuesday 10 March"),
    ("plan", {"starts_at": "9 3 2026 6:00am"}, "starts_at", "has passed"),
    ("plan", {"no_return_at": "10 3 2026 9am"}, "no_return_at", "which is the window"),
    ("plan", {"change_reference": "x" * 61}, "change_reference", "at most 60 characters"),
    ("rehearse", {"rehearsed_date": ""}, "rehearsed_date", "Write the day"),
    ("rehearse", {"rehearsed_date": "10 3 2026"}, "rehearsed_date", "is still to come"),
    ("outcome", {"outcome": ""}, "outcome", "Choose how it ended."),
    ("outcome", {"outcome_at": "9 3 2026 1:00pm"}, "outcome_at", "is still to come"),
    ("outcome", {"outcome": "partial"}, "reason", "Say what was not cut over"),
    ("outcome", {"outcome": "rolled_back"}, "reason", "or why it was rolled back"),
    ("scope", {"reason": ""}, "reason", "Say why the borough does not need"),
]


@pytest.mark.parametrize(("name", "wrong", "field", "words"), MISTAKES)
@pytest.mark.usefixtures("hackney")
def test_a_mistake_is_said_at_its_field_and_nothing_typed_is_lost(
    enter: Enter, name: str, wrong: dict[str, str], field: str, words: str
) -> None:
    sent = SENT[name] | wrong

    answer = enter().post(f"{N3}{name}/", sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in unescape(page)
    assert f'href="#{name}_{field}"' in page
    assert f'id="{name}_{field}-error"' in page
    assert "<title>Error: " in page
    assert all(typed in unescape(page) for typed in sent.values() if typed != "completed")
    assert not Event.objects.exists()


def test_a_window_inside_a_freeze_is_refused_by_the_name_of_the_freeze(
    enter: Enter, hackney: PsnMigration
) -> None:
    Freeze.objects.create(
        name="Year end",
        borough=hackney.borough,
        starts_on=date(2026, 3, 10),
        ends_on=date(2026, 4, 1),
        added_at=NOON,
    )

    answer = enter().post(f"{N3}plan/", PLAN)

    assert (
        "The window of 10 March 2026 falls in the freeze “Year end” "
        "(Hackney, 10 March 2026 to 1 April 2026)." in text(answer)
    )
    assert 'href="#plan_starts_at"' in answer.content.decode()
    assert n3().window is None


def test_the_second_of_two_gets_the_conflict_page_with_what_they_typed(
    enter: Enter, hackney: PsnMigration
) -> None:
    planned(hackney)
    client = enter()

    answer = client.post(f"{N3}plan/", PLAN)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Someone changed this while you were editing" in page
    assert "10 March 2026, 8:30am" in page
    assert 'name="version" value="2"' in page
    assert Event.objects.count() == 1

    client.post(f"{N3}plan/", {**PLAN, "version": "2"})
    assert n3().change_reference == "CHG-77"


def test_others_find_nothing(enter: Enter, hackney: PsnMigration) -> None:
    planned(hackney)
    stranger = enter(Role.SUPPLIER, supplier=make_supplier())
    neighbour = enter(Role.BOROUGH, borough=make_borough())

    for client in (stranger, neighbour):
        assert client.get(PAGE).status_code == 404
        assert client.post(f"{N3}plan/", PLAN).status_code == 404
        assert "Hackney" not in text(client.get("/plan/cutovers/"))
        assert "Hackney" not in client.get("/plan/cutovers.csv").content.decode()
        assert b"Hackney" not in client.get("/plan/cutovers.ics").content
    assert Event.objects.count() == 1


@pytest.mark.usefixtures("hackney")
def test_who_may_not_record_is_refused_and_nothing_is_written(
    enter: Enter, supplier: Supplier
) -> None:
    lead = enter(Role.SUPPLIER, supplier=supplier)

    assert lead.post(f"{N3}scope/", SENT["scope"]).status_code == 403
    assert enter(Role.VIEWER).post(f"{N3}plan/", PLAN).status_code == 403
    assert enter(Role.ADMINISTRATOR).get(f"{N3}plan/").status_code == 403
    assert not Event.objects.exists()


@pytest.mark.parametrize("address", [f"{PAGE}fax/plan/", f"{N3}guess/", "/boroughs/x/services/"])
@pytest.mark.usefixtures("hackney")
def test_what_does_not_exist_is_not_found(enter: Enter, address: str) -> None:
    assert enter().get(address).status_code == 404


@pytest.mark.parametrize("address", [PAGE, f"{N3}plan/", "/plan/cutovers/", "/plan/cutovers.ics"])
def test_strangers_are_sent_to_sign_in(client: object, address: str) -> None:
    answer = client.get(address)  # type: ignore[attr-defined]  # pytest-django's client

    assert answer.status_code == 302
    assert "/sign-in/" in answer.headers["Location"]


def test_the_calendar_lists_by_week_and_says_what_is_not_safe(
    enter: Enter, hackney: PsnMigration
) -> None:
    planned(hackney, "n3", days=1)
    planned(hackney, "dns", days=8)
    hackney.service_cutovers.filter(service="n3").update(rehearsed_date=NOON.date())
    Freeze.objects.create(
        name="Year end", starts_on=date(2026, 3, 16), ends_on=date(2026, 3, 31), added_at=NOON
    )

    page = text(enter().get("/plan/cutovers/"))

    assert "2 cutovers in 1 borough are planned in the next two weeks; 1 is not safe yet" in page
    assert page.index("Week of 9 March 2026") < page.index("Week of 16 March 2026")
    assert "Touches the change freeze “Year end”." in page
    assert "Tyburn Local Networks" in page


def test_what_is_over_or_out_of_scope_leaves_the_calendar(
    enter: Enter, hackney: PsnMigration
) -> None:
    for service in ("n3", "dns", "ntp"):
        planned(hackney, service)
    hackney.service_cutovers.filter(service="n3").update(outcome="completed", outcome_at=NOON)
    hackney.service_cutovers.filter(service="dns").update(in_scope=False, scope_reason="No.")

    page = text(enter().get("/plan/cutovers/"))

    assert "PSN NTP" in page
    assert "N3" not in page
    assert "PSN DNS" not in page


def test_the_file_holds_a_row_for_each_cutover(enter: Enter, hackney: PsnMigration) -> None:
    planned(hackney)

    rows = enter().get("/plan/cutovers.csv").content.decode("utf-8-sig").splitlines()

    assert rows[1] == (
        f"{hackney.borough_id},Hackney,N3,Planned,2026-03-10T12:00+00:00,2026-03-10T14:00+00:00,"
        '2026-03-10T13:00+00:00,"CHG-1, a; b",Tyburn Local Networks,,,Ann'
    )


def test_the_feed_keeps_the_uid_of_a_cutover_that_is_moved(
    enter: Enter, hackney: PsnMigration
) -> None:
    row = planned(hackney)
    client = enter()
    before = feed(client.get("/plan/cutovers.ics"))

    planned(hackney, days=2)
    after = feed(client.get("/plan/cutovers.ics"))

    assert before["UID"] == after["UID"] == f"{row.public_id}@psn-cutovers"
    assert (before["DTSTART"], after["DTSTART"]) == ("20260310T120000Z", "20260311T120000Z")
    assert (before["SEQUENCE"], after["SEQUENCE"]) == ("2", "3")
    assert "Change: CHG-1\\, a\\; b\\n" in before["DESCRIPTION"]
    assert before["SUMMARY"] == "Hackney: cutover of N3"


def feed(answer: Answer) -> dict[str, str]:
    """The properties of the only event, unfolded."""
    lines = answer.content.decode().replace("\r\n ", "").split("\r\n")
    event = lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")]
    return dict(line.split(":", 1) for line in event)


def grown(supplier: Supplier) -> None:
    for _ in range(4):
        place = make_borough()
        planned(make_migration(borough=place, supplier=supplier, stage=Stage.CUTOVER))


def test_the_pages_cost_the_same_however_much_is_planned(
    enter: Enter,
    hackney: PsnMigration,
    supplier: Supplier,
    assert_constant_queries: AssertConstantQueries,
) -> None:
    planned(hackney)
    client = enter()

    for address in (PAGE, "/plan/cutovers/", "/plan/cutovers.csv", "/plan/cutovers.ics"):
        assert_constant_queries(lambda a=address: client.get(a), grow=lambda: grown(supplier))  # type: ignore[misc]  # a default binds the loop's value

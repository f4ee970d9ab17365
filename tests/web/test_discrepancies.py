"""The list of discrepancies, one case, and the form to answer it where it is shown."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import StringIO
from typing import Any

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Discrepancy, Event
from migrations_tracker.services.audit import mark_changed
from suppliers.models import Supplier
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_migration, make_supplier
from tests.make_checks import checks_work, make_case, source_away
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
LIST = "/discrepancies/"
DISPUTE = {"kind": "disputed", "text": "Our probe says up.", "version": "1"}


def text(answer: Any) -> str:
    """The page as people read it: without marks, and in single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


@pytest.fixture
def fleet() -> Supplier:
    return make_supplier(name="Fleet Networks", slug="fleet")


@pytest.fixture
def case(fleet: Supplier) -> Discrepancy:
    place = make_borough(short_name="Haringey", slug="haringey")
    checks_work(NOON)
    return make_case(make_migration(borough=place, supplier=fleet, stage=Stage.LIVE))


def address(case: Discrepancy) -> str:
    return f"{LIST}{case.pk}/"


def other_case(**fields: object) -> Discrepancy:
    return make_case(make_migration(borough=make_borough(short_name="Sutton")), **fields)


def test_the_list_leads_with_its_finding(enter: Enter, case: Discrepancy) -> None:
    page = text(enter().get(LIST))

    assert "1 open discrepancy, not answered yet" in page
    assert f"{case.migration.borough.short_name} , over-claimed" in page
    assert "Claimed live, observed down since 10:00am" in page
    assert "Fleet Networks Fleet Networks 2 hours None yet" in page


@pytest.mark.usefixtures("case")
def test_open_cases_stand_before_closed_ones(enter: Enter) -> None:
    other_case(closed_at=NOON)

    page = text(enter().get(LIST))

    assert page.index("Haringey , over") < page.index("Sutton , over")


@pytest.mark.usefixtures("case")
@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("kind=over_claimed", "1 discrepancy matches"),
        ("kind=under_claimed", "1 discrepancy matches"),
        ("kind=over_claimed&kind=under_claimed", "2 discrepancies match"),
        ("supplier=fleet", "1 discrepancy matches"),
        ("status=closed", "No discrepancies match"),
    ],
)
def test_the_list_is_narrowed_by_the_address(enter: Enter, query: str, heading: str) -> None:
    other_case(kind="under_claimed", claimed="testing", observed="up")

    assert heading in text(enter().get(f"{LIST}?{query}"))


@pytest.mark.usefixtures("case")
def test_an_unknown_filter_is_said_and_left_out(enter: Enter) -> None:
    page = text(enter().get(f"{LIST}?kind=purple"))

    assert "purple" in page
    assert "1 open discrepancy" in page


def test_without_any_case_the_list_says_what_will_be_there(enter: Enter) -> None:
    page = text(enter().get(LIST))

    assert "No open discrepancies" in page
    assert "None has been opened yet" in page


@pytest.mark.usefixtures("case")
def test_a_hold_is_shown_with_its_since_when(enter: Enter) -> None:
    source_away(NOON - timedelta(minutes=20), NOON)

    page = text(enter().get(LIST))

    assert "Held since 11:40am: while the checks are at fault, no case opens or closes." in page


@pytest.mark.usefixtures("case")
def test_the_csv_holds_the_same_rows(enter: Enter) -> None:
    other_case(kind="under_claimed", claimed="testing", observed="up")

    answer = enter().get(f"{LIST}discrepancies.csv?kind=over_claimed")

    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Borough"], row["Kind"], row["Owner"]) for row in rows] == [
        ("Haringey", "Over-claimed", "Fleet Networks")
    ]
    assert rows[0]["Disagree since"] == "2026-03-09T10:00:00+00:00"


def test_a_text_in_the_csv_is_no_formula(enter: Enter, case: Discrepancy) -> None:
    make_answered(case, text="=1+1")

    answer = enter().get(f"{LIST}discrepancies.csv")

    [row] = csv.DictReader(StringIO(answer.content.decode("utf-8-sig")))
    assert row["What was said"] == "'=1+1"


def make_answered(case: Discrepancy, *, text: str) -> None:
    Discrepancy.objects.filter(pk=case.pk).update(
        answer="disputed", answer_text=text, answered_by="user:1", answered_at=NOON
    )


def test_the_cost_of_the_list_does_not_grow(
    enter: Enter, case: Discrepancy, assert_constant_queries: AssertConstantQueries
) -> None:
    make_answered(case, text="No.")
    person = enter()

    def grow() -> None:
        for _ in range(32):
            make_answered(make_case(), text="No.")

    assert_constant_queries(lambda: person.get(LIST), grow=grow)


def test_a_supplier_sees_the_cases_of_its_own_migrations_only(
    enter: Enter, case: Discrepancy, fleet: Supplier
) -> None:
    other = other_case()
    person = enter(Role.SUPPLIER, supplier=fleet)

    page = text(person.get(LIST))

    assert "Haringey" in page
    assert "Sutton" not in page
    assert person.get(address(case)).status_code == 200
    assert person.get(address(other)).status_code == 404
    assert person.post(address(other), DISPUTE).status_code == 404


def test_a_supplier_learns_nothing_of_another_that_answered(
    enter: Enter, case: Discrepancy, fleet: Supplier
) -> None:
    enter(Role.SUPPLIER, supplier=fleet).post(address(case), DISPUTE)
    after = make_supplier()
    case.migration.assignments.update(ended_at=NOON)
    case.migration.assignments.create(supplier=after, started_at=NOON)

    page = text(enter(Role.SUPPLIER, supplier=after).get(address(case)))

    assert "Disputed by Another supplier" in page
    assert "Fleet" not in page


@pytest.mark.parametrize("page", ["/boroughs/haringey/", "/my-work/", "case"])
def test_those_who_may_answer_find_the_form(
    enter: Enter, case: Discrepancy, fleet: Supplier, page: str
) -> None:
    person = enter(Role.SUPPLIER, supplier=fleet)

    found = person.get(address(case) if page == "case" else page).content.decode()

    assert f'action="{address(case)}"' in found
    assert "Record the answer" in found


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR])
def test_others_see_the_case_without_a_form(enter: Enter, case: Discrepancy, role: Role) -> None:
    person = enter(role)

    assert "Record the answer" not in text(person.get("/boroughs/haringey/"))
    assert "Record the answer" not in text(person.get(address(case)))
    assert person.post(address(case), DISPUTE).status_code == 403
    assert not Event.objects.exists()


def test_an_answer_is_recorded_and_shown(enter: Enter, case: Discrepancy, fleet: Supplier) -> None:
    person = enter(Role.SUPPLIER, supplier=fleet)

    answer = person.post(address(case), DISPUTE, follow=True)

    page = text(answer)
    assert "Recorded: your answer to the discrepancy of Haringey." in page
    assert re.search(r"Disputed by Person \d+, Fleet Networks, midday: Our probe says up\.", page)


def test_the_same_form_twice_is_recorded_once(enter: Enter, case: Discrepancy) -> None:
    person = enter()

    person.post(address(case), DISPUTE)
    again = person.post(address(case), DISPUTE, follow=True)

    assert "Nothing was new for Haringey." in text(again)
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": ""}, "Choose an answer."),
        ({"kind": "shrug"}, "Choose one of the answers below."),
        ({"text": ""}, "Say what shows that the checks are wrong"),
        ({"evidence_link": "ftp://a.example/"}, "Write a link that begins with https://"),
        ({"kind": "explained", "explained_until": "soon"}, "“soon” is not a date."),
        ({"kind": "explained"}, "Choose a date from 9 March 2026 to 9 June 2026."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    enter: Enter, case: Discrepancy, changes: dict[str, str], words: str
) -> None:
    sent = DISPUTE | changes

    answer = enter().post(address(case), sent)

    page = text(answer)
    assert answer.status_code == 422
    assert page.count(words) == 2
    assert sent["text"] in page
    assert not Event.objects.exists()


def test_somebody_who_was_overtaken_reads_the_other_answer_and_keeps_the_own(
    enter: Enter, case: Discrepancy
) -> None:
    enter().post(address(case), {"kind": "accepted", "text": "So it is.", "version": "1"})

    answer = enter().post(address(case), DISPUTE)

    page = text(answer)
    assert answer.status_code == 409
    assert "Someone changed this while you were editing" in page
    assert "So it is." in page
    assert "Our probe says up." in page
    assert Event.objects.count() == 1


def test_an_answer_to_a_case_that_has_closed_is_refused(enter: Enter, case: Discrepancy) -> None:
    person = enter()
    Discrepancy.objects.update(closed_at=NOON)

    answer = person.post(address(case), DISPUTE)

    assert answer.status_code == 409
    assert "has closed, so it takes no more answers" in text(answer)


def test_words_of_others_are_shown_as_words(enter: Enter, case: Discrepancy) -> None:
    make_answered(case, text="<script>alert(1)</script>")

    assert "<script>alert" not in enter().get(address(case)).content.decode()


def test_a_case_that_is_not_there_is_not_found(enter: Enter) -> None:
    assert enter().get(f"{LIST}999/").status_code == 404


def test_the_cost_of_own_work_does_not_grow_with_cases(
    enter: Enter, case: Discrepancy, fleet: Supplier, assert_constant_queries: AssertConstantQueries
) -> None:
    make_answered(case, text="No.")
    person = enter(Role.SUPPLIER, supplier=fleet)

    def grow() -> None:
        for _ in range(10):
            make_answered(make_case(make_migration(supplier=fleet, stage=Stage.LIVE)), text="No.")

    assert_constant_queries(lambda: person.get("/my-work/"), grow=grow)


@pytest.mark.usefixtures("case")
def test_the_overview_leads_to_the_open_cases(enter: Enter) -> None:
    other_case(answer="accepted", answered_by="user:1", answered_at=NOON)

    page = enter().get("/").content.decode()

    assert f'<a href="{LIST}?status=open">2 open discrepancies, 1 not answered</a>' in page


@pytest.mark.usefixtures("case")
def test_an_explained_case_is_silent_on_the_overview_until_its_date(enter: Enter) -> None:
    Discrepancy.objects.update(
        answer="explained", answered_by="user:1", answered_at=NOON, explained_until=NOON.date()
    )
    silent, shown = text(enter().get("/")), text(enter().get(f"{LIST}?status=explained"))
    whole = text(enter().get(LIST))
    Discrepancy.objects.update(explained_until=NOON.date() - timedelta(days=1))
    mark_changed()

    assert "open discrepancy" not in silent
    assert "1 discrepancy matches" in shown
    assert "No open discrepancies; 1 explained" in whole
    assert "1 open discrepancy" in text(enter().get("/"))

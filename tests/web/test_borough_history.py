"""The history page answers what stood on a day, by both clocks."""

from datetime import date, timedelta

import pytest
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.certificate_rules import Issue
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import PsnMigration
from migrations_tracker.services.certificates import record_certificate
from migrations_tracker.services.opening import open_migration
from migrations_tracker.services.transitions import StageClaim, claim_stage
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_supplier, origin
from tests.web.conftest import Enter
from tests.web.test_overview import text

pytestmark = pytest.mark.django_db
PAGE = "/boroughs/haringey/history/"


@pytest.fixture
def migration() -> PsnMigration:
    """Opened nine days ago, at discovery five days ago; a certificate was recorded only today."""
    begun = origin(now=NOON - timedelta(days=9))
    borough = make_borough(short_name="Haringey", slug="haringey")
    opened = open_migration(borough, begun)
    claim_stage(opened.pk, StageClaim(Stage.DISCOVERY), origin(now=NOON - timedelta(days=5)))
    record_certificate(opened.pk, Issue("PSN-9", date(2026, 3, 3)), origin())
    return opened


@pytest.mark.usefixtures("migration")
def test_a_day_shows_what_stood_and_what_was_recorded_later(enter: Enter) -> None:
    words = text(enter(), f"{PAGE}?as_of=6+3+2026")

    assert "6 March 2026, at the end of the day" in words
    assert "Stage Discovery Discovery" in words
    assert (
        "Certificate No PSN compliance certificate has been issued or applied for. "
        "PSN-9, valid to 3 March 2027 (362 days left) (recorded later)"
    ) in words


@pytest.mark.usefixtures("migration")
def test_a_day_shows_the_seven_services_and_the_twelve_milestones(enter: Enter) -> None:
    words = text(enter(), f"{PAGE}?as_of=6+3+2026")

    assert "Services What As recorded by then As known now Secure e-mail Not planned" in words
    assert "PSN compliance certificate Not started Complete; actual 3 March 2026" in words
    assert words.count("Not started Not started") == 11


@pytest.mark.usefixtures("migration")
def test_a_day_before_the_stage_shows_the_one_before(enter: Enter) -> None:
    assert "Stage Not started Not started" in text(enter(), f"{PAGE}?as_of=2026-03-01")


@pytest.mark.usefixtures("migration")
def test_a_day_before_the_migration_says_so(enter: Enter) -> None:
    assert "Stage Not opened yet Not opened yet" in text(enter(), f"{PAGE}?as_of=1+1+2026")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("10 3 2026", "10 March 2026 is still to come. Write a day up to today."),
        ("31 2 2026", "There is no 31 2 2026. Check the day and the month."),
        ("yesterday", "“yesterday” is not a date. Write one such as 12 3 2026."),
        ("", "Write the day that you ask about."),
    ],
)
@pytest.mark.usefixtures("migration")
def test_a_day_that_cannot_be_shown_is_refused_in_words_and_kept(
    asked: str, words: str, enter: Enter
) -> None:
    page = enter().get(PAGE, {"as_of": asked}).content.decode()

    assert page.count(words) == 2
    assert f'value="{asked}"' in page
    assert "<title>Error: History" in page.replace("\n", "").replace("  ", "")


@pytest.mark.usefixtures("migration")
def test_another_supplier_learns_nothing_of_any_day(enter: Enter) -> None:
    client = enter(Role.SUPPLIER, supplier=make_supplier())

    assert client.get(f"{PAGE}?as_of=6+3+2026").status_code == 404


@pytest.mark.usefixtures("migration")
def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    assert "/sign-in/" in client.get(f"{PAGE}?as_of=6+3+2026").headers["Location"]


def test_the_cost_does_not_grow_with_the_events(
    enter: Enter, migration: PsnMigration, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()

    def grow() -> None:
        for number in range(10):
            claim_stage(migration.pk, StageClaim(Stage.DISCOVERY, note=f"{number}"), origin())

    assert_constant_queries(lambda: client.get(f"{PAGE}?as_of=6+3+2026"), grow=grow)

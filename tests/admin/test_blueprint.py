"""The blueprint in the admin: changed in words, previewed and pushed by its token."""

import re

import pytest
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.models import BlueprintMilestone, Event, Milestone
from tests.admin.pages import text_of
from tests.conftest import AssertConstantQueries
from tests.make import make_borough, make_migration, make_user

pytestmark = pytest.mark.django_db
HOME = "/admin/migrations_tracker/blueprintmilestone/"
SENT: dict[str, str | list[str]] = {
    "name": "Health check",
    "position": "4",
    "lane": "compliance",
    "owner": "borough",
    "needs": ["business_case"],
    "typical_weeks": "4",
    "evidence": "external and internal test report",
    "reason": "Agreed.",
    "version": "1",
}


@pytest.fixture
def ithc() -> BlueprintMilestone:
    return BlueprintMilestone.objects.get(code="ithc")


def token_in(html: str) -> str:
    found = re.search(r'name="token"\s+value="(\w+)"', html)
    assert found
    return found[1]


def test_a_milestone_is_changed_with_a_reason(
    admin_client: Client, ithc: BlueprintMilestone
) -> None:
    page = text_of(admin_client.post(f"{HOME}{ithc.pk}/set/", SENT, follow=True))

    assert "“Health check” is changed." in page
    ithc.refresh_from_db()
    assert (ithc.name, ithc.version) == ("Health check", 2)
    assert Event.objects.get().channel == "admin"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": ""}, "Give it a name."),
        ({"needs": ["ithc"]}, "cannot need itself"),
        ({"needs": ["remediation"]}, "“Remediation” needs “Health check”"),
        ({"needs": ["lunch"]}, "“lunch” is no milestone of the blueprint."),
        ({"typical_weeks": "0"}, "Write from 1 to 104 weeks."),
        ({"position": "100"}, "Write a position from 1 to 99."),
        ({"reason": ""}, "Say why it is changed."),
        ({"version": "7"}, "Somebody else changed “IT Health Check” meanwhile."),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    admin_client: Client,
    ithc: BlueprintMilestone,
    sent: dict[str, str | list[str]],
    words: str,
) -> None:
    answer = admin_client.post(f"{HOME}{ithc.pk}/set/", SENT | sent)

    assert words in text_of(answer)
    ithc.refresh_from_db()
    assert (ithc.name, ithc.version) == ("IT Health Check", 1)
    assert not Event.objects.exists()


def test_a_push_is_previewed_with_counts_and_then_confirmed(
    admin_client: Client, ithc: BlueprintMilestone
) -> None:
    make_migration(borough=make_borough(short_name="Haringey"))
    admin_client.post(f"{HOME}{ithc.pk}/set/", SENT)

    preview = admin_client.get(f"{HOME}push/")
    nothing_yet = not Milestone.objects.filter(name="Health check").exists()
    done = admin_client.post(
        f"{HOME}push/", {"token": token_in(preview.content.decode())}, follow=True
    )

    page = text_of(preview)
    assert "A push would change 1 milestone in 1 migration." in page
    assert "Haringey: 1 milestone IT Health Check: name “IT Health Check” → “Health check”" in page
    assert nothing_yet
    assert "Pushed: 1 milestone in 1 migration changed." in text_of(done)
    assert Milestone.objects.filter(name="Health check").count() == 1


def test_a_preview_that_is_out_of_date_is_refused_with_a_new_one(
    admin_client: Client, ithc: BlueprintMilestone
) -> None:
    make_migration()
    admin_client.post(f"{HOME}{ithc.pk}/set/", SENT)

    answer = admin_client.post(f"{HOME}push/", {"token": "stale"})

    assert answer.status_code == 409
    assert "The blueprint or a plan has changed since this preview" in text_of(answer)
    assert token_in(answer.content.decode())
    assert not Milestone.objects.filter(name="Health check").exists()


def test_where_nothing_differs_there_is_nothing_to_push(admin_client: Client) -> None:
    make_migration()

    page = text_of(admin_client.get(f"{HOME}push/"))
    done = text_of(admin_client.post(f"{HOME}push/", {"token": "any"}, follow=True))

    assert "there is nothing to push" in page
    assert "Nothing was new, so nothing was written." in done


@pytest.mark.parametrize("role", [Role.MANAGER, Role.VIEWER])
def test_nobody_else_reaches_the_pages(
    client: Client, ithc: BlueprintMilestone, role: Role
) -> None:
    client.force_login(make_user(role))

    answers = [
        client.post(f"{HOME}push/", {"token": "x"}),
        client.post(f"{HOME}{ithc.pk}/set/", SENT),
        client.get(f"{HOME}push/"),
    ]

    assert {answer.status_code for answer in answers} <= {302, 403}
    assert not Event.objects.exists()


def test_a_preview_costs_the_same_however_many_migrations(
    admin_client: Client,
    ithc: BlueprintMilestone,
    assert_constant_queries: AssertConstantQueries,
) -> None:
    make_migration()
    admin_client.post(f"{HOME}{ithc.pk}/set/", SENT)

    assert_constant_queries(
        lambda: admin_client.get(f"{HOME}push/"),
        grow=lambda: [make_migration() for _ in range(4)],
    )

"""ETags, 304, and the headers that keep copies private and fresh."""

import pytest
from pytest_django import DjangoAssertNumQueries

from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import EndpointState, PsnMigration
from migrations_tracker.services.audit import mark_changed
from suppliers.models import Supplier
from tests.api.calling import Api
from tests.make import NOON, make_endpoints, make_migration

pytestmark = pytest.mark.django_db
PATHS = [
    "me",
    "boroughs",
    "boroughs/{gss}",
    "migrations",
    "migrations/{gss}",
    "migrations/{gss}/transitions",
    "migrations/{gss}/events",
    "endpoints",
    "endpoints/{gss}-dns",
    "endpoints/{gss}-dns/checks",
    "code-lists/stages",
    "openapi.json",
]


@pytest.mark.parametrize("path", PATHS)
def test_an_unchanged_resource_answers_304(api: Api, migration: PsnMigration, path: str) -> None:
    first = api.get(path.format(gss=migration.borough_id))

    again = api.get(path.format(gss=migration.borough_id), if_none_match=first["ETag"])

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again["ETag"] == first["ETag"]
    assert not first["ETag"].startswith("W/")
    assert "Content-Type" not in again


@pytest.mark.parametrize("path", PATHS)
def test_copies_are_private_and_asked_about_before_each_use(
    api: Api, migration: PsnMigration, path: str
) -> None:
    response = api.get(path.format(gss=migration.borough_id))

    assert response["Cache-Control"] == "private, no-cache"
    assert response["Vary"] == "Authorization, Accept, Cookie"


@pytest.mark.usefixtures("migration")
@pytest.mark.parametrize("sent", ["*", "W/{etag}", '"other", {etag}'])
def test_a_copy_is_found_among_several_and_by_weak_comparison(api: Api, sent: str) -> None:
    etag = api.get("migrations")["ETag"]

    assert api.get("migrations", if_none_match=sent.format(etag=etag)).status_code == 304


@pytest.mark.usefixtures("migration")
@pytest.mark.parametrize("sent", ['"other"', "nonsense", ""])
def test_another_tag_gets_the_whole_answer(api: Api, sent: str) -> None:
    assert api.get("migrations", if_none_match=sent).status_code == 200


def test_the_tag_of_a_migration_begins_with_its_version(api: Api, migration: PsnMigration) -> None:
    assert api.get(f"migrations/{migration.borough_id}")["ETag"].startswith('"v1.')


def test_a_change_of_what_is_observed_ends_a_304_but_not_the_version(
    api: Api, supplier: Supplier
) -> None:
    made = make_migration(supplier=supplier, stage=Stage.LIVE)
    make_endpoints(made)
    EndpointState.objects.update(status="up", last_asked_at=NOON, last_answer_at=NOON)
    first = api.get(f"migrations/{made.borough_id}")
    EndpointState.objects.update(status="down")
    mark_changed()

    again = api.get(f"migrations/{made.borough_id}", if_none_match=first["ETag"])
    claimed = api.claim(made, {"stage": "live", "note": "Down."}, if_match=first["ETag"])

    assert (again.status_code, again.json()["observed"]) == (200, "down")
    assert (again.json()["version"], claimed.status_code) == (1, 201)


def test_head_answers_as_get_without_a_body(api: Api, migration: PsnMigration) -> None:
    path = f"/api/v1/migrations/{migration.borough_id}"
    headers = {"Authorization": f"Bearer {api.secret}"}

    head = api.client.head(path, headers=headers)

    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == api.client.get(path, headers=headers)["ETag"]


def test_an_answer_is_made_once_until_something_changes(
    api: Api, migration: PsnMigration, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    paths = (f"migrations/{migration.borough_id}", "migrations")
    first = [api.get(path) for path in paths]

    with django_assert_max_num_queries(4):
        again = [api.get(path) for path in paths]
    api.claim(migration, {"stage": migration.stage, "note": "Still at it."})
    after = [api.get(path) for path in paths]

    assert [one.content for one in again] == [one.content for one in first]
    assert all(one["ETag"] != before["ETag"] for one, before in zip(after, first, strict=True))


def test_nobody_is_given_what_was_made_for_somebody_else(
    api: Api, stranger: Api, migration: PsnMigration
) -> None:
    mine = api.get("migrations").json()["data"]

    assert [row["gss_code"] for row in mine] == [migration.borough_id]
    assert stranger.get("migrations").json()["data"] == []
    assert stranger.get(f"migrations/{migration.borough_id}").status_code == 404

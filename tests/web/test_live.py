"""The overview refreshes itself: 304 while nothing shown changes, a new page as soon as it does."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from http import HTTPStatus

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    EndpointState,
    Membership,
    PsnMigration,
    RegistrySource,
    User,
)
from migrations_tracker.services.audit import mark_changed
from migrations_tracker.services.transitions import StageClaim, claim_stage
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_endpoints, make_migration, meet_gate, origin
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db

POLL = {"HX-Request": "true"}


@pytest.fixture
def migration() -> PsnMigration:
    made = make_migration(stage=Stage.TESTING, next_update_by=NOON.date())
    make_endpoints(made)
    EndpointState.objects.update(status="up", last_answer_at=NOON, last_asked_at=NOON)
    RegistrySource.objects.update(last_run_at=NOON)
    return made


def poll(client: Client, etag: str = "", path: str = "/") -> tuple[int, str]:
    answer = client.get(path, headers={**POLL, "If-None-Match": etag})
    return answer.status_code, answer.headers.get("ETag", "")


@pytest.mark.parametrize("headers", [{}, POLL])
@pytest.mark.usefixtures("migration")
def test_a_quiet_page_is_answered_with_304(headers: dict[str, str], enter: Enter) -> None:
    client = enter()
    first = client.get("/", headers=headers)

    again = client.get("/", headers={**headers, "If-None-Match": first.headers["ETag"]})

    assert again.status_code == HTTPStatus.NOT_MODIFIED
    assert again.content == b""
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.usefixtures("migration")
def test_the_page_tells_its_first_poll_what_it_has(enter: Enter) -> None:
    client = enter()

    page = client.get("/").content.decode()
    etag = unescape(re.findall(r'data-etag="([^"]+)"', page)[0])

    assert poll(client, etag)[0] == HTTPStatus.NOT_MODIFIED


@pytest.mark.usefixtures("migration")
def test_a_poll_is_answered_with_the_live_part_alone(enter: Enter) -> None:
    part = enter().get("/", headers=POLL).content

    assert b"<h1>" in part
    assert b"<html" not in part
    assert b"csrfmiddlewaretoken" not in part


def _claim(migration: PsnMigration) -> None:
    meet_gate(migration, Stage.CUTOVER)
    claim_stage(migration.pk, StageClaim(Stage.CUTOVER), origin())


def _assigned_otherwise(_: PsnMigration) -> None:
    Membership.objects.update(role=Role.VIEWER.value)


def _source_down(_: PsnMigration) -> None:
    RegistrySource.objects.update(unavailable_since=NOON)
    mark_changed()


@pytest.mark.parametrize("change", [_claim, _assigned_otherwise, _source_down])
def test_a_change_of_what_is_shown_is_answered_with_a_new_page(
    change: Callable[[PsnMigration], None], enter: Enter, migration: PsnMigration
) -> None:
    client = enter()
    _, before = poll(client)

    change(migration)

    status, after = poll(client, before)
    assert status == HTTPStatus.OK
    assert after != before


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(timedelta(seconds=76), id="answers go stale"),
        pytest.param(timedelta(seconds=61), id="the worker is dead"),
    ],
)
@pytest.mark.usefixtures("migration")
def test_time_alone_changes_the_page(later: timedelta, enter: Enter) -> None:
    client = enter()
    _, before = poll(client)

    with time_machine.travel(NOON + later, tick=False):
        status, _ = poll(client, before)

    assert status == HTTPStatus.OK


@pytest.mark.usefixtures("migration")
def test_an_update_that_becomes_overdue_changes_the_page(enter: Enter) -> None:
    with time_machine.travel(NOON.replace(hour=23, minute=59), tick=False):
        client = enter()
        _, before = poll(client)

    with time_machine.travel(NOON + timedelta(hours=12, minutes=1), tick=False):
        answer = client.get("/", headers={**POLL, "If-None-Match": before})

    assert b"1 has gone silent" in answer.content


@pytest.mark.usefixtures("migration")
def test_nothing_changes_within_the_minute(enter: Enter) -> None:
    client = enter()
    _, before = poll(client)
    RegistrySource.objects.update(last_run_at=NOON + timedelta(seconds=45))

    with time_machine.travel(NOON + timedelta(seconds=45), tick=False):
        status, _ = poll(client, before)

    assert status == HTTPStatus.NOT_MODIFIED


@pytest.mark.parametrize("path", ["/?show=late", "/?colour_by=stage"])
@pytest.mark.usefixtures("migration")
def test_another_address_is_another_page(path: str, enter: Enter) -> None:
    client = enter()
    _, plain = poll(client)

    assert poll(client, plain, path)[0] == HTTPStatus.OK


@pytest.mark.usefixtures("migration")
def test_two_people_never_share_a_page(enter: Enter) -> None:
    mine = enter().get("/").headers["ETag"]

    other = enter().get("/", headers={"If-None-Match": mine})

    assert other.status_code == HTTPStatus.OK


@pytest.mark.usefixtures("migration")
def test_a_new_name_is_a_new_page(enter: Enter) -> None:
    client = enter()
    before = client.get("/").headers["ETag"]

    User.objects.update(name="Somebody Else")

    assert b"Somebody Else" in client.get("/", headers={"If-None-Match": before}).content


def test_people_who_may_see_the_same_share_the_live_part_and_others_do_not(
    enter: Enter, migration: PsnMigration
) -> None:
    elsewhere = make_migration().borough
    manager, colleague = enter(), enter()
    officer, neighbour = (
        enter(Role.BOROUGH, borough=borough) for borough in (migration.borough, elsewhere)
    )

    parts = [poll(each)[1] for each in (manager, colleague, officer, neighbour)]

    assert parts[0] == parts[1]
    assert len(set(parts)) == 3


def test_the_live_part_is_made_once_for_all_who_may_see_the_same(
    enter: Enter, migration: PsnMigration, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first, second = enter(), enter()
    shown = first.get("/").content

    with django_assert_max_num_queries(4):
        again = second.get("/").content

    assert again.count(migration.borough.slug.encode()) == shown.count(
        migration.borough.slug.encode()
    )


@pytest.mark.usefixtures("migration")
def test_a_cache_that_does_not_answer_costs_nobody_the_page(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ConnectionError

    client = enter()
    monkeypatch.setattr(cache, "get", fail)
    monkeypatch.setattr(cache, "set", fail)

    assert client.get("/").status_code == HTTPStatus.OK


@pytest.mark.usefixtures("migration")
def test_a_page_is_kept_by_nobody_but_its_reader(enter: Enter) -> None:
    headers = enter().get("/").headers

    assert headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "HX-Request"} <= {part.strip() for part in headers["Vary"].split(",")}


def test_a_poll_after_signing_out_leads_the_whole_page_to_sign_in(client: Client) -> None:
    answer = client.get("/?show=late", headers=POLL)

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer.headers["HX-Redirect"] == "/sign-in/?next=/%3Fshow%3Dlate"


@pytest.mark.usefixtures("migration")
def test_a_quiet_poll_costs_few_queries_however_many_boroughs(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter()

    def twice() -> tuple[int, str]:
        return poll(client, poll(client)[1])

    cost = assert_constant_queries(twice, grow=lambda: [make_migration() for _ in range(20)])

    assert twice()[0] == HTTPStatus.NOT_MODIFIED
    assert cost <= 39

"""Suppliers read the certificates of their migrations; others record them."""

from datetime import date, timedelta

import pytest

from migrations_tracker.domain.certificate_rules import Issue
from migrations_tracker.models import Certificate, PsnMigration
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.certificates import (
    apply_for_certificate,
    record_certificate,
    refuse_certificate,
)
from suppliers.models import Supplier
from tests.api.calling import Api, code_of
from tests.api.test_schema import check
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_certificate, make_migration, make_supplier, origin

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 2)


def test_each_application_is_told_with_what_came_of_it(api: Api, migration: PsnMigration) -> None:
    apply_for_certificate(migration.pk, origin(), on=MARCH)
    refuse_certificate(migration.pk, origin(), reason="No health check", on=MARCH)
    record_certificate(migration.pk, Issue("PSN-1", MARCH), origin(now=NOON + timedelta(hours=1)))

    answer = api.get("certificates")

    check("listCertificates", answer)
    refused, valid = answer.json()["data"]
    assert (refused["status"], refused["reason"], refused["number"]) == (
        "refused",
        "No health check",
        "",
    )
    assert (valid["status"], valid["number"], valid["issued_date"]) == (
        "valid",
        "PSN-1",
        "2026-03-02",
    )
    one = api.get(f"certificates/{valid['id']}")
    check("readCertificate", one)
    assert one.json() == valid
    again = api.get(f"certificates/{valid['id']}", if_none_match=one["ETag"])
    assert again.status_code == 304


def test_the_list_is_narrowed_by_how_they_stand_today(api: Api, migration: PsnMigration) -> None:
    make_certificate(migration, expires_date=NOON.date() - timedelta(days=1))

    def found(query: str) -> int:
        return len(api.get(f"certificates?{query}").json()["data"])

    assert (found("status=expired"), found("status=valid"), found("")) == (1, 0, 1)
    assert found(f"borough={migration.borough_id}") == 1
    assert code_of(api.get("certificates?status=good")) == "bad-parameter"
    assert code_of(api.get("certificates?as_of=2026-03-01")) == "bad-parameter"


def test_one_that_was_given_away_is_told_as_gone(api: Api, migration: PsnMigration) -> None:
    gone = make_certificate(migration)
    assign_supplier(migration.pk, make_supplier(), origin())

    body = api.get("certificates?updated_since=2026-03-09T12:00:00Z").json()

    assert (body["data"], [row["id"] for row in body["deleted"]]) == ([], [gone.reference])
    assert api.get(f"certificates/{gone.reference}").status_code == 404


def test_nothing_can_be_written(api: Api) -> None:
    answer = api.post("certificates", {}, idempotency_key="a")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert not Certificate.objects.exists()


def test_the_list_costs_the_same_however_many_there_are(
    api: Api, supplier: Supplier, assert_constant_queries: AssertConstantQueries
) -> None:
    def grow() -> None:
        make_certificate(make_migration(supplier=supplier))

    grow()
    path = "certificates?status=valid&updated_since=2026-01-01T00:00:00Z"
    assert assert_constant_queries(lambda: api.get(path), grow=grow) <= 3

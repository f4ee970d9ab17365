"""Migrations as they stood on a day: by what was recorded then, or since."""

from datetime import date, timedelta

import pytest

from migrations_tracker.domain.certificate_rules import Issue
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import PsnMigration
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.certificates import record_certificate
from migrations_tracker.services.opening import open_migration
from migrations_tracker.services.planning import change_forecast
from migrations_tracker.services.transitions import StageClaim, claim_stage
from suppliers.models import Supplier
from tests.api.calling import Api, api_for, code_of
from tests.api.test_schema import check
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_supplier, origin

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def opened(supplier: Supplier) -> PsnMigration:
    """Opened on 28 February, at discovery on 4 March; a certificate of the 3rd was told today."""
    migration = open_migration(make_borough(), origin(now=NOON - 9 * DAY))
    assign_supplier(migration.pk, supplier, origin(now=NOON - 9 * DAY), reason="")
    claim_stage(migration.pk, StageClaim(Stage.DISCOVERY), origin(now=NOON - 5 * DAY))
    change_forecast(
        migration.pk, MilestoneCode.CUTOVER, date(2026, 6, 1), origin(now=NOON - 4 * DAY)
    )
    record_certificate(migration.pk, Issue(f"PSN-{migration.pk}", date(2026, 3, 3)), origin())
    return migration


def then(api: Api, gss: str, query: str) -> dict[str, object]:
    answer = api.get(f"migrations/{gss}?{query}")
    check("readMigration", answer)
    record: dict[str, object] = answer.json()
    return record


def test_a_day_answers_with_what_stood_as_recorded_by_then(api: Api, supplier: Supplier) -> None:
    gss = opened(supplier).borough_id

    before, after = then(api, gss, "as_of=2026-03-03"), then(api, gss, "as_of=2026-03-05")

    assert before["stage"]["code"] == "not_started"  # type: ignore[index]  # a record in JSON
    assert after["stage"]["code"] == "discovery"  # type: ignore[index]  # a record in JSON
    assert (after["as_of"], after["known_at"]) == ("2026-03-05", "2026-03-05")
    assert after["supplier"] == {"slug": supplier.slug, "name": supplier.name}
    assert after["certificate"] is None
    cutover = next(one for one in after["milestones"] if one["code"] == "cutover")  # type: ignore[attr-defined]  # a record in JSON
    assert (cutover["status"], cutover["forecast_date"]) == ("not_started", "2026-06-01")
    assert [one["state"] for one in after["services"]] == ["not_planned"] * 7  # type: ignore[attr-defined]  # a record in JSON


def test_with_known_at_what_was_recorded_since_counts(api: Api, supplier: Supplier) -> None:
    migration = opened(supplier)

    known = then(api, migration.borough_id, "as_of=2026-03-05&known_at=2026-03-09")

    assert known["certificate"]["number"] == f"PSN-{migration.pk}"  # type: ignore[index]  # a record in JSON


def test_a_migration_that_was_not_open_yet_is_not_there(api: Api, supplier: Supplier) -> None:
    gss = opened(supplier).borough_id

    assert code_of(api.get(f"migrations/{gss}?as_of=2026-02-01")) == "not-found"
    listed = api.get("migrations?as_of=2026-02-01")
    check("listMigrations", listed)
    assert listed.json()["data"] == []


def test_the_list_shows_the_same_page_by_page(api: Api, supplier: Supplier) -> None:
    made = {opened(supplier).borough_id for _ in range(3)}

    first = api.get("migrations?as_of=2026-03-05&limit=2")
    rest = api.get(first.json()["links"]["next"].split("/api/v1/")[1])

    check("listMigrations", first)
    rows = [*first.json()["data"], *rest.json()["data"]]
    assert {row["gss_code"] for row in rows} == made
    assert {row["stage"]["code"] for row in rows} == {"discovery"}
    assert rest.json()["links"]["next"] is None


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("as_of=2026-03-10", "still to come"),
        ("as_of=yesterday", "cannot be read"),
        ("as_of=2026-03-05&known_at=2026-03-04", "before “as_of”"),
        ("as_of=2026-03-05&known_at=2026-03-10", "still to come"),
        ("known_at=2026-03-05", "goes with “as_of”"),
        ("as_of=2026-03-05&stage=build", "filters what stands now"),
    ],
)
def test_a_day_that_cannot_be_answered_is_refused_in_words(
    query: str, words: str, api: Api
) -> None:
    answer = api.get(f"migrations?{query}")

    assert (answer.status_code, code_of(answer)) == (400, "bad-parameter")
    assert words in answer.json()["detail"]


def test_the_lead_of_another_day_is_not_named_to_the_next(supplier: Supplier) -> None:
    migration = opened(supplier)
    successor = make_supplier()
    assign_supplier(migration.pk, successor, origin(), reason="Handover")
    query = f"migrations/{migration.borough_id}?as_of=2026-03-05"

    answer = api_for(successor).get(query)

    assert answer.json()["supplier"] is None
    assert supplier.name not in answer.content.decode()
    assert code_of(api_for(supplier).get(query)) == "not-found"
    assert api_for(supplier).get("migrations?as_of=2026-03-05").json()["data"] == []


def test_a_write_takes_no_day(api: Api, migration: PsnMigration) -> None:
    answer = api.post(f"migrations/{migration.borough_id}/stage-claims?as_of=2026-03-05", {})

    assert (answer.status_code, code_of(answer)) == (400, "bad-parameter")


def test_a_day_costs_the_same_however_much_was_recorded(
    api: Api, supplier: Supplier, assert_constant_queries: AssertConstantQueries
) -> None:
    def grow() -> None:
        for _ in range(3):
            note = StageClaim(Stage.DISCOVERY, note="On.")
            claim_stage(opened(supplier).pk, note, origin(now=NOON))

    grow()

    path = "migrations?as_of=2026-03-05"
    assert assert_constant_queries(lambda: api.get(path), grow=grow) <= 12


def test_milestones_are_told_as_they_stood(api: Api, supplier: Supplier) -> None:
    migration = opened(supplier)
    gss = migration.borough_id
    change_forecast(
        migration.pk, MilestoneCode.CUTOVER, date(2026, 5, 1), origin(now=NOON - 2 * DAY)
    )
    one = migration.milestones.get(code="cutover")

    before = api.get(f"milestones/{one.reference}?as_of=2026-03-05")
    after = api.get(f"milestones/{one.reference}?as_of=2026-03-08")
    listed = api.get(f"milestones?as_of=2026-03-05&borough={gss}&code=cutover")

    check("readMilestone", before)
    check("listMilestones", listed)
    assert before.json()["forecast_date"] == "2026-06-01"
    assert after.json()["forecast_date"] == "2026-05-01"
    assert (before.json()["as_of"], before.json()["known_at"]) == ("2026-03-05", "2026-03-05")
    assert (listed.json()["data"], listed.json()["deleted"]) == ([before.json()], [])
    assert "ETag" in before
    assert api.get(f"milestones/{one.reference}?as_of=2026-02-01").status_code == 404
    assert api.get("milestones?as_of=2026-02-01").json()["data"] == []


def test_milestones_count_what_was_recorded_up_to_known_at(api: Api, supplier: Supplier) -> None:
    migration = opened(supplier)
    one = migration.milestones.get(code="certificate")

    then = api.get(f"milestones/{one.reference}?as_of=2026-03-05").json()
    known = api.get(f"milestones/{one.reference}?as_of=2026-03-05&known_at=2026-03-09").json()

    assert (then["actual_date"], known["actual_date"]) == (None, "2026-03-03")


def test_a_walk_through_milestones_of_a_day_meets_each_once(api: Api, supplier: Supplier) -> None:
    opened(supplier)
    ids: list[str] = []
    path = "milestones?as_of=2026-03-05&limit=5"
    while path:
        page = api.get(path).json()
        ids += [row["id"] for row in page["data"]]
        path = (page["links"]["next"] or "").partition("/api/v1/")[2]

    assert len(ids) == len(set(ids)) == 12


@pytest.mark.parametrize("query", ["status=blocked", "updated_since=2026-03-01T00:00:00Z"])
def test_a_day_goes_with_no_filter_of_the_present(api: Api, query: str) -> None:
    answer = api.get(f"milestones?as_of=2026-03-05&{query}")

    assert "filters what stands now" in answer.json()["detail"]
    assert code_of(answer) == "bad-parameter"


def test_a_change_of_a_milestone_takes_no_day(supplier: Supplier, migration: PsnMigration) -> None:
    one = migration.milestones.get(code="circuit")
    planner = api_for(supplier, "milestones:write")

    answer = planner.patch(f"milestones/{one.reference}?as_of=2026-03-05", {}, if_match="*")

    assert code_of(answer) == "bad-parameter"


def test_the_record_is_told_as_it_stood(api: Api, supplier: Supplier) -> None:
    gss = opened(supplier).borough_id

    def kinds(query: str) -> list[str]:
        answer = api.get(f"migrations/{gss}/events?{query}")
        check("listEvents", answer)
        return [row["kind"] for row in answer.json()["data"]]

    early = ["supplier_assigned", "migration_opened"]
    assert sorted(kinds("as_of=2026-03-03")) == sorted(early)
    assert "stage_claimed" in kinds("as_of=2026-03-04")
    assert "certificate_issued" not in kinds("as_of=2026-03-05")
    assert "certificate_issued" in kinds("as_of=2026-03-05&known_at=2026-03-09")


@pytest.mark.parametrize(
    "path", ["boroughs", "endpoints", "incidents", "discrepancies", "maintenance-windows", "me"]
)
def test_elsewhere_a_day_is_refused(api: Api, path: str) -> None:
    assert code_of(api.get(f"{path}?as_of=2026-03-05")) == "bad-parameter"


def test_milestones_of_a_day_cost_the_same_however_many_there_are(
    api: Api, supplier: Supplier, assert_constant_queries: AssertConstantQueries
) -> None:
    def grow() -> None:
        opened(supplier)

    grow()
    path = "milestones?as_of=2026-03-05"
    assert assert_constant_queries(lambda: api.get(path), grow=grow) <= 7

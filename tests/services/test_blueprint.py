"""Changing the blueprint and pushing it: rows and events together, or neither."""

from dataclasses import replace
from datetime import date

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.blueprint import Drafted
from migrations_tracker.domain.blueprint_refusals import (
    BlueprintChangedMeanwhile,
    NeedsItself,
    PreviewOutOfDate,
)
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.milestones import BLUEPRINT, MilestoneCode
from migrations_tracker.domain.stages import Stage
from migrations_tracker.facts import read_blueprint
from migrations_tracker.models import BlueprintMilestone, Event, Milestone
from migrations_tracker.selectors.audit_log import check_streams
from migrations_tracker.selectors.blueprint import preview_push
from migrations_tracker.services.blueprint import (
    change_blueprint,
    load_blueprint,
    push_blueprint,
)
from migrations_tracker.services.transitions import open_migration
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_certificate, make_migration, origin, principal

pytestmark = pytest.mark.django_db
M = MilestoneCode
ADMIN = origin(principal(Role.ADMINISTRATOR))
OTHERS = [role for role in Role if role is not Role.ADMINISTRATOR]
RENAMED = Drafted(replace(BLUEPRINT[M.ITHC], name="Health check", needs=(M.DESIGN,)), 4)


def rename() -> None:
    change_blueprint(M.ITHC, RENAMED, ADMIN, reason="Agreed.")


def test_without_rows_the_blueprint_is_as_published() -> None:
    BlueprintMilestone.objects.all().delete()

    assert read_blueprint() == dict(BLUEPRINT)
    assert list(read_blueprint()) == list(BLUEPRINT)


def test_loading_stores_what_is_published_once_and_keeps_what_was_changed() -> None:
    rename()
    BlueprintMilestone.objects.exclude(code="ithc").delete()

    assert (load_blueprint(NOON), load_blueprint(NOON)) == (11, 0)

    assert read_blueprint() == {**BLUEPRINT, M.ITHC: RENAMED.planned}


def test_a_change_is_written_with_its_event_in_the_programmes_ledger() -> None:
    outcome = change_blueprint(M.ITHC, RENAMED, ADMIN, reason=" Agreed. ")

    assert (outcome.milestone.name, outcome.milestone.version) == ("Health check", 2)
    assert outcome.event is not None
    assert outcome.event.stream.migration is None
    assert (outcome.event.kind, outcome.event.reason) == ("blueprint_changed", "Agreed.")
    assert outcome.event.old == {"name": "IT Health Check", "needs": "business_case"}
    assert outcome.event.new == {"code": "ithc", "name": "Health check", "needs": "design"}


def test_the_same_again_writes_nothing() -> None:
    rename()

    assert change_blueprint(M.ITHC, RENAMED, ADMIN, reason="Again.").event is None

    assert Event.objects.count() == 1


def test_a_new_migration_begins_with_the_blueprint_in_force() -> None:
    rename()
    moved = Drafted(BLUEPRINT[M.DECOMMISSION], 1)
    change_blueprint(M.DECOMMISSION, moved, ADMIN, reason="First of all.")

    migration = open_migration(make_borough(), origin())

    held = {one.code: one for one in migration.milestones.all()}
    assert (held["ithc"].name, held["ithc"].needs) == ("Health check", ["design"])
    assert [one.code for one in migration.milestones.order_by("position")][:3] == [
        "discovery",
        "decommission",
        "business_case",
    ]


@pytest.mark.parametrize("role", OTHERS)
def test_only_administrators_change_and_push_the_blueprint(role: Role) -> None:
    make_migration()
    rename()
    token, other = preview_push(NOON).token, origin(principal(role))

    with pytest.raises(NotYours):
        change_blueprint(M.COCO, RENAMED, other, reason="x")
    with pytest.raises(NotYours):
        push_blueprint(token, other)

    assert preview_push(NOON).token == token
    assert Event.objects.count() == 1


def test_a_refused_change_writes_nothing() -> None:
    itself = Drafted(replace(BLUEPRINT[M.ITHC], needs=(M.ITHC,)), 4)

    with pytest.raises(NeedsItself):
        change_blueprint(M.ITHC, itself, ADMIN, reason="x")

    assert read_blueprint() == dict(BLUEPRINT)
    assert not Event.objects.exists()


def test_of_two_people_at_once_the_second_is_told() -> None:
    rename()
    other = Drafted(replace(BLUEPRINT[M.ITHC], name="Pen test"), 4)

    with pytest.raises(BlueprintChangedMeanwhile, match="“Health check”"):
        change_blueprint(M.ITHC, other, ADMIN, reason="x", expected_version=1)

    assert read_blueprint()[M.ITHC].name == "Health check"


def test_a_push_brings_the_change_to_open_migrations_with_an_event_each() -> None:
    first, second = make_migration(), make_migration(stage=Stage.BUILD)
    ended = make_migration(stage=Stage.WITHDRAWN)
    rename()

    push = push_blueprint(preview_push(NOON).token, ADMIN)

    assert push.words == "2 milestones in 2 migrations"
    names = dict(Milestone.objects.filter(code="ithc").values_list("migration", "name"))
    assert names == {
        first.pk: "Health check",
        second.pk: "Health check",
        ended.pk: "IT Health Check",
    }
    pushed = Event.objects.filter(kind="blueprint_pushed")
    assert {event.stream_id for event in pushed} == {first.stream.pk, second.stream.pk}
    assert pushed[0].old == {"ithc.name": "IT Health Check", "ithc.needs": "business_case"}
    assert pushed[0].new == {"ithc.name": "Health check", "ithc.needs": "design"}
    assert first.milestones.get(code="ithc").needs == ["design"]
    assert (first.milestones.get(code="ithc").version, first.version) == (2, 1)
    assert all(not checked.flaws for checked in check_streams())


def test_what_is_complete_stays_as_it_was() -> None:
    done = make_migration()
    done.milestones.filter(code="ithc").update(status="complete", actual_date=date(2026, 2, 2))
    rename()

    assert preview_push(NOON).changes == []
    assert push_blueprint(preview_push(NOON).token, ADMIN).changes == []
    assert done.milestones.get(code="ithc").name == "IT Health Check"


def test_what_its_records_complete_stays_as_it_was_too() -> None:
    certified, plain = make_migration(), make_migration()
    make_certificate(certified)
    renamed = replace(BLUEPRINT[M.CERTIFICATE], name="Compliance")
    change_blueprint(M.CERTIFICATE, Drafted(renamed, 7), ADMIN, reason="Shorter.")

    push_blueprint(preview_push(NOON).token, ADMIN)

    assert certified.milestones.get(code="certificate").name == "PSN compliance certificate"
    assert plain.milestones.get(code="certificate").name == "Compliance"


def test_dates_and_statuses_stay_as_they_are() -> None:
    migration = make_migration()
    migration.milestones.filter(code="ithc").update(
        status="blocked",
        forecast_date=date(2026, 5, 1),
        waiting_on="borough",
        waiting_since=date(2026, 3, 2),
    )
    rename()

    push_blueprint(preview_push(NOON).token, ADMIN)

    held = migration.milestones.get(code="ithc")
    assert (held.status, held.forecast_date) == ("blocked", date(2026, 5, 1))


def test_a_second_push_changes_nothing() -> None:
    make_migration()
    rename()
    token = preview_push(NOON).token
    push_blueprint(token, ADMIN)
    events = Event.objects.count()

    again = push_blueprint(token, ADMIN)

    assert (again.changes, Event.objects.count()) == ([], events)


def test_what_was_not_previewed_is_not_pushed() -> None:
    make_migration()
    rename()
    token = preview_push(NOON).token
    make_migration()
    Milestone.objects.update(name="Another")

    with pytest.raises(PreviewOutOfDate):
        push_blueprint(token, ADMIN)

    assert set(Milestone.objects.values_list("name", flat=True)) == {"Another"}
    assert not Event.objects.filter(kind="blueprint_pushed").exists()


def test_a_push_costs_the_same_however_many_migrations(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    names = iter(f"Name {number}" for number in range(9))

    def push() -> None:
        planned = replace(BLUEPRINT[M.ITHC], name=next(names))
        change_blueprint(M.ITHC, Drafted(planned, 4), ADMIN, reason="x")
        push_blueprint(preview_push(NOON).token, ADMIN)

    make_migration()

    assert_constant_queries(push, grow=lambda: [make_migration() for _ in range(4)])

"""Suppliers are told what is new to them, each thing once, and nothing of anybody else."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.evidence import About, ScanState, Subject
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    Announcement,
    EndpointState,
    Event,
    Evidence,
    Incident,
    OutboxMessage,
    PsnMigration,
)
from migrations_tracker.services.announcing import announce_due, forget_told
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.evidence import Piece, add_evidence
from migrations_tracker.services.planning import change_forecast
from migrations_tracker.services.transitions import StageClaim, claim_stage
from suppliers.keys import issue_key
from suppliers.models import Supplier
from tests.api.calling import api_for
from tests.make import (
    NOON,
    make_endpoint,
    make_endpoints,
    make_migration,
    make_supplier,
    make_user,
    meet_gate,
    origin,
)
from tests.make_incidents import make_down, make_incident, set_status
from tests.make_webhooks import make_webhook

pytestmark = pytest.mark.django_db
SITE = "https://tracker.example"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def supplier() -> Supplier:
    return make_supplier()


@pytest.fixture
def migration(supplier: Supplier) -> PsnMigration:
    made = make_migration(supplier=supplier, stage=Stage.DISCOVERY)
    announce()
    return made


def announce(after: timedelta = timedelta(0)) -> list[Announcement]:
    """What a run tells, in the order of the feed."""
    before = Announcement.objects.count()
    count = announce_due(SITE, NOON + after)
    told = list(Announcement.objects.order_by("number")[before:])
    assert len(told) == count
    return told


def types_of(told: list[Announcement]) -> list[str]:
    return [one.type for one in told]


def test_a_claim_is_told_to_the_lead_with_few_words_and_once(
    migration: PsnMigration, supplier: Supplier
) -> None:
    meet_gate(migration, Stage.DESIGN)
    announce()
    claim_stage(migration.pk, StageClaim(Stage.DESIGN, note="Secret plans"), origin())

    stage, gate = announce()

    assert (stage.type, stage.supplier, stage.migration) == ("stage.changed", supplier, migration)
    assert stage.data == {
        "migration": migration.borough_id,
        "url": f"{SITE}/api/v1/migrations/{migration.borough_id}",
        "stage": "design",
        "previous_stage": "discovery",
    }
    assert (gate.type, gate.data["decision"]) == ("gate.decided", "passed")
    assert announce() == []


def test_a_change_of_a_milestone_names_what_is_different(migration: PsnMigration) -> None:
    change_forecast(migration.pk, MilestoneCode.CIRCUIT, NOON.date() + 9 * DAY, origin())

    (told,) = announce()

    assert told.type == "milestone.changed"
    assert (told.data["milestone"], told.data["fields"]) == ("circuit", ["forecast_date"])


def test_an_incident_is_told_when_it_opens_changes_and_closes(migration: PsnMigration) -> None:
    incident = make_incident(make_down(migration=migration))
    announced = announce()

    Incident.objects.update(version=2, progress="identified")
    changed = announce(MINUTE)
    Incident.objects.update(version=3, progress="resolved", closed_at=NOON)
    closed = announce(2 * MINUTE)
    Incident.objects.update(version=4, progress="investigating", closed_at=None)
    reopened = announce(3 * MINUTE)

    assert types_of(announced) == ["endpoint.status_changed", "incident.opened"]
    assert announced[1].data["incident"] == incident.reference
    assert announced[1].data["url"] == f"{SITE}/api/v1/incidents/{incident.reference}"
    found = [*types_of(changed), *types_of(closed), *types_of(reopened)]
    assert found == ["incident.updated", "incident.resolved", "incident.opened"]


def test_an_incident_that_is_over_before_it_is_told_is_told_whole(migration: PsnMigration) -> None:
    make_incident(make_endpoint(borough=migration.borough), closed_at=NOON)

    assert types_of(announce()) == ["incident.opened", "incident.resolved"]


def test_a_change_of_status_is_told_but_not_that_one_is_up_at_first(
    migration: PsnMigration,
) -> None:
    endpoint = make_endpoint(borough=migration.borough, state={"status": "up", "since": NOON})
    assert announce() == []

    set_status(endpoint, "down", NOON + MINUTE)
    (down,) = announce(MINUTE)
    set_status(endpoint, "up", NOON + 2 * MINUTE)
    (up,) = announce(2 * MINUTE)

    assert (down.data["status"], down.data["previous_status"]) == ("down", "up")
    assert (up.data["status"], up.data["previous_status"]) == ("up", "down")
    assert down.data["endpoint"] == endpoint.ref


def test_a_file_is_told_once_it_was_scanned(migration: PsnMigration) -> None:
    def add(title: str, **piece: object) -> Evidence:
        made = Piece(title, **piece)  # type: ignore[arg-type]  # content or link
        return add_evidence(migration.pk, Subject(About.GATE, "live"), made, origin()).evidence

    add("Link", link="https://files.example/minutes")
    waiting = add("Waiting", content=b"%PDF-1.4 x")
    Evidence.objects.filter(pk=waiting.pk).update(scan_state=ScanState.PENDING.value)
    assert announce() == []

    Evidence.objects.filter(pk=waiting.pk).update(scan_state=ScanState.REJECTED.value)
    add("Clean", content=b"%PDF-1.4 y")

    told = announce(MINUTE)
    assert sorted(types_of(told)) == ["evidence.rejected", "evidence.scanned"]


def test_an_update_is_due_once_on_the_day_that_was_promised(migration: PsnMigration) -> None:
    migration.next_update_by = NOON.date() + DAY
    migration.save()

    assert announce() == []
    (told,) = announce(DAY)
    assert (told.type, told.data["next_update_by"]) == ("update.due", "2026-03-10")
    assert announce(2 * DAY) == []


def test_a_key_that_ends_is_told_in_the_feed_and_by_email(supplier: Supplier) -> None:
    make_user(supplier=supplier, role=Role.SUPPLIER)
    make_user(supplier=make_supplier(), role=Role.SUPPLIER)
    issue_key(supplier, name="Sync", scopes=["read"], expires_at=NOON + 30 * DAY)

    (first,) = announce()
    assert announce(DAY) == []
    (second,) = announce(23 * DAY)

    assert types_of([first, second]) == ["key.expiring", "key.expiring"]
    mails = OutboxMessage.objects.filter(channel="email", topic="key.expiring")
    assert mails.count() == 2
    assert "30 days left" in str(mails.last().body)  # type: ignore[union-attr]  # two are there


def test_what_nobody_leads_is_told_nobody() -> None:
    migration = make_migration(stage=Stage.DISCOVERY)
    migration.assignments.update(ended_at=NOON)
    change_forecast(migration.pk, MilestoneCode.CIRCUIT, NOON.date() + 9 * DAY, origin())

    assert announce() == []


def test_after_a_reassignment_the_new_lead_is_told_and_the_old_one_is_not(
    migration: PsnMigration,
) -> None:
    new = make_supplier()
    assign_supplier(migration.pk, new, origin(), reason="Contract ended")
    change_forecast(migration.pk, MilestoneCode.CIRCUIT, NOON.date() + 9 * DAY, origin())

    assert {one.supplier for one in announce()} == {new}


def test_what_happened_longer_ago_than_the_feed_reaches_is_no_news(migration: PsnMigration) -> None:
    change_forecast(migration.pk, MilestoneCode.CIRCUIT, NOON.date() + 9 * DAY, origin())

    assert announce(90 * DAY) == []
    assert announce() == []


def test_numbers_have_no_gap_and_times_never_go_back(migration: PsnMigration) -> None:
    make_incident(make_down(migration=migration))
    announce(MINUTE)
    change_forecast(migration.pk, MilestoneCode.CIRCUIT, NOON.date() + 9 * DAY, origin())
    announce()

    rows = list(Announcement.objects.order_by("number"))
    first = rows[0].number
    assert [one.number for one in rows] == list(range(first, first + len(rows)))
    assert [one.announced_at for one in rows] == sorted(one.announced_at for one in rows)


def test_it_is_queued_for_the_webhooks_that_have_chosen_it(
    migration: PsnMigration, supplier: Supplier
) -> None:
    wanted = make_webhook(supplier)
    make_webhook(supplier, event_types=["gate.decided"])
    make_webhook(supplier, enabled=False, disabled_at=NOON)
    make_webhook(make_supplier())
    change_forecast(migration.pk, MilestoneCode.CIRCUIT, NOON.date() + 9 * DAY, origin())

    (told,) = announce()

    (message,) = OutboxMessage.objects.all()
    assert (message.address, message.position) == (wanted.queue, told.number)
    assert message.body["type"] == "milestone.changed"
    assert set(message.body) == {"type", "timestamp", "data"}


def test_a_run_that_fails_tells_nothing_and_the_next_tells_all(
    migration: PsnMigration, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_forecast(migration.pk, MilestoneCode.CIRCUIT, NOON.date() + 9 * DAY, origin())
    with monkeypatch.context() as patched:
        patched.setattr("migrations_tracker.services.announcing.queue_letters", _fail)
        with pytest.raises(RuntimeError):
            announce_due(SITE, NOON)
    assert not Announcement.objects.exists()

    assert len(announce()) == 1


def _fail(*_: object) -> None:
    raise RuntimeError


def test_looking_where_nothing_is_new_costs_as_much_for_many() -> None:
    def cost() -> int:
        announce()
        with CaptureQueriesContext(connection) as queries:
            announce()
        return len(queries)

    before = cost()
    for _ in range(3):
        make_endpoints(make_migration())
    EndpointState.objects.update(status="up", since=NOON)

    assert cost() == before <= 8


def test_announcing_costs_as_much_for_many(supplier: Supplier) -> None:
    def cost(many: int) -> int:
        for _ in range(many):
            made = make_migration(supplier=supplier, stage=Stage.DISCOVERY)
            make_incident(make_down(migration=made))
            change_forecast(made.pk, MilestoneCode.CIRCUIT, NOON.date() + 9 * DAY, origin())
        with CaptureQueriesContext(connection) as queries:
            announce_due(SITE, NOON)
        return len(queries)

    make_webhook(supplier)
    cost(1)
    assert cost(2) == cost(5)


def test_what_was_told_three_months_ago_is_forgotten(migration: PsnMigration) -> None:
    change_forecast(migration.pk, MilestoneCode.CIRCUIT, NOON.date() + 9 * DAY, origin())
    announce()

    assert forget_told(NOON + 90 * DAY) == 0
    assert forget_told(NOON + 91 * DAY) == 1
    assert Event.objects.exists()


@pytest.mark.parametrize("scanner", ["clean", "rejected"])
def test_every_address_that_is_told_leads_somewhere(
    supplier: Supplier, migration: PsnMigration, scanner: str
) -> None:
    make_endpoints(migration)
    meet_gate(migration, Stage.DESIGN)
    claim_stage(migration.pk, StageClaim(Stage.DESIGN), origin())
    change_forecast(migration.pk, MilestoneCode.CUTOVER, NOON.date(), origin())
    make_incident(migration.borough.endpoints.get(kind="dns"))
    subject, report = Subject(About.SERVICE, "n3"), Piece("Report", b"%PDF-1.7")
    add_evidence(migration.pk, subject, report, origin())
    Evidence.objects.update(scan_state=scanner)
    issue_key(supplier, name="Sync", scopes=["read"], expires_at=NOON + 5 * DAY)
    caller, person = api_for(supplier), Client()
    person.force_login(make_user(Role.SUPPLIER, supplier=supplier))

    told = announce()

    kinds = {one.type for one in told}
    assert {"stage.changed", "gate.decided", "milestone.changed", "key.expiring"} <= kinds
    assert {"incident.opened", f"evidence.{'scanned' if scanner == 'clean' else scanner}"} <= kinds
    with time_machine.travel(NOON, tick=False):
        for one in told:
            path = one.data["url"].removeprefix(SITE)
            page = caller.client.get(path, headers={"Authorization": f"Bearer {caller.secret}"})
            answer = page if path.startswith("/api/") else person.get(path)
            assert answer.status_code == 200, one.data
    [changed] = [one for one in told if one.type == "milestone.changed"]
    cutover = migration.milestones.get(code="cutover")
    assert changed.data["url"] == f"{SITE}/api/v1/milestones/{cutover.reference}"

"""The walk of docs/domain.md, from a claim that is not true to a verified migration."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils.timezone import now

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Discrepancy, Event, PsnMigration
from migrations_tracker.selectors.audit_log import check_streams
from migrations_tracker.selectors.migrations import migration_rows
from migrations_tracker.tasks import review_due_migrations
from tests.make import (
    NOON,
    make_borough,
    make_certificate,
    make_cut_over,
    make_endpoints,
    make_migration,
    make_supplier,
    measure,
    meet_gate,
)
from tests.make_checks import answers, checks_work, fresh
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
UP, DOWN = EndpointStatus.UP, EndpointStatus.DOWN
DWP = frozenset({EndpointKind.DWP_SEARCHLIGHT})
PAGE = "/boroughs/haringey/"
BEFORE = NOON - timedelta(days=30)


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def pass_time(clock: time_machine.Traveller, migration: PsnMigration, until: float) -> None:
    """Minute by minute: every endpoint answers as before, and the review of each minute runs."""
    while now() < after(until):
        clock.shift(timedelta(minutes=1))
        fresh(migration, now())
        checks_work(now())
        review_due_migrations()


def words(client: Client, page: str = PAGE) -> str:
    found = unescape(client.get(page).content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def version() -> str:
    return str(PsnMigration.objects.get().version)


def kinds() -> list[str]:
    return [event.kind for event in Event.objects.order_by("sequence")]


def test_an_over_claim_opens_is_disputed_closes_by_itself_and_the_migration_is_verified(
    enter: Enter,
) -> None:
    fleet = make_supplier(name="Fleet Networks")
    place = make_borough(short_name="Haringey", slug="haringey")
    migration = make_migration(borough=place, supplier=fleet, stage=Stage.CUTOVER, at=BEFORE)
    make_endpoints(migration)
    meet_gate(migration, Stage.LIVE)
    make_certificate(migration, expires=date(2027, 1, 1))
    supplier = enter(Role.SUPPLIER, supplier=fleet)
    for endpoint in migration.borough.endpoints.all():
        measure(endpoint, since=BEFORE)
    answers(migration, UP, since=BEFORE, at=NOON)
    answers(migration, DOWN, since=after(-20), at=NOON, kinds=DWP)
    checks_work(NOON)

    with time_machine.travel(NOON, tick=False) as clock:
        review_due_migrations()
        make_cut_over(migration, NOON)
        supplier.post(PAGE, {"stage": "live", "version": "1"})
        pass_time(clock, migration, 14)
        assert "Open discrepancies" not in words(supplier)

        pass_time(clock, migration, 15)
        assert "Claimed live, observed down since midday" in words(supplier)
        assert "Claimed live, observed down since midday" in words(supplier, "/my-work/")

        case = Discrepancy.objects.get()
        dispute = {"kind": "disputed", "text": "Our probe says up.", "version": "1"}
        supplier.post(f"/discrepancies/{case.pk}/", dispute)
        assert "Disputed by" in words(enter())

        pass_time(clock, migration, 30)
        answers(migration, UP, since=after(30), at=after(30), kinds=DWP)
        pass_time(clock, migration, 44)
        assert "Open discrepancies" in words(enter())

        pass_time(clock, migration, 45)
        assert "Open discrepancies" not in words(enter())
        case.refresh_from_db()
        assert (case.closed_at, case.answer) == (after(45), "disputed")

        officer = enter(Role.BOROUGH, borough=place)
        accept = {"stage": "accepted", "reason": "Letter of 9 March."}
        refused = enter().post(PAGE, {**accept, "version": version()})
        assert "a soak takes 10 full working days after that" in refused.content.decode()

        waive = {"form": "waive", "criterion": "accepted/clean_soak", "ends_on": "31 3 2026"}
        enter().post(
            f"{PAGE}stages/", {**waive, "reason": "Watched by hand.", "version": version()}
        )
        officer.post(PAGE, {"stage": "accepted", "version": version()})
        [row] = migration_rows(PsnMigration.objects.all(), now())
        assert row.verified
        assert "Haringey is accepted and observed up" in words(officer)

    assert kinds() == [
        "stage_claimed",
        "gate_passed",
        "observed_changed",
        "discrepancy_opened",
        "discrepancy_answered",
        "observed_changed",
        "discrepancy_closed",
        "criterion_waived",
        "stage_claimed",
        "gate_passed",
        "verified_changed",
    ]
    assert not any(report.flaws for report in check_streams())

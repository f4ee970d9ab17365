"""What bringing a plan back in costs: the same, however many rows of the file have changed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, Slip
from tests.make import make_borough, make_migration
from tests.web.conftest import Enter
from tests.web.test_plan_import import JUNE, MAY, Row, as_csv, confirm, exported, send

pytestmark = pytest.mark.django_db
LATER = {"Forecast": JUNE.isoformat(), "Reason code": "mtu"}
BEGUN = {"Status": "In progress"}
DONE = {"Status": "Complete", "Actual": "2026-03-02"}


def add_boroughs(*numbers: int) -> None:
    for number in numbers:
        borough = make_borough(
            gss_code=f"E09{number:06d}", short_name=f"B{number}", slug=f"b{number}"
        )
        migration = make_migration(borough=borough, stage=Stage.DISCOVERY)
        migration.milestones.update(forecast_date=MAY, baseline_date=MAY)


def wanted(client: Client) -> bytes:
    """Every row moves; the first of each plan is complete, and one more is begun."""
    rows: list[Row] = exported(client)
    for row in rows:
        row.update(
            {"discovery": DONE, "business_case": {**LATER, **BEGUN}}.get(row["Milestone"], LATER)
        )
    return as_csv(rows)


def test_a_preview_and_the_import_cost_the_same_for_one_plan_and_for_many(enter: Enter) -> None:
    add_boroughs(1)
    client = enter()
    few = costs(client)
    add_boroughs(*range(2, 7))

    many = costs(client)

    assert few == many
    assert max(many) < 80


def costs(client: Client) -> tuple[int, int]:
    """The queries of the preview and of the import, after which nothing is as it was."""
    content = wanted(client)
    before = (Event.objects.count(), Slip.objects.count())
    with CaptureQueriesContext(connection) as trial:
        preview = send(client, content)
    assert (Event.objects.count(), Slip.objects.count()) == before
    with CaptureQueriesContext(connection) as whole:
        answer = confirm(client, preview)
    assert "Imported:" in answer.content.decode()
    return len(trial), len(whole)

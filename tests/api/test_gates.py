"""What the API says of gates: what blocks the next step, what was lost, where words disagree."""

import pytest

from migrations_tracker.domain.criterion import CriterionKind
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Certificate, GatePassage
from migrations_tracker.services.audit import mark_changed
from suppliers.models import Supplier
from tests.api.calling import Api
from tests.make import NOON, make_migration, make_passage, make_waiver, meet_gate
from tests.make_checks import make_case

pytestmark = pytest.mark.django_db


def test_what_blocks_the_next_step_stands_with_parameter_words_and_evidence(
    api: Api, supplier: Supplier
) -> None:
    made = make_migration(supplier=supplier, stage=Stage.TESTING)
    meet_gate(made, Stage.CUTOVER)
    made.service_cutovers.exclude(service="n3").update(in_scope=False, scope_reason="Not used.")
    made.service_cutovers.update(rehearsed_date=None)
    made.milestones.filter(code="connect_test").update(status="in_progress", actual_date=None)

    record = api.get(f"migrations/{made.borough_id}").json()

    assert record["blocked_by"] == [
        {
            "criterion": "milestone_done",
            "parameter": "connect_test",
            "detail": "“Connect and test” is not complete: in progress.",
            "evidence": ["connect_test: in progress"],
        },
        {
            "criterion": "back_out_rehearsed",
            "parameter": "",
            "detail": "The back-out of N3 is not rehearsed.",
            "evidence": ["N3: not rehearsed"],
        },
    ]


def test_a_waived_criterion_blocks_nothing(api: Api, supplier: Supplier) -> None:
    made = make_migration(supplier=supplier, stage=Stage.BUILD)
    meet_gate(made, Stage.TESTING)
    Certificate.objects.all().delete()
    make_waiver(made)

    assert api.get(f"migrations/{made.borough_id}").json()["blocked_by"] == []


def test_a_migration_that_lost_a_gate_has_regressed(api: Api, supplier: Supplier) -> None:
    made = make_migration(supplier=supplier, stage=Stage.TESTING)
    make_passage(made, Stage.TESTING)
    before = api.get(f"migrations/{made.borough_id}").json()
    GatePassage.objects.update(revoked_at=NOON, revoked_words="The certificate has expired.")

    after = api.get("migrations").json()["data"][0]

    assert (before["regressed"], before["revoked_gates"]) == (False, [])
    assert after["regressed"] is True
    assert after["revoked_gates"] == [
        {
            "stage": "testing",
            "detail": "The certificate has expired.",
            "since": "2026-03-09T12:00:00Z",
        }
    ]


def test_the_oldest_open_discrepancy_is_told(api: Api, supplier: Supplier) -> None:
    made = make_migration(supplier=supplier, stage=Stage.LIVE)
    none = api.get(f"migrations/{made.borough_id}").json()["discrepancy"]
    make_case(made)
    make_case(made, kind="unobservable", disagree_since=NOON, opened_at=NOON)
    mark_changed()

    found = api.get(f"migrations/{made.borough_id}").json()["discrepancy"]

    assert none is None
    assert found == {
        "kind": "over_claimed",
        "detail": "Claimed live, observed down since 10:00am",
        "since": "2026-03-09T10:00:00Z",
        "answer": None,
        "others": 1,
    }


def test_every_kind_of_criterion_is_in_its_code_list(api: Api) -> None:
    found = api.get("code-lists/gate-criteria").json()

    assert [one["code"] for one in found["data"]] == [kind.value for kind in CriterionKind]
    assert all(one["definition"].endswith(".") for one in found["data"])

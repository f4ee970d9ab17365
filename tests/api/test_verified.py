"""What the API says of a migration's certificate, acceptance and verification."""

from datetime import timedelta

import pytest

from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import EndpointState, PsnMigration
from migrations_tracker.services.audit import mark_changed
from suppliers.models import Supplier
from tests.api.calling import Api
from tests.make import (
    NOON,
    make_acceptance,
    make_application,
    make_certificate,
    make_endpoints,
    make_migration,
    meet_gate,
)

pytestmark = pytest.mark.django_db


def observed_up(migration: PsnMigration) -> None:
    make_endpoints(migration)
    EndpointState.objects.update(status="up", last_asked_at=NOON, last_answer_at=NOON)


def test_a_migration_on_which_all_agree_is_verified(api: Api, supplier: Supplier) -> None:
    made = make_migration(supplier=supplier, stage=Stage.ACCEPTED)
    observed_up(made)
    make_acceptance(made)
    certificate = make_certificate(made)

    record = api.get(f"migrations/{made.borough_id}").json()

    assert (record["accepted"], record["verified"]) == (True, True)
    assert record["verification"] == {"missing": []}
    assert record["certificate"] == {
        "number": certificate.number,
        "status": "valid",
        "issued_date": "2025-11-29",
        "expires_date": "2026-11-29",
    }


def test_what_is_missing_stands_there_in_words(api: Api, supplier: Supplier) -> None:
    made = make_migration(supplier=supplier, stage=Stage.LIVE)
    observed_up(made)
    make_certificate(made, expires=NOON.date() - timedelta(days=6))

    record = api.get(f"migrations/{made.borough_id}").json()

    assert (record["accepted"], record["verified"]) == (False, False)
    assert record["certificate"]["status"] == "expired"
    assert record["verification"]["missing"] == [
        {
            "criterion": "accepted",
            "parameter": "",
            "detail": "The borough has not accepted it.",
            "evidence": [],
        },
        {
            "criterion": "certificate_valid",
            "parameter": "",
            "detail": "The PSN compliance certificate expired on 3 March 2026.",
            "evidence": [],
        },
    ]


def test_an_application_has_no_number_yet(api: Api, supplier: Supplier) -> None:
    made = make_migration(supplier=supplier, stage=Stage.DESIGN)
    before = api.get(f"migrations/{made.borough_id}").json()["certificate"]
    make_application(made)
    mark_changed()

    after = api.get(f"migrations/{made.borough_id}").json()["certificate"]

    assert before is None
    assert (after["number"], after["status"], after["expires_date"]) == ("", "applied", None)


def test_live_with_its_gate_met_is_ready_to_accept(api: Api, supplier: Supplier) -> None:
    made = make_migration(supplier=supplier, stage=Stage.LIVE)
    without = api.get(f"migrations/{made.borough_id}").json()["ready_to_accept"]
    meet_gate(made, Stage.ACCEPTED)
    mark_changed()

    ready = api.get(f"migrations/{made.borough_id}").json()["ready_to_accept"]

    assert (without, ready) == (False, True)


def test_a_claim_that_the_gate_refuses_names_the_certificate(api: Api, supplier: Supplier) -> None:
    made = make_migration(supplier=supplier, stage=Stage.BUILD)
    meet_gate(made, Stage.TESTING)
    made.certificates.all().delete()
    make_application(made)

    response = api.claim(made, {"stage": "testing"})

    assert response.status_code == 409
    assert response.json()["blocked_by"] == [
        {
            "criterion": "certificate_valid",
            "parameter": "",
            "detail": (
                "No PSN compliance certificate has been issued; one was applied for on "
                "17 February 2026."
            ),
            "evidence": [],
        }
    ]

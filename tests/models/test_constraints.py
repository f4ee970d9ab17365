"""What the database itself refuses, whoever asks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    Assignment,
    ChangeCounter,
    CheckResult,
    Claim,
    Endpoint,
    EndpointState,
    Event,
    IdempotentRequest,
    Membership,
    PsnMigration,
    RegistrySource,
    Stream,
    ThresholdSetting,
    User,
)
from tests.make import (
    NOON,
    make_borough,
    make_endpoint,
    make_migration,
    make_supplier,
    make_user,
)

pytestmark = pytest.mark.django_db
Act = Callable[[], object]


def refused(act: Act, constraint: str) -> None:
    """Assert that `act` is refused, by the constraint where the database names it."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    said = str(error.value)
    assert constraint in said or said.startswith("UNIQUE constraint failed"), said


def another_migration(**fields: object) -> Act:
    """A second migration of a borough that has an open one."""
    first = make_migration()
    return lambda: make_migration(borough=first.borough, **fields)  # type: ignore[arg-type]  # fields of the model


def changed(**fields: object) -> Act:
    migration = make_migration(stage=Stage.BUILD)
    return lambda: PsnMigration.objects.filter(pk=migration.pk).update(**fields)


def test_a_borough_has_one_open_migration() -> None:
    refused(another_migration(), "psnmigration_one_open_per_borough")


def test_a_borough_may_migrate_again_once_the_first_has_ended() -> None:
    first = make_migration(stage=Stage.WITHDRAWN)

    make_migration(borough=first.borough)

    assert PsnMigration.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"stage": "flying"}, "psnmigration_stage_is_legal"),
        ({"stage": "on_hold"}, "psnmigration_hold_knows_its_stage"),
        ({"held_from": "design"}, "psnmigration_hold_knows_its_stage"),
    ],
)
def test_a_migration_is_at_a_stage_that_makes_sense(
    fields: dict[str, object], constraint: str
) -> None:
    refused(changed(**fields), constraint)


def test_a_migration_has_one_lead_at_a_time() -> None:
    migration, supplier = make_migration(), make_supplier()

    refused(
        lambda: Assignment.objects.create(migration=migration, supplier=supplier, started_at=NOON),
        "assignment_one_open_lead",
    )


def test_an_assignment_does_not_end_before_it_begins() -> None:
    assignment = make_migration().assignments.get()
    early = assignment.started_at - timedelta(seconds=1)

    refused(
        lambda: Assignment.objects.filter(pk=assignment.pk).update(ended_at=early),
        "assignment_ends_after_start",
    )


def test_a_claim_is_of_a_stage_that_there_is() -> None:
    migration = make_migration()

    refused(
        lambda: Claim.objects.create(
            migration=migration,
            stage="flying",
            effective_at=NOON,
            recorded_at=NOON,
            channel="page",
            claimant="user:1",
        ),
        "claim_stage_is_legal",
    )


def test_an_authority_has_an_ons_code_and_a_tile_of_its_own() -> None:
    taken = make_borough()

    refused(lambda: make_borough(gss_code="W06000001"), "borough_gss_code_is_ons")
    refused(
        lambda: make_borough(tile_col=taken.tile_col, tile_row=taken.tile_row),
        "borough_one_per_tile",
    )


def test_a_borough_has_one_endpoint_of_a_kind() -> None:
    taken = make_endpoint()

    refused(
        lambda: Endpoint.objects.create(ref="other", borough=taken.borough, kind=taken.kind),
        "endpoint_one_per_kind",
    )


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": "pigeon"}, "endpoint_kind_is_known"),
        ({"interval_s": 4}, "endpoint_interval_is_not_a_flood"),
    ],
)
def test_an_endpoint_is_checked_as_makes_sense(fields: dict[str, object], constraint: str) -> None:
    endpoint = make_endpoint()

    refused(lambda: Endpoint.objects.filter(pk=endpoint.pk).update(**fields), constraint)


def test_only_measured_statuses_are_stored() -> None:
    endpoint = make_endpoint()

    refused(
        lambda: EndpointState.objects.filter(pk=endpoint.pk).update(status="unknown"),
        "endpointstate_status_is_measured",
    )


THRESHOLD = {"metric": "latency_ms", "degraded_over": 5.0, "down_over": 9.0}


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": ""}, "thresholdsetting_kind_or_endpoint"),
        ({"kind": "dns", "down_over": 4.0}, "thresholdsetting_down_is_worse"),
        ({"kind": "dns", "degraded_over": -1.0}, "thresholdsetting_down_is_worse"),
    ],
)
def test_a_limit_makes_sense(fields: dict[str, object], constraint: str) -> None:
    refused(lambda: ThresholdSetting.objects.create(**(THRESHOLD | fields)), constraint)


def test_a_limit_stands_once_for_a_kind_and_once_for_an_endpoint() -> None:
    endpoint = make_endpoint(kind=EndpointKind.DNS)
    for place in ({"kind": "dns"}, {"endpoint": endpoint}):
        ThresholdSetting.objects.create(**THRESHOLD, **place)

    kind = {**THRESHOLD, "kind": "dns"}
    single = {**THRESHOLD, "endpoint": endpoint}

    refused(lambda: ThresholdSetting.objects.create(**kind), "thresholdsetting_once_per_kind")
    refused(lambda: ThresholdSetting.objects.create(**single), "thresholdsetting_once_per_endpoint")


def test_an_address_is_one_person_whatever_its_letters() -> None:
    user = make_user(email="ada@psn.example")

    refused(lambda: User.objects.create(email="ADA@psn.example"), "user_email_any_case")
    assert User.objects.get_by_natural_key("ADA@psn.example") == user


@pytest.mark.parametrize(
    ("role", "with_borough", "with_supplier", "constraint"),
    [
        ("borough", False, False, "membership_borough_role_names_borough"),
        ("manager", True, False, "membership_borough_role_names_borough"),
        ("supplier", False, False, "membership_supplier_role_names_supplier"),
        ("viewer", False, True, "membership_supplier_role_names_supplier"),
        ("administrator", False, False, "membership_role_is_known"),
        ("manager", False, False, "membership_once"),
    ],
)
def test_a_role_names_what_it_is_for(
    role: str, with_borough: bool, with_supplier: bool, constraint: str
) -> None:
    user = make_user()
    borough = make_borough() if with_borough else None
    supplier = make_supplier() if with_supplier else None

    refused(
        lambda: Membership.objects.create(user=user, role=role, borough=borough, supplier=supplier),
        constraint,
    )


def test_a_sequence_is_used_once_in_a_stream() -> None:
    stream = make_migration().stream
    fields = {
        "stream": stream,
        "sequence": 1,
        "kind": "baseline_set",
        "effective_at": NOON,
        "recorded_at": NOON,
        "actor": "user:1",
        "channel": "page",
        "hash": "0" * 64,
    }
    Event.objects.create(**fields)

    refused(lambda: Event.objects.create(**fields), "event_sequence_once")


def test_there_is_one_programme_one_counter_and_one_source() -> None:
    refused(lambda: Stream.objects.create(migration=None), "stream_one_programme")
    refused(lambda: ChangeCounter.objects.create(id=2), "changecounter_is_one_row")
    refused(lambda: RegistrySource.objects.create(id=2), "registrysource_is_one_row")


def test_a_slot_of_an_endpoint_has_one_result() -> None:
    fields = {
        "endpoint_id": make_endpoint().pk,
        "slot_at": NOON,
        "asked_at": NOON,
        "outcome": "answered",
        "reading": "up",
        "took_us": 1,
    }
    CheckResult.objects.create(**fields)

    refused(lambda: CheckResult.objects.create(**fields), "checkresult")


def test_a_key_is_used_once_by_a_caller_on_a_path() -> None:
    fields = {
        "actor": "key:AbCd1234",
        "path": "/api/v1/x",
        "key": "k",
        "fingerprint": "0",
        "lease_until": NOON,
        "created_at": NOON,
    }
    IdempotentRequest.objects.create(**fields)

    refused(lambda: IdempotentRequest.objects.create(**fields), "idempotentrequest_once")


def test_an_answer_that_is_kept_has_a_status_that_can_be_one() -> None:
    refused(
        lambda: IdempotentRequest.objects.create(
            actor="a", path="/", key="k", lease_until=NOON, created_at=NOON, status=100
        ),
        "idempotentrequest_answered",
    )

"""Changing a limit: who may, with its event, and that every rule then goes by it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from migrations_tracker.checks.limits import rules_for
from migrations_tracker.checks.runner import store_in_use
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.certificate_rules import Issue
from migrations_tracker.domain.delivery import DeliveryStatus
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.errors import NotYours, Refusal, UpdatePromiseOutOfRange
from migrations_tracker.domain.policy import DEFAULTS
from migrations_tracker.domain.policy_refusals import (
    DoNotFitTogether,
    NotAWholeNumber,
    OutOfRange,
    PolicyChangedMeanwhile,
    PolicyReasonRequired,
)
from migrations_tracker.domain.policy_rules import RULES
from migrations_tracker.domain.stages import Stage
from migrations_tracker.facts import read_policies
from migrations_tracker.models import (
    EndpointState,
    Event,
    MigrationFacts,
    PolicyValue,
    PsnMigration,
)
from migrations_tracker.selectors.api import with_delivery
from migrations_tracker.selectors.live import stale_endpoints
from migrations_tracker.selectors.migrations import migration_rows
from migrations_tracker.services.certificates import record_certificate
from migrations_tracker.services.policy import change_policy, load_policy
from migrations_tracker.services.transitions import StageClaim, claim_stage
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_endpoint,
    make_endpoints,
    make_migration,
    meet_gate,
    origin,
    principal,
)
from tests.make_checks import checks_work
from tests.services.looking import look

pytestmark = pytest.mark.django_db
ADMIN = origin(principal(Role.ADMINISTRATOR))


def set_to(name: str, number: str) -> None:
    change_policy(name, Decimal(number), ADMIN, reason="Agreed by the board.")


def test_a_change_is_written_with_its_event_in_the_programmes_ledger() -> None:
    outcome = change_policy("at_risk_slip", Decimal(8), ADMIN, reason=" Agreed. ")

    stored = PolicyValue.objects.get(name="at_risk_slip")
    assert (stored.value, stored.version) == (Decimal(8), 2)
    assert outcome.event is not None
    assert outcome.event.stream.migration is None
    assert (outcome.event.kind, outcome.event.reason) == ("policy_changed", "Agreed.")
    assert outcome.event.old == {"name": "at_risk_slip", "value": "6"}
    assert outcome.event.new == {"name": "at_risk_slip", "value": "8"}
    assert read_policies().delivery.at_risk_slip == 8


def test_the_same_number_again_writes_nothing() -> None:
    assert change_policy("at_risk_slip", Decimal("6.00"), ADMIN, reason="x").event is None

    assert not Event.objects.exists()


def test_a_limit_that_was_never_stored_can_be_changed() -> None:
    PolicyValue.objects.all().delete()

    set_to("soak", "12")

    assert PolicyValue.objects.get().value == 12
    assert Event.objects.get().old == {"name": "soak", "value": "10"}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_change_the_policy(role: Role) -> None:
    with pytest.raises(NotYours):
        change_policy("at_risk_slip", Decimal(8), origin(principal(role)), reason="x")

    assert read_policies() == DEFAULTS
    assert not Event.objects.exists()


REFUSED: list[tuple[str, str, str, type[Refusal]]] = [
    ("at_risk_slip", "8.5", "x", NotAWholeNumber),
    ("at_risk_slip", "-1", "x", OutOfRange),
    ("at_risk_slip", "21", "x", DoNotFitTogether),
    ("at_risk_slip", "8", " ", PolicyReasonRequired),
]


@pytest.mark.parametrize(("name", "number", "reason", "refusal"), REFUSED)
def test_a_refused_change_writes_nothing(
    name: str, number: str, reason: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        change_policy(name, Decimal(number), ADMIN, reason=reason)

    assert read_policies() == DEFAULTS
    assert not Event.objects.exists()


def test_of_two_people_at_once_the_second_is_told() -> None:
    set_to("at_risk_slip", "8")

    with pytest.raises(PolicyChangedMeanwhile, match="it is 8 working days now"):
        change_policy("at_risk_slip", Decimal(9), ADMIN, reason="x", expected_version=1)

    assert read_policies().delivery.at_risk_slip == 8


def test_loading_gives_each_limit_its_published_number_once_and_keeps_what_was_changed() -> None:
    PolicyValue.objects.exclude(name="soak").delete()
    set_to("soak", "12")

    made, again = load_policy(NOON), load_policy(NOON)

    assert (made, again) == (len(RULES) - 1, 0)
    assert read_policies().discrepancy.soak_working_days == 12


def test_reading_the_limits_is_one_query(assert_constant_queries: AssertConstantQueries) -> None:
    def grow() -> None:
        set_to("at_risk_slip", "8")

    assert assert_constant_queries(read_policies, grow=grow) == 1


# Every rule goes by what is stored.


def test_the_next_update_is_due_by_the_stored_limits() -> None:
    migration = make_migration(stage=Stage.DISCOVERY)
    meet_gate(migration, Stage.DESIGN)
    set_to("next_update_default", "10")
    set_to("next_update_longest", "20")

    far = StageClaim(Stage.DESIGN, next_update_by=NOON.date() + timedelta(days=21))
    claim_stage(migration.pk, StageClaim(Stage.DESIGN), origin())
    with pytest.raises(UpdatePromiseOutOfRange):
        claim_stage(migration.pk, far, origin())

    assert PsnMigration.objects.get().next_update_by == date(2026, 3, 23)


def test_delivery_status_and_late_follow_the_stored_limits() -> None:
    migration = make_migration(
        stage=Stage.BUILD,
        baseline_cutover_date=date(2026, 5, 1),
        forecast_cutover_date=date(2026, 5, 13),
    )
    found = PsnMigration.objects.filter(pk=migration.pk)
    [before] = migration_rows(found, NOON)
    set_to("at_risk_slip", "8")

    [after] = migration_rows(found, NOON)

    assert (before.slip, before.delivery, before.is_late) == (7, DeliveryStatus.AT_RISK, True)
    assert (after.slip, after.delivery, after.is_late) == (7, DeliveryStatus.ON_TRACK, False)
    assert with_delivery(found, ["on_track"], NOON.date()).exists()


def test_a_certificate_lasts_as_long_as_the_stored_limit_says() -> None:
    migration = make_migration()
    set_to("certificate_life", "24")

    found = record_certificate(migration.pk, Issue("PSN-1", date(2026, 3, 2)), origin())

    assert found.certificate.expires_date == date(2028, 3, 2)


def test_a_case_opens_after_the_stored_time() -> None:
    migration = make_migration(stage=Stage.LIVE, at=NOON - timedelta(days=1))
    make_endpoints(migration)
    EndpointState.objects.update(status="down", since=NOON)
    set_to("disagreement_opens_after", "5")
    checks_work(NOON)

    early, due = look(migration, 4), look(migration, 5)

    assert (early, due) == ([], ["over_claimed"])


def test_a_change_makes_every_migration_due_for_review() -> None:
    later = NOON + timedelta(days=3)
    for _ in range(2):
        MigrationFacts.objects.create(
            migration=make_migration(),
            observed="up",
            observed_since=NOON,
            next_review_at=later,
        )

    set_to("soak", "9")

    assert set(MigrationFacts.objects.values_list("next_review_at", flat=True)) == {NOON}


def test_an_answer_is_fresh_as_long_as_the_stored_limits_say() -> None:
    make_endpoint(state={"last_answer_at": NOON - timedelta(seconds=90), "status": "up"})
    before = stale_endpoints(NOON).count()

    set_to("stale_after", "3.5")

    assert (before, stale_endpoints(NOON).count()) == (1, 0)


def test_the_checks_claim_with_the_stored_interval_and_hand_on_the_limits() -> None:
    own = make_endpoint(interval_s=120)
    make_endpoint()
    set_to("check_interval", "60")
    set_to("fails_to_down", "5")

    batch = store_in_use().claim(10, timedelta(seconds=45))

    assert batch is not None
    assert {row.interval for row in batch.rows} == {timedelta(minutes=1), timedelta(minutes=2)}
    assert {row.interval for row in batch.rows if row.ref == own.ref} == {timedelta(minutes=2)}
    assert {rules.policy.fails_to_down for rules in rules_for(batch).values()} == {5}


def test_nobody_waits_longer_than_a_shorter_interval() -> None:
    far = NOON + timedelta(hours=1)
    plain, own = make_endpoint(due_at=far), make_endpoint(due_at=far, interval_s=7200)

    set_to("check_interval", "20")

    due = dict(EndpointState.objects.values_list("endpoint", "due_at"))
    assert due == {plain.pk: NOON + timedelta(seconds=20), own.pk: far}


def test_what_is_observed_goes_by_the_stored_limits_too() -> None:
    migration = make_migration(stage=Stage.LIVE)
    make_endpoints(migration)
    EndpointState.objects.update(
        status="up",
        since=NOON,
        last_asked_at=NOON,
        last_answer_at=NOON - timedelta(seconds=80),
    )
    found = PsnMigration.objects.filter(pk=migration.pk)
    [before] = migration_rows(found, NOON)
    set_to("stale_after", "3")

    [after] = migration_rows(found, NOON)

    assert (before.observed, after.observed) == (EndpointStatus.UNKNOWN, EndpointStatus.UP)

"""Passing a gate freezes its evidence; going back supersedes it; later evidence revokes it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.certificate_rules import Issue
from migrations_tracker.domain.criterion import Criterion, CriterionKind
from migrations_tracker.domain.errors import GateNotMet, NotYours, ReasonRequired
from migrations_tracker.domain.passages import evidence_hash
from migrations_tracker.domain.stages import Stage
from migrations_tracker.domain.waivers import AlreadyWaived, WaiverOver, WaiverRefused
from migrations_tracker.models import Certificate, Event, GatePassage, PsnMigration, Waiver
from migrations_tracker.selectors.audit_log import check_streams
from migrations_tracker.selectors.migrations import migration_rows
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.certificates import record_certificate, withdraw_certificate
from migrations_tracker.services.opening import open_migration
from migrations_tracker.services.reconcile import reconcile, reconcile_due
from migrations_tracker.services.transitions import StageClaim, claim_stage
from migrations_tracker.services.waivers import WaiverRequest, end_waiver, waive_criterion
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_acceptance,
    make_borough,
    make_migration,
    make_passage,
    make_supplier,
    make_waiver,
    measure,
    meet_gate,
    origin,
    principal,
)
from tests.make_checks import checks_work

pytestmark = pytest.mark.django_db
VALID = Criterion(CriterionKind.CERTIFICATE_VALID)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
END = date(2026, 3, 31)


def review(migration: PsnMigration, *, after: timedelta = timedelta(0)) -> None:
    """Review so long after noon, while the checks work."""
    checks_work(NOON + after)
    reconcile([migration.pk], NOON + after)


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def in_testing() -> PsnMigration:
    """A migration that has just passed the gate to testing through a claim."""
    migration = make_migration(stage=Stage.BUILD)
    meet_gate(migration, Stage.TESTING)
    claim_stage(migration.pk, StageClaim(Stage.TESTING), origin())
    migration.refresh_from_db()
    return migration


def test_passing_freezes_the_evidence_with_its_hash_in_the_claims_transaction() -> None:
    in_testing()

    passage = GatePassage.objects.get()
    assert [one["standing"] for one in passage.evidence] == ["met", "met"]
    assert passage.sha256 == evidence_hash("testing", passage.passed_at, passage.evidence)
    assert passage.event.new == {
        "stage": "testing",
        "criteria": 2,
        "waived": 0,
        "evidence_sha256": passage.sha256,
    }
    assert kinds() == ["stage_claimed", "gate_passed"]


def test_a_stage_without_a_gate_freezes_nothing() -> None:
    migration = make_migration()

    claim_stage(migration.pk, StageClaim(Stage.DISCOVERY), origin())

    assert not GatePassage.objects.exists()


def test_a_refused_move_freezes_nothing() -> None:
    migration = make_migration(stage=Stage.BUILD)

    with pytest.raises(GateNotMet):
        claim_stage(migration.pk, StageClaim(Stage.TESTING), origin())

    assert not GatePassage.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("target", "left"),
    [(Stage.BUILD, []), (Stage.ON_HOLD, ["testing"]), (Stage.WITHDRAWN, ["testing"])],
)
def test_going_back_supersedes_and_going_aside_does_not(target: Stage, left: list[str]) -> None:
    migration = in_testing()

    claim_stage(migration.pk, StageClaim(target, reason="Election."), origin())

    assert list(GatePassage.objects.in_force().values_list("stage", flat=True)) == left


def test_a_roll_back_supersedes_every_later_gate_and_keeps_that_of_its_own_stage() -> None:
    migration = make_migration(stage=Stage.LIVE)
    for stage in (Stage.TESTING, Stage.CUTOVER, Stage.LIVE):
        make_passage(migration, stage)

    claim_stage(migration.pk, StageClaim(Stage.TESTING, reason="Mail is lost."), origin())

    assert list(GatePassage.objects.in_force().values_list("stage", flat=True)) == ["testing"]


def test_a_hold_resumes_with_its_gates_as_they_were() -> None:
    migration = in_testing()
    claim_stage(migration.pk, StageClaim(Stage.ON_HOLD, reason="Election."), origin())

    claim_stage(migration.pk, StageClaim(Stage.TESTING), origin())

    assert GatePassage.objects.in_force().count() == GatePassage.objects.count() == 1


def test_passing_again_after_going_back_is_a_passage_of_its_own() -> None:
    migration = in_testing()
    claim_stage(migration.pk, StageClaim(Stage.BUILD, reason="Too early."), origin(now=NOON + HOUR))

    claim_stage(migration.pk, StageClaim(Stage.TESTING), origin(now=NOON + 2 * HOUR))

    old, new = GatePassage.objects.order_by("pk")
    assert (old.superseded_at, new.superseded_at) == (NOON + HOUR, None)
    assert not any(report.flaws for report in check_streams())


def test_one_passage_of_a_gate_is_in_force_at_a_time() -> None:
    first = make_passage()

    with pytest.raises(IntegrityError), transaction.atomic():
        GatePassage.objects.create(
            migration=first.migration,
            stage="testing",
            passed_at=NOON,
            event=first.event,
            evidence=[],
            sha256="0",
        )


def test_an_expired_certificate_revokes_and_a_new_one_restores() -> None:
    migration = in_testing()
    Certificate.objects.update(expires_date=NOON.date())

    review(migration)
    before = GatePassage.objects.get().revoked_at
    review(migration, after=DAY)
    lost = GatePassage.objects.get()
    checks_work(NOON + 2 * DAY)
    issue = Issue("PSN-99", date(2026, 3, 11))
    record_certificate(migration.pk, issue, origin(now=NOON + 2 * DAY))

    found = GatePassage.objects.get()
    assert (before, lost.revoked_at) == (None, NOON + DAY)
    assert lost.revoked_words == "The PSN compliance certificate expired on 9 March 2026."
    assert (found.revoked_at, found.restored_at) == (None, NOON + 2 * DAY)
    assert kinds()[2:] == ["gate_revoked", "certificate_issued", "gate_restored"]


def test_a_lost_gate_shows_on_the_row_of_its_migration() -> None:
    migration = in_testing()
    checks_work(NOON)

    withdraw_certificate(migration.pk, origin(), reason="Breach.")

    [row] = migration_rows(PsnMigration.objects.all(), NOON)
    assert row.is_regressed
    assert [(one.stage, one.words) for one in row.regressed] == [
        (Stage.TESTING, "The PSN compliance certificate was withdrawn on 9 March 2026.")
    ]


def test_what_is_accepted_is_complete_only_while_its_gates_hold() -> None:
    migration = make_migration(stage=Stage.ACCEPTED)
    make_acceptance(migration)
    meet_gate(migration, Stage.TESTING)
    make_passage(migration, Stage.TESTING)
    checks_work(NOON)

    def shown() -> tuple[str, str]:
        [row] = migration_rows(PsnMigration.objects.all(), NOON)
        return row.delivery.value, row.cause

    before = shown()
    withdraw_certificate(migration.pk, origin(), reason="Breach.")

    assert before == ("complete", "")
    assert shown() == ("off_track", "lost the gate to testing; certificate with no days left")


def test_an_endpoint_down_past_its_soak_rule_revokes_and_a_shorter_outage_does_not() -> None:
    migration = make_migration(stage=Stage.CUTOVER)
    make_passage(migration, Stage.CUTOVER)
    gateway = migration.borough.endpoints.get(kind="gcn_gateway")
    measure(gateway, "down", since=NOON, now=NOON + HOUR)

    review(migration, after=HOUR)
    held = GatePassage.objects.get().revoked_at
    review(migration, after=HOUR + timedelta(minutes=1))

    lost = GatePassage.objects.get()
    assert held is None
    assert lost.revoked_words.startswith("GCN gateway was down or degraded for 61 minutes since")


def test_it_is_looked_at_again_when_the_outage_will_have_lasted_too_long() -> None:
    migration = make_migration(stage=Stage.CUTOVER)
    make_passage(migration, Stage.CUTOVER)
    measure(migration.borough.endpoints.get(kind="gcn_gateway"), "down", since=NOON)

    review(migration, after=timedelta(minutes=20))

    migration.refresh_from_db()
    assert migration.facts.next_review_at == NOON + HOUR + timedelta(seconds=1)


def test_while_the_checks_are_at_fault_nothing_is_lost() -> None:
    migration = in_testing()
    Certificate.objects.update(expires_date=NOON.date())

    reconcile([migration.pk], NOON + DAY)

    assert GatePassage.objects.get().revoked_at is None
    assert kinds() == ["stage_claimed", "gate_passed"]


def test_a_migration_that_was_given_up_loses_no_gate() -> None:
    migration = in_testing()
    claim_stage(migration.pk, StageClaim(Stage.WITHDRAWN, reason="Merged."), origin())
    Certificate.objects.update(expires_date=NOON.date())

    review(migration, after=DAY)

    assert GatePassage.objects.get().revoked_at is None


def wanted(reason: str = "The queue is long.", ends: date | None = END) -> WaiverRequest:
    return WaiverRequest(Stage.TESTING, VALID, reason, ends)


def test_a_waiver_lets_the_gate_be_passed_and_is_frozen_with_it() -> None:
    migration = make_migration(stage=Stage.BUILD)
    meet_gate(migration, Stage.TESTING)
    Certificate.objects.all().delete()
    waive_criterion(migration.pk, wanted(), origin(), expected_version=1)

    claim_stage(migration.pk, StageClaim(Stage.TESTING), origin())

    evidence = GatePassage.objects.get().evidence[0]
    assert (evidence["standing"], evidence["waived_until"]) == ("waived", "2026-03-31")
    assert kinds() == ["criterion_waived", "stage_claimed", "gate_passed"]
    assert Event.objects.get(kind="gate_passed").new["waived"] == 1


def test_the_gate_is_lost_when_the_waiver_ends_by_its_date() -> None:
    migration = make_migration(stage=Stage.TESTING)
    make_waiver(migration)
    meet_gate(migration, Stage.TESTING)
    Certificate.objects.all().delete()
    PsnMigration.objects.update(stage="build")
    claim_stage(migration.pk, StageClaim(Stage.TESTING), origin())

    review(migration)
    checks_work(NOON + 23 * DAY)
    reconcile_due(NOON + 23 * DAY)

    waiver = Waiver.objects.get()
    assert (waiver.ended_at, waiver.ended_by) == (NOON + 23 * DAY, "system:checks")
    assert GatePassage.objects.get().revoked_at == NOON + 23 * DAY
    assert {"waiver_ended", "gate_revoked"} <= set(kinds())


def test_a_waiver_ended_by_hand_says_why_and_the_gate_is_lost_at_once() -> None:
    migration = make_migration(stage=Stage.BUILD)
    waiver = make_waiver(migration)
    meet_gate(migration, Stage.TESTING)
    Certificate.objects.all().delete()
    claim_stage(migration.pk, StageClaim(Stage.TESTING), origin())
    checks_work(NOON)

    end_waiver(waiver.pk, origin(), reason="The board took it back.")

    assert GatePassage.objects.get().revoked_at == NOON
    assert Event.objects.get(kind="waiver_ended").reason == "The board took it back."


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.MANAGER])
def test_nobody_but_a_manager_waives(role: Role) -> None:
    migration = make_migration(stage=Stage.BUILD)
    lead = migration.assignments.get().supplier_id
    who = principal(
        role,
        borough_codes=frozenset({migration.borough_id}),
        supplier_ids=frozenset({lead}),
    )

    with pytest.raises(NotYours):
        waive_criterion(migration.pk, wanted(), origin(who))

    assert not Waiver.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (wanted(reason=" "), "waiver-reason-required"),
        (wanted(ends=None), "waiver-end-required"),
        (wanted(ends=NOON.date()), "waiver-end-out-of-range"),
        (
            WaiverRequest(Stage.LIVE, VALID, "Why.", END),
            "no-such-criterion",
        ),
    ],
)
def test_a_waiver_that_is_refused_writes_nothing(request_: WaiverRequest, code: str) -> None:
    migration = make_migration(stage=Stage.BUILD)

    with pytest.raises(WaiverRefused) as refused:
        waive_criterion(migration.pk, request_, origin())

    assert refused.value.code == code
    assert not Waiver.objects.exists()
    assert not Event.objects.exists()


def test_the_same_waiver_again_is_recorded_once_and_another_is_refused() -> None:
    migration = make_migration(stage=Stage.BUILD)
    waive_criterion(migration.pk, wanted(), origin())

    again = waive_criterion(migration.pk, wanted(), origin())
    with pytest.raises(AlreadyWaived, match="waived already, until 31 March 2026"):
        waive_criterion(migration.pk, wanted(reason="Another."), origin())

    assert again.event is None
    assert Waiver.objects.count() == Event.objects.count() == 1


def test_ending_a_waiver_twice_writes_once() -> None:
    waiver = make_waiver()
    end_waiver(waiver.pk, origin(), reason="Over.")

    again = end_waiver(waiver.pk, origin(), reason="Over.")
    with pytest.raises(WaiverOver, match="has ended already"):
        end_waiver(waiver.pk, origin(), reason="Another.")

    assert again.event is None
    assert Event.objects.count() == 1


def verified() -> PsnMigration:
    """Accepted through its gate, and everything agrees."""
    migration = make_migration(stage=Stage.ACCEPTED)
    make_passage(migration, Stage.ACCEPTED)
    make_acceptance(migration)
    for endpoint in migration.borough.endpoints.all():
        endpoint.state.status, endpoint.state.since = "up", NOON - 40 * DAY
        endpoint.state.last_answer_at = endpoint.state.last_asked_at = NOON
        endpoint.state.save()
    return migration


def test_losing_verified_is_an_event_and_after_a_quarter_of_an_hour_a_case() -> None:
    migration = verified()
    review(migration)
    Certificate.objects.update(expires_date=NOON.date() - DAY)

    for minutes in (1, 10, 17):
        at = NOON + timedelta(minutes=minutes)
        for endpoint in migration.borough.endpoints.all():
            endpoint.state.last_answer_at = endpoint.state.last_asked_at = at
            endpoint.state.save()
        review(migration, after=timedelta(minutes=minutes))

    changes = Event.objects.filter(kind="verified_changed").order_by("pk")
    assert [event.new for event in changes] == [
        {"verified": "yes"},
        {"verified": "no", "missing": "certificate_valid"},
    ]
    case = migration.discrepancies.get()
    assert (case.kind, case.disagree_since) == ("regressed", NOON + timedelta(minutes=1))


def test_taking_over_midway_is_an_administrators_with_a_reason() -> None:
    place = make_borough()
    administrator = origin(principal(Role.ADMINISTRATOR))

    with pytest.raises(NotYours):
        open_migration(place, origin(), stage=Stage.TESTING, reason="Moved here.")
    with pytest.raises(ReasonRequired):
        open_migration(place, administrator, stage=Stage.TESTING, reason=" ")
    opened = open_migration(place, administrator, stage=Stage.TESTING, reason="Moved here.")

    event = Event.objects.get()
    assert (event.new["move"], event.reason) == ("import", "Moved here.")
    assert opened.stage == "testing"
    assert not GatePassage.objects.exists()


def test_a_new_supplier_takes_over_with_the_gates_and_waivers_as_they_are() -> None:
    migration = in_testing()
    make_waiver(migration)

    assign_supplier(migration.pk, make_supplier(), origin(), reason="Handed over.")

    assert GatePassage.objects.in_force().count() == 1
    assert Waiver.objects.in_force().count() == 1


def test_a_review_of_gates_costs_the_same_for_any_number(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    checks_work(NOON)
    for stage in (Stage.CUTOVER, Stage.ACCEPTED):
        make_passage(make_migration(stage=stage), stage)

    def act() -> None:
        reconcile(list(PsnMigration.objects.values_list("pk", flat=True)), NOON)

    def grow() -> None:
        for _ in range(3):
            make_passage(make_migration(stage=Stage.ACCEPTED), Stage.ACCEPTED)
        act()

    act()
    assert_constant_queries(act, grow=grow)


def test_evidence_that_was_changed_afterwards_is_found() -> None:
    passage = make_passage()
    evidence = [{**passage.evidence[0], "words": "Certificate PSN-1."}, *passage.evidence[1:]]
    GatePassage.objects.update(evidence=evidence)

    [flaw] = [flaw for report in check_streams() for flaw in report.flaws]

    assert (flaw.sequence, flaw.what) == (1, "has other evidence of its gate than was frozen")


def test_evidence_that_is_gone_is_found() -> None:
    make_passage()
    GatePassage.objects.all().delete()

    [flaw] = [flaw for report in check_streams() for flaw in report.flaws]

    assert flaw.what == "has lost the evidence of its gate"

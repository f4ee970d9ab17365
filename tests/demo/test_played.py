"""The whole programme, played up to the day of the first start: every case of the product."""

import pytest

from migrations_tracker.demo.observed import observe_all
from migrations_tracker.demo.play import Programme, play
from migrations_tracker.demo.script import script
from migrations_tracker.demo.steps import EndOverride, JudgeConfidence, OverrideStatus
from migrations_tracker.models import (
    Acceptance,
    Claim,
    DeliveryConfidence,
    Discrepancy,
    Event,
    GatePassage,
    Incident,
    MigrationFacts,
    StatusOverride,
    Waiver,
)
from migrations_tracker.selectors.audit_log import check_streams
from tests.demo.programme import INSTALL_DATES, SEED, at, set_the_stage, start_for

DAY = INSTALL_DATES[0]
PROGRAMME = Programme(SEED, start_for(DAY))


@pytest.mark.django_db
def test_every_step_fits_and_every_case_is_there_on_the_first_day() -> None:
    """One playing for all of it: it takes long."""
    outcome = play(PROGRAMME, set_the_stage(), at(DAY))
    observe_all(PROGRAMME.dates.day, at(DAY))

    assert outcome.passed_over == 0
    judgements_are_there()
    cases_are_there()
    endings_are_there()
    assert all(not check.flaws for check in check_streams())


def judgements_are_there() -> None:
    kinds = (EndOverride, JudgeConfidence, OverrideStatus)
    told = [
        step for step in script(SEED, PROGRAMME.start, at(DAY)) if isinstance(step.action, kinds)
    ]
    recorded = Event.objects.filter(
        kind__in=["status_overridden", "status_override_ended", "confidence_judged"]
    )
    assert recorded.count() == len(told)
    assert StatusOverride.objects.in_force(DAY).count() == 1
    assert StatusOverride.objects.filter(ended_at=None, ends_on__lt=DAY).count() == 1
    assert StatusOverride.objects.exclude(end_reason="").count() == 1
    assert DeliveryConfidence.objects.newest().count() < DeliveryConfidence.objects.count()


def cases_are_there() -> None:
    """By borough, kind and answer: open ones of each kind, and closed ones of each answer."""
    rows = Discrepancy.objects.values_list("migration__borough", "kind", "answer", "closed_at")
    known = {(code[-2:], kind, answer, closed is None) for code, kind, answer, closed in rows}
    assert known == {
        ("25", "over_claimed", "accepted", False),
        ("25", "regressed", "explained", False),
        ("03", "over_claimed", "disputed", False),
        ("03", "under_claimed", "", False),
        ("05", "unobservable", "", False),
        ("26", "over_claimed", "", False),
        ("31", "over_claimed", "explained", False),
        ("05", "regressed", "", False),
        ("05", "over_claimed", "accepted", True),
        ("26", "over_claimed", "disputed", True),
        ("24", "under_claimed", "", True),
        ("14", "over_claimed", "explained", True),
        ("14", "regressed", "", True),
        ("09", "over_claimed", "", True),
        ("17", "unobservable", "", True),
    }
    silent = Discrepancy.objects.still_open().filter(explained_until__gte=DAY)
    assert [case.migration.borough_id for case in silent] == ["E09000014"]
    verified = MigrationFacts.objects.filter(verified=True)
    codes = {facts.migration.borough_id[-2:] for facts in verified}
    assert codes == {"33", "07", "25", "20"}
    open_ones = Incident.objects.still_open().values_list("endpoint__ref", flat=True)
    assert set(open_ones) == {"E09000009-dwp_searchlight", "E09000014-mail_relay"}


def endings_are_there() -> None:
    """What was lost, taken back or over by its date."""
    lost = GatePassage.objects.filter(superseded_at=None).exclude(revoked_at=None)
    assert {(one.migration.borough_id[-2:], one.stage) for one in lost} == {
        ("14", "accepted"),
        ("10", "testing"),
        ("17", "testing"),
    }
    regained = GatePassage.objects.exclude(restored_at=None).get()
    assert (regained.migration.borough_id, regained.stage) == ("E09000025", "accepted")
    back = Acceptance.objects.exclude(withdrawn_at=None).get()
    assert back.migration.borough_id == "E09000005"
    assert Waiver.objects.filter(ends_on__lt=DAY).exclude(ended_at=None).count() == 1
    assert Waiver.objects.filter(ends_on__gte=DAY, ended_at=None).count() == 1
    told = Claim.objects.exclude(means="").values_list("migration__borough", "stage", "means")
    assert ("E09000015", "design", "telephone") in told
    assert ("E09000020", "accepted", "letter") in told

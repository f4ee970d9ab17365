"""The baseline of a plan: approved once, changed by request and decision only."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import MigrationEnded, NotYours, Refusal
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.plan_refusals import (
    BaselineFrozen,
    NoBaseline,
    NothingAsked,
    NothingForecast,
    OwnRequest,
    RequestDecided,
    RequestOpen,
    StepReasonRequired,
)
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import BaselineRequest, Event, PsnMigration
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.baselines import (
    approve_baseline,
    approve_request,
    ask_for_baseline,
    reject_request,
)
from tests.make import make_migration, make_supplier, origin, principal

pytestmark = pytest.mark.django_db
M = MilestoneCode
MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
DEPUTY = origin(replace(principal(), actor="user:deputy"))


def forecast(*, frozen: bool = False, **fields: object) -> PsnMigration:
    """A migration with two forecasts, which are its baselines too where `frozen`."""
    migration = make_migration(**fields)  # type: ignore[arg-type]  # fields of the model
    for code, day in ((M.CUTOVER, MAY), (M.ACCEPTANCE, JUNE)):
        baseline = day if frozen else None
        migration.milestones.filter(code=code.value).update(
            forecast_date=day, baseline_date=baseline
        )
    return migration


def baselines(migration: PsnMigration) -> dict[str, date]:
    return {one.code: one.baseline_date for one in migration.milestones.all() if one.baseline_date}


def asked(migration: PsnMigration) -> BaselineRequest:
    ask_for_baseline(migration.pk, {M.CUTOVER: JULY}, origin(), reason="The board agreed.")
    return BaselineRequest.objects.get()


def test_approval_freezes_each_forecast_with_an_event() -> None:
    migration = forecast()

    count = approve_baseline(migration.pk, origin(), reason="Approved.")

    assert (count, baselines(migration)) == (2, {"cutover": MAY, "acceptance": JUNE})
    events = [event.new for event in Event.objects.order_by("sequence")]
    assert events == [
        {"milestone": "cutover", "baseline_date": "2026-05-01"},
        {"milestone": "acceptance", "baseline_date": "2026-06-01"},
    ]


def test_approving_twice_writes_once() -> None:
    migration = forecast()
    approve_baseline(migration.pk, origin())

    assert approve_baseline(migration.pk, origin()) == 0

    assert Event.objects.count() == 2


def test_an_approved_baseline_does_not_follow_the_forecast() -> None:
    migration = forecast(frozen=True)
    migration.milestones.filter(code="cutover").update(forecast_date=JULY)

    with pytest.raises(BaselineFrozen):
        approve_baseline(migration.pk, origin())

    assert baselines(migration)["cutover"] == MAY


def test_a_request_keeps_the_dates_asked_for_and_changes_nothing_yet() -> None:
    migration = forecast(frozen=True)

    event = ask_for_baseline(
        migration.pk, {M.CUTOVER: JULY, M.ACCEPTANCE: JUNE}, origin(), reason="The board agreed."
    )

    request = BaselineRequest.objects.get()
    assert request.asked_dates == {M.CUTOVER: JULY}
    assert baselines(migration)["cutover"] == MAY
    assert event is not None
    assert event.old == {"cutover": "2026-05-01"}
    assert event.new == {"request": request.pk, "cutover": "2026-07-01"}


def test_another_manager_approves_and_the_baseline_follows() -> None:
    migration = forecast(frozen=True)
    request = asked(migration)

    event = approve_request(migration.pk, request.pk, DEPUTY, note="As agreed.")

    request.refresh_from_db()
    assert (request.decision, request.decided_by) == ("approved", "user:deputy")
    assert baselines(migration) == {"cutover": JULY, "acceptance": JUNE}
    assert event is not None
    assert event.new == {"request": request.pk, "decision": "approved"}
    last = Event.objects.order_by("-sequence")[0]
    assert last.new == {"milestone": "cutover", "baseline_date": "2026-07-01"}


def test_a_rejection_leaves_the_baseline_and_says_why() -> None:
    migration = forecast(frozen=True)
    request = asked(migration)

    reject_request(migration.pk, request.pk, DEPUTY, note="The slip should be seen.")

    request.refresh_from_db()
    assert (request.decision, request.decision_note) == ("rejected", "The slip should be seen.")
    assert baselines(migration)["cutover"] == MAY


def test_asking_and_deciding_twice_write_once() -> None:
    migration = forecast(frozen=True)
    request = asked(migration)

    again = ask_for_baseline(migration.pk, {M.CUTOVER: JULY}, origin(), reason="Once more.")
    approve_request(migration.pk, request.pk, DEPUTY)
    decided = approve_request(migration.pk, request.pk, DEPUTY)

    assert again is None
    assert decided is None
    assert Event.objects.count() == 3


def test_the_lead_supplier_may_ask_and_a_manager_decides() -> None:
    fleet = make_supplier()
    migration = forecast(frozen=True, supplier=fleet)
    lead = origin(principal(Role.SUPPLIER, supplier_ids=frozenset({fleet.pk})))
    ask_for_baseline(migration.pk, {M.CUTOVER: JULY}, lead, reason="The carrier is late.")
    request = BaselineRequest.objects.get()

    with pytest.raises(NotYours):
        approve_request(migration.pk, request.pk, lead)
    approve_request(migration.pk, request.pk, origin())

    assert baselines(migration)["cutover"] == JULY


def ask(pk: int, who: Origin) -> object:
    return ask_for_baseline(pk, {M.CUTOVER: JULY}, who, reason="Late.")


REFUSED: list[tuple[Callable[[int, Origin], object], bool, Stage, Origin, type[Refusal]]] = [
    (approve_baseline, False, Stage.BUILD, origin(principal(Role.BOROUGH)), NotYours),
    (approve_baseline, False, Stage.BUILD, origin(principal(Role.ADMINISTRATOR)), NotYours),
    (approve_baseline, False, Stage.CLOSED, origin(), MigrationEnded),
    (ask, False, Stage.BUILD, origin(), NoBaseline),
    (ask, True, Stage.BUILD, origin(principal(Role.VIEWER)), NotYours),
    (ask, True, Stage.BUILD, origin(principal(Role.SUPPLIER)), NotYours),
    (ask, True, Stage.WITHDRAWN, origin(), MigrationEnded),
    (
        lambda pk, who: ask_for_baseline(pk, {M.CUTOVER: MAY}, who, reason="Late."),
        True,
        Stage.BUILD,
        origin(),
        NothingAsked,
    ),
    (
        lambda pk, who: ask_for_baseline(pk, {M.CUTOVER: JULY}, who, reason=" "),
        True,
        Stage.BUILD,
        origin(),
        StepReasonRequired,
    ),
]


@pytest.mark.parametrize(("act", "frozen", "stage", "who", "refusal"), REFUSED)
def test_a_refusal_writes_nothing(
    act: Callable[[int, Origin], object],
    frozen: bool,
    stage: Stage,
    who: Origin,
    refusal: type[Refusal],
) -> None:
    migration = forecast(frozen=frozen, stage=stage)
    before = baselines(migration)

    with pytest.raises(refusal):
        act(migration.pk, who)

    assert baselines(migration) == before
    assert not Event.objects.exists()
    assert not BaselineRequest.objects.exists()


def test_a_plan_without_a_forecast_has_nothing_to_approve() -> None:
    with pytest.raises(NothingForecast):
        approve_baseline(make_migration().pk, origin())


def test_only_one_request_is_open_at_a_time() -> None:
    migration = forecast(frozen=True)
    asked(migration)

    with pytest.raises(RequestOpen):
        ask_for_baseline(migration.pk, {M.ACCEPTANCE: JULY}, DEPUTY, reason="Late.")

    assert Event.objects.count() == 1


DECISIONS: list[tuple[Callable[[int, int, Origin], object], Origin, type[Refusal]]] = [
    (approve_request, origin(), OwnRequest),
    (lambda pk, one, who: reject_request(pk, one, who, note="No."), origin(), OwnRequest),
    (lambda pk, one, who: reject_request(pk, one, who, note=" "), DEPUTY, StepReasonRequired),
    (approve_request, origin(principal(Role.BOROUGH)), NotYours),
]


@pytest.mark.parametrize(("act", "who", "refusal"), DECISIONS)
def test_a_refused_decision_leaves_the_request_open(
    act: Callable[[int, int, Origin], object], who: Origin, refusal: type[Refusal]
) -> None:
    migration = forecast(frozen=True)
    request = asked(migration)

    with pytest.raises(refusal):
        act(migration.pk, request.pk, who)

    request.refresh_from_db()
    assert request.decision == ""
    assert Event.objects.count() == 1


def test_what_was_rejected_is_not_approved_afterwards() -> None:
    migration = forecast(frozen=True)
    request = asked(migration)
    reject_request(migration.pk, request.pk, DEPUTY, note="No.")

    with pytest.raises(RequestDecided):
        approve_request(migration.pk, request.pk, DEPUTY)

    assert baselines(migration)["cutover"] == MAY

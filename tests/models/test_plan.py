"""What the database itself refuses of a plan."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from migrations_tracker.models import BaselineRequest, Milestone, Slip
from tests.make import NOON, make_migration

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


@pytest.fixture
def design() -> Milestone:
    return make_migration().milestones.get(code="design")


@pytest.mark.parametrize(
    "values",
    [
        {"old_date": MAY, "new_date": JUNE},
        {"old_date": MAY, "new_date": MAY, "reason_code": "mtu", "cause_owner": "supplier"},
        {"old_date": MAY, "new_date": JUNE, "reason_code": "mtu"},
        {"old_date": MAY, "new_date": JUNE, "reason_code": "rain", "cause_owner": "unknown"},
        {"new_date": MAY, "cause_owner": "supplier"},
    ],
)
def test_a_slip_that_does_not_hold_is_refused(design: Milestone, values: dict[str, object]) -> None:
    moments = {"effective_at": NOON, "recorded_at": NOON}

    with pytest.raises(IntegrityError), transaction.atomic():
        Slip.objects.create(milestone=design, actor="user:1", **moments, **values)

    assert not Slip.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"reason": ""},
        {"asked_by": ""},
        {"decision": "approved"},
        {"decision": "approved", "decided_by": "user:1", "decided_at": NOON},
        {"decision": "perhaps", "decided_by": "user:2", "decided_at": NOON},
        {"decided_by": "user:2"},
    ],
)
def test_a_request_that_does_not_hold_is_refused(
    design: Milestone, values: dict[str, object]
) -> None:
    usual = {"dates": {}, "reason": "Late.", "asked_by": "user:1", "asked_at": NOON}

    with pytest.raises(IntegrityError), transaction.atomic():
        BaselineRequest.objects.create(migration=design.migration, **{**usual, **values})

    assert not BaselineRequest.objects.exists()


def test_a_migration_has_one_open_request(design: Milestone) -> None:
    usual = {"dates": {}, "reason": "Late.", "asked_by": "user:1", "asked_at": NOON}
    BaselineRequest.objects.create(migration=design.migration, **usual)

    with pytest.raises(IntegrityError), transaction.atomic():
        BaselineRequest.objects.create(migration=design.migration, **usual)


@pytest.mark.parametrize(
    "values",
    [
        {"status": "complete"},
        {"actual_date": MAY},
        {"status": "blocked"},
        {"status": "blocked", "waiting_on": "supplier"},
        {"waiting_on": "supplier"},
        {"status": "not_applicable"},
    ],
)
def test_a_milestone_that_does_not_hold_is_refused(
    design: Milestone, values: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=design.pk).update(**values)


def test_the_actual_date_of_a_derived_milestone_is_never_stored(design: Milestone) -> None:
    cutover = Milestone.objects.filter(migration=design.migration, code="cutover")

    with pytest.raises(IntegrityError), transaction.atomic():
        cutover.update(status="complete", actual_date=MAY)

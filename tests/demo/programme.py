"""What the tests of the illustrative programme share."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

from django.core.management import call_command

from migrations_tracker.demo.cast import Cast, present_cast
from migrations_tracker.demo.people import issue
from migrations_tracker.demo.script import NINE_MONTHS
from migrations_tracker.demo.steps import (
    ApplyForCertificate,
    CutoverStep,
    EndCutover,
    PlanCutover,
    RecordCertificate,
    RecordRehearsal,
    RefuseCertificate,
    ScopeService,
    SignOff,
    Step,
    WithdrawCertificate,
)
from migrations_tracker.demo.stories import STORIES
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.certificate import Certificate, default_expiry
from migrations_tracker.domain.cutover import Cutover
from migrations_tracker.domain.cutover_rules import (
    check_ended,
    check_plan,
    check_rehearsed,
    check_scope,
    check_signed_off,
)
from migrations_tracker.domain.policy import CERTIFICATE
from migrations_tracker.domain.psn_services import PsnService
from migrations_tracker.models import Wave

SEED = 7
# A working day, a Saturday, Christmas Day, Easter Monday, the night before a clock change, a leap
# day, and the last day of a year.
INSTALL_DATES = [
    date(2026, 3, 9),
    date(2026, 8, 8),
    date(2026, 12, 25),
    date(2027, 3, 29),
    date(2027, 10, 30),
    date(2028, 2, 29),
    date(2029, 12, 31),
]


def at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def start_for(installed: date) -> date:
    return installed - NINE_MONTHS


def far(installed: date) -> datetime:
    return at(installed) + timedelta(days=800)


def set_the_stage() -> Cast:
    """Reference data and people; who plays which part."""
    call_command("load_reference", stdout=StringIO())
    issue()
    for number in {story.wave for story in STORIES}:
        Wave.objects.get_or_create(
            number=number,
            defaults={"name": f"Wave of {number}", "updated_at": at(date(2026, 1, 1))},
        )
    return present_cast()


def of_borough(steps: list[Step], number: int) -> list[Step]:
    return [step for step in steps if step.borough == f"E09{number:06d}"]


def filed(certificates: list[Certificate], step: Step) -> list[Certificate]:
    """A borough's certificates after a step, the newest first."""
    day = london_date(step.at)
    match step.action:
        case ApplyForCertificate():
            return [Certificate(applied=day), *certificates]
        case RefuseCertificate():
            return [replace(one, refused=day) if one.is_open else one for one in certificates]
        case WithdrawCertificate():
            return [replace(one, withdrawn=day) if one.is_current else one for one in certificates]
        case RecordCertificate(number, issued):
            kept = [
                replace(one, replaced=issued) if one.is_current else one for one in certificates
            ]
            open_one = next((one for one in kept if one.is_open), Certificate())
            new = replace(
                open_one, number=number, issued=issued, expires=default_expiry(issued, CERTIFICATE)
            )
            return [new, *(one for one in kept if not one.is_open)]
    return certificates


def cut_over(services: dict[PsnService, Cutover], step: Step) -> dict[PsnService, Cutover]:
    """A borough's services after a step, which the rules must let pass."""
    action = step.action
    assert isinstance(action, CutoverStep)
    one = services[action.service]
    match action:
        case ScopeService(_, reason):
            check_scope(one, reason, in_scope=False)
            one = replace(one, in_scope=False)
        case PlanCutover(_, plan):
            check_plan(one, plan, (), step.at)
            one = Cutover(one.service, window=plan.window)
        case RecordRehearsal(_, held):
            check_rehearsed(one, held, london_date(step.at))
            one = replace(one, rehearsed=held)
        case EndCutover(_, ended):
            check_ended(one, ended, step.at)
            one = replace(one, ended=ended)
        case SignOff(_, reference):
            check_signed_off(one, reference, frozenset({step.by.role}))
            one = replace(one, signed_off_at=step.at)
    return {**services, action.service: one}

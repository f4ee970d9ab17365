"""When each borough of the illustrative programme applies for its certificate, and gets it.

A story may say so by hand; else the certificate comes in time for the tests, and each one is
renewed well before it ends, for as long as the tracker runs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from migrations_tracker.demo.filing import Filing
from migrations_tracker.demo.steps import (
    Action,
    ApplyForCertificate,
    RecordCertificate,
    RefuseCertificate,
    WithdrawCertificate,
)
from migrations_tracker.demo.story import Story
from migrations_tracker.domain.calendar import add_working_days, working_days_between
from migrations_tracker.domain.certificate import default_expiry
from migrations_tracker.domain.policy import CERTIFICATE
from migrations_tracker.domain.stages import Stage

APPLIED_BEFORE_TESTS: Final = 24
ISSUED_BEFORE_TESTS: Final = 6
RENEWAL_APPLIED: Final = timedelta(days=105)
RENEWAL_ISSUED: Final = timedelta(days=75)
LONGEST_HOLIDAY: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Filed:
    """An action on a working day counted from the day of the first start."""

    day: int
    action: Action


def certificate_actions(story: Story, picture: date, until: date) -> Iterator[Filed]:
    """Everything about one story's certificates; renewals as far as `until`."""
    expires: date | None = None
    for filing in story.filings or _in_time_for_tests(story):
        if filing.applied is not None:
            yield Filed(filing.applied, ApplyForCertificate())
        if filing.refusal:
            yield Filed(filing.decided, RefuseCertificate(filing.refusal))
            continue
        recorded = add_working_days(picture, filing.decided)
        issued = recorded if filing.held_for is None else picture - timedelta(days=filing.held_for)
        yield Filed(filing.decided, RecordCertificate(_number(story, issued), issued))
        if filing.withdrawn:
            day, reason = filing.withdrawn
            yield Filed(day, WithdrawCertificate(reason))
        expires = default_expiry(issued, CERTIFICATE)
    if expires:
        yield from _renewals(story, picture, expires, until)


def _in_time_for_tests(story: Story) -> Iterable[Filing]:
    tests = next((turn.day for turn in story.turns if turn.stage is Stage.TESTING), None)
    if tests is None:
        return ()
    applied, issued = tests - APPLIED_BEFORE_TESTS, tests - ISSUED_BEFORE_TESTS
    return (Filing(applied or -1, issued or -1),)


def _renewals(story: Story, picture: date, expires: date, until: date) -> Iterator[Filed]:
    # A weekend's step comes forward to its Friday: look a little further than `until`.
    while (applied := expires - RENEWAL_APPLIED) <= until + LONGEST_HOLIDAY:
        yield Filed(_offset(picture, applied), ApplyForCertificate())
        offset = _offset(picture, expires - RENEWAL_ISSUED)
        issued = add_working_days(picture, offset)
        yield Filed(offset, RecordCertificate(_number(story, issued), issued))
        expires = default_expiry(issued, CERTIFICATE)


def _offset(picture: date, day: date) -> int:
    """The working day at `day` or before it, counted from the first start; never that day."""
    return working_days_between(picture, day) or -1


def _number(story: Story, issued: date) -> str:
    """Invented, and different for each borough and month."""
    return f"PSN-{issued:%y%m}-{story.number:02d}"

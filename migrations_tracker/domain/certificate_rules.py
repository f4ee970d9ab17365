"""Who may record what came of a certificate, and which dates hold together."""

from dataclasses import dataclass
from datetime import date

from migrations_tracker.domain.access import Principal, Role, roles_for
from migrations_tracker.domain.certificate import Certificate
from migrations_tracker.domain.certificate_refusals import (
    ExpiresBeforeIssued,
    NotYetHappened,
    NumberRequired,
    TooEarly,
)
from migrations_tracker.domain.errors import NotYours


@dataclass(frozen=True, slots=True)
class Issue:
    """What stands on a certificate. Without `expires` it holds for as long as the policy says."""

    number: str
    issued: date
    expires: date | None = None


def may_record(principal: Principal, borough_code: str) -> bool:
    """A manager any, a borough its own. A supplier does not vouch for the borough's compliance."""
    roles = roles_for(principal, borough_code=borough_code, supplier_id=None)
    return bool(roles & {Role.MANAGER, Role.BOROUGH})


def check_person(principal: Principal, borough_code: str) -> None:
    if not may_record(principal, borough_code):
        raise NotYours("record a certificate", "Programme managers and officers of the borough")


def check_applied(applied: date, today: date) -> None:
    _check_past("applied_date", applied, today)


def check_refused(refused: date, application: Certificate, today: date) -> None:
    _check_past("refused_date", refused, today)
    _check_after("refused_date", refused, application.applied, "applied for")


def check_withdrawn(withdrawn: date, of: Certificate, today: date) -> None:
    _check_past("withdrawn_date", withdrawn, today)
    if of.issued:
        _check_after("withdrawn_date", withdrawn, of.issued, "issued")
    else:
        _check_after("withdrawn_date", withdrawn, of.applied, "applied for")


def check_issue(issue: Issue, application: Certificate | None, today: date) -> None:
    """Raises NumberRequired, NotYetHappened, TooEarly or ExpiresBeforeIssued."""
    if not issue.number.strip():
        raise NumberRequired
    _check_past("issued_date", issue.issued, today)
    if application:
        _check_after("issued_date", issue.issued, application.applied, "applied for")
    if issue.expires and issue.expires <= issue.issued:
        raise ExpiresBeforeIssued(issued=issue.issued, expires=issue.expires)


def _check_past(field: str, day: date, today: date) -> None:
    if day > today:
        raise NotYetHappened(field=field, day=day)


def _check_after(field: str, day: date, since: date | None, what: str) -> None:
    if since is not None and day < since:
        raise TooEarly(field=field, day=day, since=since, what=what)

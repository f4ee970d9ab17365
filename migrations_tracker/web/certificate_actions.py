"""What can be done about a certificate and an acceptance: each form, who gets it, what it does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.certificate import CertificateStatus
from migrations_tracker.domain.ledger import CERTIFICATE_KINDS, EventKind
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event
from migrations_tracker.selectors.borough import BoroughPage
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.services import certificates
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.transitions import StageClaim, claim_stage
from migrations_tracker.web.certificate_forms import (
    AcceptForm,
    ApplyForm,
    IssueForm,
    RefuseForm,
    VersionedForm,
    WithdrawAcceptanceForm,
    WithdrawForm,
)

Offered = Callable[[MigrationRow], bool]
Write = Callable[[int, Any, Origin, int], Event | None]


@dataclass(frozen=True, slots=True)
class Action:
    """`title` heads the form, `submit` stands on its button.

    `stands` gives what the migration has now of what the form writes, by events of `kinds`.
    """

    form: type[VersionedForm]
    title: str
    submit: str
    roles: frozenset[Role]
    offered: Offered
    write: Write
    kinds: frozenset[EventKind] = frozenset()
    stands: Callable[[MigrationRow], dict[str, Any]] = lambda _: {}


KEEPERS: Final = frozenset({Role.MANAGER, Role.BOROUGH})
BOROUGH: Final = frozenset({Role.BOROUGH})


def _apply(pk: int, form: ApplyForm, origin: Origin, version: int) -> Event | None:
    on = form.cleaned_data["applied_date"]
    return certificates.apply_for_certificate(pk, origin, on=on, expected_version=version).event


def _issue(pk: int, form: IssueForm, origin: Origin, version: int) -> Event | None:
    issue = form.issue()
    return certificates.record_certificate(pk, issue, origin, expected_version=version).event


def _refuse(pk: int, form: RefuseForm, origin: Origin, version: int) -> Event | None:
    data = form.cleaned_data
    return certificates.refuse_certificate(
        pk, origin, reason=data["reason"], on=data["refused_date"], expected_version=version
    ).event


def _withdraw(pk: int, form: WithdrawForm, origin: Origin, version: int) -> Event | None:
    data = form.cleaned_data
    return certificates.withdraw_certificate(
        pk, origin, reason=data["reason"], on=data["withdrawn_date"], expected_version=version
    ).event


def _accept(pk: int, form: AcceptForm, origin: Origin, version: int) -> Event | None:
    claim = StageClaim(Stage.ACCEPTED, note=form.cleaned_data["note"])
    return claim_stage(pk, claim, origin, expected_version=version).event


def _unaccept(pk: int, form: WithdrawAcceptanceForm, origin: Origin, version: int) -> Event | None:
    claim = StageClaim(Stage.LIVE, reason=form.cleaned_data["reason"])
    return claim_stage(pk, claim, origin, expected_version=version).event


def _has_application(row: MigrationRow) -> bool:
    return row.stage is not Stage.WITHDRAWN and row.compliance.application is not None


def _can_end(row: MigrationRow) -> bool:
    valid = row.compliance.status is CertificateStatus.VALID
    return row.stage is not Stage.WITHDRAWN and (valid or _has_application(row))


def _certificate_now(row: MigrationRow) -> dict[str, Any]:
    one = row.compliance.certificate
    if one is None or not one.number:
        return {}
    return {"number": one.number, "issued_date": one.issued, "expires_date": one.expires}


ACTIONS: Final = (
    Action(
        AcceptForm,
        "Accept the service",
        "Accept",
        BOROUGH,
        lambda row: row.stage is Stage.LIVE,
        _accept,
    ),
    Action(
        WithdrawAcceptanceForm,
        "Withdraw the acceptance",
        "Withdraw the acceptance",
        BOROUGH,
        lambda row: row.stage is Stage.ACCEPTED,
        _unaccept,
    ),
    Action(
        ApplyForm,
        "Record an application",
        "Record the application",
        KEEPERS,
        lambda row: row.stage is not Stage.WITHDRAWN and row.compliance.application is None,
        _apply,
    ),
    Action(
        IssueForm,
        "Record a certificate",
        "Record the certificate",
        KEEPERS,
        lambda row: row.stage is not Stage.WITHDRAWN,
        _issue,
        CERTIFICATE_KINDS,
        _certificate_now,
    ),
    Action(
        RefuseForm, "Record a refusal", "Record the refusal", KEEPERS, _has_application, _refuse
    ),
    Action(
        WithdrawForm, "Record a withdrawal", "Record the withdrawal", KEEPERS, _can_end, _withdraw
    ),
)


def action_named(actions: Iterable[Action], name: str, roles: frozenset[Role]) -> Action | None:
    """An action that these roles have, whether it has a place now or not."""
    return next((one for one in actions if one.form.name == name and one.roles & roles), None)


def actions_for(found: BoroughPage) -> Sequence[Action]:
    """What the viewer can do now, in the order of the page."""
    row = found.row
    if row is None:
        return ()
    return [one for one in ACTIONS if one.roles & found.roles and one.offered(row)]

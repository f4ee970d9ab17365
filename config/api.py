"""Errors of the API: the one table of HTTP statuses, and every failure as problem+json."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import uuid4

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from rest_framework import exceptions
from rest_framework.request import Request

from migrations_tracker.api import problems
from migrations_tracker.api.answers import PROBLEM_JSON, render, version_tag
from migrations_tracker.api.authentication import REALM
from migrations_tracker.api.links import current, problem_url, url_of
from migrations_tracker.api.representations import blocked
from migrations_tracker.domain import (
    cutover_refusals,
    discrepancy_answers,
    errors,
    evidence,
    maintenance,
    plan_refusals,
    webhooks,
)
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.services import idempotency

log = structlog.get_logger(__name__)

# A refusal that is not named here answers as the nearest of its ancestors.
STATUSES: Final[Mapping[type[Refusal], int]] = {
    Refusal: 409,
    evidence.EvidenceRefusal: 422,
    evidence.FileTooLarge: 413,
    errors.AlreadyAssigned: 409,
    errors.AlreadyOpen: 409,
    errors.DelayReasonRequired: 422,
    errors.GateNotMet: 409,
    errors.InTheFuture: 422,
    errors.MigrationEnded: 409,
    errors.MoveNotAllowed: 409,
    errors.NotYours: 403,
    errors.OutOfOrder: 409,
    errors.ReasonRequired: 422,
    errors.StaleVersion: 412,
    errors.UpdatePromiseOutOfRange: 422,
    plan_refusals.PlanRefusal: 422,
    plan_refusals.FollowsFromRecords: 409,
    plan_refusals.NeedsNotDone: 409,
    plan_refusals.StepNotPossible: 409,
    cutover_refusals.CutOverAlready: 409,
    cutover_refusals.CutoverChanged: 412,
    cutover_refusals.CutoverRefusal: 422,
    cutover_refusals.NotInScope: 409,
    discrepancy_answers.AnswerRefused: 422,
    discrepancy_answers.CaseChanged: 412,
    discrepancy_answers.CaseClosed: 409,
    maintenance.WindowChanged: 412,
    maintenance.WindowOver: 409,
    maintenance.WindowRefused: 422,
    webhooks.SecretRotatedRecently: 409,
    webhooks.WebhookChanged: 412,
    webhooks.WebhookDisabled: 409,
    webhooks.WebhookRefused: 422,
    idempotency.KeyReused: 422,
    idempotency.StillRunning: 409,
}
# The field of the body that a refusal is about.
POINTERS: Final[Mapping[type[Refusal], str]] = {
    errors.DelayReasonRequired: "/delay_reason",
    errors.InTheFuture: "/effective_at",
    errors.OutOfOrder: "/effective_at",
    errors.ReasonRequired: "/reason",
    errors.UpdatePromiseOutOfRange: "/next_update_by",
}
# The address of the record that somebody else has changed.
RECORDS: Final[Mapping[type[Refusal], str]] = {
    cutover_refusals.CutoverChanged: "cutover",
    discrepancy_answers.CaseChanged: "discrepancy",
    maintenance.WindowChanged: "maintenance-window",
    webhooks.WebhookChanged: "webhook",
}
RETRY_AFTER_S: Final = 5


def problem_response(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """The answer to any failure under /api/. REST framework calls it with what was raised."""
    request: Request = context["request"]
    if isinstance(error, Refusal):
        return problem_answer(request, _of_refusal(error, request, context))
    problem = _of_framework(error, context)
    if problem is None:
        # Logs it with its trace, and tells whoever else watches for unhandled errors.
        got_request_exception.send(sender=type(context["view"]), request=request._request)  # noqa: SLF001 - Django’s own
        problem = problems.InternalError(
            "The error is in our log. Nothing was changed. Try again; if it stays, tell us the "
            "request id."
        )
    return problem_answer(request, Told.of(problem))


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one failure, before it is written as problem+json."""

    code: str
    title: str
    status: int
    detail: str
    headers: Mapping[str, str]
    members: Mapping[str, Any]

    @classmethod
    def of(cls, problem: problems.ApiProblem) -> "Told":
        listed = {"errors": [asdict(one) for one in problem.errors]} if problem.errors else {}
        return cls(
            problem.code,
            problem.title,
            problem.status,
            problem.detail,
            problem.headers,
            listed | problem.members,
        )


def published(kind: type[Refusal]) -> type[Refusal]:
    """The refusal under whose code and status the API tells of `kind`."""
    return next(one for one in kind.__mro__ if one in STATUSES)


def _of_refusal(refusal: Refusal, request: Request, context: Mapping[str, Any]) -> Told:
    kind = published(type(refusal))
    members: dict[str, Any] = {}
    headers: dict[str, str] = {}
    match refusal:
        case errors.MoveNotAllowed():
            members["allowed_stages"] = list(refusal.choices)
        case errors.GateNotMet():
            members["blocked_by"] = [blocked(one) for one in refusal.unmet]
        case errors.StaleVersion():
            members["current"] = current(request, context["kwargs"]["gss"], refusal.current)
            headers["ETag"] = version_tag(refusal.current)
        case (
            cutover_refusals.CutoverChanged()
            | discrepancy_answers.CaseChanged()
            | maintenance.WindowChanged()
            | webhooks.WebhookChanged()
        ):
            tag = version_tag(refusal.current)
            url = url_of(request, RECORDS[kind], context["kwargs"]["ref"])
            members["current"] = {"url": url, "etag": tag}
            headers["ETag"] = tag
        case (
            cutover_refusals.CutoverRefusal()
            | evidence.EvidenceRefusal()
            | maintenance.WindowRefused()
            | plan_refusals.PlanRefusal()
            | discrepancy_answers.AnswerRefused()
            | webhooks.WebhookRefused()
        ) if refusal.field:
            members["errors"] = [_at(f"/{refusal.field}", refusal)]
        case idempotency.StillRunning():
            headers["Retry-After"] = str(refusal.retry_after)
    if pointer := POINTERS.get(kind):
        members["errors"] = [_at(pointer, refusal)]
    return Told(kind.code, kind.title, STATUSES[kind], str(refusal), headers, members)


def _at(pointer: str, refusal: Refusal) -> dict[str, str]:
    """What one field is refused for; the code is the refusal’s own, finer than the problem’s."""
    code = type(refusal).code.replace("-", "_")
    return {"pointer": pointer, "code": code, "detail": str(refusal)}


def _of_framework(error: Exception, context: Mapping[str, Any]) -> problems.ApiProblem | None:
    """What Django and REST framework raise, as problems of ours; None for what nobody foresaw."""
    problem: problems.ApiProblem | None = None
    match error:
        case problems.ApiProblem():
            problem = error
        case exceptions.NotAuthenticated():
            challenge = {"WWW-Authenticate": REALM}
            problem = problems.KeyMissing(
                "Send “Authorization: Bearer lpsn_live_…” with your API key.", headers=challenge
            )
        case exceptions.MethodNotAllowed():
            allowed = ", ".join(context["view"].allowed_methods)
            problem = problems.MethodNotAllowed(
                f"This address takes {allowed}.", headers={"Allow": allowed}
            )
        case exceptions.NotAcceptable():
            problem = problems.NotAcceptable("Send “Accept: application/json”, or no Accept.")
        case exceptions.UnsupportedMediaType():
            kinds = ", ".join(one.media_type for one in context["view"].parser_classes)
            problem = problems.UnsupportedMediaType(
                f"Send the body with “Content-Type: {kinds}”.", headers={"Accept-Post": kinds}
            )
        case Http404() | exceptions.NotFound():
            problem = problems.NotThere()
        case RequestDataTooBig():
            problem = problems.BodyTooLarge("The body is larger than what is read.")
        case SuspiciousOperation() | UnreadablePostError() | exceptions.ParseError():
            problem = problems.BadRequest("The request is broken. Send it again as a whole.")
        case OperationalError() | InterfaceError():
            log.error("database_unavailable", exc_info=error)
            problem = problems.Unavailable(
                "The database did not answer. Nothing was changed. Send the same request again "
                "in a few seconds.",
                headers={"Retry-After": str(RETRY_AFTER_S)},
            )
    return problem


def problem_answer(request: Request | HttpRequest, told: Told) -> HttpResponse:
    """RFC 9457. `instance` names this one occurrence; `request_id` finds it in our log."""
    body = {
        "type": problem_url(request, told.code),
        "title": told.title,
        "status": told.status,
        "detail": told.detail,
        "instance": f"urn:uuid:{uuid4()}",
        "request_id": request.META["HTTP_X_REQUEST_ID"],
        **told.members,
    }
    response = HttpResponse(render(body), status=told.status, content_type=PROBLEM_JSON)
    for name, value in told.headers.items():
        response[name] = value
    return response


def catalogue() -> dict[str, tuple[int, str]]:
    """Every problem of the API: its code, with its status and title."""
    own = {one.code: (one.status, one.title) for one in problems.ApiProblem.__subclasses__()}
    return own | {kind.code: (status, kind.title) for kind, status in STATUSES.items()}

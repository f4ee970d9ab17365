"""What the API itself refuses, before or beside the rules of the business."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with the body of a request; `pointer` is a JSON Pointer into it."""

    pointer: str
    code: str
    detail: str


class ApiProblem(Exception):
    """A request that the API cannot serve as it stands. `members` are added to the answer."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad-request"
    title: ClassVar[str] = "This request cannot be read"

    def __init__(
        self,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        self.detail, self.errors = detail, tuple(errors)
        self.headers, self.members = dict(headers or {}), dict(members or {})
        super().__init__(detail)


class BadRequest(ApiProblem):
    """The server could not make sense of the request at all."""


class MalformedBody(ApiProblem):
    code = "malformed-body"
    title = "The body cannot be read as the API accepts it"


class BadParameter(ApiProblem):
    code = "bad-parameter"
    title = "A query parameter is not known or not allowed"

    def __init__(self, name: str, detail: str, allowed: Sequence[str] = ()) -> None:
        error = {"parameter": name, "detail": detail, "allowed": list(allowed)}
        super().__init__(detail, members={"errors": [error]})


class BadHeader(ApiProblem):
    code = "bad-header"
    title = "A header is missing or cannot be read"


class KeyMissing(ApiProblem):
    status = 401
    code = "key-missing"
    title = "An API key is needed"


class KeyNotAccepted(ApiProblem):
    status = 401
    code = "key-not-accepted"
    title = "This API key is not accepted"


class InsufficientScope(ApiProblem):
    status = 403
    code = "insufficient-scope"
    title = "This key may not do that"


class BrowserReadsOnly(ApiProblem):
    status = 403
    code = "browser-reads-only"
    title = "A browser session may only read here"


class NotThere(ApiProblem):
    """Missing, or not the caller's to see: the two must look the same."""

    status = 404
    code = "not-found"
    title = "There is nothing here"

    def __init__(self) -> None:
        super().__init__(
            "Nothing that you may see is at this address. Check it, or start from a list."
        )


class MethodNotAllowed(ApiProblem):
    status = 405
    code = "method-not-allowed"
    title = "This method is not allowed here"


class NotAcceptable(ApiProblem):
    status = 406
    code = "not-acceptable"
    title = "The API answers in JSON only"


class PreconditionFailed(ApiProblem):
    status = 412
    code = "precondition-failed"
    title = "If-Match names no version of this record"


class MilestoneOvertaken(ApiProblem):
    status = 412
    code = "milestone-changed"
    title = "This milestone has changed since you read it"


class PreconditionRequired(ApiProblem):
    status = 428
    code = "precondition-required"
    title = "If-Match is required"


class DigestMismatch(ApiProblem):
    code = "digest-mismatch"
    title = "The body is not the one whose digest was sent"


class BodyTooLarge(ApiProblem):
    status = 413
    code = "body-too-large"
    title = "The body is too large"


class UnsupportedMediaType(ApiProblem):
    status = 415
    code = "unsupported-media-type"
    title = "This type of body is not taken"


class ValidationFailed(ApiProblem):
    status = 422
    code = "validation"
    title = "Some fields need attention"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        count = "1 field needs" if len(errors) == 1 else f"{len(errors)} fields need"
        super().__init__(f"{count} attention. Nothing was changed.", errors=errors)


class UpdatesRefused(ApiProblem):
    status = 422
    code = "updates-refused"
    title = "All or none: at least one update was refused"


class QuotaExceeded(ApiProblem):
    status = 429
    code = "quota-exceeded"
    title = "Too many requests"


class InternalError(ApiProblem):
    status = 500
    code = "internal-error"
    title = "Something went wrong on our side"


class Unavailable(ApiProblem):
    status = 503
    code = "unavailable"
    title = "The tracker cannot answer just now"

"""Errors as RFC 9457 problem documents, with stable types."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from aiohttp import web

CONTENT_TYPE: Final = "application/problem+json"
_PREFIX: Final = "urn:psn-registry:problem:"


# Not frozen: the interpreter writes tracebacks and causes into an exception.
@dataclass(eq=False, slots=True)
class Problem(Exception):
    """Raised by a handler to answer with this problem. `slug` is the stable part of its type."""

    status: HTTPStatus
    slug: str
    detail: str

    def document(self) -> dict[str, object]:
        return {
            "type": f"{_PREFIX}{self.slug}",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
        }

    def response(self, headers: Mapping[str, str] | None = None) -> web.Response:
        """The answer on the wire."""
        return web.Response(
            body=json.dumps(self.document(), ensure_ascii=False).encode(),
            status=self.status.value,
            content_type=CONTENT_TYPE,
            headers=headers,
        )


def not_found(what: str) -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "not-found", f"The registry knows no {what}.")


def bad_request(detail: str) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, "bad-request", detail)


def unauthorised() -> Problem:
    detail = "Send the header “Authorization: Bearer …” with this registry's token."
    return Problem(HTTPStatus.UNAUTHORIZED, "unauthorised", detail)


def from_http_exception(error: web.HTTPException) -> web.Response:
    """Aiohttp's own refusals (no such page, wrong method, too large) in the same form."""
    status = HTTPStatus(error.status)
    slug, detail = _REFUSALS.get(status, ("refused", status.description))
    headers = {name: error.headers[name] for name in ("Allow",) if name in error.headers}
    return Problem(status, slug, detail).response(headers)


# Written out, because Python has renamed statuses from one version to the next.
_REFUSALS: Final[Mapping[HTTPStatus, tuple[str, str]]] = {
    HTTPStatus.NOT_FOUND: (
        "not-found",
        "There is no such address; docs/registry-protocol.md lists them.",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "method-not-allowed",
        "This address exists, but not for this method; see “Allow”.",
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "content-too-large",
        "A request body has at most 64 KiB.",
    ),
}

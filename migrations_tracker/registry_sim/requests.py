"""What every request goes through: its id, its token, its body, and errors in one form."""

import hmac
import json
import re
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from .answers import Document
from .inventory import Endpoint
from .malformed import encode
from .problems import Problem, bad_request, from_http_exception, not_found, unauthorised
from .simulation import Simulation

LARGEST_BODY: Final = 64 * 1024
DEEPEST_BODY: Final = 8
SIMULATION: Final = web.AppKey("simulation", Simulation)
Check = Callable[[web.Request], bool]

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_id_of(request: web.Request) -> str:
    """The client's X-Request-ID if it is 1 to 64 plain characters, otherwise a new one."""
    given = request.headers.get("X-Request-ID")
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given
    return secrets.token_hex(8)


def bearer_check(token: str) -> Check:
    """A function that says whether a request carries `token`, in constant time."""
    wanted = f"Bearer {token}".encode()

    def is_authorised(request: web.Request) -> bool:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), wanted)

    return is_authorised


async def answered(
    request: web.Request, handler: Handler, *, is_authorised: Check
) -> web.StreamResponse:
    """The handler's answer, or the problem that stands in its way, with the request's id."""
    try:
        if not is_authorised(request):
            raise unauthorised()
        response = await handler(request)
    except Problem as problem:
        is_refusal = problem.status is HTTPStatus.UNAUTHORIZED
        headers = {"WWW-Authenticate": 'Bearer realm="psn-registry"'} if is_refusal else None
        response = problem.response(headers)
    except web.HTTPException as error:
        response = from_http_exception(error)
    response.headers["X-Request-ID"] = request_id_of(request)
    return response


def endpoint_of(request: web.Request) -> Endpoint:
    """The endpoint that the address names. Raises Problem (404)."""
    ref = request.match_info["ref"]
    endpoint = request.app[SIMULATION].inventory.by_ref.get(ref)
    if endpoint is None:
        raise not_found(f"endpoint “{ref[:80]}”")
    return endpoint


def borough_of(request: web.Request) -> str:
    """The code of the borough that the address names. Raises Problem (404)."""
    gss = request.match_info["gss"]
    if gss not in request.app[SIMULATION].inventory.by_borough:
        raise not_found(f"borough “{gss[:20]}”")
    return gss


def json_response(document: Document) -> web.Response:
    return web.Response(body=encode(document), content_type="application/json")


async def json_object(request: web.Request) -> dict[str, object]:
    """The request's JSON object. Raises Problem for another type, bad JSON or another shape."""
    value = await json_value(request)
    if not isinstance(value, dict):
        raise bad_request("The body must be one JSON object.")
    return value


async def json_value(request: web.Request) -> object:
    """The request's JSON value. Raises Problem for another media type or bad JSON."""
    if request.content_type != "application/json":
        detail = "Send the body as application/json."
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", detail)
    body = await request.read()
    if body.count(b"[") + body.count(b"{") > DEEPEST_BODY:
        raise bad_request(f"The body holds more than {DEEPEST_BODY} lists and objects.")
    try:
        return json.loads(body)
    except ValueError:
        raise bad_request("The body is not JSON in UTF-8.") from None

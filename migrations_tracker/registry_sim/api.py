"""The registry's own API, /v1: health, descriptions and the status of endpoints."""

from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from .answers import SCHEMA, Document, describe, rfc3339
from .faults import DOCUMENT_MODES
from .malformed import encode
from .pages import etag_of, is_held, read_page
from .problems import Problem, bad_request, not_found
from .requests import (
    LARGEST_BODY,
    SIMULATION,
    answered,
    bearer_check,
    borough_of,
    endpoint_of,
    json_object,
    json_response,
)
from .simulation import Simulation
from .wire import deliver, problem_for

VERSION: Final = "1.4.0"
HEALTH: Final = "/v1/health"
LARGEST_BATCH: Final = 100


def build_api(simulation: Simulation, *, token: str) -> web.Application:
    """The application that answers /v1. Health alone needs no token."""
    app = web.Application(
        middlewares=[_middleware(simulation, token=token)], client_max_size=LARGEST_BODY
    )
    app[SIMULATION] = simulation
    app.router.add_get("/v1/endpoints/{ref}/status", _status)
    app.router.add_get("/v1/endpoints/{ref}", _description)
    app.router.add_get("/v1/endpoints", _descriptions)
    app.router.add_get("/v1/boroughs/{gss}/status", _borough_status)
    app.router.add_post("/v1/status:batch", _batch)
    app.router.add_get(HEALTH, _health)
    return app


def _middleware(simulation: Simulation, *, token: str) -> Middleware:
    carries_token = bearer_check(token)

    def is_authorised(request: web.Request) -> bool:
        return carries_token(request) or request.path == HEALTH

    @web.middleware
    async def count_spoil_or_answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        simulation.requests += 1
        fault = simulation.fault_of_registry()
        if fault is not None:
            return await deliver(request, fault, encode(_health_document(simulation)))
        return await answered(request, handler, is_authorised=is_authorised)

    return count_spoil_or_answer


async def _health(request: web.Request) -> web.StreamResponse:
    return json_response(_health_document(request.app[SIMULATION]))


def _health_document(simulation: Simulation) -> Document:
    return {"status": "ok", "version": VERSION, "time": rfc3339(simulation.clock.now())}


async def _status(request: web.Request) -> web.StreamResponse:
    reply = request.app[SIMULATION].reply_for(endpoint_of(request))
    if not reply.fault.is_delivered_well:
        return await deliver(request, reply.fault, reply.body)
    return _tagged(request, reply.body, etag=reply.etag)


async def _description(request: web.Request) -> web.StreamResponse:
    body = encode(describe(endpoint_of(request)))
    return _tagged(request, body, etag=etag_of(body))


async def _descriptions(request: web.Request) -> web.StreamResponse:
    inventory = request.app[SIMULATION].inventory
    gss = request.query.get("borough")
    if gss is not None and gss not in inventory.by_borough:
        raise bad_request(f"“borough” is “{gss[:20]}”; write a borough's ONS code.")
    endpoints = [*inventory.by_ref.values()] if gss is None else [*inventory.by_borough[gss]]
    page, following = read_page(
        endpoints, cursor=request.query.get("cursor"), limit=request.query.get("limit")
    )
    listed = [describe(endpoint) for endpoint in page]
    body = encode({"schema": SCHEMA, "endpoints": listed, "next": following})
    return _tagged(request, body, etag=etag_of(body))


async def _borough_status(request: web.Request) -> web.StreamResponse:
    simulation, gss = request.app[SIMULATION], borough_of(request)
    endpoints = simulation.inventory.by_borough[gss]
    items = [_item(simulation, endpoint.ref) for endpoint in endpoints]
    return json_response({"schema": SCHEMA, "borough": gss, "items": items})


async def _batch(request: web.Request) -> web.StreamResponse:
    body = await json_object(request)
    refs = body.get("refs")
    if list(body) != ["refs"] or not isinstance(refs, list) or not 1 <= len(refs) <= LARGEST_BATCH:
        raise bad_request(f"Send “refs”, a list of 1 to {LARGEST_BATCH} refs, and nothing else.")
    if not all(isinstance(ref, str) for ref in refs):
        raise bad_request("Each of “refs” must be a text.")
    items = [_item(request.app[SIMULATION], ref) for ref in refs]
    return json_response({"schema": SCHEMA, "items": items})


def _item(simulation: Simulation, ref: str) -> Document:
    """One endpoint's answer, or the problem that stands for it, beside its ref."""
    endpoint = simulation.inventory.by_ref.get(ref)
    if endpoint is None:
        return _item_problem(ref[:80], not_found("such endpoint"))
    reply = simulation.reply_for(endpoint)
    if reply.fault.mode in DOCUMENT_MODES:
        return {"ref": ref, "answer": reply.document, "problem": None}
    return _item_problem(ref, problem_for(reply.fault))


def _item_problem(ref: str, problem: Problem) -> Document:
    return {"ref": ref, "answer": None, "problem": problem.document()}


def _tagged(request: web.Request, body: bytes, *, etag: str) -> web.Response:
    """The body, or 304 without one where the client holds it already."""
    headers = {"Content-Type": "application/json", "ETag": etag, "Cache-Control": "no-cache"}
    held = request.headers.get("If-None-Match")
    if held is not None and is_held(etag, held):
        del headers["Content-Type"]
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return web.Response(body=body, headers=headers)

"""The control API, /sim: set faults, start scenarios, move the clock. For demos and tests only."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from .answers import rfc3339
from .control_bodies import ensure_fits, read_offset_s, read_placed, read_scoped
from .control_views import modes_document, placed_document, scenarios_document, state_document
from .fault_bodies import NotUnderstood, refuse_unknown
from .faults import Placed
from .problems import bad_request
from .requests import (
    LARGEST_BODY,
    SIMULATION,
    answered,
    bearer_check,
    borough_of,
    endpoint_of,
    json_object,
    json_response,
    json_value,
)
from .simulation import Simulation

log: Final = logging.getLogger("registry_sim.control")


def build_control(
    simulation: Simulation, *, token: str, after_change: Callable[[], Awaitable[None]]
) -> web.Application:
    """The application that answers /sim. `after_change` is awaited before a change is answered."""
    middleware = _middleware(simulation, token=token, after_change=after_change)
    app = web.Application(middlewares=[middleware], client_max_size=LARGEST_BODY)
    app[SIMULATION] = simulation
    app.router.add_get("/sim/state", _state)
    app.router.add_get("/sim/scenarios", _scenarios)
    app.router.add_get("/sim/modes", _modes)
    app.router.add_put("/sim/endpoints/{ref}/fault", _put_endpoint_fault)
    app.router.add_delete("/sim/endpoints/{ref}/fault", _delete_endpoint_fault)
    app.router.add_put("/sim/boroughs/{gss}/fault", _put_borough_fault)
    app.router.add_delete("/sim/boroughs/{gss}/fault", _delete_borough_fault)
    app.router.add_put("/sim/regional/fault", _put_regional_fault)
    app.router.add_delete("/sim/regional/fault", _delete_regional_fault)
    app.router.add_put("/sim/registry/fault", _put_registry_fault)
    app.router.add_delete("/sim/registry/fault", _delete_registry_fault)
    app.router.add_post("/sim/scenario", _start_scenario)
    app.router.add_post("/sim/reset", _reset)
    app.router.add_post("/sim/clock", _move_clock)
    return app


def _middleware(
    simulation: Simulation, *, token: str, after_change: Callable[[], Awaitable[None]]
) -> Middleware:
    is_authorised = bearer_check(token)

    @web.middleware
    async def answer_and_apply(request: web.Request, handler: Handler) -> web.StreamResponse:
        async def understood(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except NotUnderstood as error:
                raise bad_request(str(error)) from error

        response = await answered(request, understood, is_authorised=is_authorised)
        if request.method != "GET" and response.status < HTTPStatus.BAD_REQUEST:
            log.info("changed method=%s path=%s", request.method, request.path)
            simulation.forget_replies()
            await after_change()
        return response

    return answer_and_apply


async def _state(request: web.Request) -> web.StreamResponse:
    return json_response(state_document(request.app[SIMULATION]))


async def _scenarios(request: web.Request) -> web.StreamResponse:
    return json_response(scenarios_document(request.app[SIMULATION]))


async def _modes(_: web.Request) -> web.StreamResponse:
    return json_response(modes_document())


async def _put_endpoint_fault(request: web.Request) -> web.StreamResponse:
    simulation, endpoint = request.app[SIMULATION], endpoint_of(request)
    placed = read_placed(await json_object(request), now=simulation.clock.now())
    ensure_fits(placed.fault, endpoint)
    simulation.endpoint_faults[endpoint.ref] = placed
    return _placed(placed)


async def _delete_endpoint_fault(request: web.Request) -> web.StreamResponse:
    request.app[SIMULATION].endpoint_faults.pop(endpoint_of(request).ref, None)
    return _nothing()


async def _put_borough_fault(request: web.Request) -> web.StreamResponse:
    simulation, gss = request.app[SIMULATION], borough_of(request)
    simulation.borough_faults[gss] = scoped = read_scoped(
        await json_object(request),
        known_refs=simulation.inventory.by_ref,
        now=simulation.clock.now(),
        boroughs=[gss],
    )
    return _placed(scoped.placed)


async def _delete_borough_fault(request: web.Request) -> web.StreamResponse:
    request.app[SIMULATION].borough_faults.pop(borough_of(request), None)
    return _nothing()


async def _put_regional_fault(request: web.Request) -> web.StreamResponse:
    simulation = request.app[SIMULATION]
    simulation.regional_fault = scoped = read_scoped(
        await json_object(request),
        known_refs=simulation.inventory.by_ref,
        now=simulation.clock.now(),
    )
    return _placed(scoped.placed)


async def _delete_regional_fault(request: web.Request) -> web.StreamResponse:
    request.app[SIMULATION].regional_fault = None
    return _nothing()


async def _put_registry_fault(request: web.Request) -> web.StreamResponse:
    simulation = request.app[SIMULATION]
    placed = read_placed(await json_object(request), now=simulation.clock.now())
    simulation.registry_fault = placed
    return _placed(placed)


async def _delete_registry_fault(request: web.Request) -> web.StreamResponse:
    request.app[SIMULATION].registry_fault = None
    return _nothing()


async def _start_scenario(request: web.Request) -> web.StreamResponse:
    simulation, body = request.app[SIMULATION], await json_object(request)
    refuse_unknown(body, allowed=["name"])
    name = body.get("name")
    if not isinstance(name, str) or name not in simulation.scenarios:
        listed = ", ".join(simulation.scenarios)
        raise NotUnderstood(f"“name” is “{str(name)[:60]}”; write one of: {listed}.")
    simulation.start_scenario(name)
    started_at = rfc3339(simulation.scenario_started_at)
    return json_response({"scenario": name, "started_at": started_at})


async def _reset(request: web.Request) -> web.StreamResponse:
    request.app[SIMULATION].reset()
    return _nothing()


async def _move_clock(request: web.Request) -> web.StreamResponse:
    clock = request.app[SIMULATION].clock
    clock.offset_s = read_offset_s(await json_value(request), now=clock.real_now())
    return json_response({"now": rfc3339(clock.now()), "offset_s": clock.offset_s})


def _placed(placed: Placed) -> web.Response:
    return json_response(placed_document(placed))


def _nothing() -> web.Response:
    return web.Response(status=HTTPStatus.NO_CONTENT)

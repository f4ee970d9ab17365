"""Two listeners and a door: starting the simulator, and stopping it within two seconds."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Final

from aiohttp import web

from .api import build_api
from .clock import SimulatedClock
from .control import build_control
from .faults import Mode
from .inventory import build_inventory
from .scenarios import load_scenarios
from .settings import Settings, SettingsRefused
from .simulation import Simulation

BACKLOG: Final = 1024
_PATIENCE_S: Final = 0.25
_LOOK_EVERY_S: Final = 0.2


class Door:
    """The registry's listening socket, closed while the whole registry is `refused`.

    Connections that are open already stay open; a request on one is closed unanswered.
    """

    def __init__(self, runner: web.AppRunner, simulation: Simulation, *, host: str) -> None:
        self._runner = runner
        self._simulation = simulation
        self._host = host
        self._site: web.TCPSite | None = None
        self._lock = asyncio.Lock()
        self.port = 0

    async def open(self, port: int) -> None:
        """Listen. Raises OSError where the port is taken."""
        site = web.TCPSite(self._runner, self._host, port, backlog=BACKLOG)
        await site.start()
        self.port = _port_of(site)
        self._site = site

    async def agree(self) -> None:
        """Open or close, so that the door agrees with the fault in force now."""
        async with self._lock:
            fault = self._simulation.fault_of_registry()
            is_refusing = fault is not None and fault.mode is Mode.REFUSED
            if is_refusing and self._site is not None:
                await self._site.stop()
                self._site = None
            elif not is_refusing and self._site is None:
                # Another program may have taken the port meanwhile; the next look tries again.
                with contextlib.suppress(OSError):
                    await self.open(self.port)

    async def keep_agreeing(self) -> None:
        """Follow faults that begin and end by the clock."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            await self.agree()


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises SettingsRefused where it cannot start."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    if settings.exits_with_stdin:
        _stop_at_end_of_input(loop, stopping)
    async with listening(settings) as (port, control_port):
        url = f"http://{settings.host}:{port}"
        sys.stdout.write(f"registry ready on {url} control {control_port}\n")
        sys.stdout.flush()
        await stopping.wait()


def _stop_at_end_of_input(loop: asyncio.AbstractEventLoop, stopping: asyncio.Event) -> None:
    """So that a parent that is killed leaves no registry behind: its end closes the pipe."""
    number = sys.stdin.fileno()

    def look() -> None:
        if not os.read(number, 4096):
            loop.remove_reader(number)
            stopping.set()

    try:
        loop.add_reader(number, look)
    except PermissionError as error:
        message = "REGISTRY_EXIT_WITH_STDIN is 1, but standard input is not a pipe."
        raise SettingsRefused(message) from error


@contextlib.asynccontextmanager
async def listening(settings: Settings) -> AsyncIterator[tuple[int, int]]:
    """Both listeners; the value is their ports. Raises SettingsRefused."""
    simulation = build_simulation(settings)
    api = _runner(build_api(simulation, token=settings.token))
    await api.setup()
    door = Door(api, simulation, host=settings.host)
    control = _runner(
        build_control(simulation, token=settings.control_token, after_change=door.agree)
    )
    await control.setup()
    try:
        with _naming("REGISTRY_PORT", settings.port):
            await door.open(settings.port)
        with _naming("REGISTRY_CONTROL_PORT", settings.control_port):
            site = web.TCPSite(control, settings.control_host, settings.control_port)
            await site.start()
        follower = asyncio.create_task(door.keep_agreeing())
        try:
            yield door.port, _port_of(site)
        finally:
            follower.cancel()
    finally:
        await asyncio.gather(api.cleanup(), control.cleanup())


def build_simulation(settings: Settings) -> Simulation:
    """The simulation that the settings describe. Raises SettingsRefused for its scenario."""
    inventory = build_inventory(settings.extra_boroughs)
    scenarios = load_scenarios(known_refs=inventory.by_ref)
    if settings.scenario not in scenarios:
        listed = ", ".join(scenarios)
        raise SettingsRefused(
            f"REGISTRY_SCENARIO is “{settings.scenario}”; write one of: {listed}."
        )
    return Simulation(
        seed=settings.seed,
        inventory=inventory,
        scenarios=scenarios,
        scenario=settings.scenario,
        clock=SimulatedClock(),
    )


def _runner(app: web.Application) -> web.AppRunner:
    # A held request must end when its client leaves, hence the cancellation.
    return web.AppRunner(
        app, access_log=None, handler_cancellation=True, shutdown_timeout=_PATIENCE_S
    )


def _port_of(site: web.TCPSite) -> int:
    server = site._server  # noqa: SLF001  # aiohttp has no public way to ask for the port
    assert isinstance(server, asyncio.Server)
    port: int = server.sockets[0].getsockname()[1]
    return port


@contextlib.contextmanager
def _naming(variable: str, port: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SettingsRefused(
            f"{variable} {port} cannot be listened on ({error.strerror}); choose another."
        ) from error

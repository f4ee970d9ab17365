"""What the control API shows."""

from .answers import Document, rfc3339
from .fault_bodies import REGISTRY_DOWN, WAYS_TO_BE_DOWN
from .faults import PARAMETERS, Choice, Mode, Parameter, Placed, Span
from .simulation import ScopedFault, Simulation


def state_document(simulation: Simulation) -> Document:
    """The seed, the scenario, the clock and everything set by hand."""
    regional, registry = simulation.regional_fault, simulation.registry_fault
    return {
        "seed": simulation.seed,
        "scenario": simulation.scenario.name,
        "scenario_started_at": rfc3339(simulation.scenario_started_at),
        "clock": {
            "now": rfc3339(simulation.clock.now()),
            "offset_s": simulation.clock.offset_s,
        },
        "endpoints": len(simulation.inventory.by_ref),
        "requests": simulation.requests,
        "registry_fault": None if registry is None else placed_document(registry),
        "regional_fault": None if regional is None else _scoped_document(regional),
        "borough_faults": {
            gss: _scoped_document(scoped) for gss, scoped in simulation.borough_faults.items()
        },
        "endpoint_faults": {
            ref: placed_document(placed) for ref, placed in simulation.endpoint_faults.items()
        },
    }


def scenarios_document(simulation: Simulation) -> Document:
    """Every scenario, and which one is running."""
    listed = [
        {"name": each.name, "title": each.title, "description": each.description}
        for each in simulation.scenarios.values()
    ]
    return {"active": simulation.scenario.name, "scenarios": listed}


def modes_document() -> Document:
    """Every fault mode with the parameters that it takes."""
    modes: list[Document] = [
        {"mode": mode.value, "parameters": [_shown(each) for each in PARAMETERS.get(mode, ())]}
        for mode in Mode
    ]
    down = {"mode": REGISTRY_DOWN, "parameters": [_shown(Choice("variant", WAYS_TO_BE_DOWN))]}
    return {"modes": [*modes, down]}


def placed_document(placed: Placed) -> Document:
    """One fault: its mode, the parameters that the mode takes, and its times."""
    fault = placed.fault
    named = {each.name: getattr(fault, each.name) for each in PARAMETERS.get(fault.mode, ())}
    return {
        "mode": fault.mode.value,
        **named,
        "since": None if placed.since is None else rfc3339(placed.since),
        "until": None if placed.until is None else rfc3339(placed.until),
    }


def _scoped_document(scoped: ScopedFault) -> Document:
    scope = scoped.scope
    return placed_document(scoped.placed) | {
        "boroughs": sorted(scope.boroughs),
        "kinds": sorted(scope.kinds),
    }


def _shown(parameter: Parameter) -> Document:
    if isinstance(parameter, Choice):
        return {"name": parameter.name, "one_of": list(parameter.words)}
    if isinstance(parameter, Span):
        return {"name": parameter.name, "from": parameter.low, "to": parameter.high}
    return {"name": parameter.name, "longest": parameter.longest}

"""The simulator's settings, from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from .inventory import MOST_EXTRA_BOROUGHS

SHORTEST_TOKEN: Final = 16
LOOPBACK: Final = "127.0.0.1"


class SettingsRefused(Exception):
    """A variable is missing or makes no sense; the message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Port 0 means any free port; the ready line says which."""

    token: str = field(repr=False)
    control_token: str = field(repr=False)
    host: str
    port: int
    control_host: str
    control_port: int
    seed: int
    scenario: str
    extra_boroughs: int
    exits_with_stdin: bool


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings. Raises SettingsRefused, naming the variable and what to write."""
    token = _token(environ, "REGISTRY_TOKEN")
    control_token = _token(environ, "REGISTRY_CONTROL_TOKEN")
    if token == control_token:
        raise SettingsRefused("REGISTRY_CONTROL_TOKEN equals REGISTRY_TOKEN; choose another.")
    return Settings(
        token=token,
        control_token=control_token,
        host=environ.get("REGISTRY_HOST", LOOPBACK),
        port=_number(environ, "REGISTRY_PORT", default=8001, low=0, high=65_535),
        control_host=environ.get("REGISTRY_CONTROL_HOST", LOOPBACK),
        control_port=_number(environ, "REGISTRY_CONTROL_PORT", default=8002, low=0, high=65_535),
        seed=_number(environ, "REGISTRY_SEED", default=33, low=-(2**63), high=2**63),
        scenario=environ.get("REGISTRY_SCENARIO", "calm_day"),
        extra_boroughs=_number(
            environ, "REGISTRY_EXTRA_BOROUGHS", default=0, low=0, high=MOST_EXTRA_BOROUGHS
        ),
        exits_with_stdin=_number(environ, "REGISTRY_EXIT_WITH_STDIN", default=0, low=0, high=1)
        == 1,
    )


def _token(environ: Mapping[str, str], name: str) -> str:
    token = environ.get(name, "")
    if len(token) < SHORTEST_TOKEN:
        what = "is missing" if not token else "is too short"
        raise SettingsRefused(f"{name} {what}; set it to at least {SHORTEST_TOKEN} characters.")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise SettingsRefused(f"{name} holds characters that cannot stand in a header.")
    return token


def _number(environ: Mapping[str, str], name: str, *, default: int, low: int, high: int) -> int:
    raw = environ.get(name, "")
    if not raw:
        return default
    try:
        value = int(raw)
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        raise SettingsRefused(f"{name} is “{raw}”; write a whole number from {low} to {high}.")
    return value

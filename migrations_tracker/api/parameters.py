"""Reading filters: what is not known is refused, because silence would mean wrong data."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from rest_framework.request import Request

from migrations_tracker.api.fields import parse_day, parse_instant
from migrations_tracker.api.parsing import shown
from migrations_tracker.api.problems import BadParameter


def chosen(request: Request, name: str, allowed: Sequence[str]) -> frozenset[str]:
    """The values of a parameter that may be repeated; empty where it is left out."""
    values = request.query_params.getlist(name)
    for value in values:
        if value not in allowed:
            raise BadParameter(
                name,
                f"“{shown(value)}” is not a value of “{name}”. Allowed: {', '.join(allowed)}.",
                allowed,
            )
    return frozenset(values)


def instant(request: Request, name: str) -> datetime | None:
    """An instant given once; None where it is left out."""
    values = request.query_params.getlist(name)
    if not values:
        return None
    if len(values) > 1:
        raise BadParameter(name, f"“{name}” is given {len(values)} times. Give it once.")
    try:
        return parse_instant(values[0])
    except ValueError as error:
        hint = " In an address a plus sign is written %2B." if " " in values[0] else ""
        raise BadParameter(name, f"“{name}” cannot be read. {error}{hint}") from error


def day(request: Request, name: str) -> date | None:
    """A date given once; None where it is left out."""
    values = request.query_params.getlist(name)
    if not values:
        return None
    if len(values) > 1:
        raise BadParameter(name, f"“{name}” is given {len(values)} times. Give it once.")
    try:
        return parse_day(values[0])
    except ValueError as error:
        raise BadParameter(name, f"“{name}” cannot be read. {error}") from error


def one_of(request: Request, name: str, allowed: Sequence[str]) -> str:
    """One of a few values, given once; the first of them where it is left out."""
    values = request.query_params.getlist(name) or [allowed[0]]
    if len(values) > 1 or values[0] not in allowed:
        raise BadParameter(name, f"“{name}” is {' or '.join(allowed)}, once.", allowed)
    return values[0]


def flag(request: Request, name: str) -> bool:
    """True or false in words; false where it is left out."""
    values = request.query_params.getlist(name)
    if values not in ([], ["true"], ["false"]):
        raise BadParameter(name, f"“{name}” is true or false, once.", ["true", "false"])
    return values == ["true"]


def codes_like(request: Request, name: str, shape: re.Pattern[str], words: str) -> frozenset[str]:
    """The values of a parameter that may be repeated, each of one shape."""
    values = request.query_params.getlist(name)
    for value in values:
        if not shape.fullmatch(value):
            raise BadParameter(name, f"“{shown(value)}” is not {words}.")
    return frozenset(values)

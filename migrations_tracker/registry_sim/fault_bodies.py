"""Reading faults that people write: strict, and every refusal names what would be allowed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from .faults import PARAMETERS, Choice, Fault, Mode, Parameter, Span

REGISTRY_DOWN: Final = "registry_down"
WAYS_TO_BE_DOWN: Final = (Mode.HTTP_503, Mode.HTTP_500, Mode.RESET, Mode.TIMEOUT, Mode.REFUSED)
LONGEST_S: Final = 7 * 86_400


class NotUnderstood(Exception):
    """What was sent makes no sense to the simulator; the message says what would."""


def read_fault(body: Mapping[str, object]) -> Fault:
    """The fault that `body` describes. Raises NotUnderstood."""
    mode = _mode(body.get("mode"), allowed=tuple(Mode))
    parameters = PARAMETERS.get(mode, ())
    refuse_unknown(body, allowed=["mode", *(parameter.name for parameter in parameters)])
    values = {
        parameter.name: _value(parameter, body[parameter.name])
        for parameter in parameters
        if parameter.name in body
    }
    # Mypy cannot follow a name to its field; _value has checked each against its parameter.
    return replace(Fault(mode, variant=_default_variant(parameters)), **values)  # type: ignore[arg-type]


def read_registry_fault(body: Mapping[str, object]) -> Fault:
    """As read_fault, and `registry_down` with a `variant`: the way in which it is down."""
    if body.get("mode") != REGISTRY_DOWN:
        return read_fault(body)
    refuse_unknown(body, allowed=["mode", "variant"])
    how = body.get("variant", WAYS_TO_BE_DOWN[0].value)
    if how not in WAYS_TO_BE_DOWN:
        raise NotUnderstood(_one_of("variant", how, WAYS_TO_BE_DOWN))
    return Fault(Mode(str(how)))


def refuse_unknown(body: Mapping[str, object], *, allowed: Iterable[str]) -> None:
    """Raise NotUnderstood for the first member of `body` that is not allowed."""
    names = list(allowed)
    for name in body:
        if name not in names:
            listed = ", ".join(names)
            raise NotUnderstood(f"“{name[:60]}” has no meaning here. Allowed: {listed}.")


def read_number(name: str, value: object, *, low: float, high: float) -> float:
    """A number from `low` to `high`. Raises NotUnderstood."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= float(str(value)) <= high:
        raise NotUnderstood(f"“{name}” is {_shown(value)}; write a number from {low} to {high}.")
    return float(str(value))


def read_whole(name: str, value: object, *, low: int, high: int) -> int:
    """A whole number from `low` to `high`. Raises NotUnderstood."""
    if type(value) is not int or not low <= value <= high:
        raise NotUnderstood(
            f"“{name}” is {_shown(value)}; write a whole number from {low} to {high}."
        )
    return value


def read_names(name: str, value: object, *, allowed: Iterable[str]) -> frozenset[str]:
    """A list of at least one name, each of them in `allowed`. Raises NotUnderstood."""
    if not isinstance(value, list) or not value:
        raise NotUnderstood(f"“{name}” is {_shown(value)}; write a list of at least one.")
    known = frozenset(allowed)
    for item in value:
        if not isinstance(item, str) or item not in known:
            raise NotUnderstood(f"“{name}” holds {_shown(item)}, which the registry does not know.")
    return frozenset(value)


def _mode(value: object, *, allowed: tuple[Mode, ...]) -> Mode:
    if value not in allowed:
        raise NotUnderstood(_one_of("mode", value, allowed))
    return Mode(str(value))


def _value(parameter: Parameter, value: object) -> str | int | float:
    if isinstance(parameter, Choice):
        if value not in parameter.words:
            raise NotUnderstood(_one_of(parameter.name, value, parameter.words))
        return str(value)
    if isinstance(parameter, Span):
        read = read_whole if parameter.whole else read_number
        return read(parameter.name, value, low=parameter.low, high=parameter.high)
    if not isinstance(value, str) or not value or len(value) > parameter.longest:
        raise NotUnderstood(
            f"“{parameter.name}” is {_shown(value)}; "
            f"write a text of 1 to {parameter.longest} characters."
        )
    return value


def _default_variant(parameters: tuple[Parameter, ...]) -> str:
    choices = [parameter for parameter in parameters if isinstance(parameter, Choice)]
    return choices[0].words[0] if choices else ""


def _one_of(name: str, value: object, allowed: Iterable[str]) -> str:
    listed = ", ".join(str(word) for word in allowed)
    return f"“{name}” is {_shown(value)}; write one of: {listed}."


def _shown(value: object) -> str:
    return "missing" if value is None else f"“{str(value)[:60]}”"

"""From bytes to the members of one JSON object: strict, and total over any bytes."""

from json import JSONDecodeError, JSONDecoder
from typing import Final, Never

from .outcomes import Outcome

LARGEST_BODY: Final = 64 * 1024
DEEPEST: Final = 8
JSON: Final = "application/json"


class Unreadable(Exception):
    """Raised while an answer is read; `parse_status` turns it into a Refusal."""

    def __init__(self, detail: str, outcome: Outcome = Outcome.MALFORMED) -> None:
        super().__init__(detail)
        self.outcome = outcome


def plain_members(body: bytes, content_type: str | None) -> dict[str, object] | None:
    """The members as the plain decoder sees them, which takes the last of a key that stands twice.

    None where the strict way has to say what is wrong.
    """
    if len(body) > LARGEST_BODY or not _is_json(content_type):
        return None
    try:
        text = body.decode()
        value, end = _scan(text, 0)
    except (ValueError, StopIteration, RecursionError):
        return None
    return value if end == len(text) and type(value) is dict else None


def strict_members(body: bytes, content_type: str | None) -> dict[str, object]:
    """The members of the body's JSON object. Raises Unreadable."""
    if len(body) > LARGEST_BODY:
        raise Unreadable(f"the body has {len(body)} bytes", Outcome.TOO_BIG)
    if not _is_json(content_type):
        raise Unreadable(f"the content type is {content_type}")
    try:
        value = _DECODER.decode(body.decode())
    except RecursionError:
        raise Unreadable("the body is nested too deeply") from None
    except JSONDecodeError as error:
        raise Unreadable(f"the body is not JSON from character {error.pos} on") from None
    except ValueError as error:
        raise Unreadable(f"the body is not JSON: {error}") from None
    if type(value) is not dict:
        raise Unreadable("the body is not a JSON object")
    # As many brackets as levels are allowed cannot nest deeper: the walk is for the rare rest.
    if body.count(b"{") + body.count(b"[") > DEEPEST and _is_deeper(value, DEEPEST):
        raise Unreadable("the body is nested too deeply")
    return value


def _is_json(content_type: str | None) -> bool:
    return content_type == JSON or (
        content_type is not None and content_type.partition(";")[0].strip().lower() == JSON
    )


def _is_deeper(value: object, levels: int) -> bool:
    """Whether lists and objects are nested more than `levels` deep."""
    layer = [value]
    for _ in range(levels + 1):
        inner = [each for each in layer if isinstance(each, dict | list)]
        if not inner:
            return False
        layer = [
            item for each in inner for item in (each.values() if isinstance(each, dict) else each)
        ]
    return True


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key stands twice")
    return members


def _refuse_constant(name: str) -> Never:
    raise ValueError(f"{name} is not a JSON number")


_DECODER: Final = JSONDecoder(
    object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant
)
_scan: Final = JSONDecoder().scan_once  # type: ignore[attr-defined]  # typeshed lacks it

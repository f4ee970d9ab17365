"""Reading the body of a request: strict JSON, bounded in size and depth."""

import json
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any, ClassVar, Final, Never

from rest_framework.parsers import BaseParser

from migrations_tracker.api.digests import Digests
from migrations_tracker.api.problems import BodyTooLarge, MalformedBody, UnsupportedMediaType

if TYPE_CHECKING:
    from rest_framework.request import Request

LARGEST_BODY: Final = 64 * 1024
LARGEST_BULK: Final = 256 * 1024
DEEPEST: Final = 8


class StrictJSONParser(BaseParser):
    """JSON as RFC 8259 has it, without the parts on which readers disagree.

    Refused: duplicate names, NaN and infinities, bytes that are not UTF-8, text that cannot be
    stored (NUL and lone surrogates), deep nesting and more than 64 kB.
    """

    media_type = "application/json"
    largest: ClassVar[int] = LARGEST_BODY

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        request: Request = (parser_context or {})["request"]
        refuse_encoded(request)
        digests = Digests(request.headers.get("Content-Digest", ""))
        body = stream.read(self.largest + 1)
        if len(body) > self.largest:
            raise BodyTooLarge(
                f"The body has more than {self.largest:,} bytes, the most that is read."
            )
        digests.update(body)
        digests.check()
        return read_json(body)


class MergePatchParser(StrictJSONParser):
    """The same for a change as RFC 7396 has it."""

    media_type = "application/merge-patch+json"


class BulkParser(StrictJSONParser):
    """The same for many changes at once."""

    largest = LARGEST_BULK


def refuse_encoded(request: "Request") -> None:
    """Raises UnsupportedMediaType for a body that would have to be unpacked."""
    if request.META.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
        raise UnsupportedMediaType(
            "The body is compressed. Send it as it is, without Content-Encoding.",
            headers={"Accept-Encoding": "identity"},
        )


def read_json(body: bytes) -> Any:
    """The value in `body`. Raises MalformedBody, which says what is wrong."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedBody(f"Byte {error.start} of the body is not UTF-8.") from error
    try:
        value = json.loads(text, object_pairs_hook=_once_each, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedBody(f"The body is not JSON: {error.msg} at {where}.") from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise MalformedBody("A number in the body is too long to be read.") from error
    _check(value, 1)
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise MalformedBody(f"The name “{shown(twice)}” stands twice in one object.")
    return found


def _refuse_constant(name: str) -> Never:
    raise MalformedBody(f"{name} is not JSON. Leave the field out where there is no number.")


def _check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise _too_deep()
    match value:
        case str():
            _check_text(value)
        case list():
            for item in value:
                _check(item, depth + 1)
        case dict():
            for name, item in value.items():
                _check_text(name)
                _check(item, depth + 1)


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise MalformedBody("A text holds the character NUL (\\u0000), which cannot be kept.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise MalformedBody(
            "A text holds half of a surrogate pair, which is no character."
        ) from error


def _too_deep() -> MalformedBody:
    return MalformedBody(f"The body is nested more than {DEEPEST} levels deep.")


def shown(text: str) -> str:
    """A stranger's text as a message can quote it: short, and encodable whatever it holds."""
    safe = text.encode("utf-8", "replace").decode()
    return safe if len(safe) <= 40 else f"{safe[:40]}…"

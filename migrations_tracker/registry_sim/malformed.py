"""Bodies that are whole on the wire and wrong inside."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from .answers import Document
from .faults import Variant


def encode(document: Document) -> bytes:
    """The document as compact JSON."""
    return json.dumps(document, separators=(",", ":")).encode()


def spoil(document: Document, variant: str) -> bytes:
    """The document's body as the variant of `malformed` breaks it."""
    return _WAYS[Variant(variant)](document)


def _truncated(document: Document) -> bytes:
    body = encode(document)
    return body[: len(body) * 2 // 3]


def _wrong_type(document: Document) -> bytes:
    return encode(document | {"metrics": "all fine"})


def _missing_field(document: Document) -> bytes:
    return encode({key: value for key, value in document.items() if key != "observed_at"})


def _duplicate_key(document: Document) -> bytes:
    return encode(document)[:-1] + b',"state":"down"}'


def _nan(document: Document) -> bytes:
    return encode(document | {"metrics": {"latency_ms": float("nan")}})


def _deep_nesting(document: Document) -> bytes:
    depth = 20_000
    return encode(document)[:-1] + b',"more":' + b"[" * depth + b"]" * depth + b"}"


def _bad_utf8(document: Document) -> bytes:
    return encode(document)[:-1] + b',"note":"\xe9"}'


_WAYS: Final[Mapping[Variant, Callable[[Document], bytes]]] = {
    Variant.TRUNCATED_JSON: _truncated,
    Variant.WRONG_TYPE: _wrong_type,
    Variant.MISSING_FIELD: _missing_field,
    Variant.DUPLICATE_KEY: _duplicate_key,
    Variant.NAN: _nan,
    Variant.DEEP_NESTING: _deep_nesting,
    Variant.BAD_UTF8: _bad_utf8,
}

"""Finishing the schema: problems and scopes of each operation, and strict requests."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from config.api import catalogue
from migrations_tracker.api.deprecations import DEPRECATED
from migrations_tracker.api.links import REGISTERED
from migrations_tracker.api.problem_texts import TEXTS

REFERENCE: Final = re.compile(r'"#/components/schemas/(\w+)"')
METHODS: Final = frozenset({"get", "post", "patch", "delete"})
PHRASES: Final = {
    400: "The request cannot be read.",
    401: "No key, or one that is not in force.",
    403: "The caller may not do that.",
    404: "Nothing here that the caller may see.",
    406: "The API answers in JSON only.",
    409: "The request does not fit the present state.",
    412: "The record has changed since it was read.",
    413: "The body is too large.",
    415: "This type of body is not taken.",
    422: "Well formed, but wrong.",
    428: "If-Match is required.",
    429: "Too many requests in this minute.",
    500: "An error of ours.",
    503: "The tracker cannot answer just now.",
}
PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What went wrong and what to do next (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "A page about the problem."},
        "title": {"type": "string", "description": "The problem in a few words; always the same."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599, "description": "As sent."},
        "detail": {"type": "string", "description": "What happened and what to do next."},
        "instance": {"type": "string", "format": "uri", "description": "This one occurrence."},
        "request_id": {"type": "string", "description": "Finds the request in our log."},
        "errors": {
            "type": "array",
            "description": "Each thing that is wrong, with the place it is in.",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON Pointer into the body."},
                    "parameter": {"type": "string", "description": "The query parameter."},
                    "code": {"type": "string", "description": "What kind of error."},
                    "detail": {"type": "string", "description": "In words."},
                    "allowed": {
                        "type": "array",
                        "items": {"type": "string"},
                        "description": "Names or values to choose from; empty where none are.",
                    },
                },
            },
        },
        "allowed_stages": {
            "type": "array",
            "items": {"type": "string"},
            "description": "409 move-not-allowed: the stages that you can claim now.",
        },
        "blocked_by": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/UnmetCriterion"},
            "description": "409 gate-not-met: what is in the way.",
        },
        "current": {
            "type": "object",
            "description": "412: where to read again, and the ETag to send then.",
            "required": ["url", "etag"],
            "properties": {
                "url": {"type": "string", "format": "uri", "description": "The record."},
                "etag": {"type": "string", "description": "Its present version."},
            },
        },
        "results": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/UpdateResult"},
            "description": "422 updates-refused: what would have become of each update.",
        },
        "violated-policies": {
            "type": "array",
            "items": {"type": "string"},
            "description": "429 quota-exceeded: the policies that were broken.",
        },
        "scope": {"type": "string", "description": "403 insufficient-scope: the scope it needs."},
    },
}
HEADERS: Final[Mapping[str, Mapping[str, str]]] = {
    "ETag": {"description": "The validator of this answer."},
    "Link": {
        "description": "The pages beside this one, as rel next and prev, and this document as rel "
        "service-desc (RFC 8288)."
    },
    "Deprecation": {"description": "Since when it is not to be used any more (RFC 9745)."},
    "Sunset": {"description": "When it ends (RFC 8594)."},
    "X-Request-Id": {"description": "Your own where it was well formed, else a new one."},
    "Idempotent-Replayed": {"description": "true where this is the stored answer of a repeat."},
    "WWW-Authenticate": {"description": "How to authenticate, and what was wrong (RFC 6750)."},
    "RateLimit": {"description": "What is left: r requests for t more seconds (IETF draft)."},
    "RateLimit-Policy": {"description": "What is allowed: q requests in w seconds (IETF draft)."},
    "Retry-After": {"description": "Seconds to wait before the same request is sent again."},
}


def add_problem_responses(
    result: dict[str, Any],
    generator: object,  # noqa: ARG001 - drf-spectacular calls it so
    request: object,  # noqa: ARG001
    public: bool,  # noqa: ARG001, FBT001
) -> dict[str, Any]:
    """Say of each operation with what it can fail, which scope it needs and which headers it has.

    The views name their problems and scope in `x-problems` and `x-scope`; both become standard
    parts of the document here.
    """
    known = catalogue()
    result["components"]["schemas"]["Problem"] = PROBLEM
    for name in _sent(result):
        result["components"]["schemas"][name]["additionalProperties"] = False
    result["components"]["headers"] = {
        name: {"schema": {"type": "string"}, **about} for name, about in HEADERS.items()
    }
    result["components"]["examples"] = {
        code: {"value": _example(code, known)} for code in sorted(known)
    }
    result["x-problem-types"] = [
        {
            "code": code,
            "type": REGISTERED.get(code, f"/api/problems/{code}/"),
            "title": title,
            "status": status,
            "description": TEXTS[code].meaning,
        }
        for code, (status, title) in sorted(known.items())
    ]
    for path in result["paths"].values():
        for method in METHODS & set(path):
            _finish(method, path[method], known)
    return result


def _sent(document: Mapping[str, Any]) -> set[str]:
    """The objects that requests are made of: what is not known in them is refused."""
    schemas = document["components"]["schemas"]
    bodies = [
        operation["requestBody"]
        for path in document["paths"].values()
        for operation in path.values()
        if "requestBody" in operation
    ]
    return {name for name in components_of(bodies, schemas) if "properties" in schemas[name]}


def components_of(parts: Iterable[Any], schemas: Mapping[str, Any]) -> set[str]:
    """The schemas that `parts` are made of, by name, and those that these are made of."""
    found: set[str] = set()
    ahead = list(parts)
    while ahead:
        names = set(REFERENCE.findall(json.dumps(ahead.pop()))) - found
        found |= names
        ahead += [schemas[name] for name in names]
    return found


def _finish(method: str, operation: dict[str, Any], known: Mapping[str, tuple[int, str]]) -> None:
    scope, codes = operation.pop("x-scope"), operation.pop("x-problems")
    sessions: list[dict[str, list[str]]] = [{"BrowserSession": []}] if method == "get" else []
    operation["security"] = [{"ApiKey": [scope]}, *sessions]
    responses = operation["responses"]
    for code in codes:
        responses.setdefault(str(known[code][0]), _problem(known[code][0], codes, known))
    if going := DEPRECATED.get(operation["operationId"]):
        operation["deprecated"] = True
        operation["x-sunset"] = f"{going.sunset_on}"
        operation["externalDocs"] = {"url": going.link, "description": "What to use instead."}
    for status, response in responses.items():
        names = _headers(int(status), is_write=method in {"post", "patch"})
        names += ["Deprecation", "Sunset"] if going else []
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    operation["responses"] = dict(sorted(responses.items()))


def _problem(
    status: int, codes: Iterable[str], known: Mapping[str, tuple[int, str]]
) -> dict[str, Any]:
    own = sorted(code for code in codes if known[code][0] == status)
    return {
        "description": f"{PHRASES[status]} Problems: {', '.join(own)}.",
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in own},
            }
        },
    }


def _example(code: str, known: Mapping[str, tuple[int, str]]) -> dict[str, Any]:
    status, title = known[code]
    return {
        "type": REGISTERED.get(code, f"https://tracker.example/api/problems/{code}/"),
        "title": title,
        "status": status,
        "detail": f"{TEXTS[code].meaning} {TEXTS[code].remedy}",
        "instance": "urn:uuid:0195ab7e-44aa-4b90-8a31-2f0cf1b0c7aa",
        "request_id": "0195ab7e-3d0e-4c41-9d2f-6b1f0a6de2c1",
    }


def _headers(status: int, *, is_write: bool) -> list[str]:
    names = ["X-Request-Id", "Link"]
    if status != 401:
        names += ["RateLimit", "RateLimit-Policy"]
    if status in {200, 201, 304, 412, 428}:
        names.append("ETag")
    if is_write and (status < 300 or status in {403, 409, 422}):
        names.append("Idempotent-Replayed")
    if status in {401, 403}:
        names.append("WWW-Authenticate")
    if status in {429, 503} or (is_write and status == 409):
        names.append("Retry-After")
    return names

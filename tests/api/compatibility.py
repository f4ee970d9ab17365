"""What a change of the schema breaks for those who use it, and what it adds.

Within v1 anything may be added to answers, and to requests what need not be sent.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Schema = Mapping[str, Any]
PREFIX: Final = "#/components/schemas/"
PARTS: Final = ("allOf", "anyOf", "oneOf")
PARAMETER: Final = re.compile(r" (path|query|header|cookie) \S+$")
METHODS: Final = frozenset({"get", "post", "patch", "delete"})


@dataclass(frozen=True, slots=True)
class Leaf:
    """One place in what is sent or answered: `GET /me 200 /supplier/name`."""

    kinds: frozenset[str]
    values: frozenset[str] | None
    required: bool


def breaking(old: Schema, new: Schema) -> list[str]:
    """In sentences, everything of `old` that `new` no longer keeps to."""
    return [*_gone(old, new), *_of_requests(old, new), *_of_answers(old, new)]


def added(old: Schema, new: Schema) -> list[str]:
    """The places of `new` that `old` does not have."""
    before = {**dict(sent(old)), **dict(answered(old))}
    now = {**dict(sent(new)), **dict(answered(new))}
    return sorted(now.keys() - before.keys())


def operations(document: Schema) -> Iterator[tuple[str, Schema]]:
    for path, methods in document["paths"].items():
        for method in sorted(METHODS & set(methods)):
            yield f"{method.upper()} {path}", methods[method]
    for name, methods in document.get("webhooks", {}).items():
        yield f"webhook {name}", methods["post"]


def sent(document: Schema) -> Iterator[tuple[str, Leaf]]:
    """Every parameter and field that a caller may send; for a webhook, none."""
    for name, operation in operations(document):
        if name.startswith("webhook"):
            continue
        for one in operation.get("parameters", []):
            place = f"{name} {one['in']} {one['name']}"
            yield from _leaves(one["schema"], place, document, required=one.get("required", False))
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            yield from _leaves(content["schema"], f"{name} {kind} ", document, required=False)


def answered(document: Schema) -> Iterator[tuple[str, Leaf]]:
    """Every field of every answer, and of what webhooks are sent."""
    for name, operation in operations(document):
        bodies = operation["responses"].items()
        if name.startswith("webhook"):
            bodies = {"body": operation["requestBody"]}.items()
        for status, body in bodies:
            if status.startswith(("4", "5")):
                continue
            yield f"{name} {status}", Leaf(frozenset(), None, required=False)
            for content in body.get("content", {}).values():
                place = f"{name} {status} "
                yield from _leaves(content["schema"], place, document, required=True)


def _leaves(
    schema: Schema, place: str, document: Schema, *, required: bool, inside: tuple[str, ...] = ()
) -> Iterator[tuple[str, Leaf]]:
    if name := schema.get("$ref", "").removeprefix(PREFIX):
        if name not in inside:
            target = document["components"]["schemas"][name]
            yield from _leaves(target, place, document, required=required, inside=(*inside, name))
        return
    for part in PARTS:
        for each in schema.get(part, []):
            yield from _leaves(each, place, document, required=required, inside=inside)
    if not any(part in schema for part in PARTS):
        kinds = schema.get("type", [])
        values = schema.get("enum", [schema["const"]] if "const" in schema else None)
        yield (
            place,
            Leaf(
                frozenset([kinds] if isinstance(kinds, str) else kinds),
                None if values is None else frozenset(map(str, values)),
                required,
            ),
        )
    for name, field in schema.get("properties", {}).items():
        needed = name in schema.get("required", [])
        yield from _leaves(field, f"{place}/{name}", document, required=needed, inside=inside)
    if "items" in schema:
        yield from _leaves(schema["items"], f"{place}[]", document, required=False, inside=inside)


def _merged(leaves: Iterator[tuple[str, Leaf]]) -> dict[str, Leaf]:
    """One leaf a place: of alternatives, all that is possible."""
    found: dict[str, Leaf] = {}
    for place, leaf in leaves:
        other = found.get(place, leaf)
        values = None
        if leaf.values is not None and other.values is not None:
            values = leaf.values | other.values
        kinds = leaf.kinds | other.kinds
        found[place] = Leaf(kinds, values, required=leaf.required or other.required)
    return found


def _gone(old: Schema, new: Schema) -> Iterator[str]:
    left, names = dict(operations(new)), dict(operations(old))
    for name, operation in names.items():
        if name not in left:
            yield f"{name} is gone."
            continue
        before, now = operation["operationId"], left[name]["operationId"]
        if before != now:
            yield f"{name} was called {before} and is called {now}: generated clients name it so."
        needed = _scopes(left[name]) - _scopes(operation)
        if needed:
            yield f"{name} needs the scope {', '.join(sorted(needed))}, which it did not."


def _scopes(operation: Schema) -> set[str]:
    return {
        scope for way in operation.get("security", []) for each in way.values() for scope in each
    }


def _of_requests(old: Schema, new: Schema) -> Iterator[str]:
    before, now = _merged(sent(old)), _merged(sent(new))
    known = {name for name, _ in operations(old)}
    for place, leaf in before.items():
        if place not in now:
            yield f"{place} is taken no more."
            continue
        yield from _narrower(place, leaf, now[place])
        if now[place].required and not leaf.required:
            yield f"{place} must be sent, and could be left out."
    for place, leaf in now.items():
        holder = PARAMETER.sub("", place) if PARAMETER.search(place) else place.rpartition("/")[0]
        if place not in before and leaf.required and holder in {*known, *before}:
            yield f"{place} is new and must be sent."


def _narrower(place: str, old: Leaf, new: Leaf) -> Iterator[str]:
    if gone := old.kinds - new.kinds:
        yield f"{place} took {', '.join(sorted(gone))}, and does not."
    if new.values is not None:
        if old.values is None:
            yield f"{place} took anything, and takes a list of values."
        elif gone := old.values - new.values:
            yield f"{place} took {', '.join(sorted(gone))}, and does not."


def _of_answers(old: Schema, new: Schema) -> Iterator[str]:
    before, now = _merged(answered(old)), _merged(answered(new))
    for place, leaf in before.items():
        if place not in now:
            yield f"{place} is answered no more."
            continue
        if more := now[place].kinds - leaf.kinds:
            yield f"{place} can be {', '.join(sorted(more))}, and could not."
        if gone := leaf.kinds - now[place].kinds - {"null"}:
            yield f"{place} was {', '.join(sorted(gone))}, and is not."
        if leaf.required and not now[place].required:
            yield f"{place} can be missing, and was always there."

"""Finishing the schema, last: an example and bounds of every value, and lists of values by name.

Answers get a whole example, made of those of their fields, and each field the way that it goes.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

from django.conf import settings
from django.utils.module_loading import import_string

from config.api_schema import METHODS, components_of
from migrations_tracker.api.field_shapes import BY_FORMAT, TYPICAL, shape_of

Schema = dict[str, Any]
BOUNDS: Final = ("maxLength", "format", "pattern", "const", "enum")
PARTS: Final = ("oneOf", "anyOf", "allOf")
ONE: Final = ("const", "default")
PREFIX: Final = "#/components/schemas/"
TAGS: Final[Mapping[str, str]] = {
    "Identity": "Who is calling.",
    "Boroughs": "Reference data of the authorities.",
    "Migrations": "What is claimed, observed, accepted and planned, and its record.",
    "Endpoints": "What a borough must be able to reach, as the checks see it.",
    "Milestones": "The twelve steps of each plan, with their dates.",
    "Cutovers": "The seven services of each migration: planned, rehearsed, ended.",
    "Certificates": "PSN compliance certificates.",
    "Evidence": "Files and links that show that something is so.",
    "Maintenance": "Planned work on endpoints.",
    "Incidents": "What is or was wrong.",
    "Discrepancies": "Where claim and observation disagree, and what was answered.",
    "Webhooks": "Being told, and how what was sent went.",
    "Scorecard": "A supplier’s five measures.",
    "Code lists": "Every code with its meaning.",
}


def finish_shapes(
    result: Schema,
    generator: object,  # noqa: ARG001 - drf-spectacular calls it so
    request: object,  # noqa: ARG001
    public: bool,  # noqa: ARG001, FBT001
) -> Schema:
    result = deepcopy(result)  # its parts are constants of the views
    schemas: dict[str, Schema] = result["components"]["schemas"]
    _name_values(result, schemas)
    for name, schema in list(schemas.items()):
        _fill(schema, name)
    for each in _operations(result):
        for parameter in each.get("parameters", []):
            _fill_value(parameter["schema"], "", parameter["name"])
            parameter["example"] = example_of(parameter["schema"], schemas)
        for content in each.get("requestBody", {}).get("content", {}).values():
            _fill(content["schema"], each["operationId"])
        _show_examples(each, schemas)
    _mark_ways(result, schemas)
    used = {tag for each in _operations(result) for tag in each["tags"]}
    result["tags"] = [
        {"name": tag, "description": words} for tag, words in TAGS.items() if tag in used
    ]
    return result


def _operations(document: Schema) -> Iterator[Schema]:
    """Every operation, those of webhooks too."""
    for group in (document["paths"], document["webhooks"]):
        for methods in group.values():
            yield from (methods[method] for method in METHODS & set(methods))


def _name_values(result: Schema, schemas: dict[str, Schema]) -> None:
    """Every list of values is a schema of its own, which says what each value means.

    The settings name them. Where a list stands in the place itself, the place refers to it.
    """
    named: dict[tuple[str, ...], str] = {}
    for name, path in settings.SPECTACULAR_SETTINGS["ENUM_NAME_OVERRIDES"].items():
        choices: list[tuple[str, str]] = import_string(path)
        meanings = "\n".join(f"* `{code}` - {label}" for code, label in choices)
        values = [code for code, _ in choices]
        named[tuple(values)] = name
        schemas[name] = {"type": "string", "enum": values, "description": meanings}

    def walk(node: Any) -> None:
        for item in node if isinstance(node, list) else list(node.values()):
            if isinstance(item, dict | list):
                walk(item)
        name = named.get(tuple(node.get("enum", ()))) if isinstance(node, dict) else None
        if name:
            del node["enum"], node["type"]
            node["$ref"] = PREFIX + name

    for group in ("paths", "webhooks"):
        walk(result[group])


def _fill(schema: Schema, record: str) -> None:
    """Examples and bounds of all that stands in one object."""
    for name, field in schema.get("properties", {}).items():
        _fill_value(field, record, name)


def _fill_value(field: Schema, record: str, name: str) -> None:
    if "example" in field:
        field["examples"] = [field.pop("example")]
    kinds = _kinds(field)
    if "object" in kinds:
        _fill(field, record)
    elif "array" in kinds:
        _fill_value(field["items"], record, name)
    elif kinds & {"string", "integer", "number"} and "enum" not in field:
        _fill_plain(field, kinds, record, name)


def _fill_plain(field: Schema, kinds: set[str], record: str, name: str) -> None:
    shape = shape_of(record, name)
    if "const" in field or (example := _example(field, shape)) is None:
        return
    field.setdefault("examples", [example])
    if shape and "string" not in kinds:
        field.setdefault("minimum", shape.least)
    elif shape and not field.keys() & set(BOUNDS):
        field["maxLength"] = shape.longest


def _example(field: Schema, shape: Any) -> Any:
    if "default" in field:
        return field["default"]
    return BY_FORMAT.get(field.get("format", "")) or (shape.example if shape else None)


def _kinds(schema: Schema) -> set[str]:
    kinds = schema.get("type", [])
    return {kinds} if isinstance(kinds, str) else set(kinds)


def example_of(schema: Schema, schemas: Mapping[str, Schema]) -> Any:
    """A whole value that fits a schema, made of the examples of its parts."""
    if name := schema.get("$ref", "").removeprefix(PREFIX):
        return TYPICAL.get(name) or example_of(schemas[name], schemas)
    if part := next((part for part in PARTS if part in schema), None):
        return example_of(schema[part][0], schemas)
    fixed = [schema[word] for word in ONE if word in schema]
    if told := schema.get("examples") or schema.get("enum") or fixed:
        return told[0]
    if "array" in _kinds(schema):
        return [example_of(schema["items"], schemas)]
    if "object" in _kinds(schema):
        fields = schema.get("properties", {})
        return {name: example_of(field, schemas) for name, field in fields.items()}
    return False


def _show_examples(operation: Schema, schemas: Mapping[str, Schema]) -> None:
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for content in (one for body in bodies for one in body.get("content", {}).values()):
        if "examples" not in content:
            content["example"] = example_of(content["schema"], schemas)


def _mark_ways(result: Schema, schemas: Mapping[str, Schema]) -> None:
    """A field of what is only answered is read-only, one of what is only sent is write-only."""
    operations = list(_operations({**result, "webhooks": {}}))
    sent = components_of([each.get("requestBody", {}) for each in operations], schemas)
    told = components_of([each["responses"] for each in operations], schemas)
    for names, mark in ((told - sent, "readOnly"), (sent - told, "writeOnly")):
        for name in names:
            for field in schemas[name].get("properties", {}).values():
                field.setdefault(mark, True)

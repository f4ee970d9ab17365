"""Pages about the API, made of its own schema: the reference, and one for each problem."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from migrations_tracker.api import documents
from migrations_tracker.api.changes import CHANGES
from migrations_tracker.api.missing import Missing
from migrations_tracker.api.problem_texts import TEXTS
from migrations_tracker.api.schema import document, problem_types

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    place: str
    shape: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Reply:
    status: str
    description: str
    shape: str


@dataclass(frozen=True, slots=True)
class Example:
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the reference shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    parameters: tuple[Parameter, ...]
    body: str
    examples: tuple[Example, ...]
    answer: str
    replies: tuple[Reply, ...]

    @property
    def steps(self) -> list[str]:
        """The parts of the path, so that a narrow page can break it between them."""
        return self.path.strip("/").split("/")


@dataclass(frozen=True, slots=True)
class Hook:
    """One type of event that webhooks are sent, with the fields of its data."""

    type: str
    meaning: str
    fields: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Component:
    """One kind of object with its fields, or one list of values."""

    name: str
    description: str
    fields: tuple[Parameter, ...]
    values: tuple[str, ...]


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Every operation and every object of the schema. No query beside the frame's."""
    schema = document()
    context = {
        "groups": _by_tag(schema).items(),
        "components": _components(schema),
        "hooks": [_hook(kind, each["post"]) for kind, each in schema["webhooks"].items()],
        "info": schema["info"],
    }
    return render(request, "api/reference.html", context)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What has changed in the API, newest first."""
    return render(request, "api/changes.html", {"changes": CHANGES})


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """Every problem, each with a link to its page."""
    return render(request, "api/problems.html", {"problems": problem_types()})


@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """What one problem means and what to do: where its `type` leads."""
    found = next((one for one in problem_types() if one["code"] == code), None)
    if found is None:
        missing: HttpResponse = Missing.as_view()(request)
        return missing
    return render(request, "api/problem.html", {"problem": found, "text": TEXTS[code]})


def _by_tag(schema: Schema) -> dict[str, list[Operation]]:
    """The operations in the order in which the document of the API tells of them."""
    order = [one["operation_id"] for one in documents.ALL]
    found = [
        (order.index(one["operationId"]), one["tags"][0], _operation(path, method, one))
        for path, methods in schema["paths"].items()
        for method, one in methods.items()
    ]
    tagged: dict[str, list[Operation]] = {}
    for _, tag, operation in sorted(found, key=lambda each: each[0]):
        tagged.setdefault(tag, []).append(operation)
    return tagged


def _operation(path: str, method: str, one: Schema) -> Operation:
    security = [scope for way in one["security"] for scope in way.get("ApiKey", [])]
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Operation(
        id=one["operationId"],
        method=method.upper(),
        path=path,
        summary=one["summary"],
        description=one["description"],
        scope=", ".join(security),
        parameters=tuple(_parameter(each) for each in one.get("parameters", [])),
        body=shape_of(body.get("schema", {})) if body else "",
        examples=tuple(
            Example(each.get("summary", name), json.dumps(each["value"], ensure_ascii=False))
            for name, each in body.get("examples", {}).items()
        ),
        answer=_answer(one["responses"]),
        replies=tuple(_reply(status, each) for status, each in one["responses"].items()),
    )


def _answer(replies: Schema) -> str:
    """An example of what is answered where all goes well; empty where nothing is."""
    contents = [each.get("content", {}) for status, each in replies.items() if status < "300"]
    shown: Schema = next((each.get("application/json", {}) for each in contents if each), {})
    return json.dumps(shown["example"], ensure_ascii=False, indent=2) if shown else ""


def _hook(kind: str, one: Schema) -> Hook:
    sent = one["requestBody"]["content"]["application/json"]["schema"]
    return Hook(kind, one["summary"], tuple(_fields(sent["properties"]["data"])))


def _parameter(one: Schema) -> Parameter:
    return Parameter(
        name=one["name"],
        place=one["in"],
        shape=shape_of(one["schema"]),
        required=one.get("required", False),
        description=one.get("description", ""),
    )


def _reply(status: str, one: Schema) -> Reply:
    content = one.get("content", {})
    schema = next(iter(content.values()))["schema"] if content else {}
    return Reply(status, one["description"], shape_of(schema) if "$ref" in schema else "")


def _components(schema: Schema) -> list[Component]:
    return [
        Component(
            name,
            "" if "enum" in one else one.get("description", ""),
            tuple(_fields(one)),
            tuple(str(value) for value in one.get("enum", [])),
        )
        for name, one in schema["components"]["schemas"].items()
    ]


def _fields(component: Schema) -> list[Parameter]:
    required = component.get("required", [])
    return [
        Parameter(name, "body", shape_of(one), name in required, _first_words(one))
        for name, one in component.get("properties", {}).items()
    ]


def _first_words(schema: Schema) -> str:
    """The description without the list of values that the generator adds to it."""
    return str(schema.get("description", "")).split("\n\n")[0]


def shape_of(schema: Schema) -> str:
    """A schema in a few words, such as “list of Migration” or “integer or null”."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    for joint in ("oneOf", "anyOf", "allOf"):
        if joint in schema:
            return " or ".join(shape_of(one) for one in schema[joint])
    if "enum" in schema:
        return ", ".join("null" if one is None else str(one) for one in schema["enum"])
    kinds = schema.get("type", "any")
    words = [kinds] if isinstance(kinds, str) else list(kinds)
    if "array" in words:
        return f"list of {shape_of(schema['items'])}"
    if "format" in schema and "string" in words:
        words[words.index("string")] = schema["format"]
    return " or ".join(words) + _bounds(schema)


def _bounds(schema: Schema) -> str:
    if "minimum" in schema and "maximum" in schema:
        return f" from {schema['minimum']} to {schema['maximum']}"
    return f", up to {schema['maxLength']} characters" if "maxLength" in schema else ""

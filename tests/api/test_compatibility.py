"""What breaks those who use the API is found, and what only adds to it is let through."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.api.compatibility import added, breaking
from tests.api.published import refusal

Schema = dict[str, Any]
PLAIN: Schema = {"type": "string"}
OLD: Schema = {
    "info": {"version": "2026-03-09"},
    "paths": {
        "/things": {
            "get": {
                "operationId": "listThings",
                "security": [{"ApiKey": ["read"]}],
                "parameters": [
                    {"name": "kind", "in": "query", "schema": {"$ref": "#/components/schemas/Kind"}}
                ],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
                        }
                    },
                    "404": {},
                },
            },
            "post": {
                "operationId": "addThing",
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/NewThing"}}
                    }
                },
                "responses": {"201": {}},
            },
        }
    },
    "components": {
        "schemas": {
            "Kind": {"type": "string", "enum": ["a", "b"]},
            "Thing": {
                "type": "object",
                "required": ["name", "parts"],
                "properties": {
                    "name": PLAIN,
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                },
            },
            "NewThing": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": PLAIN, "note": {"type": ["string", "null"]}},
            },
        }
    },
}


def changed(change: Callable[[Schema], object]) -> Schema:
    new = deepcopy(OLD)
    change(new)
    return new


def get(schema: Schema) -> Schema:
    found: Schema = schema["paths"]["/things"]["get"]
    return found


def schemas(schema: Schema, name: str) -> Schema:
    found: Schema = schema["components"]["schemas"][name]
    return found


BREAKING: list[tuple[Callable[[Schema], object], str]] = [
    (lambda new: new["paths"].clear(), "GET /things is gone."),
    (lambda new: new["paths"]["/things"].pop("post"), "POST /things is gone."),
    (
        lambda new: get(new).update(operationId="readThings"),
        "GET /things was called listThings and is called readThings: generated clients name it so.",
    ),
    (
        lambda new: get(new).update(security=[{"ApiKey": ["claims:write"]}]),
        "GET /things needs the scope claims:write, which it did not.",
    ),
    (lambda new: get(new)["parameters"].clear(), "GET /things query kind is taken no more."),
    (
        lambda new: get(new)["parameters"][0].update(required=True),
        "GET /things query kind must be sent, and could be left out.",
    ),
    (
        lambda new: get(new)["parameters"].append(
            {"name": "day", "in": "query", "required": True, "schema": PLAIN}
        ),
        "GET /things query day is new and must be sent.",
    ),
    (
        lambda new: schemas(new, "Kind").update(enum=["a"]),
        "GET /things query kind took b, and does not.",
    ),
    (
        lambda new: schemas(new, "NewThing").update(required=["name", "note"]),
        "POST /things application/json /note must be sent, and could be left out.",
    ),
    (
        lambda new: schemas(new, "NewThing").update(
            required=["name", "size"], properties={"name": PLAIN, "note": PLAIN, "size": PLAIN}
        ),
        "POST /things application/json /size is new and must be sent.",
    ),
    (
        lambda new: schemas(new, "NewThing")["properties"].pop("note"),
        "POST /things application/json /note is taken no more.",
    ),
    (
        lambda new: schemas(new, "NewThing")["properties"].update(note=PLAIN),
        "POST /things application/json /note took null, and does not.",
    ),
    (
        lambda new: schemas(new, "NewThing")["properties"].update(
            name={"type": "string", "enum": ["x"]}
        ),
        "POST /things application/json /name took anything, and takes a list of values.",
    ),
    (
        lambda new: get(new)["responses"].pop("200"),
        "GET /things 200 is answered no more.",
    ),
    (
        lambda new: schemas(new, "Thing")["properties"].pop("name"),
        "GET /things 200 /name is answered no more.",
    ),
    (
        lambda new: schemas(new, "Thing")["properties"].update(name={"type": "integer"}),
        "GET /things 200 /name can be integer, and could not.",
    ),
    (
        lambda new: schemas(new, "Thing").update(required=["parts"]),
        "GET /things 200 /name can be missing, and was always there.",
    ),
]
ADDING: list[Callable[[Schema], object]] = [
    lambda new: new["paths"].update({"/more": {"get": {"operationId": "x", "responses": {}}}}),
    lambda new: new["paths"].update(
        {
            "/more": {
                "post": {
                    "operationId": "x",
                    "responses": {"201": {}},
                    "parameters": [{"name": "y", "in": "query", "required": True, "schema": PLAIN}],
                }
            }
        }
    ),
    lambda new: schemas(new, "Thing")["properties"].update(more=PLAIN),
    lambda new: schemas(new, "NewThing")["properties"].update(more=PLAIN),
    lambda new: schemas(new, "NewThing")["properties"].update(
        cost={"type": "object", "required": ["pounds"], "properties": {"pounds": PLAIN}}
    ),
    lambda new: schemas(new, "Kind").update(enum=["a", "b", "c"]),
    lambda new: schemas(new, "NewThing").update(required=[]),
    lambda new: get(new)["responses"].pop("404"),
]


def test_nothing_is_broken_where_nothing_changed() -> None:
    assert breaking(OLD, deepcopy(OLD)) == []
    assert added(OLD, deepcopy(OLD)) == []


@pytest.mark.parametrize(("change", "told"), BREAKING)
def test_what_breaks_is_told(change: Callable[[Schema], object], told: str) -> None:
    assert told in breaking(OLD, changed(change))


@pytest.mark.parametrize("change", ADDING)
def test_what_only_adds_breaks_nothing(change: Callable[[Schema], object]) -> None:
    assert breaking(OLD, changed(change)) == []


def test_a_change_that_breaks_is_not_published() -> None:
    new = changed(lambda schema: schema["paths"].clear())

    assert refusal(OLD, new, "2026-03-09").startswith("This would break v1:\nGET /things is gone.")


def test_what_is_new_is_published_with_the_day_on_which_it_is_told() -> None:
    new = changed(lambda schema: schemas(schema, "Thing")["properties"].update(more=PLAIN))

    assert refusal(OLD, new, "2026-03-09") == ""
    assert "under 2026-03-10" in refusal(OLD, new, "2026-03-10")
    assert "GET /things 200 /more" in refusal(OLD, new, "2026-03-10")

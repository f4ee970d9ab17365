"""The published schema keeps to the bar that the API sets itself, whatever is added to it."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.urls import resolve
from jsonschema import Draft202012Validator, FormatChecker

from config.api import catalogue
from config.api_shapes import example_of
from migrations_tracker.api.changes import CHANGES
from migrations_tracker.api.schema import document
from migrations_tracker.domain.access import Scope
from tests.api.compatibility import breaking
from tests.api.published import FILE, WHAT_TO_DO, committed, text_of

Schema = Mapping[str, Any]
SCHEMA: dict[str, Any] = json.loads(text_of(document()))
SCHEMAS: dict[str, Any] = SCHEMA["components"]["schemas"]
OPERATIONS = {
    operation["operationId"]: (path, method, operation)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
}
HOOKS = {methods["post"]["operationId"]: methods["post"] for methods in SCHEMA["webhooks"].values()}
EVERY = {name: operation for name, (_, _, operation) in OPERATIONS.items()} | HOOKS
SAY_IT = "Say it at the field, or by its name in migrations_tracker/api/field_shapes.py."


def fields_of(schema: Schema, place: str) -> Iterator[tuple[str, Schema]]:
    """Every property below a schema that is written out there."""
    for name, field in schema.get("properties", {}).items():
        yield f"{place}.{name}", field
        yield from fields_of(field, f"{place}.{name}")
    if "items" in schema:
        yield from fields_of(schema["items"], f"{place}[]")


FIELDS = dict(
    one
    for name, schema in [
        *SCHEMAS.items(),
        *(
            (name, content["schema"])
            for name, hook in HOOKS.items()
            for content in hook["requestBody"]["content"].values()
        ),
    ]
    for one in fields_of(schema, name)
)
PARAMETERS = {
    f"{name} {one['name']}": one
    for name, operation in EVERY.items()
    for one in operation.get("parameters", [])
}


def kinds(schema: Schema) -> set[str]:
    found = schema.get("type", [])
    return {found} if isinstance(found, str) else set(found)


def is_nullable(schema: Schema) -> bool:
    parts = [each for part in ("oneOf", "anyOf") for each in schema.get(part, [])]
    return "null" in kinds(schema) or any(is_nullable(one) for one in parts)


def bodies(operation: Schema) -> Iterator[Schema]:
    """Every content of what an operation is sent and answers."""
    for body in [operation.get("requestBody", {}), *operation["responses"].values()]:
        yield from body.get("content", {}).values()


def shown(example: Schema) -> Schema:
    name = example.get("$ref", "").rsplit("/", 1)[-1]
    found: Schema = SCHEMA["components"]["examples"][name] if name else example
    return found


def errors(schema: Schema, value: object) -> list[str]:
    whole = {**schema, "components": SCHEMA["components"]}
    checker = Draft202012Validator(whole, format_checker=FormatChecker())
    return [f"{one.json_path}: {one.message}" for one in checker.iter_errors(value)]


def test_it_is_openapi_3_1_and_the_committed_file_is_this_one() -> None:
    assert SCHEMA["openapi"].startswith("3.1")
    assert FILE.read_text(encoding="utf-8") == text_of(document()), "Run: make openapi"


def test_nothing_that_was_published_is_broken() -> None:
    assert breaking(committed(), SCHEMA) == [], WHAT_TO_DO


def test_every_operation_has_a_name_a_summary_a_description_and_one_tag() -> None:
    for name, operation in EVERY.items():
        assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)+", name), name
        assert 0 < len(operation["summary"]) <= 60, name
        assert operation["description"].endswith("."), name
        assert len(operation["tags"]) == 1, name
    assert len(EVERY) == len(OPERATIONS) + len(HOOKS)
    assert {tag for one in EVERY.values() for tag in one["tags"]} == {
        tag["name"] for tag in SCHEMA["tags"] if tag["description"]
    }


def test_every_parameter_and_field_is_described() -> None:
    silent = [name for name, one in PARAMETERS.items() if not one.get("description")]
    silent += [name for name, one in FIELDS.items() if not one.get("description", one.get("$ref"))]

    assert silent == []


def test_every_parameter_and_field_has_an_example_that_fits() -> None:
    for name, one in PARAMETERS.items():
        assert errors(one["schema"], one["example"]) == [], name
    for name, field in FIELDS.items():
        for value in field.get("examples", []):
            assert errors(field, value) == [], name
        plain = kinds(field.get("items", field)) & {"string", "integer", "number"}
        fixed = field.get("items", field).keys() & {"enum", "const"}
        assert not plain or fixed or field.get("items", field).get("examples"), f"{name}. {SAY_IT}"


def test_every_text_and_number_is_bounded() -> None:
    schemas = {name: one["schema"] for name, one in PARAMETERS.items()} | FIELDS
    bounds = {
        "string": {"maxLength", "format", "pattern", "enum", "const"},
        "integer": {"minimum"},
        "number": {"minimum"},
    }
    loose = [
        name
        for name, schema in schemas.items()
        for one in [schema, schema.get("items", {})]
        for kind in kinds(one) & bounds.keys()
        if not one.keys() & bounds[kind]
    ]

    assert loose == [], SAY_IT


def test_every_list_of_values_is_named_and_says_what_each_means() -> None:
    lists = {name: one for name, one in SCHEMAS.items() if "enum" in one}
    for name, one in lists.items():
        assert not name.endswith("Enum"), f"Name {name} in ENUM_NAME_OVERRIDES."
        told = re.findall(r"^\* `([^`]+)` - (.+)$", one["description"], re.MULTILINE)
        assert [code for code, _ in told] == one["enum"], name
        assert all(words for _, words in told), name
    elsewhere = json.dumps(SCHEMA).count('"enum": [') - len(lists)
    assert elsewhere == 0, "Name it in ENUM_NAME_OVERRIDES, of migrations_tracker/api/choices.py."


def test_every_operation_lists_its_failures_as_problems_that_have_a_page() -> None:
    pages = {one["code"]: one["type"] for one in SCHEMA["x-problem-types"]}
    assert set(pages) == set(catalogue())
    for code, page in pages.items():
        assert page.startswith("https://iana.org/") or resolve(page).kwargs == {"code": code}
    for name, (_, _, operation) in OPERATIONS.items():
        failures = {one: told for one, told in operation["responses"].items() if one >= "400"}
        assert {"400", "401", "403", "406", "429", "500", "503"} <= failures.keys(), name
        for told in failures.values():
            content = told["content"]["application/problem+json"]
            assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
            assert content["examples"].keys() <= pages.keys()


def test_every_request_and_answer_has_an_example_that_fits() -> None:
    for name, operation in EVERY.items():
        for content in bodies(operation):
            values = [shown(one)["value"] for one in content.get("examples", {}).values()]
            values += [content["example"]] if "example" in content else []
            assert values, name
            for value in values:
                assert errors(content["schema"], value) == [], name


def test_requests_take_no_other_field() -> None:
    for name, (_, _, operation) in OPERATIONS.items():
        for content in operation.get("requestBody", {}).get("content", {}).values():
            value = example_of(content["schema"], SCHEMAS)
            assert errors(content["schema"], {**value, "surplus": 1}), name


def test_every_header_is_described() -> None:
    described = SCHEMA["components"]["headers"]
    asked = {one["name"] for one in PARAMETERS.values() if one["in"] == "header"}

    assert all(one["description"] and one["schema"] for one in described.values())
    assert {"ETag", "RateLimit", "RateLimit-Policy", "Link", "Retry-After"} <= described.keys()
    assert {"If-Match", "If-None-Match", "Idempotency-Key"} <= asked
    for _, _, operation in OPERATIONS.values():
        for told in operation["responses"].values():
            names = {each["$ref"].rsplit("/", 1)[-1] for each in told["headers"].values()}
            assert names <= described.keys()


def test_every_operation_names_the_scope_that_it_needs() -> None:
    for name, (_, method, operation) in OPERATIONS.items():
        assert operation["security"][0].keys() == {"ApiKey"}, name
        [scope] = operation["security"][0]["ApiKey"]
        assert Scope(scope), name
        assert len(operation["security"]) == (2 if method == "get" else 1), name
    assert SCHEMA["components"]["securitySchemes"].keys() == {"ApiKey", "BrowserSession"}


def test_there_is_a_section_of_webhooks() -> None:
    assert len(HOOKS) == len(SCHEMAS["EventType"]["enum"])


def test_what_can_be_null_says_what_null_means() -> None:
    silent = [
        name
        for name, field in FIELDS.items()
        if is_nullable(field) and "null" not in field["description"].lower()
    ]

    assert silent == []


def test_each_field_that_goes_one_way_only_says_which() -> None:
    for name, field in FIELDS.items():
        assert not (field.get("readOnly") and field.get("writeOnly")), name
    marks = {mark for field in FIELDS.values() for mark in field.keys() & {"readOnly", "writeOnly"}}
    assert marks == {"readOnly", "writeOnly"}
    assert SCHEMAS["MigrationRecord"]["properties"]["version"]["readOnly"]
    assert SCHEMAS["StageClaimRequest"]["properties"]["stage"]["writeOnly"]


def test_it_says_whom_to_ask_under_which_licence_and_what_has_changed() -> None:
    info = SCHEMA["info"]

    assert info["contact"]["name"]
    assert resolve(info["contact"]["url"]).url_name == "docs"
    assert info["license"] == {"name": "MIT", "identifier": "MIT"}
    assert resolve(SCHEMA["externalDocs"]["url"]).url_name == "changes"
    assert date.fromisoformat(info["version"]).isoformat() == CHANGES[0].day
    days = [one.day for one in CHANGES]
    assert days == sorted(set(days), reverse=True)

"""Bodies that are not what they should be are refused whole, with words that help."""

import gzip
import json
from typing import Any

import pytest

from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, IdempotentRequest, PsnMigration
from tests.api.calling import Api, code_of

pytestmark = pytest.mark.django_db


def assert_refused(response: Any, status: int, code: str) -> None:
    assert (response.status_code, code_of(response)) == (status, code)
    assert not Event.objects.exists()
    assert not IdempotentRequest.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"not json",
        b"",
        b'{"stage": "design",}',
        b'{"stage": NaN}',
        b'{"stage": -Infinity}',
        b'{"stage": "design", "stage": "build"}',
        b'{"stage": "\xff"}',
        b'\xef\xbb\xbf{"stage": "design"}',
        b'{"stage": "design", "note": "a\\u0000b"}',
        b'{"stage": "design", "note": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"stage": ' + b"[" * 60 + b"]" * 60 + b"}",
        b"[" * 60_000,
        b'{"stage": ' + b"9" * 6_000 + b"}",
        json.dumps({"stage": "design"}).encode("utf-16"),
    ],
)
def test_what_is_not_strict_json_is_refused(api: Api, migration: PsnMigration, body: bytes) -> None:
    response = api.claim(migration, body)

    if body:
        assert_refused(response, 400, "malformed-body")
    else:
        assert_refused(response, 422, "validation")


def test_a_name_that_stands_twice_is_named(api: Api, migration: PsnMigration) -> None:
    response = api.claim(migration, b'{"stage": "design", "note": "a", "note": "b"}')

    assert "“note” stands twice" in response.json()["detail"]


def test_a_broken_body_is_told_where_it_breaks(api: Api, migration: PsnMigration) -> None:
    response = api.claim(migration, b'{"stage":\n  design}')

    assert "line 2, column 3" in response.json()["detail"]


def test_a_body_of_the_largest_size_is_read(api: Api, migration: PsnMigration) -> None:
    body = b'{"stage": "design"}'.ljust(65_536)

    assert api.claim(migration, body).status_code == 201


def test_a_byte_more_is_too_large(api: Api, migration: PsnMigration) -> None:
    assert_refused(
        api.claim(migration, b'{"stage": "design"}'.ljust(65_537)), 413, "body-too-large"
    )


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/vnd.api+json",
        "application/xml",
        "nonsense",
    ],
)
def test_another_content_type_is_refused(api: Api, migration: PsnMigration, kind: str) -> None:
    response = api.claim(migration, b'{"stage": "design"}', content_type=kind)

    assert_refused(response, 415, "unsupported-media-type")
    assert response["Accept-Post"] == "application/json"


def test_json_with_a_charset_is_json(api: Api, migration: PsnMigration) -> None:
    kind = "application/json; charset=utf-8"

    assert api.claim(migration, {"stage": "design"}, content_type=kind).status_code == 201


def test_a_compressed_body_is_refused(api: Api, migration: PsnMigration) -> None:
    body = gzip.compress(b'{"stage": "design"}')

    response = api.claim(migration, body, content_encoding="gzip")

    assert_refused(response, 415, "unsupported-media-type")


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*;q=0.5"])
def test_an_answer_in_another_format_is_refused(
    api: Api, migration: PsnMigration, accept: str
) -> None:
    assert_refused(api.claim(migration, {"stage": "design"}, accept=accept), 406, "not-acceptable")


@pytest.mark.parametrize(
    "accept", ["*/*", "application/*", "text/html, application/json;q=0.9", "Application/JSON"]
)
def test_an_answer_in_json_is_acceptable(api: Api, accept: str) -> None:
    assert api.get("me", accept=accept).status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/stage", "required"),
        ({"stage": "nope"}, "/stage", "invalid_choice"),
        ({"stage": "Design"}, "/stage", "invalid_choice"),
        ({"stage": None}, "/stage", "null"),
        ({"stage": 3}, "/stage", "invalid_choice"),
        ({"stage": ["design"]}, "/stage", "invalid_choice"),
        ({"stage": "design", "note": 5}, "/note", "wrong_type"),
        ({"stage": "design", "note": None}, "/note", "null"),
        ({"stage": "design", "note": "x" * 2001}, "/note", "max_length"),
        ({"stage": "design", "reason": "x" * 501}, "/reason", "max_length"),
        ({"stage": "design", "reason": {}}, "/reason", "wrong_type"),
        ({"stage": "design", "effective_at": "2026-03-09"}, "/effective_at", "invalid"),
        ({"stage": "design", "effective_at": "2026-03-09T12:00:00"}, "/effective_at", "naive"),
        ({"stage": "design", "effective_at": "2026-02-30T12:00:00Z"}, "/effective_at", "invalid"),
        ({"stage": "design", "effective_at": "2026-03-09 12:00:00Z"}, "/effective_at", "invalid"),
        (
            {"stage": "design", "effective_at": "0001-01-01T00:00:00+14:00"},
            "/effective_at",
            "invalid",
        ),
        ({"stage": "design", "effective_at": 1773052927}, "/effective_at", "invalid"),
        ({"stage": "design", "next_update_by": "2026-3-9"}, "/next_update_by", "invalid"),
        ({"stage": "design", "next_update_by": "2026-02-30"}, "/next_update_by", "invalid"),
        (
            {"stage": "design", "next_update_by": "2026-03-16T00:00:00Z"},
            "/next_update_by",
            "invalid",
        ),
        ({"stage": "design", "stag": "x"}, "/stag", "unknown_field"),
        ({"stage": "design", "a/b~c": 1}, "/a~1b~0c", "unknown_field"),
        ([], "", "wrong_type"),
        ("design", "", "wrong_type"),
        (None, "", "wrong_type"),
    ],
)
def test_a_field_that_is_wrong_is_pointed_at(
    api: Api, migration: PsnMigration, body: object, pointer: str, code: str
) -> None:
    response = api.claim(migration, body)

    assert_refused(response, 422, "validation")
    errors = response.json()["errors"]
    assert [(one["pointer"], one["code"]) for one in errors] == [(pointer, code)]
    assert errors[0]["detail"].endswith((".", "}."))


def test_everything_wrong_is_told_at_once(api: Api, migration: PsnMigration) -> None:
    response = api.claim(migration, {"stage": "x", "note": 1, "effective_at": "now", "y": 2})

    pointers = {one["pointer"] for one in response.json()["errors"]}
    assert pointers == {"/stage", "/note", "/effective_at", "/y"}
    assert response.json()["detail"] == "4 fields need attention. Nothing was changed."


def test_an_instant_without_a_zone_is_refused_in_words(api: Api, migration: PsnMigration) -> None:
    response = api.claim(migration, {"stage": "design", "effective_at": "2026-03-09T11:00:00"})

    assert "time zone" in response.json()["errors"][0]["detail"]


def test_any_script_may_stand_in_a_note(api: Api, migration: PsnMigration) -> None:
    note = "Ligne testée ✓ 測試\n\tzweite Zeile 🎉"

    response = api.claim(migration, {"stage": Stage.DESIGN, "note": note})

    assert response.json()["event"]["note"] == note

"""Whatever is sent, reading it ends in a value or in words, never in an error of ours."""

import json
from contextlib import suppress
from datetime import UTC, datetime

from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.request import Request

from migrations_tracker.api.endpoints import LATEST_FIRST
from migrations_tracker.api.fields import parse_instant
from migrations_tracker.api.migrations import BY_UPDATE
from migrations_tracker.api.paging import Cursor, page_of
from migrations_tracker.api.parsing import read_json
from migrations_tracker.api.preconditions import fingerprint, idempotency_key, versions_wanted
from migrations_tracker.api.problems import ApiProblem

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
INSTANTS = st.datetimes(
    min_value=datetime(1000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(UTC),
)


def request(path: str = "/", **headers: str) -> Request:
    return Request(RequestFactory().get(path, headers=headers))


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_json_or_malformed(body: bytes) -> None:
    with suppress(ApiProblem):
        assert json.dumps(read_json(body))


@given(JSON)
def test_what_was_read_has_one_fingerprint_however_it_was_written(value: object) -> None:
    with suppress(ApiProblem):
        spaced = json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "surrogatepass")
        assert fingerprint(read_json(spaced)) == fingerprint(value)


@given(st.text(max_size=60))
def test_any_text_is_an_instant_or_is_not(text: str) -> None:
    with suppress(ValueError):
        assert parse_instant(text).tzinfo is UTC


@given(INSTANTS)
def test_an_instant_reads_as_it_was_written(instant: datetime) -> None:
    assert parse_instant(instant.isoformat()) == instant


@given(INSTANTS, st.integers(0, 2**63 - 1), st.booleans())
def test_a_cursor_leads_back_to_its_place(instant: datetime, number: int, forward: bool) -> None:
    cursor = Cursor(forward, (instant, number))

    assert page_of(request(f"/?cursor={cursor.encode()}"), BY_UPDATE).cursor == cursor


@given(st.text(max_size=100) | JSON.map(json.dumps))
def test_any_cursor_is_read_or_refused(text: str) -> None:
    asked = RequestFactory().get("/", {"cursor": text.encode("utf-8", "replace").decode()})

    with suppress(ApiProblem):
        assert page_of(Request(asked), LATEST_FIRST).cursor is not None


@given(st.text(max_size=60))
def test_any_header_of_a_write_is_read_or_refused(text: str) -> None:
    with suppress(ApiProblem):
        assert 0 not in (versions_wanted(request(**{"If-Match": text})) or ())
    with suppress(ApiProblem):
        assert 1 <= len(idempotency_key(request(**{"Idempotency-Key": text}))) <= 255

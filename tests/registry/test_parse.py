"""Answers are read strictly, and nothing that can be sent makes the reader fail."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from migrations_tracker.registry.answers import Answer, AnsweredState, Maintenance, Refusal
from migrations_tracker.registry.outcomes import Outcome
from migrations_tracker.registry.parse import parse_health, parse_status

from .answers import JSON, MISSING, RECEIVED_AT, REF, make_body, parse

WINDOW = {"starts": "2013-11-04T06:00:00Z", "ends": "2013-11-04T18:00:00Z", "reason": "Planned"}


def outcome_of(body: bytes, *, content_type: str | None = JSON) -> Outcome:
    parsed = parse(body, content_type=content_type)
    return parsed.outcome if isinstance(parsed, Refusal) else Outcome.ANSWERED


def test_a_good_answer_is_read_in_full() -> None:
    assert parse(make_body()) == Answer(
        ref=REF,
        state=AnsweredState.UP,
        observed_at=datetime(2013, 11, 4, 8, 15, 3, tzinfo=UTC),
        metrics={"latency_ms": 14.2, "loss_pct": 0.0, "queue_depth": 3.0},
        certificate_subject="relay.camden.psn.example",
        certificate_not_after=datetime(2014, 6, 30, 23, 59, 59, tzinfo=UTC),
        maintenance=None,
        ttl_s=60,
    )


def test_an_answer_without_certificate_has_none() -> None:
    parsed = parse(make_body(certificate=None))

    assert isinstance(parsed, Answer)
    assert (parsed.certificate_subject, parsed.certificate_not_after) == (None, None)


def test_a_maintenance_window_is_read() -> None:
    parsed = parse(make_body(state="maintenance", maintenance=WINDOW))

    assert isinstance(parsed, Answer)
    assert parsed.maintenance == Maintenance(
        datetime(2013, 11, 4, 6, tzinfo=UTC), datetime(2013, 11, 4, 18, tzinfo=UTC), "Planned"
    )


def test_times_with_an_offset_are_turned_into_utc() -> None:
    parsed = parse(make_body(observed_at="2013-11-04T09:15:03.5+01:00"))

    assert isinstance(parsed, Answer)
    assert parsed.observed_at.isoformat() == "2013-11-04T08:15:03.500000+00:00"


@pytest.mark.parametrize(
    "changes",
    [
        {"note": "new"},
        {"labels": {"tier": ["gold", {"x": None}]}},
        {"schema": "psn-registry/1.7"},
        {"metrics": {}},
        {"metrics": {f"m{n}": n for n in range(32)}},
        {"metrics": {"latency_ms": 1e9}},
        {"metrics": {"name_of_tomorrow": 1}},
        {"certificate": {"subject": "x", "not_after": "2013-01-01T00:00:00Z", "issuer": "y"}},
        {"maintenance": WINDOW},
        {"ttl_s": 86_400},
    ],
)
def test_what_version_1_allows_is_accepted(changes: dict[str, Any]) -> None:
    assert outcome_of(make_body(**changes)) is Outcome.ANSWERED


@pytest.mark.parametrize(
    "name",
    ["schema", "ref", "state", "observed_at", "metrics", "certificate", "maintenance", "ttl_s"],
)
@pytest.mark.parametrize("value", [MISSING, True, [], "", -1, {"x": 1}])
def test_a_field_that_is_missing_or_wrong_is_malformed(name: str, value: object) -> None:
    expected = Outcome.WRONG_REF if (name, value) == ("ref", "") else Outcome.MALFORMED
    # An object of metrics with odd names is an object of metrics.
    if name == "metrics" and value == {"x": 1}:
        expected = Outcome.ANSWERED

    assert outcome_of(make_body(**{name: value})) is expected


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "Up"},
        {"state": "unknown"},
        {"state": "maintenance", "maintenance": None},
        {"ttl_s": 60.0},
        {"ttl_s": 0},
        {"ttl_s": 86_401},
        {"observed_at": "2013-11-04T08:15:03"},
        {"observed_at": "2013-11-04 08:15:03Z"},
        {"observed_at": "20131104T081503Z"},
        {"observed_at": "2013-02-30T08:15:03Z"},
        {"observed_at": "2013-11-04T08:15:03Z\n"},
        {"observed_at": "0001-01-01T00:00:00+10:00"},
        {"observed_at": "\u0662\u0660\u0661\u0663-11-04T08:15:03Z"},
        {"metrics": {"latency_ms": -0.1}},
        {"metrics": {"latency_ms": 1e9 + 1}},
        {"metrics": {"latency_ms": True}},
        {"metrics": {"latency_ms": None}},
        {"metrics": {"latency_ms": "14"}},
        {"metrics": {"Latency": 1}},
        {"metrics": {"": 1}},
        {"metrics": {"x" * 41: 1}},
        {"metrics": {f"m{n}": n for n in range(33)}},
        {"certificate": {"subject": "x"}},
        {"certificate": {"subject": ["x"], "not_after": {"y": 1}}},
        {"certificate": {"subject": "x\u0000", "not_after": "2014-06-30T23:59:59Z"}},
        {"certificate": {"subject": "\ud800", "not_after": "2014-06-30T23:59:59Z"}},
        {"certificate": {"subject": "x" * 201, "not_after": "2014-06-30T23:59:59Z"}},
        {"certificate": {"subject": "x", "not_after": "9999-12-31T23:59:59-10:00"}},
        {"maintenance": WINDOW | {"ends": WINDOW["starts"]}},
        {"maintenance": WINDOW | {"reason": ""}},
        {"schema": "psn-registry/0"},
        {"schema": "psn-registry/one"},
        {"labels": [[[[[[[[1]]]]]]]]},
    ],
)
def test_a_value_out_of_its_range_is_malformed(changes: dict[str, Any]) -> None:
    assert outcome_of(make_body(**changes)) is Outcome.MALFORMED


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"up"',
        b"<!doctype html>",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf" + make_body(),
        make_body()[:-1] + b',"state":"down"}',
        make_body().replace(b"14.2", b"NaN"),
        make_body().replace(b"14.2", b"-Infinity"),
        make_body().replace(b"14.2", b"1e999"),
        make_body().replace(b"14.2", b"9" * 5000),
        make_body()[:-1] + b',"x":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
        b"[" * 60_000,
        make_body()[:-1] + b',"note":"\xe9"}',
    ],
)
def test_a_body_that_is_no_good_json_is_malformed(body: bytes) -> None:
    assert outcome_of(body) is Outcome.MALFORMED


def test_nesting_counts_levels_and_not_brackets() -> None:
    body = make_body(labels=[[]] * 100)

    assert outcome_of(body) is Outcome.ANSWERED


def test_a_body_of_more_than_64_kib_is_too_big() -> None:
    assert outcome_of(make_body(note="x" * 65_536)) is Outcome.TOO_BIG


def test_a_body_of_just_64_kib_is_read() -> None:
    body = make_body()

    assert outcome_of(body + b" " * (65_536 - len(body))) is Outcome.ANSWERED


@pytest.mark.parametrize(
    ("content_type", "outcome"),
    [
        (JSON, Outcome.ANSWERED),
        ("Application/JSON; charset=utf-8", Outcome.ANSWERED),
        ("text/html", Outcome.MALFORMED),
        ("application/problem+json", Outcome.MALFORMED),
        ("", Outcome.MALFORMED),
        (None, Outcome.MALFORMED),
    ],
)
def test_only_json_is_read(content_type: str | None, outcome: Outcome) -> None:
    assert outcome_of(make_body(), content_type=content_type) is outcome


def test_another_endpoints_answer_is_not_taken() -> None:
    assert outcome_of(make_body(ref="E09000007-dns")) is Outcome.WRONG_REF


@pytest.mark.parametrize("schema", ["psn-registry/2", "psn-registry/2.1", "psn-registry/10"])
@pytest.mark.parametrize("changes", [{}, {"state": MISSING}])
def test_another_major_version_is_unsupported_whatever_it_looks_like(
    schema: str, changes: dict[str, Any]
) -> None:
    assert outcome_of(make_body(schema=schema, **changes)) is Outcome.UNSUPPORTED_SCHEMA


@pytest.mark.parametrize(
    ("age", "outcome"),
    [
        (timedelta(minutes=10), Outcome.ANSWERED),
        (timedelta(minutes=10, seconds=1), Outcome.STALE_ANSWER),
        (timedelta(seconds=-120), Outcome.ANSWERED),
        (timedelta(seconds=-121), Outcome.CLOCK_SKEW),
        (timedelta(days=-2_900_000), Outcome.CLOCK_SKEW),
    ],
)
def test_an_answer_must_be_current(age: timedelta, outcome: Outcome) -> None:
    observed_at = (RECEIVED_AT - age).isoformat()

    assert outcome_of(make_body(observed_at=observed_at)) is outcome


def test_how_old_an_answer_may_be_is_the_callers_choice() -> None:
    parsed = parse_status(
        make_body(),
        expected_ref=REF,
        received_at=RECEIVED_AT,
        content_type=JSON,
        max_age=timedelta(seconds=5),
    )

    assert parsed == Refusal(Outcome.STALE_ANSWER, "the answer is 7 s old")


def test_a_detail_is_short_and_plain() -> None:
    parsed = parse(make_body(state="\u00e9\u0000\ud800" * 200))

    assert isinstance(parsed, Refusal)
    assert len(parsed.detail) <= 200
    assert parsed.detail.isascii()
    assert parsed.detail.isprintable()


@pytest.mark.parametrize(
    ("body", "is_well"),
    [
        (b'{"status":"ok","version":"1.4.0","time":"2013-11-04T08:15:03Z"}', True),
        (b'{"status":"ok"}', True),
        (b'{"status":"failing"}', False),
        (b'{"status":["ok"]}', False),
        (b"{}", False),
        (b"ok", False),
        (b"", False),
        (b"\xff", False),
        (b'{"status":"ok"}' + b" " * 65_536, False),
        (b"[" * 60_000, False),
    ],
)
def test_health_is_well_or_not(body: bytes, is_well: bool) -> None:
    assert parse_health(body) is is_well


def test_where_a_body_stops_being_json_is_said_in_plain_words() -> None:
    parsed = parse(b'{"schema": "psn-registry/1"')

    assert isinstance(parsed, Refusal)
    assert parsed.detail == "the body is not JSON from character 27 on"

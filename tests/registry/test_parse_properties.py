"""The parser is total, and takes nothing that the schema would refuse."""

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from migrations_tracker.registry import parse as module
from migrations_tracker.registry.answers import Answer, Refusal
from migrations_tracker.registry.parse import parse_health

from .answers import MISSING, make_body, make_document, parse

ROOT = Path(__file__).resolve().parents[2] / "migrations_tracker"
SCHEMA = ROOT / "registry" / "schema.json"
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_bytes()))
FIELDS = sorted(make_document())

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=50)
    | st.sampled_from(["up", "maintenance", "psn-registry/1.2", "2013-11-04T08:15:03.25+00:00"])
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["subject", "not_after", "starts", "x"]) | st.text(), inner
        )
    ),
    max_leaves=8,
)
metrics = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_]{0,45}", fullmatch=True) | st.text(max_size=5),
    st.integers(-1, 10**10) | st.floats(),
    max_size=34,
)
windows = st.fixed_dictionaries(
    {
        "starts": st.just("2013-11-04T06:00:00Z"),
        "ends": st.sampled_from(["2013-11-04T06:00:01Z", "2013-11-04T06:00:00+00:00", "soon"]),
        "reason": st.text(max_size=210),
    }
)
changes = st.dictionaries(st.sampled_from(FIELDS), values | st.just(MISSING), max_size=2)


def test_both_sides_hold_the_same_schema() -> None:
    assert SCHEMA.read_bytes() == (ROOT / "registry_sim" / "schema.json").read_bytes()


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(VALIDATOR.schema)


def test_the_schema_takes_a_good_answer() -> None:
    VALIDATOR.validate(make_document())


@given(changed=changes, extra=st.dictionaries(st.text(), values, max_size=2))
@example(changed={"state": "maintenance"}, extra={})
def test_what_the_parser_takes_the_schema_takes(
    changed: dict[str, Any], extra: dict[str, Any]
) -> None:
    body = json.dumps(extra | make_document(**changed)).encode()

    if isinstance(parse(body), Answer):
        VALIDATOR.validate(json.loads(body))


@given(measured=metrics, window=st.none() | windows, state=st.sampled_from(["up", "maintenance"]))
def test_metrics_and_windows_agree_with_the_schema_in_both_directions(
    measured: dict[str, float], window: dict[str, str] | None, state: str
) -> None:
    body = make_body(metrics=measured, maintenance=window, state=state)
    is_taken = isinstance(parse(body), Answer)
    # What no schema can say: the text is decodable, the window ends after it starts.
    is_beyond_schema = b"NaN" in body or (window is not None and "+00:00" in window["ends"])

    assert is_taken == (VALIDATOR.is_valid(json.loads(body)) and not is_beyond_schema)


@given(body=st.binary(max_size=400))
def test_any_bytes_give_an_answer_or_a_refusal(body: bytes) -> None:
    assert isinstance(parse(body), Answer | Refusal)
    assert parse_health(body) in {True, False}


@given(
    position=st.integers(0, len(make_body()) - 1),
    piece=st.binary(max_size=4),
    length=st.integers(0, 4),
)
def test_a_damaged_answer_gives_an_answer_or_a_refusal(
    position: int, piece: bytes, length: int
) -> None:
    body = make_body()

    assert isinstance(parse(body[:position] + piece + body[position + length :]), Answer | Refusal)


# Objects as they may be written, keys in any order and some of them twice.
members = st.lists(
    st.sampled_from([(json.dumps(k), json.dumps(v)) for k, v in make_document().items()])
    | st.tuples(st.sampled_from([json.dumps(name) for name in FIELDS]), values.map(json.dumps))
    | st.sampled_from(
        [
            ('"metrics"', '{"loss_pct":1,"loss_pct":2}'),
            ('"metrics"', '{"loss_pct":NaN}'),
            ('"certificate"', '{"subject":"a","not_after":"2014-06-30T23:59:59Z","subject":"b"}'),
            ('"certificate"', '{"subject":"\\"","not_after":"2014-06-30T23:59:59Z","x":[[1]]}'),
            ('"r\\u0065f"', '"E09000007-mail_relay"'),
        ]
    ),
    max_size=3,
)


def strictly(body: bytes) -> Answer | Refusal:
    with patch.object(module, "_plainly", return_value=None):
        return parse(body)


@given(more=members, order=st.permutations(FIELDS), spaces=st.sampled_from(["", " ", "\n"]))
def test_the_short_way_reads_what_the_strict_one_reads(
    more: list[tuple[str, str]], order: list[str], spaces: str
) -> None:
    document = make_document()
    pairs = [(json.dumps(name), json.dumps(document[name])) for name in order] + more
    body = "{" + ",".join(f"{key}{spaces}:{value}" for key, value in pairs) + "}" + spaces

    assert parse(body.encode()) == strictly(body.encode())


@given(changed=changes, measured=metrics, window=st.none() | windows)
def test_the_short_way_refuses_what_the_strict_one_refuses(
    changed: dict[str, Any], measured: dict[str, float], window: dict[str, str] | None
) -> None:
    body = make_body(**{"metrics": measured, "maintenance": window, **changed})

    assert parse(body) == strictly(body)


def test_a_good_answer_takes_the_short_way() -> None:
    with patch.object(module, "strict_members", side_effect=AssertionError):
        assert isinstance(parse(make_body()), Answer)

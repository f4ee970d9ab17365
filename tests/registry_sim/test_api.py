"""The registry's API as an integrator meets it."""

import json
from typing import Any

import pytest

from .exchange import End, Exchange, Question, ask, status_of
from .running import RunningRegistry

REF = "E09000007-mail_relay"
STATUS = f"/v1/endpoints/{REF}/status"
BATCH = "/v1/status:batch"


def batch(registry: RunningRegistry, body: object, **headers: str) -> Exchange:
    sent = {"Content-Type": "application/json", **headers}
    return ask(registry, Question(BATCH, "POST", sent, json.dumps(body).encode()))


def pages(registry: RunningRegistry, query: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = ask(registry, f"/v1/endpoints?{query}&{cursor}").json
        listed += page["endpoints"]
        cursor = page["next"] and f"cursor={page['next']}"
    return listed


def test_health_needs_no_token(registry: RunningRegistry) -> None:
    exchange = ask(registry, Question("/v1/health", headers={"Authorization": ""}))

    assert (exchange.status, exchange.json["status"]) == (200, "ok")


@pytest.mark.parametrize(
    "authorization", ["", "Bearer wrong", "Basic Zm9vOmJhcg==", "Bearer \u00e9"]
)
def test_everything_else_needs_the_token(registry: RunningRegistry, authorization: str) -> None:
    exchange = ask(registry, Question(STATUS, headers={"Authorization": authorization}))

    assert exchange.status == 401
    assert exchange.headers["www-authenticate"].startswith("Bearer")


def test_a_status_has_the_fields_of_the_protocol(registry: RunningRegistry) -> None:
    answer = status_of(registry, REF).json

    assert answer["schema"] == "psn-registry/1"
    assert (answer["ref"], answer["state"], answer["ttl_s"]) == (REF, "up", 60)
    assert answer["certificate"]["subject"] == "relay.camden.psn.example"
    assert answer["maintenance"] is None


def test_a_client_that_holds_the_answer_gets_304(registry: RunningRegistry) -> None:
    tag = status_of(registry, REF).headers["etag"]

    exchange = ask(registry, Question(STATUS, headers={"If-None-Match": f'"x", W/{tag}'}))

    # Between the two calls a new slot of ten seconds may have begun.
    assert exchange.status == 304 or exchange.headers["etag"] != tag
    assert exchange.status == 200 or exchange.body == b""


def test_a_description_keeps_its_tag(registry: RunningRegistry) -> None:
    tag = ask(registry, f"/v1/endpoints/{REF}").headers["etag"]

    again = ask(registry, Question(f"/v1/endpoints/{REF}", headers={"If-None-Match": tag}))

    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("given", "is_echoed"),
    [("a1-B2_c.3", True), ("x" * 64, True), ("x" * 65, False), ("a b", False), ("<script>", False)],
)
def test_a_plain_request_id_is_echoed(
    registry: RunningRegistry, given: str, is_echoed: bool
) -> None:
    exchange = ask(registry, Question(STATUS, headers={"X-Request-ID": given}))

    assert (exchange.headers["x-request-id"] == given) is is_echoed
    assert exchange.headers["x-request-id"]


@pytest.mark.parametrize(
    ("query", "total"),
    [("borough=E09000007&limit=1", 10), ("limit=100", 330), ("limit=330", 330), ("limit=500", 330)],
)
def test_pages_hold_every_endpoint_once(registry: RunningRegistry, query: str, total: int) -> None:
    refs = [item["ref"] for item in pages(registry, query)]

    assert len(refs) == len(set(refs)) == total


@pytest.mark.parametrize(
    "query",
    [
        "cursor=nonsense",
        "cursor=%FF",
        "cursor=RTA5MDAwMDA3LW5vcGU",
        "limit=0",
        "limit=501",
        "limit=-1",
        "limit=ten",
        "limit=" + "9" * 5000,
        "borough=E99999999",
    ],
)
def test_a_list_refuses_what_it_cannot_follow(registry: RunningRegistry, query: str) -> None:
    exchange = ask(registry, f"/v1/endpoints?{query}")

    assert exchange.status == 400
    assert exchange.json["type"] == "urn:psn-registry:problem:bad-request"


def test_a_cursor_of_one_list_is_none_of_another(registry: RunningRegistry) -> None:
    cursor = ask(registry, "/v1/endpoints?limit=1").json["next"]

    assert ask(registry, f"/v1/endpoints?borough=E09000007&cursor={cursor}").status == 400


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1/nope",
        "/v1/endpoints/nope",
        "/v1/endpoints/nope/status",
        "/v1/endpoints/E09000007-mail_relay/status/",
        "/v1/boroughs/E99999999/status",
        "/sim/state",
    ],
)
def test_what_does_not_exist_is_a_404_problem(registry: RunningRegistry, path: str) -> None:
    exchange = ask(registry, path)

    assert exchange.status == exchange.json["status"] == 404
    assert exchange.headers["content-type"].startswith("application/problem+json")


def test_a_wrong_method_names_the_right_ones(registry: RunningRegistry) -> None:
    exchange = ask(registry, Question(STATUS, "DELETE"))

    assert exchange.status == 405
    assert exchange.headers["allow"] == "GET,HEAD"


def test_a_borough_has_ten_answers(registry: RunningRegistry) -> None:
    items = ask(registry, "/v1/boroughs/E09000014/status").json["items"]

    assert [item["answer"]["ref"] for item in items] == [item["ref"] for item in items]
    assert len(items) == 10


def test_a_batch_answers_in_the_order_asked(registry: RunningRegistry) -> None:
    refs = ["E09000014-dns", "E09000001-ntp", "E09000033-mail_relay"]

    items = batch(registry, {"refs": refs}).json["items"]

    assert [item["answer"]["ref"] for item in items] == refs


@pytest.mark.parametrize(
    ("mode", "status"),
    [("partial_batch", 502), ("http_500", 500), ("http_429", 429), ("timeout", 504)],
)
def test_one_item_of_a_batch_fails_alone(registry: RunningRegistry, mode: str, status: int) -> None:
    registry.set_fault(REF, mode)

    failed, fine, unknown = batch(registry, {"refs": [REF, "E09000007-dns", "nope"]}).json["items"]

    assert (failed["answer"], failed["problem"]["status"]) == (None, status)
    assert (fine["answer"]["state"], fine["problem"]) == ("up", None)
    assert unknown["problem"]["status"] == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"refs": []},
        {"refs": ["x"] * 101},
        {"refs": "x"},
        {"refs": [1]},
        {"refs": [None]},
        {"refs": ["x"], "more": 1},
        {"refs": [[[[[[[[[[]]]]]]]]]]},
    ],
)
def test_a_batch_of_another_shape_is_refused(registry: RunningRegistry, body: object) -> None:
    assert batch(registry, body).status == 400


def test_a_batch_that_is_not_json_is_refused(registry: RunningRegistry) -> None:
    headers = {"Content-Type": "application/json"}

    assert ask(registry, Question(BATCH, "POST", headers, b'{"refs":\xff')).status == 400


def test_a_batch_of_another_type_is_refused(registry: RunningRegistry) -> None:
    headers = {"Content-Type": "text/plain"}

    assert ask(registry, Question(BATCH, "POST", headers, b"{}")).status == 415


def test_a_batch_beyond_64_kib_is_refused(registry: RunningRegistry) -> None:
    exchange = batch(registry, {"refs": ["x" * 70_000]})

    assert exchange.status == 413
    assert exchange.json["type"].endswith("content-too-large")


def test_an_answer_is_new_every_ten_seconds_and_never_older(registry: RunningRegistry) -> None:
    first = status_of(registry, REF).json["observed_at"]
    registry.move_clock(offset_s=10)
    second = status_of(registry, REF).json["observed_at"]

    assert first < second
    assert first.endswith("0Z")


def test_a_connection_carries_many_questions(registry: RunningRegistry) -> None:
    two = {"Connection": "keep-alive"}

    exchange = ask(registry, Question("/v1/health", headers=two), patience_s=0.1)

    assert (exchange.status, exchange.end) == (200, End.SILENT)

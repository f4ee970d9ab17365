"""Every fault really happens on the wire."""

import gzip

import pytest

from migrations_tracker.registry_sim.faults import Mode, Variant

from .exchange import WANTED, End, ask, status_of
from .running import RunningRegistry

REF = "E09000007-mail_relay"
OTHER = "E09000007-dns"
WHOLE = {
    Mode.HEALTHY,
    Mode.OUTAGE,
    Mode.FLAPPING,
    Mode.SLOW,
    Mode.LOSSY,
    Mode.CERT_EXPIRING,
    Mode.CERT_EXPIRED,
    Mode.MAINTENANCE,
    Mode.STALE,
    Mode.CLOCK_SKEW,
    Mode.WRONG_REF,
    Mode.SCHEMA_DRIFT,
    Mode.PARTIAL_BATCH,
}


@pytest.mark.parametrize("mode", sorted(WHOLE))
def test_a_fault_of_the_endpoint_leaves_the_answer_whole(
    registry: RunningRegistry, mode: Mode
) -> None:
    registry.set_fault(REF, mode)

    exchange = status_of(registry, REF)

    assert (exchange.status, exchange.end) == (200, End.CLOSED)
    assert set(exchange.json) >= {"ref", "observed_at", "metrics"}


@pytest.mark.parametrize("mode", sorted(set(Mode) - WHOLE))
def test_a_fault_on_one_endpoint_leaves_the_others_alone(
    registry: RunningRegistry, mode: Mode
) -> None:
    registry.set_fault(REF, mode)

    assert status_of(registry, OTHER).json["state"] == "up"


def test_timeout_holds_the_connection(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "timeout")

    exchange = status_of(registry, REF, patience_s=0.3)

    assert (exchange.raw, exchange.end) == (b"", End.SILENT)


def test_slow_drip_sends_a_byte_and_then_waits(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "slow_drip")

    exchange = status_of(registry, REF, patience_s=0.3)

    assert (exchange.status, exchange.body, exchange.end) == (200, b"{", End.SILENT)


def test_refused_closes_without_a_byte(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "refused")

    exchange = status_of(registry, REF)

    assert (exchange.raw, exchange.end) == (b"", End.CLOSED)


def test_reset_resets(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "reset")

    exchange = status_of(registry, REF)

    assert (exchange.raw, exchange.end) == (b"", End.RESET)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_http_error_is_a_problem_document(registry: RunningRegistry, status: int) -> None:
    registry.set_fault(REF, f"http_{status}")

    exchange = status_of(registry, REF)

    assert exchange.status == exchange.json["status"] == status
    assert exchange.headers["content-type"].startswith("application/problem+json")
    assert "retry-after" not in exchange.headers


@pytest.mark.parametrize("status", [503, 429])
def test_an_http_error_may_say_when_to_come_back(registry: RunningRegistry, status: int) -> None:
    registry.set_fault(REF, f"http_{status}", retry_after_s=7)

    assert status_of(registry, REF).headers["retry-after"] == "7"


def test_redirect_points_where_it_is_told(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "redirect", location="file:///etc/hostname")

    exchange = status_of(registry, REF)

    assert (exchange.status, exchange.headers["location"]) == (302, "file:///etc/hostname")


def test_empty_body_is_a_success_without_a_word(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "empty_body")

    exchange = status_of(registry, REF)

    assert (exchange.status, exchange.body) == (200, b"")


def test_gzip_bomb_is_a_thousand_times_larger_inside(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "gzip_bomb")

    exchange = status_of(registry, REF)

    assert exchange.headers["content-encoding"] == "gzip"
    assert len(gzip.decompress(exchange.body)) > 900 * len(exchange.body)


@pytest.mark.parametrize(
    ("variant", "sign"),
    [
        (Variant.TRUNCATED_JSON, b'{"schema"'),
        (Variant.WRONG_TYPE, b'"metrics":"all fine"'),
        (Variant.MISSING_FIELD, b'"state":"up","metrics"'),
        (Variant.DUPLICATE_KEY, b'"ttl_s":60,"state":"down"}'),
        (Variant.NAN, b"NaN"),
        (Variant.DEEP_NESTING, b"[" * 10_000),
        (Variant.BAD_UTF8, b'"note":"\xe9"'),
        (Variant.HTML, b"<!doctype html>"),
    ],
)
def test_a_malformed_body_is_malformed_in_its_own_way(
    registry: RunningRegistry, variant: Variant, sign: bytes
) -> None:
    registry.set_fault(REF, "malformed", variant=variant)

    exchange = status_of(registry, REF)

    assert exchange.status == 200
    assert sign in exchange.body


@pytest.mark.parametrize("variant", [Variant.HUGE, Variant.ENDLESS_BODY])
def test_a_large_body_goes_on_and_on(registry: RunningRegistry, variant: Variant) -> None:
    registry.set_fault(REF, "malformed", variant=variant)

    exchange = status_of(registry, REF)

    assert (exchange.status, exchange.end) == (200, End.ENOUGH)


def test_a_huge_body_has_ten_megabytes(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "malformed", variant="huge")

    assert status_of(registry, REF).headers["content-length"] == str(10 * 1024 * 1024)


def test_a_short_body_is_shorter_than_it_says(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "malformed", variant="short_body")

    exchange = status_of(registry, REF)

    assert len(exchange.body) == int(exchange.headers["content-length"]) - 100


def test_a_bad_status_line_is_no_http(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "malformed", variant="bad_status_line")

    assert status_of(registry, REF).raw.startswith(b"200 FINE HTTP\r\n")


def test_a_header_bomb_has_one_endless_header(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "malformed", variant="header_bomb")

    exchange = status_of(registry, REF)

    assert b"\r\n\r\n" not in exchange.raw
    assert len(exchange.raw) > WANTED


def test_endless_1xx_never_comes_to_the_point(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "malformed", variant="endless_1xx")

    exchange = status_of(registry, REF, patience_s=0.2)

    assert exchange.raw.count(b"HTTP/1.1 100 Continue\r\n\r\n") > 100
    assert b"HTTP/1.1 200" not in exchange.raw


def test_a_held_client_that_leaves_costs_the_others_nothing(registry: RunningRegistry) -> None:
    registry.set_fault(REF, "timeout")

    for _ in range(20):
        status_of(registry, REF, patience_s=0.01)

    assert ask(registry, "/v1/health").json["status"] == "ok"

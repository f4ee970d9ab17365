"""The registry itself fails: every call, health included."""

import pytest

from .exchange import End, ask, status_of
from .running import RunningRegistry

REF = "E09000007-mail_relay"
CALLS = ["/v1/health", f"/v1/endpoints/{REF}/status", "/v1/endpoints", "/v1/nothing-here"]


@pytest.mark.parametrize("path", CALLS)
def test_a_registry_that_is_down_fails_every_call(registry: RunningRegistry, path: str) -> None:
    registry.set_registry_fault("registry_down")

    assert ask(registry, path).status == 503


@pytest.mark.parametrize(
    ("variant", "end"),
    [("reset", End.RESET), ("timeout", End.SILENT), ("refused", End.REFUSED)],
)
def test_a_registry_can_be_down_in_several_ways(
    registry: RunningRegistry, variant: str, end: End
) -> None:
    registry.set_registry_fault("registry_down", variant=variant)

    assert ask(registry, "/v1/health", patience_s=0.2).end is end


def test_a_refusing_registry_listens_again_on_the_same_port(registry: RunningRegistry) -> None:
    registry.set_registry_fault("refused")
    registry.clear_registry_fault()

    assert ask(registry, "/v1/health").json["status"] == "ok"


def test_a_registry_fault_ends_when_its_time_is_over(registry: RunningRegistry) -> None:
    registry.set_registry_fault("refused", for_s=60)
    registry.move_clock(offset_s=61)

    assert ask(registry, "/v1/health").status == 200


def test_rate_limiting_says_when_to_come_back(registry: RunningRegistry) -> None:
    registry.set_registry_fault("http_429", retry_after_s=3)

    exchange = ask(registry, "/v1/health")

    assert (exchange.status, exchange.headers["retry-after"]) == (429, "3")


def test_a_fault_of_answers_on_the_registry_reaches_every_endpoint(
    registry: RunningRegistry,
) -> None:
    registry.set_registry_fault("wrong_ref")

    assert status_of(registry, REF).json["ref"] == "E09000007-dwp_searchlight"
    assert ask(registry, "/v1/health").status == 200


def test_a_malformed_registry_speaks_nonsense_everywhere(registry: RunningRegistry) -> None:
    registry.set_registry_fault("malformed", variant="bad_status_line")

    assert ask(registry, "/v1/health").raw.startswith(b"200 FINE")

"""The registry as a process: it starts, says so, refuses clearly and stops at once."""

import signal
import socket
import time
from urllib.parse import urlsplit

import pytest

from .exchange import End, status_of
from .running import NotStarted, running_registry

SCENARIOS = (
    "calm_day, cert_cliff, cutover_weekend, demo, dnsp_outage, monday_morning, registry_brownout"
)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        (
            "REGISTRY_TOKEN",
            "",
            "REGISTRY_TOKEN is missing; set it to at least 16 characters.",
        ),
        (
            "REGISTRY_CONTROL_TOKEN",
            "short",
            "REGISTRY_CONTROL_TOKEN is too short; set it to at least 16 characters.",
        ),
        (
            "REGISTRY_SCENARIO",
            "storm",
            f"REGISTRY_SCENARIO is “storm”; write one of: {SCENARIOS}.",
        ),
    ],
)
def test_it_refuses_to_start_with_one_line(variable: str, value: str, message: str) -> None:
    with pytest.raises(NotStarted) as refusal, running_registry(environ={variable: value}):
        pass

    assert str(refusal.value) == message


@pytest.mark.parametrize("variable", ["REGISTRY_PORT", "REGISTRY_CONTROL_PORT"])
def test_a_taken_port_is_named(variable: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(NotStarted, match=f"{variable} {port} cannot be listened on"),
            running_registry(environ={variable: str(port)}),
        ):
            pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_within_two_seconds_while_it_holds_a_client(number: signal.Signals) -> None:
    with running_registry(scenario="demo") as registry:
        address = urlsplit(registry.url)
        with socket.create_connection((address.hostname, address.port)) as held:
            head = "GET /v1/endpoints/E09000017-n3_gateway/status HTTP/1.1\r\nHost: registry\r\n"
            held.sendall(f"{head}Authorization: Bearer {registry.token}\r\n\r\n".encode())
            began = time.monotonic()
            registry.process.send_signal(number)
            status = registry.process.wait(5)

    assert status == 0
    assert time.monotonic() - began < 2


def test_it_can_end_with_the_process_that_started_it() -> None:
    with running_registry(environ={"REGISTRY_EXIT_WITH_STDIN": "1"}) as registry:
        assert registry.process.stdin is not None
        registry.process.stdin.close()

        assert registry.process.wait(5) == 0


def test_no_token_is_ever_logged() -> None:
    with running_registry() as registry:
        registry.set_fault("E09000007-dns", "reset")
        ended = status_of(registry, "E09000007-dns").end
        log = registry.log()

    assert ended is End.RESET
    assert "/sim/endpoints/E09000007-dns/fault" in log
    assert registry.token not in log
    assert registry.control_token not in log

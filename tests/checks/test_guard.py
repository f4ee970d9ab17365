"""Which addresses may be connected to, and which need no look."""

from urllib.parse import urlsplit

import pycurl
import pytest

from migrations_tracker.checks.asking import Question
from migrations_tracker.checks.guard import LOOPBACK, is_allowed, networks, settled_origin
from migrations_tracker.checks.transport import Line
from migrations_tracker.registry.outcomes import Outcome

from .probing import ask, outcome, prober
from .servers import serving


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1", True),
        ("127.255.0.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("10.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("169.254.169.254", False),
        ("fe80::1%eth0", False),
    ],
)
def test_an_address_is_allowed_in_the_networks_alone(host: str, *, allowed: bool) -> None:
    assert is_allowed(host, LOOPBACK) is allowed


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001/"),
        ("http://127.0.0.1:8001/registry", "http://127.0.0.1:8001/"),
        ("https://[::1]/", "https://[::1]/"),
        ("http://10.0.0.1", ""),
        ("http://localhost:8001", ""),
        ("http://127.0.0.1.example", ""),
        ("", ""),
    ],
)
def test_only_an_allowed_number_is_settled_before_it_is_connected_to(url: str, origin: str) -> None:
    assert settled_origin(url, LOOPBACK) == origin


def test_a_number_outside_the_networks_is_looked_at_each_time() -> None:
    assert settled_origin("http://127.0.0.1/", networks(["10.0.0.0/8"])) == ""


def test_a_name_that_leads_elsewhere_the_second_time_is_not_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start, leads_to = Line.start, ["127.0.0.1"]

    def start_resolved(line: Line, question: Question, now: float) -> None:
        name = f"registry.psn.example:{urlsplit(question.url).port}"
        line.handle.setopt(pycurl.RESOLVE, [f"-{name}", f"{name}:{leads_to[0]}"])
        start(line, question, now)

    monkeypatch.setattr(Line, "start", start_resolved)
    with serving() as server:
        url = server.url.replace("127.0.0.1", "registry.psn.example")
        asker = prober(fresh_connections=True)
        [first] = ask(asker, url)
        leads_to[0] = "10.0.0.1"
        [second] = ask(asker, url)

        assert first.failure is None
        assert outcome(second) is Outcome.SSRF_BLOCKED
        assert server.connections == 1

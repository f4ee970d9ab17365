"""Which addresses may be connected to, and which need no look."""

import pytest

from migrations_tracker.checks.guard import LOOPBACK, is_allowed, networks, settled_origin


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

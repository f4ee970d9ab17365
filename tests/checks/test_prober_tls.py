"""Whom the prober trusts."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from migrations_tracker.registry.outcomes import Outcome

from .certificates import self_signed, server_context
from .probing import ask, outcome, prober
from .servers import Server, serving


@pytest.fixture
def https(tmp_path: Path) -> Iterator[Callable[..., tuple[Server, str]]]:
    opened = []

    def serve(**fields: object) -> tuple[Server, str]:
        path = self_signed(tmp_path, **fields)  # type: ignore[arg-type]  # its keywords
        context = serving(tls=server_context(path))
        opened.append(context)
        return context.__enter__(), str(path)

    yield serve
    for context in opened:
        context.__exit__(None, None, None)


def test_a_trusted_registry_is_asked_over_tls(https: Callable[..., tuple[Server, str]]) -> None:
    server, ca_file = https()

    [reply] = ask(prober(ca_file=ca_file), server.url)

    assert (reply.failure, reply.body) == (None, b"{}")


@pytest.mark.parametrize(
    ("fields", "trusted"),
    [({}, False), ({"days": -1}, True), ({"address": "192.0.2.1"}, True)],
    ids=["self-signed", "expired", "wrong host"],
)
def test_a_certificate_that_cannot_be_trusted_is_tls(
    https: Callable[..., tuple[Server, str]], fields: dict[str, object], trusted: bool
) -> None:
    server, ca_file = https(**fields)

    asker = prober(ca_file=ca_file if trusted else "")
    [reply] = ask(asker, server.url)

    assert outcome(reply) is Outcome.TLS
    assert not server.requests


def test_plain_http_on_the_tls_port_is_tls() -> None:
    with serving() as server:
        [reply] = ask(prober(), server.url.replace("http:", "https:"))

    assert outcome(reply) is Outcome.TLS


def test_old_tls_is_refused(tmp_path: Path) -> None:
    path = self_signed(tmp_path)
    old = server_context(path)
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with serving(tls=old) as server:
        [reply] = ask(prober(ca_file=str(path)), server.url)

    assert outcome(reply) is Outcome.TLS


def test_a_ca_file_that_cannot_be_read_is_the_checker_s_own_fault() -> None:
    with serving() as server:
        url = server.url.replace("http:", "https:")
        [reply] = ask(prober(ca_file="/nowhere/ca.pem"), url)

    assert outcome(reply) is Outcome.CHECKER_FAULT

"""What the prober does on the wire: limits, guards, connections and secrets."""

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import formatdate

import pycurl
import pytest

from migrations_tracker.checks.asking import Pace, Question, Watched
from migrations_tracker.checks.canary import open_canary
from migrations_tracker.checks.failures import OWN_ERRORS, TRANSPORT, failure
from migrations_tracker.checks.guard import LOOPBACK, is_allowed, networks
from migrations_tracker.checks.prober import CurlProber
from migrations_tracker.checks.transport import Options
from migrations_tracker.registry.outcomes import Outcome

from .claims import ROW
from .probing import QUICK, TOKEN, ask, outcome, prober
from .servers import serving


def unused_url() -> str:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        return f"http://127.0.0.1:{gone.getsockname()[1]}/"


def test_a_connection_is_kept_for_the_next_question() -> None:
    with serving() as server:
        asker = prober(concurrency=1)
        ask(asker, *[server.url] * 5)
        ask(asker, *[server.url] * 5)

        assert (len(server.requests), server.connections) == (10, 1)


def test_a_connection_per_check_can_be_asked_for() -> None:
    with serving() as server:
        ask(prober(concurrency=2, fresh_connections=True), *[server.url] * 6)

        assert server.connections == 6


def test_no_more_questions_are_under_way_than_allowed() -> None:
    with serving(b"") as server:
        replies = ask(prober(concurrency=3, timeout=timedelta(milliseconds=120)), *[server.url] * 7)

        assert server.connections == 7
        starts = sorted(reply.started for reply in replies)
        assert starts[3] - starts[2] > 0.1


def test_a_server_that_hangs_does_not_hold_up_the_others() -> None:
    with serving(b"") as silent, serving() as server:
        replies = ask(prober(timeout=QUICK), silent.url, *[server.url] * 20)

        assert sum(reply.failure is None for reply in replies) == 20
        assert outcome(replies[-1]) is Outcome.TIMEOUT


def test_the_token_goes_to_the_registry_and_never_to_the_canary() -> None:
    with serving() as registry, serving() as canary:
        questions = [Question(Watched.CANARY, canary.url), Question(ROW, registry.url)]
        list(prober(concurrency=1).ask(questions, pace=lambda: Pace.ASK))

        assert f"Authorization: Bearer {TOKEN}".encode() in registry.requests[0]
        assert TOKEN.encode() not in b"".join(canary.requests)


def test_the_token_shows_in_no_repr_and_no_failure() -> None:
    options = Options(networks=LOOPBACK, token=TOKEN)
    [reply] = ask(prober(), unused_url())

    assert TOKEN not in repr(options)
    assert TOKEN not in repr(reply)


def test_an_address_outside_the_allowed_networks_is_not_connected_to() -> None:
    with serving() as server:
        [reply] = ask(prober(networks=networks(["10.0.0.0/8"])), server.url)

        assert outcome(reply) is Outcome.SSRF_BLOCKED
        assert server.connections == 0


def test_a_name_is_judged_by_the_address_that_it_leads_to() -> None:
    with serving() as server:
        url = server.url.replace("127.0.0.1", "localhost")
        [reply] = ask(prober(networks=networks(["10.0.0.0/8"])), url)

        assert outcome(reply) is Outcome.SSRF_BLOCKED
        assert server.connections == 0


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:10.0.0.1", False),
        ("169.254.169.254", False),
        ("fe80::1%eth0", False),
        ("0.0.0.0", False),
    ],
)
def test_loopback_means_loopback_only(host: str, allowed: bool) -> None:
    assert is_allowed(host, LOOPBACK) is allowed


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/"])
def test_only_http_is_spoken(url: str) -> None:
    [reply] = ask(prober(), url)

    assert reply.failure is not None
    assert reply.body == b""


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", unused_url())
    with serving() as server:
        [reply] = ask(prober(), server.url)

    assert reply.failure is None


@pytest.mark.parametrize(
    ("status", "header", "waits"),
    [
        ("429 Slow", b"Retry-After: 7\r\n", range(7, 8)),
        ("503 Busy", b"retry-after:  8 \r\n", range(8, 9)),
        ("503 Busy", b"Retry-After: %(soon)s\r\n", range(20, 31)),
        ("503 Busy", b"Retry-After: %(past)s\r\n", range(1)),
        ("503 Busy", b"", range(1)),
        ("503 Busy", b"Retry-After: soon\r\n", range(1)),
        ("503 Busy", b"Retry-After: -5\r\n", range(1)),
        ("200 OK", b"Retry-After: 7\r\n", range(1)),
    ],
)
def test_a_busy_registry_says_for_how_long_in_seconds_or_until_a_date(
    status: str, header: bytes, waits: range
) -> None:
    dates = {
        name.encode(): formatdate(time.time() + seconds, usegmt=True).encode()
        for name, seconds in (("soon", 30), ("past", -30))
    }
    head = f"HTTP/1.1 {status}\r\nContent-Length: 2\r\n".encode()
    with serving(head + header % dates + b"\r\n{}") as server:
        [reply] = ask(prober(), server.url)

    assert reply.retry_after_s in waits


def test_nobody_listening_is_refused() -> None:
    [reply] = ask(prober(), unused_url())

    assert outcome(reply) is Outcome.REFUSED


def test_a_name_that_does_not_resolve_is_dns() -> None:
    # A label of 64 letters is refused by the resolver itself, without a network.
    [reply] = ask(prober(), f"http://{'a' * 64}.example/")

    assert outcome(reply) is Outcome.DNS


@contextmanager
def few_descriptors() -> Iterator[None]:
    """As if this process had no file descriptor left."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with socket.socket() as probe:
        lowest_free = probe.fileno()
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_running_out_of_descriptors_is_the_checker_s_own_fault() -> None:
    asker, url = prober(), unused_url()
    with few_descriptors():
        [reply] = ask(asker, url)
    with serving() as server:
        [after] = ask(asker, server.url)

    assert outcome(reply) is Outcome.CHECKER_FAULT
    assert after.failure is None


def test_a_deadline_missed_while_the_loop_was_late_is_the_checker_s_own_fault() -> None:
    late = 0.0

    def monotonic() -> float:
        nonlocal late
        late += 0.4
        return time.monotonic() + late

    options = Options(networks=LOOPBACK, timeout=timedelta(milliseconds=50))
    with serving(b"") as server:
        [reply] = ask(CurlProber(options, monotonic=monotonic), server.url)

    assert outcome(reply) is Outcome.CHECKER_FAULT


def test_nothing_more_is_asked_when_told_to_finish() -> None:
    paces = iter([Pace.ASK])
    with serving() as server:
        questions = [Question(ROW, server.url)] * 5
        replies = list(prober(concurrency=2).ask(questions, pace=lambda: next(paces, Pace.FINISH)))

    assert len(replies) == 2


def test_what_hangs_is_left_when_told_to_leave() -> None:
    paces = iter([Pace.ASK, Pace.FINISH])
    with serving(b"") as silent, serving() as server:
        asker = prober(timeout=timedelta(seconds=10))
        begun = time.monotonic()
        left = asker.ask([Question(ROW, silent.url)], pace=lambda: next(paces, Pace.LEAVE))

        assert list(left) == []
        assert time.monotonic() - begun < 2
        assert len(ask(asker, server.url)) == 1


def test_a_listener_who_leaves_does_not_spoil_the_next_round() -> None:
    with serving() as server:
        asker = prober(concurrency=2)
        replies = asker.ask([Question(ROW, server.url)] * 6, pace=lambda: Pace.ASK)
        next(replies)
        replies.close()

        assert len(ask(asker, *[server.url] * 4)) == 4


ERRORS = {
    name: number
    for name, number in vars(pycurl).items()
    if name.startswith("E_") and not name.startswith(("E_OK", "E_MULTI", "E_CALL"))
}


@pytest.mark.parametrize("number", sorted({*ERRORS.values()}))
def test_every_error_of_libcurl_has_an_outcome_and_words(number: int) -> None:
    refusal = failure(number, "what libcurl says", 0)

    assert refusal.outcome is not Outcome.ANSWERED
    assert 0 < len(refusal.detail) <= 200


@pytest.mark.parametrize("os_error", sorted(OWN_ERRORS))
@pytest.mark.parametrize("number", sorted(TRANSPORT))
def test_what_this_machine_ran_out_of_is_never_the_registry_s_fault(
    number: int, os_error: int
) -> None:
    assert failure(number, "", os_error).outcome is Outcome.CHECKER_FAULT


def test_the_canary_sings_to_the_prober_that_asks_the_registry() -> None:
    with open_canary() as url:
        questions = [Question(Watched.CANARY, url)]
        [reply] = prober(networks=networks(["10.0.0.0/8"])).ask(questions, pace=lambda: Pace.ASK)

    assert (reply.failure, reply.body) == (None, b"tweet")


def test_a_canary_that_is_gone_is_refused() -> None:
    with open_canary() as url:
        pass

    [reply] = ask(prober(), url)

    assert outcome(reply) is Outcome.REFUSED

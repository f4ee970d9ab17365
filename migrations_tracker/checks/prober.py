"""Asks many questions at once with libcurl's multi interface, in one thread."""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from typing import Final

import pycurl

from migrations_tracker.checks.asking import Pace, Question, Reply
from migrations_tracker.checks.transport import Line, Options, Sockets
from migrations_tracker.registry.answers import Refusal
from migrations_tracker.registry.outcomes import Outcome

LONGEST_WAIT_S: Final = 0.1
MOST_LATENESS_S: Final = 0.25


class CurlProber:
    """Keeps its handles and connections from one call of `ask` to the next. One caller at a time.

    A question that failed while this loop itself came late is nobody's fault but the checker's:
    the answer may have been there, unread, when libcurl's deadline passed.
    """

    def __init__(
        self, options: Options, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._options: Final = options
        self._monotonic: Final = monotonic
        self._multi: Final = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, options.concurrency + 8)
        self._free: Final[list[Line]] = []
        self._busy: Final[dict[pycurl.Curl, Line]] = {}
        self._opened: Final[Sockets] = []

    def ask(
        self, questions: Iterable[Question], *, pace: Callable[[], Pace]
    ) -> Generator[Reply, None, None]:
        waiting = deque(questions)
        try:
            self._performed = self._monotonic()
            while True:
                now = pace()
                if waiting and now is Pace.ASK:
                    self._start(waiting)
                if not self._busy or now is Pace.LEAVE:
                    return
                yield from self._turn()
        finally:
            self._abandon()

    def close(self) -> None:
        """Close every connection. The prober is of no use afterwards."""
        self._abandon()
        while self._free:
            self._free.pop().handle.close()
        self._multi.close()

    def _start(self, waiting: deque[Question]) -> None:
        now = self._monotonic()
        while waiting and len(self._busy) < self._options.concurrency:
            line = self._free.pop() if self._free else Line(self._options, self._opened)
            line.start(waiting.popleft(), now)
            self._busy[line.handle] = line
            self._multi.add_handle(line.handle)

    def _turn(self) -> list[Reply]:
        """Let libcurl work once; what is finished. Where nothing is, wait for the network."""
        lateness = self._monotonic() - self._performed - LONGEST_WAIT_S
        while self._multi.perform()[0] == pycurl.E_CALL_MULTI_PERFORM:
            pass
        self._performed = self._monotonic()
        while self._opened:
            # libcurl works with its own copy of the descriptor.
            self._opened.pop().close()
        replies = self._finished()
        if not replies and self._busy:
            self._wait()
        if lateness > MOST_LATENESS_S:
            return [_blamed_on_us(reply, lateness) for reply in replies]
        return replies

    def _finished(self) -> list[Reply]:
        replies = []
        queued = 1
        while queued:
            queued, well, failed = self._multi.info_read()
            replies += [self._end(handle, pycurl.E_OK, "") for handle in well]
            replies += [self._end(handle, number, message) for handle, number, message in failed]
        return replies

    def _end(self, handle: pycurl.Curl, number: int, message: str) -> Reply:
        self._multi.remove_handle(handle)
        line = self._busy.pop(handle)
        self._free.append(line)
        return line.reply(number, message, self._performed)

    def _wait(self) -> None:
        before = self._monotonic()
        ready = self._multi.select(LONGEST_WAIT_S)
        if ready <= 0 and self._monotonic() - before < LONGEST_WAIT_S / 2:
            # With no socket to watch, as while a name is being resolved, select returns at once.
            time.sleep(0.001)

    def _abandon(self) -> None:
        """Take back what is still under way when the caller stops listening."""
        while self._busy:
            handle, line = self._busy.popitem()
            self._multi.remove_handle(handle)
            self._free.append(line)
        while self._opened:
            self._opened.pop().close()


def _blamed_on_us(reply: Reply, lateness: float) -> Reply:
    if reply.failure is None or reply.failure.outcome is not Outcome.TIMEOUT:
        return reply
    words = f"The checker itself came {lateness * 1000:.0f} ms late"
    return reply._replace(failure=Refusal(Outcome.CHECKER_FAULT, words))

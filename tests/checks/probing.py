"""A prober as the tests of the wire use it."""

from datetime import timedelta

from migrations_tracker.checks.asking import Pace, Question, Reply
from migrations_tracker.checks.guard import LOOPBACK
from migrations_tracker.checks.prober import CurlProber
from migrations_tracker.checks.transport import Options
from migrations_tracker.registry.outcomes import Outcome

from .claims import ROW

TOKEN = "a-token-that-nobody-may-see"
QUICK, PATIENT = timedelta(milliseconds=300), timedelta(seconds=5)


def prober(**fields: object) -> CurlProber:
    values: dict[str, object] = {"networks": LOOPBACK, "token": TOKEN, "timeout": PATIENT}
    return CurlProber(Options(**(values | fields)))  # type: ignore[arg-type]  # fields of Options


def ask(asker: CurlProber, *urls: str) -> list[Reply]:
    questions = [Question(ROW, url) for url in urls]
    return list(asker.ask(questions, pace=lambda: Pace.ASK))


def outcome(reply: Reply) -> Outcome | None:
    return reply.failure.outcome if reply.failure else None

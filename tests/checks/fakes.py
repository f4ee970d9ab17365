"""Fakes for the engine's protocols: a clock to set and a prober that says what it is told."""

import json
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.timezone import now

from migrations_tracker.checks.asking import Pace, Question, Reply, Watched
from migrations_tracker.checks.canary import SONG
from migrations_tracker.checks.findings import Batch, Claimed, Finding
from migrations_tracker.checks.judging import Heard, find
from migrations_tracker.checks.limits import Rules
from migrations_tracker.checks.parts import Engine
from migrations_tracker.checks.store import Store
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.policy import CHECKS
from migrations_tracker.domain.readings import DEFAULT_THRESHOLDS
from migrations_tracker.domain.schedule import next_due
from migrations_tracker.models import Endpoint
from migrations_tracker.registry.answers import Refusal
from migrations_tracker.registry.outcomes import Outcome
from tests.make import make_endpoint

LEASE = timedelta(seconds=45)
REGISTRY_URL = "http://registry.psn.example"
TIMED_OUT = Refusal(Outcome.TIMEOUT, "No answer in time")
OUT_OF_FILES = Refusal(Outcome.CHECKER_FAULT, "This machine ran out: Too many open files")
WELL = {Watched.CANARY: SONG[-5:], Watched.REGISTRY: b'{"status": "ok"}'}


@dataclass(slots=True)
class Clock:
    """Monotonic seconds that pass only when told."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


def answer(
    ref: str,
    kind: EndpointKind,
    state: str = "up",
    *,
    metrics: dict[str, float] | None = None,
    certificate_not_after: str = "",
) -> bytes:
    """A well-formed, current answer; its metrics are all good unless given."""
    good = {each.metric: 0.0 for each in DEFAULT_THRESHOLDS[kind]}
    at = now()
    window = {
        "starts": (at - timedelta(hours=1)).isoformat(),
        "ends": (at + timedelta(hours=1)).isoformat(),
        "reason": "New firmware",
    }
    certificate = {"subject": "relay.psn.example", "not_after": certificate_not_after}
    return json.dumps(
        {
            "schema": "psn-registry/1",
            "ref": ref,
            "state": state,
            "observed_at": at.isoformat(),
            "metrics": good | (metrics or {}),
            "certificate": certificate if certificate_not_after else None,
            "maintenance": window if state == "maintenance" else None,
            "ttl_s": 60,
        }
    ).encode()


@dataclass(slots=True)
class FakeProber:
    """Replies one after the other, each after `takes_s`, as `says` has it by ref or by Watched.

    What it says is a state, a body, a refusal, or a whole reply's fields; whatever is not in
    `says` is well. `watched_last` has the registry and the canary come last. `meanwhile` is
    called before each reply about an endpoint.
    """

    clock: Clock = field(default_factory=Clock)
    says: dict[str, object] = field(default_factory=dict)
    takes_s: float = 0.01
    watched_last: bool = False
    meanwhile: Callable[[Claimed], object] = lambda _: None
    asked: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    def ask(
        self, questions: Iterable[Question], *, pace: Callable[[], Pace]
    ) -> Generator[Reply, None, None]:
        ordered = sorted(questions, key=self._rank)
        for question in ordered:
            if pace() is not Pace.ASK:
                return
            self.urls.append(question.url)
            started = self.clock.seconds
            if isinstance(question.about, Claimed):
                self.asked.append(question.about.ref)
                self.meanwhile(question.about)
            self.clock.seconds += self.takes_s
            yield self._reply(question, started)

    def _rank(self, question: Question) -> bool:
        return isinstance(question.about, Watched) is self.watched_last

    def _reply(self, question: Question, started: float) -> Reply:
        about = question.about
        name = about.value if isinstance(about, Watched) else about.ref
        said = self.says.get(name, WELL[about] if isinstance(about, Watched) else "up")
        if isinstance(said, str) and isinstance(about, Claimed):
            said = answer(about.ref, about.kind, said)
        fields: dict[str, object] = {"http_status": 200, "content_type": "application/json"}
        if isinstance(said, Refusal):
            fields = {"failure": said}
        elif isinstance(said, bytes):
            fields["body"] = said
        elif isinstance(said, dict):
            fields |= said
        took_us = int(self.takes_s * 1e6)
        return Reply(question, started, self.clock.seconds, took_us, **fields)  # type: ignore[arg-type]  # fields of Reply


@contextmanager
def fake_canary() -> Iterator[str]:
    yield "http://127.0.0.1:1/"


def make_engine(store: Store, prober: FakeProber | None = None, **fields: object) -> Engine:
    asker = prober or FakeProber()
    values: dict[str, object] = {
        "registry_url": REGISTRY_URL,
        "canary": fake_canary,
        "monotonic": asker.clock,
    }
    return Engine(store=store, prober=asker, **(values | fields))  # type: ignore[arg-type]  # fields of Engine


def make_due(*, ago: timedelta = timedelta(seconds=1), **fields: object) -> Endpoint:
    """An endpoint, expected since yesterday, that has been due since `ago`.

    Its interval is a year, so that its next turn does not come while a test runs.
    """
    at = now()
    values: dict[str, object] = {
        "due_at": at - ago,
        "expected_from": at - timedelta(days=1),
        "interval_s": 365 * 86_400,
    }
    return make_endpoint(**(values | fields))  # type: ignore[arg-type]  # fields of Endpoint


def make_missed(turns: int, interval: timedelta) -> Endpoint:
    """An endpoint that was due at one of its turns, and so many have come since.

    Its next turn is half an interval away or more, so that it does not come while a test runs.
    """
    at = now()
    refs = (f"E090000{number:02}-dns" for number in range(1, 34))
    ref = next(ref for ref in refs if next_due(ref, interval, at) - at > interval / 2)
    turn = next_due(ref, interval, at)
    return make_due(
        ref=ref,
        due_at=turn - (turns + 1) * interval,
        interval_s=int(interval.total_seconds()),
        expected_from=turn - timedelta(days=30),
    )


def findings(batch: Batch, state: str = "up", refusal: Refusal | None = None) -> list[Finding]:
    """What a well-formed answer, or none, means for each endpoint of a batch."""
    found = []
    for row in batch.rows:
        body = answer(row.ref, row.kind, state)
        reply = Reply(Question(row, ""), 0, 0, 900, 200, "application/json", body, refusal)
        heard = Heard(batch.claimed_at, batch.claimed_at)
        found.append(find(row, reply, heard, Rules(DEFAULT_THRESHOLDS[row.kind], CHECKS)))
    return found

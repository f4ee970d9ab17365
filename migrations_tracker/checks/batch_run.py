"""One claimed batch: what is asked of whom, and what becomes of the replies."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from threading import Event
from typing import Final
from urllib.parse import quote

from migrations_tracker.checks.asking import Pace, Question, Reply, Watched
from migrations_tracker.checks.findings import Batch, Claimed, Finding
from migrations_tracker.checks.judging import Heard, find
from migrations_tracker.checks.limits import Rules
from migrations_tracker.checks.parts import Counts, Engine
from migrations_tracker.checks.source import Watch, record_watch
from migrations_tracker.checks.windows import Windows, marked
from migrations_tracker.domain.schedule import asking_time

SLICE: Final = 1000
SLICE_AGE_S: Final = 1.0
quoted: Final = lru_cache(maxsize=65_536)(partial(quote, safe=""))


@dataclass(slots=True)
class BatchRun:
    """Replies wait until it is known whose fault a silence would be; then they are judged.

    `began` is the monotonic time of the claim: instants are the claim's own time on the
    database's clock and what has passed since.
    """

    engine: Engine
    batch: Batch
    rules: Mapping[int, Rules]
    windows: Windows
    began: float
    stop: Event
    counts: Counts
    watch: Watch = field(default_factory=Watch)
    _unjudged: list[Reply] = field(default_factory=list)
    _times: dict[float, datetime] = field(default_factory=dict)
    _heard_of: set[int] = field(default_factory=set)
    _sent_at: float = 0.0
    _sending_s: float = 0.0
    _stopped_at: float | None = None

    def check(self, canary_url: str) -> None:
        """Ask, judge and commit in slices; give back what was not asked."""
        self._sent_at = began = self.engine.monotonic()
        replies = self.engine.prober.ask(self._questions(canary_url), pace=self._pace)
        try:
            with closing(replies):
                for reply in replies:
                    self._hear(reply)
            self._send()
        finally:
            self._release()
        self.counts.ask_s += self.engine.monotonic() - began - self._sending_s
        record_watch(self.watch)

    def _questions(self, canary_url: str) -> Iterator[Question]:
        base = self.engine.registry_url.rstrip("/")
        yield Question(Watched.CANARY, canary_url)
        yield Question(Watched.REGISTRY, f"{base}/v1/health")
        for row in self.batch.rows:
            yield Question(row, f"{base}/v1/endpoints/{quoted(row.ref)}/status")

    def _pace(self) -> Pace:
        now = self.engine.monotonic()
        if self.stop.is_set():
            self._stopped_at = self._stopped_at or now
            grace = self.engine.grace.total_seconds()
            return Pace.FINISH if now < self._stopped_at + grace else Pace.LEAVE
        late = now > self.began + asking_time(self.engine.lease).total_seconds()
        return Pace.FINISH if late or self.watch.hold is not None else Pace.ASK

    def _hear(self, reply: Reply) -> None:
        self.watch.hear(reply)
        if isinstance(reply.question.about, Claimed):
            self._unjudged.append(reply)
        if not self.watch.is_complete or not self._unjudged:
            return
        if len(self._unjudged) >= SLICE or reply.ended - self._sent_at >= SLICE_AGE_S:
            self._send()

    def _judge(self) -> list[Finding]:
        held_because = self.watch.held_because
        findings = []
        for reply in self._unjudged:
            claimed = reply.question.about
            assert isinstance(claimed, Claimed)
            heard = Heard(self._at(reply.started), self._at(reply.ended))
            rules = self.rules[claimed.endpoint_id]
            finding = find(claimed, reply, heard, rules, held_because=held_because)
            findings.append(marked(finding, self.windows) if self.windows else finding)
        self._unjudged.clear()
        return findings

    def _count(self, findings: Sequence[Finding]) -> None:
        known = sum(each.is_known for each in findings)
        self.counts.answered += known
        self.counts.unknown += len(findings) - known
        self.counts.missed += sum(each.missed for each in findings)
        self._heard_of.update(each.claimed.endpoint_id for each in findings)

    def _send(self) -> None:
        began = self.engine.monotonic()
        findings = self._judge()
        self._count(findings)
        judged = self.engine.monotonic()
        unsaved = self.engine.unsaved
        unsaved.add(self.batch.token, findings)
        unsaved.save(self.engine.store, self.counts.saved)
        self._sent_at = self.engine.monotonic()
        self._sending_s += self._sent_at - began
        self.counts.judge_s += judged - began
        self.counts.commit_s += self._sent_at - judged

    def _release(self) -> None:
        unasked = [row.endpoint_id for row in self.batch.rows]
        unasked = [pk for pk in unasked if pk not in self._heard_of]
        self.counts.released += self.engine.store.release(self.batch.token, unasked)

    def _at(self, monotonic: float) -> datetime:
        """The time of a monotonic instant; questions are asked and replies come many at a time."""
        found = self._times.get(monotonic)
        if found is None:
            found = self.batch.claimed_at + timedelta(seconds=monotonic - self.began)
            self._times[monotonic] = found
        return found

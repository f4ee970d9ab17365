"""Clients of the API that lose their connections, and do as its documentation says."""

import http.client
import json
import threading
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

WRITE: Final = {"Content-Type": "application/json"}
LOST: Final = (OSError, http.client.HTTPException)
PAUSE_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A write that was answered as made: its own words, what it was made to, and what that is now.

    `seen` is the version that a change of a milestone was made to; a claim names none.
    """

    note: str
    record: str
    version: int
    seen: int | None

    @property
    def what(self) -> str:
        return what(self.note)


def what(note: str) -> str:
    """Which claim or change this is, whatever the attempt."""
    return note if note.startswith("drill-claim") else note.rpartition("-")[0]


@dataclass(slots=True)
class Written:
    """What all clients sent, and what they were told of it."""

    sent: list[str] = field(default_factory=list)
    acknowledged: list[Acknowledged] = field(default_factory=list)
    drops: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, *, sent: str = "", told: Acknowledged | None = None, drops: int = 0) -> None:
        with self.lock:
            self.sent += [sent] if sent else []
            self.acknowledged += [told] if told else []
            self.drops += drops


@dataclass(slots=True)
class Writer:
    """One client. About a third of its connections end before it has read the answer."""

    port: int
    key: str
    number: int
    written: Written
    over: threading.Event
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.number)

    def work(self, boroughs: list[str], milestones: list[str]) -> None:
        """Two claims of one migration and a change of one milestone."""
        self.claim(boroughs[self.number % len(boroughs)], 1)
        self.change(milestones[self.number % len(milestones)])
        self.claim(boroughs[self.number % len(boroughs)], 2)

    def claim(self, borough: str, turn: int) -> None:
        """Sent under one Idempotency-Key until it is answered."""
        note = f"drill-claim-{self.number}-{turn}"
        stage = self.random.choice(["testing", "cutover"])
        body = {"stage": stage, "reason": "Drilled.", "note": note}
        key = str(UUID(int=self.random.getrandbits(128), version=4))
        self.written.note(sent=note)
        while not self.over.is_set():
            path = f"migrations/{borough}/stage-claims"
            status, answer = self.send("POST", path, body, {"Idempotency-Key": f'"{key}"'})
            if status == 201:
                version = answer["migration"]["version"]
                self.written.note(told=Acknowledged(note, borough, version, None))
                return
            assert status in {0, 409, 500, 502, 503}, answer
            assert status != 409 or "still-running" in answer["type"], answer
            self.over.wait(PAUSE_S)

    def change(self, milestone: str) -> None:
        """Read, then changed under If-Match; read again after each conflict and lost answer.

        Each attempt has words of its own: what was made though its answer was lost, and then
        changed by another who had read it, is made anew.
        """
        day = date(2026, 6, 1) + timedelta(days=self.number)
        body = {"forecast_date": f"{day}", "delay_reason": "carrier_date"}
        attempt = 0
        while not self.over.is_set():
            status, read = self.send("GET", f"milestones/{milestone}")
            if status == 200 and read["forecast_date"] == f"{day}":
                return  # made, though its answer was lost
            if status == 200:
                attempt += 1
                note = f"drill-change-{self.number}-{attempt}"
                self.written.note(sent=note)
                tag = {"If-Match": f'"v{read["version"]}"'}
                sent = {**body, "note": note}
                status, answer = self.send("PATCH", f"milestones/{milestone}", sent, tag)
                if status == 200:
                    told = Acknowledged(note, milestone, answer["version"], read["version"])
                    self.written.note(told=told)
                    return
                assert status in {0, 412, 503}, answer
            self.over.wait(PAUSE_S)

    def send(
        self,
        method: str,
        path: str,
        body: object | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        """What is answered; status 0 where the line broke, by chance or by itself."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        fate = self.random.random()
        try:
            raw = b"" if body is None else json.dumps(body).encode()
            sent = {"Authorization": f"Bearer {self.key}", **(headers or {})}
            if body is not None:
                sent |= WRITE | {"Content-Length": str(len(raw))}
            connection.putrequest(method, f"/api/v1/{path}")
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders()
            if raw:
                connection.send(raw[: len(raw) // 2] if fate < 0.1 else raw)
            if fate < 0.3:
                self.written.note(drops=1)
                return 0, {}
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        except LOST:
            return 0, {}
        finally:
            connection.close()

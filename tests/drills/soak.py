"""The engine's soak: real workers, faults at random, and in the end a ledger of every slot.

    python -m tests.drills --postgres URL --redis URL [--minutes 10] [--seed N]

Two workers and a beat check 330 endpoints every ten seconds while workers are killed, frozen and
ended, the registry stops, hangs and talks nonsense, Redis is flushed and its connections are cut,
and PostgreSQL cuts connections and takes nothing. Then all is made well, and each turn of each
endpoint must have exactly one result or lie in a counted gap; nothing may have turned red. Prints
a table; exit status 1 where a turn is missing or counted twice.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from subprocess import Popen
from typing import Final
from urllib.parse import urlsplit

from redis import Redis
from redis.exceptions import RedisError

from tests.benchmarks.database import database

from .ledger import Ledger, audit
from .processes import World, all_ended, connect, end, prepare, until
from .registry import Registry, serving

ENDPOINTS: Final = 330
INTERVAL: Final = timedelta(seconds=10)
REST_S: Final = (1.0, 4.0)
WORKERS: Final = 2
CUT: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
NONSENSE: Final = (b"", b"{", b'{"schema": "psn-registry/2"}', b"\xff" * 99)


@dataclass(slots=True)
class Soak:
    """The processes under fault, and what was done to them."""

    world: World
    registry: Registry
    redis_url: str
    random: random.Random
    stack: ExitStack
    workers: list[Popen[bytes]] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    def run(self, seconds: float) -> None:
        faults: list[Callable[[], None]] = [
            self.kill,
            self.freeze,
            self.end,
            self.stop_registry,
            self.hang_registry,
            self.confuse_registry,
            self.flush_redis,
            self.restart_redis,
            self.cut_database,
            self.refuse_writes,
            self.configure,
        ]
        for _ in range(WORKERS):
            self._hire()
        self.world.beat(REDIS_URL=self.redis_url)
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            time.sleep(self.random.uniform(*REST_S))
            fault = self.random.choice(faults)
            fault()
            self.done[fault.__name__.replace("_", " ")] += 1

    def finish(self) -> None:
        """All is well again: every endpoint is asked, and the workers end."""
        [(healed,)] = self.world.query("SELECT now()")
        late = (
            "SELECT count(*) FROM migrations_tracker_endpointstate"
            " WHERE enabled AND (last_answer_at IS NULL OR last_answer_at <= %s)"
        )
        until(lambda: self.world.number(late, healed) == 0, within_s=90, world=self.world)
        for worker in self.workers:
            end(worker, within_s=20)

    def _hire(self) -> None:
        self.workers.append(self.world.worker(REDIS_URL=self.redis_url))

    def _dismiss(self) -> Popen[bytes]:
        return self.workers.pop(self.random.randrange(len(self.workers)))

    def kill(self) -> None:
        self._dismiss().kill()
        self._hire()

    def freeze(self) -> None:
        worker = self.random.choice(self.workers)
        worker.send_signal(signal.SIGSTOP)
        time.sleep(self.random.uniform(1, 8))
        worker.send_signal(signal.SIGCONT)

    def end(self) -> None:
        self._dismiss().send_signal(signal.SIGTERM)
        self._hire()

    def stop_registry(self) -> None:
        port, asked = self.registry.server_port, self.registry.asked
        self.registry.stop()
        time.sleep(self.random.uniform(1, 6))
        self.registry = self.stack.enter_context(serving(port))
        self.registry.asked = asked

    def hang_registry(self) -> None:
        self.registry.may_answer.clear()
        time.sleep(self.random.uniform(1, 7))
        self.registry.may_answer.set()

    def confuse_registry(self) -> None:
        self.registry.nonsense = self.random.choice(NONSENSE)
        time.sleep(self.random.uniform(1, 6))
        self.registry.nonsense = None

    def flush_redis(self) -> None:
        Redis.from_url(self.redis_url).flushdb()

    def restart_redis(self) -> None:
        """As a restart without a saved file: nothing is left and every connection is cut."""
        redis = Redis.from_url(self.redis_url)
        number = urlsplit(self.redis_url).path.removeprefix("/")
        redis.flushdb()
        own = redis.client_id()
        for client in redis.client_list():
            if client["db"] == number and int(client["id"]) != own:
                with suppress(RedisError):
                    redis.client_kill_filter(_id=client["id"])

    def cut_database(self) -> None:
        self.world.query(CUT)

    def refuse_writes(self) -> None:
        name = self.world.query("SELECT current_database()")[0][0]
        self.world.query("SET default_transaction_read_only = off")
        self.world.query(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        self.world.query(CUT)
        time.sleep(self.random.uniform(1, 4))
        self.world.query(f"ALTER DATABASE {name} SET default_transaction_read_only = off")
        self.world.query(CUT)

    def configure(self) -> None:
        """As if somebody had set other limits for a tenth of the endpoints."""
        self.world.query(
            "UPDATE migrations_tracker_endpointstate SET config_version = config_version + 1"
            " WHERE endpoint_id %% 10 = %s",
            self.random.randrange(10),
        )


@contextmanager
def _soaking(options: argparse.Namespace) -> Iterator[Soak]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(database(options.postgres, folder))
        prepare(url, folder)
        registry = stack.enter_context(serving())
        world = World(url, folder, stack.enter_context(closing(connect(url))))
        world.environ |= {"REGISTRY_URL": registry.url, "REGISTRY_TIMEOUT_MS": "3000"}
        stack.enter_context(all_ended(world))
        world.make_due(ENDPOINTS, interval_s=int(INTERVAL.total_seconds()))
        yield Soak(world, registry, options.redis, random.Random(options.seed), stack)


def main() -> int:
    options = _options()
    with _soaking(options) as soak:
        soak.run(options.minutes * 60)
        soak.finish()
        ledger = audit(soak.world, INTERVAL)
        asked = sum(soak.registry.asked.values())
    faults = ", ".join(f"{name} {number}" for name, number in sorted(soak.done.items()))
    rows = {
        "seed": options.seed,
        "minutes": f"{options.minutes:g}",
        "faults": f"{sum(soak.done.values())}: {faults}",
        "questions": f"{asked:,}",
        **{name: f"{getattr(ledger, name):,}" for name in Ledger.__annotations__},
    }
    sys.stdout.write("| | |\n|---|---|\n")
    for name, value in rows.items():
        sys.stdout.write(f"| {name.replace('_', ' ')} | {value} |\n")
    return int(not ledger.is_whole)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--postgres", required=True, help="an address such as postgres://host/name")
    parser.add_argument("--redis", required=True, help="an address such as redis://host/9")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    return parser.parse_args()

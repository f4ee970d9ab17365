"""What pages and calls cost: `python -m tests.benchmarks.pages --postgres URL [--redis URL]`.

Pages and calls are asked for in turns with ones that do nothing, of the same server (gunicorn with
the settings of production, the illustrative programme on PostgreSQL, the cache in Redis), behind
the same middleware and the same check of who asks. Compare the ratios of requests a second. Exit
status 1 where one misses its goal.
"""

import argparse
import io
import os
import re
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Final
from urllib.request import Request, urlopen

from tests.benchmarks.database import database, set_up
from tests.benchmarks.target import free_port, running

CONNECTIONS: Final = 8
CLAIMS: Final = """
local count, start = 0, "{start}"
request = function()
  count = count + 1
  local body = '{{"stage":"cutover"}}'
  if count % 2 == 0 then body = '{{"stage":"testing","reason":"To be measured again."}}' end
  return wrk.format("POST", nil, {{["Authorization"] = "Bearer {key}",
    ["Content-Type"] = "application/json", ["Idempotency-Key"] = start .. "-" .. count}}, body)
end
"""


@dataclass(frozen=True, slots=True)
class Ask:
    """What wrk asks for. `goal` is the least share of the trivial answers a second.

    With `has_it` the asker has the present version already.
    """

    name: str
    path: str
    headers: tuple[str, ...]
    goal: float = 0.0
    script: Path | None = None
    connections: int = CONNECTIONS
    has_it: bool = False


@dataclass(frozen=True, slots=True)
class Programme:
    """Who asks: a manager's cookie, and a key with a migration that it claims to and fro."""

    cookie: str
    key: str
    claimed: str


def main() -> int:
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ |= {"SECRET_KEY": secrets.token_urlsafe(48), "LOG_LEVEL": "ERROR"}
        address = stack.enter_context(database(options.postgres, folder))
        set_up(address, "http://127.0.0.1:9", folder)
        programme = _programme()
        url = stack.enter_context(_server(address, options.redis, folder))
        pairs = _pairs(programme, folder)
        sys.stdout.write(f"Medians of {options.rounds} rounds.\n\n")
        rounds = [_round(url, pairs, options.seconds) for _ in range(options.rounds)]
        missed = _report(pairs, rounds)
        _close()
    return missed


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--postgres", required=True, help="an address such as postgres://host/name")
    parser.add_argument("--redis", default="redis://127.0.0.1:6379/9")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    return parser.parse_args()


def _programme() -> Programme:
    """The illustrative programme, seen by its first manager, and one migration more."""
    from django.core.management import call_command
    from django.test import Client
    from django.utils.timezone import now

    from migrations_tracker.domain.access import Role, Scope
    from migrations_tracker.domain.calendar import london_date
    from migrations_tracker.domain.gates import GATES
    from migrations_tracker.domain.stages import Stage
    from migrations_tracker.models import EndpointState, User
    from suppliers.keys import issue_key
    from suppliers.models import Supplier
    from tests.make import make_borough, make_migration, make_waiver

    call_command("seed_demo", stdout=io.StringIO())
    # No check runs meanwhile, and nothing is to go stale between two questions.
    EndpointState.objects.update(last_answer_at=now() + timedelta(hours=1))
    client = Client()
    client.force_login(User.objects.filter(memberships__role=Role.MANAGER.value).earliest("pk"))
    supplier = Supplier.objects.earliest("pk")
    borough = make_borough(gss_code="E09000099", label="ZZZ", tile_row=31_000)
    claimed = make_migration(borough=borough, supplier=supplier, stage=Stage.TESTING, at=now())
    for criterion in GATES[Stage.CUTOVER]:
        make_waiver(
            claimed,
            stage=Stage.CUTOVER.value,
            criterion=criterion.kind.value,
            parameter=criterion.parameter,
            ends_on=london_date(now()) + timedelta(days=1),
        )
    scopes = [Scope.READ.value, Scope.CLAIMS_WRITE.value]
    _, key = issue_key(supplier, name="Measured", scopes=scopes, expires_at=None)
    return Programme(client.cookies["sessionid"].value, key, claimed.borough_id)


@contextmanager
def _server(database_url: str, redis_url: str, folder: Path) -> Iterator[str]:
    """The address of gunicorn with the settings of production."""
    port = free_port()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.server_settings",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "REGISTRY_TOKEN": secrets.token_urlsafe(24),
        "STATIC_ROOT": str(folder / "static"),
        "SECURE_SSL_REDIRECT": "0",
        "API_REQUESTS_PER_MINUTE": "1000000",
        "DEMO": "1",
        "PORT": str(port),
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(collect, check=True)
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
    with running(command, port):
        yield f"http://127.0.0.1:{port}"


def _pairs(programme: Programme, folder: Path) -> list[tuple[Ask, Ask]]:
    """Each thing to measure, with the trivial one that is asked the same way."""
    cookie = f"Cookie: sessionid={programme.cookie}"
    bearer = f"Authorization: Bearer {programme.key}"
    script = folder / "claims.lua"
    script.write_text(CLAIMS.format(key=programme.key, start=secrets.token_hex(16)))
    one = f"/api/v1/migrations/{programme.claimed}"
    page = Ask("a page that does nothing", "/trivial/page", (cookie,))
    call = Ask("a call that does nothing, in a session", "/api/v1/trivial", (cookie,))
    alone = Ask("a call that does nothing, by key", "/api/v1/trivial", (bearer,), connections=1)
    return [
        (Ask("the overview", "/", (cookie,), 0.3), page),
        (Ask("the overview, 304", "/", (cookie,), 0.8, has_it=True), page),
        (Ask("all migrations", "/api/v1/migrations?limit=200", (cookie,), 0.35), call),
        (Ask("one migration, 304", one, (cookie,), 0.6, has_it=True), call),
        (Ask("a stage claim", f"{one}/stage-claims", (), 0.25, script, connections=1), alone),
    ]


def _round(url: str, pairs: Sequence[tuple[Ask, Ask]], seconds: int) -> list[tuple[float, float]]:
    """Answers a second of each thing and of its trivial one, in turns."""
    return [(_rate(url, ask, seconds), _rate(url, trivial, seconds)) for ask, trivial in pairs]


def _rate(url: str, ask: Ask, seconds: int) -> float:
    """Of an address that has been asked for once since the last claim."""
    sent = list(ask.headers)
    if not ask.script:
        known = dict(header.split(": ", 1) for header in sent)
        with urlopen(Request(url + ask.path, headers=known), timeout=120) as answer:
            tag = answer.headers["ETag"]
        sent += [f"If-None-Match: {tag}"] if ask.has_it else []
    headers = [word for header in sent for word in ("-H", header)]
    script = ["-s", str(ask.script)] if ask.script else []
    command = ["wrk", "-t1", f"-c{ask.connections}", f"-d{seconds}s", *headers, *script]
    done = subprocess.run([*command, url + ask.path], check=True, capture_output=True, text=True)
    found = re.search(r"(\d+) requests in ([\d.]+)s", done.stdout)
    assert found is not None, done.stdout
    assert "Non-2xx" not in done.stdout, f"{ask.name}: {done.stdout}"
    return int(found[1]) / float(found[2])


def _report(pairs: Sequence[tuple[Ask, Ask]], rounds: Sequence[list[tuple[float, float]]]) -> int:
    sys.stdout.write(
        "| asked for | a second | the trivial one | ratio | goal |\n|---|---|---|---|---|\n"
    )
    missed = 0
    for index, (ask, _) in enumerate(pairs):
        own, trivial = (median(each[index][side] for each in rounds) for side in (0, 1))
        ratio = median(each[index][0] / each[index][1] for each in rounds)
        missed += ratio < ask.goal
        sys.stdout.write(
            f"| {ask.name} | {own:,.0f} | {trivial:,.0f} | {ratio:.2f} | {ask.goal} |\n"
        )
    return int(missed > 0)


def _close() -> None:
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    sys.exit(main())

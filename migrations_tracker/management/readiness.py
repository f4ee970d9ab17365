"""What `make run` needs before it writes anything: one clear line for whatever is missing."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError
from redis import Redis, RedisError

from migrations_tracker.management.local_registry import port_is_free


def ensure_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CommandError(
            f"Cannot write to {folder}: {error.strerror}. Name another folder: make run VAR_DIR=…"
        ) from error


def ensure_free(ports: Mapping[str, int]) -> None:
    """The ports, by the names of their variables, are different and nobody listens on them."""
    if len(set(ports.values())) < len(ports):
        raise CommandError(f"{', '.join(ports)} must be different ports.")
    for name, number in ports.items():
        if not port_is_free(number):
            raise CommandError(
                f"Port {number} is taken. Stop what uses it, or choose another: "
                f"make run {name}={number + 100}"
            )


def ensure_redis_answers(url: str) -> None:
    try:
        with Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3) as redis:
            redis.ping()
    except (RedisError, OSError) as error:
        place = urlsplit(url)
        raise CommandError(
            f"Redis does not answer at {place.hostname or place.path}:{place.port or 6379}. "
            "Start it, or leave REDIS_URL out: one machine needs none."
        ) from error


def prepare_database() -> None:
    """Bring the database up to date; what its driver says of one that cannot be used is kept."""
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        reason = str(error).partition("\n")[0]
        raise CommandError(
            f"The database cannot be used: {reason}. Mend that, or leave DATABASE_URL out: "
            "one machine needs only a file in VAR_DIR."
        ) from error

"""Where PostgreSQL and Redis are for tests, and whether they answer.

Only the standard library: `.ci/run` uses it before anything is installed.
"""

import os
import socket
import sys
from urllib.parse import urlsplit

DATABASE_URL = os.environ.get("TEST_DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/psn"
REDIS_URL = os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379/9"
PORTS = {"postgres": 5432, "redis": 6379}


def answers(url: str) -> bool:
    """Something listens at the address of the service."""
    parts = urlsplit(url)
    try:
        address = (parts.hostname or "127.0.0.1", parts.port or PORTS[parts.scheme])
        with socket.create_connection(address, timeout=2):
            return True
    except OSError:
        return False


def main(words: list[str]) -> int:
    match words:
        case ["database-url"]:
            print(DATABASE_URL)
        case ["redis-url"]:
            print(REDIS_URL)
        case ["postgresql"]:
            return 0 if answers(DATABASE_URL) else 1
        case ["redis"]:
            return 0 if answers(REDIS_URL) else 1
        case ["explain"]:
            print(
                "Not run on PostgreSQL: nothing answers at the address in TEST_DATABASE_URL "
                "(default: 127.0.0.1:5432). The drills need PostgreSQL and Redis."
            )
            return 1 if os.environ.get("CI") else 0
        case _:
            print("usage: services.py database-url | redis-url | postgresql | redis")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

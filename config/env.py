"""Typed readers of the environment. Each fails with the name, the value and what was expected."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

TRUE: Final = frozenset({"1", "true", "yes", "on"})
FALSE: Final = frozenset({"0", "false", "no", "off"})


class BadSetting(Exception):
    """A variable of the environment cannot be used; the message says which and why."""


@dataclass(slots=True)
class Environment:
    """Reads variables and remembers which were asked for; docs are compared with that."""

    values: Mapping[str, str]
    asked: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """The value of `name`, or the contents of the file that `name_FILE` points at."""
        self.asked[name] = default
        path = self.values.get(f"{name}_FILE", "")
        if not path:
            return self.values.get(name, "") or default
        if self.values.get(name):
            raise BadSetting(f"Set {name} or {name}_FILE, not both.")
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSetting(f"{name}_FILE is “{path}”, which cannot be read: {error}.") from error

    def flag(self, name: str, *, default: bool) -> bool:
        """A yes or no. Anything else is refused, never guessed."""
        raw = self.text(name, "1" if default else "0")
        if raw.lower() in TRUE:
            return True
        if raw.lower() in FALSE:
            return False
        raise BadSetting(f"{name} is “{raw}”; write 1 or 0 (yes/no, true/false, on/off also work).")

    def integer(self, name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
        raw = self.text(name, str(default))
        try:
            number = int(raw)
        except ValueError as error:
            raise BadSetting(f"{name} is “{raw}”; write a whole number.") from error
        if not least <= number <= most:
            raise BadSetting(f"{name} is {number}; it must be from {least} to {most}.")
        return number

    def words(self, name: str, default: str = "") -> list[str]:
        """A comma-separated list, blanks removed."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def contacts(self, name: str) -> list[str]:
        """Addresses at which somebody is reached, separated by commas."""
        found = self.words(name)
        for one in found:
            if not one.startswith(("mailto:", "https://", "tel:")):
                raise BadSetting(
                    f"{name} has “{one}”; each must start with mailto:, https:// or tel:."
                )
        return found

    def instant(self, name: str) -> datetime | None:
        """An instant with its time zone, in UTC; None where it is not set."""
        raw = self.text(name)
        if not raw:
            return None
        try:
            at = datetime.fromisoformat(raw)
        except ValueError as error:
            raise BadSetting(f"{name} is “{raw}”; write it as 2027-06-30T00:00:00Z.") from error
        if at.tzinfo is None:
            raise BadSetting(f"{name} is “{raw}”; end it in Z, or in an offset such as +01:00.")
        return at.astimezone(UTC)

    def url(self, name: str, default: str = "", *, schemes: tuple[str, ...]) -> str:
        raw = self.text(name, default)
        parts = urlsplit(raw)
        if raw and (parts.scheme not in schemes or not (parts.netloc or parts.path)):
            wanted = " or ".join(f"{scheme}://" for scheme in schemes)
            shown = f"{parts.scheme}://…" if parts.scheme else raw
            raise BadSetting(
                f"{name} is “{shown}”; it must be an address that starts with {wanted}."
            )
        return raw


def database(url: str) -> dict[str, object]:
    """Django's settings for a database address: sqlite:///path or postgres://user:pass@host:port/name."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path.removeprefix("/")) or ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
                    "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=2000;"
                ),
            },
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # A database that hangs must fail within seconds, not hold a worker for ever.
        "OPTIONS": {"connect_timeout": 5, "tcp_user_timeout": 20_000},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


env = Environment(os.environ)

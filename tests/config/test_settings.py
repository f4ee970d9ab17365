"""Settings documents match the code, and a server refuses what is unsafe."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "kq8Zr1vYw5Nc3Xb7Lm2Pd9Tf4Gh6Js0AeUiOoQzRxCvBnMlKjHg",
    "DATABASE_URL": "postgres://tracker@db.example/tracker",
    "REDIS_URL": "redis://cache.example:6379/0",
    "REGISTRY_TOKEN": "a-token-that-is-long-enough",
}


def start(changes: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What Django says when it reads the production settings under an environment."""
    return subprocess.run(
        [sys.executable, "manage.py", "diffsettings"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | SAFE | changes,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_production_starts_with_a_safe_environment() -> None:
    assert start({}).returncode == 0


@pytest.mark.parametrize(("host", "is_written_out"), [("", True), ("mail.example", False)])
def test_mail_is_written_out_where_no_mail_server_is_named(
    host: str, *, is_written_out: bool
) -> None:
    answer = start({"EMAIL_HOST": host})

    assert answer.returncode == 0
    assert ("console.EmailBackend" in answer.stdout) == is_written_out


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY has 5 characters"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG is on"),
        ({"DATABASE_URL": "sqlite:///x.sqlite3"}, "DATABASE_URL names SQLite"),
        ({"REDIS_URL": ""}, "REDIS_URL is empty"),
        ({"REGISTRY_TOKEN": ""}, "REGISTRY_TOKEN is empty"),
        ({"NOTIFY_WEBHOOK_SECRET": "hunter2"}, "NOTIFY_WEBHOOK_SECRET cannot be used"),
        ({"CHECK_BATCH": "0"}, "CHECK_BATCH is 0; it must be from 1 to 1000"),
    ],
)
def test_production_refuses_what_is_unsafe_in_one_line(changes: dict[str, str], words: str) -> None:
    answer = start(changes)

    assert answer.returncode == 1
    assert words in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def documented() -> set[str]:
    text = (ROOT / "docs/operations.md").read_text()
    return set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE))


def test_the_example_names_every_variable() -> None:
    text = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE))

    assert named == documented() | {"POSTGRES_PASSWORD"}


def test_every_variable_that_the_code_reads_is_documented() -> None:
    sources = [*ROOT.glob("config/**/*.py"), *ROOT.glob("migrations_tracker/registry_sim/*.py")]
    call = re.compile(r"(?:\benv\.\w+\(|environ\.get\(|environ,)\s*\"([A-Z_]+)\"")
    read = {name for source in sources for name in call.findall(source.read_text())}

    assert read == documented()

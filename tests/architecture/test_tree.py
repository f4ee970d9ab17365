"""The tree stays as it is described, and nothing unfinished or private stands in it."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP = {
    "manage.py",
    "pyproject.toml",
    "config",
    "boroughs",
    "suppliers",
    "migrations_tracker",
    "templates",
    "static",
    "tests",
    "docker-compose.yml",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "Dockerfile",
    "requirements.lock",
    "requirements-dev.lock",
    ".env.example",
    ".gitignore",
    ".pre-commit-config.yaml",
    ".dockerignore",
    ".ci",
    ".github",
    "docs",
}
LONGEST_MODULE = 300


def tracked(*patterns: str) -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / name for name in listing.stdout.splitlines()]
    return [path for path in paths if path.is_file()]


def test_the_top_level_is_the_agreed_one() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in tracked()}

    assert found - TOP == set()


def test_no_module_is_named_for_nothing() -> None:
    vague = {"utils.py", "helpers.py", "common.py", "misc.py", "core.py"}

    assert [path for path in tracked("*.py") if path.name in vague] == []


def test_modules_stay_readable_in_one_sitting() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked("*.py")
        if "migrations/0" not in str(path)
        and "tests/" not in str(path)
        and (lines := len(path.read_text().splitlines())) > LONGEST_MODULE
    }

    assert long == {}


@pytest.mark.parametrize("mark", ["TO" + "DO", "FIX" + "ME", "XX" + "X", "pragma: no " + "cover"])
def test_nothing_is_left_for_later(mark: str) -> None:
    pattern = re.compile(rf"\b{mark}\b")
    found = [
        path
        for path in tracked("*.py", "*.html", "*.css", "*.js")
        if pattern.search(path.read_text())
    ]

    assert found == []


def test_every_decision_has_its_number_and_its_title() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("0*.md"))

    for number, page in enumerate(pages, start=1):
        assert page.name.startswith(f"{number:04d}-")
        assert page.read_text().startswith(f"# {number}. ")


def test_links_between_documents_lead_somewhere() -> None:
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in tracked("*.md")
        for target in link.findall(page.read_text())
        if not (page.parent / target).exists()
    ]

    assert broken == []


def test_templates_name_templates_that_are_there() -> None:
    """Ours in `templates/`; what libraries bring is theirs to keep."""
    named = re.compile(r"{% (?:include|extends) \"([^\"]+)\"")
    missing = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in tracked("templates/*.html")
        for target in named.findall(page.read_text())
        if not target.startswith(("admin/", "simple_history/"))
        and not (ROOT / "templates" / target).exists()
    ]

    assert missing == []

"""The published schema as a file: `python -m tests.api.published` renews it.

A change that breaks v1 is not written, nor one that adds something without a line in
`migrations_tracker/api/changes.py` for today.
"""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.api.compatibility import added, breaking

FILE: Final = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
WHAT_TO_DO: Final = (
    "Within v1 the API only grows. Keep the old field, path or value beside the new one, and "
    "retire it by its Deprecation header; or make the change in a v2."
)


def text_of(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def committed() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def refusal(old: dict[str, Any], new: dict[str, Any], today: str) -> str:
    """Why `new` may not replace `old`; empty where it may."""
    if broken := breaking(old, new):
        return "\n".join(["This would break v1:", *broken, WHAT_TO_DO])
    if added(old, new) and new["info"]["version"] != today:
        return (
            "Something is new in the schema. Say what in migrations_tracker/api/changes.py, under "
            f"{today}, and run this again:\n" + "\n".join(added(old, new)[:20])
        )
    return ""


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from migrations_tracker.api.schema import document

    new: dict[str, Any] = json.loads(text_of(document()))
    if FILE.exists() and (why := refusal(committed(), new, f"{datetime.now(UTC):%Y-%m-%d}")):
        sys.stderr.write(f"{why}\n")
        return 1
    FILE.write_text(text_of(new), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

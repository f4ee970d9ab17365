"""Secrets of a local installation: made once, kept in VAR_DIR, readable by the owner only."""

import os
import secrets
from pathlib import Path


def local_secret(var_dir: Path, name: str) -> str:
    """The secret kept in `var_dir/name`, made at the first call. Two processes agree on one."""
    path = var_dir / name
    var_dir.mkdir(parents=True, exist_ok=True)
    fresh = secrets.token_urlsafe(48)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(fresh)
    return fresh

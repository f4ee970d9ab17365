"""Secrets of a local installation: made once, kept in VAR_DIR, readable by the owner only."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from config.env import BadSetting


def local_secret(var_dir: Path, name: str) -> str:
    """The secret kept in `var_dir/name`, made at the first call. Two processes agree on one.

    Raises BadSetting where the folder cannot be written.
    """
    path = var_dir / name
    try:
        var_dir.mkdir(parents=True, exist_ok=True)
        kept = _read(path)
        if kept:
            return kept
        # Written whole under another name first, so that nobody reads half a secret.
        draft = var_dir / f".{name}-{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    except OSError as error:
        raise BadSetting(
            f"Cannot write to {var_dir}: {error.strerror}. Name another folder in VAR_DIR."
        ) from error
    return _read(path)


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii").strip() if path.exists() else ""

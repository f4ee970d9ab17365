"""Write the two hashed locks from pyproject.toml, or check that they still fit it."""

import subprocess
import sys
import tempfile
from pathlib import Path

COMMON = [
    "pip",
    "compile",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
    # Older pip looks for a newer release of what is asked for with extras and pinned without.
    "--no-strip-extras",
    "--quiet",
    "pyproject.toml",
]
LOCKS = {
    "requirements.lock": [],
    "requirements-dev.lock": ["--extra=dev", "--constraint=requirements.lock"],
}


def compile_lock(target: Path, options: list[str], *, offline_from: Path | None) -> None:
    """Resolve into `target`; with `offline_from` the versions of that lock are kept."""
    if offline_from is not None:
        target.write_bytes(offline_from.read_bytes())
    uv = Path(sys.executable).with_name("uv")
    subprocess.run(  # noqa: S603 - fixed words
        [uv, *COMMON, *options, f"--output-file={target}"], check=True
    )


def pins(lock: Path) -> set[str]:
    """The pinned versions of a lock, without hashes and comments."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return {line.split(" \\")[0] for line in lines if line[:1].isalnum()}


def main() -> int:
    if "--check" not in sys.argv:
        for name, options in LOCKS.items():
            compile_lock(Path(name), [*options, "--upgrade"], offline_from=None)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        for name, options in LOCKS.items():
            fresh = Path(folder, name)
            compile_lock(fresh, options, offline_from=Path(name))
            if pins(fresh) != pins(Path(name)):
                print(f"{name} does not fit pyproject.toml. Run: make lock")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

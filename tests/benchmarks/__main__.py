"""`make bench`: every measurement, one after another, with the machine it was made on.

Each part compares with a limit or a peer in the same run and prints ratios. A part whose tools
are missing says so.
"""

import os
import platform
import subprocess
import sys
from pathlib import Path

SERVICES = Path(__file__).parents[2] / ".ci" / "services.py"
REGISTRY = [sys.executable, "-m", "tests.benchmarks.registry_rate"]
ENGINE = [sys.executable, "-m", "tests.benchmarks.engine_rate"]


def machine() -> str:
    """Processor, cores and Python, in one line."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0].split(":")[1].strip() if names else model
    cores = len(os.sched_getaffinity(0))
    return f"{model}, {cores} cores, Python {platform.python_version()}, {platform.system()}"


def service(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SERVICES), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def main() -> int:
    parts = {"The simulated registry beside nginx": REGISTRY, "The check engine on SQLite": ENGINE}
    if service("postgresql").returncode == 0:
        url = service("database-url").stdout.strip()
        parts["The check engine on PostgreSQL"] = [*ENGINE, "--postgres", url]
    sys.stdout.write(f"{machine()}\n")
    codes = []
    for title, command in parts.items():
        sys.stdout.write(f"\n{title}\n")
        sys.stdout.flush()
        codes.append(subprocess.run(command, check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())

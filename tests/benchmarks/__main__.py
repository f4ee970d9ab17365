"""`make bench`: every measurement, one after another, with the machine it was made on.

Each part compares with a limit or a peer in the same run and prints ratios. A part whose tools
are missing says so. The result is Markdown, as docs/performance.md keeps it. What is said after
`python -m tests.benchmarks`, such as `--rows 1000000`, is for the board. Exit status 1 where a part
misses its goal.
"""

import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.results import FOLDER

SERVICES = Path(__file__).parents[2] / ".ci" / "services.py"
REGISTRY = [sys.executable, "-m", "tests.benchmarks.registry_rate"]
ENGINE = [sys.executable, "-m", "tests.benchmarks.engine_rate"]
BOARD = [sys.executable, "-m", "tests.benchmarks.board"]
PAGES = [sys.executable, "-m", "tests.benchmarks.pages"]
NATIONAL = [sys.executable, "-m", "tests.benchmarks.national"]


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
        parts["The board with few and many results"] = [*BOARD, "--postgres", url, *sys.argv[1:]]
        if service("redis").returncode == 0:
            redis = service("redis-url").stdout.strip()
            parts["Pages and API"] = [*PAGES, "--postgres", url, "--redis", redis]
    parts["The national case"] = NATIONAL
    sys.stdout.write(f"{machine()}\n")
    codes = []
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, FOLDER: folder, "PATH": f"{os.environ['PATH']}:/usr/sbin"}
        for title, command in parts.items():
            sys.stdout.write(f"\n## {title}\n\n")
            sys.stdout.flush()
            codes.append(subprocess.run(command, env=environ, check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())

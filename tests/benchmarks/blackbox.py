"""Debian's prometheus-blackbox-exporter on the same nginx: the peer that most people know.

It opens a connection for each probe and stores nothing. wrk asks it over kept connections for one
probe after another; its own CPU seconds are counted, not wrk's.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from tests.benchmarks.target import Measured, free_port, running, wrk

COMMAND: Final = "prometheus-blackbox-exporter"
CONFIG: Final = """
modules:
  registry:
    prober: http
    timeout: 5s
    http:
      preferred_ip_protocol: ip4
      fail_if_body_not_matches_regexp: ['"state":"up"']
"""


@contextmanager
def blackbox(folder: Path, target: str) -> Iterator[Callable[[], Measured] | None]:
    """A function that measures it once; None where it is not installed."""
    if shutil.which(COMMAND) is None:
        yield None
        return
    port = free_port()
    config = folder / "blackbox.yml"
    config.write_text(CONFIG)
    command = [COMMAND, f"--config.file={config}", f"--web.listen-address=127.0.0.1:{port}"]
    query = urlencode({"module": "registry", "target": target})
    with running(command, port) as process:

        def measure() -> Measured:
            before = _cpu(process.pid)
            found = wrk(f"http://127.0.0.1:{port}/probe?{query}", fresh=False)
            used = _cpu(process.pid) - before
            return Measured(used / found.answers * 1000, 0.0, found.rate)

        yield measure


def _cpu(process: int) -> float:
    """CPU seconds of all threads of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

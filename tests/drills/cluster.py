"""A PostgreSQL of the drills' own: it may be torn down in the middle of a statement, or starved.

It is made of the binaries at hand, on a port and in a folder of its own, and runs as `postgres`
where the drills run as root, because PostgreSQL refuses to. Its disk is a small one in memory;
where none may be mounted, its files may not grow instead, which is the same to PostgreSQL.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.benchmarks.target import free_port

DISK_MIB: Final = 192
# No file may grow beyond this where there is no small disk; those of the log are as long.
LONGEST_FILE_MIB: Final = 1
SEGMENT_MIB: Final = 16
SETTINGS: Final = (
    "-c listen_addresses=127.0.0.1 -c shared_buffers=16MB -c autovacuum=off"
    " -c min_wal_size=32MB -c max_wal_size=64MB"
)


class NoPostgres(Exception):
    """There are no binaries to make a server of; the message says where they were looked for."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One running server. `is_on_small_disk` says how it is starved; `account` who it runs as."""

    binaries: Path
    folder: Path
    port: int
    account: str | None
    is_on_small_disk: bool

    @property
    def url(self) -> str:
        return f"postgres://psn@127.0.0.1:{self.port}/postgres"

    @property
    def disk(self) -> Path:
        return self.folder / "disk"

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} {SETTINGS}"
        self._control("start", f"--log={self.folder / 'server.log'}", f"--options={options}")

    def stop(self) -> None:
        self._control("stop", "--mode=immediate")

    def restart(self) -> None:
        """As after a crash: whatever ran is cut off, and the log is played again."""
        self._control("restart", "--mode=immediate", f"--log={self.folder / 'server.log'}")

    @contextmanager
    def full(self) -> Iterator[None]:
        """Nothing that is stored can grow for as long as this lasts."""
        if not self.is_on_small_disk:
            self._limit_files(str(LONGEST_FILE_MIB * 2**20))
            yield
            self._limit_files("unlimited")
            return
        ballast = self.disk / "ballast"
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(4096)):
                pass
        yield
        ballast.unlink()

    def run(self, *command: str | Path) -> None:
        done = subprocess.run(
            command,
            user=self.account,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()

    def _control(self, what: str, *options: str) -> None:
        self.run(self.binaries / "pg_ctl", what, "--wait", f"--pgdata={self.disk}/data", *options)

    def _limit_files(self, size: str) -> None:
        postmaster = (self.disk / "data" / "postmaster.pid").read_text().split()[0]
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for process in (postmaster, *children):
            self.run("prlimit", f"--pid={process}", f"--fsize={size}:")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A new server that is gone in the end. Raises NoPostgres."""
    binaries, account = _binaries(), "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="drill-") as name:
        folder = Path(name)
        (folder / "disk").mkdir()
        if account:
            shutil.chown(folder, account)
        with _small_disk(folder / "disk") as is_small:
            if account:
                shutil.chown(folder / "disk", account)
            made = Cluster(binaries, folder, free_port(), account, is_small)
            segment = SEGMENT_MIB if is_small else LONGEST_FILE_MIB
            options = ("--username=psn", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
            where = (f"--pgdata={made.disk}/data", f"--wal-segsize={segment}", "--no-sync")
            made.run(binaries / "initdb", *options, *where)
            made.start()
            try:
                yield made
            finally:
                made.stop()


def _binaries() -> Path:
    """Where Debian keeps the newest version, else where the commands are found."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    found = versions[-1] if versions else shutil.which("initdb")
    if found is None:
        raise NoPostgres("There is no initdb in /usr/lib/postgresql/*/bin or on the PATH")
    return Path(found).parent


def _version(initdb: Path) -> int:
    number = initdb.parents[1].name
    return int(number) if number.isdigit() else 0


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """A file system in memory at `folder`; False, and none, where this machine forbids it."""
    size = f"size={DISK_MIB}m,mode=700,uid={os.geteuid()}"
    if not _done("mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)):
        yield False
        return
    try:
        yield True
    finally:
        assert _done("umount", "--lazy", str(folder))


def _done(*command: str) -> bool:
    """Whether the command could be done, by root or by one who may act as such unasked."""
    asked = command if os.geteuid() == 0 else ("sudo", "-n", *command)
    if shutil.which(asked[0]) is None:
        return False
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0

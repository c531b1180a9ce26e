"""The large site under load: `examserver.cluster` over a PostgreSQL that keeps every commit."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import aiohttp

from examserver.cluster import private_database
from tests.load.server import ROOT, Server, cpu_of
from tests.load.site import Site

READY_SECONDS = 60.0


@contextmanager
def database(folder: Path) -> Iterator[tuple[str, int]]:
    """A PostgreSQL of our own, set as the product sets it; gives its URL and its first process."""
    folder.chmod(0o711)  # as root PostgreSQL is lent to a user of its own
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as sockets:
        part, url = private_database(folder / "pg", Path(sockets), 2)
        part.command += ["-c", "log_min_messages=fatal"]  # our table is on the screen
        part.start()
        try:
            until = time.monotonic() + READY_SECONDS
            while not part.is_ready():
                if part.has_ended() or time.monotonic() > until:
                    raise RuntimeError("PostgreSQL did not start")
                time.sleep(0.05)
            assert part.process
            yield url, part.process.pid
        finally:
            part.end()


@contextmanager
def any_core() -> Iterator[None]:
    """Two workers, a database and the generator share what there is."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Cluster(Server):
    """The same server as several processes. Its clock is the machine's."""

    def __init__(self, site: Site, workers: int, database_pid: int) -> None:
        super().__init__(site)
        self.workers, self._database_pid = workers, database_pid

    def spawn(self) -> None:
        """Start the supervisor, which starts everything else."""
        more = {
            "EXAM_DATA_DIR": str(self.site.folder),
            "EXAM_DATABASE_URL": self.site.database_url,
            "EXAM_HOST": "127.0.0.1",
            "EXAM_PORT": str(self.port),
            "EXAM_WORKERS": str(self.workers),
            "EXAM_DEMO": "false",
            "EXAM_PASSWORD_MEMORY_KIB": "64",
            "EXAM_TEST_NO_FSYNC": "0",
        }
        with (self.site.folder / "server.log").open("ab") as log:
            command = [sys.executable, "-m", "examserver.cluster"]
            self.process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **more}, stdout=log, stderr=log)

    async def listening(self, timeout: float = 60) -> None:
        """Wait until the front answers for a worker."""
        end = time.perf_counter() + timeout
        while time.perf_counter() < end and self.process and self.process.poll() is None:
            with suppress(aiohttp.ClientError):
                async with aiohttp.ClientSession() as http, http.get(f"{self.url}/healthz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.1)
        raise RuntimeError(self.log()[-3000:])

    def pids(self) -> list[int]:
        """The supervisor and everything that it started: workers, Redis, the front. PostgreSQL is beside them."""
        return family_of(super().pids())

    def database_seconds(self) -> float:
        """Processor time of PostgreSQL so far."""
        return sum(cpu_of(pid) for pid in family_of([self._database_pid]))


def family_of(pids: list[int]) -> list[int]:
    """These processes, their children, and theirs."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            children.setdefault(int(stat.read_text().rpartition(")")[2].split()[1]), []).append(int(stat.parent.name))
    found = list(pids)
    for pid in found:
        found += children.get(pid, [])
    return found

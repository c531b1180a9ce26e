"""The server as a process of its own: started, killed and measured from outside."""

import asyncio
import os
import resource
import subprocess
import sys
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from tests.browser.conftest import free_port, stop_server
from tests.cast import DAY
from tests.load.site import Site

ROOT = Path(__file__).parents[2]
TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


class Server:
    """One server over one site, on a core of its own where `core` names one. Every commit reaches the disk."""

    def __init__(self, site: Site, core: int | None = None) -> None:
        self.site, self.core, self.port = site, core, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def spawn(self) -> None:
        """Start it and do not wait. It gets the same port each time."""
        core = "" if self.core is None else str(self.core)
        command = [sys.executable, "-m", "tests.load.serve", str(self.site.folder), str(self.port), core]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "EXAM_TEST_NO_FSYNC": "0"}
        with (self.site.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, self.site.database_url], cwd=ROOT, env=environment, stdout=log, stderr=log
            )

    async def listening(self, timeout: float = 60) -> None:
        """Wait until it takes connections. Raises RuntimeError with the end of its log."""
        end = time.perf_counter() + timeout
        while time.perf_counter() < end and self.process and self.process.poll() is None:
            with suppress(OSError):
                _reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            await asyncio.sleep(0.01)
        raise RuntimeError(self.log()[-3000:])

    async def start(self) -> None:
        """Start it and wait until it takes connections."""
        self.spawn()
        await self.listening()

    def kill(self) -> None:
        """SIGKILL: no warning, nothing is put away."""
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """The end of a measurement."""
        if self.process and self.process.poll() is None:
            stop_server(self.process)

    def log(self) -> str:
        """What it wrote so far."""
        return (self.site.folder / "server.log").read_text("utf-8", "replace")

    def pids(self) -> list[int]:
        """The processes that serve."""
        return [self.process.pid] if self.process else []

    def cpu_seconds(self) -> float:
        """Processor time so far."""
        return sum(cpu_of(pid) for pid in self.pids())

    def rss_mb(self) -> float:
        """Resident memory."""
        return sum(rss_of(pid) for pid in self.pids())

    def now(self) -> datetime:
        """The moment by the server's clock, reckoned here."""
        began, nudge = ((self.site.folder / name).read_text() for name in ("began", "nudge"))
        return DAY + timedelta(seconds=time.time() - float(began) + float(nudge or 0))

    def move_clock(self, seconds: float) -> None:
        """Let the server's clock jump forward."""
        nudge, fresh = self.site.folder / "nudge", self.site.folder / "nudge.new"
        fresh.write_text(str(float(nudge.read_text() or 0) + seconds))
        fresh.replace(nudge)


def cpu_of(pid: int) -> float:
    """Processor time of a process so far, all its threads; 0 when it has ended."""
    with suppress(OSError):
        parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / TICKS
    return 0.0


def rss_of(pid: int) -> float:
    """Resident memory of a process, in MB."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1e6
    return 0.0


def raise_descriptors() -> int:
    """As many open sockets as this machine allows, for us and for the server that we start; gives the number."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def take_core(core: int | None) -> None:
    """Keep this process, the generator, on one core."""
    if core is not None:
        os.sched_setaffinity(0, {core})

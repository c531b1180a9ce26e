"""A stage: a site built for one measurement, its server, and its terminals; everything is put away afterwards."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.load.cluster import Cluster, any_core, database
from tests.load.comeback import come_in
from tests.load.figures import Book
from tests.load.server import Server
from tests.load.site import Site, build, prepare
from tests.load.terminal import Terminal, terminals_of

SEATED_WITHIN = 180


@dataclass
class Bench:
    """How this run measures: where the server runs, how long and how often."""

    book: Book
    server_core: int | None = None
    quick: bool = False
    runs: int = 3

    def seconds(self, full: float, quick: float) -> float:
        """A window's length."""
        return quick if self.quick else full


@dataclass
class Stage:
    """What one measurement plays on."""

    site: Site
    server: Server
    terminals: list[Terminal]

    async def seat(self, at_once: int = 64) -> None:
        """Everybody connected and opened; the paper is read once and known to all by its mark."""
        async with asyncio.timeout(SEATED_WITHIN):
            await self._seat(at_once)

    async def _seat(self, at_once: int) -> None:
        first, *others = self.terminals
        await first.connect()
        await first.open(has_nothing=True)
        for terminal in others:
            terminal.mark, terminal.sealed = first.mark, first.sealed
        gate = asyncio.Semaphore(at_once)

        async def sit(terminal: Terminal) -> None:
            async with gate:
                await come_in(terminal)

        await asyncio.gather(*(sit(terminal) for terminal in others))
        for terminal in self.terminals:  # who was cut off while the others came in
            while terminal.wire is None:
                await come_in(terminal)


@asynccontextmanager
async def stage(
    bench: Bench,
    n: int,
    state: str = "answering",
    *,
    answers: bool = False,
    workers: int = 0,
    adapt: Callable[[Site], None] = lambda _site: None,
) -> AsyncIterator[Stage]:
    """n terminals, signed in beforehand unless `state` is "expected", and the server listening.

    `adapt` changes the site before anybody signs in. With `workers` it is a cluster: so many of them, PostgreSQL, Redis
    and the front, on any core.
    """
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    server: Server | None = None
    terminals: list[Terminal] = []
    around = ExitStack()
    try:
        if workers:
            around.enter_context(any_core())
            url, database_pid = around.enter_context(database(folder))
            site = build(folder, n, url, datetime.now(UTC))
            server = Cluster(site, workers, database_pid)
        else:
            site = build(folder, n)
            adapt(site)
            server = Server(site, bench.server_core)
        if state != "expected":
            prepare(site, state, answers)
        await server.start()
        terminals = terminals_of(server.url, site.seats, site.questions if state != "expected" else ())
        yield Stage(site, server, terminals)
    except BaseException:
        if server:
            print(server.log()[-3000:])
        raise
    finally:
        for terminal in terminals:
            terminal.on_lost = None
            terminal.cut()
        if server:
            server.stop()
        around.close()
        await asyncio.sleep(0)
        shutil.rmtree(folder, ignore_errors=True)

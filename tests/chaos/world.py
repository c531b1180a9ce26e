"""One exam day under attack: a site, its server, a wire that can be pulled, a room of players, and the checker."""

import asyncio
import random
import resource
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from examserver.clock import Clock
from examserver.house import House
from examserver.people.actions import add_account
from examserver.people.passwords import passwords
from examserver.who import SERVER
from tests.browser.conftest import Server, free_port, start_server, stop_server
from tests.cast import DAY, PASSWORD, MovableClock, settings_in
from tests.chaos.checker import Evidence, Ledger, faults, gather
from tests.chaos.player import Player
from tests.chaos.proxy import Proxy
from tests.load.desk import Desk
from tests.load.site import MINUTES, Question, Site, build, prepare
from tests.load.terminal import Terminal


def a_site(folder: Path, n: int) -> Site:
    """A built site in which n candidates answer, with a second invigilator."""
    site = prepare(build(folder, n), "answering")
    house = site.house()
    house.act(
        add_account,
        SERVER,
        username="cora",
        name="科拉",
        role="chief_invigilator",
        password=PASSWORD,
        password_hash=passwords(64).hash(PASSWORD),
        must_change=False,
    )
    house.engine.dispose()
    return site


class World:
    """Use with `async with a_world(...)`. Everything random comes from one seed."""

    def __init__(self, site: Site, seed: int, *, has_own_disk: bool = False) -> None:
        self.has_own_disk = has_own_disk
        self.site, self.seed, self.rng = site, seed, random.Random(seed)
        self.folder, self.port = site.folder, free_port()
        self.ledger = Ledger()
        self.questions: Sequence[Question] = site.questions
        self.is_writing = True
        self.passed = 0.0
        self.proxy = Proxy(self.port, self.rng)
        self.players: list[Player] = []
        self.process: Server | None = None
        self._serial = 0

    # The server

    @property
    def url(self) -> str:
        """By way of the proxy."""
        return self.proxy.url

    @property
    def straight(self) -> str:
        """Past the proxy: the invigilator's own cable."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Of the server."""
        assert self.process
        return self.process.pid

    async def start(self) -> None:
        """Start the server, or start it again."""
        self.process = await asyncio.to_thread(start_server, self.folder, self.port, fsync=True)

    def kill(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """The end of the day."""
        if self.process and self.process.poll() is None:
            stop_server(self.process)

    def log(self) -> str:
        """What the server wrote."""
        return (self.folder / "server.log").read_text("utf-8", "replace")

    # Time

    def pass_time(self, seconds: float) -> None:
        """Time passes, for the server and for every terminal."""
        nudge, fresh = self.folder / "nudge", self.folder / "nudge.new"
        fresh.write_text(str(float(nudge.read_text() or 0) + seconds))
        fresh.replace(nudge)
        self.passed += seconds

    def step_wall(self, seconds: float, *, boot: str = "") -> None:
        """The machine's wall clock is set to another time, and with `boot` the machine starts anew after it."""
        fresh = self.folder / "wall.new"
        fresh.write_text(str(float((self.folder / "wall").read_text()) + seconds))
        fresh.replace(self.folder / "wall")
        if boot:
            (self.folder / "boot").write_text(boot)

    def until_deadline(self) -> float:
        """Seconds until the last deadline of those who answer, by the server's clock."""
        with closing(sqlite3.connect(self.folder / "exam.db")) as db:
            (found,) = db.execute("SELECT max(deadline) FROM attempts WHERE state = 'answering'").fetchone()
        began, nudge = (float((self.folder / name).read_text()) for name in ("began", "nudge"))
        now = DAY + timedelta(seconds=time.time() - began + nudge)
        return (datetime.fromisoformat(found).replace(tzinfo=UTC) - now).total_seconds() if found else 0.0

    # Players

    def seat(self, n: int | None = None) -> None:
        """Everybody sits down and begins to write."""
        for seat in self.site.seats[:n]:
            self.join(Player(self, seat, f"{self.seed}/{seat.attempt_id}"))

    def join(self, player: Player) -> Player:
        """One more machine."""
        self.players.append(player)
        player.start()
        return player

    async def another_terminal(self, player: Player) -> Player:
        """The same candidate, at another machine: signed in there, and asking."""
        machine = Terminal(self.straight, player.seat.admission_no, player.seat.id_number)
        await machine.sign_in()
        self._serial += 1
        seat = replace(player.seat, cookie=machine.cookie)
        return self.join(Player(self, seat, f"{self.seed}/{seat.attempt_id}/{self._serial}"))

    @property
    def working(self) -> list[Player]:
        """Who is not told that it is over."""
        return [p for p in self.players if not p.is_turned_away and not p.outbox.over]

    @property
    def answering(self) -> list[Player]:
        """Who has a page open on which answers can be written."""
        return [p for p in self.working if p.outbox.is_open]

    # Looking

    async def until(self, holds: Callable[[], Any], what: str, seconds: float = 30) -> None:
        """Wait for a condition. Raises AssertionError with what it was, and the end of the server's log."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"in vain: {what}; seed {self.seed}; {self._state()}\n{self.log()[-2000:]}")
            await asyncio.sleep(0.005)

    def _state(self) -> str:
        return "; ".join(
            f"{p.attempt_id}: up {bool(p.wire and p.wire.is_up)}, waiting {len(p.outbox.waiting())}, "
            f"over {p.outbox.over or p.is_turned_away}, codes {dict(p.codes)}"
            for p in self.players
            if not p.is_settled
        )

    async def answers(self, more: int, seconds: float = 30) -> None:
        """Wait until so many more revisions have been acknowledged to everybody together."""
        goal = sum(p.acks for p in self.players) + more
        await self.until(lambda: sum(p.acks for p in self.players) >= goal, f"{more} acknowledgements", seconds)

    async def settle(self, seconds: float = 40) -> None:
        """The network is well, nobody writes, and everything that waits has arrived."""
        self.proxy.heal()
        self.is_writing = False
        await self.until(lambda: all(p.is_settled for p in self.players), "everybody settled", seconds)

    def house(self) -> House:
        """A second look at the site's data."""
        return House(settings_in(self.folder, database_url=self.site.database_url), Clock())

    def evidence(self) -> Evidence:
        """What the database holds now."""
        house = self.house()
        try:
            return gather(house)
        finally:
            house.engine.dispose()

    def verdict(self, *, is_end: bool = False) -> list[str]:
        """Every fault that the checker finds now."""
        return faults(self.ledger, self.evidence(), is_end=is_end)

    async def check(self, *, is_end: bool = False) -> None:
        """Let everything arrive, compare, and go on. Raises AssertionError with the faults."""
        await self.settle()
        found = self.verdict(is_end=is_end)
        assert not found, f"seed {self.seed}: {len(found)} faults: {found[:10]}"
        self.is_writing = True

    def count(self, query: str) -> int:
        """One number, asked of the database past the server."""
        with closing(sqlite3.connect(self.folder / "exam.db", timeout=30)) as db:
            return int(db.execute(query).fetchone()[0])

    # Faults of the machine

    @contextmanager
    def locked(self) -> Any:
        """The database is held by another process: by us."""
        db = sqlite3.connect(self.folder / "exam.db", isolation_level=None, timeout=10)
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            db.execute("ROLLBACK")
            db.close()

    @contextmanager
    def full_disk(self, least: int = 4096) -> Any:
        """No file of the server may be written beyond so many bytes, its log neither: EFBIG, or half a write.

        Where the day lies on a disk of its own, that is filled instead, to the last byte: ENOSPC.
        """
        if self.has_own_disk:
            with self._filled():
                yield
            return
        _soft, hard = resource.prlimit(self.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (least, hard))
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (hard, hard))

    @contextmanager
    def _filled(self) -> Any:
        filler = self.folder / "filler"
        try:
            with suppress(OSError), filler.open("wb", buffering=0) as file:
                while file.write(bytes(65_536)) == 65_536:
                    pass
                while file.write(b"0"):
                    pass
            yield
        finally:
            filler.unlink(missing_ok=True)

    @property
    def wal_bytes(self) -> int:
        """How long the write-ahead log is."""
        wal = self.folder / "exam.db-wal"
        return wal.stat().st_size if wal.exists() else 0

    def copy(self, folder: Path) -> Site:
        """The site as it is on the disk this moment, in another folder."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("exam.db*", "server.log"))
        with (
            closing(sqlite3.connect(self.folder / "exam.db")) as here,
            closing(sqlite3.connect(folder / "exam.db")) as there,
        ):
            here.backup(there)
        return replace(self.site, folder=folder)


def played_out(site: Site) -> Evidence:
    """The rest of the day on a copy, in one piece: time is up, everything is collected and marked, nothing breaks."""
    from examserver.chores import run_once

    house = House(settings_in(site.folder), MovableClock(DAY))
    house.clock = MovableClock(_newest(house))
    house.clock.move(minutes=2 * MINUTES)
    run_once(house)
    seen = gather(house)
    house.engine.dispose()
    return seen


def _newest(house: House) -> Any:
    seen = gather(house)
    return max([DAY, *(row.saved_at for row in seen.rows)])


@asynccontextmanager
async def a_world(
    site: Site,
    folder: Path,
    seed: int,
    n: int | None = None,
    *,
    has_real_clock: bool = False,
    has_own_disk: bool = False,
) -> AsyncIterator[World]:
    """A copy of a prepared site, served, with everybody at work; put away afterwards.

    `has_own_disk`: the folder lies on a small file system that may be filled. `has_real_clock`: the server counts time
    as it does in an exam, on a machine whose wall clock can be stepped.
    """
    shutil.copytree(site.folder, folder, dirs_exist_ok=True)
    if has_real_clock:
        (folder / "wall").write_text(str((DAY - datetime.now(UTC)).total_seconds()))
        (folder / "boot").write_text("first")
    world = World(replace(site, folder=folder), seed, has_own_disk=has_own_disk)
    await world.proxy.start()
    try:
        await world.start()
        world.seat(n)
        yield world
    finally:
        for player in world.players:
            await player.stop()
        await world.proxy.stop()
        world.stop()


@asynccontextmanager
async def a_desk(world: World) -> AsyncIterator[Desk]:
    """The chief invigilator's desk."""
    async with Desk(world.straight) as desk:
        yield desk

"""Workers of one site as processes of their own, terminals that move between them, and who was told what."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.tables import AnswerRevision
from examserver.people.actions import add_account
from examserver.people.passwords import passwords
from examserver.who import SERVER
from tests.browser.conftest import free_port, stop_server
from tests.cast import PASSWORD
from tests.load.site import Site, build, prepare
from tests.load.terminal import Terminal
from tests.load.wire import WireLost, WireRefused, dial, said_in

ROOT = Path(__file__).parents[2]
Place = tuple[int, int, int]


def a_site(folder: Path, n: int, database_url: str, state: str = "waiting") -> Site:
    """n candidates, signed in and waiting (or answering); two invigilators."""
    site = prepare(build(folder, n, database_url), state)
    house = site.house()
    house.act(
        add_account, SERVER, username="cora", name="科拉", role="chief_invigilator", password=PASSWORD,
        password_hash=passwords(64).hash(PASSWORD), must_change=False,
    )  # fmt: skip
    house.engine.dispose()
    (folder / "began").write_text(str(time.time()))
    (folder / "nudge").write_text("0")
    return site


class Worker:
    """One process of the site, on a port of its own."""

    def __init__(self, site: Site, name: str, redis_url: str = "") -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = site.folder / f"{name}.log"
        command = [sys.executable, "-m", "tests.load.serve", str(site.folder), str(self.port), "", site.database_url]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "EXAM_REDIS_URL": redis_url}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    async def listens(self) -> bool:
        """Whether it takes connections. Raises RuntimeError with its log when it has ended."""
        if self.process.poll() is not None:
            raise RuntimeError(self.said()[-3000:])
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    def said(self) -> str:
        """Its log so far."""
        return self.log.read_text("utf-8", "replace")

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """The end of the test."""
        if self.process.poll() is None:
            stop_server(self.process)


async def until(holds: Callable[[], Any], what: str, seconds: float = 40) -> Any:
    """Wait until something holds, however slow the machine is; gives it. Raises AssertionError with what it was."""
    end = time.monotonic() + seconds
    while True:
        found = holds()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        assert time.monotonic() < end, f"in vain: {what}"
        await asyncio.sleep(0.02)


class Board:
    """An invigilator's board in one process: the newest of each row."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[str, Any]] = {}

    async def watch(self, url: str, cookie: str, sitting_id: int) -> None:
        """Open it."""
        wire = await dial(url, cookie, on_event=self._told)
        said = await wire.ask("board.watch", {"sitting_id": sitting_id})
        assert said["ok"], said
        self.take(said)

    def _told(self, name: str, body: bytes) -> None:
        if name == "board.changed":
            self.take(said_in(body))

    def take(self, said: dict[str, Any]) -> None:
        """What a picture or a frame says."""
        for row in said["rows"]:
            self.rows[row["id"]] = row

    def shows(self, id: int, **fields: Any) -> bool:
        """Whether a row shows this."""
        row = self.rows.get(id, {})
        return all(row.get(name) == value for name, value in fields.items())


async def write(terminal: Terminal, urls: Sequence[str], acknowledged: set[Place], pause: float = 0.02) -> str:
    """Answer without end, as the outbox does: what was not acknowledged is sent again, to whichever process is there.

    Gives the code with which the server ended it.
    """
    number = terminal.number + 1
    while True:
        try:
            said = await terminal.ask("answer.save", **terminal.revision(number))
        except (WireLost, TimeoutError):
            await come_back(terminal, urls)
            continue
        if said["ok"]:
            acknowledged.add((terminal.attempt_id, terminal.lease, number))
            terminal.number = number
            number += 1
            await asyncio.sleep(pause)
        elif said["code"] in ("time_is_up", "not_answering", "wrong_terminal"):
            return str(said["code"])
        else:  # too many, or the database is away at this moment: ask again
            await asyncio.sleep(0.1)


async def come_back(terminal: Terminal, urls: Sequence[str]) -> None:
    """Connect to one process after the other until one has us again."""
    for turn in range(2000):
        terminal.url = urls[turn % len(urls)]
        try:
            await terminal.connect()
            await terminal.open()
            return
        except (WireLost, WireRefused, OSError, TimeoutError, AssertionError):
            await asyncio.sleep(0.05)
    raise AssertionError("no process takes the terminal back")


def missing(site: Site, terminals: Sequence[Terminal], acknowledged: set[Place]) -> list[Place]:
    """What was acknowledged and is not in the database, or other than it was sent."""
    of = {t.attempt_id: t for t in terminals}
    house = site.house()
    with Session(house.readonly) as db:
        kept = {(r.attempt_id, r.lease, r.number): r.answer for r in db.scalars(select(AnswerRevision))}
    house.engine.dispose()
    return [p for p in sorted(acknowledged) if p not in kept or kept[p] != of[p[0]].revision(p[2])["answer"]]

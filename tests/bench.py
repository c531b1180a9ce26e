"""Load on this machine: a real server in its own process, scripted terminals over raw websockets in this one.

Every figure is taken in one run and written to bench.json: name, value, unit, terminals, machine. All on loopback.
"""

import asyncio
import json
import os
import platform
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import text
from sqlalchemy.orm import Session

from examserver.attempts.actions.placing import place_candidates
from examserver.clock import Clock
from examserver.db import Secret
from examserver.house import House
from examserver.papers.actions import draw_paper, freeze_paper
from examserver.papers.stock import bring_bank
from examserver.people.actions import add_account
from examserver.people.passwords import passwords
from examserver.registration.tables import Batch, Candidate
from examserver.rulebook import Rulebook
from examserver.schema import migrate
from examserver.sittings.actions import add_room, add_sitting, set_papers, set_staff
from examserver.who import SERVER, Who
from question_bank.blueprints import write_blueprint
from question_bank.identity import make_id
from tests.browser.conftest import free_port, start_server, stop_server
from tests.cast import DAY, PASSWORD, MovableClock, settings_in

BANK = Path(__file__).parents[1] / "question_bank" / "banks" / "ecommerce"
results: list[dict[str, Any]] = []


def note(name: str, value: float, unit: str, terminals: int = 0) -> None:
    """Keep one figure and print it."""
    results.append({"name": name, "value": round(value, 3), "unit": unit, "terminals": terminals, "runs": 1})
    print(f"{name:<52}{value:>12.2f} {unit:<10}{terminals or '':>8}", flush=True)


def build(folder: Path, n: int) -> None:
    """A site with one room of n seats, a theory sitting and the paper S80J20."""
    house = House(settings_in(folder), MovableClock())
    migrate(house.engine)
    hasher = passwords(64)
    carl = house.act(
        add_account,
        SERVER,
        username="carl",
        name="卡尔",
        role="chief_invigilator",
        password=PASSWORD,
        password_hash=hasher.hash(PASSWORD),
        must_change=False,
    )
    bank, _counts = bring_bank(house, SERVER, BANK)
    plan = next(b for b in bank.blueprints if b.code.endswith("S80J20") and b.level == 4)
    paper = house.act(draw_paper, SERVER, blueprint=write_blueprint(plan), seed="1", code="B", title="基准卷")
    house.act(freeze_paper, SERVER, paper_id=paper)
    room = house.act(add_room, SERVER, no=1, name="大考场", capacity=n, columns=10)
    batch = house.act(_people, SERVER, n=n)
    sitting = house.act(
        add_sitting,
        SERVER,
        batch_id=batch,
        room_id=room,
        subject="theory",
        planned_start=DAY + timedelta(minutes=5),
        minutes=90,
        rulebook=Rulebook(earliest_hand_in_minutes=0).as_dict(),
    )

    def equip(db: Session, who: Who, *, now: datetime) -> None:
        set_papers(db, sitting, {4: paper})
        set_staff(db, sitting, [carl])

    house.act(equip, SERVER)
    house.act(
        place_candidates,
        SERVER,
        batch_id=batch,
        room_ids=[room],
        site_code="0001",
        pattern="{yy}{mm}{dd}{site}{level}{room:02d}{seat:05d}",
    )
    house.engine.dispose()


def _people(db: Session, who: Who, *, now: datetime, n: int) -> int:
    batch = Batch(name="基准批次", exam_date=date(2026, 11, 28), created_at=now)
    db.add(batch)
    db.flush()
    for i in range(n):
        number = make_id("440106", date(1990, 1, 1) + timedelta(days=i % 9000), i % 999 + 1)
        db.add(
            Candidate(
                batch_id=batch.id,
                row_no=i + 1,
                name=f"考生{i}",
                sex="女",
                birth=date(1990, 1, 1),
                id_type="居民身份证",
                id_number=number,
                id_digest=Secret.digest(number),
                occupation="电子商务师",
                level=4,
                phone="",
                created_at=now,
            )
        )
    return batch.id


@dataclass
class Terminal:
    """One scripted terminal: raw Engine.IO over one websocket."""

    url: str
    admission_no: str
    id_number: str
    http: aiohttp.ClientSession
    socket: Any = None
    seen: dict[str, Any] = field(default_factory=dict)
    number: int = 0
    waiting: dict[int, asyncio.Future[Any]] = field(default_factory=dict)
    began: asyncio.Event = field(default_factory=asyncio.Event)
    reader: Any = None
    ask_id: int = 0

    async def sign_in(self) -> None:
        """As the page does: the form with its token."""
        page = await (await self.http.get(f"{self.url}/terminal")).text()
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert token
        form = {"admission_no": self.admission_no, "id_number": self.id_number}
        headers = {"X-CSRFToken": token[1], "Accept": "application/json"}
        answer = await self.http.post(f"{self.url}/terminal", data=form, headers=headers)
        said = await answer.json()
        assert said["ok"], said

    async def connect(self) -> None:
        """Handshake of Engine.IO and Socket.IO."""
        address = self.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
        self.socket = await self.http.ws_connect(address, max_msg_size=0)
        await self.socket.receive()
        await self.socket.send_str("40")
        await self.socket.receive()
        self.reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self.socket:
            data = message.data
            if data == "2":
                await self.socket.send_str("3")
            elif data.startswith("43"):
                start = data.index("[")
                self.waiting.pop(int(data[2:start])).set_result(json.loads(data[start:])[0])
            elif data.startswith('42["attempt.changed"') and '"state":"answering"' in data:
                self.began.set()

    async def ask(self, name: str, **asked: Any) -> dict[str, Any]:
        """One command and its acknowledgement."""
        self.ask_id += 1
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.waiting[self.ask_id] = future
        await self.socket.send_str(f"42{self.ask_id}" + json.dumps([name, asked]))
        said: dict[str, Any] = await asyncio.wait_for(future, 60)
        return said

    async def sit_down(self) -> None:
        """Open, confirm, accept."""
        self.seen = await self.ask("attempt.open")
        for step in ("attempt.confirm_identity", "attempt.accept_pledge"):
            said = await self.ask(step, attempt_id=self.seen["attempt"]["id"])
            assert said["ok"], said

    async def reopen(self) -> None:
        """Come back after a cut: the same paper, and the last number that the server has."""
        self.seen = await self.ask("attempt.open")
        self.number = self.seen["last_number"]

    async def fetch_paper(self) -> None:
        """Wait for the start, then take the paper."""
        await self.began.wait()
        self.seen = await self.ask("attempt.open")
        assert "paper" in self.seen, self.seen

    async def answer(self) -> float:
        """One revision; gives the milliseconds until its acknowledgement."""
        questions = self.seen["paper"]["questions"]
        question = questions[self.number % len(questions)]
        self.number += 1
        value = True if question["kind"] == "true_false" else question["options"][0]["id"]
        started = time.perf_counter()
        said = await self.ask(
            "answer.save",
            attempt_id=self.seen["attempt"]["id"],
            lease=1,
            number=self.number,
            question_no=question["no"],
            answer=value,
        )
        if not said["ok"]:
            assert said["code"] == "too_many_requests", said
            await asyncio.sleep(0.5)
        return (time.perf_counter() - started) * 1000


async def staff_post(http: aiohttp.ClientSession, url: str, path: str, **form: Any) -> Any:
    """A button of the invigilator."""
    page = await (await http.get(f"{url}/sign-in")).text()
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert token
    headers = {"X-CSRFToken": token[1], "Accept": "application/json"}
    return await (await http.post(f"{url}{path}", data=form, headers=headers)).json()


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def rss_mb(pid: int) -> float:
    """Resident memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def floor(folder: Path) -> None:
    """What this disk gives at best: one row and 64 rows in a durable transaction."""
    db = sqlite3.connect(folder / "floor.db", isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)")
    for rows in (1, 64):
        times = []
        for _ in range(200):
            started = time.perf_counter()
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO t (b) VALUES (?)", [("x" * 80,)] * rows)
            db.execute("COMMIT")
            times.append((time.perf_counter() - started) * 1000)
        note(f"floor: durable commit of {rows} row(s), median", statistics.median(times), "ms")
    db.close()


async def crowd(terminals: list[Terminal], what: str, at_once: int = 64) -> float:
    """Everybody does one thing; gives the seconds until the last one has."""
    gate = asyncio.Semaphore(at_once)

    async def one(terminal: Terminal) -> None:
        async with gate:
            await getattr(terminal, what)()

    started = time.perf_counter()
    await asyncio.gather(*(one(t) for t in terminals))
    return time.perf_counter() - started


async def saturate(terminals: list[Terminal], seconds: float) -> list[float]:
    """Everybody answers as fast as the token bucket and the server allow."""
    end = time.perf_counter() + seconds
    times: list[float] = []

    async def one(terminal: Terminal) -> None:
        while time.perf_counter() < end:
            times.append(await terminal.answer())

    await asyncio.gather(*(one(t) for t in terminals))
    return times


async def profile(terminals: list[Terminal], seconds: float, every: float) -> list[float]:
    """Everybody answers once in `every` seconds, spread evenly."""
    times: list[float] = []
    end = time.perf_counter() + seconds

    async def one(terminal: Terminal, delay: float) -> None:
        await asyncio.sleep(delay)
        while time.perf_counter() < end:
            times.append(await terminal.answer())
            await asyncio.sleep(every)

    await asyncio.gather(*(one(t, every * i / len(terminals)) for i, t in enumerate(terminals)))
    return times


def percentiles(name: str, times: list[float], n: int) -> None:
    """p50, p99 and max of acknowledgements."""
    ordered = sorted(times)
    note(f"{name}: ack p50", ordered[len(ordered) // 2], "ms", n)
    note(f"{name}: ack p99", ordered[int(len(ordered) * 0.99)], "ms", n)
    note(f"{name}: ack max", ordered[-1], "ms", n)


async def run(folder: Path, n: int) -> None:
    """One run with n terminals."""
    port = free_port()
    os.environ.pop("EXAM_TEST_NO_FSYNC", None)
    process = start_server(folder, port, fsync=True)
    url = f"http://127.0.0.1:{port}"
    house = House(settings_in(folder), Clock())
    with house.readonly.connect() as connection:
        numbers = [r[0] for r in connection.execute(text("SELECT admission_no FROM candidates ORDER BY row_no"))]
        sitting = connection.execute(text("SELECT id FROM sittings")).scalar()
    with Session(house.readonly) as db:
        ids = [c.id_number for c in db.query(Candidate).order_by(Candidate.row_no)]
    house.engine.dispose()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as boss:
        await staff_post(boss, url, "/sign-in", username="carl", password=PASSWORD)
        await staff_post(boss, url, f"/monitor/{sitting}/open")
        terminals = [
            Terminal(url, no, id, aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)))
            for no, id in zip(numbers, ids, strict=True)
        ]
        note("sign-in of everybody", await crowd(terminals, "sign_in", 32), "s", n)
        note("connect everybody at once", await crowd(terminals, "connect", n), "s", n)
        note("open, identity, pledge of everybody", await crowd(terminals, "sit_down", n), "s", n)
        waiting = asyncio.gather(*(t.fetch_paper() for t in terminals))
        started = time.perf_counter()
        said = await staff_post(boss, url, f"/monitor/{sitting}/start")
        assert said["ok"], said
        await waiting
        note("start: last one holds its paper", time.perf_counter() - started, "s", n)
        before = cpu_seconds(process.pid)
        times = await profile(terminals, 30, 15)
        note("exam profile (15 s an answer): core share", (cpu_seconds(process.pid) - before) / 30, "core", n)
        percentiles("exam profile", times, n)
        note("memory of the server", rss_mb(process.pid), "MB", n)
        await asyncio.sleep(2)
        started = time.perf_counter()
        times = await saturate(terminals, 6)
        note("durable acknowledgements at saturation", len(times) / (time.perf_counter() - started), "1/s", n)
        percentiles("saturation", times, n)
        _time_up(folder, n)
        for t in terminals:
            t.reader.cancel()
            await t.http.close()
    stop_server(process)


def _time_up(folder: Path, n: int) -> None:
    nudge = folder / "nudge"
    nudge.write_text(str(float(nudge.read_text()) + 2 * 3600))
    started, marked = time.perf_counter(), 0
    while marked < n and time.perf_counter() - started < 120:
        time.sleep(0.05)
        with sqlite3.connect(folder / "exam.db") as db:
            marked = db.execute("SELECT count(*) FROM theory_marks").fetchone()[0]
        db.close()
    note("time-up: collected and marked", time.perf_counter() - started, "s", n)


def main() -> None:
    """`python -m tests.bench [TERMINALS]`."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        floor(folder)
        build(folder, n)
        asyncio.run(run(folder, n))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    when = datetime.now(UTC).isoformat(timespec="seconds")
    Path("bench.json").write_text(json.dumps({"machine": machine, "at": when, "figures": results}, indent=1))
    print(f"\nbench.json written ({machine}; server and generator share the cores)")


if __name__ == "__main__":
    main()

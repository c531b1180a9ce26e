"""Time is up: everybody's paper collected without a terminal's help, and marked with item marks."""

import asyncio
import time
from datetime import timedelta
from functools import partial

from sqlalchemy import Engine, text

from examserver.rulebook import Rulebook
from tests.cast import DAY
from tests.load.comeback import Comeback
from tests.load.figures import FSYNC_GROUP
from tests.load.pace import gauge
from tests.load.probe import probe
from tests.load.site import MINUTES
from tests.load.stage import Bench, Stage, stage
from tests.load.terminal import Terminal
from tests.load.wire import said_in

AHEAD = 3.0  # seconds between the jump of the clock and the last moment
LIMIT = 180.0
OPEN = "SELECT count(*) FROM attempts WHERE state <> 'collected'"
MARKED = "SELECT count(*) FROM theory_marks"
ITEMS = "SELECT count(*) FROM item_marks"
WRONG = (
    "SELECT count(*) FROM theory_marks t WHERE t.points <>"
    " (SELECT coalesce(sum(i.points), 0) FROM item_marks i WHERE i.attempt_id = t.attempt_id)"
)


async def measure(bench: Bench, n: int) -> None:
    """100 answers each in the database; the last moment comes while all terminals are connected."""
    for _ in range(bench.runs if n <= 1000 else 1):
        async with stage(bench, n, answers=True) as on:
            await on.seat()
            await _time_up(bench, on)


async def _time_up(bench: Bench, on: Stage) -> None:
    n, told = len(on.terminals), dict[int, float]()
    for terminal in on.terminals:
        terminal.on_event = partial(_told, terminal, told)
    back = Comeback(on.terminals, partial(_seen, told))
    last_moment = DAY + timedelta(minutes=MINUTES, seconds=Rulebook().drain_seconds)
    on.server.move_clock((last_moment - on.server.now()).total_seconds() - AHEAD)
    begin = time.perf_counter() + (last_moment - on.server.now()).total_seconds()
    house = on.site.house()
    async with probe(on.terminals[0]) as waits, gauge(on.server) as used:
        collected = await _until(house.readonly, OPEN, 0) - begin
        marked = await _until(house.readonly, MARKED, n) - begin
        while len(told) < n and time.perf_counter() < begin + LIMIT:
            await asyncio.sleep(0.02)
    items, wrong = _count(house.readonly, ITEMS), _count(house.readonly, WRONG)
    book = bench.book
    book.note("time-up: all collected", collected, "s", n)
    book.note(
        "time-up: all marked, with item marks",
        marked,
        "s",
        n,
        floor=FSYNC_GROUP,
        count=items / 64,
        generator=used.limit(),
    )
    book.note("time-up: last terminal told", max(told.values()) - begin, "s", n)
    book.note("time-up: longest wait of a heartbeat meanwhile", max(waits) * 1000, "ms", n)
    book.note("time-up: connections lost meanwhile", len(back.at), "", n)
    house.engine.dispose()
    assert (len(told), items, wrong) == (n, n * len(on.site.questions), 0), (len(told), items, wrong)


def _seen(told: dict[int, float], terminal: Terminal) -> None:
    if terminal.picture["attempt"]["state"] == "collected":
        told.setdefault(terminal.attempt_id, time.perf_counter())


def _told(terminal: Terminal, told: dict[int, float], name: str, body: bytes) -> None:
    if name == "attempt.changed" and said_in(body)["state"] == "collected":
        told.setdefault(terminal.attempt_id, time.perf_counter())


async def _until(engine: Engine, query: str, count: int) -> float:
    end = time.perf_counter() + LIMIT
    while time.perf_counter() < end:
        if _count(engine, query) == count:
            return time.perf_counter()
        await asyncio.sleep(0.02)
    raise AssertionError(f"{query}: {_count(engine, query)} after {LIMIT} s")


def _count(engine: Engine, query: str) -> int:
    with engine.connect() as db:
        return int(db.execute(text(query)).scalar_one())

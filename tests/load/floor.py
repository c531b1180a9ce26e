"""The floor: what this disk and this server's sockets give at best, so that each figure stands as a ratio too."""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.load.figures import ECHO_COST, ECHO_RATE, FSYNC_GROUP, FSYNC_ONE
from tests.load.pace import gauge
from tests.load.saturation import Loop
from tests.load.stage import Bench, stage
from tests.load.terminal import Terminal

IN_FLIGHT = 256


def disk(bench: Bench) -> None:
    """One row and 64 rows, each in a transaction that reaches the disk: SQLite, WAL, synchronous=FULL."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        db = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None)
        for said in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE t (a INTEGER PRIMARY KEY, b)"):
            db.execute(said)
        for name, rows in ((FSYNC_ONE, 1), (FSYNC_GROUP, 64)):
            for _ in range(bench.runs):
                bench.book.note(name, statistics.median(_commits(db, rows)) * 1000, "ms")
        db.close()


def _commits(db: sqlite3.Connection, rows: int, times: int = 200) -> list[float]:
    found = []
    for _ in range(times):
        started = time.perf_counter()
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO t (b) VALUES (?)", [("x" * 80,)] * rows)
        db.execute("COMMIT")
        found.append(time.perf_counter() - started)
    return found


async def echo(bench: Bench, n: int) -> None:
    """An event that does nothing, acknowledged by the same server over the same sockets."""
    async with stage(bench, n) as on:
        await on.seat()
        for _ in range(bench.runs):
            loop = Loop(on.terminals, _say_nothing, bench.seconds(5, 3))
            async with gauge(on.server) as used:
                await loop.run(IN_FLIGHT)
            bench.book.note(ECHO_RATE, loop.rate, "1/s", generator=used.limit())
            each = used.server * used.seconds / max(1, loop.done) * 1e6
            bench.book.note(ECHO_COST, each, "µs")


def _say_nothing(terminal: Terminal, then: Callable[[bytes], None]) -> None:
    assert terminal.wire
    terminal.wire.send("bench.echo", {}, then)

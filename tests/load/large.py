"""The large site: the exam profile and saturation with two workers on PostgreSQL."""

import time
from collections.abc import Awaitable, Callable

from tests.load import profile, saturation
from tests.load.cluster import Cluster
from tests.load.stage import Bench, Stage, stage

WORKERS = 2
Play = Callable[[Bench, Stage, str], Awaitable[None]]
WHERE = ", PostgreSQL, 2 workers"


async def measure(bench: Bench, n: int) -> None:
    """Both, over the front; up to 1,000 terminals also at saturation."""
    async with stage(bench, n, workers=WORKERS) as on:
        await on.seat()
        await _with_database(bench, on, "exam profile", profile.observe)
        if n <= 1000:
            for _ in range(bench.runs):
                await _with_database(bench, on, "saturation", saturation.saturate)
            await saturation.climb(bench, on, WHERE)


async def _with_database(bench: Bench, on: Stage, name: str, play: Play) -> None:
    """What PostgreSQL used meanwhile stands beside what the workers and the front did."""
    assert isinstance(on.server, Cluster)
    before, began = on.server.database_seconds(), time.perf_counter()
    await play(bench, on, WHERE)
    used = (on.server.database_seconds() - before) / (time.perf_counter() - began)
    bench.book.note(f"{name}{WHERE}: database", used, "core", len(on.terminals))

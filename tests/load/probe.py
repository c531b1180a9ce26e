"""One terminal that asks for the time again and again: how long the others wait while something large happens."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.load.terminal import Terminal

EVERY = 0.05


@asynccontextmanager
async def probe(terminal: Terminal) -> AsyncIterator[list[float]]:
    """The waits of its heartbeats, in seconds, while the block runs."""
    waits: list[float] = []
    task = asyncio.create_task(_ask(terminal, waits))
    try:
        yield waits
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _ask(terminal: Terminal, waits: list[float]) -> None:
    while True:
        asked_at, back = time.perf_counter(), asyncio.Event()
        terminal.send_report(lambda _body, back=back: back.set())
        await back.wait()
        waits.append(time.perf_counter() - asked_at)
        await asyncio.sleep(EVERY)

"""A flood: one terminal sends 10,000 events a second while the others work; what they notice of it."""

import asyncio
import time
from contextlib import suppress

import orjson

from tests.load.figures import at
from tests.load.profile import work
from tests.load.stage import Bench, stage
from tests.load.terminal import Terminal
from tests.load.wire import frame

PER_SECOND, TICK = 10_000, 0.005
MOST_BUFFERED = 1_000_000  # bytes that the server has not read: more is pointless to send
WINDOW = 10.0


async def measure(bench: Bench, n: int) -> None:
    """The exam profile of n terminals without and with one more that floods."""
    async with stage(bench, n + 1) as on:
        await on.seat()
        mad, *others = on.terminals
        calm, _used = await work(on, others, WINDOW)
        sent: list[int] = [0, 0]
        flood = asyncio.create_task(_flood(mad, sent))
        tally, used = await work(on, others, WINDOW)
        flood.cancel()
        with suppress(asyncio.CancelledError):
            await flood
        book = bench.book
        book.percentiles("no flood: the others", calm.seconds, n)
        book.percentiles("flood: the others", tally.seconds, n, used.limit)
        without, with_flood = (at(sorted(t.seconds), 0.99) for t in (calm, tally))
        book.note("flood: p99 of the others, with to without", with_flood / without, "×", n)
        book.note("flood: events offered", (sent[0] + sent[1]) / WINDOW, "1/s", n)
        book.note("flood: events that the server let in", sent[0] / WINDOW, "1/s", n)
        book.note("flood: server", used.server, "core", n)
        assert mad.wire, "whoever floods is slowed down and not thrown out"


async def _flood(mad: Terminal, sent: list[int]) -> None:
    """Frames made beforehand, so that the generator has time for the others; `sent`: written, and held back."""
    assert mad.wire
    body = orjson.dumps(["answer.save", mad.next_answer()])
    many = frame(b"421000000" + body) * int(PER_SECOND * TICK)
    due = time.perf_counter()
    while True:
        is_full = mad.wire.transport.get_write_buffer_size() > MOST_BUFFERED
        if not is_full:
            mad.wire.transport.write(many)
        sent[is_full] += int(PER_SECOND * TICK)
        due += TICK
        await asyncio.sleep(max(0.0, due - time.perf_counter()))

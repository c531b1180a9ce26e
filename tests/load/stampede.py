"""Everybody at once: connecting, answering in one instant, and being cut off together."""

import asyncio
import time
from functools import partial

from tests.load.comeback import come_in
from tests.load.pace import Tally, gauge
from tests.load.probe import probe
from tests.load.stage import Bench, Stage, stage
from tests.load.terminal import Terminal

PAUSE, AGAIN = 2.0, 0.5


async def measure(bench: Bench, n: int) -> None:
    """n terminals and one beside them that watches how long everybody else has to wait."""
    async with stage(bench, n + 1) as on:
        beside, *terminals = on.terminals
        await beside.connect()
        await beside.open(has_nothing=True)
        for terminal in terminals:
            terminal.mark = beside.mark
        for _ in range(bench.runs):
            await _connect(bench, on, terminals)
            await _answer(bench, on, terminals)
            await _cut(bench, beside, terminals)


async def _connect(bench: Bench, on: Stage, terminals: list[Terminal]) -> None:
    n = len(terminals)
    lost: list[Terminal] = []
    async with gauge(on.server) as used:
        began = time.perf_counter()
        await asyncio.gather(*(_dial(terminal, lost) for terminal in terminals))
        seconds = time.perf_counter() - began
    bench.book.span("stampede: all connected", seconds, n, used.limit())
    async with gauge(on.server) as used:
        began = time.perf_counter()
        await asyncio.gather(*(_open(terminal, lost) for terminal in terminals))
        seconds = time.perf_counter() - began
    bench.book.span("stampede: all opened, paper at hand", seconds, n, used.limit())
    bench.book.note("stampede: connections lost meanwhile", len(lost), "", n)


async def _dial(terminal: Terminal, lost: list[Terminal]) -> None:
    while True:
        try:
            return await terminal.connect()
        except (OSError, TimeoutError):
            lost.append(terminal)
            await asyncio.sleep(AGAIN)


async def _open(terminal: Terminal, lost: list[Terminal]) -> None:
    """As the page does: where the connection goes before the answer comes, again after a moment."""
    try:
        await terminal.open()
    except (OSError, TimeoutError):
        lost.append(terminal)
        await come_in(terminal)


async def _answer(bench: Bench, on: Stage, terminals: list[Terminal]) -> None:
    await asyncio.sleep(PAUSE)
    tally, n = Tally(), len(terminals)
    async with gauge(on.server) as used:
        begin = time.perf_counter()
        for terminal in terminals:
            terminal.send_answer(partial(tally.acked, begin))
            tally.sent += 1
        await tally.settle(60)
    tally.must_be_clean()
    seconds = tally.last_at - begin
    bench.book.span("all answer in one instant: last one durable", seconds, n, used.limit())


async def _cut(bench: Bench, beside: Terminal, terminals: list[Terminal]) -> None:
    async with probe(beside) as waits:
        await asyncio.sleep(PAUSE / 4)
        for terminal in terminals:
            terminal.cut()
        await asyncio.sleep(PAUSE)
    bench.book.note("all cut off at once: longest wait of another", max(waits) * 1000, "ms", len(terminals))

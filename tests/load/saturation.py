"""How many answers a second become durable: as fast as they are acknowledged, and at a rate that is held."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from tests.load.figures import ECHO_COST, ECHO_RATE, at, shown
from tests.load.pace import Tally, gauge, play
from tests.load.stage import Bench, Stage, stage
from tests.load.terminal import Terminal
from tests.load.wire import is_ok, said_in

IN_FLIGHT = 256
RATES = (2500, 3000, 3500, 4000, 5000, 6000, 7000, 8000, 10_000, 12_000, 15_000, 20_000)
QUICK_RATES = (2500, 3500, 5000, 7000, 10_000)
LOWER_RATES = (2000, 1500, 1000, 500)
HELD = 0.100
WARM_UP = 1.0
Send = Callable[[Terminal, Callable[[bytes], None]], None]


class Loop:
    """A closed loop: each acknowledgement sends the next one, by the next terminal. The first second is not counted."""

    def __init__(self, terminals: Sequence[Terminal], send: Send, seconds: float) -> None:
        self._ring = itertools.cycle(terminals)
        self._send, self._length = send, seconds
        self._begin = self._end = 0.0
        self._in_flight = 0
        self.seconds: list[float] = []
        self.refused: Counter[str] = Counter()
        self.done = 0  # with the first second

    async def run(self, in_flight: int) -> None:
        """Play it, until the last one is back."""
        self._begin = time.perf_counter() + WARM_UP
        self._end = self._begin + self._length
        for _ in range(in_flight):
            self._next()
        while self._in_flight and time.perf_counter() < self._end + 15:
            await asyncio.sleep(0.02)
        if self._in_flight or self.refused:
            raise AssertionError(f"{self._in_flight} without acknowledgement, refused: {dict(self.refused)}")

    @property
    def rate(self) -> float:
        """Acknowledgements a second."""
        return len(self.seconds) / self._length

    def _next(self) -> None:
        self._in_flight += 1
        self._send(next(self._ring), partial(self._acked, time.perf_counter()))

    def _acked(self, sent_at: float, body: bytes) -> None:
        now = time.perf_counter()
        self._in_flight -= 1
        self.done += 1
        if not is_ok(body):
            self.refused[str(said_in(body).get("code"))] += 1
        elif self._begin <= now < self._end:
            self.seconds.append(now - sent_at)
        if now < self._end:
            self._next()


async def measure(bench: Bench, n: int) -> None:
    """Saturation and the highest rate held, over n terminals."""
    async with stage(bench, n) as on:
        await on.seat()
        for _ in range(bench.runs):
            await saturate(bench, on)
        await climb(bench, on)


async def saturate(bench: Bench, on: Stage, where: str = "") -> None:
    """256 answers in flight."""
    n = len(on.terminals)
    loop = Loop(on.terminals, Terminal.send_answer, bench.seconds(8, 4))
    async with gauge(on.server) as used:
        await loop.run(IN_FLIGHT)
    name = f"saturation{where}: durable acknowledgements"
    bench.book.note(name, loop.rate, "1/s", n, floor=ECHO_RATE, generator=used.limit())
    bench.book.percentiles(f"saturation{where}", loop.seconds, n, used.limit)
    bench.book.note(f"saturation{where}: server", used.server, "core", n)
    cost = used.server * used.seconds / loop.done * 1e6
    bench.book.note(f"saturation{where}: processor time of one answer", cost, "µs", n, floor=ECHO_COST)


async def climb(bench: Bench, on: Stage, where: str = "") -> None:
    """Rates upwards, until one is not held twice over; from the lowest one downwards, where even that is too much."""
    best = 0
    for rate in QUICK_RATES if bench.quick else RATES:
        if not (await _is_held(bench, on, rate, where) or await _is_held(bench, on, rate, where)):
            break
        best = rate
    for rate in LOWER_RATES if not best else ():
        if await _is_held(bench, on, rate, where):
            best = rate
            break
    bench.book.note(f"open loop{where}: highest rate held with p99 < 100 ms", best, "1/s", len(on.terminals))


async def _is_held(bench: Bench, on: Stage, rate: int, where: str) -> bool:
    tally, warm = Tally(), Tally()
    ring = itertools.cycle(on.terminals)
    length = bench.seconds(8, 3)
    begin = time.perf_counter() + 0.05
    due = (begin + i / rate for i in range(int((WARM_UP + length) * rate)))
    async with gauge(on.server) as used:
        await play((t, partial((tally if t > begin + WARM_UP else warm).answer, next(ring))) for t in due)
        await asyncio.gather(warm.settle(), tally.settle())
    if tally.missing or tally.refused:
        print(f"  open loop at {rate}/s: {tally.missing} unacknowledged, refused {dict(tally.refused)}")
        return False
    p99 = at(sorted(tally.seconds), 0.99)
    name = f"open loop{where} at {shown(rate)}/s: ack p99"
    bench.book.note(name, p99 * 1000, "ms", len(on.terminals), generator=used.limit(p99))
    return p99 < HELD

"""Keeping a pace: events at their scheduled moments, what came of them, and whether the generator itself kept up."""

import asyncio
import gc
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from tests.load.figures import at
from tests.load.server import Server
from tests.load.terminal import Terminal
from tests.load.wire import WireLost, is_ok, said_in

BEAT = 0.005
BUSY, LATE = 0.85, 0.25
Then = Callable[[bytes], None]
Due = tuple[float, Callable[[float], None]]


@dataclass
class Tally:
    """Acknowledgements: seconds from the scheduled moment, refusals by code, what could not even be sent."""

    saved: Callable[[Terminal], None] | None = None
    seconds: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    last_at: float = 0.0

    def answer(self, terminal: Terminal, due: float) -> None:
        """One answer that was due at a moment."""
        then = partial(self._saved, terminal, due) if self.saved else partial(self.acked, due)
        self._count(terminal.send_answer, then)

    def report(self, terminal: Terminal, due: float) -> None:
        """One heartbeat that was due at a moment."""
        self._count(terminal.send_report, partial(self.acked, due))

    def _count(self, send: Callable[[Then], None], then: Then) -> None:
        try:
            send(then)
            self.sent += 1
        except WireLost:
            self.refused["connection_lost"] += 1

    def _saved(self, terminal: Terminal, due: float, body: bytes) -> None:
        if self.saved and is_ok(body):
            self.saved(terminal)
        self.acked(due, body)

    def acked(self, due: float, body: bytes) -> None:
        """What came back."""
        self.last_at = time.perf_counter()
        if is_ok(body):
            self.seconds.append(self.last_at - due)
        else:
            self.refused[str(said_in(body).get("code"))] += 1

    @property
    def missing(self) -> int:
        """Sent and neither acknowledged nor refused."""
        lost = self.refused["connection_lost"]
        return self.sent - len(self.seconds) - (self.refused.total() - lost)

    async def settle(self, timeout: float = 15) -> None:
        """Wait until everything sent has come back."""
        end = time.perf_counter() + timeout
        while self.missing > 0 and time.perf_counter() < end:
            await asyncio.sleep(0.01)

    def must_be_clean(self) -> None:
        """A figure counts only when nothing was refused or lost."""
        if self.missing or self.refused:
            raise AssertionError(f"{self.missing} without acknowledgement, refused: {dict(self.refused)}")


async def play(events: Iterable[Due]) -> None:
    """Do each event at its moment (by perf_counter), or as soon after it as this process can."""
    for due, act in events:
        wait = due - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        act(due)


@dataclass
class Gauge:
    """What server and generator used while something was measured."""

    seconds: float = 0.0
    server: float = 0.0  # cores
    generator: float = 0.0  # cores
    lag: list[float] = field(default_factory=list)

    @property
    def lag_p99(self) -> float:
        """How late this process was for itself, in seconds."""
        return at(sorted(self.lag), 0.99) if self.lag else 0.0

    def limit(self, p99: float = 0.0) -> str:
        """Why the generator may have been the limit, or ""; `p99` of what it measured, in seconds."""
        said = f"generator {self.generator:.2f} core, lag p99 {self.lag_p99 * 1000:.1f} ms"
        return said if self.generator > BUSY or (p99 and self.lag_p99 > LATE * p99) else ""


@asynccontextmanager
async def gauge(server: Server) -> AsyncIterator[Gauge]:
    """Measure the processor time of the server and of this process, and its lag; our collector rests."""
    found = Gauge()
    gc.collect()
    gc.freeze()
    gc.disable()
    beat = asyncio.create_task(_beat(found.lag))
    started, own, theirs = time.perf_counter(), time.process_time(), server.cpu_seconds()
    try:
        yield found
    finally:
        found.seconds = time.perf_counter() - started
        found.generator = (time.process_time() - own) / found.seconds
        found.server = max(0.0, server.cpu_seconds() - theirs) / found.seconds
        beat.cancel()
        gc.enable()
        gc.unfreeze()


async def _beat(lag: list[float]) -> None:
    while True:
        due = time.perf_counter() + BEAT
        await asyncio.sleep(BEAT)
        lag.append(max(0.0, time.perf_counter() - due))

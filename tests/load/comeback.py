"""What a terminal does without its connection: it comes back by itself, as the page does."""

import asyncio
import random
import time
from collections.abc import Callable, Iterable
from functools import partial

from tests.load.terminal import Terminal

JITTER, AGAIN = 1.0, (0.3, 0.6)


async def come_in(terminal: Terminal) -> None:
    """Connect and open, again and again until the server has answered."""
    while True:
        try:
            await terminal.connect()
            await terminal.open()
            return
        except (OSError, TimeoutError):
            await asyncio.sleep(random.uniform(*AGAIN))


class Comeback:
    """Watches over terminals; `at` says when one was back last, `then` is called with it each time."""

    def __init__(self, terminals: Iterable[Terminal], then: Callable[[Terminal], None]) -> None:
        self.at: dict[int, float] = {}
        self._then = then
        self._tasks: set[asyncio.Task[None]] = set()
        for terminal in terminals:
            self._watch(terminal)

    def _watch(self, terminal: Terminal) -> None:
        terminal.on_lost = partial(self._lost, terminal)

    def _lost(self, terminal: Terminal) -> None:
        terminal.on_lost = None
        task = asyncio.create_task(self._come_back(terminal))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _come_back(self, terminal: Terminal) -> None:
        """After a moment of its own, again and again."""
        await asyncio.sleep(random.uniform(0, JITTER))
        await come_in(terminal)
        self.at[terminal.attempt_id] = time.perf_counter()
        self._watch(terminal)
        self._then(terminal)

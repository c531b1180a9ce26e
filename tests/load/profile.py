"""The exam profile: everybody answers every 15 s and reports every 10-12 s, heartbeats inside the window."""

import random
import time
from collections.abc import Callable, Sequence
from functools import partial

from tests.load.pace import Due, Gauge, Tally, gauge, play
from tests.load.stage import Bench, Stage, stage
from tests.load.terminal import Terminal

ANSWER_EVERY = 15.0
REPORT_EVERY = (10.0, 12.0)
WINDOW, QUICK_WINDOW = 30.0, 15.0


def events_of(terminals: Sequence[Terminal], answers: Tally, reports: Tally, seconds: float, begin: float) -> list[Due]:
    """What everybody does in a window, in its order: each terminal at moments of its own."""
    rng = random.Random(1)
    found: list[Due] = []
    for terminal in terminals:
        due = begin + rng.uniform(0, ANSWER_EVERY)
        while due < begin + seconds:
            found.append((due, partial(answers.answer, terminal)))
            due += ANSWER_EVERY
        due = begin + rng.uniform(0, REPORT_EVERY[1])
        while due < begin + seconds:
            found.append((due, partial(reports.report, terminal)))
            due += rng.uniform(*REPORT_EVERY)
    return sorted(found, key=lambda event: event[0])


async def work(
    on: Stage, terminals: Sequence[Terminal], seconds: float, saved: Callable[[Terminal], None] | None = None
) -> tuple[Tally, Gauge]:
    """Everybody works for a while; nothing may be refused. `saved` is called with whoever got an acknowledgement."""
    answers, reports = Tally(saved), Tally()
    async with gauge(on.server) as used:  # it begins with a collection, which would make the first events late
        await play(events_of(terminals, answers, reports, seconds, time.perf_counter() + 0.2))
        await answers.settle()
        await reports.settle()
    answers.must_be_clean()
    reports.must_be_clean()
    return answers, used


def pings_of(terminals: Sequence[Terminal]) -> int:
    """Pings answered so far."""
    return sum(t.wire.pings for t in terminals if t.wire)


async def measure(bench: Bench, n: int) -> None:
    """p50, p99 and max of acknowledgements, the server's share of a core and its memory."""
    async with stage(bench, n) as on:
        await on.seat()
        await observe(bench, on)


async def observe(bench: Bench, on: Stage, where: str = "") -> None:
    """Everybody works for one window."""
    n, before, name = len(on.terminals), pings_of(on.terminals), f"exam profile{where}"
    tally, used = await work(on, on.terminals, bench.seconds(WINDOW, QUICK_WINDOW))
    pings = pings_of(on.terminals) - before
    bench.book.percentiles(name, tally.seconds, n, used.limit)
    bench.book.note(f"{name}: server", used.server, "core", n)
    bench.book.note(f"{name}: generator", used.generator, "core", n)
    bench.book.note(f"{name}: memory of the server", on.server.rss_mb(), "MB", n)
    bench.book.note(f"{name}: pings answered in the window", pings, "", n)

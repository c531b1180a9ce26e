"""The start: one button, and the moment when the last terminal holds its paper."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import text

from tests.load.desk import Desk
from tests.load.pace import gauge
from tests.load.stage import Bench, Stage, stage
from tests.load.terminal import Terminal, open_paper
from tests.load.wire import is_ok, said_in

CONFIRM_WITHIN = 3.0
PROVED = 5


@dataclass
class Start:
    """What each terminal saw: when the start reached it, when it held its paper."""

    told_at: dict[int, float] = field(default_factory=dict)
    held_at: dict[int, float] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    refused: list[bytes] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def told(self, terminal: Terminal, everybody: int, is_sealed: bool, name: str, body: bytes) -> None:
        """An event: the first one that says that the exam runs."""
        if terminal.attempt_id in self.told_at or not _is_start(name, body):
            return
        if is_sealed and name != "sitting.began":
            return  # without the key the paper stays closed
        now = self.told_at[terminal.attempt_id] = time.perf_counter()
        if is_sealed:
            self.keys = self.keys or said_in(body)["keys"]
            self._holds(terminal, everybody, now)
        else:
            assert terminal.wire
            terminal.wire.send("attempt.open", {}, partial(self._fetched, terminal, everybody))

    def _fetched(self, terminal: Terminal, everybody: int, body: bytes) -> None:
        if not is_ok(body) or b'"form":{' not in body:
            self.refused.append(body[:300])
        self._holds(terminal, everybody, time.perf_counter())

    def _holds(self, terminal: Terminal, everybody: int, now: float) -> None:
        self.held_at[terminal.attempt_id] = now
        if len(self.held_at) == everybody:
            self.done.set()


def _is_start(name: str, body: bytes) -> bool:
    return name == "sitting.began" or (name == "attempt.changed" and b'"state":"answering"' in body)


async def measure(bench: Bench, n: int) -> None:
    """Without a paper at the terminals, then with the sealed one sent before."""
    for _ in range(bench.runs):
        await _once(bench, n, is_sealed=False)
    for _ in range(bench.runs):
        await _once(bench, n, is_sealed=True)


async def _once(bench: Bench, n: int, *, is_sealed: bool) -> None:
    async with stage(bench, n, "waiting") as on, Desk(on.server.url) as desk:
        await on.seat()
        sealed = on.terminals[0].sealed
        start = Start()
        for terminal in on.terminals:
            terminal.on_event = partial(start.told, terminal, n, is_sealed)
        async with gauge(on.server) as used:
            begin = time.perf_counter()
            pressed = asyncio.create_task(desk.press(f"/monitor/{on.site.sitting_id}/start"))
            await asyncio.wait_for(start.done.wait(), 120)
        said = await pressed
        assert said["ok"], said
        assert not start.refused, start.refused[:1]
        how = "with the sealed paper sent before" if is_sealed else "paper sent after the button"
        last = max(start.held_at.values()) - begin
        bench.book.span(f"start, {how}: last one holds its paper", last, n, used.limit())
        if is_sealed:
            first = min(start.told_at.values()) - begin
            bench.book.note(f"start, {how}: first one holds its paper", first, "s", n)
            for terminal in on.terminals[:PROVED]:
                assert len(open_paper(sealed, start.keys[sealed["mark"]])["questions"]) == len(terminal.questions)
            await _confirm(bench, on, sealed["mark"])
        _must_all_answer(on)


async def _confirm(bench: Bench, on: Stage, mark: str) -> None:
    """Afterwards each terminal asks once more within three seconds, by the mark of what it holds."""
    waits: list[float] = []

    async def one(terminal: Terminal) -> None:
        await asyncio.sleep(random.uniform(0, CONFIRM_WITHIN))
        terminal.mark = mark
        asked_at = time.perf_counter()
        said = await terminal.open()
        waits.append(time.perf_counter() - asked_at)
        assert said["attempt"]["state"] == "answering", said

    async with gauge(on.server) as used:
        await asyncio.gather(*(one(t) for t in on.terminals))
    bench.book.percentiles("start: confirmation by mark within 3 s", waits, len(on.terminals), used.limit)


def _must_all_answer(on: Stage) -> None:
    house = on.site.house()
    with house.readonly.connect() as db:
        states = dict(db.execute(text("SELECT state, count(*) FROM attempts GROUP BY state")).all())
    house.engine.dispose()
    assert states == {"answering": len(on.terminals)}, states

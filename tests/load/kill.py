"""kill -9 while everybody answers: back again, and nothing that was acknowledged is missing or altered."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import select

from examserver.attempts.tables import AnswerRevision
from tests.load.comeback import Comeback
from tests.load.pace import Due, gauge, play
from tests.load.site import Site
from tests.load.stage import Bench, Stage, stage
from tests.load.terminal import Terminal
from tests.load.wire import is_ok, said_in

WORK = 3.0  # seconds of answering before the kill
Place = tuple[int, int, int]


@dataclass
class Ledger:
    """Every revision that was sent, and which of them were acknowledged."""

    sent: dict[Place, Any] = field(default_factory=dict)
    acknowledged: set[Place] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    def send(self, terminal: Terminal, _due: float = 0.0) -> None:
        """A new answer; without a connection it stays to be sent later."""
        asked = terminal.next_answer()
        self.sent[_place(asked)] = asked["answer"]
        self._send(terminal, asked)

    def send_again(self, terminal: Terminal) -> None:
        """What was sent and not acknowledged."""
        for number in range(1, terminal.number + 1):
            asked = terminal.revision(number)
            if _place(asked) in self.sent and _place(asked) not in self.acknowledged:
                self._send(terminal, asked)

    def _send(self, terminal: Terminal, asked: dict[str, Any]) -> None:
        if terminal.wire and terminal.wire.is_up:
            terminal.wire.send("answer.save", asked, partial(self._acked, _place(asked)))

    def _acked(self, place: Place, body: bytes) -> None:
        if is_ok(body):
            self.acknowledged.add(place)
        else:
            self.refused.append(str(said_in(body)["code"]))

    def faults(self, rows: dict[Place, Any]) -> list[str]:
        """Whatever was acknowledged and is missing or other."""
        missing = [f"missing {p}" for p in self.acknowledged if p not in rows]
        return missing + [f"other {p}" for p in self.acknowledged if p in rows and rows[p] != self.sent[p]]


def _place(asked: dict[str, Any]) -> Place:
    return asked["attempt_id"], asked["lease"], asked["number"]


async def measure(bench: Bench, n: int) -> None:
    """500 answers a second up to 1,000 terminals, 1,000 a second above."""
    for _ in range(bench.runs if n <= 1000 else 1):
        async with stage(bench, n) as on:
            await on.seat()
            await _kill(bench, on, 500 if n <= 1000 else 1000)


async def _kill(bench: Bench, on: Stage, rate: int) -> None:
    ledger, n = Ledger(), len(on.terminals)
    back = Comeback(on.terminals, ledger.send_again)
    await play(_answers(on, ledger, rate))
    on.server.kill()
    killed_at = time.perf_counter()
    unknown = len(ledger.sent) - len(ledger.acknowledged)
    on.server.spawn()
    listening = asyncio.create_task(on.server.listening())
    async with gauge(on.server) as used:
        await listening
        listening_at = time.perf_counter()
        await _until(lambda: len(back.at) == n)
        await _until(lambda: len(ledger.acknowledged) == len(ledger.sent))
        whole_at = time.perf_counter()
    assert not ledger.refused, ledger.refused[:3]
    book, how = bench.book, f"kill -9 under {rate}/s"
    book.note(f"{how}: listening again", listening_at - killed_at, "s", n)
    last = max(back.at.values()) - killed_at
    book.span(f"{how}: all back and resynchronised", last, n, used.limit())
    book.note(f"{how}: everything that was sent is acknowledged", whole_at - killed_at, "s", n)
    faults = ledger.faults(rows_of(on.site))
    book.note(f"{how}: acknowledged answers lost or altered", len(faults), "", n)
    print(f"  {len(ledger.acknowledged):,} acknowledged answers compared row by row, {unknown} were under way")
    assert not faults, faults[:5]


def _answers(on: Stage, ledger: Ledger, rate: int) -> Iterator[Due]:
    begin = time.perf_counter() + 0.05
    for i in range(int(rate * WORK)):
        yield begin + i / rate, partial(ledger.send, on.terminals[i % len(on.terminals)])


async def _until(is_so: Any, timeout: float = 120) -> None:
    end = time.perf_counter() + timeout
    while not is_so():
        if time.perf_counter() > end:
            raise AssertionError("not all came back")
        await asyncio.sleep(0.005)


def rows_of(site: Site) -> dict[Place, Any]:
    """Every revision in the database, read from outside."""
    house = site.house()
    r = AnswerRevision
    with house.readonly.connect() as db:
        rows = db.execute(select(r.attempt_id, r.lease, r.number, r.answer))
        found = {(attempt, lease, number): answer for attempt, lease, number, answer in rows}
    house.engine.dispose()
    return found

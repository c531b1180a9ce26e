"""A scripted terminal with the habits of a bad day: it resends, reorders, duplicates, reloads; it never gives up."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Protocol

from tests.chaos.checker import Ledger
from tests.chaos.outbox import Outbox, Revision
from tests.load.site import Question, Seat
from tests.load.wire import Wire, WireLost, WireRefused, dial

PATIENCE_SECONDS = 1.5
MOST_WAITING = 8


class Scene(Protocol):
    """What a player needs to know of the world it plays in."""

    ledger: Ledger
    questions: Sequence[Question]
    is_writing: bool
    passed: float

    @property
    def url(self) -> str:
        """Where the server is, by way of the proxy."""


class Player:
    """One candidate's machine.

    `losses`: how often its connection was taken from it, `cuts`: how often it hung up itself, `codes`: refusals.
    """

    def __init__(self, scene: Scene, seat: Seat, seed: str, shelf: Any = None) -> None:
        self.scene, self.seat, self.cookie = scene, seat, seat.cookie
        self.rng = random.Random(seed)
        self.outbox = Outbox(self.left, {} if shelf is None else shelf)
        self.wire: Wire | None = None
        self.attempt_id = seat.attempt_id
        self.picture: dict[str, Any] = {}
        self.losses, self.cuts, self.acks, self.codes = 0, 0, 0, Counter[str]()
        self.is_stopped = self.is_turned_away = False
        self.shut_out = 0  # how often in a row it did not get in
        self.old: list[Revision] = []
        self._remaining, self._told_at = 0, 0.0
        self._tasks: list[asyncio.Task[None]] = []

    # Time, by the terminal's own monotonic count

    def _count(self) -> float:
        return time.monotonic() + self.scene.passed

    def left(self) -> int:
        """Milliseconds of the exam that are left, by this terminal's countdown."""
        return max(0, int(self._remaining - (self._count() - self._told_at) * 1000))

    def _told(self, said: dict[str, Any]) -> None:
        if said.get("remaining_ms") is not None:
            self._remaining, self._told_at = said["remaining_ms"], self._count()

    # Coming and going

    def start(self) -> None:
        """Play until stopped."""
        self._tasks = [asyncio.create_task(self._play()), asyncio.create_task(self._think())]

    async def stop(self) -> None:
        """Leave without a word."""
        self.is_stopped = True
        self.cut()
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def cut(self) -> None:
        """Hang up, as this terminal's own wish."""
        if self.wire:
            self.wire.on_lost = None
            self.wire.cut()
            self.cuts += 1

    @property
    def is_settled(self) -> bool:
        """Connected with nothing left to send, or told that it is over."""
        if self.is_turned_away or self.outbox.over:
            return True
        return self.wire is not None and self.wire.is_up and self.outbox.is_open and not self.outbox.waiting()

    async def _play(self) -> None:
        while not self.is_stopped and not self.is_turned_away:
            try:
                self.shut_out += 1
                await self._come_in()
                self.shut_out = 0
                await self._converse()
            except WireRefused as refusal:
                self.is_turned_away = "sign_in_first" in str(refusal)
            except (WireLost, OSError, TimeoutError):
                pass
            self.wire = None
            await asyncio.sleep(self.rng.uniform(0.02, 0.15))

    def _on_lost(self) -> None:
        if not self.is_stopped:
            self.losses += 1

    async def _come_in(self) -> None:
        self.wire = await dial(self.scene.url, self.cookie, timeout=5, on_lost=self._on_lost)
        said = await self.wire.ask("attempt.open", {}, PATIENCE_SECONDS * 2)
        if not said["ok"]:
            self.codes[said["code"]] += 1
            self.cut()
            raise WireLost(said["code"])
        self.picture = said
        self._told(said["attempt"])
        if said["is_holder"] and said["attempt"]["state"] == "answering":
            self.outbox.begin(said["attempt"]["lease"], said["last_number"], said["answers"])
        elif said["attempt"]["state"] in ("handed_in", "collected", "ended"):
            self.outbox.is_open, self.outbox.over = False, said["attempt"]["state"]

    # Answering

    async def _think(self) -> None:
        """The candidate writes on, whatever the network does."""
        while not self.is_stopped:
            if self.outbox.is_open and self.scene.is_writing and len(self.outbox.waiting()) < MOST_WAITING:
                self.write()
            await asyncio.sleep(self.rng.uniform(0.02, 0.09))

    async def _converse(self) -> None:
        silent = 0
        while self.wire and self.wire.is_up and not self.is_stopped:
            batch = self._pick() if self.outbox.is_open else []
            heard = await asyncio.gather(*(self._send(r) for r in batch))
            silent = silent + 1 if batch and not any(heard) else 0
            if silent > 1:
                self.cut()
            await asyncio.sleep(self.rng.uniform(0.02, 0.09))
        raise WireLost("gone")

    def write(self) -> Revision:
        """Another answer to some question."""
        question = self.rng.choice(self.scene.questions[:30])
        answer = self.rng.choice((*question.answers, None))
        return self.outbox.put(question.no, "", answer, self.rng.random() < 0.2)

    def _pick(self) -> list[Revision]:
        """What to send now: some of what waits, in order or not, some of it twice, and now and then an old one."""
        batch = self.outbox.due()[: self.rng.randint(1, 4)]
        if self.rng.random() < 0.3:
            batch = [*batch, self.rng.choice(batch)] if batch else batch
        if self.rng.random() < 0.4:
            self.rng.shuffle(batch)
        if self.old and self.rng.random() < 0.15:
            batch.append(self.rng.choice(self.old[-50:]))
        if self.outbox.is_open and self.rng.random() < 0.01:
            self._reload()
        return batch

    def _reload(self) -> None:
        """The page is loaded anew: it goes on with what the disk and the server have."""
        self.outbox = self.outbox.reloaded()
        self.cut()

    async def _send(self, revision: Revision) -> bool:
        """Send one; whether anything was heard."""
        wire, outbox, place = self.wire, self.outbox, (self.attempt_id, revision.lease, revision.number)
        self.scene.ledger.sends(place, revision.said)
        try:
            if wire is None:
                return False
            said = await wire.ask("answer.save", revision.asked(self.attempt_id), PATIENCE_SECONDS)
        except (WireLost, TimeoutError):
            return False
        self._told(said)
        if said["ok"]:
            self.scene.ledger.hears(place, revision.said, said)
            self.acks += 1
            outbox.acknowledged(revision)
            self.old.append(revision)
        else:
            self.codes[said["code"]] += 1
            outbox.failed(revision, said["code"])
        return True

    async def ask(self, name: str, **asked: Any) -> dict[str, Any]:
        """One command beside the answers. Raises WireLost, TimeoutError."""
        if self.wire is None:
            raise WireLost(name)
        return await self.wire.ask(name, asked, 10)

    async def hand_in(self) -> dict[str, Any]:
        """交卷, with the highest number that the server has acknowledged."""
        said = await self.ask("attempt.hand_in", attempt_id=self.attempt_id, last_number=self.outbox.last_number)
        if said["ok"]:
            self.scene.ledger.handed_in.add(self.attempt_id)
        return said

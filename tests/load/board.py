"""A board: an invigilator who watches a room at work; what it costs, and how late and how large frames are."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

import orjson

from tests.load.desk import Desk
from tests.load.figures import at
from tests.load.profile import work
from tests.load.server import Server
from tests.load.stage import Bench, stage
from tests.load.terminal import Terminal
from tests.load.wire import dial

WINDOW, QUICK_WINDOW = 30.0, 10.0


@dataclass
class Watcher:
    """Frames as they came: size, how long under way, and how long ago its rows had changed."""

    server: Server
    sizes: list[int] = field(default_factory=list)
    under_way: list[float] = field(default_factory=list)
    changed_at: dict[int, float] = field(default_factory=dict)
    behind: list[float] = field(default_factory=list)

    def told(self, name: str, body: bytes) -> None:
        """One frame."""
        if name != "board.changed":
            return
        now = time.perf_counter()
        frame = orjson.loads(body)[1]
        made_at = datetime.fromtimestamp(frame["now_ms"] / 1000, UTC)
        self.under_way.append((self.server.now() - made_at).total_seconds())
        self.sizes.append(len(body))
        for row in frame["rows"]:
            changed_at = self.changed_at.pop(row["id"], None)
            if changed_at is not None:
                self.behind.append(now - changed_at)

    def saved(self, terminal: Terminal) -> None:
        """An answer of this terminal was acknowledged."""
        self.changed_at.setdefault(terminal.attempt_id, time.perf_counter())


async def measure(bench: Bench, n: int) -> None:
    """The exam profile without and with somebody watching."""
    seconds = bench.seconds(WINDOW, QUICK_WINDOW)
    async with stage(bench, n) as on, Desk(on.server.url) as desk:
        await on.seat()
        _tally, alone = await work(on, on.terminals, seconds)
        watcher = Watcher(on.server)
        wire = await dial(on.server.url, desk.cookie, on_event=watcher.told)
        asked_at = time.perf_counter()
        picture = await wire.ask_raw("board.watch", {"sitting_id": on.site.sitting_id})
        book = bench.book
        book.note("board: whole picture", (time.perf_counter() - asked_at) * 1000, "ms", n)
        book.note("board: whole picture, size", len(picture) / 1000, "kB", n)
        tally, watched = await work(on, on.terminals, seconds, watcher.saved)
        wire.close()
        book.note("board: server without a watcher", alone.server, "core", n)
        book.note("board: added by one watcher", watched.server - alone.server, "core", n)
        book.note("board: frames", len(watcher.sizes) / seconds, "1/s", n)
        sizes = sorted(watcher.sizes)
        book.note("board: frame, median", at(sizes, 0.5) / 1000, "kB", n)
        book.note("board: frame, largest", sizes[-1] / 1000, "kB", n)
        book.note("board: frame under way, p99", at(sorted(watcher.under_way), 0.99) * 1000, "ms", n)
        book.percentiles("board: watched meanwhile", tally.seconds, n, watched.limit)
        book.note("board: saved answer shown after, p50", at(sorted(watcher.behind), 0.5) * 1000, "ms", n)
        book.note("board: saved answer shown after, max", max(watcher.behind) * 1000, "ms", n)

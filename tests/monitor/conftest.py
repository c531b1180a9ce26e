"""A board that is kept fresh by its frames alone, to be compared with a fresh picture."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask_socketio import SocketIOTestClient

from examserver.house import House
from examserver.monitor.live import flush_boards
from tests.cast import Cast, Sitter


@dataclass
class Board:
    """What static/monitor/store.js does, in Python: the first picture, then every frame applied in turn."""

    house: House
    socket: SocketIOTestClient
    sitting_id: int
    picture: dict[str, Any]
    frames: int = 0

    def take(self) -> list[dict[str, Any]]:
        """Apply what has been published; gives the frames."""
        events = [e["args"][0] for e in self.socket.get_received() if e["name"] == "board.changed"]
        for frame in events:
            assert frame["no"] == self.picture["no"] + 1
            rows = {r["id"]: r for r in self.picture["rows"]} | {r["id"]: r for r in frame["rows"]}
            self.picture = {**self.picture, **frame, "rows": sorted(rows.values(), key=lambda r: r["seat"])}
        self.frames += len(events)
        return events

    def flush(self) -> list[dict[str, Any]]:
        """The chore of each second, and what came of it."""
        flush_boards(self.house)
        return self.take()

    def row(self, attempt_id: int) -> dict[str, Any]:
        """The row of a seat."""
        return next(r for r in self.picture["rows"] if r["id"] == attempt_id)

    def is_fresh(self) -> bool:
        """Whether the old picture with its frames says what a new one says."""
        asked = {"sitting_id": self.sitting_id}
        fresh = self.socket.emit("board.watch", asked, callback=True)
        mine = {k: v for k, v in self.picture.items() if k not in ("no", "now_ms")}
        assert mine == {k: v for k, v in fresh.items() if k not in ("no", "now_ms")}
        return True


@pytest.fixture
def board_of(house: House, cast: Cast, socket_of: Callable[..., SocketIOTestClient]) -> Callable[..., Board]:
    """board_of(who=inez, sitting_id=theory): an open board."""

    def open_board(who: Any = None, sitting_id: int = 0) -> Board:
        socket = socket_of(who or cast.inez)
        sitting_id = sitting_id or cast.theory
        picture = socket.emit("board.watch", {"sitting_id": sitting_id}, callback=True)
        assert picture["ok"], picture
        return Board(house, socket, sitting_id, picture)

    return open_board


@dataclass
class Terminal:
    """The terminal of a candidate who answers: it comes on line, reports of itself, and is gone."""

    open_socket: Callable[[], SocketIOTestClient]
    attempt_id: int
    socket: SocketIOTestClient | None = None

    def come(self) -> None:
        """On line, with the attempt open."""
        self.socket = self.open_socket()
        assert self.socket.emit("attempt.open", {}, callback=True)["ok"]

    def report(self, **of_itself: int) -> None:
        """What the terminal knows of itself."""
        assert self.socket
        self.socket.emit("terminal.report", {"attempt_id": self.attempt_id, **of_itself}, callback=True)

    def go(self) -> None:
        """Off line."""
        assert self.socket
        self.socket.disconnect()


@pytest.fixture
def ada(cast: Cast, answering: dict[str, Sitter], socket_of: Callable[..., SocketIOTestClient]) -> Terminal:
    """Ada answers; her terminal is not on line yet."""
    return Terminal(lambda: socket_of(cast.ada), answering["ada"].attempt_id)


@pytest.fixture
def ben(cast: Cast, answering: dict[str, Sitter], socket_of: Callable[..., SocketIOTestClient]) -> Terminal:
    """Ben as well."""
    return Terminal(lambda: socket_of(cast.ben), answering["ben"].attempt_id)

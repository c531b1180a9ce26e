"""The websocket adapter on a real socket: whole messages to slow readers, and what a terminal may do to the server."""

import socket
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from engineio.exceptions import SocketIsClosedError
from engineio.socket import Socket as EngineSocket
from wsproto.frame_protocol import FrameProtocol, Opcode

from examserver.websocket import (
    BURST,
    LARGEST_MESSAGE,
    LAST_LOOK_SECONDS,
    SILENT_SECONDS,
    TOO_LARGE,
    Engine,
    Websocket,
)

KEY = "dGhlIHNhbXBsZSBub25jZQ=="  # of RFC 6455, 1.3
ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


class Body:
    """What a WSGI server gives: a file over the connection's socket."""

    def __init__(self, sock: socket.socket) -> None:
        self.raw = self
        self._sock = sock
        self.closed = False

    def close(self) -> None:
        self.closed = True


@dataclass
class Line:
    """A served connection and its client's end; `heard` is what the server's side received."""

    client: socket.socket
    websocket: Websocket
    thread: threading.Thread
    heard: list[str | None] = field(default_factory=list)
    frames: FrameProtocol = field(default_factory=lambda: FrameProtocol(client=True, extensions=[]))

    def say(self, text: str, fin: bool = True) -> None:
        self.client.sendall(self.frames.send_data(text, fin))

    def hear(self) -> Any:
        """The next frame from the server, put together."""
        whole = ""
        while data := self.client.recv(65536):
            self.frames.receive_bytes(data)
            for frame in self.frames.received_frames():
                if frame.opcode is not Opcode.TEXT:
                    return frame
                whole += str(frame.payload)
                if frame.message_finished:
                    return whole
        return None

    def end(self) -> list[str | None]:
        """Close the client's end; gives everything the server received."""
        self.client.shutdown(socket.SHUT_WR)
        self.thread.join(10)
        assert not self.thread.is_alive()
        return self.heard


@pytest.fixture
def line() -> Iterator[Line]:
    """A connection whose server's side hears until its end, and echoes what begins with `echo`."""
    client, server = socket.socketpair()

    def serve(websocket: Websocket) -> list[str]:
        while (message := websocket.wait()) is not None:
            this.heard.append(message)
            if message.startswith("4echo"):
                websocket.send("x" * 2_000_000)
        return []

    websocket = Websocket(serve, None)
    environ = {"HTTP_SEC_WEBSOCKET_KEY": KEY, "wsgi.input": Body(server)}
    this = Line(client, websocket, threading.Thread(target=websocket, args=(environ, None)))
    this.thread.start()
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += client.recv(1)
    assert answer.startswith(b"HTTP/1.1 101 ")
    assert ACCEPT in answer
    assert b"extensions" not in answer.lower()
    yield this
    client.close()
    this.thread.join(10)
    server.close()


def test_messages_arrive_in_order_also_in_pieces(line: Line) -> None:
    line.say("40")
    line.say('42["a', fin=False)
    line.say('nswer"]')
    assert line.end() == ["40", '42["answer"]']


def test_a_large_message_reaches_a_slow_reader_whole(line: Line) -> None:
    line.say("4echo")
    assert len(line.hear()) == 2_000_000


def test_a_command_that_is_too_large_comes_as_the_command_that_says_so(line: Line) -> None:
    line.say('4217["answer.save",{"answer":"' + "x" * (LARGEST_MESSAGE + 1) + '"}]')
    line.say('4218["answer.save",{}]')
    assert line.end() == [f'4217["{TOO_LARGE}"]', '4218["answer.save",{}]']


def test_what_is_too_large_and_no_command_is_read_past(line: Line) -> None:
    line.say("9" * (LARGEST_MESSAGE + 1))
    line.say("3")
    assert line.end() == ["3"]


@pytest.mark.parametrize("text", ["", "x", "{}", "9", "\u4e2d"])
def test_what_is_no_engine_io_is_ignored(line: Line, text: str) -> None:
    line.say(text)
    line.say("3")
    assert line.end() == ["3"]


def test_binary_frames_are_ignored(line: Line) -> None:
    line.client.sendall(line.frames.send_data(b"\x00\x01"))
    line.say("3")
    assert line.end() == ["3"]


def test_a_flood_is_dropped_and_the_connection_lives(line: Line) -> None:
    for n in range(4 * BURST):
        line.say(f'42{n}["answer.save",{{}}]')
    line.say("3")
    heard = line.end()
    assert heard[-1] == "3"
    assert BURST <= len(heard) < 4 * BURST


def test_a_ping_is_answered_and_a_close_is_returned(line: Line) -> None:
    line.client.sendall(line.frames.ping(b"there?"))
    pong = line.hear()
    assert (pong.opcode, bytes(pong.payload)) == (Opcode.PONG, b"there?")
    line.client.sendall(line.frames.close(1000))
    assert line.hear().opcode is Opcode.CLOSE
    line.thread.join(10)
    assert not line.thread.is_alive()


def test_a_frame_that_breaks_the_protocol_ends_the_connection(line: Line) -> None:
    line.client.sendall(b"\x81\x01x")  # a client must mask
    line.thread.join(10)
    assert not line.thread.is_alive()


def test_nothing_is_sent_on_a_connection_that_has_ended(line: Line) -> None:
    line.end()
    line.websocket.close()
    with pytest.raises(OSError, match="ended"):
        line.websocket.send("2")


def test_pings_come_between_half_the_interval_and_all_of_it() -> None:
    server = Engine(async_mode="threading", ping_interval=6, monitor_clients=False)
    drawn = [server.ping_interval for _ in range(500)]
    assert 3 <= min(drawn) < 3.3
    assert 5.7 < max(drawn) <= 6


class Late:
    """A connection on which nothing came in time; then perhaps something that had waited."""

    def __init__(self, *then: bytes) -> None:
        self.then, self.timeouts = list(then), list[float]()

    def settimeout(self, seconds: float) -> None:
        self.timeouts.append(seconds)

    def recv(self, _size: int) -> bytes:
        if len(self.timeouts) != 1 or not self.then:
            raise TimeoutError
        return self.then.pop(0)


def test_a_server_that_stood_still_looks_once_more_before_it_takes_a_terminal_for_gone() -> None:
    frames = FrameProtocol(client=True, extensions=[])
    late, gone = (Websocket(lambda _this: [], None) for _ in range(2))
    late._connection = Late(bytes(frames.send_data("3")))
    gone._connection = Late()
    for websocket in (late, gone):
        websocket._progress_at -= 2 * SILENT_SECONDS
    assert (late.wait(), gone.wait()) == ("3", None)
    assert late._connection.timeouts == [LAST_LOOK_SECONDS, SILENT_SECONDS]


def test_a_step_of_the_wall_clock_closes_no_connection_and_no_connection_leaks() -> None:
    server = Engine(async_mode="threading", monitor_clients=False)
    owner = EngineSocket(server, "a sid")
    owner.last_ping = 1.0  # long ago
    websocket = Websocket(owner._websocket_handler, server)
    assert owner.check_ping_timeout()
    owner.closed = True
    with pytest.raises(SocketIsClosedError):
        owner.check_ping_timeout()
    gone = weakref.ref(owner)
    del owner, websocket
    assert gone() is None


@pytest.mark.parametrize("text", ["3", "x", ""])
def test_a_flood_of_anything_is_slowed_down(line: Line, text: str) -> None:
    line.client.sendall(b"".join(bytes(line.frames.send_data(text)) for _ in range(4 * BURST)))
    line.end()
    assert line.websocket._tokens < BURST / 2

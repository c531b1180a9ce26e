"""The websocket adapter on a real socket: whole messages to slow readers, and what a terminal may do to the server."""

import itertools
import os
import socket
import threading
import time
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from engineio import packet
from engineio.exceptions import SocketIsClosedError
from engineio.socket import Socket as EngineSocket
from wsproto.frame_protocol import FrameProtocol, Opcode

from examserver.websocket import (
    BURST,
    LARGEST_MESSAGE,
    PING_FRAME,
    PING_SECONDS,
    SILENT_SECONDS,
    TOO_LARGE,
    Engine,
    Pulse,
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
    line.say("40")
    assert line.end() == ["40"]


@pytest.mark.parametrize("text", ["", "x", "{}", "9", "\u4e2d"])
def test_what_is_no_engine_io_is_ignored(line: Line, text: str) -> None:
    line.say(text)
    line.say("40")
    assert line.end() == ["40"]


def test_binary_frames_are_ignored(line: Line) -> None:
    line.client.sendall(line.frames.send_data(b"\x00\x01"))
    line.say("40")
    assert line.end() == ["40"]


def test_a_flood_is_dropped_and_the_connection_lives(line: Line) -> None:
    for n in range(4 * BURST):
        line.say(f'42{n}["answer.save",{{}}]')
    heard = line.end()
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


class Silent:
    """A server's end of a connection on which nothing comes, over a pipe; `told` is what was done to it."""

    def __init__(self, pipe: int) -> None:
        self.pipe, self.told = pipe, list[str]()

    def fileno(self) -> int:
        return self.pipe

    def shutdown(self, _how: int) -> None:
        self.told.append("shut down")


@pytest.fixture
def piped() -> Iterator[tuple[Websocket, Silent, int]]:
    """A websocket that can be pinged, its connection, and the descriptor where the pings come out."""
    out, into = os.pipe()
    os.set_blocking(out, False)
    os.set_blocking(into, False)
    websocket = Websocket(lambda _this: [], None)
    websocket._connection = Silent(into)
    yield websocket, websocket._connection, out
    os.close(out)
    os.close(into)


def pings_in(out: int) -> int:
    try:
        found = os.read(out, 65536)
    except BlockingIOError:
        return 0
    assert found == PING_FRAME * (len(found) // len(PING_FRAME))
    return len(found) // len(PING_FRAME)


class Clock:
    def __init__(self) -> None:
        self.now = time.monotonic()

    def __call__(self) -> float:
        return self.now


def test_who_answers_is_pinged_every_six_seconds_at_most_and_at_a_moment_of_its_own(piped: Any) -> None:
    websocket, connection, out = piped
    clock = Clock()
    pulse = Pulse(clock)
    pulse._is_running = True  # by hand
    pulse.add(websocket)
    began, at = clock.now, list[float]()
    while clock.now < began + 120:
        clock.now += 0.05
        pulse.visit()
        if pings_in(out):
            websocket._alive_at = clock.now  # its pong
            at.append(clock.now)
    gaps = [later - earlier for earlier, later in itertools.pairwise(at)]
    assert at[0] - began <= PING_SECONDS[1] + 0.1
    assert min(gaps) >= PING_SECONDS[0] - 0.1
    assert max(gaps) <= PING_SECONDS[1] + 0.1
    assert len({round(gap, 2) for gap in gaps}) > 3, "or a crowd that connected at once is pinged in one burst"
    assert connection.told == []


def test_the_first_pings_of_a_crowd_are_spread() -> None:
    firsts = [Websocket(lambda _this: [], None)._ping_at - time.monotonic() for _ in range(400)]
    assert min(firsts) < 0.5
    assert max(firsts) > PING_SECONDS[1] - 0.5


def test_who_is_silent_is_ended_and_a_server_that_stood_still_looks_once_more(piped: Any) -> None:
    websocket, connection, _out = piped
    clock = Clock()
    pulse = Pulse(clock)
    pulse._is_running = True
    pulse.add(websocket)
    clock.now += 2 * SILENT_SECONDS  # the server stood still: what came meanwhile is not read yet
    pulse.visit()
    assert connection.told == []
    websocket._alive_at, websocket._is_doubted = clock.now, False  # it was there
    for _ in range(400):
        clock.now += 0.05
        pulse.visit()
    assert connection.told == ["shut down"]
    assert pulse._due == [], "nobody visits it any more"


def test_a_full_line_is_pinged_in_its_turn_and_nothing_is_sent_into_the_middle_of_a_message(piped: Any) -> None:
    websocket, _connection, out = piped
    server = Engine(async_mode="threading", monitor_clients=False)
    owner = EngineSocket(server, "a sid")
    websocket._handler = owner._websocket_handler
    websocket._is_sending = True
    websocket._ping()
    assert pings_in(out) == 0
    assert owner.queue.get(block=False).packet_type == packet.PING
    websocket._is_sending = False
    while True:
        try:
            os.write(websocket._connection.pipe, PING_FRAME)
        except BlockingIOError:
            break
    websocket._ping()
    assert owner.queue.get(block=False).packet_type == packet.PING


def test_packets_are_taken_in_order_and_what_is_before_the_end_is_sent_first() -> None:
    server = Engine(async_mode="threading", monitor_clients=False)
    owner = EngineSocket(server, "a sid")
    Websocket(owner._websocket_handler, server)
    first, second = packet.Packet(packet.MESSAGE, "1"), packet.Packet(packet.MESSAGE, "2")
    for what in (first, second, None):
        owner.queue.put(what)
    assert owner.poll() == [first, second]
    assert owner.poll() == []


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

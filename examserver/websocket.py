"""The websocket under Engine.IO for gevent: wsproto speaks the protocol, this file only moves its bytes.

Engine.IO takes the websocket class from its async mode. The one it brings for gevent (simple-websocket) calls `send`
once and so cuts a large message to a slow reader, agrees to compress every terminal's messages apart, and needs a
second greenlet and a second descriptor for each connection (performance.md 7); this one does none of it. What a
terminal may do to the server is bounded here: a message that is too large is read past and answered with a code, a
flood is slowed down to a steady trickle and then dropped, what is no Engine.IO text is ignored; none of them
disconnects. Pings come from one pulse for all connections instead of a timer and a greenlet for each.
"""

import heapq
import os
import random
import re
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import gevent
import structlog
from engineio import Server as EngineServer
from engineio import packet
from engineio.exceptions import SocketIsClosedError
from engineio.socket import Socket as EngineSocket
from wsproto.frame_protocol import CloseReason, Frame, FrameProtocol, Opcode, ParseFailed
from wsproto.utilities import generate_accept_token

RECEIVE_BYTES = 16_384
LARGEST_MESSAGE = 1_000_000  # characters; files go by HTTP
HEAD = 200
PIECE_BYTES, HEARD_IN_A_ROW = 65_536, 8
PING_SECONDS = (5.5, 6.0)
SILENT_SECONDS, LAST_LOOK_SECONDS = 13.0, 1.0  # a terminal answers a ping each six seconds at most, or is gone
BEAT_SECONDS = 0.05
BURST, PER_SECOND = 400, 200  # messages of one connection; what is over them is read slowly, and dropped
BREATH_SECONDS = 0.02
TOO_LARGE = "message.too_large"
PONG = "3"
PING_FRAME = bytes(FrameProtocol(client=False, extensions=[]).send_data("2"))
_COMMAND = re.compile(r'42(\d+)\["')
log = structlog.get_logger()


class Websocket:
    """One connection, as Engine.IO wants it: called by WSGI; then `wait`, `send`, `close`."""

    def __init__(self, handler: Callable[["Websocket"], Any], server: Any) -> None:
        self._handler = handler
        self._pulse: Pulse | None = getattr(server, "pulse", None)
        self._frames = FrameProtocol(client=False, extensions=[])
        self._ready: deque[str] = deque()
        self._message: list[str] = []
        self._length = 0
        self._tokens, self._filled_at = float(BURST), time.monotonic()
        self._is_open = True
        self._connection: Any = None
        self._heard, self._alive_at = 0, time.monotonic()
        self._ping_at = self._alive_at + random.random() * PING_SECONDS[1]
        self._is_sending = self._is_doubted = False
        owner = getattr(handler, "__self__", None)
        if isinstance(owner, EngineSocket):
            owner.__class__ = LiveSocket

    def __call__(self, environ: dict[str, Any], _start_response: Any) -> Any:
        """Take the socket out of WSGI's hands, answer the handshake, and stay until the connection ends."""
        is_gunicorn = "gunicorn.socket" in environ
        stream = None if is_gunicorn else _stream_in(environ)
        self._connection = environ["gunicorn.socket"] if stream is None else stream.raw._sock
        self._connection.settimeout(None)  # who is silent is found by the pulse
        token = generate_accept_token(environ["HTTP_SEC_WEBSOCKET_KEY"].encode()).decode()
        lines = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
        self._connection.sendall("\r\n".join((*lines, f"Sec-WebSocket-Accept: {token}", "", "")).encode())
        if self._pulse is not None:
            self._pulse.add(self)
        answer = self._handler(self)
        self.close()
        if stream is not None:
            stream.close()  # what still comes is no request of HTTP
        if is_gunicorn:
            raise StopIteration  # gunicorn's sign for: this connection has been served otherwise
        return answer

    def wait(self) -> str | None:
        """The next message; None when the connection has ended."""
        while not self._ready:
            if not self._is_open or not self._receive():
                return None
        return self._ready.popleft()

    def _receive(self) -> bool:
        try:
            data = self._connection.recv(RECEIVE_BYTES)
            if not data:
                return False
            self._alive_at, self._is_doubted = time.monotonic(), False
            self._frames.receive_bytes(data)
            is_flood = False
            for frame in self._frames.received_frames():
                is_flood |= not self._take(frame)
        except (OSError, ParseFailed):
            return False
        if is_flood:
            gevent.sleep(BREATH_SECONDS)
        self._heard += 1
        if self._heard % HEARD_IN_A_ROW == 0:  # gevent gives nobody else a turn while there is something to read
            gevent.sleep(0)
        return True

    def beat(self, now: float) -> float | None:
        """The pulse's visit: a ping when one is due; gives when to come again, None when the connection has ended.

        Silent for SILENT_SECONDS, it is ended; a server that itself stood still looks once more before that.
        """
        if not self._is_open:
            return None
        if now - self._alive_at >= SILENT_SECONDS:
            if self._is_doubted:
                self._hang_up()
                return None
            self._is_doubted = True
            return now + LAST_LOOK_SECONDS
        if now >= self._ping_at:
            self._ping()
            self._ping_at = now + random.uniform(*PING_SECONDS)
        return min(self._ping_at, self._alive_at + SILENT_SECONDS)

    def _ping(self) -> None:
        """At once where nothing else is being sent and the system takes it; else in turn, as any packet."""
        if not self._is_sending and not hasattr(self._connection, "cipher"):
            try:
                if os.write(self._connection.fileno(), PING_FRAME) != len(PING_FRAME):
                    self._hang_up()
                return
            except BlockingIOError:
                pass
            except OSError:
                return  # it has ended, and whoever reads from it is told
        owner = getattr(self._handler, "__self__", None)
        if isinstance(owner, EngineSocket) and not owner.closed:
            owner.send(packet.Packet(packet.PING))

    def _hang_up(self) -> None:
        """End the connection without a word: whoever waits for it is told."""
        with suppress(OSError):
            self._connection.shutdown(2)

    def _take(self, frame: Frame) -> bool:
        """Keep what a frame holds; False when there are too many. Every frame counts, whatever it holds."""
        may_speak = self._may_speak()
        if frame.opcode is Opcode.CLOSE:
            self._is_open = False
            self._connection.sendall(self._frames.close(CloseReason.NORMAL_CLOSURE))
        elif may_speak and isinstance(frame.payload, bytes) and frame.opcode is Opcode.PING:
            self._connection.sendall(self._frames.pong(frame.payload))
        elif isinstance(frame.payload, str):
            self._add(frame.payload, frame.message_finished, may_speak)
        return may_speak

    def _add(self, piece: str, is_last: bool, may_speak: bool) -> None:
        if self._length <= LARGEST_MESSAGE:
            self._message.append(piece)
        self._length += len(piece)
        if not is_last:
            return
        text = "".join(self._message) if len(self._message) != 1 else self._message[0]
        text = _refusable(text) if self._length > LARGEST_MESSAGE else text
        self._message, self._length = [], 0
        if may_speak and text and text[0] in "01234" and text != PONG:  # that it came is all a pong says
            self._ready.append(text)

    def _may_speak(self) -> bool:
        now = time.monotonic()
        self._tokens = min(BURST, self._tokens + (now - self._filled_at) * PER_SECOND)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def send(self, message: str | bytes) -> None:
        """Send one message whole, however slowly the other side reads."""
        if not self._is_open:
            raise OSError("the connection has ended")
        whole = memoryview(self._frames.send_data(message))
        self._is_sending = True
        try:
            for start in range(0, len(whole), PIECE_BYTES):  # who takes a piece is not gone
                self._connection.sendall(whole[start : start + PIECE_BYTES])
                self._alive_at = time.monotonic()
        finally:
            self._is_sending = False

    def close(self) -> None:
        """End the connection; a second time does nothing."""
        if not self._is_open:
            return
        self._is_open = False
        with suppress(OSError):
            self._connection.sendall(self._frames.close(CloseReason.NORMAL_CLOSURE))
        self._hang_up()


class LiveSocket(EngineSocket):  # type: ignore[misc]
    """Engine.IO's socket without its look at the wall clock, which a step of it or a pause of the machine deceives.

    That a terminal is gone is known by its websocket, and so is when to ping it: here nothing waits with a time limit.
    """

    def check_ping_timeout(self) -> bool:
        """Whether it is open, however long ago the last ping was."""
        if self.closed:
            raise SocketIsClosedError
        return True

    def poll(self) -> list[Any]:
        """Wait for packets to send; none: the connection has ended."""
        packets: list[Any] = []
        while not packets or not self.queue.empty():
            packets.append(self.queue.get())
            self.queue.task_done()
            if packets[-1] is None:
                if len(packets) > 1:
                    self.queue.put(None)  # what is before the end is sent first
                return packets[:-1]
        return packets


class Pulse:
    """Visits every connection when it is due (`Websocket.beat`): one greenlet for all, a few visits in each turn."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._due: list[tuple[float, int, Websocket]] = []
        self._serial = 0
        self._is_running = False

    def add(self, websocket: Websocket) -> None:
        """A new connection; the first begins the pulse."""
        self._plan(websocket, websocket.beat(self._monotonic()))
        if not self._is_running:
            self._is_running = True
            gevent.spawn(self._run)

    def _plan(self, websocket: Websocket, due: float | None) -> None:
        if due is not None:
            self._serial += 1
            heapq.heappush(self._due, (due, self._serial, websocket))

    def _run(self) -> None:
        while True:
            gevent.sleep(BEAT_SECONDS)
            self.visit()

    def visit(self) -> None:
        """Visit whoever is due by now."""
        now = self._monotonic()
        while self._due and self._due[0][0] <= now:
            _due, _serial, websocket = heapq.heappop(self._due)
            try:
                self._plan(websocket, websocket.beat(now))
            except Exception:  # one connection must not stop everybody's pulse
                log.exception("beat_failed")


def _refusable(text: str) -> str:
    """A command that is too large, as the command that says so, so that its sender gets a code; else nothing."""
    found = _COMMAND.match(text[:HEAD])
    return f'42{found[1]}["{TOO_LARGE}"]' if found else ""


def _stream_in(environ: dict[str, Any]) -> Any:
    """The stream that gevent's own server reads a connection by."""
    body = environ["wsgi.input"]
    return getattr(body, "rfile", body)


class Engine(EngineServer):  # type: ignore[misc]
    """Engine.IO's server with a pulse of its own for the pings."""

    pulse: Pulse

    def start_background_task(self, target: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """As Engine.IO does, except the first ping of a socket: it comes with the pulse."""
        if getattr(target, "__func__", None) is EngineSocket._send_ping:
            return None
        return super().start_background_task(target, *args, **kwargs)


def calm(server: EngineServer) -> None:
    """Give a gevent server this websocket and these pings."""
    server.__class__ = Engine
    server.pulse = Pulse()
    server._async = {**server._async, "websocket": Websocket}

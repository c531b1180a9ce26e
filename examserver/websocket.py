"""The websocket under Engine.IO for gevent: wsproto speaks the protocol, this file only moves its bytes.

Engine.IO takes the websocket class from its async mode. The one it brings for gevent (simple-websocket) calls `send`
once and so cuts a large message to a slow reader, agrees to compress every terminal's messages apart, and needs a
second greenlet and a second descriptor for each connection (performance.md 7); this one does none of it. What a
terminal may do to the server is bounded here: a message that is too large is read past and answered with a code, a
flood is slowed down to a steady trickle and then dropped, what is no Engine.IO text is ignored; none of them
disconnects.
"""

import random
import re
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import gevent
from engineio import Server as EngineServer
from engineio.exceptions import SocketIsClosedError
from engineio.socket import Socket as EngineSocket
from wsproto.frame_protocol import CloseReason, Frame, FrameProtocol, Opcode, ParseFailed
from wsproto.utilities import generate_accept_token

RECEIVE_BYTES = 16_384
LARGEST_MESSAGE = 1_000_000  # characters; files go by HTTP
HEAD = 200
PIECE_BYTES, HEARD_IN_A_ROW = 65_536, 8
SILENT_SECONDS, LAST_LOOK_SECONDS = 13.0, 1.0  # a terminal answers a ping each six seconds at most, or is gone
BURST, PER_SECOND = 400, 200  # messages of one connection; what is over them is read slowly, and dropped
BREATH_SECONDS = 0.02
TOO_LARGE = "message.too_large"
PONG = "3"
_COMMAND = re.compile(r'42(\d+)\["')


class Websocket:
    """One connection, as Engine.IO wants it: called by WSGI; then `wait`, `send`, `close`."""

    def __init__(self, handler: Callable[["Websocket"], Any], _server: Any) -> None:
        self._handler = handler
        self._frames = FrameProtocol(client=False, extensions=[])
        self._ready: deque[str] = deque()
        self._message: list[str] = []
        self._length = 0
        self._tokens, self._filled_at = float(BURST), time.monotonic()
        self._is_open = True
        self._connection: Any = None
        self._heard, self._progress_at = 0, time.monotonic()
        owner = getattr(handler, "__self__", None)
        if isinstance(owner, EngineSocket):
            owner.__class__ = LiveSocket

    def __call__(self, environ: dict[str, Any], _start_response: Any) -> Any:
        """Take the socket out of WSGI's hands, answer the handshake, and stay until the connection ends."""
        is_gunicorn = "gunicorn.socket" in environ
        stream = None if is_gunicorn else _stream_in(environ)
        self._connection = environ["gunicorn.socket"] if stream is None else stream.raw._sock
        self._connection.settimeout(SILENT_SECONDS)
        token = generate_accept_token(environ["HTTP_SEC_WEBSOCKET_KEY"].encode()).decode()
        lines = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
        self._connection.sendall("\r\n".join((*lines, f"Sec-WebSocket-Accept: {token}", "", "")).encode())
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
            data = self._hear()
            if not data:
                return False
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

    def _hear(self) -> bytes:
        """Whatever comes. A server that itself stood still looks once more before it takes a terminal for gone."""
        try:
            return bytes(self._connection.recv(RECEIVE_BYTES))
        except TimeoutError:
            if time.monotonic() - self._progress_at < SILENT_SECONDS:  # it is busy taking what is sent to it
                return self._hear()
            self._connection.settimeout(LAST_LOOK_SECONDS)
            data = bytes(self._connection.recv(RECEIVE_BYTES))
            self._connection.settimeout(SILENT_SECONDS)
            return data

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
        if text == PONG or (may_speak and text and text[0] in "01234"):
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
        for start in range(0, len(whole), PIECE_BYTES):  # the time limit is for each piece
            self._connection.sendall(whole[start : start + PIECE_BYTES])
            self._progress_at = time.monotonic()

    def close(self) -> None:
        """End the connection; a second time does nothing."""
        if not self._is_open:
            return
        self._is_open = False
        try:
            self._connection.sendall(self._frames.close(CloseReason.NORMAL_CLOSURE))
            self._connection.shutdown(2)
        except OSError:
            return


class LiveSocket(EngineSocket):  # type: ignore[misc]
    """Engine.IO's socket without its look at the wall clock, which a step of it or a pause of the machine deceives.

    That a terminal is gone is known by its websocket: nothing came for SILENT_SECONDS.
    """

    def check_ping_timeout(self) -> bool:
        """Whether it is open, however long ago the last ping was."""
        if self.closed:
            raise SocketIsClosedError
        return True


def _refusable(text: str) -> str:
    """A command that is too large, as the command that says so, so that its sender gets a code; else nothing."""
    found = _COMMAND.match(text[:HEAD])
    return f'42{found[1]}["{TOO_LARGE}"]' if found else ""


def _stream_in(environ: dict[str, Any]) -> Any:
    """The stream that gevent's own server reads a connection by."""
    body = environ["wsgi.input"]
    return getattr(body, "rfile", body)


class Engine(EngineServer):  # type: ignore[misc]
    """Engine.IO's server, with pings that do not come in one burst after a crowd has connected at once."""

    @property
    def ping_interval(self) -> float:
        """Seconds until a socket's next ping: between half of the interval that was set and all of it."""
        return float(self.__dict__["ping_interval"]) * (0.5 + random.random() / 2)

    @ping_interval.setter
    def ping_interval(self, seconds: float) -> None:
        self.__dict__["ping_interval"] = seconds


def calm(server: EngineServer) -> None:
    """Give a gevent server this websocket and these pings."""
    server.__class__ = Engine
    server._async = {**server._async, "websocket": Websocket}

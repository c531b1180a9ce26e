"""A cheap Socket.IO client for load: one asyncio protocol a socket, websocket frames by hand, some 15 µs a message.

wire = await dial("http://127.0.0.1:8000", cookie)
said = await wire.ask("attempt.open")               # a dict
wire.send("answer.save", asked, on_ack)             # on_ack(b'[{"ok":true,…}]'), no task, no future
wire.on_event = lambda name, body: …                # name "attempt.changed", body b'["attempt.changed",{…}]'
wire.on_lost = lambda: …                            # the connection is gone, for whatever reason
"""

import asyncio
import base64
import os
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import orjson

MASK = b"\x5a\xc3\x17\x9e"  # one mask for all: the server has to take it off like any other
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
HANDSHAKE = (  # what Chromium sends, so that reading the headers costs the server what it costs with a browser
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
    "Host: {host}\r\nConnection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Safari/537.36\r\n"
    "Upgrade: websocket\r\nOrigin: http://{host}\r\nSec-WebSocket-Version: 13\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: zh-CN,zh;q=0.9\r\n"
    "Cookie: {cookie}\r\nSec-WebSocket-Key: {key}\r\n\r\n"
)


class WireLost(ConnectionError):
    """The connection went before the acknowledgement came."""


class WireRefused(ConnectionError):
    """The server answered the handshake with something else than a Socket.IO session."""


class Wire(asyncio.Protocol):
    """One socket. `send` and `ask` after `dial`; pings are answered by itself."""

    def __init__(self) -> None:
        self.on_event: Callable[[str, bytes], None] | None = None
        self.on_lost: Callable[[], None] | None = None
        self.is_up = False
        self.pings = 0
        self.transport: Any = None
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._acks: dict[int, Callable[[bytes], None]] = {}
        self._futures: set[asyncio.Future[Any]] = set()
        self._last_id = 0
        self._rest = b""
        self._parts = b""
        self._is_upgraded = False

    # What a terminal does

    def send(self, name: str, asked: Any, then: Callable[[bytes], None] | None = None) -> None:
        """One command; `then` gets the acknowledgement as JSON bytes. Raises WireLost when there is no connection."""
        if not self.is_up:
            raise WireLost(name)
        body = orjson.dumps((name, asked))
        if then is None:
            self.transport.write(frame(b"42" + body))
            return
        self._last_id += 1
        self._acks[self._last_id] = then
        self.transport.write(frame(b"42%d%b" % (self._last_id, body)))

    async def ask(self, name: str, asked: Any = None, timeout: float = 60) -> dict[str, Any]:
        """One command and its acknowledgement. Raises WireLost, TimeoutError."""
        said: dict[str, Any] = orjson.loads(await self.ask_raw(name, asked, timeout))[0]
        return said

    async def ask_raw(self, name: str, asked: Any = None, timeout: float = 60) -> bytes:
        """The acknowledgement as it came, `[{"ok":true,…}]`."""
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._futures.add(future)
        future.add_done_callback(self._futures.discard)
        self.send(name, asked or {}, lambda body: None if future.done() else future.set_result(body))
        return await asyncio.wait_for(future, timeout)

    @property
    def unacknowledged(self) -> int:
        """Commands sent whose acknowledgement has not come."""
        return len(self._acks)

    def cut(self) -> None:
        """As if the cable were pulled: at once, without a word."""
        if self.transport:
            self.transport.abort()

    def close(self) -> None:
        """A polite end."""
        if self.is_up:
            self.transport.write(frame(b"41") + frame(b"\x03\xe8", CLOSE))
        if self.transport:
            self.transport.close()

    # What asyncio calls

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def connection_lost(self, _error: Exception | None) -> None:
        self.is_up = False
        self._acks.clear()
        for future in [*self._futures, self.opened]:
            if not future.done():
                future.set_exception(WireLost("connection lost"))
        if self.opened.done() and not self.opened.cancelled():
            self.opened.exception()  # seen: nobody may be waiting for it
        if self.on_lost:
            self.on_lost()

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        if not self._is_upgraded:
            head, is_whole, data = data.partition(b"\r\n\r\n")
            if not is_whole:
                self._rest = head
                return
            if not self._upgrade(head):
                return
        at, end = 0, len(data)
        while end - at >= 2:
            size, start = data[at + 1], at + 2
            if size == 126:
                start += 2
                size = int.from_bytes(data[at + 2 : start])
            elif size == 127:
                start += 8
                size = int.from_bytes(data[at + 2 : start])
            stop = start + size
            if stop > end or start > end:
                break
            self._frame(data[at], data[start:stop])
            at = stop
        self._rest = data[at:] if at else data

    def _upgrade(self, head: bytes) -> bool:
        self._is_upgraded = b" 101 " in head[:20]
        if not self._is_upgraded:
            self._refuse(head.partition(b"\r\n")[0].decode())
        self._rest = b""
        return self._is_upgraded

    def _refuse(self, why: str) -> None:
        if not self.opened.done():
            self.opened.set_exception(WireRefused(why))
        self.transport.close()

    def _frame(self, first: int, body: bytes) -> None:
        if first == 0x81 and not self._parts:
            self._message(body)
        elif first & 15 == PING:
            self.transport.write(frame(body, PONG))
        elif first & 15 == CLOSE:
            self.transport.close()
        elif first & 15 in (0, TEXT):
            self._parts += body
            if first & 0x80:
                body, self._parts = self._parts, b""
                self._message(body)

    def _message(self, body: bytes) -> None:
        kind = body[:2]
        if kind == b"43":
            bracket = body.index(b"[", 2)
            then = self._acks.pop(int(body[2:bracket]), None)
            if then:
                then(body[bracket:])
        elif kind == b"42":
            if self.on_event:
                self.on_event(body[4 : body.index(b'"', 4)].decode(), body[2:])
        elif body == b"2":
            self.pings += 1
            self.transport.write(PONG_FRAME)
        elif kind == b"40":
            self.is_up = True
            if not self.opened.done():
                self.opened.set_result(None)
        elif kind == b"44":
            self._refuse(body.decode())
        elif kind == b"41":
            self.transport.close()
        elif kind[:1] == b"0":
            self.transport.write(HELLO_FRAME)


async def dial(
    url: str,
    cookie: str = "",
    timeout: float = 60,
    on_event: Callable[[str, bytes], None] | None = None,
    on_lost: Callable[[], None] | None = None,
) -> Wire:
    """Connect, upgrade, and wait for the Socket.IO session. Raises WireRefused, WireLost, OSError, TimeoutError."""
    place = urlsplit(url)
    host, port = place.hostname or "127.0.0.1", place.port or 80
    loop = asyncio.get_running_loop()
    plug = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    plug.setblocking(False)
    wire = None
    try:
        plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        async with asyncio.timeout(timeout):
            await loop.sock_connect(plug, (host, port))
            _transport, wire = await loop.create_connection(Wire, sock=plug)
            wire.on_event, wire.on_lost = on_event, on_lost
            key = base64.b64encode(os.urandom(16)).decode()
            wire.transport.write(HANDSHAKE.format(host=place.netloc, cookie=cookie, key=key).encode())
            await wire.opened
    except BaseException:
        if wire:  # its transport owns the plug
            wire.cut()
        else:
            plug.close()
        raise
    return wire


def said_in(body: bytes) -> dict[str, Any]:
    """What an acknowledgement or an event says: the last member of its JSON list."""
    values = orjson.loads(body)
    return values[-1] if values else {}


def is_ok(body: bytes) -> bool:
    """Whether an acknowledgement says ok, without reading it all."""
    return body.startswith(b'[{"ok":true')


def frame(body: bytes, opcode: int = TEXT) -> bytes:
    """One masked websocket frame of a client."""
    size = len(body)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    elif size < 65536:
        head = bytes((0x80 | opcode, 0xFE)) + size.to_bytes(2)
    else:
        head = bytes((0x80 | opcode, 0xFF)) + size.to_bytes(8)
    mask = _masks.get(size)
    if mask is None:
        mask = int.from_bytes((MASK * (size // 4 + 1))[:size])
        if size < 4096:
            _masks[size] = mask
    return head + MASK + (int.from_bytes(body) ^ mask).to_bytes(size)


_masks: dict[int, int] = {}
PONG_FRAME = frame(b"3")
HELLO_FRAME = frame(b"40")

"""The socket: connections, rooms, @command and who is on line (in memory)."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson
import structlog
from flask import Flask, current_app, request
from flask_socketio import ConnectionRefusedError, SocketIO, join_room

from examserver.errors import Malformed, NotAllowed, NotYours, Refused
from examserver.facts import Fact
from examserver.house import House
from examserver.languages import current_language, speaking
from examserver.messages import reason_of, sentence
from examserver.parsing import shape
from examserver.rooms import RoomIndex
from examserver.security import me
from examserver.websocket import LARGEST_MESSAGE, TOO_LARGE, calm
from examserver.who import Role, Who
from question_bank.contract import Malformed as BadAnswer

log = structlog.get_logger()
socketio = SocketIO()
BURST, PER_SECOND = 60, 30


@dataclass
class Connection:
    """One open socket: who it is and which attempt it works on."""

    sid: str
    who: Who
    attempt_id: int | None = None
    sitting_id: int | None = None
    report: dict[str, Any] = field(default_factory=dict)
    language: str = "zh"
    tokens: float = BURST
    filled_at: float = field(default_factory=time.monotonic)

    def may_speak(self) -> bool:
        """A token bucket, so that one terminal's flood is its own problem."""
        now = time.monotonic()
        self.tokens = min(BURST, self.tokens + (now - self.filled_at) * PER_SECOND)
        self.filled_at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


Handler = Callable[[House, Connection, Any], dict[str, Any] | None]


@dataclass(frozen=True)
class Command:
    """A socket event: its shape, the roles that may send it, what answers it."""

    name: str
    kind: type
    roles: frozenset[Role]
    handler: Handler
    is_hot: bool = False


COMMANDS: dict[str, Command] = {}
_connections: dict[str, Connection] = {}
_lock = threading.Lock()


def command(name: str, kind: type, *roles: Role, is_hot: bool = False) -> Callable[[Handler], Handler]:
    """Register a handler; it is acknowledged with {"ok": true, …} or {"ok": false, "code", "message"}.

    A hot one runs on the socket server itself, without Flask's request context (performance.md 7).
    """

    def register(handler: Handler) -> Handler:
        COMMANDS[name] = Command(name, kind, frozenset(roles), handler, is_hot)
        if not is_hot:
            socketio.on_event(name, lambda *asked: _run(COMMANDS[name], asked))
        return handler

    return register


def _run(this: Command, asked: tuple[Any, ...]) -> dict[str, Any]:
    house: House = current_app.extensions["house"]
    return _answer(house, this, _connections.get(request.sid), asked)  # type: ignore[attr-defined]


def _run_hot(house: House, this: Command, sid: str, *asked: Any) -> dict[str, Any]:
    connection = _connections.get(sid)
    with speaking(connection.language if connection else "zh"):
        return _answer(house, this, connection, asked)


def _answer(house: House, this: Command, connection: Connection | None, asked: tuple[Any, ...]) -> dict[str, Any]:
    try:
        if connection is None or connection.who.role not in this.roles:
            raise NotAllowed
        if not connection.may_speak():
            raise Refused("too_many_requests")
        said = this.handler(house, connection, shape(this.kind, (asked[0] if asked else None) or {}))
        return {"ok": True, **(said or {})}
    except (Malformed, Refused) as no:
        return _no(no.code, no.detail)
    except BadAnswer as no:
        return _no("bad_answer", {"reason": reason_of(no)})
    except NotYours:
        return _no("not_found")
    except NotAllowed:
        return _no("not_allowed")
    except Exception:  # the terminal gets a sentence and tries again; the log has the trace
        log.exception("command_failed", command=this.name)
        return _no("unexpected")


def _no(code: str, detail: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"ok": False, "code": code, "message": sentence(code, detail)}


def enter(connection: Connection, room: str) -> None:
    """Join a room, after an access function has said yes."""
    join_room(room, sid=connection.sid, namespace="/")


def turn_out(room: str, may_stay: Callable[[Who], bool]) -> None:
    """Take out of a room whoever may no longer see it."""
    for sid, _eio_sid in list(socketio.server.manager.get_participants("/", room)):
        connection = _connections.get(sid)
        if connection is None or not may_stay(connection.who):
            socketio.server.leave_room(sid, room, namespace="/")


def publish(event: str, payload: dict[str, Any], room: str) -> None:
    """State a fact to the sockets of this process that are in a room."""
    socketio.emit(event, payload, to=room)


def has_listeners(room: str) -> bool:
    """Whether a socket of this process is in a room: else nothing need be read for it."""
    manager: RoomIndex = socketio.server.manager
    return manager.has_participants(room)


def terminals_online() -> dict[int, dict[str, Any]]:
    """The attempts that have an open socket, with what their terminal last reported of itself."""
    with _lock:
        return {c.attempt_id: c.report for c in _connections.values() if c.attempt_id is not None}


def bind_attempt(house: House, connection: Connection, attempt_id: int, sitting_id: int) -> None:
    """This socket is now the terminal of an attempt; an older socket of the same attempt is no longer."""
    with _lock:
        for other in _connections.values():
            if other.attempt_id == attempt_id and other is not connection:
                other.attempt_id = None
        connection.attempt_id, connection.sitting_id = attempt_id, sitting_id
    house.tell([Fact("terminal.back", attempt_id, sitting_id, attempt_id)])


def sign_ins_connected() -> list[int]:
    """The sign-ins that have an open socket, so that watching a room is not idleness."""
    with _lock:
        return sorted({c.who.sign_in_id for c in _connections.values()})


def drop_sign_in(sign_in_id: int) -> None:
    """Close the sockets of a sign-in that has ended."""
    with _lock:
        gone = [c.sid for c in _connections.values() if c.who.sign_in_id == sign_in_id]
    for sid in gone:
        try:
            socketio.server.disconnect(sid, namespace="/")
        except KeyError:
            continue


def init_sockets(app: Flask, house: House, async_mode: str) -> None:
    """Give the app its sockets: websocket only, same origin only."""
    socketio.init_app(
        app,
        async_mode=async_mode,
        transports=["websocket"],
        manage_session=False,
        client_manager=RoomIndex(),
        json=_OrJson,
        async_handlers=False,  # each connection has a greenlet of its own, in which its commands run in their order
        max_http_buffer_size=LARGEST_MESSAGE,
        ping_interval=6,
        ping_timeout=7,
    )
    if async_mode == "gevent":
        calm(socketio.server.eio)
    socketio.server.on(TOO_LARGE, _refuse_large)
    for this in COMMANDS.values():
        if this.is_hot:
            socketio.server.on(this.name, partial(_run_hot, house, this))


def _refuse_large(sid: str, *_asked: Any) -> dict[str, Any]:
    connection = _connections.get(sid)
    with speaking(connection.language if connection else "zh"):
        return _no("message_too_large")


def _on_connect(_auth: Any = None) -> None:
    who = me()
    if not who.is_authenticated:
        raise ConnectionRefusedError("sign_in_first")
    if who.must_change_password:
        raise ConnectionRefusedError("not_allowed")
    sid = request.sid  # type: ignore[attr-defined]
    with _lock:
        _connections[sid] = Connection(sid, who, language=current_language())


def _on_disconnect(_reason: Any = None) -> None:
    with _lock:
        gone = _connections.pop(request.sid, None)  # type: ignore[attr-defined]
    if gone and gone.attempt_id:
        house: House = current_app.extensions["house"]
        house.tell([Fact("terminal.lost", gone.attempt_id, gone.sitting_id, gone.attempt_id)])


socketio.on_event("connect", _on_connect)
socketio.on_event("disconnect", _on_disconnect)


class _OrJson:
    """orjson in the shape of the json module, for python-socketio."""

    @staticmethod
    def dumps(value: Any, **_options: Any) -> str:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()

    @staticmethod
    def loads(text: str | bytes, **_options: Any) -> Any:
        return orjson.loads(text)

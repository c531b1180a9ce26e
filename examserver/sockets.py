"""The socket: connections, rooms, @command and who is on line (in memory, and from the other processes)."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import gevent
import orjson
import structlog
from flask import Flask, current_app, request
from flask_socketio import ConnectionRefusedError, SocketIO

from examserver import metrics
from examserver.errors import Malformed, NotAllowed, NotYours, Refused, Unavailable
from examserver.facts import Fact
from examserver.house import House
from examserver.languages import current_language, speaking
from examserver.messages import reason_of, sentence
from examserver.offload import is_gevent
from examserver.online import Elsewhere
from examserver.parsing import shape
from examserver.rooms import RoomIndex
from examserver.security import me, me_again
from examserver.websocket import LARGEST_MESSAGE, TOO_LARGE, calm
from examserver.who import Role, Who
from question_bank.contract import Malformed as BadAnswer

log = structlog.get_logger()
socketio = SocketIO()
BURST, PER_SECOND = 60, 30
MALFORMED = "message.malformed"


@dataclass
class Connection:
    """One open socket: who it is and which attempt it works on."""

    sid: str
    who: Who
    attempt_id: int | None = None
    sitting_id: int | None = None
    report: dict[str, Any] = field(default_factory=dict)
    bound_ms: int = 0
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


COMMANDS: dict[str, Command] = {}
_connections: dict[str, Connection] = {}
_terminals: dict[int, Connection] = {}
_of_sign_in: dict[int, set[str]] = {}
_elsewhere: Elsewhere | None = None
_lock = threading.Lock()


def command(name: str, kind: type, *roles: Role) -> Callable[[Handler], Handler]:
    """Register a handler; it is acknowledged with {"ok": true, …} or {"ok": false, "code", "message"}.

    It runs on the socket server itself, without Flask's request context (performance.md 7).
    """

    def register(handler: Handler) -> Handler:
        COMMANDS[name] = Command(name, kind, frozenset(roles), handler)
        return handler

    return register


def _run(house: House, this: Command, sid: str, *asked: Any) -> dict[str, Any]:
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
    metrics.refused(code)
    return {"ok": False, "code": code, "message": sentence(code, detail)}


def enter(connection: Connection, room: str) -> None:
    """Join a room, after an access function has said yes."""
    socketio.server.enter_room(connection.sid, room, namespace="/")


def turn_out(room: str, may_stay: Callable[[Who], bool]) -> None:
    """Take out of a room whoever may no longer see it."""
    for sid, _eio_sid in list(socketio.server.manager.get_participants("/", room)):
        connection = _connections.get(sid)
        if connection is None or not may_stay(connection.who):
            socketio.server.leave_room(sid, room, namespace="/")


def part(those_in: str, room: str) -> None:
    """Whoever of this process is in one room leaves another."""
    for sid, _eio_sid in list(socketio.server.manager.get_participants("/", those_in)):
        socketio.server.leave_room(sid, room, namespace="/")


def publish(event: str, payload: dict[str, Any], room: str) -> None:
    """State a fact to the sockets of this process that are in a room."""
    socketio.emit(event, payload, to=room)


def has_listeners(room: str) -> bool:
    """Whether a socket of this process is in a room: else nothing need be read for it."""
    manager: RoomIndex = socketio.server.manager
    return manager.has_participants(room)


def soon(seconds: float, work: Callable[..., None], *asked: Any) -> None:
    """Do something a little later, when the loop has done what is before it; where there is no loop, at once."""
    if is_gevent():
        gevent.spawn_later(seconds, work, *asked)
    else:
        work(*asked)


def terminals_online() -> dict[int, dict[str, Any]]:
    """The attempts that have an open socket in any process, with what their terminal last reported of itself."""
    elsewhere = _elsewhere.terminals() if _elsewhere else {}
    return elsewhere | _own_terminals()


def _own_terminals() -> dict[int, dict[str, Any]]:
    with _lock:
        return {attempt_id: c.report for attempt_id, c in _terminals.items()}


def bind_attempt(house: House, connection: Connection, attempt_id: int, sitting_id: int, *, is_back: bool) -> None:
    """This socket is now the terminal of an attempt; an older socket of the same attempt is no longer."""
    if is_back:
        metrics.reconnected()
    with _lock:
        _unbind(connection)
        if other := _terminals.get(attempt_id):
            _unbind(other)
        connection.attempt_id, connection.sitting_id = attempt_id, sitting_id
        connection.bound_ms = int(house.clock.now().timestamp() * 1000)
        _terminals[attempt_id] = connection
    if _elsewhere:
        _elsewhere.forget(attempt_id)
    since = {"bound_ms": connection.bound_ms, "sid": connection.sid}
    house.tell([Fact("terminal.back", attempt_id, sitting_id, attempt_id, since)])


def _unbind(connection: Connection) -> None:
    """Under the lock: this socket is nobody's terminal any more."""
    if connection.attempt_id is not None and _terminals.get(connection.attempt_id) is connection:
        del _terminals[connection.attempt_id]
    connection.attempt_id = None


def _note_back(fact: Fact) -> None:
    """A terminal has come back in some process: of two sockets of one attempt the newer is the terminal."""
    if fact.what == "terminal.back" and fact.attempt_id in _terminals:
        with _lock:
            mine = _terminals.get(fact.attempt_id)
            if mine and (mine.bound_ms, mine.sid) < (fact.detail["bound_ms"], fact.detail["sid"]):
                _unbind(mine)


def sign_ins_connected() -> list[int]:
    """The sign-ins that have an open socket, so that watching a room is not idleness."""
    with _lock:
        return sorted(_of_sign_in)


def drop_sign_in(sign_in_id: int) -> None:
    """Close the sockets of this process that a sign-in has, which has ended."""
    with _lock:
        gone = list(_of_sign_in.get(sign_in_id, ()))
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
        monitor_clients=False,  # a look at each of thousands every seven seconds; our websocket knows who is gone
        ping_interval=6,
        ping_timeout=7,
    )
    if async_mode == "gevent":
        calm(socketio.server.eio)
    socketio.server.on(TOO_LARGE, partial(_refuse, "message_too_large"))
    socketio.server.on(MALFORMED, partial(_refuse, "malformed"))
    for this in COMMANDS.values():
        socketio.server.on(this.name, partial(_run, house, this))
    house.listeners.append(_note_back)
    global _elsewhere
    _elsewhere = Elsewhere(house.post, _own_terminals) if house.post else None


def _refuse(code: str, sid: str, *_asked: Any) -> dict[str, Any]:
    connection = _connections.get(sid)
    with speaking(connection.language if connection else "zh"):
        return _no(code)


def _on_connect(_auth: Any = None) -> None:
    try:
        _let_in()
    except Unavailable as trouble:  # without an answer the terminal would wait for ever; so it tries again
        _forget(request.sid)  # type: ignore[attr-defined]
        raise ConnectionRefusedError(trouble.code) from None
    except ConnectionRefusedError:
        raise
    except Exception:  # the terminal tries again; the log has the trace
        log.exception("connect_failed")
        _forget(request.sid)  # type: ignore[attr-defined]
        raise ConnectionRefusedError("unexpected") from None


def _let_in() -> None:
    who = me()
    if not who.is_authenticated:
        raise ConnectionRefusedError("sign_in_first")
    if who.must_change_password:
        raise ConnectionRefusedError("not_allowed")
    sid = request.sid  # type: ignore[attr-defined]
    with _lock:
        _connections[sid] = Connection(sid, who, language=current_language())
        _of_sign_in.setdefault(who.sign_in_id, set()).add(sid)
    house: House = current_app.extensions["house"]
    if house.is_on_postgresql and not me_again().is_authenticated:  # it ended between the look and the joining
        _forget(sid)
        raise ConnectionRefusedError("sign_in_first")
    metrics.connected(len(_connections))


def _on_disconnect(_reason: Any = None) -> None:
    attempt_id, sitting_id = _forget(request.sid)  # type: ignore[attr-defined]
    metrics.connected(len(_connections))
    if attempt_id:
        house: House = current_app.extensions["house"]
        house.tell([Fact("terminal.lost", attempt_id, sitting_id, attempt_id)])


def _forget(sid: str) -> tuple[int | None, int | None]:
    """A socket has gone; gives the attempt and the sitting whose terminal it was."""
    with _lock:
        gone = _connections.pop(sid, None)
        if gone is None:
            return None, None
        sockets = _of_sign_in.get(gone.who.sign_in_id, set())
        sockets.discard(sid)
        if not sockets:
            _of_sign_in.pop(gone.who.sign_in_id, None)
        was = gone.attempt_id, gone.sitting_id
        _unbind(gone)
        return was


socketio.on_event("connect", _on_connect)
socketio.on_event("disconnect", _on_disconnect)


class _OrJson:
    """orjson in the shape of the json module, for python-socketio."""

    @staticmethod
    def dumps(value: Any, **_options: Any) -> str:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()

    @staticmethod
    def loads(text: str | bytes, **_options: Any) -> Any:
        try:
            return orjson.loads(text)
        except ValueError:  # half a character, or no JSON at all: an event that is answered with a code
            return [MALFORMED]

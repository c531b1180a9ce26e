"""Socket rooms with a way back: which rooms a socket is in, without looking through all of them.

python-socketio's manager looks through every room of the site when a socket goes; when thousands go at once that is
O(N²) and stops everybody (performance.md 7). This is its own extension point, the client manager.
"""

from typing import Any

from socketio.manager import Manager

Place = tuple[str, str]


class RoomIndex(Manager):  # type: ignore[misc]
    """The library's manager, with an index from a socket to its rooms."""

    def __init__(self) -> None:
        super().__init__()
        self._rooms_of: dict[Place, set[str | None]] = {}

    def basic_enter_room(self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None) -> None:
        """Enter, and remember it."""
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        self._rooms_of.setdefault((namespace, sid), set()).add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        """Leave, and forget it."""
        super().basic_leave_room(sid, namespace, room)
        rooms = self._rooms_of.get((namespace, sid))
        if rooms is not None:
            rooms.discard(room)
            if not rooms:
                del self._rooms_of[namespace, sid]

    def basic_disconnect(self, sid: str, namespace: str, **_more: Any) -> None:
        """Leave every room, by the index."""
        for room in list(self._rooms_of.get((namespace, sid), ())):
            self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for waiting in (self.pending_connect, self.pending_disconnect):
            if sid in waiting.get(namespace, ()):
                waiting[namespace].remove(sid)
                if not waiting[namespace]:
                    del waiting[namespace]

    def get_rooms(self, sid: str, namespace: str) -> list[str]:
        """The rooms of a socket, without the one of everybody."""
        return [room for room in self._rooms_of.get((namespace, sid), ()) if room is not None]

    def has_participants(self, room: str, namespace: str = "/") -> bool:
        """Whether anybody of this process is in the room."""
        return bool(self.rooms.get(namespace, {}).get(room))

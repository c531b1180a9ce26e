"""The index of rooms says the same as the library's own manager, whatever comes and goes."""

from typing import Any

import socketio
from hypothesis import given
from hypothesis import strategies as st
from socketio.manager import Manager

from examserver.rooms import RoomIndex

STEPS = st.lists(
    st.tuples(st.sampled_from(["connect", "enter", "leave", "close", "gone"]), st.integers(0, 5), st.integers(0, 3)),
    max_size=60,
)


def a_manager(kind: type[Manager]) -> Manager:
    manager = kind()
    socketio.Server(client_manager=manager, async_mode="threading")
    return manager


def state(manager: Manager) -> Any:
    return {
        namespace: {room: dict(members) for room, members in rooms.items()}
        for namespace, rooms in manager.rooms.items()
    }


def play(manager: Manager, step: str, who: int, room: int) -> None:
    sid, name = f"sid{who}", f"room{room}"
    is_here = manager.is_connected(sid, "/")
    if step == "connect" and not is_here:
        manager.basic_enter_room(sid, "/", None, eio_sid=f"eio{who}")
        manager.basic_enter_room(sid, "/", sid, eio_sid=f"eio{who}")
    elif step == "enter" and is_here:
        manager.enter_room(sid, "/", name)
    elif step == "leave" and is_here:
        manager.leave_room(sid, "/", name)
    elif step == "close":
        manager.close_room(name, "/")
    elif step == "gone" and is_here:
        manager.pre_disconnect(sid, "/")
        manager.disconnect(sid, "/")


@given(STEPS)
def test_rooms_are_those_of_the_library(steps: list[tuple[str, int, int]]) -> None:
    ours, theirs = a_manager(RoomIndex), a_manager(Manager)
    for step in steps:
        for manager in (ours, theirs):
            play(manager, *step)
        assert state(ours) == state(theirs)
        for who in range(6):
            assert sorted(ours.get_rooms(f"sid{who}", "/")) == sorted(theirs.get_rooms(f"sid{who}", "/"))
    assert ours.pending_disconnect == {}
    assert all(
        ours.has_participants(f"room{n}") == bool(list(theirs.get_participants("/", f"room{n}"))) for n in range(4)
    )

"""House, clock you can move, clients and sockets; every test has its own copy of a prepared site."""

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

os.environ["EXAM_TEST_NO_FSYNC"] = "1"

from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from hypothesis import settings

from examserver import create_app
from examserver.errors import Refused
from examserver.house import House
from examserver.who import Who
from tests.cast import Cast, MovableClock, Sitter, begin_sitting, build_site, copy_site, settings_in, token_for

# A slow machine is not a fault of the rules; CI looks at the same cases every time, a developer at new ones.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")), database=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cast]:
    folder = tmp_path_factory.mktemp("prepared") / "site"
    folder.mkdir()
    return folder, build_site(folder)


@pytest.fixture
def cast(prepared: tuple[Path, Cast]) -> Cast:
    return prepared[1]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def house(prepared: tuple[Path, Cast], tmp_path: Path, clock: MovableClock) -> Iterator[House]:
    copy_site(prepared[0], tmp_path / "site")
    house = House(settings_in(tmp_path / "site"), clock)
    yield house
    house.engine.dispose()


@pytest.fixture
def answering(house: House, cast: Cast) -> dict[str, Sitter]:
    """Ada and Ben answer the theory paper of room 1; Cai has not come."""
    return begin_sitting(house, cast, cast.theory, "ada", "ben")


@pytest.fixture
def working(house: House, cast: Cast) -> dict[str, Sitter]:
    """Ada and Ben work on the practical paper of room 1."""
    return begin_sitting(house, cast, cast.practical, "ada", "ben")


@pytest.fixture
def app(house: House) -> Flask:
    app = create_app(house, "threading")
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def client_of(app: Flask, house: House) -> Callable[..., FlaskClient]:
    """client_of(who, terminal=""): a browser in which this person is signed in; client_of(None) is nobody."""

    def open_client(who: Who | None, terminal: str = "") -> FlaskClient:
        client = app.test_client()
        if who is not None:
            token, _who = token_for(house, who, terminal or f"terminal-{who.id}")
            with client.session_transaction() as session:
                session["_user_id"] = token
                session["_fresh"] = True
        return client

    return open_client


@pytest.fixture
def socket_of(app: Flask, client_of: Callable[..., FlaskClient]) -> Iterator[Callable[..., SocketIOTestClient]]:
    """socket_of(who, terminal=""): an open socket; call with .emit(name, data, callback=True)."""
    from examserver.sockets import socketio

    opened: list[SocketIOTestClient] = []

    def open_socket(who: Who | None, terminal: str = "") -> SocketIOTestClient:
        socket = socketio.test_client(app, flask_test_client=client_of(who, terminal))
        opened.append(socket)
        return socket

    yield open_socket
    for socket in opened:
        if socket.is_connected():
            socket.disconnect()


@pytest.fixture
def refused() -> Callable[[str], Any]:
    """with refused("time_is_up"): …; refused("") in a table of cases: nothing is refused."""

    def expect(code: str) -> Any:
        return pytest.raises(Refused, check=lambda e: e.code == code) if code else nullcontext()

    return expect

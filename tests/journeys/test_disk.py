"""The server's disk and database fail under it, for real: nothing acknowledged is lost, and it goes on by itself."""

import http.client
import json
import re
import resource
import shutil
import signal
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from examserver import create_app
from examserver.attempts.actions.desk import start_room
from examserver.attempts.actions.presence import accept_pledge, arrive, confirm_identity
from examserver.attempts.tables import AnswerRevision
from examserver.house import House
from examserver.sittings.actions import open_admission
from tests.browser.conftest import Server, free_port, start_server, stop_server
from tests.cast import Cast, MovableClock, copy_site, settings_in, token_for

WAL_HEADER, FRAME_HEADER = 32, 24


@dataclass
class Terminal:
    """One candidate at work, over plain HTTP."""

    port: int
    attempt_id: int
    cookie: str
    csrf: str = ""
    number: int = 0

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any], str]:
        """The status, the JSON and the text of an answer; cookies are kept."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie, "Content-Type": "application/json", "X-CSRFToken": self.csrf}
        accept = "text/html" if path == "/exam" else "application/json"
        with closing(connection):
            connection.request(method, path, json.dumps(body) if body else None, {**headers, "Accept": accept})
            answer = connection.getresponse()
            self.cookie = (answer.getheader("Set-Cookie") or self.cookie).partition(";")[0]
            text = answer.read().decode()
        return answer.status, json.loads(text) if text.startswith("{") else {}, text

    def open(self) -> "Terminal":
        """Fetch the page with its token."""
        _status, _said, page = self.ask("GET", "/exam")
        self.csrf = re.findall(r'name="csrf-token" content="([^"]+)"', page)[0]
        return self

    def save(self, number: int) -> tuple[int, dict[str, Any]]:
        """Send one revision of the first answer."""
        asked = {
            "attempt_id": self.attempt_id,
            "lease": 1,
            "number": number,
            "question_no": 1,
            "answer": answer(number),
        }
        status, said, _text = self.ask("POST", "/exam/answer", asked)
        return status, said

    def health(self) -> tuple[int, str]:
        """What a load balancer is told."""
        status, said, _text = self.ask("GET", "/healthz")
        return status, said.get("code", "")


def answer(number: int) -> str:
    return "ABCD"[number % 4]


def kept(folder: Path) -> dict[int, str]:
    """Every revision in the database, which must be whole."""
    house = House(settings_in(folder))
    found = house.see(lambda db: {r.number: r.answer for r in db.scalars(select(AnswerRevision))})
    house.engine.dispose()
    with closing(sqlite3.connect(folder / "exam.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return found


@pytest.fixture(scope="module")
def began(prepared: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Terminal]:
    """A site in which Ada answers, and her terminal's cookie."""
    folder = tmp_path_factory.mktemp("began") / "site"
    copy_site(prepared[0], folder)
    cast, house = prepared[1], House(settings_in(folder), MovableClock())
    house.act(open_admission, cast.carl, sitting_id=cast.theory)
    token, ada = token_for(house, cast.ada, "terminal")
    attempt_id = house.act(arrive, ada)
    house.act(confirm_identity, ada, attempt_id=attempt_id)
    house.act(accept_pledge, ada, attempt_id=attempt_id)
    house.act(start_room, cast.carl, sitting_id=cast.theory)
    app = create_app(house, "threading")
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    house.engine.dispose()
    return folder, Terminal(0, attempt_id, f"session={signer.dumps({'_user_id': token, '_fresh': True})}")


@dataclass
class Site:
    """A running server and a terminal at it."""

    folder: Path
    process: Server
    ada: Terminal


def serve(folder: Path, terminal: Terminal) -> Site:
    port = free_port()
    process = start_server(folder, port, fsync=True)
    return Site(folder, process, Terminal(port, terminal.attempt_id, terminal.cookie).open())


@pytest.fixture
def site(began: tuple[Path, Terminal], tmp_path: Path) -> Iterator[Site]:
    copy_site(began[0], tmp_path / "site")
    site = serve(tmp_path / "site", began[1])
    yield site
    stop_server(site.process)


# ── A disk that takes nothing, a database that another holds ──


def test_a_disk_that_takes_nothing_acknowledges_nothing_and_all_goes_on_when_it_does(site: Site) -> None:
    ada, pid = site.ada, site.process.pid
    assert [ada.save(n)[0] for n in (1, 2, 3)] == [200] * 3
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    grown = (site.folder / "exam.db-wal").stat().st_size
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (grown, before[1]))  # no file may grow beyond what the log has
    refused = [ada.save(n) for n in (4, 5, 4)]
    assert [(status, said["code"]) for status, said in refused] == [(503, "storage_failing")] * 3
    assert ada.health() == (503, "storage_failing")
    assert ada.ask("GET", "/exam")[0] == 200  # reading goes on
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
    assert [ada.save(n)[0] for n in (4, 5)] == [200] * 2
    assert ada.health() == (200, "")
    stop_server(site.process)
    assert kept(site.folder) == {n: answer(n) for n in range(1, 6)}
    log = (site.folder / "server.log").read_text("utf-8")
    assert '"event": "alarm_cleared"' in log


def test_a_database_that_another_program_holds_refuses_saving_but_nothing_else(site: Site) -> None:
    ada = site.ada
    with closing(sqlite3.connect(site.folder / "exam.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert [ada.save(n)[1]["code"] for n in (1, 1)] == ["database_locked"] * 2
        assert ada.health() == (503, "database_locked")
        assert ada.ask("GET", "/exam")[0] == 200
        other.execute("ROLLBACK")
    assert ada.save(1)[0] == 200
    assert ada.health() == (200, "")


# ── A server that was killed, and whose log has a torn end ──


@dataclass
class Killed:
    """What a killed server left behind."""

    folder: Path
    terminal: Terminal
    acknowledged: dict[int, str]
    commits: list[int]  # where each commit ends in the log


@pytest.fixture(scope="module")
def killed(began: tuple[Path, Terminal], tmp_path_factory: pytest.TempPathFactory) -> Killed:
    folder = tmp_path_factory.mktemp("killed") / "site"
    copy_site(began[0], folder)
    site = serve(folder, began[1])
    acknowledged = {n: answer(n) for n in range(1, 13) if site.ada.save(n)[0] == 200}
    site.process.send_signal(signal.SIGKILL)
    site.process.wait()
    return Killed(folder, began[1], acknowledged, commits_in((folder / "exam.db-wal").read_bytes()))


def commits_in(log: bytes) -> list[int]:
    """The ends of the commits of a write-ahead log: frames of this log that say how large the database then is."""
    page_size = struct.unpack_from(">I", log, 8)[0]
    salts, ends, at = log[16:24], [], WAL_HEADER
    while at + FRAME_HEADER + page_size <= len(log) and log[at + 8 : at + 16] == salts:
        if struct.unpack_from(">I", log, at + 4)[0]:
            ends.append(at + FRAME_HEADER + page_size)
        at += FRAME_HEADER + page_size
    return ends


def left_with(killed: Killed, folder: Path, log: bytes) -> Path:
    """A copy of what was left, with another log; the index beside it is gone, as after a power cut."""
    shutil.copytree(killed.folder, folder)
    (folder / "exam.db-wal").write_bytes(log)
    (folder / "exam.db-shm").unlink(missing_ok=True)
    return folder


def test_nothing_acknowledged_is_missing_when_the_next_commit_was_torn(killed: Killed, tmp_path: Path) -> None:
    log = (killed.folder / "exam.db-wal").read_bytes()[: killed.commits[-1]]
    torn = log[-4120:-1000]  # most of a frame that never became whole
    assert len(killed.acknowledged) == 12
    assert kept(left_with(killed, tmp_path / "torn", log + torn)) == killed.acknowledged


@pytest.mark.parametrize("cut", [1, 100, 4000])
def test_a_commit_without_its_end_is_dropped_as_a_whole(killed: Killed, tmp_path: Path, cut: int) -> None:
    log = (killed.folder / "exam.db-wal").read_bytes()
    sound = kept(left_with(killed, tmp_path / "sound", log[: killed.commits[-2]]))
    assert kept(left_with(killed, tmp_path / "cut", log[: killed.commits[-1] - cut])) == sound
    assert set(killed.acknowledged) - set(sound) <= {12}  # nothing but what stood in that very commit


def test_a_server_starts_on_a_log_with_a_garbled_end_and_takes_the_rest_again(killed: Killed, tmp_path: Path) -> None:
    log = bytearray((killed.folder / "exam.db-wal").read_bytes())
    end = killed.commits[-1]
    log[end - 2000 : end - 1000] = bytes(255 - b for b in log[end - 2000 : end - 1000])
    folder = left_with(killed, tmp_path / "garbled", bytes(log))
    site = serve(folder, killed.terminal)
    try:
        assert site.ada.health() == (200, "")
        again = {n: site.ada.save(n)[0] for n in range(1, 14)}  # an outbox sends what it has; twice does no harm
    finally:
        stop_server(site.process)
    assert again == dict.fromkeys(range(1, 14), 200)
    assert kept(folder) == killed.acknowledged | {13: answer(13)}


# ── A damaged database ──


@pytest.mark.parametrize("damage", ["header", "schema"])
def test_a_server_on_a_damaged_database_says_what_to_do_and_ends(
    began: tuple[Path, Terminal], tmp_path: Path, damage: str
) -> None:
    folder = tmp_path / "site"
    copy_site(began[0], folder)
    path = folder / "exam.db"
    content = path.read_bytes()
    path.write_bytes(
        {"header": b"#" * 100 + content[100:], "schema": content[:100] + b"#" * 8000 + content[8100:]}[damage]
    )
    with pytest.raises(RuntimeError):
        start_server(folder, free_port())
    said = (folder / "server.log").read_text("utf-8")
    assert "The site cannot be opened: the database is damaged" in said
    assert str(path) in said
    assert "Put back the last good copy" in said
    assert "Traceback" not in said

"""What a failing disk or database does: nothing is acknowledged, an alarm stands, and it ends with its cause."""

import errno
import io
import multiprocessing
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from sqlalchemy import event, text

from examserver.attempts.actions.saving import save_answers
from examserver.attempts.reads import answers_of
from examserver.errors import Unavailable
from examserver.facts import Fact
from examserver.health import CODES, GIGABYTE, STOPPING, Health, code_of
from examserver.house import House
from examserver.messages import ALARMS, SENTENCES
from examserver.sockets import socketio
from examserver.watch import is_sound, try_again, watch
from examserver.who import SERVER
from tests.cast import DAY, Cast, MovableClock, Sitter, an_answer

OUTBOX = (Path(__file__).parents[2] / "static/lib/outbox.js").read_text("utf-8")


def codes(house: House) -> list[str]:
    return [alarm.code for alarm in house.health.alarms()]


def save(house: House, sitter: Sitter, number: int = 1, answer: str = "A") -> Any:
    return house.act_together(save_answers, sitter.who, an_answer(sitter, number, answer=answer))


@pytest.fixture
def told(house: House) -> list[str]:
    """What the listeners hear of alarms."""
    heard: list[str] = []

    def listen(fact: Fact) -> None:
        if fact.noun == "alarm":
            heard.append(f"{fact.what} {fact.detail['code']}")

    house.listeners.append(listen)
    return heard


@pytest.fixture
def limit(house: House) -> Callable[[str], Any]:
    """with limit("query_only=ON"): what SQLite itself refuses on every connection of the house."""
    words: list[str] = []

    def impose(connection: Any) -> None:
        connection.connection.driver_connection.execute(f"PRAGMA {words[0] if words else 'query_only=OFF'}")

    event.listen(house.engine, "begin", impose)

    @contextmanager
    def limited(pragma: str) -> Iterator[None]:
        words.append(pragma)
        yield
        words.clear()
        house.engine.dispose()

    return limited


# ── A full disk ──


def test_a_full_disk_acknowledges_nothing_and_loses_nothing(
    house: House, answering: dict[str, Sitter], limit: Callable[[str], Any], told: list[str]
) -> None:
    ada, acknowledged = answering["ada"], 0

    def save_on() -> None:
        nonlocal acknowledged
        for number in range(1, 2000):
            acknowledged = save(house, ada, number, "ABCD"[number % 4])["number"]

    with limit("max_page_count=1"):  # the file may not grow: SQLITE_FULL as soon as a page is needed
        with pytest.raises(Unavailable, match="storage_full"):
            save_on()
        assert codes(house) == ["storage_full"]
        assert house.see(answers_of, ada.attempt_id) == {1: "ABCD"[acknowledged % 4]}
    assert save(house, ada, 2000, "B")["number"] == 2000
    assert codes(house) == []
    assert house.see(answers_of, ada.attempt_id) == {1: "B"}
    assert told == ["alarm.raised storage_full", "alarm.cleared storage_full"]


def test_work_that_writes_nothing_does_not_end_the_alarm(
    house: House, answering: dict[str, Sitter], limit: Callable[[str], Any]
) -> None:
    with limit("query_only=ON"):
        with pytest.raises(Unavailable):
            save(house, answering["ada"])
        house.act(lambda db, who, now: db.scalar(text("SELECT 1")), SERVER)
        assert codes(house) == ["storage_readonly"]


# ── A read-only one ──


def test_recovery_is_noticed_without_traffic(
    house: House, answering: dict[str, Sitter], limit: Callable[[str], Any], told: list[str]
) -> None:
    with limit("query_only=ON"):
        with pytest.raises(Unavailable, match="storage_readonly"):
            save(house, answering["ada"])
        try_again(house)
        assert codes(house) == ["storage_readonly"]
    try_again(house)
    assert codes(house) == []
    assert told == ["alarm.raised storage_readonly", "alarm.cleared storage_readonly"]


def test_whoever_shared_the_commit_is_told_the_same(
    house: House, answering: dict[str, Sitter], limit: Callable[[str], Any]
) -> None:
    from tests.house.test_together import all_at_once

    asked = [(s.who, an_answer(s)) for s in answering.values()]
    with limit("query_only=ON"):
        outcomes = all_at_once(house, save_answers, asked)
    assert [(type(o), o.code) for o in outcomes] == [(Unavailable, "storage_readonly")] * len(asked)
    assert all(house.see(answers_of, s.attempt_id) == {} for s in answering.values())


# ── Locked by another process ──


def _hold_lock(path: str, held: Any, release: Any) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        held.set()
        release.wait(60)
        connection.execute("ROLLBACK")


@pytest.fixture
def held_elsewhere(house: House) -> Iterator[Callable[[], None]]:
    """Another process holds the database's write lock; call to let it go."""
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    process = context.Process(target=_hold_lock, args=(str(house.settings.data_dir / "exam.db"), held, release))
    process.start()
    assert held.wait(60)

    def let_go() -> None:
        release.set()
        process.join(60)

    yield let_go
    let_go()


def test_a_database_that_another_process_holds_acknowledges_nothing(
    house: House, answering: dict[str, Sitter], held_elsewhere: Callable[[], None], told: list[str]
) -> None:
    ada = answering["ada"]
    for _ in range(3):
        with pytest.raises(Unavailable, match="database_locked"):
            save(house, ada)
    assert codes(house) == ["database_locked"]
    assert house.see(answers_of, ada.attempt_id) == {}  # reading goes on
    held_elsewhere()
    assert save(house, ada)["number"] == 1
    assert codes(house) == []
    assert told == ["alarm.raised database_locked", "alarm.cleared database_locked"]


def test_a_lock_held_for_a_moment_is_waited_for(house: House, answering: dict[str, Sitter]) -> None:
    with closing(sqlite3.connect(house.settings.data_dir / "exam.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waited = []

        def let_go(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if statement == "BEGIN IMMEDIATE":
                waited.append(statement)
                if len(waited) == 3:
                    other.execute("ROLLBACK")

        event.listen(house.engine, "before_cursor_execute", let_go)
        assert save(house, answering["ada"])["number"] == 1
    assert len(waited) == 3
    assert codes(house) == []


# ── Damaged ──


def test_a_damaged_database_acknowledges_nothing_until_a_whole_check_is_well(
    house: House, answering: dict[str, Sitter]
) -> None:
    path, ada = house.settings.data_dir / "exam.db", answering["ada"]
    save(house, ada)
    house.engine.dispose()  # the last one out folds the log into the file
    whole = path.read_bytes()
    path.write_bytes(b"x" * 4096 + whole[4096:])
    with pytest.raises(Unavailable, match="database_damaged"):
        save(house, ada, 2)
    assert not is_sound(house)
    watch(house)
    path.write_bytes(whole)
    with pytest.raises(Unavailable, match="database_damaged"):
        save(house, ada, 3)  # one write that goes through proves nothing
    watch(house)
    assert codes(house) == []
    assert save(house, ada, 2, "B")["number"] == 2


def test_a_page_that_is_damaged_inside_is_noticed_by_who_reads_it(house: House, answering: dict[str, Sitter]) -> None:
    path = house.settings.data_dir / "exam.db"
    save(house, answering["ada"])
    with house.engine.connect() as connection:
        root = connection.execute(text("SELECT rootpage FROM sqlite_master WHERE name = 'answer_revisions'")).scalar()
    assert root
    house.engine.dispose()
    content = bytearray(path.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    path.write_bytes(content)
    with pytest.raises(Unavailable, match="database_damaged"):
        house.see(answers_of, answering["ada"].attempt_id)
    assert house.health.is_damaged


# ── Unreachable ──


@pytest.mark.parametrize("database", ["postgresql"])
def test_a_server_that_ends_our_connections_is_asked_again(lived_house: House) -> None:
    with lived_house.engine.connect() as ours:
        ours.execute(text("SELECT 1"))
        with lived_house.engine.connect() as other:
            other.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                     "AND pid <> pg_backend_pid()")
            )  # fmt: skip
        with pytest.raises(Unavailable, match="database_unreachable"), lived_house._watched():
            ours.execute(text("SELECT 1"))
        ours.invalidate()
    assert codes(lived_house) == ["database_unreachable"]
    try_again(lived_house)
    assert codes(lived_house) == []


# ── Files ──


def test_a_file_that_the_disk_does_not_take_is_refused_and_leaves_nothing(house: House) -> None:
    before = sorted(house.files.root.rglob("*"))

    class Full(io.BytesIO):
        """A disk that is full while the second part is written."""

        def read(self, *_size: int | None) -> bytes:
            if self.tell():
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().read(10)

    with pytest.raises(Unavailable, match="storage_full") as refusal:
        house.files.keep(Full(b"x" * 100))
    assert refusal.value.source == "files"
    assert sorted(house.files.root.rglob("*")) == before


def test_files_and_database_end_their_alarms_apart(house: House, told: list[str]) -> None:
    house.health.raise_alarm("storage_full", "files")
    house.health.raise_alarm("storage_full")
    house.health.kept(house.clock.now())
    assert codes(house) == ["storage_full"]
    try_again(house)  # writes into both
    assert codes(house) == []
    assert told == ["alarm.raised storage_full", "alarm.cleared storage_full"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "storage_full"),
        (errno.EROFS, "storage_readonly"),
        (errno.EIO, "storage_failing"),
        (errno.EFBIG, "storage_failing"),
        (errno.ENOENT, None),
    ],
)
def test_errors_of_the_disk_have_their_codes(number: int, code: str | None) -> None:
    assert code_of(OSError(number, "")) == code


# ── Space and clock ──


@pytest.fixture
def watched() -> SimpleNamespace:
    """A health whose disk and clocks a test moves."""
    world = SimpleNamespace(free=10 * GIGABYTE, wall=1000.0, monotonic=0.0, clock=MovableClock(), told=[])
    world.health = Health(
        Path(), world.clock.now, lambda facts: world.told.extend(f.what for f in facts), lambda: world.wall,
        lambda: world.monotonic, lambda _path: SimpleNamespace(free=world.free),
    )  # fmt: skip
    return world


@pytest.mark.parametrize(
    ("free", "expected"),
    [(5.1, []), (4.9, ["disk_low"]), (1.0, ["disk_low"]), (0.9, ["disk_very_low"]), (0, ["disk_very_low"])],
)
def test_low_space_is_told_at_five_and_at_one_gigabyte(
    watched: SimpleNamespace, free: float, expected: list[str]
) -> None:
    watched.free = free * GIGABYTE
    watched.health.look()
    assert [a.code for a in watched.health.alarms()] == expected
    assert watched.health.stopping() is None
    watched.free = 20 * GIGABYTE
    watched.health.look()
    assert watched.health.alarms() == []
    assert [p.code for p in watched.health.past] == expected


@pytest.mark.parametrize(("step", "is_told"), [(59, False), (-59, False), (61, True), (-3600, True)])
def test_a_stepped_wall_clock_is_told_for_a_quarter_of_an_hour(
    watched: SimpleNamespace, step: float, is_told: bool
) -> None:
    watched.wall += step
    watched.health.look()
    assert [(a.code, a.detail) for a in watched.health.alarms()] == [("clock_stepped", {"seconds": step})] * is_told
    assert watched.health.stopping() is None
    watched.clock.move(minutes=16)
    watched.health.look()
    assert watched.health.alarms() == []
    watched.health.look()
    assert watched.health.alarms() == []


def test_time_that_passes_is_no_step(watched: SimpleNamespace) -> None:
    watched.wall += 90_000
    watched.monotonic += 90_000
    watched.health.look()
    assert watched.health.alarms() == []


def test_raising_twice_is_told_once(watched: SimpleNamespace) -> None:
    for _ in range(2):
        watched.health.raise_alarm("storage_full")
        watched.clock.move(minutes=1)
    assert [a.since for a in watched.health.alarms()] == [DAY]
    watched.health.clear("storage_full")
    watched.health.clear("storage_full")
    assert watched.told == ["alarm.raised", "alarm.cleared"]


# ── What others see ──


@pytest.mark.parametrize("code", CODES)
def test_every_alarm_has_its_name_and_sentence(code: str) -> None:
    assert ALARMS[code]
    assert SENTENCES[code]


@pytest.mark.parametrize("code", STOPPING)
def test_a_terminal_keeps_an_answer_that_could_not_be_kept(code: str) -> None:
    assert f"'{code}'" not in OUTBOX


def test_a_terminal_is_told_the_code_and_may_ask_again(
    house: House,
    cast: Cast,
    answering: dict[str, Sitter],
    limit: Callable[[str], Any],
    socket_of: Callable[..., SocketIOTestClient],
) -> None:
    ada = answering["ada"]
    socket = socket_of(cast.ada)
    asked = {"attempt_id": ada.attempt_id, "lease": 1, "number": 1, "question_no": 1, "answer": "A"}
    with limit("query_only=ON"):
        said = socket.emit("answer.save", asked, callback=True)
        assert (said["ok"], said["code"]) == (False, "storage_readonly")
        assert "只读" in said["message"]
    assert house.see(answers_of, ada.attempt_id) == {}


def test_a_terminal_that_comes_back_while_nothing_can_be_read_is_refused_and_may_come_again(
    house: House, cast: Cast, client_of: Callable[..., FlaskClient], app: Flask
) -> None:
    client, path = client_of(cast.ada), house.settings.data_dir / "exam.db"
    house.engine.dispose()
    whole = path.read_bytes()
    path.write_bytes(b"x" * 8192)
    assert not socketio.test_client(app, flask_test_client=client).is_connected()
    path.write_bytes(whole)
    watch(house)
    socket = socketio.test_client(app, flask_test_client=client)
    assert socket.is_connected()
    socket.disconnect()


def test_the_probe_of_a_load_balancer_is_truthful(
    house: House, client_of: Callable[..., FlaskClient], limit: Callable[[str], Any], answering: dict[str, Sitter]
) -> None:
    client = client_of(None)
    assert client.get("/healthz").json["ok"] is True
    with limit("query_only=ON"):
        with pytest.raises(Unavailable):
            save(house, answering["ada"])
        said = client.get("/healthz")
        assert (said.status_code, said.json["code"], said.json["ok"]) == (503, "storage_readonly", False)
    try_again(house)
    assert client.get("/healthz").status_code == 200


def test_a_form_is_refused_with_503_and_reading_goes_on(
    house: House, cast: Cast, client_of: Callable[..., FlaskClient], limit: Callable[[str], Any], clock: MovableClock
) -> None:
    client = client_of(cast.carl)
    with limit("query_only=ON"):
        clock.move(minutes=5)  # the sign-in would be noted; that it cannot be keeps nobody out
        answer = client.post(f"/monitor/{cast.theory}/open", headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json["code"]) == (503, "storage_readonly")
        assert answer.headers["Retry-After"]
        assert client.get("/monitor/").status_code == 200
        assert "服务器磁盘变为只读" in client.post(f"/monitor/{cast.theory}/open").text


def test_even_without_a_database_the_page_says_why(
    house: House, cast: Cast, client_of: Callable[..., FlaskClient]
) -> None:
    client, nobody, path = client_of(cast.adam), client_of(None), house.settings.data_dir / "exam.db"
    house.engine.dispose()
    path.write_bytes(b"x" * 8192)
    answer = client.get("/monitor/")
    assert answer.status_code == 503
    assert "数据库文件已损坏" in answer.text
    assert nobody.get("/healthz").json["code"] == "database_damaged"


# ── The page of the administrator ──


def test_the_administrator_sees_everything_in_order(client_of: Callable[..., FlaskClient], cast: Cast) -> None:
    page = client_of(cast.adam).get("/health").text
    for words in ("系统健康", "磁盘剩余", "预写日志", "近 5 分钟重新连接", "等待写入的答案", "没有告警"):
        assert words in page


def test_an_alarm_stands_on_the_page_and_goes_into_its_history(
    house: House, client_of: Callable[..., FlaskClient], cast: Cast, clock: MovableClock
) -> None:
    client = client_of(cast.adam)
    house.health.raise_alarm("disk_very_low", "disk", free_gb=0.4)
    page = client.get("/health").text
    assert "服务器磁盘剩余 0.4 GB" in page
    assert "尚未恢复" in page
    house.health.clear("disk_very_low", source="disk")
    page = client.get("/health").text
    assert "已于 09:00:00 恢复" in page
    client.set_cookie("language", "en")
    assert "Less than 1 GB left" in client.get("/health").text


@pytest.mark.parametrize("name", ["inez", "carl", "gita", "rita", "ivan", "ada"])
def test_nobody_else_sees_the_page(client_of: Callable[..., FlaskClient], cast: Cast, name: str) -> None:
    assert client_of(getattr(cast, name)).get("/health").status_code == 403

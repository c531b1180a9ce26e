"""The load benchmark itself: it speaks the protocol, and its file says what it promises."""

import json
import os
from pathlib import Path

import pytest
from wsproto.frame_protocol import FrameProtocol

from tests.apart import run_apart
from tests.load import start
from tests.load.figures import ECHO_RATE, FIELDS, FSYNC_ONE, Book
from tests.load.kill import rows_of
from tests.load.stage import Bench, stage
from tests.load.wire import Wire, WireLost, WireRefused, dial, frame


@pytest.fixture(autouse=True)
def _keep_fsync() -> None:
    """A server of the benchmark sets this for itself; the tests of this process go on without."""
    assert os.environ["EXAM_TEST_NO_FSYNC"] == "1"


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_a_frame_of_any_length_is_read_by_another_implementation(size: int) -> None:
    body, there = bytes(ord("a") + i % 26 for i in range(size)), FrameProtocol(client=False, extensions=[])
    there.receive_bytes(frame(body) + frame(b"after"))
    read: list[str] = [""]
    for part in there.received_frames():
        read[-1] += part.payload
        if part.message_finished:
            read.append("")
    assert read == [body.decode(), "after", ""]


@pytest.mark.parametrize("piece", [1, 2, 7, 1000])
def test_a_message_in_pieces_is_one_message(piece: int) -> None:
    there = FrameProtocol(client=False, extensions=[])
    long = 'x"' * 300
    sent = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
    for message in ("40", f'42["long",{json.dumps(long)}]', '42["short",{}]'):
        sent += there.send_data(message, fin=True)

    async def hear() -> list[tuple[str, bytes]]:
        wire, heard = Wire(), list[tuple[str, bytes]]()
        wire.on_event = lambda name, body: heard.append((name, body))
        for at in range(0, len(sent), piece):
            wire.data_received(sent[at : at + piece])
        assert wire.is_up
        return heard

    heard = run_apart(hear())
    assert [(name, json.loads(body)) for name, body in heard] == [("long", ["long", long]), ("short", ["short", {}])]


def test_a_terminal_answers_a_real_server_and_comes_back_after_a_cut() -> None:
    async def play() -> None:
        async with stage(Bench(Book()), 2) as on:
            await on.seat()
            ada, ben = on.terminals
            for _ in range(3):
                await ada.answer()
            ada.cut()
            with pytest.raises(WireLost):
                await ada.answer()
            ada.number = 0  # what a browser forgets
            await ada.connect()
            await ada.open()
            assert (ada.number, ben.number) == (3, 0)
            said = await ben.ask("answer.save", **{**ben.next_answer(), "question_no": 1000})
            assert said["code"] == "no_such_question"
            with pytest.raises(WireRefused):
                await dial(on.server.url, "session=none")
            rows = rows_of(on.site)
            assert rows == {(ada.attempt_id, 1, n): ada.revision(n)["answer"] for n in (1, 2, 3)}

    run_apart(play())


def test_the_start_reaches_everybody_with_and_without_the_sealed_paper() -> None:
    bench = Bench(Book(), quick=True, runs=1)
    run_apart(start.measure(bench, 3))
    names = {name for name, _terminals in bench.book.figures}
    assert "start, paper sent after the button: last one holds its paper" in names
    assert "start, with the sealed paper sent before: last one holds its paper" in names


def test_the_figures_file_has_what_it_promises(tmp_path: Path) -> None:
    book = Book()
    for value in (0.4, 0.1, 0.2):
        book.note(FSYNC_ONE, value, "ms")
    book.note(ECHO_RATE, 9000, "1/s", generator="generator 0.99 core")
    book.percentiles("work", [0.002] * 99 + [0.05], 10)
    book.span("all there", 2.0, 10)
    book.write(tmp_path / "bench.json")
    written = json.loads((tmp_path / "bench.json").read_text())
    rows = {row["name"]: row for row in written["figures"]}
    assert all(set(FIELDS) <= set(row) for row in rows.values())
    assert {k: rows[FSYNC_ONE][k] for k in ("value", "median", "min", "max", "runs")} == {
        "value": 0.2,
        "median": 0.2,
        "min": 0.1,
        "max": 0.4,
        "runs": 3,
    }
    assert (rows["work: ack p50"]["ratio"], rows["work: ack p50"]["floor"]) == (10.0, FSYNC_ONE)
    assert rows["work: ack max"]["value"] == 50
    assert rows[ECHO_RATE]["generator"] == "generator 0.99 core"
    assert "× 10 of one fsync" in book.table()

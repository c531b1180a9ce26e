"""The terminal's socket, from coming in to handing in; what the server states; moving to another terminal."""

import gzip
import json
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient

from examserver.attempts.actions.desk import extend_time, mark_absent, start_room
from examserver.attempts.actions.ending import collect
from examserver.attempts.actions.presence import arrive, decide_move
from examserver.attempts.reads import answers_of
from examserver.attempts.sealing import open_sealed
from examserver.house import House
from examserver.sittings.actions import open_admission, post_notice
from examserver.sockets import BURST, socketio, terminals_online
from examserver.who import SERVER
from tests.cast import Cast, MovableClock, Sitter, at_terminal, move_terminal, paper_in

Open = Callable[..., SocketIOTestClient]


def ask(socket: SocketIOTestClient, name: str, **asked: Any) -> dict[str, Any]:
    """Send one command; gives the acknowledgement."""
    said = socket.emit(name, asked, callback=True)
    assert isinstance(said, dict)
    return said


def told(socket: SocketIOTestClient, name: str) -> list[dict[str, Any]]:
    """What the server has stated under this name since the last look."""
    return [event["args"][0] for event in socket.get_received() if event["name"] == name]


@pytest.fixture
def ada(socket_of: Open, answering: dict[str, Sitter], cast: Cast) -> SocketIOTestClient:
    """Ada answers, and her terminal is open."""
    return open_socket(socket_of, cast)


def open_socket(socket_of: Open, cast: Cast, name: str = "ada", terminal: str = "") -> SocketIOTestClient:
    who = getattr(cast, name)
    socket = socket_of(who, terminal or f"terminal-{who.id}")
    ask(socket, "attempt.open")
    return socket


def unsealed(sealed: dict[str, str], keys: dict[str, str]) -> Any:
    """The form that a terminal makes of what it waited with and of the start's key."""
    key, nonce, body = (b64decode(text) for text in (keys[sealed["mark"]], sealed["nonce"], sealed["body"]))
    return json.loads(gzip.decompress(open_sealed(key, nonce, body, sealed["mark"].encode())))


def save(socket: SocketIOTestClient, sitter: Sitter, number: int = 1, **more: Any) -> dict[str, Any]:
    asked = {"lease": 1, "question_no": 1, "answer": "A", **more}
    return ask(socket, "answer.save", attempt_id=sitter.attempt_id, number=number, **asked)


def test_a_candidate_comes_in_confirms_accepts_and_begins_with_the_room(
    house: House, cast: Cast, socket_of: Open
) -> None:
    house.act(open_admission, cast.carl, sitting_id=cast.theory)
    socket = socket_of(cast.ada, "terminal-a")
    seen = ask(socket, "attempt.open")
    id = seen["attempt"]["id"]
    assert (seen["attempt"]["state"], seen["is_holder"], seen["candidate"]["name"]) == ("checked_in", True, "艾达")
    assert not {"form", "sealed"} & set(seen)
    assert ask(socket, "attempt.confirm_identity", attempt_id=id) == {"ok": True}
    assert ask(socket, "attempt.accept_pledge", attempt_id=id) == {"ok": True}
    assert [e["state"] for e in told(socket, "attempt.changed")][-2:] == ["identified", "waiting"]
    waiting = ask(socket, "attempt.open")
    assert "form" not in waiting
    assert "sealed" not in ask(socket, "attempt.open", sealed=waiting["sealed"]["mark"])
    house.act(start_room, cast.carl, sitting_id=cast.theory)
    began = told(socket, "sitting.began")[-1]
    assert (began["sitting_id"], began["remaining_ms"], list(began["keys"])) == (
        cast.theory, 90 * 60_000, [waiting["mark"]],
    )  # fmt: skip
    begun = ask(socket, "attempt.open")
    assert unsealed(waiting["sealed"], began["keys"]) == begun["form"]
    assert len(paper_in(begun)["questions"]) == 9
    assert "form" not in ask(socket, "attempt.open", paper=begun["mark"])
    assert begun["attempt"]["remaining_ms"] == 90 * 60_000


def test_nobody_comes_in_before_the_door_opens(cast: Cast, clock: MovableClock, socket_of: Open) -> None:
    socket = socket_of(cast.ada, "terminal-a")
    assert ask(socket, "attempt.open")["code"] == "not_admitting"
    clock.move(minutes=-60)
    assert ask(socket, "attempt.open")["code"] == "no_open_sitting"


def test_refusing_the_pledge_is_being_absent(house: House, cast: Cast, socket_of: Open) -> None:
    house.act(open_admission, cast.carl, sitting_id=cast.theory)
    socket = socket_of(cast.ada, "terminal-a")
    id = ask(socket, "attempt.open")["attempt"]["id"]
    ask(socket, "attempt.confirm_identity", attempt_id=id)
    assert ask(socket, "attempt.refuse_pledge", attempt_id=id) == {"ok": True}
    over = ask(socket, "attempt.open")["attempt"]
    assert (over["state"], over["ended_why"]) == ("absent", "refused_pledge")


def test_a_step_that_is_not_next_is_refused(house: House, cast: Cast, socket_of: Open) -> None:
    house.act(open_admission, cast.carl, sitting_id=cast.theory)
    socket = socket_of(cast.ada, "terminal-a")
    id = ask(socket, "attempt.open")["attempt"]["id"]
    assert ask(socket, "attempt.accept_pledge", attempt_id=id)["code"] == "wrong_state"


def test_an_answer_is_acknowledged_with_its_number_and_the_time(
    house: House, clock: MovableClock, ada: SocketIOTestClient, answering: dict[str, Sitter]
) -> None:
    clock.move(minutes=10)
    said = save(ada, answering["ada"], number=7)
    assert (said["ok"], said["number"], said["remaining_ms"]) == (True, 7, 80 * 60_000)
    assert house.see(answers_of, answering["ada"].attempt_id) == {1: "A"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"answer": "Z"}, "bad_answer"),
        ({"question_no": 99}, "no_such_question"),
        ({"lease": 2}, "wrong_terminal"),
        ({"number": 0}, "malformed"),
        ({"number": "1"}, "malformed_field"),
        ({"flagged": 1}, "malformed_field"),
        ({"extra": 1}, "malformed_field"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_refused_with_its_code(
    ada: SocketIOTestClient, answering: dict[str, Sitter], more: dict[str, Any], code: str
) -> None:
    said = save(ada, answering["ada"], **more)
    assert (said["ok"], said["code"]) == (False, code)
    assert said["message"]


def test_after_a_reconnect_paper_and_answers_are_the_same(
    cast: Cast, socket_of: Open, ada: SocketIOTestClient, answering: dict[str, Sitter]
) -> None:
    first = ask(ada, "attempt.open")
    save(ada, answering["ada"], number=1, answer="A", flagged=True)
    save(ada, answering["ada"], number=2, question_no=2, answer="B")
    ada.disconnect()
    again = ask(open_socket(socket_of, cast), "attempt.open")
    assert paper_in(again) == paper_in(first)
    assert again["last_number"] == 2
    kept = [(a["no"], a["answer"], a["flagged"]) for a in again["answers"]]
    assert kept == [(1, "A", True), (2, "B", False)]


def test_two_candidates_have_the_same_questions_in_their_own_order(
    cast: Cast, socket_of: Open, ada: SocketIOTestClient
) -> None:
    papers = [
        paper_in(ask(socket, "attempt.open"))["questions"] for socket in (ada, open_socket(socket_of, cast, "ben"))
    ]
    mine, others = ([q["no"] for q in questions] for questions in papers)
    assert sorted(mine) == sorted(others)


def test_handing_in_ends_the_attempt_and_says_so(
    clock: MovableClock, ada: SocketIOTestClient, answering: dict[str, Sitter]
) -> None:
    id = answering["ada"].attempt_id
    save(ada, answering["ada"])
    assert ask(ada, "attempt.hand_in", attempt_id=id, last_number=1)["code"] == "too_early_to_hand_in"
    clock.move(minutes=30)
    assert ask(ada, "attempt.hand_in", attempt_id=id, last_number=2)["code"] == "unsent_answers"
    assert ask(ada, "attempt.hand_in", attempt_id=id, last_number=1) == {"ok": True}
    assert told(ada, "attempt.changed")[-1]["state"] == "handed_in"
    assert ask(ada, "attempt.hand_in", attempt_id=id) == {"ok": True}
    assert "form" not in ask(ada, "attempt.open")
    assert save(ada, answering["ada"], number=2)["code"] == "not_answering"


def test_a_heartbeat_brings_the_time_back_and_is_seen(
    house: House, clock: MovableClock, ada: SocketIOTestClient, answering: dict[str, Sitter]
) -> None:
    clock.move(minutes=30)
    its_clock = int(clock.now().timestamp() * 1000) + 5000
    id = answering["ada"].attempt_id
    said = ask(ada, "terminal.report", attempt_id=id, clock_ms=its_clock, screen="1366x768", unsent=3)
    assert (said["state"], said["remaining_ms"], said["elapsed_ms"]) == ("answering", 60 * 60_000, 30 * 60_000)
    assert terminals_online()[id] == {
        "skew_ms": 5000,
        "screen": "1366x768",
        "unsent": 3,
        "deadline_version": 0,
    }


def test_a_terminal_whose_exam_is_over_is_told_what_is_there_so_that_it_forgets_no_more(
    clock: MovableClock, cast: Cast, socket_of: Open, ada: SocketIOTestClient, answering: dict[str, Sitter]
) -> None:
    id = answering["ada"].attempt_id
    clock.move(minutes=30)
    for number in (1, 2):
        save(ada, answering["ada"], number)
    assert ask(ada, "attempt.hand_in", attempt_id=id, last_number=2) == {"ok": True}
    over = ask(ada, "attempt.open")
    assert (over["attempt"]["state"], over["last_number"], "answers" in over) == ("handed_in", 2, False)
    elsewhere = ask(socket_of(cast.ada, "another-terminal"), "attempt.open")
    assert (elsewhere["is_holder"], "last_number" in elsewhere) == (False, False)


def test_whoever_cannot_be_let_in_for_an_unexpected_reason_is_told_to_try_again(
    app: Flask, cast: Cast, client_of: Callable[..., FlaskClient], house: House
) -> None:
    client = client_of(cast.ada)
    app.extensions["house"] = None
    try:
        socket = socketio.test_client(app, flask_test_client=client)
    finally:
        app.extensions["house"] = house
    assert not socket.is_connected()
    assert socketio.test_client(app, flask_test_client=client).is_connected()


def test_an_extension_reaches_the_terminal_with_a_new_deadline(
    house: House, cast: Cast, ada: SocketIOTestClient, answering: dict[str, Sitter]
) -> None:
    before = ask(ada, "attempt.open")["attempt"]
    ada.get_received()
    house.act(
        extend_time, cast.carl, sitting_id=cast.theory, minutes=10, reason="断电", second=cast.inez.id,
        attempt_id=answering["ada"].attempt_id,
    )  # fmt: skip
    (said,) = told(ada, "attempt.changed")
    assert (said["what"], said["remaining_ms"], said["extension_minutes"]) == ("attempt.extended", 100 * 60_000, 10)
    assert said["deadline_version"] == before["deadline_version"] + 1
    assert said["version"] > before["version"]


def test_what_happens_to_one_is_not_told_to_others(
    house: House, cast: Cast, socket_of: Open, ada: SocketIOTestClient, answering: dict[str, Sitter]
) -> None:
    ben = open_socket(socket_of, cast, "ben")
    ben.get_received()
    house.act(collect, SERVER, attempt_id=answering["ada"].attempt_id)
    assert told(ben, "attempt.changed") == []
    assert told(ada, "attempt.changed")[-1]["state"] == "collected"


def test_a_notice_reaches_the_room_or_the_one_it_is_for(
    house: House, cast: Cast, socket_of: Open, ada: SocketIOTestClient, answering: dict[str, Sitter]
) -> None:
    ben = open_socket(socket_of, cast, "ben")
    house.act(post_notice, cast.inez, sitting_id=cast.theory, text="请大家注意")
    house.act(post_notice, cast.inez, sitting_id=cast.theory, text="请安静", attempt_id=answering["ada"].attempt_id)
    assert [n["text"] for n in told(ada, "notice.posted")] == ["请大家注意", "请安静"]
    assert [n["text"] for n in told(ben, "notice.posted")] == ["请大家注意"]
    assert [n["text"] for n in ask(ben, "attempt.open")["notices"]] == ["请大家注意"]


def test_a_second_terminal_waits_for_the_invigilator_and_sees_no_paper(
    cast: Cast, socket_of: Open, ada: SocketIOTestClient, answering: dict[str, Sitter]
) -> None:
    other = socket_of(cast.ada, "terminal-new")
    seen = ask(other, "attempt.open")
    assert (seen["is_holder"], seen["asked_to_move"]) == (False, True)
    assert not {"form", "sealed", "rescue_key"} & set(seen)
    assert save(other, answering["ada"])["code"] == "wrong_terminal"
    assert save(ada, answering["ada"])["ok"]


def test_a_move_closes_the_old_terminal_and_its_answers_are_refused(
    house: House, cast: Cast, socket_of: Open, ada: SocketIOTestClient, answering: dict[str, Sitter]
) -> None:
    save(ada, answering["ada"], number=1, answer="A")
    new = socket_of(cast.ada, "terminal-new")
    ask(new, "attempt.open")
    house.act(decide_move, cast.inez, attempt_id=answering["ada"].attempt_id, approve=True)
    assert not ada.is_connected()
    seen = ask(new, "attempt.open")
    assert (seen["is_holder"], seen["attempt"]["lease"], seen["last_number"]) == (True, 2, 0)
    assert [a["answer"] for a in seen["answers"]] == ["A"]
    assert save(new, answering["ada"], number=1, lease=1, question_no=2)["code"] == "number_taken"
    assert save(new, answering["ada"], number=2, lease=1)["code"] == "wrong_terminal"
    assert save(new, answering["ada"], number=1, lease=2, answer="B")["ok"]
    assert house.see(answers_of, answering["ada"].attempt_id) == {1: "B"}


def test_a_move_that_is_refused_closes_the_new_terminal_alone(
    house: House, cast: Cast, socket_of: Open, ada: SocketIOTestClient, answering: dict[str, Sitter]
) -> None:
    new = socket_of(cast.ada, "terminal-new")
    ask(new, "attempt.open")
    house.act(decide_move, cast.inez, attempt_id=answering["ada"].attempt_id, approve=False)
    assert not new.is_connected()
    assert save(ada, answering["ada"])["ok"]


def test_a_flood_is_refused_before_it_is_read(ada: SocketIOTestClient) -> None:
    codes = [ask(ada, "terminal.report", attempt_id="x")["code"] for _ in range(40)]
    assert codes == ["malformed_field"] * 40
    assert any(ask(ada, "terminal.report", attempt_id="x")["code"] == "too_many_requests" for _ in range(BURST * 50))


def test_a_terminal_is_on_line_while_its_socket_is_open(ada: SocketIOTestClient, answering: dict[str, Sitter]) -> None:
    id = answering["ada"].attempt_id
    assert id in terminals_online()
    ada.disconnect()
    assert id not in terminals_online()


def test_a_second_socket_of_the_same_terminal_takes_over(
    cast: Cast, socket_of: Open, ada: SocketIOTestClient, answering: dict[str, Sitter]
) -> None:
    again = open_socket(socket_of, cast)
    ada.disconnect()
    assert answering["ada"].attempt_id in terminals_online()
    assert save(again, answering["ada"])["ok"]


def test_nobody_and_staff_have_no_terminal(socket_of: Open, cast: Cast) -> None:
    assert not socket_of(None).is_connected()
    assert ask(socket_of(cast.inez), "attempt.open")["code"] == "not_allowed"


def test_a_sign_in_stays_with_the_subject_that_ended_in_it_and_the_next_needs_a_new_one(
    house: House, clock: MovableClock, cast: Cast, answering: dict[str, Sitter]
) -> None:
    ada = answering["ada"]
    house.act(collect, SERVER, attempt_id=ada.attempt_id)
    clock.move(seconds=1)
    house.act(open_admission, cast.carl, sitting_id=cast.practical)
    assert house.act(arrive, ada.who) == ada.attempt_id
    assert house.act(arrive, at_terminal(house, cast.ada)) != ada.attempt_id


def test_coming_back_tells_the_number_of_each_answer_of_this_turn(
    house: House, cast: Cast, socket_of: Open, answering: dict[str, Sitter]
) -> None:
    sitter = answering["ada"]
    socket = open_socket(socket_of, cast)
    save(socket, sitter, number=3)
    save(socket, sitter, number=4, question_no=2)
    asked = ask(socket, "attempt.open")["answers"]
    assert {a["no"]: a["number"] for a in asked} == {1: 3, 2: 4}
    move_terminal(house, cast, sitter)
    asked = ask(open_socket(socket_of, cast, terminal="terminal-new"), "attempt.open")["answers"]
    assert {a["no"]: a["number"] for a in asked} == {1: 0, 2: 0}


@pytest.mark.parametrize("id", [2**31, 2**52, -(2**52)])
def test_a_number_that_no_row_can_have_is_not_found(socket_of: Open, cast: Cast, id: int) -> None:
    socket = socket_of(cast.ada)
    for name, more in (("answer.save", {"lease": 1, "number": 1, "question_no": 1}), ("terminal.report", {})):
        assert ask(socket, name, attempt_id=id, **more)["code"] == "not_found"


def test_a_terminal_can_tell_an_attempt_from_one_of_the_same_number_elsewhere(
    cast: Cast, socket_of: Open, answering: dict[str, Sitter]
) -> None:
    origins = [ask(open_socket(socket_of, cast, name), "attempt.open")["origin"] for name in ("ada", "ada", "ben")]
    assert origins[0] == origins[1] != origins[2]


def test_whoever_was_put_out_while_waiting_does_not_hear_the_keys(house: House, cast: Cast, socket_of: Open) -> None:
    house.act(open_admission, cast.carl, sitting_id=cast.theory)
    sockets = {}
    for who in (cast.ada, cast.ben):
        sockets[who.id] = socket = socket_of(who, f"terminal-{who.id}")
        id = ask(socket, "attempt.open")["attempt"]["id"]
        for step in ("attempt.confirm_identity", "attempt.accept_pledge"):
            ask(socket, step, attempt_id=id)
        assert "sealed" in ask(socket, "attempt.open")
        if who is cast.ada:
            house.act(mark_absent, cast.carl, attempt_id=id)
    house.act(start_room, cast.carl, sitting_id=cast.theory)
    assert told(sockets[cast.ada.id], "sitting.began") == []
    assert len(told(sockets[cast.ben.id], "sitting.began")) == 1
    ask(sockets[cast.ada.id], "attempt.open")
    house.act(post_notice, cast.inez, sitting_id=cast.theory, text="请安静")
    assert told(sockets[cast.ada.id], "notice.posted") == []

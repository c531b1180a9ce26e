"""The live board: the whole picture first, then frames; what is shown at once and what waits for the second."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask_socketio import SocketIOTestClient
from sqlalchemy import event

from examserver.attempts.actions.desk import (
    collect_one,
    end_for_misconduct,
    extend_time,
    finish,
    mark_absent,
    reconcile,
    reopen,
    seal,
    start_room,
)
from examserver.attempts.actions.ending import collect, hand_in
from examserver.attempts.actions.outages import Absence, keep_outages
from examserver.attempts.actions.presence import arrive, decide_move
from examserver.attempts.actions.saving import save_answer
from examserver.attempts.duties import keep_ledger
from examserver.attempts.reads import attempts_in
from examserver.db import open_engine
from examserver.facts import Fact
from examserver.house import House
from examserver.monitor.actions import extend_seat, message_seat, note_seat, open_room, unlock_seat
from examserver.monitor.live import boards_of, flush_boards
from examserver.people.actions import try_candidate
from examserver.sittings.actions import edit_sitting, post_notice, record_incident
from examserver.sittings.reads import see_sitting
from examserver.who import NOBODY, SERVER
from tests.cast import Cast, MovableClock, Sitter, an_answer, at_terminal, bring_in
from tests.monitor.conftest import Board, Terminal

BoardOf = Callable[..., Board]


def place(house: House, sitting_id: int, candidate_id: int) -> int:
    return next(a.id for a in house.see(attempts_in, sitting_id) if a.candidate_id == candidate_id)


# ── Who may watch ──


@pytest.mark.parametrize("name", ["inez", "carl", "adam", "ivan"])
def test_watchers_get_the_whole_picture(cast: Cast, board_of: BoardOf, name: str) -> None:
    board = board_of(getattr(cast, name))
    assert [r["name"] for r in board.picture["rows"]] == ["艾达", "本杰明", "蔡文"]
    assert board.picture["counts"] == {"expected": 3}
    assert board.picture["sitting"]["state"] == "preparing"
    assert board.picture["records"] == []


@pytest.mark.parametrize(
    ("name", "code"),
    [("iris", "not_found"), ("gita", "not_allowed"), ("rita", "not_allowed"), ("ada", "not_allowed")],
)
def test_others_get_nothing_now_or_later(
    house: House, cast: Cast, socket_of: Callable[..., SocketIOTestClient], board_of: BoardOf, name: str, code: str
) -> None:
    board_of()  # somebody else watches, so frames are published
    socket = socket_of(getattr(cast, name))
    said = socket.emit("board.watch", {"sitting_id": cast.theory}, callback=True)
    assert (said["ok"], said["code"]) == (False, code)
    house.act(open_room, cast.inez, sitting_id=cast.theory)
    flush_boards(house)
    assert socket.get_received() == []


@pytest.mark.parametrize("asked", [{}, {"sitting_id": "1"}, {"sitting_id": None}, {"sitting_id": 1, "x": 1}, [], "x"])
def test_a_malformed_wish_is_refused(cast: Cast, socket_of: Callable[..., SocketIOTestClient], asked: Any) -> None:
    assert not socket_of(cast.inez).emit("board.watch", asked, callback=True)["ok"]


def test_a_sitting_that_is_not_there_is_not_found(cast: Cast, socket_of: Callable[..., SocketIOTestClient]) -> None:
    said = socket_of(cast.carl).emit("board.watch", {"sitting_id": 2**40}, callback=True)
    assert said["code"] == "not_found"


# ── At once, or with the next second ──


def test_a_change_of_state_is_shown_at_once(house: House, cast: Cast, board_of: BoardOf) -> None:
    board = board_of()
    house.act(open_room, cast.inez, sitting_id=cast.theory)
    frames = board.take()
    assert [f["sitting"]["state"] for f in frames] == ["admitting"]


def test_saves_wait_for_the_next_second_and_come_in_one_frame(
    house: House, cast: Cast, board_of: BoardOf, answering: dict[str, Sitter]
) -> None:
    board = board_of()
    for number in range(1, 6):
        house.act(save_answer, answering["ada"].who, asked=an_answer(answering["ada"], number, number, None))
        house.act(save_answer, answering["ben"].who, asked=an_answer(answering["ben"], number))
    assert board.take() == []
    frames = board.flush()
    assert [[r["name"] for r in f["rows"]] for f in frames] == [["艾达", "本杰明"]]
    assert board.flush() == []


def test_a_room_that_starts_is_a_frame_now_and_one_with_the_next_second(
    house: House, cast: Cast, board_of: BoardOf
) -> None:
    board = board_of()
    house.act(open_room, cast.inez, sitting_id=cast.theory)
    bring_in(house, cast.ada)
    bring_in(house, cast.ben)
    board.flush()
    house.clock.move(seconds=1)  # type: ignore[attr-defined]
    house.act(start_room, cast.inez, sitting_id=cast.theory)
    frames = board.take()
    assert len(frames) == 1
    assert [r["state"] for r in frames[0]["rows"]] == ["answering", "answering", "expected"]
    assert len(board.flush()) == 1
    assert board.is_fresh()


def test_a_board_nobody_watches_costs_no_query(
    house: House, cast: Cast, board_of: BoardOf, answering: dict[str, Sitter]
) -> None:
    board = board_of()
    board.socket.disconnect()
    house.act(save_answer, answering["ada"].who, asked=an_answer(answering["ada"]))
    asked: list[str] = []
    event.listen(house.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    flush_boards(house)
    assert asked == []
    assert boards_of(house).watched == {}


def test_a_board_hears_nothing_of_another_room(house: House, cast: Cast, board_of: BoardOf) -> None:
    board = board_of()
    house.act(open_room, cast.iris, sitting_id=cast.other_theory)
    bring_in(house, cast.dora)
    assert board.flush() == []


# ── Facts applied to an old picture give the fresh one ──


def exam_day(house: House, cast: Cast, clock: MovableClock, board: Board) -> Any:
    """Every act of an exam day, one after the other."""
    sitting_id = cast.theory
    asked = {"sitting_id": sitting_id}
    yield house.act(open_room, cast.inez, **asked)
    ada, ben = bring_in(house, cast.ada), bring_in(house, cast.ben)
    yield None
    yield house.act(post_notice, cast.inez, **asked, text="请安静")
    yield house.act(start_room, cast.inez, **asked)
    yield house.act(save_answer, ada.who, asked=an_answer(ada))
    yield house.act(message_seat, cast.inez, attempt_id=ada.attempt_id, text="请看屏幕")
    yield house.act(note_seat, cast.inez, attempt_id=ada.attempt_id, kind="equipment", text="键盘更换")
    yield house.act(record_incident, cast.inez, **asked, kind="other", text="停电 1 分钟")
    yield house.act(extend_seat, cast.inez, attempt_id=ada.attempt_id, minutes=5, reason="……", second=cast.carl.id)
    yield house.act(extend_time, cast.inez, **asked, attempt_id=None, minutes=5, reason="……", second=cast.carl.id)
    yield house.act(arrive, at_terminal(house, cast.ben, "spare"))
    yield house.act(decide_move, cast.inez, attempt_id=ben.attempt_id, approve=True)
    yield house.act(arrive, at_terminal(house, cast.ben, "third"))
    yield house.act(decide_move, cast.inez, attempt_id=ben.attempt_id, approve=False)
    no = board.row(ada.attempt_id)["admission_no"]
    yield house.act(
        try_candidate, NOBODY, admission_no=no, id_digest="x", candidate_id=cast.ada.id, real_digest="y",
        token="t", terminal="", agent="", limit=1, minutes=15,
    )  # fmt: skip
    yield house.act(unlock_seat, cast.inez, attempt_id=ada.attempt_id)
    clock.move(minutes=31)
    yield house.act(hand_in, ada.who, attempt_id=ada.attempt_id, last_number=1)
    yield house.act(reopen, cast.carl, attempt_id=ada.attempt_id, reason="误点交卷", second=cast.inez.id)
    yield house.act(collect_one, cast.inez, attempt_id=ada.attempt_id, reason="突发疾病")
    yield house.act(
        end_for_misconduct, cast.inez, attempt_id=ben.attempt_id, tier="A", behaviour="……", witness="……",
        second=cast.carl.id,
    )  # fmt: skip
    yield house.act(mark_absent, cast.inez, attempt_id=place(house, sitting_id, cast.cai.id))
    yield house.act(finish, cast.inez, **asked)
    yield house.act(reconcile, cast.inez, **asked, present=2, absent=1, second=cast.carl.id)
    yield house.act(seal, cast.inez, **asked)


def test_frames_applied_to_an_old_picture_give_the_fresh_one_after_every_act(
    house: House, cast: Cast, clock: MovableClock, board_of: BoardOf
) -> None:
    board = board_of()
    steps = 0
    for _done in exam_day(house, cast, clock, board):
        clock.move(seconds=1)
        board.take()
        board.flush()
        assert board.is_fresh()
        steps += 1
    assert steps == 24
    assert board.frames >= steps


def test_a_frame_lost_or_doubled_does_no_harm(
    house: House, cast: Cast, board_of: BoardOf, answering: dict[str, Sitter]
) -> None:
    """A frame carries whole rows: the last one of a seat is enough."""
    board = board_of()
    house.act(save_answer, answering["ada"].who, asked=an_answer(answering["ada"]))
    flush_boards(house)
    board.socket.get_received()  # lost
    house.act(save_answer, answering["ada"].who, asked=an_answer(answering["ada"], 2, 2, "B"))
    flush_boards(house)
    frame = board.socket.get_received()[-1]["args"][0]
    assert frame["no"] == board.picture["no"] + 2
    assert [r["answered"] for r in frame["rows"]] == [2]


# ── Who is on line ──


def test_a_terminal_that_comes_goes_and_comes_back_is_seen(
    clock: MovableClock, board_of: BoardOf, ada: Terminal
) -> None:
    board = board_of()
    assert not board.row(ada.attempt_id)["online"]
    ada.come()
    board.take()
    assert (board.row(ada.attempt_id)["online"], board.row(ada.attempt_id)["lost_since_ms"]) == (True, None)
    clock.move(seconds=40)
    ada.go()
    board.take()
    lost_at = int(clock.now().timestamp() * 1000)
    assert (board.row(ada.attempt_id)["online"], board.row(ada.attempt_id)["lost_since_ms"]) == (False, lost_at)
    clock.move(seconds=12)
    board.flush()
    assert board.row(ada.attempt_id)["lost_since_ms"] == lost_at
    ada.come()
    board.take()
    assert board.row(ada.attempt_id)["lost_since_ms"] is None
    assert board.is_fresh()


def test_who_is_through_is_not_missed(house: House, board_of: BoardOf, ada: Terminal) -> None:
    ada.come()
    house.act(collect, SERVER, attempt_id=ada.attempt_id)
    ada.go()
    assert board_of().row(ada.attempt_id)["lost_since_ms"] is None


def test_what_a_terminal_reports_of_itself_is_seen_with_the_next_second(
    clock: MovableClock, board_of: BoardOf, ada: Terminal
) -> None:
    ada.come()
    board = board_of()
    now_ms = int(clock.now().timestamp() * 1000)
    ada.report(unsent=4, clock_ms=now_ms + 95_000)
    board.flush()
    assert (board.row(ada.attempt_id)["unsent"], board.row(ada.attempt_id)["skew_s"]) == (4, 100)
    ada.report(unsent=0, clock_ms=now_ms + 30_000)
    assert len(board.flush()) == 1
    assert (board.row(ada.attempt_id)["unsent"], board.row(ada.attempt_id)["skew_s"]) == (0, None)
    ada.report(unsent=0, clock_ms=now_ms + 30_900)
    assert board.flush() == []


def test_watching_a_room_is_not_idleness(
    house: House, cast: Cast, clock: MovableClock, board_of: BoardOf, client_of: Callable[..., Any]
) -> None:
    board = board_of()
    resting = client_of(cast.carl)
    for _minute in range(40):
        clock.move(minutes=1)
        board.flush()
    assert board.socket.flask_test_client.get(f"/monitor/{cast.theory}").status_code == 200
    assert resting.get(f"/monitor/{cast.theory}").status_code == 303


def test_who_no_longer_invigilates_sees_no_more_frames(house: House, cast: Cast, board_of: BoardOf) -> None:
    board, other = board_of(), board_of(cast.carl)
    view = house.see(see_sitting, cast.adam, cast.theory)
    plan = {"planned_start": view.planned_start, "minutes": view.minutes, "papers": view.papers}
    house.act(
        edit_sitting, cast.adam, sitting_id=cast.theory, rulebook=view.rules.as_dict(), staff=[cast.iris.id], **plan
    )
    board.flush()
    house.act(open_room, cast.carl, sitting_id=cast.theory)
    assert board.flush() == []
    assert other.take()


def test_an_outage_is_on_the_board_from_its_first_moment_and_when_it_is_over(
    house: House, clock: MovableClock, board_of: BoardOf, ada: Terminal, ben: Terminal
) -> None:
    board = board_of()
    for each in (ada, ben):
        each.come()
    keep_ledger(house)
    ada.go()
    lost_ms = int(clock.now().timestamp() * 1000)
    clock.move(seconds=80)
    keep_ledger(house)
    board.flush()
    row = board.row(ada.attempt_id)
    assert (row["outage_since_ms"], row["lost_since_ms"]) == (lost_ms, lost_ms)
    ada.come()
    keep_ledger(house)
    board.flush()
    row = board.row(ada.attempt_id)
    assert (row["outages"], row["due_ms"], row["lost_since_ms"]) == (1, 80_000, None)
    [entry] = board.picture["records"]
    assert (entry["kind"], entry["attempt_id"], entry["outage"]["longest_ms"]) == ("outage", ada.attempt_id, 80_000)
    assert board.is_fresh()


def test_a_restart_does_not_forget_since_when_a_terminal_is_away(
    house: House, clock: MovableClock, board_of: BoardOf, ada: Terminal
) -> None:
    """The ledger keeps it: a board that has just opened, in a process that has just started, shows the whole time."""
    went = clock.now() + timedelta(minutes=1)
    clock.move(minutes=3)
    house.act(keep_outages, SERVER, absences={ada.attempt_id: Absence(went)})
    assert board_of().row(ada.attempt_id)["lost_since_ms"] == int(went.timestamp() * 1000)


def test_answers_that_stay_on_a_terminal_are_counted_since_they_do_and_also_when_it_is_off_line(
    clock: MovableClock, board_of: BoardOf, ada: Terminal
) -> None:
    board = board_of()
    ada.come()
    since = int(clock.now().timestamp() * 1000)
    for unsent in (3, 5):
        ada.report(unsent=unsent)
        board.flush()
        clock.move(seconds=10)
    ada.go()
    board.flush()
    row = board.row(ada.attempt_id)
    assert (row["online"], row["unsent"], row["unsent_since_ms"]) == (False, 5, since)
    assert board.is_fresh()


def test_the_board_knows_whose_screen_shows_a_new_end_time(
    house: House, cast: Cast, board_of: BoardOf, ada: Terminal
) -> None:
    board = board_of()
    ada.come()
    ada.report(deadline_version=1)
    house.act(extend_seat, cast.inez, attempt_id=ada.attempt_id, minutes=5, reason="……", second=cast.carl.id)
    board.flush()
    row = board.row(ada.attempt_id)
    assert (row["shown"], row["deadline_version"]) == (1, 2)
    ada.report(deadline_version=2)
    board.flush()
    assert board.row(ada.attempt_id)["shown"] == 2


# ── The server itself ──


def test_an_alarm_of_the_server_is_on_every_board_at_once_and_goes_when_it_is_over(
    house: House, cast: Cast, clock: MovableClock, board_of: BoardOf
) -> None:
    board, other = board_of(), board_of(cast.iris, cast.other_theory)
    assert board.picture["alarms"] == []
    house.health.raise_alarm("disk_low", "disk", free_gb=4.2)
    for each in (board, other):
        [frame] = each.take()
        assert frame["alarms"] == [
            {"code": "disk_low", "since_ms": int(clock.now().timestamp() * 1000), "detail": {"free_gb": 4.2}}
        ]
    clock.move(seconds=1)
    house.health.clear("disk_low", source="disk")
    assert [f["alarms"] for f in board.take()] == [[]]
    assert board.is_fresh()


def test_a_database_that_does_not_answer_keeps_no_alarm_from_the_board_and_loses_no_change(
    house: House, cast: Cast, clock: MovableClock, board_of: BoardOf
) -> None:
    board = board_of()
    clock.move(seconds=1)
    broken = house.readonly
    house.readonly = open_engine("sqlite:////nowhere/at/all.db").execution_options(readonly=True)
    house.act(open_room, cast.inez, sitting_id=cast.theory)
    board.flush()
    assert [a["code"] for a in board.picture["alarms"]] == ["database_unreachable"]
    assert board.picture["sitting"]["state"] == "preparing"
    house.readonly = broken
    board.flush()
    assert board.picture["sitting"]["state"] == "admitting"


def test_after_letters_were_missed_everything_is_read_anew(
    house: House, cast: Cast, board_of: BoardOf, answering: dict[str, Sitter]
) -> None:
    board = board_of()
    ada = answering["ada"]
    listeners, house.listeners = house.listeners, []
    house.act(save_answer, ada.who, asked=an_answer(ada))
    house.act(collect, SERVER, attempt_id=ada.attempt_id)
    house.listeners = listeners
    assert board.flush() == []
    house.tell_here([Fact("post.gap")])
    board.flush()
    assert (board.row(ada.attempt_id)["state"], board.row(ada.attempt_id)["answered"]) == ("collected", 1)
    assert board.is_fresh()

"""A whole day by scripted candidates over the socket: late start, lost terminal, power cut, marks computed by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask_socketio import SocketIOTestClient

from examserver.attempts.actions.desk import collect_one, extend_time, mark_absent, reconcile, seal, start_room
from examserver.attempts.actions.presence import decide_move
from examserver.chores import run_once
from examserver.grading.actions.scoring import SaveLine, finish_round, save_line, take_work
from examserver.grading.actions.settling import lock_works
from examserver.grading.tables import CodedWork, ItemMark, Round, TheoryMark
from examserver.house import House
from examserver.papers.reads import items_of
from examserver.results.reads.rows import rows_of
from examserver.results.tables import SubjectMark
from examserver.sittings.actions import open_admission
from examserver.sittings.tables import Sitting
from examserver.who import Who
from tests.browser.people import attempt_of
from tests.cast import Cast, MovableClock, Sitter, begin_sitting, paper_in, settings_in

OpenSocket = Callable[..., SocketIOTestClient]


class Terminal:
    """A candidate's page, as far as the server can tell: opens, steps through, saves with growing numbers."""

    def __init__(self, socket_of: OpenSocket, who: Who, terminal: str = "") -> None:
        self.socket = socket_of(who, terminal)
        self.number = 0
        self.seen: dict[str, Any] = {}
        self.open()

    def ask(self, name: str, **asked: Any) -> dict[str, Any]:
        """One command and its acknowledgement."""
        said: dict[str, Any] = self.socket.emit(name, asked, callback=True)
        return said

    def open(self) -> dict[str, Any]:
        """Everything that the page shows."""
        self.seen = self.ask("attempt.open")
        self.number = max(self.number, self.seen.get("last_number", 0))
        return self.seen

    @property
    def attempt_id(self) -> int:
        """The attempt at this terminal."""
        return int(self.seen["attempt"]["id"])

    def sit_down(self) -> None:
        """Confirm and accept."""
        for step in ("attempt.confirm_identity", "attempt.accept_pledge"):
            assert self.ask(step, attempt_id=self.attempt_id)["ok"]

    def save(self, question_no: int, answer: Any, part: str = "") -> dict[str, Any]:
        """The next revision."""
        self.number += 1
        lease = self.seen["attempt"]["lease"]
        return self.ask(
            "answer.save",
            attempt_id=self.attempt_id,
            lease=lease,
            number=self.number,
            question_no=question_no,
            answer=answer,
            part=part,
        )


def right_answers(house: House, cast: Cast) -> dict[int, Any]:
    """Question number to the answer that deserves everything."""
    answers: dict[int, Any] = {}
    for item in house.see(items_of, cast.paper_id):
        key = item.spec["key"]
        answers[item.no] = {
            "single_choice": key,
            "multiple_choice": list(key) if isinstance(key, str) else key,
            "true_false": key,
            "fill_in": [accepted[0] for accepted in key] if isinstance(key, list) else key,
        }[item.kind]
    return answers


def wrong_single(key: str) -> str:
    return "B" if key == "A" else "A"


def test_marks_are_those_computed_by_hand_and_the_conclusions_follow(
    app: Flask, house: House, clock: MovableClock, cast: Cast, socket_of: OpenSocket
) -> None:
    house.act(open_admission, cast.inez, sitting_id=cast.theory)
    ada, ben = Terminal(socket_of, cast.ada), Terminal(socket_of, cast.ben)
    ada.sit_down()
    ben.sit_down()
    clock.move(minutes=37)  # planned after 20 minutes: the late start moves the end
    assert house.act(start_room, cast.inez, sitting_id=cast.theory) == 2
    assert ada.open()["attempt"]["remaining_ms"] == 90 * 60_000
    ben.open()
    right = right_answers(house, cast)
    kinds = {i.no: i.kind for i in house.see(items_of, cast.paper_id)}
    for no, answer in right.items():  # Ada: all right but one 多选 (少选) and one blank: 100 - 10 - 10
        assert ada.save(no, answer)["ok"]
    many = [no for no, kind in kinds.items() if kind == "multiple_choice"]
    blank = next(no for no, kind in kinds.items() if kind == "fill_in")
    assert ada.save(many[0], right[many[0]][:1])["ok"]
    assert ada.save(blank, [right[blank][0], "想不起来"])["ok"]
    singles = [no for no, kind in kinds.items() if kind == "single_choice"]
    for no in singles:  # Ben: three of four single choices and nothing else: 30
        assert ben.save(no, right[no] if no != singles[0] else wrong_single(right[no]))["ok"]
    clock.move(minutes=31)
    assert ada.ask("attempt.hand_in", attempt_id=ada.attempt_id, last_number=ada.number)["ok"]
    run_once(house)
    clock.move(minutes=59, seconds=21)
    run_once(house)
    run_once(house)

    marks = {c: _theory(house, cast, c) for c in ("ada", "ben")}
    assert marks == {"ada": 8000, "ben": 3000}
    assert [_attempt_state(house, cast, c) for c in ("ada", "ben", "cai")] == ["handed_in", "collected", "absent"]
    assert house.see(lambda db: db.get_one(Sitting, cast.theory).state) == "finished"

    _practical(house, clock, cast)
    house.act(lock_works, cast.gao)
    run_once(house)
    found = house.see(lambda db: {(m.candidate_id, m.subject): (m.status, m.tenths) for m in db.query(SubjectMark)})
    assert found[cast.ada.id, "theory"] == ("scored", 800)
    assert found[cast.ada.id, "practical"] == ("scored", 730)
    assert found[cast.ben.id, "theory"] == ("scored", 300)
    assert found[cast.cai.id, "theory"] == ("absent", None)
    conclusions = {row.candidate_id: str(row.conclusion) for row in house.see(rows_of, cast.batch_id)}
    assert [conclusions[c.id] for c in (cast.ada, cast.ben, cast.cai, cast.dora)] == [
        "passed",
        "failed",
        "failed",
        "incomplete",
    ]


def _theory(house: House, cast: Cast, name: str) -> int:
    id = attempt_of(house, cast, name).id
    total = house.see(lambda db: db.get_one(TheoryMark, id).points)
    assert total == house.see(lambda db: sum(m.points for m in db.query(ItemMark).filter_by(attempt_id=id)))
    return total


def _attempt_state(house: House, cast: Cast, name: str) -> str:
    return attempt_of(house, cast, name).state


def _practical(house: House, clock: MovableClock, cast: Cast) -> None:
    """Ada works; Gita gives 70, Guo 76: within the tolerance and on one side of 60, so 73."""
    begin_sitting(house, cast, cast.practical, "ada")
    clock.move(minutes=121)
    run_once(house)
    for grader, points in ((cast.gita, {"r1": 1500, "r2": 1500, "r3": 2500, "r4": 1500}),
                           (cast.guo, {"r1": 1600, "r2": 1600, "r3": 2800, "r4": 1600})):  # fmt: skip
        round_id = house.act(take_work, grader)
        for line, worth in points.items():
            version = house.see(lambda db, r=round_id: db.get_one(Round, r).version)
            house.act(save_line, grader, round_id=round_id, asked=SaveLine(1, line, version, worth))
        version = house.see(lambda db, r=round_id: db.get_one(Round, r).version)
        house.act(finish_round, grader, round_id=round_id, version=version)
    assert house.see(lambda db: db.query(CodedWork).one().points) == 7300


def test_a_terminal_that_dies_is_replaced_and_nothing_is_lost(
    app: Flask, house: House, cast: Cast, socket_of: OpenSocket, answering: dict[str, Sitter]
) -> None:
    old = Terminal(socket_of, cast.ada, f"terminal-{cast.ada.id}")
    assert old.save(1, "A")["ok"]
    new = Terminal(socket_of, cast.ada, "the spare machine")
    assert not new.seen["is_holder"]
    house.act(decide_move, cast.inez, attempt_id=old.attempt_id, approve=True)
    assert new.open()["is_holder"]
    assert new.seen["answers"] == [{"no": 1, "part": "", "answer": "A", "flagged": False, "number": 0}]
    assert not old.socket.is_connected()
    assert new.save(2, "C")["ok"]
    assert {r["no"]: r["answer"] for r in new.open()["answers"]} == {1: "A", 2: "C"}


def test_after_a_power_cut_the_clock_goes_on_and_the_lost_time_is_given_back(
    app: Flask, house: House, clock: MovableClock, cast: Cast, socket_of: OpenSocket, answering: dict[str, Sitter]
) -> None:
    before = Terminal(socket_of, cast.ada, f"terminal-{cast.ada.id}")
    assert before.save(1, "A")["ok"]
    paper = paper_in(before.seen)
    clock.move(minutes=25)
    again = House(settings_in(house.settings.data_dir), clock)
    again.resume_clock()
    from examserver.attempts.opening import Held, pictures

    [picture] = again.see(pictures, [(answering["ada"].who, Held())], now=again.clock.now())
    assert picture is not None
    again.engine.dispose()
    assert picture["attempt"]["remaining_ms"] == 65 * 60_000
    assert (paper_in(picture), picture["answers"][0]["answer"]) == (paper, "A")
    house.act(
        extend_time,
        cast.inez,
        sitting_id=cast.theory,
        minutes=25,
        reason="停电",
        second=cast.carl.id,
        attempt_id=None,
    )
    assert before.open()["attempt"]["remaining_ms"] == 90 * 60_000


def test_a_finished_room_is_reconciled_by_two_and_sealed(
    app: Flask, house: House, clock: MovableClock, cast: Cast, answering: dict[str, Sitter], refused: Any
) -> None:
    for sitter in answering.values():
        house.act(collect_one, cast.inez, attempt_id=sitter.attempt_id, reason="考场提前结束")
    house.act(mark_absent, cast.inez, attempt_id=attempt_of(house, cast, "cai").id)
    run_once(house)
    with refused("counts_differ"):
        house.act(reconcile, cast.inez, sitting_id=cast.theory, present=3, absent=0, second=cast.carl.id)
    house.act(reconcile, cast.inez, sitting_id=cast.theory, present=2, absent=1, second=cast.carl.id)
    assert len(house.act(seal, cast.inez, sitting_id=cast.theory)) == 64


@pytest.mark.parametrize("times", [2, 3])
def test_chores_done_again_change_nothing(
    app: Flask, house: House, clock: MovableClock, cast: Cast, answering: dict[str, Sitter], times: int
) -> None:
    clock.move(minutes=91)
    run_once(house)
    first = house.see(lambda db: [(m.attempt_id, m.points, m.marked_at) for m in db.query(TheoryMark)])
    for _ in range(times):
        run_once(house)
    assert house.see(lambda db: [(m.attempt_id, m.points, m.marked_at) for m in db.query(TheoryMark)]) == first
    assert len(first) == 2

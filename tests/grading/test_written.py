"""Written answers of theory papers: from the machine's mark to the code, and what the desk shows of them."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.actions.desk import end_for_misconduct, reopen
from examserver.attempts.actions.ending import hand_in
from examserver.errors import NotYours
from examserver.facts import AuditRow
from examserver.grading.actions.coding import code_written
from examserver.grading.actions.scoring import SaveLine, save_line
from examserver.grading.duties import mark_collected
from examserver.grading.reads import policy_of
from examserver.grading.reads.desk import desk, next_works, queue
from examserver.grading.rules import lines_to_score
from examserver.grading.tables import ItemMark, LineMark, Round, TheoryMark
from examserver.house import House
from examserver.who import SERVER
from question_bank.contract import RubricLine
from question_bank.registry import kind
from tests.cast import Cast, MovableClock
from tests.grading.written import ESSAY, GUIDED, WHOLE, Written


def test_key_points_with_shares_are_the_lines_and_make_the_worth() -> None:
    spec = {"points_of_answer": [{"text": t, "share": "1/3"} for t in ("选品", "物流", "合规")]}
    lines = kind("short_answer").lines(spec, 1000)  # type: ignore[attr-defined]
    assert [(line.id, line.text, line.points) for line in lines] == [
        ("p1", "选品", 333),
        ("p2", "物流", 334),
        ("p3", "合规", 333),
    ]


@pytest.mark.parametrize("spec", [{}, {"key": "参考"}, {"points_of_answer": [{"text": "甲"}, {"text": "乙"}]}])
def test_an_answer_without_shares_is_scored_as_a_whole(spec: dict[str, Any]) -> None:
    lines: tuple[RubricLine, ...] = kind("essay").lines(spec, 2000)  # type: ignore[attr-defined]
    assert [(line.id, line.points, line.kind) for line in lines] == [("whole", 2000, "human")]
    assert lines[0].criteria == ("1. 甲；2. 乙" if "points_of_answer" in spec else "")


def test_written_answers_get_a_code_and_nobodys_name(written: Written) -> None:
    work = written.work("ada")
    assert (work.subject, work.state, work.worth, work.points) == ("theory", "waiting", 60_00, None)
    mark = written.mark("ada")
    assert (mark.points, mark.worth, mark.rest) == (40_00, 100_00, 60_00)


def test_a_blank_answer_gets_nothing_and_no_line(written: Written) -> None:
    assert written.work("ben").worth == 30_00  # he wrote the essay alone
    assert written.rests("ben") == {ESSAY: 30_00, GUIDED: 0, WHOLE: 0}
    assert written.lines("ben") == ["whole"]


def test_who_wrote_nothing_needs_no_grader(written: Written) -> None:
    assert written.mark("cai").rest == 0
    assert written.find("cai") is None


def test_coding_twice_changes_nothing(house: House, written: Written) -> None:
    before = [written.work(name).code for name in ("ada", "ben")]
    ids = list(written.attempts.values())
    assert house.act(code_written, SERVER, attempt_ids=ids) == 0
    mark_collected(house)
    assert [written.work(name).code for name in ("ada", "ben")] == before


def test_the_tolerance_is_a_share_of_what_the_written_part_is_worth_and_no_pass_mark_cuts_it(
    house: House, written: Written
) -> None:
    ada, ben = (house.see(policy_of, written.work(name)) for name in ("ada", "ben"))
    assert (ada.graders, ada.tolerance, ada.pass_points) == (2, 6_00, None)
    assert ben.tolerance == 3_00


def test_the_desk_shows_question_answer_guide_and_length_and_covers_the_name(
    house: House, cast: Cast, written: Written
) -> None:
    seen = house.see(desk, cast.gita, written.on(cast.gita, "ada"))
    by_kind = {task.no: task for task in seen.tasks}
    assert list(by_kind) == sorted(written.numbers.values())
    essay = by_kind[written.numbers[ESSAY]]
    assert essay.written is not None
    assert (essay.written.answer, essay.written.characters, essay.written.covered) == (
        "<p>我是■■■，平台应当<strong>核验</strong>商家。</p>",
        14,
        1,
    )
    guided = by_kind[written.numbers[GUIDED]]
    assert guided.written is not None
    assert [line["text"] for line in guided.lines] == ["致歉", "退款或补发"]
    assert [guide["key"] for guide in guided.written.guides] == ["<p>先致歉，再办理退款或补发。</p>"]
    assert (seen.worth, seen.subject) == (60_00, "theory")


def test_the_queue_says_of_what_kind_the_works_are(house: House, cast: Cast, written: Written) -> None:
    assert house.see(queue, cast.gita).waiting_by == {"theory": 2}


def test_a_paper_that_was_reopened_is_graded_by_nobody_and_then_afresh(
    house: House, cast: Cast, clock: MovableClock, written: Written
) -> None:
    code = written.work("ada").code
    written.score(cast.gita, "ada", 40)
    house.act(reopen, cast.carl, attempt_id=written.attempts["ada"], reason="误交", second=cast.inez.id)
    clock.move(minutes=1)
    mark_collected(house)
    assert code not in {work.code for work in house.see(next_works, cast.guo)}
    house.act(hand_in, written.sitters["ada"].who, attempt_id=written.attempts["ada"])
    clock.move(seconds=1)
    mark_collected(house)
    work = written.work("ada")
    assert (work.code, work.state, work.points) == (code, "waiting", None)
    rounds = select(LineMark.id).join(Round, Round.id == LineMark.round_id).where(Round.work_id == work.id)
    assert house.see(lambda db: list(db.scalars(rounds))) == []
    assert house.see(lambda db: list(db.scalars(select(Round).where(Round.work_id == work.id)))) == []
    assert "work.restarted" in written.told("ada")
    assert code in {work.code for work in house.see(next_works, cast.gita)}


def test_where_the_reopened_candidate_takes_the_answers_out_no_work_is_left(
    house: House, cast: Cast, clock: MovableClock, written: Written
) -> None:
    id = written.work("ben").id
    written.score(cast.gita, "ben", 20)
    house.act(reopen, cast.carl, attempt_id=written.attempts["ben"], reason="误交", second=cast.inez.id)
    clock.move(minutes=1)
    written.write("ben", {ESSAY: ""}, start=90)
    house.act(hand_in, written.sitters["ben"].who, attempt_id=written.attempts["ben"])
    clock.move(seconds=1)
    mark_collected(house)
    assert written.find("ben") is None
    assert written.mark("ben").rest == 0
    told = house.see(lambda db: [r.what for r in db.scalars(select(AuditRow).where(AuditRow.noun_id == id))])
    assert "work.dropped" in told


def test_a_locked_work_waits_for_the_leader_even_when_the_paper_was_handed_in_again(
    house: House, cast: Cast, clock: MovableClock, written: Written
) -> None:
    written.agree_and_lock("ada", 40)
    house.act(reopen, cast.carl, attempt_id=written.attempts["ada"], reason="误交", second=cast.inez.id)
    clock.move(minutes=1)
    house.act(hand_in, written.sitters["ada"].who, attempt_id=written.attempts["ada"])
    clock.move(seconds=1)
    mark_collected(house)
    assert written.work("ada").state == "locked"
    written.unlock("ada")
    mark_collected(house)
    assert written.work("ada").state == "waiting"


def test_marking_the_machines_part_anew_leaves_the_graders_work(house: House, cast: Cast, written: Written) -> None:
    written.score(cast.gita, "ada", 40)

    def forget(db: Session, _who: Any, *, now: Any) -> None:
        db.delete(db.get_one(TheoryMark, written.attempts["ada"]))

    house.act(forget, SERVER)
    mark_collected(house)
    assert written.work("ada").state == "scoring"
    assert written.mark("ada").rest == 60_00


def test_a_paper_that_ended_for_misconduct_is_graded_by_nobody(house: House, cast: Cast, written: Written) -> None:
    house.act(reopen, cast.carl, attempt_id=written.attempts["ada"], reason="误交", second=cast.inez.id)
    house.act(
        end_for_misconduct,
        cast.carl,
        attempt_id=written.attempts["ada"],
        tier="B",
        behaviour="夹带",
        witness="伊内兹",
        second=cast.inez.id,
    )
    mark_collected(house)
    assert written.work("ada").code not in {work.code for work in house.see(next_works, cast.gita)}


def test_a_line_of_a_blank_answer_does_not_exist(house: House, cast: Cast, written: Written) -> None:
    this = written.on(cast.gita, "ben")
    with pytest.raises(NotYours):
        house.act(save_line, cast.gita, round_id=this, asked=SaveLine(written.numbers[GUIDED], "p1", 0, 100))


def test_the_blank_parts_of_a_case_are_scored_by_nobody() -> None:
    parts = [{"kind": "true_false", "stem": "一", "key": True}, *({"kind": "essay", "stem": s} for s in "二三")]
    spec = {"kind": "case", "stem": "案例", "parts": parts}
    lines = lines_to_score("case", spec, 900, [True, None, "<p>答</p>"])
    assert [(line.id, line.points) for line in lines] == [("3.whole", 300)]


def test_the_item_marks_say_what_is_left_for_people(house: House, written: Written) -> None:
    rows = house.see(
        lambda db: list(db.scalars(select(ItemMark).where(ItemMark.attempt_id == written.attempts["ada"])))
    )
    assert sum(row.points for row in rows) == written.mark("ada").points
    assert sum(row.rest for row in rows) == written.mark("ada").rest
    assert all(row.points + row.rest <= row.worth for row in rows)

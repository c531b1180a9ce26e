"""Two graders of written answers, the third, the ruling; one question marked in all papers."""

from contextlib import suppress

import pytest

from examserver.errors import NotYours, Refused
from examserver.grading.actions.by_question import close_question, take_question
from examserver.grading.actions.scoring import SaveLine, save_line, take_work, withdraw_round
from examserver.grading.actions.settling import lock_work, lock_works, rule_work
from examserver.grading.reads import lines_of
from examserver.grading.reads.desk import desk
from examserver.grading.reads.progress import grader_rows, work_page, work_rows
from examserver.grading.reads.questions import questions_of, to_take
from examserver.grading.tables import CodedWork, Round
from examserver.house import House
from examserver.who import Who
from tests.cast import Cast
from tests.grading.conftest import Refusal
from tests.grading.written import ESSAY, GUIDED, WHOLE, Written


def test_two_graders_within_the_tolerance_of_the_part_give_the_mean(cast: Cast, written: Written) -> None:
    written.score(cast.gita, "ada", 40)
    written.score(cast.guo, "ada", 46)  # ten percent of 60
    work = written.work("ada")
    assert (work.state, work.points, work.how) == ("agreed", 43_00, "mean")


def test_two_graders_disagree_a_third_comes_and_the_leader_rules(
    house: House, cast: Cast, written: Written, refused: Refusal
) -> None:
    written.score(cast.gita, "ada", 10)
    written.score(cast.guo, "ada", 30)
    assert written.work("ada").state == "disputed"
    written.score(cast.gu, "ada", 50)
    code = written.work("ada").code
    with refused("points_out_of_range"):
        house.act(rule_work, cast.gao, code=code, points=60_50, reason="多于主观题的分值")
    house.act(rule_work, cast.gao, code=code, points=31_00, reason="对照要点核对")
    house.act(lock_work, cast.gao, code=code)
    work = written.work("ada")
    assert (work.state, work.points, work.how) == ("locked", 31_00, "ruled")


def test_no_pass_mark_divides_a_part(cast: Cast, written: Written) -> None:
    written.score(cast.gita, "ada", 59.5)
    written.score(cast.guo, "ada", 60)
    assert written.work("ada").state == "agreed"


def test_the_table_says_of_what_kind_a_work_is_and_what_it_is_worth(house: House, cast: Cast, written: Written) -> None:
    written.score(cast.gita, "ada", 30)
    rows = {row.code: row for row in house.see(work_rows, cast.gao)}
    row = rows[written.work("ada").code]
    assert (row.subject, row.worth, row.is_across) == ("theory", 60_00, False)
    page = house.see(work_page, cast.ivan, row.code)
    assert {task.no for task in page.tasks} == set(written.numbers.values())
    graders = {row.name: row.mean for row in house.see(grader_rows, "theory")}
    assert graders["考评员吉塔"] in (25_00, 50_00)  # thirty of sixty; nothing for Ben's where his came first
    assert house.see(grader_rows, "practical")[0].finished == 0


def test_all_of_one_subject_are_locked_together(house: House, cast: Cast, written: Written, refused: Refusal) -> None:
    for who in (cast.gita, cast.guo):
        written.score(who, "ada", 30)
    with refused("nothing_to_lock"):
        house.act(lock_works, cast.gao, subject="practical")
    assert house.act(lock_works, cast.gao, subject="theory") >= 1
    assert written.work("ada").state == "locked"


# ── One question in all papers ──


def score_question(house: House, who: Who, written: Written, round_id: int, question: str, points: int) -> bool:
    """All lines of one question get points, and the question is closed. Gives whether the round is finished."""
    this = house.see(lambda db: db.get_one(Round, round_id))
    work, version = house.see(lambda db: db.get_one(CodedWork, this.work_id)), this.version
    for found in house.see(lines_of, work):
        if found.no == written.numbers[question]:
            asked = SaveLine(found.no, found.line.id, version, min(points, found.line.points))
            version = house.act(save_line, who, round_id=round_id, asked=asked)["version"]
    return house.act(close_question, who, round_id=round_id, version=version, question=question)


def test_one_question_is_marked_in_all_papers_and_then_the_next(
    house: House, cast: Cast, written: Written, refused: Refusal
) -> None:
    gita = cast.gita
    order = [work.id for work in house.see(to_take, gita, ESSAY)]
    seen, finished = [], []
    for _ in order:
        round_id = house.act(take_question, gita, question=ESSAY)
        seen.append(house.see(lambda db, id=round_id: db.get_one(Round, id).work_id))  # type: ignore[misc]
        finished.append(score_question(house, gita, written, round_id, ESSAY, 20_00))
    assert seen == order
    assert sorted(finished) == [False, True]  # Ben wrote nothing else
    with refused("nothing_to_grade"):
        house.act(take_question, gita, question=ESSAY)
    for question, last in ((GUIDED, False), (WHOLE, True)):
        round_id = house.act(take_question, gita, question=question)
        assert score_question(house, gita, written, round_id, question, 5_00) is last
    assert house.see(questions_of, gita) == []
    assert house.see(questions_of, cast.guo) != []


def test_the_list_says_in_how_many_papers_a_question_is_open_and_waits(
    house: House, cast: Cast, written: Written
) -> None:
    def counts() -> dict[str, tuple[int, int]]:
        return {q.code: (q.open, q.waiting) for q in house.see(questions_of, cast.gita)}

    assert counts() == {ESSAY: (0, 2), GUIDED: (0, 1), WHOLE: (0, 1)}
    house.act(take_question, cast.gita, question=GUIDED)
    assert counts() == {ESSAY: (1, 1), GUIDED: (1, 0), WHOLE: (1, 0)}


def test_a_question_that_is_open_already_is_gone_on_with(house: House, cast: Cast, written: Written) -> None:
    first = house.act(take_question, cast.gita, question=GUIDED)
    assert house.act(take_question, cast.gita, question=GUIDED) == first
    assert house.act(take_work, cast.gita) == first


def test_a_question_with_lines_left_open_is_not_closed(
    house: House, cast: Cast, written: Written, refused: Refusal
) -> None:
    round_id = house.act(take_question, cast.gita, question=GUIDED)
    with refused("lines_missing"):
        house.act(close_question, cast.gita, round_id=round_id, version=0, question=GUIDED)


def test_the_desk_of_one_question_shows_nothing_else(house: House, cast: Cast, written: Written) -> None:
    round_id = house.act(take_question, cast.gita, question=GUIDED)
    seen = house.see(desk, cast.gita, round_id, GUIDED)
    assert ([task.no for task in seen.tasks], seen.worth, seen.question) == ([written.numbers[GUIDED]], 15_00, GUIDED)
    whole = house.see(desk, cast.gita, round_id, "nothing of the kind")
    assert (len(whole.tasks), whole.question) == (3, "")


@pytest.mark.parametrize("name", ["guo", "gao", "adam", "ada"])
def test_nobody_closes_a_question_on_another_graders_desk(
    house: House, cast: Cast, written: Written, name: str
) -> None:
    round_id = house.act(take_question, cast.gita, question=GUIDED)
    with pytest.raises(NotYours):
        house.act(close_question, getattr(cast, name), round_id=round_id, version=0, question=GUIDED)


def test_a_finished_paper_is_taken_back_while_others_are_open(house: House, cast: Cast, written: Written) -> None:
    written.score(cast.gita, "ben", 10)
    this = next(r for r in house.see(lambda db: list(db.query(Round))) if r.finished_at and r.points == 10_00)
    with suppress(Refused):  # Ada's came first in this grader's order, and is finished
        house.act(take_work, cast.gita)
    house.act(withdraw_round, cast.gita, round_id=this.id)
    assert house.see(lambda db: db.get_one(Round, this.id).finished_at) is None

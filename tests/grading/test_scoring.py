"""Taking work, saving lines, finishing and taking back: what is kept and what is refused."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from examserver.errors import Malformed, NotYours
from examserver.facts import AuditRow
from examserver.grading.actions.scoring import (
    SaveLine,
    finish_round,
    save_line,
    save_remark,
    take_work,
    withdraw_round,
)
from examserver.grading.reads.desk import next_works, queue
from examserver.grading.tables import LineMark, Round
from examserver.house import House
from examserver.sittings.tables import Sitting
from examserver.who import SERVER
from tests.cast import Cast
from tests.grading.conftest import Desk, Refusal, round_on


def line(version: int = 0, line: str = "r1", points: int | None = 1000, comment: str = "", no: int = 1) -> SaveLine:
    return SaveLine(no, line, version, points, comment)


def line_marks(db: Session, round_id: int) -> dict[str, tuple[int | None, str]]:
    rows = db.scalars(select(LineMark).where(LineMark.round_id == round_id))
    return {row.line: (row.points, row.comment) for row in rows}


def test_a_grader_goes_on_with_the_open_work_instead_of_taking_a_second(house: House, cast: Cast, desk: Desk) -> None:
    first = house.act(take_work, cast.gita)
    assert house.act(take_work, cast.gita) == first
    assert house.see(lambda db: db.scalar(select(func.count()).select_from(Round))) == 1


def test_no_grader_gets_the_same_work_twice(house: House, cast: Cast, desk: Desk, refused: Refusal) -> None:
    desk.grade(cast.gita, ada=80, ben=30)
    with refused("nothing_to_grade"):
        house.act(take_work, cast.gita)


def test_no_more_graders_than_the_policy_wants(house: House, cast: Cast, desk: Desk, refused: Refusal) -> None:
    taken = {desk.take(who) for who in (cast.gita, cast.guo)} | {desk.take(cast.gu)}
    assert len(taken) <= 2
    rounds = house.see(lambda db: [(r.work_id, r.no) for r in db.scalars(select(Round))])
    assert len(set(rounds)) == 3
    desk.take(cast.gao)
    house.act(release_all, SERVER)
    assert len(house.see(next_works, cast.gita)) == 2


def release_all(db: Session, who: Any, *, now: Any) -> None:
    for this in db.scalars(select(Round)):
        db.delete(this)


def test_two_open_rounds_fill_a_work_for_a_third_grader(house: House, cast: Cast, desk: Desk, refused: Refusal) -> None:
    for who in (cast.gita, cast.guo):
        desk.grade(who, ada=80, ben=30)
    with refused("nothing_to_grade"):
        house.act(take_work, cast.gu)


def test_each_grader_has_the_works_in_an_order_of_their_own(house: House, cast: Cast, desk: Desk) -> None:
    order = [w.code for w in house.see(next_works, cast.gita)]
    assert order == [w.code for w in house.see(next_works, cast.gita)]
    assert desk.take(cast.gita) == order[0]


def test_the_table_lets_no_two_graders_have_the_same_round(house: House, cast: Cast, desk: Desk) -> None:
    first = house.act(take_work, cast.gita)

    def second(db: Session, who: Any, *, now: Any) -> None:
        this = db.get_one(Round, first)
        db.add(Round(work_id=this.work_id, grader_id=cast.guo.id, no=this.no, version=0, comment="", began_at=now))
        db.flush()

    with pytest.raises(IntegrityError):
        house.act(second, SERVER)


def test_a_line_is_kept_with_its_comment_and_the_running_total_comes_back(house: House, cast: Cast, desk: Desk) -> None:
    this = house.act(take_work, cast.gita)
    assert house.act(save_line, cast.gita, round_id=this, asked=line(0, points=1000, comment="  尺寸对 ")) == {
        "version": 1,
        "total": 1000,
    }
    assert house.act(save_line, cast.gita, round_id=this, asked=line(1, "r3", 3500))["total"] == 4500
    assert house.act(save_line, cast.gita, round_id=this, asked=line(2, "r3", 50))["total"] == 1050
    assert house.see(line_marks, this) == {"r1": (1000, "尺寸对"), "r3": (50, "")}


def test_points_can_be_taken_out_again(house: House, cast: Cast, desk: Desk) -> None:
    this = house.act(take_work, cast.gita)
    house.act(save_line, cast.gita, round_id=this, asked=line(0))
    assert house.act(save_line, cast.gita, round_id=this, asked=line(1, points=None))["total"] == 0
    assert house.see(line_marks, this) == {"r1": (None, "")}


def test_a_save_that_saw_an_older_version_is_refused_and_changes_nothing(
    house: House, cast: Cast, desk: Desk, refused: Refusal
) -> None:
    this = house.act(take_work, cast.gita)
    house.act(save_line, cast.gita, round_id=this, asked=line(0, points=1000))
    for stale in (line(0, points=500), line(0, "r2", 500)):
        with refused("grading_changed"):
            house.act(save_line, cast.gita, round_id=this, asked=stale)
    with refused("grading_changed"):
        house.act(save_remark, cast.gita, round_id=this, version=0, comment="好")
    assert house.see(line_marks, this) == {"r1": (1000, "")}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (line(points=2050), "points_out_of_range"),
        (line(points=-50), "points_out_of_range"),
        (line(points=1025), "points_not_in_steps"),
        (line(points=2**52), "points_out_of_range"),
    ],
)
def test_points_outside_the_line_are_refused(
    house: House, cast: Cast, desk: Desk, refused: Refusal, asked: SaveLine, code: str
) -> None:
    this = house.act(take_work, cast.gita)
    with refused(code):
        house.act(save_line, cast.gita, round_id=this, asked=asked)
    assert house.see(line_marks, this) == {}


@pytest.mark.parametrize("asked", [line(line="r9"), line(no=2), line(no=2**52), line(line="")])
def test_a_line_that_is_not_in_the_rubric_does_not_exist(house: House, cast: Cast, desk: Desk, asked: SaveLine) -> None:
    this = house.act(take_work, cast.gita)
    with pytest.raises(NotYours):
        house.act(save_line, cast.gita, round_id=this, asked=asked)


def test_a_comment_that_is_too_long_is_malformed(house: House, cast: Cast, desk: Desk) -> None:
    this = house.act(take_work, cast.gita)
    with pytest.raises(Malformed):
        house.act(save_line, cast.gita, round_id=this, asked=line(comment="好" * 501))


def test_nobody_scores_on_another_graders_desk(house: House, cast: Cast, desk: Desk) -> None:
    this = house.act(take_work, cast.gita)
    for other in (cast.guo, cast.gao, cast.adam, cast.ivan):
        with pytest.raises(NotYours):
            house.act(save_line, other, round_id=this, asked=line())
        with pytest.raises(NotYours):
            house.act(finish_round, other, round_id=this, version=0)
        with pytest.raises(NotYours):
            house.act(withdraw_round, other, round_id=this)
        with pytest.raises(NotYours):
            house.act(save_remark, other, round_id=this, version=0, comment="")


def test_a_round_with_lines_left_open_is_not_finished(house: House, cast: Cast, desk: Desk, refused: Refusal) -> None:
    this = house.act(take_work, cast.gita)
    version = house.act(save_line, cast.gita, round_id=this, asked=line(0))["version"]
    with pytest.raises(Exception, check=lambda e: e.code == "lines_missing") as missing:
        house.act(finish_round, cast.gita, round_id=this, version=version)
    assert missing.value.detail["faults"] == ["1. 客单价正确", "1. 店标设计", "1. 设计说明"]


def test_a_finished_round_takes_no_more_lines(house: House, cast: Cast, desk: Desk, refused: Refusal) -> None:
    code = desk.take(cast.gita)
    desk.score(cast.gita, code, 7000)
    this = house.see(round_on, cast.gita, code)
    assert (this.points, this.finished_at is not None) == (7000, True)
    for _ in range(2):
        with refused("round_finished"):
            house.act(save_line, cast.gita, round_id=this.id, asked=line(this.version))
    with refused("round_finished"):
        house.act(finish_round, cast.gita, round_id=this.id, version=this.version)


def test_finishing_needs_the_version_that_was_seen(house: House, cast: Cast, desk: Desk, refused: Refusal) -> None:
    code = desk.take(cast.gita)
    this = house.see(round_on, cast.gita, code)
    for version, name in enumerate(("r1", "r2", "r3", "r4")):
        house.act(save_line, cast.gita, round_id=this.id, asked=line(version, name, 50))
    version = desk.let_nothing_apply(cast.gita, code, 4)
    with refused("grading_changed"):
        house.act(finish_round, cast.gita, round_id=this.id, version=version - 1)
    assert house.act(finish_round, cast.gita, round_id=this.id, version=version) == 200


def test_a_finished_round_can_be_taken_back_until_another_grader_has_finished(
    house: House, cast: Cast, desk: Desk, refused: Refusal
) -> None:
    code = desk.take(cast.gita)
    desk.score(cast.gita, code, 7000)
    this = house.see(round_on, cast.gita, code)
    house.act(withdraw_round, cast.gita, round_id=this.id)
    assert house.see(round_on, cast.gita, code).finished_at is None
    with refused("wrong_state"):
        house.act(withdraw_round, cast.gita, round_id=this.id)
    desk.score(cast.gita, code, 8000)
    other = {"ada": 80.0, "ben": 80.0}
    desk.grade(cast.guo, **other)
    with refused("too_late_to_withdraw"):
        house.act(withdraw_round, cast.gita, round_id=this.id)


def test_who_has_another_work_open_finishes_that_first(house: House, cast: Cast, desk: Desk, refused: Refusal) -> None:
    code = desk.take(cast.gita)
    desk.score(cast.gita, code, 7000)
    desk.take(cast.gita)
    with refused("one_open_already"):
        house.act(withdraw_round, cast.gita, round_id=house.see(round_on, cast.gita, code).id)


def test_one_grader_is_enough_where_the_sitting_says_so(house: House, cast: Cast, desk: Desk, refused: Refusal) -> None:
    def one(db: Session, who: Any, *, now: Any) -> None:
        sitting = db.get_one(Sitting, cast.practical)
        sitting.rules = {**sitting.rules, "graders": 1}

    house.act(one, SERVER)
    desk.grade(cast.gita, ada=80, ben=30)
    assert (desk.work("ada").state, desk.work("ada").points, desk.work("ada").how) == ("agreed", 8000, "single")
    with refused("nothing_to_grade"):
        house.act(take_work, cast.guo)


def test_the_queue_counts_what_waits_and_names_nobody(house: House, cast: Cast, desk: Desk) -> None:
    seen = house.see(queue, cast.gita)
    assert (seen.open, seen.finished, seen.waiting, seen.works) == (None, [], 2, 2)
    code = desk.take(cast.gita)
    house.act(save_line, cast.gita, round_id=house.see(round_on, cast.gita, code).id, asked=line(0))
    seen = house.see(queue, cast.gita)
    assert seen.open is not None
    assert (seen.open.code, seen.open.scored, seen.open.lines, seen.open.points, seen.waiting) == (code, 1, 4, 1000, 1)


def test_every_step_is_audited(house: House, cast: Cast, desk: Desk) -> None:
    desk.grade(cast.gita, ada=80, ben=30)
    told = house.see(lambda db: [(r.what, r.who_id) for r in db.scalars(select(AuditRow).order_by(AuditRow.id))])
    mine = [what for what, who in told if who == cast.gita.id]
    steps = [what for what in mine if what != "round.penalty_decided"]
    assert steps == 2 * ["work.begun", "round.taken", *4 * ["round.line_saved"], "round.finished"]
    assert mine.count("round.penalty_decided") == 1, "Ada has named herself"

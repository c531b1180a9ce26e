"""Two graders, the third, the leader's ruling, locking: what becomes of a work."""

import pytest
from sqlalchemy import func, select

from examserver.errors import NotAllowed, NotYours
from examserver.facts import AuditRow
from examserver.grading.actions.scoring import take_work
from examserver.grading.actions.settling import call_back, lock_work, lock_works, rule_work, unlock_work
from examserver.grading.reads.progress import grader_rows, work_page, work_rows
from examserver.grading.tables import LineMark
from examserver.house import House
from examserver.people.actions import edit_account
from examserver.who import Role, Who
from tests.cast import STAFF, Cast
from tests.grading.conftest import Desk, Refusal, round_on, rounds_named


def test_two_graders_within_the_tolerance_give_the_mean(cast: Cast, desk: Desk) -> None:
    desk.grade(cast.gita, ada=80, ben=30)
    assert (desk.work("ada").state, desk.work("ada").points) == ("scoring", None)
    desk.grade(cast.guo, ada=84.5, ben=30)
    work = desk.work("ada")
    assert (work.state, work.points, work.how) == ("agreed", 8225, "mean")


def test_a_third_is_called_when_two_differ_too_much_and_the_two_nearest_count(
    house: House, cast: Cast, desk: Desk, refused: Refusal
) -> None:
    desk.grade(cast.gita, ada=95, ben=30)
    desk.grade(cast.guo, ada=70, ben=30)
    assert (desk.work("ada").state, desk.work("ada").points) == ("disputed", None)
    for who in (cast.gita, cast.guo):
        with refused("nothing_to_grade"):
            house.act(take_work, who)
    desk.grade(cast.gu, ada=72)
    work = desk.work("ada")
    assert (work.state, work.points, work.how) == ("agreed", 7100, "nearest_two")
    with refused("nothing_to_grade"):
        house.act(take_work, cast.gao)


def test_a_third_is_called_when_two_stand_on_different_sides_of_sixty(cast: Cast, desk: Desk) -> None:
    desk.grade(cast.gita, ada=59.5, ben=30)
    desk.grade(cast.guo, ada=60, ben=30)
    assert desk.work("ada").state == "disputed"
    desk.grade(cast.gu, ada=61)
    assert desk.work("ada").points == 5975


def test_the_leader_rules_where_even_the_nearest_two_differ(
    house: House, cast: Cast, desk: Desk, refused: Refusal
) -> None:
    desk.grade(cast.gita, ada=20, ben=30)
    desk.grade(cast.guo, ada=50, ben=30)
    code = desk.work("ada").code
    with refused("third_grader_first"):
        house.act(rule_work, cast.gao, code=code, points=4000, reason="太早")
    desk.grade(cast.gu, ada=80)
    assert desk.work("ada").state == "disputed"
    with refused("wrong_state"):
        house.act(lock_work, cast.gao, code=code)
    with refused("points_not_in_steps"):
        house.act(rule_work, cast.gao, code=code, points=4025, reason="半分为一档")
    house.act(rule_work, cast.gao, code=code, points=5050, reason="三人评分依据核对后裁定")
    work = desk.work("ada")
    assert (work.state, work.points, work.how, work.ruled_by) == ("ruled", 5050, "ruled", cast.gao.id)
    assert work.ruled_why == "三人评分依据核对后裁定"


def test_the_leader_rules_at_once_where_nobody_is_left_to_be_the_third(house: House, cast: Cast, desk: Desk) -> None:
    desk.grade(cast.gita, ada=20, ben=30)
    desk.grade(cast.gao, ada=50, ben=30)
    for username in ("guo", "gu"):
        house.act(
            edit_account,
            cast.adam,
            account_id=getattr(cast, username).id,
            name=STAFF[username][0],
            role=Role.GRADER.value,
            workplace="",
            is_active=False,
        )
    house.act(rule_work, cast.gao, code=desk.work("ada").code, points=4000, reason="没有第三位考评员")
    assert desk.work("ada").state == "ruled"


def test_a_locked_work_changes_only_after_the_leader_has_unlocked_it_with_a_reason(
    house: House, cast: Cast, desk: Desk, refused: Refusal
) -> None:
    desk.grade(cast.gita, ada=80, ben=30)
    desk.grade(cast.guo, ada=80, ben=30)
    code = desk.work("ada").code
    house.act(lock_work, cast.gao, code=code)
    assert (desk.work("ada").state, desk.work("ada").locked_by) == ("locked", cast.gao.id)
    for points in (7000, 8000):
        with refused("wrong_state"):
            house.act(rule_work, cast.gao, code=code, points=points, reason="不行")
    with refused("wrong_state"):
        house.act(lock_work, cast.gao, code=code)
    house.act(unlock_work, cast.gao, code=code, reason="申诉复核")
    work = desk.work("ada")
    assert (work.state, work.points, work.locked_by, work.locked_at) == ("agreed", 8000, None, None)
    house.act(rule_work, cast.gao, code=code, points=8500, reason="漏看一张主图")
    house.act(lock_work, cast.gao, code=code)
    assert (desk.work("ada").state, desk.work("ada").points) == ("locked", 8500)
    told = house.see(lambda db: list(db.scalars(select(AuditRow).where(AuditRow.noun == "work").order_by(AuditRow.id))))
    history = [(r.what, r.detail.get("reason")) for r in told if r.noun_id == work.id][-4:]
    assert history == [
        ("work.locked", None),
        ("work.unlocked", "申诉复核"),
        ("work.ruled", "漏看一张主图"),
        ("work.locked", None),
    ]


def test_all_agreed_works_are_locked_at_one_go_and_no_others(
    house: House, cast: Cast, desk: Desk, refused: Refusal
) -> None:
    desk.grade(cast.gita, ada=80, ben=30)
    with refused("nothing_to_lock"):
        house.act(lock_works, cast.gao)
    desk.grade(cast.guo, ada=80, ben=50)
    assert house.act(lock_works, cast.gao) == 1
    assert (desk.work("ada").state, desk.work("ben").state) == ("locked", "disputed")


@pytest.mark.parametrize("name", ["gita", "adam", "ivan", "rita", "inez", "ada"])
def test_only_the_leader_settles(house: House, cast: Cast, desk: Desk, name: str) -> None:
    who: Who = getattr(cast, name)
    code = desk.work("ada").code
    for action, more in (
        (rule_work, {"points": 5000, "reason": "x"}),
        (lock_work, {}),
        (unlock_work, {"reason": "x"}),
        (call_back, {"round_id": 1, "reason": "x"}),
    ):
        with pytest.raises(NotYours):
            house.act(action, who, code=code, **more)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        house.act(lock_works, who)


def test_a_round_left_open_is_called_back_and_the_work_is_free_again(
    house: House, cast: Cast, desk: Desk, refused: Refusal
) -> None:
    code = desk.take(cast.gita)
    this = house.see(round_on, cast.gita, code)
    house.act(call_back, cast.gao, code=code, round_id=this.id, reason="考评员因病离岗")
    assert house.see(rounds_named, code) == []
    assert house.see(lambda db: db.scalar(select(func.count()).select_from(LineMark))) == 0
    assert [r.state for r in house.see(work_rows, cast.gao) if r.code == code] == ["waiting"]
    desk.take(cast.gita)
    with pytest.raises(NotYours):
        house.act(call_back, cast.gao, code=code, round_id=this.id + 99, reason="无")


def test_a_finished_round_is_never_called_back(house: House, cast: Cast, desk: Desk, refused: Refusal) -> None:
    desk.grade(cast.gita, ada=80, ben=30)
    code = desk.work("ada").code
    with refused("round_finished"):
        house.act(call_back, cast.gao, code=code, round_id=house.see(round_on, cast.gita, code).id, reason="无")


def test_what_waits_for_a_ruling_stands_first_then_what_waits_for_a_third(house: House, cast: Cast, desk: Desk) -> None:
    desk.grade(cast.gita, ada=20, ben=30)
    desk.grade(cast.guo, ada=50, ben=80)
    assert [(r.need, r.spread) for r in house.see(work_rows, cast.ivan)][:2] in (
        [("third", 3000), ("third", 5000)],
        [("third", 5000), ("third", 3000)],
    )
    while (code := desk.take(cast.gu)) != desk.work("ada").code:
        desk.score(cast.gu, code, 8000)
    desk.score(cast.gu, code, 8000)
    first = house.see(work_rows, cast.gao)[0]
    assert (first.code, first.need, first.spread) == (code, "ruling", 6000)


def test_a_leader_who_may_still_score_a_work_does_not_see_the_others_marks(
    house: House, cast: Cast, desk: Desk
) -> None:
    desk.grade(cast.gita, ada=80, ben=30)
    code = desk.work("ada").code
    seen = house.see(work_page, cast.gao, code)
    assert seen.row.is_covered
    assert [r.points for r in seen.row.rounds] == [None]
    assert seen.marks == {}
    inspected = house.see(work_page, cast.ivan, code)
    assert [r.points for r in inspected.row.rounds] == [8000]
    assert len(inspected.marks) == 1
    desk.grade(cast.gao, ada=82, ben=30)
    assert [r.points for r in house.see(work_page, cast.gao, code).row.rounds] == [8000, 8200]


def test_how_each_grader_marks(house: House, cast: Cast, desk: Desk) -> None:
    desk.grade(cast.gita, ada=80, ben=30)
    desk.grade(cast.guo, ada=84, ben=36)
    rows = {row.name: row for row in house.see(grader_rows)}
    gita, guo = rows["考评员吉塔"], rows["考评员郭"]
    assert (gita.finished, gita.mean, gita.deviation, gita.leaning) == (2, 5500, 3536, -250)
    assert (guo.finished, guo.mean, guo.leaning) == (2, 6000, 250)
    assert (rows["考评员顾"].finished, rows["考评员顾"].mean) == (0, None)

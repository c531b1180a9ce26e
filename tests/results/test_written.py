"""A theory mark with written answers: the machine's points and the graders', together and not before."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from examserver.attempts.actions.desk import finish
from examserver.errors import Refused
from examserver.grading.actions.settling import lock_work, rule_work, unlock_work
from examserver.house import House
from examserver.paperwork.forms import results_summary
from examserver.paperwork.pages import _site
from examserver.paperwork.registry import Asked
from examserver.results.actions import confirm_marks
from examserver.results.duties import enter_marks
from examserver.results.reads.candidate import candidate_view
from examserver.results.reads.rows import rows_of
from tests.cast import Cast, MovableClock
from tests.grading.written import ESSAY, GUIDED, WHOLE, Written, play_written
from tests.results.scenes import mark_of, said

ClientOf = Callable[..., FlaskClient]


@pytest.fixture
def written(house: House, cast: Cast, clock: MovableClock) -> Written:
    """Ada answered three written questions, Ben one, Cai none; all are collected."""
    return play_written(house, cast, clock, "ada", "ben", "cai")


def waiting(house: House, cast: Cast) -> dict[str, tuple[str, ...]]:
    return {row.name: row.waiting for row in house.see(rows_of, cast.batch_id)}


def test_a_mark_is_entered_only_when_the_work_is_locked(house: House, cast: Cast, written: Written) -> None:
    enter_marks(house)
    assert said(house, cast.cai, "theory") == ("scored", 400, "entered")  # nothing for people
    assert mark_of(house, cast.ada, "theory") is None
    assert waiting(house, cast)["艾达"] == ("theory",)
    assert waiting(house, cast)["蔡文"] == ()
    for who in (cast.gita, cast.guo):
        written.score(who, "ada", 41.5)
    enter_marks(house)
    assert mark_of(house, cast.ada, "theory") is None  # agreed is not locked
    house.act(lock_work, cast.gao, code=written.work("ada").code)
    enter_marks(house)
    assert said(house, cast.ada, "theory") == ("scored", 815, "entered")
    assert waiting(house, cast)["艾达"] == ()


def test_points_are_rounded_once_at_the_total(house: House, cast: Cast, written: Written) -> None:
    written.score(cast.gita, "ada", 40)
    written.score(cast.guo, "ada", 40.5)
    house.act(lock_work, cast.gao, code=written.work("ada").code)
    enter_marks(house)
    assert written.work("ada").points == 40_25
    assert said(house, cast.ada, "theory")[1] == 803  # 80.25, half up


def test_a_ruling_after_unlocking_renews_what_nobody_confirmed(
    house: House, cast: Cast, clock: MovableClock, written: Written
) -> None:
    written.agree_and_lock("ada", 30)
    enter_marks(house)
    code = written.work("ada").code
    clock.move(minutes=1)
    house.act(unlock_work, cast.gao, code=code, reason="要点理解有误")
    house.act(rule_work, cast.gao, code=code, points=35_00, reason="复核")
    house.act(lock_work, cast.gao, code=code)
    enter_marks(house)
    assert said(house, cast.ada, "theory") == ("scored", 750, "entered")


def test_while_a_work_is_unlocked_its_mark_is_not_confirmed(
    house: House, cast: Cast, clock: MovableClock, written: Written
) -> None:
    written.agree_and_lock("ada", 30)
    enter_marks(house)
    house.act(finish, cast.carl, sitting_id=cast.theory)
    house.act(unlock_work, cast.gao, code=written.work("ada").code, reason="复核")
    mark = mark_of(house, cast.ada, "theory")
    assert mark is not None
    with pytest.raises(Refused, check=lambda e: e.code == "mark_conflict"):
        house.act(confirm_marks, cast.rita, seen={mark.id: mark.version}, subjects=("theory",))


def test_a_candidates_page_shows_what_each_round_gave_for_each_question(
    house: House, cast: Cast, written: Written, client_of: ClientOf
) -> None:
    page = client_of(cast.rita).get(f"/results/candidate/{cast.ada.id}").text
    assert "评分未完成" in page
    assert "主观题待评 60 分" in page
    written.agree_and_lock("ada", 45)
    enter_marks(house)
    view = house.see(candidate_view, cast.rita, cast.ada.id).subjects[0]
    given = {line.code: line.graders for line in view.items if line.rest}
    assert set(given) == {ESSAY, GUIDED, WHOLE}
    assert [sum(points for each in given.values() for no, points in each if no == n) for n in (1, 2)] == [4500, 4500]
    assert view.grading is not None
    assert (view.item_points, view.grading.points) == (40_00, 45_00)
    page = client_of(cast.rita).get(f"/results/candidate/{cast.ada.id}").text
    assert "客观题 40 分，主观题 45 分，合计 85 分" in page
    assert "第 2 轮" in page
    assert "考评员" not in page.split("逐题得分")[1].split("</details>")[0]  # a grader is a number here


def test_the_list_and_the_summary_say_that_the_marking_is_not_done(
    house: House, cast: Cast, written: Written, client_of: ClientOf
) -> None:
    assert "评分未完成" in client_of(cast.rita).get(f"/results/batch/{cast.batch_id}").text
    asked = Asked(cast.rita, _site(house.settings), house.files, cast.batch_id, is_draft=True)
    rows = house.see(results_summary.read, asked).data["rows"]
    assert {row[2]: row[-1] for row in rows}["艾达"] == "理论评分未完成"

"""Changing a mark: a reason, a leader, the old value kept, and the whole way again."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from examserver.errors import Malformed
from examserver.house import House
from examserver.results.actions import change_mark, confirm_marks, enter_mark, lock_marks
from examserver.results.duties import enter_marks
from examserver.results.rules import ABSENT, MISCONDUCT, Conclusion, scored
from examserver.results.tables import MarkChange
from tests.cast import Cast, MovableClock
from tests.results.scenes import (
    ALL_PASS,
    finish_all,
    page_of,
    play,
    remark,
    said,
    set_candidate,
    the_mark,
    views,
)

Refusal = Callable[[str], Any]


def changed(house: House, cast: Cast, mark: Any = None, *, by: str = "rita", second: str = "gao", **more: Any) -> None:
    row = the_mark(house, cast.ada, "theory")
    asked = {"mark_id": row.id, "version": row.version, "mark": mark or scored(900), "reason": "登分错误"}
    house.act(change_mark, cast.who[by], second=cast.who[second].id, **(asked | more))


def test_a_locked_mark_is_changed_and_goes_the_whole_way_again(house: House, cast: Cast, refused: Refusal) -> None:
    finish_all(house, cast)
    changed(house, cast)
    mark = the_mark(house, cast.ada, "theory")
    assert (mark.tenths, mark.state, mark.entered_by) == (900, "entered", cast.rita.id)
    assert (mark.confirmed_by, mark.locked_by) == (None, None)
    with refused("own_entry"):
        house.act(confirm_marks, cast.rita, seen={mark.id: mark.version}, subjects=["theory"])
    house.act(confirm_marks, cast.rolf, seen={mark.id: mark.version}, subjects=["theory"])
    house.act(lock_marks, cast.gao, seen={mark.id: mark.version + 1}, subjects=["theory"])
    assert said(house, cast.ada, "theory") == ("scored", 900, "locked")


def test_the_old_mark_the_reason_and_both_names_are_kept(house: House, cast: Cast) -> None:
    finish_all(house, cast)
    changed(house, cast, MISCONDUCT, reason="替考查实")
    row = house.see(lambda db: db.scalars(select(MarkChange)).one())
    assert (row.old_status, row.old_tenths, row.new_status, row.new_tenths) == ("scored", 850, "misconduct", None)
    assert (row.reason, row.changed_by, row.agreed_by) == ("替考查实", cast.rita.id, cast.gao.id)
    assert page_of(house, cast, cast.ada, cast.rita).row.conclusion is Conclusion.FAILED


def test_a_change_is_not_a_conflict_until_the_source_moves_again(house: House, cast: Cast, clock: MovableClock) -> None:
    finish_all(house, cast)
    clock.move(minutes=1)
    changed(house, cast)
    assert not views(house, cast)[cast.ada.id]["theory"].in_conflict
    clock.move(minutes=1)
    remark(house, cast.ada, "theory", 40_00)
    enter_marks(house)
    assert said(house, cast.ada, "theory") == ("scored", 900, "entered")
    assert views(house, cast)[cast.ada.id]["theory"].in_conflict


def test_the_same_mark_again_keeps_it_against_its_source(
    house: House, cast: Cast, clock: MovableClock, refused: Refusal
) -> None:
    finish_all(house, cast)
    with refused("nothing_changed"):
        changed(house, cast, scored(850))
    clock.move(minutes=1)
    remark(house, cast.ada, "theory", 40_00)
    clock.move(minutes=1)
    changed(house, cast, scored(850), reason="答案更正不影响已确认成绩")
    assert not views(house, cast)[cast.ada.id]["theory"].in_conflict


def test_a_change_of_what_somebody_else_changed_meanwhile_is_refused(
    house: House, cast: Cast, refused: Refusal
) -> None:
    finish_all(house, cast)
    with refused("already_changed"):
        changed(house, cast, version=0)


def test_nobody_is_their_own_second_person(house: House, cast: Cast, refused: Refusal) -> None:
    finish_all(house, cast)
    with refused("second_is_first"):
        changed(house, cast, second="rita")


def test_the_history_tells_everything_in_order(house: House, cast: Cast, clock: MovableClock) -> None:
    finish_all(house, cast)
    clock.move(minutes=1)
    changed(house, cast, ABSENT, reason="本人未到")
    history = page_of(house, cast, cast.ada, cast.ivan).subjects[0].history
    assert [(e.what, e.by) for e in history] == [
        ("entered", "系统"),
        ("confirmed", "成绩员丽塔"),
        ("locked", "成绩员罗夫"),
        ("changed", "成绩员丽塔"),
    ]
    assert (history[-1].old, history[-1].mark) == (scored(850), ABSENT)
    assert (history[-1].reason, history[-1].agreed_by) == ("本人未到", "考评组长高")


def test_a_review_is_entered_by_hand(house: House, cast: Cast) -> None:
    set_candidate(house, cast.ada, level=2)
    play(house, cast, ALL_PASS)
    enter_marks(house)
    assert page_of(house, cast, cast.ada, cast.rita).row.conclusion is Conclusion.INCOMPLETE
    house.act(enter_mark, cast.rita, candidate_id=cast.ada.id, subject="review", mark=scored(600))
    mark = the_mark(house, cast.ada, "review")
    assert (mark.tenths, mark.entered_by, mark.attempt_id) == (600, cast.rita.id, None)
    assert page_of(house, cast, cast.ada, cast.rita).row.conclusion is Conclusion.PASSED


def test_what_is_examined_here_is_not_entered_by_hand(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("source_expected"):
        house.act(enter_mark, cast.rita, candidate_id=cast.ada.id, subject="theory", mark=scored(600))
    play(house, cast, ALL_PASS)
    enter_marks(house)
    with refused("mark_exists"):
        house.act(enter_mark, cast.rita, candidate_id=cast.ada.id, subject="theory", mark=scored(600))


def test_a_subject_that_the_level_does_not_have_is_refused(house: House, cast: Cast) -> None:
    with pytest.raises(Malformed):
        house.act(enter_mark, cast.rita, candidate_id=cast.ada.id, subject="review", mark=scored(600))

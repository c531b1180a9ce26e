"""Batches: opened, renamed, moved."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from examserver.errors import NotYours
from examserver.house import House
from examserver.registration.actions import add_batch, delete_batch, edit_batch, import_rows
from examserver.registration.reads import batch_view, batch_views
from examserver.rulebook import Rulebook
from examserver.sittings.actions import add_sitting
from tests.cast import DAY, Cast, begin_sitting
from tests.registration.rosters import an_id, loose, read

Refusal = Callable[[str], Any]


def test_a_new_batch_is_empty(house: House, cast: Cast) -> None:
    batch_id = house.act(add_batch, cast.adam, name="第二批", exam_date=date(2027, 3, 1))
    view = house.see(batch_view, batch_id)
    assert (view.name, view.exam_date, view.candidates, view.levels, view.has_opened) == (
        "第二批",
        date(2027, 3, 1),
        0,
        {},
        False,
    )


def test_two_batches_have_two_names(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("batch_name_taken"):
        house.act(add_batch, cast.adam, name="2026年第一批", exam_date=date(2027, 3, 1))
    batch_id = house.act(add_batch, cast.adam, name="第二批", exam_date=date(2027, 3, 1))
    with refused("batch_name_taken"):
        _edit(house, cast, batch_id, name="2026年第一批")
    _edit(house, cast, batch_id, name="第二批")


def test_a_batch_opened_by_mistake_is_deleted_one_in_use_is_not(house: House, cast: Cast, refused: Refusal) -> None:
    mistake = house.act(add_batch, cast.adam, name="误建批次", exam_date=date(2027, 3, 1))
    house.act(delete_batch, cast.adam, batch_id=mistake)
    assert [view.id for view in house.see(batch_views)] == [cast.batch_id]
    with pytest.raises(NotYours):
        house.act(delete_batch, cast.adam, batch_id=mistake)
    with refused("batch_in_use"):
        house.act(delete_batch, cast.adam, batch_id=cast.batch_id)


def test_a_batch_with_a_sitting_is_not_deleted(house: House, cast: Cast, refused: Refusal) -> None:
    batch_id = house.act(add_batch, cast.adam, name="第二批", exam_date=date(2026, 11, 28))
    plan = {"planned_start": DAY, "minutes": 90, "rulebook": Rulebook().as_dict()}
    house.act(add_sitting, cast.adam, batch_id=batch_id, room_id=cast.rooms[0], subject="theory", **plan)
    with refused("batch_in_use"):
        house.act(delete_batch, cast.adam, batch_id=batch_id)


def test_the_list_counts_candidates_seats_and_photos(house: House, cast: Cast) -> None:
    (view,) = house.see(batch_views)
    assert (view.candidates, view.placed, view.with_photo, view.levels) == (4, 4, 4, {4: 4})


def test_a_batch_is_open_as_soon_as_one_of_its_rooms_lets_people_in(house: House, cast: Cast) -> None:
    assert not house.see(batch_view, cast.batch_id).has_opened
    begin_sitting(house, cast, cast.theory, "ada")
    assert house.see(batch_view, cast.batch_id).has_opened


def test_the_day_stays_once_there_are_seats(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("candidates_placed"):
        _edit(house, cast, cast.batch_id, exam_date=date(2026, 11, 29))
    _edit(house, cast, cast.batch_id, name="第一批", exam_date=date(2026, 11, 28))
    assert house.see(batch_view, cast.batch_id).name == "第一批"


def test_the_day_is_not_moved_to_where_somebody_is_too_young(house: House, cast: Cast, refused: Refusal) -> None:
    batch_id = house.act(add_batch, cast.adam, name="第二批", exam_date=date(2026, 11, 28))
    young = read(loose(["张三", an_id(date(2010, 11, 20)), "4", "电子商务师"]))
    house.act(import_rows, cast.adam, batch_id=batch_id, rows=young.rows)
    with refused("too_young_then"):
        _edit(house, cast, batch_id, exam_date=date(2026, 11, 19))
    _edit(house, cast, batch_id, exam_date=date(2026, 11, 20))


@pytest.mark.parametrize("batch_id", [0, -1, 99, 2**31, 10**30])
def test_a_batch_that_is_not_there_is_nobodys(house: House, cast: Cast, batch_id: int) -> None:
    with pytest.raises(NotYours):
        house.see(batch_view, batch_id)


def _edit(house: House, cast: Cast, batch_id: int, name: str = "另一批", exam_date: date = date(2027, 3, 1)) -> None:
    house.act(edit_batch, cast.adam, batch_id=batch_id, name=name, exam_date=exam_date, minimum_age=16)

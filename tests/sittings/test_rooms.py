"""Rooms: added, edited, deleted; what people sit in stays as it is."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from examserver.errors import Refused
from examserver.house import House
from examserver.sittings import actions, reads
from tests.cast import Cast

Open = Callable[..., FlaskClient]
Refusal = Callable[[str], Any]
AS_SCRIPT = {"Accept": "application/json"}
THIRD = {"no": "3", "name": "第3考场", "capacity": "30", "columns": "6"}


def test_a_room_is_added_by_the_page(client_of: Open, house: House, cast: Cast) -> None:
    answer = client_of(cast.adam).post("/sittings/rooms", data=THIRD, headers=AS_SCRIPT)
    assert answer.get_json()["ok"]
    assert [(r.no, r.name, r.capacity, r.sittings) for r in house.see(reads.room_views)][2] == (3, "第3考场", 30, 0)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("no", "1", "room_no_taken"),
        ("no", "0", "out_of_range"),
        ("no", "x", "not_a_number"),
        ("name", " ", "missing_field"),
        ("name", "场" * 61, "too_long"),
        ("capacity", "201", "out_of_range"),
        ("columns", "11", "out_of_range"),
    ],
)
def test_a_room_that_cannot_be_is_refused(client_of: Open, cast: Cast, field: str, value: str, code: str) -> None:
    answer = client_of(cast.adam).post("/sittings/rooms", data={**THIRD, field: value}, headers=AS_SCRIPT)
    assert (answer.get_json()["code"], answer.get_json()["field"]) == (code, field)


def test_an_unused_room_is_edited_and_deleted(house: House, cast: Cast) -> None:
    room = house.act(actions.add_room, cast.adam, no=3, name="旧", capacity=30, columns=6)
    house.act(actions.edit_room, cast.adam, room_id=room, no=4, name="新", capacity=20, columns=5)
    assert [(r.no, r.name, r.capacity, r.columns) for r in house.see(reads.room_views)][2] == (4, "新", 20, 5)
    house.act(actions.delete_room, cast.adam, room_id=room)
    assert len(house.see(reads.room_views)) == 2


def test_a_room_with_sittings_is_not_deleted(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("room_in_use"):
        house.act(actions.delete_room, cast.adam, room_id=cast.rooms[0])


@pytest.mark.parametrize(("change", "field"), [({"no": 7}, "no"), ({"capacity": 2}, "capacity")])
def test_a_room_in_which_people_have_seats_keeps_number_and_seats(
    house: House, cast: Cast, change: dict[str, int], field: str
) -> None:
    asked = {"room_id": cast.rooms[0], "no": 1, "name": "新名", "capacity": 9, "columns": 4}
    with pytest.raises(Refused, check=lambda e: e.code == "room_placed" and e.detail["field"] == field):
        house.act(actions.edit_room, cast.adam, **{**asked, **change})
    house.act(actions.edit_room, cast.adam, **asked)
    assert (house.see(reads.room_views)[0].name, house.see(reads.room_views)[0].capacity) == ("新名", 9)

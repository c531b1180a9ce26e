"""Correcting candidates and taking them out again."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from examserver.errors import NotYours
from examserver.facts import AuditRow
from examserver.house import House
from examserver.registration.actions import add_batch, delete_candidates, edit_candidate, import_rows, set_photo
from examserver.registration.reads import batch_view, candidate_view, candidates_of
from tests.cast import Cast, begin_sitting
from tests.registration.rosters import official, read

Refusal = Callable[[str], Any]


@pytest.fixture
def fresh(house: House, cast: Cast) -> int:
    """A batch of three that nobody has seated."""
    batch_id = house.act(add_batch, cast.adam, name="第二批", exam_date=date(2026, 12, 12))
    house.act(import_rows, cast.adam, batch_id=batch_id, rows=read(official(3)).rows)
    return batch_id


def corrected(**changed: str) -> dict[str, str]:
    return {"name": "艾达", "sex": "女", "phone": "13900000000", "workplace": "新单位", **changed}


def test_a_correction_is_kept_and_names_the_fields_but_not_the_values(house: House, cast: Cast) -> None:
    house.act(edit_candidate, cast.adam, candidate_id=cast.ada.id, **corrected())
    view = house.see(candidate_view, cast.ada.id)
    assert (view.name, view.phone, view.workplace) == ("艾达", "13900000000", "新单位")
    rows = house.see(lambda db: [r.detail for r in db.query(AuditRow) if r.what == "candidate.edited"])
    assert rows == [{"fields": ["phone", "workplace"]}]


def test_a_correction_that_changes_nothing_leaves_no_trace(house: House, cast: Cast) -> None:
    house.act(edit_candidate, cast.adam, candidate_id=cast.ada.id, **corrected())
    house.act(edit_candidate, cast.adam, candidate_id=cast.ada.id, **corrected())
    rows = house.see(lambda db: [r for r in db.query(AuditRow) if r.what == "candidate.edited"])
    assert len(rows) == 1


def test_the_sex_agrees_with_the_number(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("sex_differs"):
        house.act(edit_candidate, cast.adam, candidate_id=cast.ada.id, **corrected(sex="男"))


def test_nothing_is_corrected_after_a_room_has_opened(house: House, cast: Cast, refused: Refusal) -> None:
    begin_sitting(house, cast, cast.theory, "ada")
    with refused("batch_opened"):
        house.act(edit_candidate, cast.adam, candidate_id=cast.dora.id, **corrected())
    with refused("batch_opened"):
        house.act(set_photo, cast.adam, candidate_id=cast.dora.id, sha256="0" * 64)


def test_a_batch_without_seats_can_be_emptied(house: House, cast: Cast, fresh: int) -> None:
    assert house.act(delete_candidates, cast.adam, batch_id=fresh) == 3
    assert house.see(batch_view, fresh).candidates == 0
    assert house.see(batch_view, cast.batch_id).candidates == 4


def test_one_candidate_can_be_taken_out(house: House, cast: Cast, fresh: int) -> None:
    first = house.see(candidates_of, fresh)[0]
    assert house.act(delete_candidates, cast.adam, batch_id=fresh, candidate_id=first.id) == 1
    assert [c.row_no for c in house.see(candidates_of, fresh)] == [2, 3]


def test_nobody_with_a_seat_is_taken_out(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("candidates_placed"):
        house.act(delete_candidates, cast.adam, batch_id=cast.batch_id)
    with refused("candidates_placed"):
        house.act(delete_candidates, cast.adam, batch_id=cast.batch_id, candidate_id=cast.ada.id)
    assert house.see(batch_view, cast.batch_id).candidates == 4


def test_a_candidate_of_another_batch_is_not_taken_out(house: House, cast: Cast, fresh: int) -> None:
    assert house.act(delete_candidates, cast.adam, batch_id=fresh, candidate_id=cast.ada.id) == 0
    assert house.see(batch_view, cast.batch_id).candidates == 4


@pytest.mark.parametrize("candidate_id", [0, 999, 2**31, 10**30])
def test_a_candidate_that_is_not_there_is_nobodys(house: House, cast: Cast, candidate_id: int) -> None:
    with pytest.raises(NotYours):
        house.see(candidate_view, candidate_id)

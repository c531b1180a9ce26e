"""A roster comes in whole or not at all, and goes out again as it came in."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from examserver.db import Secret
from examserver.demo_roster import demo_workbook
from examserver.facts import AuditRow
from examserver.house import House
from examserver.registration.actions import add_batch, import_rows
from examserver.registration.reads import candidates_of, candidates_page, enrolled, registration_list
from examserver.registration.rules.roster import read_roster
from question_bank.sheets import write_sheet
from tests.cast import CANDIDATES, Cast, begin_sitting
from tests.registration.rosters import DAY, an_id, loose, read

Refusal = Callable[[str], Any]


@pytest.fixture
def batch_id(house: House, cast: Cast) -> int:
    return house.act(add_batch, cast.adam, name="第二批", exam_date=date(2026, 12, 12))


def test_every_row_becomes_a_candidate_in_roster_order(house: House, cast: Cast, batch_id: int) -> None:
    roster = read_roster(demo_workbook(), "demo.xlsx", DAY)
    assert house.act(import_rows, cast.adam, batch_id=batch_id, rows=roster.rows) == 60
    people = house.see(candidates_of, batch_id)
    assert [(c.row_no, c.name) for c in people] == [(n, entry.name) for n, entry in enumerate(roster.rows, 1)]
    first, entry = people[0], roster.rows[0]
    assert (first.id_number, first.phone, first.workplace) == (entry.id_number, entry.phone, entry.workplace)
    assert (first.id_digest, first.extra) == (Secret.digest(entry.id_number), entry.extra)
    assert (first.admission_no, first.photo_sha256) == (None, None)


def test_numbers_lie_encrypted_in_the_database(house: House, cast: Cast, batch_id: int) -> None:
    roster = read(loose(["张三", an_id(), "4", "电子商务师"]))
    house.act(import_rows, cast.adam, batch_id=batch_id, rows=roster.rows)
    with house.readonly.connect() as connection:
        rows = connection.execute(text("SELECT * FROM candidates WHERE name = '张三'")).all()
        audit = connection.execute(text("SELECT * FROM audit")).all()
    assert an_id() not in repr(rows)
    assert an_id() not in repr(audit)


def test_a_second_list_goes_below_the_first(house: House, cast: Cast, batch_id: int) -> None:
    for serial in (12, 14):
        roster = read(loose(["张三", an_id(serial=serial), "4", "电子商务师"]))
        house.act(import_rows, cast.adam, batch_id=batch_id, rows=roster.rows)
    assert [c.row_no for c in house.see(candidates_of, batch_id)] == [1, 2]


def test_one_repeated_candidate_keeps_the_whole_list_out(
    house: House, cast: Cast, batch_id: int, refused: Refusal
) -> None:
    known = read(loose(["张三", an_id(), "4", "电子商务师"]))
    house.act(import_rows, cast.adam, batch_id=batch_id, rows=known.rows)
    again = read(loose(["李四", an_id(serial=14), "4", "电子商务师"], ["张三", an_id(), "4", "电子商务师"]))
    with refused("already_enrolled"):
        house.act(import_rows, cast.adam, batch_id=batch_id, rows=again.rows)
    assert [c.name for c in house.see(candidates_of, batch_id)] == ["张三"]


def test_the_batch_knows_its_own_people_for_the_same_occupation_and_level(house: House, cast: Cast) -> None:
    is_enrolled = house.see(enrolled, cast.batch_id)
    number = CANDIDATES["ada"][2]
    assert is_enrolled(number, "电子商务师", 4)
    assert not is_enrolled(number, "电子商务师", 3)
    assert not is_enrolled(an_id(), "电子商务师", 4)


def test_an_empty_list_is_refused(house: House, cast: Cast, batch_id: int, refused: Refusal) -> None:
    with refused("no_rows"):
        house.act(import_rows, cast.adam, batch_id=batch_id, rows=())


def test_nobody_is_added_after_the_first_room_has_opened(house: House, cast: Cast, refused: Refusal) -> None:
    begin_sitting(house, cast, cast.theory, "ada")
    with refused("batch_opened"):
        roster = read(loose(["张三", an_id(), "4", "电子商务师"]))
        house.act(import_rows, cast.adam, batch_id=cast.batch_id, rows=roster.rows)


def test_an_import_leaves_one_audit_row_without_personal_data(house: House, cast: Cast, batch_id: int) -> None:
    roster = read(loose(["张三", an_id(), "4", "电子商务师"]))
    house.act(import_rows, cast.adam, batch_id=batch_id, rows=roster.rows)
    rows = house.see(lambda db: [r for r in db.query(AuditRow) if r.what == "batch.roster_imported"])
    assert [(r.who_id, r.noun_id, r.detail) for r in rows] == [(cast.adam.id, batch_id, {"candidates": 1})]


def test_the_downloaded_list_reads_as_what_was_imported(house: House, cast: Cast, batch_id: int) -> None:
    roster = read_roster(demo_workbook(), "demo.xlsx", DAY)
    house.act(import_rows, cast.adam, batch_id=batch_id, rows=roster.rows)
    content = write_sheet(house.see(registration_list, batch_id))
    assert read_roster(content, "list.xlsx", DAY).rows == roster.rows


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"sought": "欧阳"}, ["欧阳若曦"]),
        ({"sought": "440104199012101022"}, ["林晓岚"]),
        ({"sought": "4401041990"}, []),
        ({"sought": "%"}, []),
        ({"sought": "_"}, []),
        ({"level": 5}, []),
    ],
)
def test_candidates_are_found_by_name_or_by_their_whole_number(
    house: House, cast: Cast, batch_id: int, asked: dict[str, Any], found: list[str]
) -> None:
    roster = read_roster(demo_workbook(), "demo.xlsx", DAY)
    house.act(import_rows, cast.adam, batch_id=batch_id, rows=roster.rows)
    assert [line.name for line in house.see(candidates_page, batch_id, **asked).lines] == found


@pytest.mark.parametrize(("page", "shown"), [(0, 50), (1, 50), (2, 10), (99, 10)])
def test_a_list_is_shown_in_pages_of_fifty(house: House, cast: Cast, batch_id: int, page: int, shown: int) -> None:
    roster = read_roster(demo_workbook(), "demo.xlsx", DAY)
    house.act(import_rows, cast.adam, batch_id=batch_id, rows=roster.rows)
    answer = house.see(candidates_page, batch_id, page=page)
    assert (len(answer.lines), answer.total, answer.pages) == (shown, 60, 2)
    assert all("*" in line.id_masked for line in answer.lines)

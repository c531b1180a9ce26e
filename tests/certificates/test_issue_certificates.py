"""Giving numbers: to whom, which, once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from examserver.certificates.actions import import_numbers, issue_certificates
from examserver.certificates.reads import certificates_view
from examserver.certificates.tables import Certificate
from examserver.errors import NotYours
from examserver.facts import AuditRow
from examserver.house import House
from examserver.results.actions import change_mark
from examserver.results.duties import enter_marks
from examserver.results.rules import ABSENT
from tests.cast import CANDIDATES, Cast
from tests.results.scenes import ALL_PASS, confirm_all, finish_all, play, set_candidate, the_mark

Refusal = Callable[[str], Any]
PREFIX = "S000044000123"
DAY = date(2026, 12, 10)


def issued(house: House, cast: Cast, day: date = DAY, **more: Any) -> int:
    asked = {"batch_id": cast.batch_id, "issued_on": day, "prefix": PREFIX} | more
    return house.act(issue_certificates, cast.rita, **asked)


def numbers(house: House) -> dict[int, str]:
    return {c.candidate_id: c.number for c in house.see(lambda db: list(db.scalars(select(Certificate))))}


def test_everybody_who_passed_gets_the_next_number_in_order(house: House, cast: Cast) -> None:
    finish_all(house, cast)
    assert issued(house, cast) == 4
    expected = {
        cast.who[name].id: f"S00004400012326400000{n}" for n, name in enumerate(("ada", "ben", "cai", "dora"), 1)
    }
    assert numbers(house) == expected


def test_serials_count_by_year_and_level(house: House, cast: Cast) -> None:
    set_candidate(house, cast.ben, level=3)
    finish_all(house, cast)
    assert issued(house, cast, level=3) == 1
    assert issued(house, cast, date(2027, 1, 5)) == 3
    assert sorted(numbers(house).values()) == [
        "S000044000123263000001",
        "S000044000123274000001",
        "S000044000123274000002",
        "S000044000123274000003",
    ]


def test_a_serial_goes_on_after_the_highest_one(house: House, cast: Cast) -> None:
    finish_all(house, cast)
    returned = {
        "name": "蔡文",
        "id_number": CANDIDATES["cai"][2],
        "number": f"{PREFIX}264000041",
        "issued_on": "2026-12-01",
    }
    house.act(import_numbers, cast.rita, batch_id=cast.batch_id, rows=[(2, returned)])
    assert issued(house, cast) == 3
    assert numbers(house)[cast.dora.id] == "S000044000123264000044"
    assert numbers(house)[cast.cai.id] == "S000044000123264000041"


def test_who_failed_or_is_not_locked_gets_none(house: House, cast: Cast, refused: Refusal) -> None:
    play(house, cast, ALL_PASS | {"ada": (59_90, 90_00)})
    enter_marks(house)
    confirm_all(house, cast, cast.rita)
    with refused("nobody_to_certify"):
        issued(house, cast)
    finish_all_locked(house, cast)
    assert issued(house, cast) == 3
    assert cast.ada.id not in numbers(house)


def finish_all_locked(house: House, cast: Cast) -> None:
    from tests.results.scenes import lock_all

    lock_all(house, cast, cast.rolf)


def test_a_candidate_gets_a_number_once(house: House, cast: Cast, refused: Refusal) -> None:
    finish_all(house, cast)
    issued(house, cast)
    with refused("nobody_to_certify"):
        issued(house, cast)
    assert len(numbers(house)) == 4


@pytest.mark.parametrize(
    ("more", "code"),
    [({"prefix": "X"}, "bad_certificate_prefix"), ({"issued_on": date(2026, 11, 1)}, "issued_before_exam")],
)
def test_a_wrong_prefix_or_day_gives_nothing(
    house: House, cast: Cast, refused: Refusal, more: dict[str, Any], code: str
) -> None:
    finish_all(house, cast)
    with refused(code):
        issued(house, cast, **more)
    assert numbers(house) == {}


def test_a_batch_that_does_not_exist_is_not_found(house: House, cast: Cast) -> None:
    with pytest.raises(NotYours):
        issued(house, cast, batch_id=99)


def test_a_certificate_whose_marks_changed_is_doubtful(house: House, cast: Cast) -> None:
    finish_all(house, cast)
    issued(house, cast)
    mark = the_mark(house, cast.ada, "theory")
    house.act(
        change_mark,
        cast.rita,
        mark_id=mark.id,
        version=mark.version,
        mark=ABSENT,
        reason="查实缺考",
        second=cast.gao.id,
    )
    view = house.see(certificates_view, cast.batch_id)
    assert (view.given, view.doubtful, view.due) == (4, 1, 0)
    assert [line.name for line in view.lines if line.is_doubtful] == ["艾达"]


def test_each_number_leaves_an_audit_row(house: House, cast: Cast) -> None:
    finish_all(house, cast)
    issued(house, cast)
    rows = house.see(lambda db: list(db.scalars(select(AuditRow).where(AuditRow.what == "certificate.given"))))
    assert [r.who_id for r in rows] == [cast.rita.id] * 4


def returned_rows() -> list[tuple[int, dict[str, str]]]:
    return [
        (n, {"name": name, "id_number": number, "number": f"{PREFIX}26400001{n}", "issued_on": "2026-12-08"})
        for n, (name, _sex, number) in enumerate(CANDIDATES.values(), 2)
    ]


def test_returned_numbers_are_kept_as_they_came(house: House, cast: Cast) -> None:
    finish_all(house, cast)
    assert house.act(import_numbers, cast.rita, batch_id=cast.batch_id, rows=returned_rows()) == 4
    assert numbers(house)[cast.ada.id] == "S000044000123264000012"
    assert house.act(import_numbers, cast.rita, batch_id=cast.batch_id, rows=returned_rows()) == 0


def test_one_fault_keeps_everything_out(house: House, cast: Cast) -> None:
    finish_all(house, cast)
    rows = returned_rows()
    rows[3][1]["name"] = "别人"
    with pytest.raises(Exception, match="certificate_faults") as no:
        house.act(import_numbers, cast.rita, batch_id=cast.batch_id, rows=rows)
    faults = no.value.detail["faults"]  # type: ignore[attr-defined]
    assert faults == ["第 5 行 · 姓名：与报名信息“多拉·阿布都热合曼”不一致"]
    assert numbers(house) == {}


def test_an_empty_sheet_is_refused(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("nothing_to_import"):
        house.act(import_numbers, cast.rita, batch_id=cast.batch_id, rows=[])

"""Certificate numbers, dates, and the faults of returned numbers."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from examserver.certificates import rules
from examserver.certificates.rules import NUMBER, Registered

Refusal = Callable[[str], Any]
PREFIX = "S000044000123"
ADA = "110105199003078721"
PEOPLE = {
    ADA: [Registered(1, "艾达", 4, True), Registered(4, "艾达", 3, True)],
    "B": [Registered(2, "本杰明", 4, False)],
    "C": [Registered(3, "蔡文", 4, True, "S000044000123264000009")],
}


def test_a_number_has_22_characters() -> None:
    number = rules.certificate_no(PREFIX, 2026, 4, 1)
    assert number == "S000044000123264000001"
    assert NUMBER.fullmatch(number)


@pytest.mark.parametrize("serial", [0, 1_000_000])
def test_a_serial_has_six_digits(refused: Refusal, serial: int) -> None:
    with refused("serials_used_up"):
        rules.certificate_no(PREFIX, 2026, 4, serial)


@pytest.mark.parametrize(
    "prefix", ["", "S00004400012", "X000044000123", "S00004400012A", "s000044000123", PREFIX + "1"]
)
def test_a_wrong_prefix_is_refused(refused: Refusal, prefix: str) -> None:
    with refused("bad_certificate_prefix"):
        rules.may_use_prefix(prefix)


@pytest.mark.parametrize(("day", "is_fine"), [(27, False), (28, True), (30, True)])
def test_no_certificate_is_dated_before_the_exam(refused: Refusal, day: int, is_fine: bool) -> None:
    if is_fine:
        rules.may_issue_on(date(2026, 11, day), date(2026, 11, 28))
        return
    with refused("issued_before_exam"):
        rules.may_issue_on(date(2026, 11, day), date(2026, 11, 28))


def row(
    name: str = "艾达", id_number: str = ADA, number: str = "S000044000123264000001", day: str = "2026-12-10"
) -> Any:
    return {"name": name, "id_number": id_number, "number": number, "issued_on": day}


CASES: list[tuple[dict[str, str], str, str]] = [
    (row(name="艾迪"), "姓名", "name_differs"),
    (row(id_number="110101199001010000"), "证件号码", "person_unknown"),
    (row(id_number=""), "证件号码", "cell_empty"),
    (row(name="本杰明", id_number="B"), "证件号码", "person_not_eligible"),
    (row(number=""), "证书编号", "cell_empty"),
    (row(number="S00004400012326400001"), "证书编号", "bad_certificate_number"),
    (row(number="=1+1"), "证书编号", "bad_certificate_number"),
    (row(number="S000044000123265000001"), "证书编号", "number_of_other_level"),
    (row(number="S000044000123264000077"), "证书编号", "number_taken_by_other"),
    (row("蔡文", "C"), "证书编号", "person_has_number"),
    (row(day="2026/12/10"), "证书版面发证日期", "bad_day"),
    (row(day="2026-02-30"), "证书版面发证日期", "bad_day"),
    (row(day=""), "证书版面发证日期", "bad_day"),
]


@pytest.mark.parametrize(("asked", "column", "code"), CASES)
def test_each_fault_names_its_row_and_column(asked: dict[str, str], column: str, code: str) -> None:
    found = rules.sort_returned([(2, asked)], PEOPLE, {"S000044000123264000077": 99})
    assert [(f.row, f.column, f.code) for f in found.faults] == [(2, column, code)]
    assert found.given == []


def test_a_right_row_gives_a_number_at_the_level_that_it_names() -> None:
    rows = [(2, row()), (3, row(number="s000044000123263000001", id_number=ADA.lower()))]
    found = rules.sort_returned(rows, PEOPLE, {})
    assert found.faults == []
    assert [(g.candidate_id, g.number, g.issued_on) for g in found.given] == [
        (1, "S000044000123264000001", date(2026, 12, 10)),
        (4, "S000044000123263000001", date(2026, 12, 10)),
    ]


def test_a_number_or_a_person_twice_in_the_file_is_a_fault() -> None:
    found = rules.sort_returned([(2, row()), (3, row()), (5, row(number="S000044000123264000002"))], PEOPLE, {})
    assert [(f.row, f.column, f.code, f.detail) for f in found.faults] == [
        (3, "证书编号", "number_repeated", {"first": 2}),
        (3, "证件号码", "person_repeated", {"first": 2}),
        (5, "证件号码", "person_repeated", {"first": 2}),
    ]


def test_what_is_kept_already_is_no_fault_and_gives_nothing() -> None:
    kept = "S000044000123264000009"
    found = rules.sort_returned([(2, row("蔡文", "C", kept))], PEOPLE, {kept: 3})
    assert (found.faults, found.given) == ([], [])


def test_numbers_of_other_bodies_may_have_a_letter() -> None:
    people = {ADA: [Registered(1, "艾达", 1, True)]}
    found = rules.sort_returned([(2, row(number="Y00011200000026A000001"))], people, {})
    assert (found.faults, len(found.given)) == ([], 1)

"""居民身份证 numbers (domain.md 10)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Malformed
from question_bank.identity import age_on, check_character, check_id, make_id


def test_the_textbook_numbers_are_valid() -> None:
    facts = check_id("11010519491231002X")
    assert (facts.birth, facts.sex, facts.region) == (date(1949, 12, 31), "女", "110105")
    assert check_id("34052419800101001X").sex == "男"


def test_a_lower_case_x_and_wide_digits_are_stored_in_the_usual_form() -> None:
    assert check_id(" 11010519491231002x ").number == "11010519491231002X"
    assert check_id("１１０１０５ 19491231 002Ｘ").number == "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("340524198001010013", "校验位"),
        ("340524800101001", "15 位"),
        ("", "17 位数字"),
        ("1101051949123100", "17 位数字"),
        ("1101051949123100X2", "17 位数字"),
        (make_id("990105", date(1990, 1, 1), 1), "地区"),
        ("11010519491231002٣", "17 位数字"),
        ("110105194902310025", "校验位"),
    ],
)
def test_an_invalid_number_is_refused_with_its_reason(number: str, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        check_id(number)


def test_a_date_that_does_not_exist_is_refused_though_the_check_fits() -> None:
    real = make_id("110105", date(1990, 2, 28), 2)
    for day in ("19900230", "19901301", "18990101"):
        digits = real[:6] + day + real[14:17]
        with pytest.raises(Malformed, match="出生日期"):
            check_id(digits + check_character(digits))


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_residence_permits_of_hong_kong_macao_and_taiwan_are_accepted(region: str) -> None:
    assert check_id(make_id(region, date(1995, 5, 5), 12)).sex == "女"


@given(
    birth=st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    serial=st.integers(0, 999),
    region=st.sampled_from(["110101", "653001"]),
)
def test_a_made_number_is_valid_and_one_wrong_digit_is_not(birth: date, serial: int, region: str) -> None:
    number = make_id(region, birth, serial)
    facts = check_id(number)
    assert (facts.birth, facts.sex) == (birth, "男" if serial % 2 else "女")
    wrong = number[:16] + str((int(number[16]) + 1) % 10) + number[17]
    with pytest.raises(Malformed):
        check_id(wrong)


def test_age_counts_whole_years() -> None:
    assert age_on(date(2010, 11, 24), date(2026, 11, 24)) == 16
    assert age_on(date(2010, 11, 25), date(2026, 11, 24)) == 15
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17

"""居民身份证 numbers: 17 digits and a check character (GB 11643); domain.md 10."""

import re
from dataclasses import dataclass
from datetime import date

from question_bank import texts
from question_bank.contract import Malformed

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
REGIONS = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
"""Provinces of GB/T 2260; 81, 82, 83 stand on residence permits of Hong Kong, Macao and Taiwan residents."""


@dataclass(frozen=True)
class IdFacts:
    """What a valid number says; `number` is the form that is stored, with X in upper case."""

    number: str
    region: str
    birth: date
    sex: str


def check_id(number: str) -> IdFacts:
    """The facts of a number. Malformed: the first reason why it is none."""
    tidy = texts.unify(number).replace(" ", "").upper()
    if re.fullmatch(r"[0-9]{15}", tidy):
        raise Malformed("15 位旧证件号码已停用，请填写 18 位号码")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", tidy):
        raise Malformed("身份证号码应为 17 位数字加 1 位数字或 X")
    if not REGIONS.fullmatch(tidy[:2]):
        raise Malformed("身份证号码的地区代码不存在")
    if check_character(tidy[:17]) != tidy[17]:
        raise Malformed("身份证号码校验位不符")
    return IdFacts(tidy, tidy[:6], _birth(tidy[6:14]), "男" if int(tidy[16]) % 2 else "女")


def _birth(digits: str) -> date:
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise Malformed("身份证号码中的出生日期不存在") from None
    if birth.year < 1900:
        raise Malformed("身份证号码中的出生日期过早")
    return birth


def check_character(digits: str) -> str:
    """The 18th character that belongs to 17 digits."""
    return CHECKS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)) % 11]


def age_on(birth: date, day: date) -> int:
    """Whole years on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def make_id(region: str, birth: date, serial: int) -> str:
    """A valid number for tests and demonstrations; an odd serial is a man's."""
    digits = f"{region}{birth:%Y%m%d}{serial:03d}"
    return digits + check_character(digits)

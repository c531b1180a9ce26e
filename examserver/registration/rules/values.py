"""One cell at a time: names, numbers, phones and dates as people type them. Malformed says why a text is none."""

import re
from datetime import date

from question_bank import texts
from question_bank.contract import Malformed
from question_bank.identity import IdFacts, check_id

LONGEST_NAME = 60
LONGEST_OCCUPATION = 60
LONGEST_WORKPLACE = 120
LONGEST_OTHER = 500
CHINESE = re.compile("[\u3007\u3400-\u9fff\ue000-\uf8ff\U00020000-\U0003ffff]")
"""Chinese characters, rare ones that systems keep in the private area included."""
DOTS = re.compile(r"\s*[·•・‧∙⋅．.]\s*")
NUMBER_OF_EXCEL = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
OTHER_NUMBER = re.compile(r"[\w()\-]{5,20}")
PHONE = re.compile(r"(?:(?:\+|00)?86)?(1[0-9]{10})")
DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})(?:[-/.月]?(\d{1,2})日?)?(?: 00:00:00)?月?")
FULL_DAY = len("2000-01-01")


def plain(text: str, longest: int = LONGEST_OTHER) -> str:
    """A text of bounded length in one line."""
    line = " ".join(text.split())
    if len(line) > longest:
        raise Malformed("最多 %(max)s 个字符", max=longest)
    return line


def name_of(text: str) -> str:
    """A person's name: letters of any script; 阿依古丽•买买提江 gets the usual dot, 张 三 loses its space."""
    line = plain(text, LONGEST_NAME)
    if CHINESE.search(line):
        line = DOTS.sub("·", re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", line))
    if not any(map(_is_letter, line)) or not all(_is_letter(c) or c in " ·.'’-" for c in line):
        raise Malformed("姓名中含有不能使用的字符")
    return line


def _is_letter(c: str) -> bool:
    return c.isalpha() or bool(CHINESE.match(c))


def sex_of(text: str) -> str:
    """男 or 女."""
    word = texts.unify(text).replace(" ", "").removesuffix("性")
    if word not in ("男", "女"):
        raise Malformed("应为“男”或“女”")
    return word


def phone_of(text: str) -> str:
    """A mobile number of 11 digits; spaces, dashes and +86 are dropped."""
    match = PHONE.fullmatch(re.sub(r"[\s-]", "", texts.unify(text)))
    if not match:
        raise Malformed("手机号码应为 11 位数字，以 1 开头")
    return match[1]


def birth_of(text: str) -> str:
    """YYYY-MM-DD, or YYYY-MM where no day is told."""
    match = DAY.fullmatch(texts.unify(text))
    if not match:
        raise Malformed("应为日期，例如 1998-03-25")
    year, month, day = match.groups()
    try:
        born = date(int(year), int(month), int(day or 1))
    except ValueError:
        raise Malformed("没有这一天") from None
    return born.isoformat() if day else f"{born:%Y-%m}"


def resident_number(text: str) -> IdFacts:
    """A 居民身份证 number and what it says; a number that Excel has rounded is told as such."""
    tidy = texts.unify(text).replace(" ", "")
    try:
        return check_id(tidy)
    except Malformed:
        if NUMBER_OF_EXCEL.fullmatch(tidy) or re.fullmatch(r"[0-9]{15}000", tidy):
            raise Malformed("号码被 Excel 当作数值，末尾几位已丢失：请把该列设为文本格式后重新填写") from None
        raise


def permit_number(text: str) -> IdFacts:
    """The number of a residence permit of Hong Kong, Macao or Taiwan residents."""
    facts = resident_number(text)
    if facts.region[:2] not in ("81", "82", "83"):
        raise Malformed("港澳台居民居住证号码应以 81、82 或 83 开头")
    return facts


def other_number(text: str) -> str:
    """The number of any other paper: 5 to 20 letters and digits."""
    tidy = texts.unify(text).replace(" ", "").upper()
    if not OTHER_NUMBER.fullmatch(tidy):
        raise Malformed("证件号码应为 5 至 20 位字母或数字")
    return tidy


def occupation_of(text: str) -> tuple[str, str]:
    """Occupation and job type: 电子商务师/网商, 电子商务师（网商） and 电子商务师 — 网商 say the same."""
    line = plain(text, LONGEST_OCCUPATION)
    first, *others = [part for part in re.split(r"\s*[/／\\()（）—－-]+\s*", line) if part] or [""]
    if not any(c.isalpha() for c in first):
        raise Malformed("无法识别的职业工种名称")
    return first, others[0] if others else ""

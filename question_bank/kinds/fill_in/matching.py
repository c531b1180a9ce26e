"""When a text fills a blank: accepted texts, numbers, ranges `5-7`, patterns `re:…`, texts with a share."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank import texts
from question_bank.contract import Spec
from question_bank.points import fault_of_share, to_share

BLANK = re.compile(r"_{4,}")
PATTERN = "re:"
NUMBER = r"-?\d+(?:\.\d+)?"
RANGE = re.compile(rf"({NUMBER}) ?- ?({NUMBER})")
STAR = re.compile(r"(?<!\\)\*")
BETWEEN = "\ue000"
LONGEST_PATTERN = 120
LONGEST_TEXT = 200
MOST_STEPS = 20_000_000
SWITCHES = ("case", "wildcard", "exact")

Accepted = str | Mapping[str, Any]
"""A text with the meanings above, or a mapping: `text` means itself, `share` is what it gets, `case` tells upper from
lower case, `exact` widths and spaces too, and with `wildcard` a `*` stands for anything (`\\*` for itself)."""


def blanks_of(spec: Spec) -> int:
    """How many blanks stand in the stem."""
    return len(BLANK.findall(spec["stem"]))


def is_pattern(accepted: Accepted) -> bool:
    """Whether this accepted text is a regular expression."""
    return isinstance(accepted, str) and accepted.startswith(PATTERN)


def is_open(accepted: Accepted) -> bool:
    """Whether it takes texts that nobody can list."""
    return is_pattern(accepted) or (not isinstance(accepted, str) and bool(accepted.get("wildcard")))


def share_of(accepted: Accepted) -> Fraction:
    """The share of the blank that a text gets which fits."""
    return Fraction(1) if isinstance(accepted, str) else to_share(accepted.get("share", "1"))


def fits(accepted: Accepted, text: str) -> bool:
    """Whether a candidate's text is what this accepted text means."""
    if not text:
        return False
    if not isinstance(accepted, str):
        return _is_like(accepted, text)
    if is_pattern(accepted):
        return re.fullmatch(accepted.removeprefix(PATTERN), texts.unify(text), re.IGNORECASE) is not None
    number = texts.number_of(text)
    if bounds := RANGE.fullmatch(texts.unify(accepted)):
        low, high = (texts.number_of(bound) for bound in bounds.groups())
        return number is not None and low is not None and high is not None and low <= number <= high
    if number is not None and not re.match(r"0\d", accepted):
        return number == texts.number_of(accepted)
    return texts.fold(text) == texts.fold(accepted)


def _is_like(accepted: Mapping[str, Any], text: str) -> bool:
    wanted = accepted["text"]
    if accepted.get("wildcard"):
        wanted = STAR.sub(BETWEEN, wanted).replace("\\*", "*")
    first, *others = _form(accepted, wanted).split(BETWEEN)
    given = _form(accepted, text)
    if not others:
        return given == first
    *middle, last = others
    if not given.startswith(first):
        return False
    place = len(first)
    for piece in middle:
        found = given.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return len(given) - len(last) >= place and given.endswith(last)


def _form(accepted: Mapping[str, Any], text: str) -> str:
    """A text as this accepted text compares it."""
    tidy = unicodedata.normalize("NFC", text.strip()) if accepted.get("exact") else texts.unify(text)
    return tidy if accepted.get("case") else tidy.casefold()


def plain_example(accepted: Sequence[Accepted]) -> str:
    """A text that fills the blank: the best that is no pattern; of a range its lower end."""
    best = max((text for text in accepted if not is_pattern(text)), key=share_of)
    if not isinstance(best, str):
        text = str(best["text"])
        return STAR.sub("", text).replace("\\*", "*").strip() or "答" if best.get("wildcard") else text.strip()
    bounds = RANGE.fullmatch(texts.unify(best))
    return bounds.group(1) if bounds else best


def check_accepted(accepted: Sequence[Any]) -> list[str]:
    """Faults of the accepted texts of one blank."""
    if not accepted or not all(_is_accepted(text) for text in accepted):
        return ["key: 每个空至少一个答案，且须为文字（数字请加引号）"]
    faults = [f"key: {reason}" for text in accepted if (reason := _fault_of(text))]
    if all(is_pattern(text) for text in accepted):
        faults.append("key: 除 re: 外至少写一个普通答案，供阅卷人查看")
    elif not faults and all(share_of(text) <= 0 for text in accepted):
        faults.append("key: 每个空至少一个答案须得分")
    return faults


def _is_accepted(accepted: Any) -> bool:
    text = accepted.get("text") if isinstance(accepted, dict) else accepted
    return isinstance(text, str) and bool(text.strip())


def _fault_of(accepted: Accepted) -> str:
    if not isinstance(accepted, str):
        return _fault_of_mapping(accepted)
    if len(accepted) > LONGEST_PATTERN:
        return f"答案超过 {LONGEST_PATTERN} 字"
    if is_pattern(accepted):
        return fault_of_pattern(accepted.removeprefix(PATTERN))
    bounds = RANGE.fullmatch(texts.unify(accepted))
    low, high = (texts.number_of(bound) for bound in bounds.groups()) if bounds else (None, None)
    return "范围的下限大于上限" if low is not None and high is not None and low > high else ""


def _fault_of_mapping(accepted: Mapping[str, Any]) -> str:
    if not set(accepted) <= {"text", "share", *SWITCHES}:
        return f"答案只可写文字、得分比例和匹配方式（{'、'.join(SWITCHES)}）"
    if any(not isinstance(accepted.get(name, False), bool) for name in SWITCHES):
        return f"匹配方式（{'、'.join(SWITCHES)}）须为是或否"
    if len(accepted["text"]) > LONGEST_TEXT:
        return f"答案超过 {LONGEST_TEXT} 字"
    return fault_of_share(accepted.get("share", "1"))


def fault_of_pattern(pattern: str) -> str:
    """Why a pattern is not taken: it does not compile, or could run for very long on some answer."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError) as error:
        return f"正则表达式有误（{error}）"
    plain = re.sub(r"\[\^?\]?(?:\\.|[^\]\\])*\]", "x", re.sub(r"\\[^0-9]", "x", pattern))
    if "\\" in plain or re.search(r"\(\?(?!:)", plain):
        return "正则表达式不得使用回引、断言或命名组"
    if re.search(r"\)[*+{]|[*+?}][*+{]", plain):
        return "正则表达式不得重复带括号的组（嵌套量词）"
    longest = 200 ** len(re.findall(r"[*+{]", plain))
    return "" if longest * 2 ** len(re.findall(r"[?|]", plain)) <= MOST_STEPS else "正则表达式过于复杂"

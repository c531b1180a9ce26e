"""When a text fills a blank: accepted texts, numbers, ranges `5-7`, and patterns `re:…`."""

import re
from collections.abc import Sequence
from typing import Any

from question_bank import texts
from question_bank.contract import Spec

BLANK = re.compile(r"_{4,}")
PATTERN = "re:"
NUMBER = r"-?\d+(?:\.\d+)?"
RANGE = re.compile(rf"({NUMBER}) ?- ?({NUMBER})")
LONGEST_PATTERN = 120
MOST_STEPS = 20_000_000


def blanks_of(spec: Spec) -> int:
    """How many blanks stand in the stem."""
    return len(BLANK.findall(spec["stem"]))


def is_pattern(accepted: str) -> bool:
    """Whether this accepted text is a regular expression."""
    return accepted.startswith(PATTERN)


def fits(accepted: str, text: str) -> bool:
    """Whether a candidate's text is what this accepted text means."""
    if not text:
        return False
    if is_pattern(accepted):
        return re.fullmatch(accepted.removeprefix(PATTERN), texts.unify(text), re.IGNORECASE) is not None
    number = texts.number_of(text)
    if bounds := RANGE.fullmatch(texts.unify(accepted)):
        low, high = (texts.number_of(bound) for bound in bounds.groups())
        return number is not None and low is not None and high is not None and low <= number <= high
    if number is not None and not re.match(r"0\d", accepted):
        return number == texts.number_of(accepted)
    return texts.fold(text) == texts.fold(accepted)


def right_blanks(spec: Spec, answer: Sequence[str]) -> int:
    """How many blanks are right; with any_order by the best assignment of texts to blanks."""
    key: list[list[str]] = spec["key"]
    fitting = [[i for i, accepted in enumerate(key) if any(fits(a, text) for a in accepted)] for text in answer]
    if spec.get("any_order"):
        return _best_assignment(fitting)
    return sum(i in blanks for i, blanks in enumerate(fitting))


def _best_assignment(fitting: list[list[int]]) -> int:
    taken: dict[int, int] = {}

    def place(text: int, tried: set[int]) -> bool:
        for blank in fitting[text]:
            if blank not in tried:
                tried.add(blank)
                if blank not in taken or place(taken[blank], tried):
                    taken[blank] = text
                    return True
        return False

    return sum(place(text, set()) for text in range(len(fitting)))


def plain_example(accepted: Sequence[str]) -> str:
    """A text that fills the blank: the first that is no pattern; of a range its lower end."""
    first = next(text for text in accepted if not is_pattern(text))
    bounds = RANGE.fullmatch(texts.unify(first))
    return bounds.group(1) if bounds else first


def check_accepted(accepted: Sequence[Any]) -> list[str]:
    """Faults of the accepted texts of one blank."""
    if not accepted or not all(isinstance(text, str) and text.strip() for text in accepted):
        return ["key: 每个空至少一个答案，且须为文字（数字请加引号）"]
    faults = [f"key: {reason}" for text in accepted if (reason := _fault_of(text))]
    if all(is_pattern(text) for text in accepted):
        faults.append("key: 除 re: 外至少写一个普通答案，供阅卷人查看")
    return faults


def _fault_of(accepted: str) -> str:
    if len(accepted) > LONGEST_PATTERN:
        return f"答案超过 {LONGEST_PATTERN} 字"
    if is_pattern(accepted):
        return fault_of_pattern(accepted.removeprefix(PATTERN))
    bounds = RANGE.fullmatch(texts.unify(accepted))
    low, high = (texts.number_of(bound) for bound in bounds.groups()) if bounds else (None, None)
    return "范围的下限大于上限" if low is not None and high is not None and low > high else ""


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

"""What gives answers away without any knowledge: keys that lean to one letter, right options that stand out, and what
else only shows in a whole bank. Small numbers prove nothing and are left alone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import sqrt
from typing import Any

from question_bank.blueprints import CLASSES, difficulty_class
from question_bank.contract import Fault
from question_bank.sanitize import count_characters

ENOUGH = 40
"""So many questions before a lean counts as one."""

DEVIATIONS = 3
"""How many standard deviations from chance are still taken for chance."""

STANDS_OUT, BY_CHARACTERS = 2, 6
MOST_OF_A_CLASS = 0.8
SURE = {True: "正确", False: "错误"}

Question = Mapping[str, Any]


def check_evenness(questions: Iterable[Question]) -> list[Fault]:
    """Every lean of checked questions, the parts of cases included."""
    whole = list(questions)
    asked = [question for one in whole for question in _asked(one)]
    single = [question for question in asked if question["kind"] == "single_choice" and "key" in question]
    return [
        *_of_letters(single),
        *_of_lengths(single),
        *_of_true_and_false(asked),
        *_of_difficulty(whole),
        *(fault for question in whole for fault in _of_analyses(question)),
    ]


def _asked(question: Question) -> Iterator[Question]:
    """A question itself, or the parts of a case, each with the code of the case."""
    if question["kind"] != "case":
        yield question
    for no, part in enumerate(question.get("parts", ()), 1):
        yield {**part, "code": f"{question.get('code')} 第 {no} 小题"}


def _fault(where: str, column: str, reason: str, code: str) -> Fault:
    return Fault("questions", where, column, reason, code=code)


def _leans(found: int, all_of_them: int, chance: float) -> bool:
    return found - all_of_them * chance > DEVIATIONS * sqrt(all_of_them * chance * (1 - chance))


def _of_letters(single: Sequence[Question]) -> Iterator[Fault]:
    for options in sorted({len(question["options"]) for question in single}):
        keys = Counter(question["key"] for question in single if len(question["options"]) == options)
        for letter, found in sorted(keys.items()):
            if keys.total() >= ENOUGH and _leans(found, keys.total(), 1 / options):
                reason = f"{options} 个选项的单选题共 {keys.total()} 道，其中 {found} 道的答案为 {letter}，偏多"
                yield _fault("单选题", "key", reason, "uneven_keys")


def _of_lengths(single: Sequence[Question]) -> Iterator[Fault]:
    longest = 0
    for question in single:
        lengths = [count_characters(option) for option in question["options"]]
        right = lengths.pop(ord(question["key"]) - ord("A"))
        longest += right > max(lengths)
        if right >= STANDS_OUT * max(lengths) and right - max(lengths) >= BY_CHARACTERS:
            reason = f"正确选项有 {right} 字，其余最长 {max(lengths)} 字，过于显眼"
            yield _fault(str(question.get("code")), "options", reason, "key_stands_out")
    chance = sum(1 / len(question["options"]) for question in single) / max(1, len(single))
    if len(single) >= ENOUGH and _leans(longest, len(single), chance):
        reason = f"{len(single)} 道单选题中有 {longest} 道的正确选项最长，偏多"
        yield _fault("单选题", "options", reason, "longest_is_right")


def _of_true_and_false(asked: Sequence[Question]) -> Iterator[Fault]:
    keys = Counter(question["key"] for question in asked if question["kind"] == "true_false")
    for key, found in keys.items():
        if keys.total() >= ENOUGH and _leans(found, keys.total(), 1 / 2):
            reason = f"{keys.total()} 道判断题中有 {found} 道的答案为{SURE[key]}，偏多"
            yield _fault("判断题", "key", reason, "uneven_keys")


def _of_difficulty(whole: Sequence[Question]) -> Iterator[Fault]:
    for level in (5, 4, 3, 2, 1):
        classes = Counter(difficulty_class(one["difficulty"]) for one in whole if level in one.get("levels", ()))
        if classes.total() < 2 * ENOUGH:
            continue
        for name in CLASSES:
            if not classes[name]:
                yield _fault(f"{level} 级", "difficulty", f"没有难度为{name}的题", "uneven_difficulty")
            elif classes[name] > MOST_OF_A_CLASS * classes.total():
                reason = f"{classes.total()} 道题中有 {classes[name]} 道的难度为{name}，偏多"
                yield _fault(f"{level} 级", "difficulty", reason, "uneven_difficulty")


def _of_analyses(question: Question) -> Iterator[Fault]:
    for no, part in enumerate(question.get("parts", ()), 1):
        if not part.get("analysis"):
            yield _fault(str(question.get("code")), "parts", f"第 {no} 小题没有解析", "no_analysis")

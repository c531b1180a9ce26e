"""What a format picks out of one file: questions that their kind accepts, and a fault for everything else."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from question_bank import sanitize, texts
from question_bank.choices import REFERS_TO_OTHERS
from question_bank.contract import Fault, Taken
from question_bank.registry import kinds

MOST_QUESTIONS = 50_000
MOST_FAULTS = 2_000
UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffd\ud800-\udfff\ufdd0-\ufdef]")


class Unusable(ValueError):
    """A question cannot be taken: a stable code, and a sentence for its author."""

    def __init__(self, code: str, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.code, self.reason, self.column = code, reason, column


class Basket:
    """Questions, faults and media of one file, in the order in which they are found; `unit` is 行 or 段."""

    def __init__(self, file: str, unit: str = "行") -> None:
        self.file, self.unit = file, unit
        self.questions: list[dict[str, Any]] = []
        self.faults: list[Fault] = []
        self.media: dict[str, bytes] = {}
        self.places: list[int] = []
        self._seen = 0

    @property
    def full(self) -> bool:
        """Whether reading on makes no sense."""
        return len(self.questions) >= MOST_QUESTIONS or len(self.faults) >= MOST_FAULTS

    def refuse(self, line: int, code: str, reason: str, column: str = "") -> None:
        """Note what could not be taken."""
        where = f"第 {line} {self.unit}"
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(self.file, where, column, reason, code=code, line=line))

    def refuse_question(self, line: int, code: str, reason: str, column: str = "") -> None:
        """Note a question that could not be taken: the next one keeps its place in the file."""
        self._seen += 1
        self.refuse(line, code, reason, column)

    def take(self, line: int, question: dict[str, Any]) -> None:
        """Keep a question if its kind finds nothing wrong with it."""
        self._seen += 1
        if any(UNREADABLE.search(text) for text in _texts(question)):
            self.refuse(line, "bad_characters", "含有无法识别的字符")
            return
        if refer_to_others(question.get("options", ())):
            question["fixed_order"] = True
        problems = kinds()[question["kind"]].check(question)
        for problem in problems:
            column, _, reason = problem.partition(": ")
            self.refuse(line, "bad_question", reason or problem, column if reason else "")
        if not problems:
            self.questions.append(question)
            self.places.append(self._seen - 1)

    def taken(self) -> Taken:
        """Everything that was found."""
        if self.full:
            self.faults.append(Fault(self.file, "", "", "题目或问题过多，其余部分未读取", code="too_many"))
        if not self.questions and not self.faults:
            self.faults.append(Fault(self.file, "", "", "文件中没有题目", code="no_questions"))
        used = "".join(text for question in self.questions for text in _texts(question) if "/media/" in text)
        media = {name: data for name, data in self.media.items() if name in used}
        return Taken(tuple(self.questions), tuple(self.faults), media, tuple(self.places))


def refer_to_others(options: Sequence[str]) -> bool:
    """Whether an option speaks of other options, so that they must keep their order."""
    return any(REFERS_TO_OTHERS.search(texts.fold(sanitize.text_of(option)).upper()) for option in options)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)

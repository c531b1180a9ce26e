"""Aiken: single-choice questions as plain text, as Moodle documents it.

A question, its options `A. …` or `A) …`, and `ANSWER: A`. Nothing else has a place in it: what stands around a question
(analysis, points, code) is left out when it is written.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from question_bank.choices import LETTERS
from question_bank.contract import Fault, Malformed, Spec, Taken
from question_bank.formats.basket import Basket, Unusable
from question_bank.formats.encodings import decoded, head_of
from question_bank.formats.markup import LONGEST_PIECE, from_words, to_words

NAME = "aiken"
LABEL = "Aiken 文本"
SUFFIXES = (".aiken", ".aiken.txt")
OPTION = re.compile(r"([A-Z])[.)](?:\s+(.*)|)")
OPTION_WITHOUT_SPACE = re.compile(r"([A-Z])[.)](\S.*)")
ANSWER = re.compile(r"ANSWER\s*:\s*(.*)")
ANSWER_IN_OTHER_CASE = re.compile(r"answer\s*:", re.IGNORECASE)
ONE_LETTER = re.compile(r"([A-Z])(?:[.):\s].*)?")
SEVERAL_LETTERS = re.compile(r"[A-Z](?:\s*(?:[,;&/+]|and)\s*[A-Z]|[A-Z])+\b")
TYPICAL = re.compile(r"^ANSWER:[ \t]*[A-Z]\b", re.MULTILINE)
TYPICAL_OPTION = re.compile(r"^[A-Z][.)][ \t]", re.MULTILINE)


def sniff(name: str, head: bytes) -> int:
    """By its name, or by a line ANSWER: behind lettered options."""
    if name.lower().endswith(SUFFIXES):
        return 95
    text = head_of(head)
    return 80 if TYPICAL.search(text) and TYPICAL_OPTION.search(text) else 0


def read(data: bytes, name: str) -> Taken:
    """The questions of an Aiken file, and what could not be taken."""
    text = decoded(data, name)
    if isinstance(text, Fault):
        return Taken(faults=(text,))
    reader = _Reader(Basket(name))
    for number, line in enumerate(text.split("\n"), 1):
        if reader.basket.full:
            break
        reader.line(number, line.strip())
    reader.end()
    return reader.basket.taken()


class _Reader:
    """One line after the other; a question ends with its ANSWER, or where another begins."""

    def __init__(self, basket: Basket) -> None:
        self.basket = basket
        self._begin()

    def _begin(self) -> None:
        self.first = 0
        self.stem: list[str] = []
        self.options: list[str] = []
        self.problem: tuple[str, str] | None = None
        self.after_blank = False

    def line(self, number: int, text: str) -> None:
        """Take in one line."""
        if not text:
            self.after_blank = True
            return
        if len(text) > LONGEST_PIECE:
            text, self.problem = text[:100], ("text_too_long", "一行的文字过长")
        answer, option = ANSWER.fullmatch(text), self._option(text)
        if ANSWER_IN_OTHER_CASE.match(text) and not answer:
            self.problem = self.problem or ("aiken_case", "ANSWER 须大写")
            self._finish(number, "")
        elif answer:
            self._finish(number, answer.group(1).strip())
        elif option is not None:
            self._take_option(*option)
        else:
            self._take_words(number, text)
        self.after_blank = False

    def _option(self, text: str) -> tuple[str, str] | None:
        if match := OPTION.fullmatch(text):
            return match.group(1), match.group(2) or ""
        match = OPTION_WITHOUT_SPACE.fullmatch(text)
        follows = match and self.stem and match.group(1) == LETTERS[min(len(self.options), 25)]
        return (match.group(1), match.group(2)) if match and follows else None

    def _take_option(self, letter: str, text: str) -> None:
        expected = LETTERS[len(self.options)] if len(self.options) < len(LETTERS) else ""
        if letter != expected:
            self.problem = self.problem or ("option_letters", f"选项字母须从 A 起依次排列，这里应为 {expected or '无'}")
        self.options.append(text)

    def _take_words(self, number: int, text: str) -> None:
        if self.options and not self.after_blank:
            self.problem = self.problem or ("unreadable_line", f"选项之间有无法识别的行：{text[:40]}")
            return
        if (self.options or self.stem) and self.after_blank:
            self.end()
        self.first = self.first or number
        self.stem.append(text)

    def end(self) -> None:
        """The question ended without an ANSWER."""
        if self.options:
            self._refuse("no_answer", "没有 ANSWER 行")
        elif self.stem:
            self._refuse("not_a_question", "没有选项，不是题目")
        self._begin()

    def _refuse(self, code: str, reason: str) -> None:
        code, reason = self.problem or (code, reason)
        note = self.basket.refuse if code == "not_a_question" else self.basket.refuse_question
        note(self.first or 1, code, reason)

    def _finish(self, number: int, answer: str) -> None:
        self.first = self.first or number
        letter = ONE_LETTER.fullmatch(answer)
        if self.problem:
            self._refuse("", "")
        elif not self.stem:
            self._refuse("no_stem", "ANSWER 之前没有题目")
        elif SEVERAL_LETTERS.match(answer):
            self._refuse("several_answers", "Aiken 的题目只能有一个答案")
        elif letter is None or letter.group(1) not in LETTERS[: len(self.options)]:
            self._refuse("no_such_option", f"ANSWER 须为选项的字母：{answer[:40]}")
        else:
            self._take(letter.group(1))
        self._begin()

    def _take(self, key: str) -> None:
        try:
            self.basket.take(self.first, self._question(key))
        except Unusable as fault:
            self.basket.refuse_question(self.first, fault.code, fault.reason)

    def _question(self, key: str) -> dict[str, Any]:
        options = [from_words(option, dollars=False) for option in self.options]
        stem = from_words("\n".join(self.stem), dollars=False)
        return {"kind": "single_choice", "stem": stem, "options": options, "key": key}


def write(questions: Sequence[Mapping[str, Any]], media: Mapping[str, bytes]) -> bytes:
    """Questions as an Aiken file in UTF-8. Malformed: Aiken cannot hold one of them."""
    pieces = []
    for number, question in enumerate(questions, 1):
        if reason := reason_against(question):
            raise Malformed("第 %(number)s 题：%(why)s", number=number, why=reason)
        lines = [to_words(question["stem"], dollars=False)]
        lines += [
            f"{letter}. {to_words(text, dollars=False)}"
            for letter, text in zip(LETTERS, question["options"], strict=False)
        ]
        pieces.append("\n".join(f"{line}" for line in (*lines, f"ANSWER: {question['key']}", "")))
    return "\n".join(pieces).encode("utf-8")


def reason_against(question: Spec) -> str:
    """Why Aiken cannot hold a question; empty when it can."""
    if question.get("kind") != "single_choice":
        return "Aiken 只有单选题"
    if "weights" in question:
        return "Aiken 的选项没有权重"
    for text in (to_words(html, dollars=False) for html in (question["stem"], *question["options"])):
        if text is None or "\n" in text or not text.strip():
            return "Aiken 只有单行的纯文字，没有图片、格式和换行"
    stem = to_words(question["stem"], dollars=False) or ""
    if OPTION.fullmatch(stem) or ANSWER_IN_OTHER_CASE.match(stem):
        return "题干不能以选项字母或 ANSWER: 开头"
    return ""

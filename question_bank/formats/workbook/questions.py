"""A row of a workbook as a question, or the reason why it is none."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from question_bank import texts
from question_bank.choices import LETTERS
from question_bank.contract import Malformed
from question_bank.formats import pictures, tex
from question_bank.formats.basket import Unusable, refer_to_others
from question_bank.formats.chinese.brackets import take_letters, take_truth
from question_bank.formats.markup import from_text, to_text
from question_bank.formats.workbook import options as joined
from question_bank.formats.workbook import words
from question_bank.formats.workbook.book import FORMULA, Page
from question_bank.formats.workbook.header import Header
from question_bank.kinds.fill_in.matching import BLANK
from question_bank.points import from_points, from_share, to_points

BLANK_MARKS = (
    re.compile(r"[_＿]{2,}"),
    re.compile(r"[（(][\s\u3000]*[）)]|【[\s\u3000]*】|\[[\s\u3000]*\]|\{[\s\u3000]*\}"),
)
LITERAL_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?\s*-\s*-?\d+(?:\.\d+)?")
RANGE = "范围："
BLANK_SEPARATORS = (r"\n", r"\$;\$", r"[|｜]", r"[;；]", r"、", r"[,，]", r"\s+")
RULES = {"少选不得分": "strict", "少选得一半": "half", "少选得部分分": "per_option"}
YES, NO = ("是", "true", "1", "yes", "√"), ("", "否", "false", "0", "no", "×")
FILLED_DOWN = frozenset(("kind", "points", "point", "module", "difficulty", "levels"))


class Refused(ValueError):
    """Why a row is not taken: the column as its author calls it, a sentence, a stable code."""

    def __init__(self, column: str, reason: str, code: str) -> None:
        super().__init__(reason)
        self.column, self.reason, self.code = column, reason, code


@dataclass(frozen=True)
class Row:
    """One row below a header. `section` is the kind that a heading above it, or the sheet's name, announces."""

    page: Page
    header: Header
    at: int
    section: str | None
    from_0_to_1: bool
    media: dict[str, bytes]

    def cell(self, column: int) -> str:
        """The text of a cell. Refused: a formula or a number that is not shown as it is."""
        if reason := self.page.odd.get((self.at, column)):
            raise Refused(self.header.name(column), reason, "formula" if reason == FORMULA else "odd_cell")
        row = self.page.rows[self.at]
        text = row[column] if column < len(row) else ""
        if "\ufffd" in text:
            raise Refused(self.header.name(column), "含有无法识别的字符", "bad_characters")
        if words.is_active(text):
            raise Refused(self.header.name(column), "含有脚本，不予读取", "script")
        return text

    def filled(self, columns: Iterable[tuple[int, int]]) -> list[tuple[int, str]]:
        """Those of some numbered columns in which something stands, and what."""
        return [(column, text) for _number, column in columns if (text := self.cell(column))]

    def text(self, field: str) -> str:
        """The text in the column of a field; empty where there is no such column."""
        column = self.header.of.get(field)
        if column is None:
            return ""
        text = self.cell(column)
        return self.page.filled.get((self.at, column), "") if not text and field in FILLED_DOWN else text

    def rich(self, column: int | None) -> str:
        """The text of a cell as HTML, with the pictures that lie upon it."""
        if column is None:
            return ""
        text = from_text(self.cell(column))
        for content in self.page.pictures.get((self.at, column), ()):
            try:
                text += f'<img src="{pictures.keep(content, self.media)}" alt="">'
            except Unusable as fault:
                raise self.refused(column, fault.reason, fault.code) from None
        return text

    def refused(self, column: int | str | None, reason: str, code: str) -> Refused:
        """A refusal that names a column, by its number or by its field."""
        place = self.header.of.get(column) if isinstance(column, str) else column
        return Refused("" if place is None else self.header.name(place), reason, code)


def is_empty(row: Row) -> bool:
    """Whether nobody wrote a question here: a prepared number or type is none."""
    wanted = [row.header.of.get(field) for field in ("stem", "options", "key", "analysis")]
    columns = [*wanted, *(column for _n, column in (*row.header.options, *row.header.answers))]
    cells = row.page.rows[row.at]
    odd = any((row.at, column) in row.page.odd or (row.at, column) in row.page.pictures for column in columns if column)
    return not odd and not any(cells[column] for column in columns if column is not None and column < len(cells))


def question_of(row: Row) -> dict[str, Any]:
    """The question of a row, in our own form. Refused: why not."""
    stem = row.rich(row.header.of["stem"])
    if not stem:
        raise row.refused("stem", "题干为空", "no_stem")
    _refuse_what_we_cannot(row)
    written = row.text("kind")
    options, stem = _options(row, stem)
    kind = words.kind_of(written) if written else row.section
    if written and kind is None:
        raise row.refused("kind", f"不支持的题型：{written[:40]}", "unknown_kind")
    if kind is None:
        kind = _guessed(row, stem, options)
    question: dict[str, Any] = {"kind": kind, "stem": stem}
    READERS[kind](row, question, options)
    question.update(_about(row, question))
    return _with_formulas(row, question)


def _with_formulas(row: Row, question: dict[str, Any]) -> dict[str, Any]:
    try:
        return tex.in_question(question, dollars=True)
    except Unusable as fault:
        column = row.header.key_column if fault.column == "key" else row.header.of.get(fault.column)
        raise row.refused(
            _options_column(row) if fault.column == "options" else column, fault.reason, fault.code
        ) from None


def _refuse_what_we_cannot(row: Row) -> None:
    if (said := row.text("partial")) and said not in ("0", "否", "无"):
        raise row.refused("partial", f"不支持按此列计分：{said[:40]}", "unsupported_scoring")
    if row.text("picture"):
        raise row.refused("picture", "不支持按文件名引用图片或音视频，请把图片放进单元格", "unsupported_media")


def _options(row: Row, stem: str) -> tuple[list[str], str]:
    """The options as HTML; they may stand in columns of their own, in one cell, or below the stem."""
    cells = [(number, column, row.rich(column)) for number, column in row.header.options]
    filled = [(number, column, text) for number, column, text in cells if text]
    for place, (number, column, _text) in enumerate(filled):
        if number != place:
            label = LETTERS[place] if not row.header.numbered else str(place + 1)
            raise row.refused(column, f"前面的选项 {label} 为空", "gap_in_options")
    if filled:
        return joined.without_labels([text for _number, _column, text in filled]), stem
    if text := row.text("options"):
        return [from_text(option) for option in joined.split_options(text)], stem
    if "<img" not in stem and (plain := to_text(stem)):
        below, found = joined.split_stem(plain)
        return [from_text(option) for option in found], from_text(below) if found else stem
    return [], stem


def _guessed(row: Row, stem: str, options: Sequence[str]) -> str:
    """The kind of a question whose row does not say it."""
    key = row.text("key")
    truths = [words.truth_of(option) for option in options]
    if words.truth_of(key) is not None and (not options or set(truths) == {True, False}):
        return "true_false"
    if options:
        return "true_false" if len(options) == 2 and set(truths) == {True, False} else words.EITHER
    return "fill_in" if row.header.answers or BLANK_MARKS[0].search(stem) else "short_answer"


def _choice(row: Row, question: dict[str, Any], options: Sequence[str]) -> None:
    if len(options) < 2:
        raise row.refused(_options_column(row), "选择题须有两个以上的选项", "no_options")
    asked = question["kind"]
    emptied, in_stem = take_letters(question["stem"], len(options))
    column, key = _key(row, in_stem)
    try:
        letters = joined.key_letters(
            key, [to_text(option) or option for option in options], row.header.numbered, asked == "single_choice"
        )
    except joined.BadKey as fault:
        raise row.refused(column, str(fault), "bad_key") from None
    if asked == words.EITHER:
        question["kind"] = "multiple_choice" if len(letters) > 1 else "single_choice"
    elif asked == "single_choice" and len(letters) > 1:
        raise row.refused(column, f"单选题只能有一个答案：{key[:40]}", "bad_key")
    stem = emptied if letters == in_stem else question["stem"]
    question.update(stem=stem, options=list(options), key=letters)
    if question["kind"] == "multiple_choice":
        _multiple(row, question, letters)
    if _is_yes(row, "fixed_order") or refer_to_others(options):
        question["fixed_order"] = True


def _multiple(row: Row, question: dict[str, Any], letters: str) -> None:
    if len(letters) == 1:
        if not words.is_indefinite(row.text("kind")):
            raise row.refused("key", "多选题至少有两个答案；只有一个答案的，题型请写不定项选择题", "bad_key")
        others = LETTERS[: len(question["options"])].replace(letters, "")
        question.update(weights={letters: "1", **dict.fromkeys(others, "-1")}, bounded=True)
    if said := row.text("rule"):
        if said not in RULES:
            raise row.refused("rule", f"须为 {'、'.join(RULES)} 之一", "unsupported_scoring")
        question["rule"] = RULES[said]


def _key(row: Row, in_stem: str = "") -> tuple[int | None, str]:
    """The column and the text of a key that stands in one cell, in several that are numbered, or else in the stem."""
    if key := row.text("key"):
        return row.header.of["key"], key
    found = row.filled(row.header.answers)
    if not found and in_stem:
        return row.header.of["stem"], in_stem
    if not found:
        raise row.refused(row.header.key_column, "答案为空", "no_key")
    return found[0][0], ";".join(text for _column, text in found)


def _options_column(row: Row) -> int | None:
    return row.header.options[0][1] if row.header.options else row.header.of.get("options")


def _true_false(row: Row, question: dict[str, Any], options: Sequence[str]) -> None:
    emptied, in_stem = take_truth(question["stem"])
    column, key = _key(row, "" if in_stem is None else "正确" if in_stem else "错误")
    said = [to_text(option) or "" for option in options] or ["正确", "错误"]
    truths = [words.truth_of(option) for option in said]
    if len(said) != 2 or set(truths) != {True, False}:
        raise row.refused(_options_column(row), "判断题的选项须为正确和错误", "bad_options")
    truth = None if row.header.numbered and options and key.isdigit() else words.truth_of(key)
    if truth is None:
        try:
            letters = joined.key_letters(key, said, row.header.numbered, single=True)
            truth = truths[LETTERS.index(letters)] if len(letters) == 1 else None
        except joined.BadKey:
            truth = None
    if truth is None:
        raise row.refused(column, f"判断题的答案须为正确或错误：{key[:40]}", "bad_key")
    question["key"] = truth
    if truth == in_stem:
        question["stem"] = emptied


def _fill_in(row: Row, question: dict[str, Any], _options_: Sequence[str]) -> None:
    question["stem"] = _with_blanks(question["stem"])
    blanks = len(BLANK.findall(question["stem"]))
    column, cells = row.header.key_column, [text for _column, text in row.filled(row.header.answers)]
    if not cells:
        column, key = _key(row)
        cells = _split_blanks(key, max(blanks, 1))
    if not blanks and len(cells) == 1:
        question["stem"] += " ____"
        blanks = 1
    if len(cells) != blanks:
        reason = f"题干有 {blanks} 个空，答案有 {len(cells)} 个"
        raise row.refused(column, reason, "wrong_number_of_blanks")
    question["key"] = [accepted_of(cell) for cell in cells]
    if not all(question["key"]):
        raise row.refused(column, "有一个空没有答案", "no_key")
    if _is_yes(row, "any_order"):
        question["any_order"] = True


def _with_blanks(stem: str) -> str:
    for mark in BLANK_MARKS:
        if BLANK.search(stem):
            return re.sub(r"(?<!_)_{2,3}(?!_)", "____", stem)
        stem = mark.sub("____", stem)
    return stem


def _split_blanks(key: str, blanks: int) -> list[str]:
    for separator in BLANK_SEPARATORS if blanks > 1 else ():
        pieces = [piece.strip() for piece in re.split(separator, key.strip())]
        if len(pieces) == blanks:
            return pieces
    return [key.strip()]


def accepted_of(cell: str) -> list[Any]:
    """The texts that fill a blank, divided by |; `5-7` is a range, and that very text as well."""
    accepted: list[Any] = []
    for text in (piece.strip() for piece in re.split(r"[|｜]", cell)):
        if text.startswith(RANGE):
            accepted.append(text.removeprefix(RANGE))
        elif LITERAL_NUMBERS.fullmatch(texts.unify(text)):
            accepted += [text, {"text": text}]
        elif text.startswith("re:"):
            accepted.append({"text": text})
        elif text:
            accepted.append(text)
    return accepted


def _words_only(row: Row, question: dict[str, Any], options: Sequence[str]) -> None:
    if options and row.header.options:
        raise row.refused(_options_column(row), "这种题型没有选项", "bad_options")
    if key := row.rich(row.header.key_column):
        question["key"] = key


def _about(row: Row, question: dict[str, Any]) -> dict[str, Any]:
    """What stands around the question, as far as the row says it."""
    about: dict[str, Any] = {}
    for field in ("code", "title", "point", "module", "importance"):
        if text := row.text(field):
            about[field] = " ".join(text.split())
    if analysis := row.rich(row.header.of.get("analysis")):
        about["analysis"] = analysis
    if points := _points(row, question):
        about["points"] = points
    if said := row.text("difficulty"):
        difficulty = words.difficulty_of(said, row.from_0_to_1)
        if difficulty is None:
            raise row.refused("difficulty", f"难度须为易、中、难，1 到 5 或 0 到 1：{said[:40]}", "bad_difficulty")
        about["difficulty"] = difficulty
    if said := row.text("levels"):
        levels = words.levels_of(said)
        if levels is None:
            raise row.refused("levels", f"没有这个等级：{said[:40]}", "bad_level")
        about["levels"] = levels
    return about


def _points(row: Row, question: dict[str, Any]) -> str:
    if said := row.text("points"):
        return from_points(_to_points(row, "points", said))
    scores = row.filled(row.header.scores)
    if not scores:
        return ""
    worths = [_to_points(row, column, text) for column, text in scores]
    if len(worths) == 1:
        return from_points(worths[0])
    if question["kind"] != "fill_in" or len(worths) != len(question["key"]):
        raise row.refused(scores[1][0], "只有填空题可以分别给每个空打分", "unsupported_scoring")
    total = sum(worths)
    if len(set(worths)) > 1 and total:
        question["shares"] = [from_share(Fraction(worth, total)) for worth in worths]
    return from_points(total)


def _to_points(row: Row, column: int | str, said: str) -> int:
    try:
        return to_points(texts.unify(said).removesuffix("分").strip())
    except Malformed as fault:
        raise row.refused(column, f"{fault}：{said[:40]}", "bad_points") from None


def _is_yes(row: Row, field: str) -> bool:
    said = texts.fold(row.text(field))
    if said not in YES + NO:
        raise row.refused(field, "须为是或否", "bad_question")
    return said in YES


READERS: dict[str, Callable[[Row, dict[str, Any], Sequence[str]], None]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    words.EITHER: _choice,
    "true_false": _true_false,
    "fill_in": _fill_in,
    "short_answer": _words_only,
    "essay": _words_only,
}

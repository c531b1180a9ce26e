"""Which column holds what: by the names of a header in the first rows, or by their places in templates without one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from question_bank.choices import LETTERS
from question_bank.formats.workbook.words import kind_of
from question_bank.sheets import Rows, tidy_name

WITHIN = 20
NAMES: dict[str, tuple[str, ...]] = {
    "stem": (
        "题干",
        "题目内容",
        "试题内容",
        "试题题干",
        "题干内容",
        "试题正文",
        "题目题干",
        "题目",
        "试题",
        "问题",
        "question",
    ),
    "kind": ("题型", "题目类型", "试题类型", "题型名称", "试题题型", "类型", "type", "questiontype"),
    "key": (
        "正确答案",
        "参考答案",
        "标准答案",
        "答案",
        "试题答案",
        "题目答案",
        "正确选项",
        "答案内容",
        "answer",
        "correctanswer",
    ),
    "options": ("选项", "选项内容", "备选项", "备选答案", "答案选项", "试题选项", "题目选项", "可选项", "options"),
    "analysis": (
        "解析",
        "答案解析",
        "试题解析",
        "题目解析",
        "答案分析",
        "解题思路",
        "答案说明",
        "explanation",
        "analysis",
    ),
    "difficulty": ("难度", "难易度", "题目难度", "难度系数", "难易程度", "试题难度", "难度等级", "difficulty"),
    "points": (
        "分值",
        "分数",
        "得分",
        "题目分值",
        "题目分数",
        "试题分数",
        "试题分值",
        "每题分值",
        "本题分值",
        "score",
        "points",
    ),
    "point": ("知识点", "鉴定点", "考点", "题目分类", "试题分类", "知识点名称", "章节", "所属章节", "章节名称"),
    "module": ("模块", "鉴定模块", "考核模块"),
    "code": ("编号", "题目编号", "试题编号", "题目编码", "试题编码"),
    "title": ("标题", "题目标题"),
    "importance": ("重要程度",),
    "levels": ("适用等级", "职业等级"),
    "rule": ("多选计分",),
    "fixed_order": ("选项固定", "选项顺序固定"),
    "any_order": ("答案不分顺序",),
    "partial": (
        "漏选得分",
        "漏选分值",
        "漏选分数",
        "少选得分",
        "少选分值",
        "少选分数",
        "部分得分",
        "答错扣分",
        "倒扣分",
    ),
    "picture": ("图片", "题干图片", "题目图片", "试题图片", "附件", "音频", "视频", "图片地址", "图片链接", "题目附件"),
}
FIELD_OF = {name: (field_, rank) for field_, names in NAMES.items() for rank, name in enumerate(names)}
OPTION = re.compile(r"(?:答案)?(?:选项|选择项|备选项|备选答案|选择|option)?([a-z])(?:选项|项)?")
NUMBERED_OPTION = re.compile(r"(?:答案)?(?:选项|选择项|备选项|备选答案|option)([1-9]\d?|[一二三四五六七八九十])")
CHINESE = "一二三四五六七八九十"
KEY_WITH_LETTER = re.compile(r"(?:正确|标准|参考)答案[a-z]")
ANSWER = re.compile(r"(?:正确|标准|参考)?答案([1-9]\d?)")
SCORE = re.compile(r"(?:得分|分值|分数)([1-9]\d?)")
PLACES = ((0, 1, 2, 3), (5, 6, 7, 8), (4, 5, 6, 7))
"""Type, stem, options, key where no header names them: the short form A-D, 网络大学 F-I, EXC E-H."""


@dataclass(frozen=True)
class Header:
    """`row` is its last row, from 1 (0: none). `options`, `answers` and `scores` are (number from 0, column)."""

    row: int
    of: Mapping[str, int]
    options: tuple[tuple[int, int], ...] = ()
    numbered: bool = False
    answers: tuple[tuple[int, int], ...] = ()
    scores: tuple[tuple[int, int], ...] = ()
    names: Sequence[str] = ()

    @property
    def size(self) -> int:
        """How many columns are known."""
        return len(self.of) + len(self.options) + len(self.answers) + len(self.scores)

    @property
    def key_column(self) -> int | None:
        """The column of the key, or the first of several that are numbered."""
        return self.of.get("key", self.answers[0][1] if self.answers else None)

    def name(self, column: int) -> str:
        """A column as its author calls it, else by its letter."""
        written = " ".join(self.names[column].split()) if column < len(self.names) else ""
        return written or f"{LETTERS[column] if column < len(LETTERS) else column + 1} 列"

    def column_of(self, field_: str) -> str:
        """The column of a field as its author calls it; the field itself where there is none."""
        column = self.key_column if field_ == "key" else self.of.get(field_)
        if column is None and field_ == "options" and self.options:
            column = self.options[0][1]
        return field_ if column is None else self.name(column)


def find_header(rows: Rows) -> Header | None:
    """The header among the first rows; None where no row names a stem and what answers it."""
    best: Header | None = None
    for number, row in enumerate(rows[:WITHIN], 1):
        above = rows[number - 2] if number > 1 else []
        for names in (row, _joined(above, row)):
            header = _header(names, number)
            if _is_one(header) and (best is None or header.size > best.size):
                best = header
    return best or _by_places(rows)


def _is_one(header: Header) -> bool:
    answered = "key" in header.of or header.answers or "kind" in header.of or len(header.options) > 1
    return "stem" in header.of and bool(answered)


def _joined(above: Sequence[str], row: Sequence[str]) -> list[str]:
    """Two rows of a header as one: 选项 above A, B, C; a name that stands in the upper row alone counts too."""
    names, group = [], ""
    for column in range(max(len(above), len(row))):
        upper = above[column] if column < len(above) else ""
        lower = row[column] if column < len(row) else ""
        group = upper or (group if lower else "")
        names.append(group + lower if lower and re.fullmatch(r"[a-z]|\d{1,2}", tidy_name(lower)) else lower or upper)
    return names


def _header(names: Sequence[str], row: int) -> Header:
    tidy = [tidy_name(name) if name else "" for name in names]
    of: dict[str, tuple[int, int]] = {}
    for column, name in enumerate(tidy):
        field_, rank = FIELD_OF.get(name) or (("key", 50) if KEY_WITH_LETTER.fullmatch(name) else ("", 0))
        if field_ and (field_ not in of or rank < of[field_][0]):
            of[field_] = (rank, column)
    taken = {column for _rank, column in of.values()}
    letters, numbers = _series(tidy, OPTION, taken), _series(tidy, NUMBERED_OPTION, taken)
    return Header(
        row=row,
        of={name: column for name, (_rank, column) in of.items()},
        options=letters if len(letters) > 1 else numbers,
        numbered=len(letters) < 2 and bool(numbers),
        answers=_series(tidy, ANSWER, taken),
        scores=_series(tidy, SCORE, taken),
        names=tuple(names),
    )


def _series(names: Sequence[str], pattern: re.Pattern[str], taken: set[int]) -> tuple[tuple[int, int], ...]:
    found: dict[int, int] = {}
    for column, name in enumerate(names):
        match = pattern.fullmatch(name) if column not in taken else None
        if match:
            mark = match.group(1)
            found.setdefault(_rank(mark), column)
    return tuple(sorted(found.items()))


def _rank(mark: str) -> int:
    """The place, from 0, that a letter or a number means."""
    if mark in CHINESE:
        return CHINESE.index(mark)
    return int(mark) - 1 if mark.isdigit() else LETTERS.index(mark.upper())


def _by_places(rows: Rows) -> Header | None:
    best, most = None, 0
    for kind, stem, options, key in PLACES:
        fitting = [
            number
            for number, row in enumerate(rows)
            if len(row) > stem and row[stem] and kind_of(row[kind]) and (len(row) > key or kind == 0)
        ]
        filled = sum(1 for row in rows if any(row))
        if len(fitting) > most and len(fitting) * 2 >= filled - 2:
            of = {"kind": kind, "stem": stem, "options": options, "key": key}
            best, most = Header(row=min(fitting[0], 2), of=of), len(fitting)
    return best

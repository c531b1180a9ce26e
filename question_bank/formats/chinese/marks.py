"""What a line of a Chinese question text begins with: a number, an option's letter, a tag, a heading.

Lines are looked at in a folded form of the same length, so that places found in it are places of the line itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from question_bank.choices import LETTERS
from question_bank.formats.chinese.kinds import kind_of

WIDE: dict[int, int] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0x9: 0x20}
FOLDED = WIDE | str.maketrans("【】〔〕〖〗「」﹒∶", "[][][][].:")

TAGS = {
    "answer": "参考答案 正确答案 标准答案 试题答案 本题答案 正确选项 答案 答",
    "analysis": "答案解析 试题解析 题目解析 参考解析 答案详解 答案说明 解析 详解 解答 分析 点评",
    "difficulty": "难度系数 难易程度 难易度 题目难度 试题难度 难度 难易",
    "point": "所属章节 题目分类 知识点 鉴定点 考核点 考点 章节",
    "points": "题目分值 本题分值 分值 分数",
    "kind": "题目类型 试题类型 题型",
    "code": "题目编号 试题编号 编号",
    "module": "所属模块 模块",
    "stem": "题目 题干 试题",
    "options": "备选答案 备选项 选项",
    "nothing": "我的答案 你的答案 考生答案 学生答案 正确率 得分",
}
FIELD_OF = {word: field for field, line in TAGS.items() for word in line.split()}
WORD = "|".join(sorted(FIELD_OF, key=len, reverse=True))
BARE_TAG = re.compile(rf"(?:({WORD}) ?: ?|(answer|ans) ?: ?)", re.IGNORECASE)
LONE_TAG = re.compile(rf" {{0,8}}({TAGS['analysis'].replace(' ', '|')}) *")
BOXED_TAG = re.compile(rf"\[ ?({WORD}) ?\] ?:? ?")
FILLED_TAG = re.compile(rf"\[ ?({WORD}) ?: ?([^\[\]]{{0,200}})\]")
LETTERS_BEHIND = re.compile(r"((?:参考|正确|标准)?答案) ?((?:[A-Z][ ,、]?){1,10}|[√×✓✗对错])(?=$| )")
TAG_INSIDE = re.compile(rf"(?:(?<= )|(?<=[;。]))({WORD}) ?: ?|\[ ?({WORD}) ?\] ?:? ?")

TIGHT_NUMBER = re.compile(r" {0,8}(\d{1,5})[.](?=\d)")
NUMBER = re.compile(
    r" {0,8}(?:第 ?(?P<word>\d{1,5}) ?题 ?[.、:)]?|[(\[] ?(?P<boxed>\d{1,5}) ?[)\]] ?[.、:]?"
    r"|(?:题目 ?|Q)?(?P<plain>\d{1,5}) ?(?:、|\)|:(?!\d)|[.](?!\d))[.、]?) {0,8}",
    re.IGNORECASE,
)
CHINESE = "一二三四五六七八九十"
ORDINAL = re.compile(
    rf" {{0,8}}(?:第[{CHINESE}\d]{{1,3}}(?:部分|大题|题型)|[{CHINESE}]{{1,3}}(?=[、.:)])|\([{CHINESE}]{{1,3}}\)"
    r"|[IVX]{1,4}(?=[、.])|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|\d{1,2}(?=[、.])) ?[、.:)]? {0,8}"
)
SHORT = "单选|多选|判断|填空|简答|问答|论述|名词解释|单项选择|多项选择|不定项选择"
TITLE = re.compile(
    rf"\[? ?([^\s,.、:;()\[\]。？?]{{1,8}}?题|{SHORT})(?:组|型)? ?\]?(?= ?$| ?[(:,;。\[]| *共| *每| *本)"
)
NO_TITLE = ("问题", "主题", "课题", "标题", "专题", "议题", "试题", "话题", "习题")
NAMED = re.compile(f"题|{SHORT}")
NOTE = re.compile(r"\([^()]*\)[:。]?|[共每本].*|(?:\[[^\[\]]*\] ?)*|:")
CHAPTER = re.compile(rf" {{0,8}}第 ?[{CHINESE}百\d]{{1,4}} ?[章节篇单元讲课](?:[ :、.].{{0,60}}|[^ ]{{0,40}})?")
EACH = re.compile(r"每(?:小)?题 ?(\d{1,3}(?:\.\d{1,2})?) ?分")
KEYS = re.compile(
    r" {0,8}[-—=*]{0,20} ?\[? ?(?:试题|试卷|参考|标准|习题|练习)?答案(?:[与及和]?解析|部分|汇总)? ?\]? ?:?"
    r" ?[-—=*]{0,20} {0,8}"
)
RULE = re.compile(r"[-—=_*~·.\s]{3,}|.{0,20}第 ?\d{1,4} ?页.{0,20}")
KIND_IN_FRONT = re.compile(r" ?[(\[] ?([^\s()\[\],;:]{2,8}?题?) ?(?:[,;、 ] ?(\d{1,3}(?:\.\d{1,2})?) ?分 ?)?[)\]] ?")
KIND_AND_COLON = re.compile(r" ?([^\s()\[\],;:]{2,8}?题) ?: ?")
KIND_BEHIND = re.compile(r" ?[(\[] ?([^\s()\[\],;:]{2,8}?题) ?[)\]] ?$")
POINTS = re.compile(r" ?[(\[] ?(?:本题|共|满分)?(\d{1,3}(?:\.\d{1,2})?) ?分 ?[)\]] ?")
OPTION = re.compile(r"(?:\( ?([A-Z]) ?\)|([A-Z]) ?[.、:)]) ?[.、:]?")
SPACED_OPTION = re.compile(r" {0,8}([A-Z]) {1,4}(?=[\u4e00-\u9fff“《\ufdd0])")


def fold(text: str) -> str:
    """The text with half-width letters, digits and marks; its length stays."""
    return text.translate(FOLDED)


@dataclass(slots=True)
class Line:
    """A line as it stands in the file, and folded."""

    text: str
    folded: str

    def cut(self, start: int, end: int | None = None) -> "Line":
        """A piece of the line."""
        return Line(self.text[start:end], self.folded[start:end])

    @property
    def words(self) -> str:
        """The line without the spaces around it."""
        return self.text.strip()


def lines_of(text: str) -> list[Line]:
    """The lines of a text."""
    pairs = zip(text.split("\n"), fold(text).split("\n"), strict=True)
    return [Line(line, folded) for line, folded in pairs]


def line_of(text: str) -> Line:
    """A line alone."""
    return Line(text, fold(text))


@dataclass(frozen=True)
class Tag:
    """A field and the text behind its tag."""

    field: str
    text: str


@dataclass(frozen=True)
class Heading:
    """The name of a type that a heading announces, what each question is worth, and the tags behind it."""

    title: str
    points: str


def tags_of(line: Line) -> list[Tag]:
    """The tags of a line that begins with one, each with its text; none when it begins otherwise."""
    folded = line.folded
    start = len(folded) - len(folded.lstrip())
    if letters := LETTERS_BEHIND.match(folded, start):
        return [Tag("answer", letters.group(2)), *tags_of(line.cut(letters.end()))]
    if LONE_TAG.fullmatch(folded):
        return [Tag("analysis", "")]
    first = _tag_at(folded, start)
    return _cut(line, first[0], first[1]) if first else []


def _tag_at(folded: str, at: int) -> tuple[str, int] | None:
    match = BARE_TAG.match(folded, at) or BOXED_TAG.match(folded, at)
    if match is None:
        return None
    return FIELD_OF.get(match.group(1) or "", "answer"), match.end()


def _cut(line: Line, field: str, at: int) -> list[Tag]:
    """The text from `at` on, up to the next tag of the line, and that one's."""
    tags: list[Tag] = []
    for match in TAG_INSIDE.finditer(line.folded, at):
        other = FIELD_OF[match.group(1) or match.group(2)]
        bare = match.group(1) is not None
        if bare and (match.group(1) == "答" or (field == "analysis" and other in ("answer", "analysis"))):
            continue
        tags.append(Tag(field, line.text[at : match.start()].strip(" \t\u3000;；")))
        field, at = other, match.end()
    return [*tags, Tag(field, line.text[at:].strip())]


def filled_tags(line: Line) -> tuple[list[Tag], Line]:
    """The tags `[难度:0.7]` of a line, wherever they stand, and the line without them."""
    if "[" not in line.folded or ":" not in line.folded:
        return [], line
    tags, pieces, at = [], [], 0
    for match in FILLED_TAG.finditer(line.folded):
        tags.append(Tag(FIELD_OF[match.group(1)], line.text[match.start(2) : match.end(2)].strip()))
        pieces.append(line.text[at : match.start()])
        at = match.end()
    return tags, line_of("".join([*pieces, line.text[at:]])) if tags else line


def split_tags_behind(line: Line) -> tuple[Line, list[Tag]]:
    """A line of a stem or of options, and the tags that stand behind it in the same line."""
    for match in TAG_INSIDE.finditer(line.folded):
        word = match.group(1) or match.group(2)
        if match.start() and word != "答" and FIELD_OF[word] in ("answer", "analysis", "difficulty"):
            return line.cut(0, match.start()), _cut(line, FIELD_OF[word], match.end())
    return line, []


def heading_of(line: Line) -> Heading | None:
    """The type that a line announces as a heading: 一、单项选择题（每题 1 分）, [单选题组], 判断题."""
    folded = line.folded.strip()
    if len(folded) > 200 or not NAMED.search(folded):
        return None
    ordinal = ORDINAL.match(folded)
    title = TITLE.match(folded, ordinal.end() if ordinal else 0)
    if title is None:
        return None
    known = kind_of(title.group(1)) is not None
    chinese = ordinal is not None and not ordinal.group().strip()[0].isdigit()
    group = "题组" in title.group()
    if not (known or group) and (not chinese or len(folded) > 60 or title.group(1).endswith(NO_TITLE)):
        return None
    rest = folded[title.end() :].strip()
    short = not title.group(1).endswith("题")
    if not chinese and (short or not NOTE.fullmatch(rest)):
        return None
    each = EACH.search(folded)
    return Heading(title.group(1), each.group(1) if each else "")


def chapter_of(line: Line) -> str:
    """The name of a chapter, when the line is the heading of one."""
    found = CHAPTER.fullmatch(line.folded) and not line.folded.rstrip().endswith(("?", "。", ";", ")"))
    return line.words if found else ""


def number_of(line: Line, expected: int) -> tuple[str, int, Line] | None:
    """The style and the number that a line begins with, and what stands behind it.

    `1.2024` is the number 1 only where 1 is expected; else it may well be a decimal.
    """
    match = NUMBER.match(line.folded)
    if match is None:
        tight = TIGHT_NUMBER.match(line.folded)
        is_next = tight is not None and int(tight.group(1)) == expected
        return ("plain", expected, line.cut(tight.end())) if tight and is_next else None
    style = next(name for name in ("word", "boxed", "plain") if match.group(name))
    return style, int(match.group(style)), line.cut(match.end())


def options_in(line: Line, expected: str, first_anywhere: bool = False) -> tuple[Line, list[tuple[str, str]]]:
    """What stands before the options of a line, and the options, letters from `expected` on.

    Without `first_anywhere` the first must begin the line. An option with another letter is given as it is, alone.
    """
    starts = list(_starts(line.folded, expected, first_anywhere))
    if not starts:
        odd = OPTION.match(line.folded, len(line.folded) - len(line.folded.lstrip()))
        if odd and not first_anywhere:
            return line.cut(0, 0), [(_letter(odd), line.text[odd.end() :].strip())]
        return line, []
    ends = [start for start, _end, _letter in starts[1:]] + [len(line.text)]
    found = [(letter, line.text[end:stop].strip()) for (_start, end, letter), stop in zip(starts, ends, strict=True)]
    return line.cut(0, starts[0][0]), found


def _letter(match: re.Match[str]) -> str:
    return str(match.group(1) or match.group(2))


def _starts(folded: str, expected: str, first_anywhere: bool) -> Iterator[tuple[int, int, str]]:
    begin = len(folded) - len(folded.lstrip())
    place = LETTERS.index(expected)
    last_end, sign = -1, ""
    if not first_anywhere and (spaced := SPACED_OPTION.match(folded)) and spaced.group(1) == expected:
        yield begin, spaced.end(), expected
        place, last_end = place + 1, spaced.end()
    for match in OPTION.finditer(folded, max(last_end, 0)):
        if place >= len(LETTERS) or _letter(match) != LETTERS[place]:
            continue
        at = match.start()
        if last_end < 0:
            fits = at == begin if not first_anywhere else at > 0 and folded[at - 1] in " )。?:;."
        else:
            fits = folded[last_end:at].strip() != "" and _sign(match) == sign and _divides(folded, at, match)
        if fits:
            sign = _sign(match)
            yield at, match.end(), LETTERS[place]
            place, last_end = place + 1, match.end()


def _sign(match: re.Match[str]) -> str:
    """What stands behind the letter; the options of a line all have the same."""
    return ")" if match.group(1) else match.group().replace(" ", "")[1]


def _divides(folded: str, at: int, match: re.Match[str]) -> bool:
    """Whether a letter behind other text begins an option: after a space, or behind words with a dot or brackets."""
    before = folded[at - 1]
    if before in " ;,。;":
        return True
    hard_behind = ord(before) >= 0x2E80 or before in ")]%”"
    return hard_behind and (match.group(1) is not None or match.group().endswith("."))

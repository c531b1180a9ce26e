"""The words that authors of workbooks use: types, right and wrong, difficulty, levels."""

import re
from decimal import Decimal

from question_bank import texts

EITHER = "choice"
"""选择题: the key says whether it is single or multiple."""

KINDS = {
    "single_choice": "单选 单项选择 单项 单选择 单一选择 single singlechoice",
    "multiple_choice": "多选 多项选择 多项 多选择 不定项 不定项选择 不定向选择 multiple multiplechoice",
    "true_false": "判断 是非 对错 正误 判断对错 判断正误 判断是非 是非判断 truefalse",
    "fill_in": "填空 单空填空 多空填空 填充",
    "short_answer": "简答 问答 名词解释 简述 主观 简答论述 名词 解答 计算 分析 问答论述",
    "essay": "论述 作文 写作 论文",
    EITHER: "选择 客观选择",
}
OF_WORD = {word: kind for kind, words in KINDS.items() for word in words.split()}
RIGHT_WORDS = "正确 对 √ ✓ ✔ ☑ 是 true t right yes y 对的 正确的 真 勾 打勾 1"
WRONG_WORDS = "错误 错 × ✕ ✗ ✘ ✖ ╳ x 否 false f wrong no n 错的 错误的 不对 不正确 非 假 叉 打叉 0"
RIGHT, WRONG = frozenset(RIGHT_WORDS.split()), frozenset(WRONG_WORDS.split())
DIFFICULTY = {
    0.9: "易 容易 简单 低 很易 很容易 非常容易 很简单 easy",
    0.7: "较易 较容易 较简单 偏易 中易",
    0.5: "中 中等 适中 一般 普通 中级 medium normal",
    0.35: "较难 偏难 中难",
    0.2: "难 困难 很难 高 非常难 复杂 hard difficult",
}
OF_DIFFICULTY = {word: share for share, words in DIFFICULTY.items() for word in words.split()}
LEVELS = {
    5: "五级 初级工 初级 五级/初级工", 4: "四级 中级工 中级 四级/中级工", 3: "三级 高级工 高级 三级/高级工",
    2: "二级 技师 二级/技师", 1: "一级 高级技师 一级/高级技师",
}  # fmt: skip
OF_LEVEL = {word: level for level, words in LEVELS.items() for word in words.split()} | {str(n): n for n in LEVELS}
NOTES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>")
SECTION = re.compile(r"(?:第?[一二三四五六七八九十\d]+(?:部分|大题)?[、.．:：]?)?([^、.．:：,，;；\s\d(]{2,8})")
ACTIVE = re.compile(
    r"<\s*(script|iframe|object|embed)\b[^>]*>.*?<\s*/\s*\1|<\s*\w+\b[^>]*\son\w+\s*=|<[^>]*\b(?:javascript|vbscript):",
    re.IGNORECASE | re.DOTALL,
)


def kind_of(word: str) -> str | None:
    """The kind that a word for a type names; None when it names none of ours."""
    return OF_WORD.get(_bare(word))


def is_indefinite(word: str) -> bool:
    """不定项: one right option, or several."""
    return "不定" in word


def _bare(word: str) -> str:
    folded = texts.fold(word).strip()
    tidy = re.sub(r"[\s*:·、/_\[\]()【】-]", "", NOTES.sub("", folded).strip() or folded)
    tidy = re.sub(r"^\d+[.、]?", "", tidy)
    return tidy.removesuffix("试题").removesuffix("题型").removesuffix("题")


def kind_of_section(title: str) -> str | None:
    """The kind that a heading such as 一、单项选择题（每题 1 分） announces."""
    match = SECTION.match(texts.fold(title).strip())
    return kind_of(match.group(1)) if match and "题" in match.group(1) else None


def truth_of(word: str) -> bool | None:
    """Whether a word says right (True) or wrong (False); None when it says neither."""
    tidy = texts.fold(word).strip(" .。,!;()[]【】'\"")
    return True if tidy in RIGHT else False if tidy in WRONG else None


def is_share(word: str) -> bool:
    """Whether a difficulty belongs to the scale from 0 to 1: it has decimals, or is 0."""
    number = _number(word)
    return number is not None and 0 <= number <= 1 and ("." in word or number == 0)


def difficulty_of(word: str, from_0_to_1: bool) -> float | None:
    """Our difficulty, 0 to 1, the larger the easier, of a word, stars, 1 (easy) to 5 (hard), or of that very scale."""
    tidy = texts.fold(word).removesuffix("题")
    if tidy in OF_DIFFICULTY:
        return OF_DIFFICULTY[tidy]
    if re.fullmatch(r"[★☆]{1,5}", tidy) and "★" in tidy:
        tidy = str(tidy.count("★"))
    number = _number(tidy.removesuffix("级").removesuffix("星"))
    if number is None:
        return None
    if from_0_to_1:
        return float(number) if 0 <= number <= 1 else None
    return round(1.1 - 0.2 * int(number), 2) if number in (1, 2, 3, 4, 5) else None


def _number(word: str) -> Decimal | None:
    return Decimal(word) if re.fullmatch(r"\d{1,3}(?:\.\d{1,6})?", word) else None


def levels_of(words: str) -> list[int] | None:
    """The levels that are named, in the order in which they stand; None when a word names none."""
    found = [OF_LEVEL.get(texts.fold(word)) for word in re.split(r"[,，、;；|\s]+", words) if word]
    return None if None in found else [level for level in found if level]


def is_active(text: str) -> bool:
    """Whether a text would do something in a page that showed it as HTML."""
    return "<" in text and ACTIVE.search(text) is not None

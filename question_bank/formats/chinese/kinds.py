"""The types that headings and questions name."""

from question_bank.formats.workbook import words

WITH_MATERIAL = frozenset(("案例", "案例分析", "材料", "材料分析", "综合", "综合分析", "综合应用", "应用", "阅读理解"))
OTHERS = frozenset(("实务", "操作", "简述", "辨析"))


def kind_of(word: str) -> str | None:
    """The kind that a word for a type names; None when it names none of ours."""
    kind = words.kind_of(word)
    return "short_answer" if kind is None and word.strip().removesuffix("题") in WITH_MATERIAL | OTHERS else kind


def has_material(word: str) -> bool:
    """Whether questions of this type share a text that stands before them."""
    return word.strip().removesuffix("题") in WITH_MATERIAL

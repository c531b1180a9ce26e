"""A block of a GIFT file as a question in our own form."""

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from question_bank.authoring import MODULES
from question_bank.formats.basket import Unusable
from question_bank.formats.gift.answers import Inside, fields_of
from question_bank.formats.gift.blocks import LONGEST_BLOCK, Block, show
from question_bank.formats.gift.texts import html_of, rich, split_format
from question_bank.formats.moodle_xml.about import SAID, said_by
from question_bank.formats.moodle_xml.our_way import as_ours
from question_bank.kinds.fill_in.matching import BLANK

CATEGORY = "$CATEGORY:"
ANY_BRACE = re.compile(r"[{}]")
BLANK_MARK = "\ufdd7"
"""Stands for the missing word while Markdown is read, which would take underscores for emphasis."""
POINTS = "分值"
OUR_POINTS = re.compile(rf"({POINTS})：([0-9]{{1,3}}(?:\.[0-9]{{1,2}})?)")
NO_POINT = re.compile(r"\$\w+\$|top|Default for .*|.*的默认(?:类别)?|")


@dataclass
class Reader:
    """Reads one block after the other; a category counts for all that follow."""

    media: MutableMapping[str, bytes]
    place: dict[str, str] = field(default_factory=dict)

    def question_of(self, block: Block) -> dict[str, Any] | None:
        """The question of a block, None for a category alone. Unusable: why it cannot be taken."""
        text = block.text
        if text.startswith(CATEGORY):
            named, _, text = text.partition("\n")
            self.place = place_of(show(named.removeprefix(CATEGORY)))
            if not text.strip():
                return None
        _refuse_what_is_none(block)
        title, text = _split_title(text.strip())
        before, inside, after = _split_braces(text)
        question = self._built(before, inside, after)
        spoken, tags = _spoken(block.tags)
        about = {"code": block.code, "title": title, **self.place, **({"point": "、".join(tags)} if tags else {})}
        told = {name: value for name, value in about.items() if value}
        return as_ours({**question, **told, **said_by(spoken), **_points(spoken)}, spoken)

    def _built(self, before: str, inside: str, after: str) -> dict[str, Any]:
        answers, mark, general = inside.rpartition("####")
        answers, general = (answers.strip(), general) if mark else (inside, "")
        missing_word = bool(after)
        form = split_format(before.strip(), "moodle")[0]
        line = (BLANK_MARK if form == "markdown" else "_____") if missing_word else ""
        stem = split_format(f"{before}{line}{after}".strip(), "moodle")[1]
        within = Inside(answers, form, self.media)
        fields = fields_of(within)
        html = html_of(form, stem, self.media).replace(BLANK_MARK, "_____")
        question = {"kind": fields["kind"], "stem": html, **fields}
        if question["kind"] == "fill_in":
            question["stem"] = _with_one_blank(html, missing_word)
        pieces = [rich(general, form, self.media)] + [f"{label}：{text}" for label, text in within.remarks]
        if analysis := "<br>".join(piece for piece in pieces if piece):
            question["analysis"] = analysis
        return question


def _refuse_what_is_none(block: Block) -> None:
    if len(block.text) > LONGEST_BLOCK and "base64," not in block.text:
        raise Unusable("text_too_long", "一题的文字过长")
    if block.torn:
        raise Unusable("blank_line_in_answers", "答案的花括号内不能有空行")
    if "{" not in block.text and "}" not in block.text:
        raise Unusable("not_a_question", "没有答案的花括号：是说明文字，不是题目")


def _spoken(tags: list[str]) -> tuple[dict[str, str], list[str]]:
    """What our own tags say, by their names, and all other tags."""
    said = {tag: (match[1], match[2]) for tag in tags if (match := SAID.fullmatch(tag) or OUR_POINTS.fullmatch(tag))}
    return dict(said.values()), [tag for tag in tags if tag not in said]


def _points(spoken: Mapping[str, str]) -> dict[str, str]:
    return {"points": spoken[POINTS]} if POINTS in spoken else {}


def _split_title(text: str) -> tuple[str, str]:
    if not text.startswith("::"):
        return "", text
    title, closed, rest = text[2:].partition("::")
    if not closed:
        raise Unusable("bad_title", "标题须写在两个 :: 之间")
    return " ".join(show(title).split()), rest.strip()


def _split_braces(text: str) -> tuple[str, str, str]:
    before, opened, rest = text.partition("{")
    inside, closed, after = rest.partition("}")
    if not opened or not closed or "}" in before or "{" in inside:
        raise Unusable("bad_braces", "答案的花括号不成对（文字中的花括号须写作 \\{ \\}）")
    if ANY_BRACE.search(after):
        several = "{" in after and "}" in after
        raise Unusable("several_answers" if several else "bad_braces", "一题只能有一处花括号")
    return before, inside.strip(), after.rstrip()


def _with_one_blank(stem: str, missing_word: bool) -> str:
    """A stem with exactly one blank: where the missing word was, where the author drew a line, or at the end."""
    lines = BLANK.findall(stem)
    if len(lines) == 1:
        return stem
    if missing_word:
        return BLANK.sub(lambda line: line.group() if len(line.group()) == 5 else "___", stem)
    stem = BLANK.sub("___", stem)
    return f"{stem[:-4]} ____</p>" if stem.endswith("</p>") else f"{stem} ____".strip()


def place_of(category: str) -> dict[str, str]:
    """The knowledge point, and the module where one of ours is among the names of a category."""
    names = [name.strip().replace("\0", "/") for name in category.replace("//", "\0").split("/")]
    names = [name for name in names if not NO_POINT.fullmatch(name)]
    module = next((name for name in names if name in MODULES), "")
    point = next((name for name in reversed(names) if name not in MODULES), "")
    return {"module": module, "point": point}

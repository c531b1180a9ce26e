"""The parts of a case: each a question of its own kind, with its share of the worth; stacked, or standing in the text.

A part that stands in the text needs no stem of its own: the text around it asks.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank import sanitize
from question_bank.authoring import check_html, is_words
from question_bank.contract import Malformed, QuestionKind, Spec
from question_bank.kinds.fill_in.matching import BLANK
from question_bank.kinds.gap_match.gaps import GAP
from question_bank.points import to_share
from question_bank.registry import kinds

NAME = "case"
MOST_PARTS = 60
LONGEST_MATERIAL = 8000
LONGEST_TITLE = 60
BARE = {"fill_in": "____", "inline_choice": "[[1]]"}
"""The stem of a part that is nothing but a blank or a gap in the text of its case."""
ASKED_AROUND = "（见上文）"
"""What stands for the stem of any other part in the text, where its kind asks for one."""

Question = dict[str, Any]


def is_inline(spec: Spec) -> bool:
    """Whether the parts stand in the text, at `[[1]] [[2]] …`."""
    return GAP.search(spec["stem"]) is not None


def questions_of(spec: Spec) -> list[Question]:
    """The parts as questions of their kinds: with a stem, and with the section's rule and order."""
    inline = is_inline(spec)
    return [_question(spec, part, inline) for part in spec["parts"]]


def _question(spec: Spec, part: Mapping[str, Any], inline: bool) -> Question:
    question = dict(part)
    if inline and not question.get("stem"):
        question["stem"] = BARE.get(str(part.get("kind")), ASKED_AROUND)
    if spec.get("fixed_order"):
        question["fixed_order"] = True
    if spec.get("rule") and part.get("kind") == "multiple_choice":
        question.setdefault("rule", spec["rule"])
    return question


def kind_of(question: Mapping[str, Any]) -> QuestionKind:
    """The kind of a checked part."""
    return kinds()[question["kind"]]


def is_by_person(question: Mapping[str, Any]) -> bool:
    """Whether a person marks this part."""
    return bool(getattr(kind_of(question), "BY_PERSON", False))


def shares_of(spec: Spec) -> list[Fraction]:
    """The share of the worth that each part has: what the author says, or the same for all."""
    parts = spec["parts"]
    if any("share" not in part for part in parts):
        return [Fraction(1, len(parts))] * len(parts)
    return [to_share(part["share"]) for part in parts]


def stands_in_line(question: Mapping[str, Any]) -> bool:
    """Whether a part in the text is small enough for its line: a blank, a number, a list of plain words."""
    stem = question["stem"]
    match question["kind"]:
        case "fill_in":
            return BLANK.fullmatch(stem) is not None
        case "inline_choice":
            return GAP.fullmatch(stem) is not None
        case "numeric" | "true_false":
            return bool(stem == ASKED_AROUND)
        case "single_choice":
            return stem == ASKED_AROUND and not any("<" in option for option in question["options"])
    return False


def check_text(spec: Spec) -> list[str]:
    """Faults of the text that all parts share."""
    return check_html("stem", spec.get("stem"), LONGEST_MATERIAL)


def check_parts(spec: Spec) -> list[str]:
    """Faults of the parts; the text has been checked."""
    parts = spec.get("parts")
    if not isinstance(parts, list) or not 1 <= len(parts) <= MOST_PARTS:
        return [f"parts: 须有 1 到 {MOST_PARTS} 个小题"]
    if not all(isinstance(part, dict) for part in parts):
        return ["parts: 每个小题须写明题型和该题型的各项"]
    if faults := check_marks(spec["stem"], len(parts)):
        return faults
    found = [fault for no, question in enumerate(questions_of(spec), 1) for fault in _check_part(no, question)]
    return found or check_shares(parts)


def check_marks(stem: str, parts: int) -> list[str]:
    """Faults of the marks in a text: there are none, or one for each part in their order."""
    if "[[" not in stem:
        return []
    written = [piece.partition("]]")[0] for piece in stem.split("[[")[1:]]
    if written != [str(number + 1) for number in range(parts)]:
        return [f"stem: 小题写在文中时，须从 [[1]] 到 [[{parts}]] 按顺序各标一次"]
    if GAP.findall(sanitize.text_of(stem)) != written:
        return ["stem: [[ ]] 只能标小题，里面只写号，且不能写在标签里"]
    return []


def _check_part(no: int, question: Question) -> Iterator[str]:
    name = str(question.get("kind"))
    if name == NAME or name not in kinds():
        yield f"parts: 第 {no} 小题：没有这种题型，或不能作小题"
        return
    title = question.get("title")
    if title is not None and not (is_words(title) and len(title) <= LONGEST_TITLE):
        yield f"parts: 第 {no} 小题：标题须为文字，不超过 {LONGEST_TITLE} 字"
    if question.get("analysis"):
        yield from (f"parts: 第 {no} 小题：{fault}" for fault in check_html("analysis", question["analysis"], 2000))
    yield from (f"parts: 第 {no} 小题：{fault}" for fault in kinds()[name].check(question))


def check_shares(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Faults of the shares of the parts."""
    given = [part["share"] for part in parts if "share" in part]
    if not given:
        return []
    try:
        shares = [to_share(share) for share in given]
    except Malformed as fault:
        return [f"parts: {fault}"]
    if len(shares) < len(parts) or min(shares) < 0 or sum(shares) != 1:
        return ["parts: 得分比例须每个小题都写，不能为负，合计为 1"]
    return []

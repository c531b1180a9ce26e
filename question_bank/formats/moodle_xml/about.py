"""What stands around a question: category, code, title, points, tags; both ways."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from question_bank import sanitize
from question_bank.authoring import IMPORTANCE, MODULES
from question_bank.contract import Malformed
from question_bank.formats.moodle_xml.elements import CannotTake, words
from question_bank.formats.moodle_xml.our_way import CASE, SORT
from question_bank.formats.moodle_xml.rich import Texts
from question_bank.formats.xml_reader import Element
from question_bank.points import TOTAL, from_points

LONGEST_NAME = 40
SLASH = re.compile(r"(?<!/)/(?!/)")
CONTEXT = re.compile(r"\$[^$]*\$")
TAGS = {"difficulty": "难度", "importance": "重要程度", "levels": "等级", "longest": "最多字数", "shortest": "最少字数"}
NAMES = {said: name for name, said in TAGS.items()}
SAID = re.compile(rf"({'|'.join(NAMES)}|图片说明|计分规则|题型)[:：]\s*(.+)", re.DOTALL)
NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
LEVELS = re.compile(r"[1-5](?:[,，、][1-5])*")


def about(question: Element, own: Texts, category: Mapping[str, str], stem: str, worth: str) -> dict[str, Any]:
    """Code, title, module, knowledge point, points, analysis and what our own tags say, as far as they are there."""
    spoken, plain = tags_of(question)
    title = " ".join(words(question, "name", "text").split())
    code = words(question, "idnumber")
    found = {
        "code": code,
        "title": "" if title in ("", code) or title == default_name(stem) else title,
        "module": category.get("module", ""),
        "point": "、".join(plain) or category.get("point", ""),
        "points": written_points(worth, question) if worth else "",
        "analysis": own.html(question.find("generalfeedback"), "analysis"),
    }
    return {**{name: value for name, value in found.items() if value}, **said_by(spoken)}


def tags_of(question: Element) -> tuple[dict[str, str], list[str]]:
    """What our own tags say, by their names, and all other tags."""
    texts = [" ".join(words(tag, "text").split()) for tag in question.findall("tags/tag")]
    said = {text: (match[1], match[2]) for text in texts if (match := SAID.fullmatch(text)) and _is_ours(match)}
    return dict(said.values()), [text for text in texts if text and text not in said]


def _is_ours(match: re.Match[str]) -> bool:
    if match[1] == SORT:
        return match[2] == CASE
    return match[1] not in NAMES or bool(said_by({match[1]: match[2]}))


def said_by(spoken: Mapping[str, str]) -> dict[str, Any]:
    """The fields that our own tags hold; what they cannot hold is left out."""
    found: dict[str, Any] = {}
    for said, text in spoken.items():
        name = NAMES.get(said, "")
        if name == "levels" and LEVELS.fullmatch(text):
            found[name] = [int(level) for level in re.split("[,，、]", text)]
        elif name == "importance" and text in IMPORTANCE:
            found[name] = text
        elif name in ("longest", "shortest") and text.isdecimal() and len(text) < 7:
            found[name] = int(text)
        elif name == "difficulty" and NUMBER.fullmatch(text):
            found[name] = float(text) if "." in text else int(text)
    return found


def tags_for(spec: Mapping[str, Any]) -> Iterator[str]:
    """Our own tags of a question."""
    for name, said in TAGS.items():
        value = spec.get(name)
        if value is not None:
            text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
            if said_by({said: text}) != {name: value}:
                raise Malformed("%(name)s 不能写进标签", name=name)
            yield f"{said}：{text}"


def category_of(question: Element) -> dict[str, str]:
    """Module and knowledge point of a category's path: `$course$/top/职业道德/诚实守信`."""
    parts = [part.replace("//", "/").strip() for part in SLASH.split(words(question, "category", "text"))]
    parts = [part for part in parts if part and part != "top" and not CONTEXT.fullmatch(part)]
    modules = [part for part in parts if part in MODULES]
    others = [part for part in parts if part not in MODULES]
    return {"module": modules[-1] if modules else "", "point": others[-1] if others else ""}


def category_for(spec: Mapping[str, Any]) -> str:
    """The path of a question's category."""
    parts = [str(spec.get(name) or "").strip() for name in ("module", "point")]
    return "/".join(["$course$", "top", *(part.replace("/", "//") for part in parts if part)])


def written_points(text: str, at: Element) -> str:
    """A worth as our own format writes it."""
    try:
        hundredths = int((Decimal(text.replace(",", ".")) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    except (InvalidOperation, ValueError, OverflowError):
        raise CannotTake("bad_points", f"分值“{text[:20]}”不是数", "points", at) from None
    if not 0 <= hundredths <= TOTAL:
        raise CannotTake("bad_points", "分值须在 0 到 100 之间", "points", at)
    return from_points(hundredths)


def default_name(stem: str) -> str:
    """The name of a question that has no title: how its stem begins."""
    return " ".join(sanitize.text_of(stem).split())[:LONGEST_NAME].strip()


def name_for(spec: Mapping[str, Any]) -> str:
    """The name, which Moodle asks for."""
    names: Sequence[Any] = (spec.get("title"), spec.get("code"), default_name(str(spec.get("stem", ""))), "题目")
    return next(str(name) for name in names if name)

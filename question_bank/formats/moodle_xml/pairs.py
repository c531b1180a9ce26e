"""Questions in which things are matched, put in order, or put into the gaps of a text."""

import html as entities
import re
from collections.abc import Callable
from typing import Any

from question_bank import sanitize
from question_bank.formats.moodle_xml.elements import CannotTake, is_on, words
from question_bank.formats.moodle_xml.rich import Texts
from question_bank.formats.xml_reader import Element

GAP = re.compile(r"\[\[([0-9]{1,3})\]\]")
FEWEST_OF_SUBSET = 2
MOST_GAPS = 100
RULES = {
    "ALL_OR_NOTHING": "strict",
    "ABSOLUTE_POSITION": "positions",
    "ABSOLUTE": "positions",
    "ABS": "positions",
    "RELATIVE_NEXT_INCLUDE_LAST": "successor_or_end",
    "RELATIVE_ONE_PREVIOUS_AND_NEXT": "neighbours",
    "RELATIVE_ALL_PREVIOUS_AND_NEXT": "pairs",
    "LONGEST_ORDERED_SUBSET": "in_order",
    "LONGEST_CONTIGUOUS_SUBSET": "consecutive",
    "RELATIVE_TO_CORRECT": "distance",
}
USUAL_RULE = "successor"


def matching(question: Element, own: Texts) -> dict[str, Any]:
    """An answer that several subquestions have is one choice; one without a subquestion is there to mislead."""
    return _matching(question, own, lambda part: html_of_choice(words(part, "answer", "text"), own, part))


def ddmatch(question: Element, own: Texts) -> dict[str, Any]:
    """The same with answers in rich text, which are dragged."""
    return _matching(question, own, lambda part: own.html(part.find("answer"), "right"))


def _matching(question: Element, own: Texts, choice_of: Callable[[Element], str]) -> dict[str, Any]:
    left: list[str] = []
    right: list[str] = []
    key: list[list[int]] = []
    for part in question.findall("subquestion"):
        stem, choice = own.html(part, "left"), choice_of(part)
        stem = stem if sanitize.text_of(stem) or "<img" in stem or "<audio" in stem else ""
        if stem and not choice:
            raise CannotTake("bad_answers", "有一个子题没有答案", "right", part)
        if choice and choice not in right:
            right.append(choice)
        if stem:
            key.append([len(left), right.index(choice)])
            left.append(stem)
    spec: dict[str, Any] = {"kind": "matching", "left": left, "right": right, "key": key}
    if len({place for _left, place in key}) < len(key):
        spec["reuse"] = True
    if not is_on(question, "shuffleanswers", default=True):
        spec["fixed_order"] = True
    return spec


def html_of_choice(text: str, own: Texts, at: Element) -> str:
    """A choice of a drop-down list; tags that say nothing were meant as text."""
    html = own.tidy(text, "choices", at)
    return html if not text or sanitize.text_of(html) else own.tidy(entities.escape(text, quote=False), "choices", at)


def ordering(question: Element, own: Texts) -> dict[str, Any]:
    """The items stand in the right order; each of Moodle's rules has its like among those of the kind."""
    items = [item for answer in question.findall("answer") if (item := own.html(answer, "items"))]
    chosen = words(question, "selecttype").upper() or "RANDOM"
    count = words(question, "selectcount") or "6"
    if chosen not in ("ALL", "EXACT") and count.isdecimal() and max(int(count), FEWEST_OF_SUBSET) < len(items):
        raise CannotTake(
            "unsupported_feature", f"不支持每次只抽 {count} 项排序（selecttype {chosen}）", "items", question
        )
    rule = RULES.get(words(question, "gradingtype").upper(), USUAL_RULE)
    spec: dict[str, Any] = {"kind": "ordering", "items": items}
    return spec if rule == "pairs" else {**spec, "rule": rule}


def ddwtos(question: Element, own: Texts) -> dict[str, Any]:
    """Words are dragged into gaps. Several groups of words are lists to choose from: each gap takes one group only."""
    boxes = question.findall("dragbox")
    groups = [words(box, "group") or "1" for box in boxes]
    stem, gaps = _gaps_of(
        own.html(question.find("questiontext"), "stem"), [words(box, "text") for box in boxes], question
    )
    if len({groups[place] for place in gaps}) > 1:
        return _inline(stem, gaps, boxes, groups, question, own)
    told = [(place, own.tidy(words(box, "text"), "words", box)) for place, box in enumerate(boxes)]
    place_of = {place: number for number, (place, _word) in enumerate((p, w) for p, w in told if w)}
    key = [place_of[place] for place in gaps]
    spec: dict[str, Any] = {"kind": "gap_match", "stem": stem, "words": [word for _, word in told if word], "key": key}
    if any(box.find("infinite") is not None for box in boxes) or len(set(key)) < len(key):
        spec["reuse"] = True
    return _in_order(spec, question)


def gapselect(question: Element, own: Texts) -> dict[str, Any]:
    """Each gap has a drop-down list: the options of one group."""
    options = question.findall("selectoption")
    groups = [words(option, "group") or "1" for option in options]
    stem = own.html(question.find("questiontext"), "stem")
    stem, gaps = _gaps_of(stem, [words(option, "text") for option in options], question)
    return _inline(stem, gaps, options, groups, question, own)


def _inline(
    stem: str, gaps: list[int], options: list[Element], groups: list[str], at: Element, own: Texts
) -> dict[str, Any]:
    lists = [
        [place for place, group in enumerate(groups) if group == groups[right] and words(options[place], "text")]
        for right in gaps
    ]
    spec = {
        "kind": "inline_choice",
        "stem": stem,
        "choices": [[_choice_at(options[place], own) for place in places] for places in lists],
        "key": [places.index(right) for places, right in zip(lists, gaps, strict=True)],
    }
    return _in_order(spec, at)


def _choice_at(option: Element, own: Texts) -> str:
    return plain_choice(words(option, "text"), own, option)


def plain_choice(text: str, own: Texts, at: Element) -> str:
    """A choice that can only be text."""
    html = html_of_choice(text, own, at)
    return entities.escape(sanitize.text_of(html), quote=False) if "<" in html else html


def _in_order(spec: dict[str, Any], question: Element) -> dict[str, Any]:
    return spec if is_on(question, "shuffleanswers", default=True) else {**spec, "fixed_order": True}


def _gaps_of(stem: str, options: list[str], at: Element) -> tuple[str, list[int]]:
    """The stem with its gaps numbered in their order, and the place of the right option of each."""
    gaps = [int(number) - 1 for number in GAP.findall(stem)]
    if not 1 <= len(gaps) <= MOST_GAPS or not all(0 <= place < len(options) and options[place] for place in gaps):
        raise CannotTake("bad_gaps", "题干里的 [[序号]] 与选项对不上", "stem", at)
    numbers = iter(range(1, len(gaps) + 1))
    return GAP.sub(lambda _match: f"[[{next(numbers)}]]", stem), gaps

"""Questions as they stand on paper: sections by type, numbers, what is to be filled in; and the key to them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from question_bank.choices import LETTERS
from question_bank.contract import Malformed, Spec
from question_bank.draw import chance
from question_bank.formats.printable.blocks import Block, Paragraph, Run, blocks_of, plain, runs_of
from question_bank.kinds.case.parts import ASKED_AROUND, questions_of, shares_of, stands_in_line
from question_bank.kinds.case.parts import NAME as CASE
from question_bank.kinds.fill_in.matching import BLANK
from question_bank.points import from_points, to_points
from question_bank.registry import kinds

CHINESE = "一二三四五六七八九十"
GAP = re.compile(r"\[\[(\d{1,2})\]\]")
BLANK_ON_PAPER = "＿" * 6
TRUE_FALSE = "（　　）"
LINES = {"short_answer": 6, "essay": 16}


@dataclass(frozen=True)
class Entry:
    """An option, or an entry of a list, with its letter or number."""

    label: str
    runs: tuple[Run, ...]

    @property
    def length(self) -> int:
        """How long it is on paper, in half widths; a picture or a second line is long."""
        words = plain(list(self.runs))
        long = any(run.picture for run in self.runs) or "\n" in words
        return 99 if long else sum(2 if ord(c) > 0x2E80 else 1 for c in words)


@dataclass
class Item:
    """One question: what is printed, the lists below it (side by side), lines to write on, its parts; the key and why.

    A part that has nothing to print stands in the text of its case.
    """

    no: int
    blocks: list[Block]
    lists: list[list[Entry]] = field(default_factory=list)
    lines: int = 0
    key: str = ""
    analysis: str = ""
    points: str = ""
    label: str = ""
    parts: list["Item"] = field(default_factory=list)

    @property
    def is_printed(self) -> bool:
        """Whether there is more to a part than its place in the text."""
        return bool(self.blocks or self.lists or self.lines)

    @property
    def columns(self) -> int:
        """In how many columns a single list is printed."""
        longest = max((entry.length for entry in self.lists[0]), default=0) if len(self.lists) == 1 else 99
        return 4 if longest <= 16 else 2 if longest <= 36 else 1


@dataclass
class Section:
    """The questions of one type."""

    title: str
    items: list[Item]


@dataclass(frozen=True)
class Laid:
    """What a kind of question is on paper."""

    key: str
    lists: tuple[Sequence[Entry], ...] = ()
    stem: str | None = None
    picture: str = ""


def sections_of(questions: Sequence[Spec]) -> list[Section]:
    """Every question, numbered through: by the sections of their paper (`_section`), else the types in the order in
    which they first appear."""
    together: dict[tuple[str, str], list[Spec]] = {}
    for question in questions:
        section = str(question.get("_section") or "")
        together.setdefault((section, "" if section else str(question["kind"])), []).append(question)
    sections, no = [], 1
    for place, ((section, name), specs) in enumerate(together.items()):
        items = [item_of(spec, no + offset) for offset, spec in enumerate(specs)]
        no += len(items)
        label = section or (kinds()[name].LABEL if name in kinds() else "其他题型")
        number = ("十" if place >= len(CHINESE) else "") + CHINESE[place % len(CHINESE)]
        sections.append(Section(f"{number}、{label}（共 {len(items)} 题{_worths(items)}）", items))
    return sections


def _worths(items: Sequence[Item]) -> str:
    worths = [item.points for item in items]
    if not all(worths):
        return ""
    total = from_points(sum(map(to_points, worths)))
    return f"，每题 {worths[0]} 分，共 {total} 分" if len(set(worths)) == 1 else f"，共 {total} 分"


def item_of(spec: Spec, no: int) -> Item:
    """One question."""
    laid = LAID.get(str(spec["kind"]), _anything)(spec)
    stem = spec["stem"] if laid.stem is None else laid.stem
    blocks = blocks_of(stem) if stem else []
    if laid.picture:
        blocks.append(Paragraph([Run(spec["picture"].get("alt", ""), picture=laid.picture)]))
    lines, points = LINES.get(str(spec["kind"]), 0), _points(spec)
    lists, analysis = [list(entries) for entries in laid.lists], _in_words(spec.get("analysis"))
    item = Item(no, blocks, lists, lines, laid.key, analysis, points, f"{no}.")
    if spec["kind"] == CASE:
        _add_parts(item, spec)
    return item


def _in_words(html: Any) -> str:
    return plain(runs_of(html)) if html else ""


def _add_parts(item: Item, spec: Spec) -> None:
    """The parts of a case, numbered (1), (2) …; its key and why say theirs."""
    told = [item.analysis] if item.analysis else []
    for no, (question, share) in enumerate(zip(questions_of(spec), shares_of(spec), strict=True), 1):
        part = _part_in_line(question, no) if stands_in_line(question) else item_of(_bare(question), no)
        worth = "" if spec.get("as_a_whole") else _part_points(item.points, share)
        part.label = f"({no})" + (f"（{worth} 分）" if worth and part.is_printed else "")
        if part.is_printed and question.get("title"):
            part.blocks.insert(0, Paragraph([Run(question["title"], frozenset(("bold",)))]))
        item.parts.append(part)
        told += [f"({no}) {part.analysis}"] if part.analysis else []
    item.key = "\n".join(f"({part.no}) {part.key}" for part in item.parts)
    item.analysis = "　".join(told)


def _bare(question: Spec) -> Spec:
    return {**question, "stem": "" if question["stem"] == ASKED_AROUND else question["stem"]}


def _part_in_line(question: Spec, no: int) -> Item:
    """A part of which nothing but a list to choose from is printed below the text."""
    if question["kind"] == "inline_choice":
        key = label_at(LETTERS, question["key"][0])
        question = {**question, "kind": "single_choice", "options": question["choices"][0], "key": key}
    part = item_of(question, no)
    part.blocks = []
    return part


def _part_points(points: str, share: Fraction) -> str:
    """The points of a part, where they can be written."""
    whole = share * to_points(points) if points else Fraction(1, 2)
    return from_points(int(whole)) if whole.denominator == 1 else ""


def _points(spec: Spec) -> str:
    try:
        return from_points(to_points(spec["points"])) if "points" in spec else ""
    except Malformed:
        return ""


def _entries(things: Sequence[str], labels: Sequence[str] = LETTERS) -> list[Entry]:
    return [Entry(label_at(labels, place), tuple(runs_of(thing))) for place, thing in enumerate(things)]


def label_at(labels: Sequence[str], place: int) -> str:
    """A letter, or beyond the letters a number."""
    return labels[place] if place < len(labels) else str(place + 1)


def _mixed(spec: Spec, name: str, things: Sequence[str]) -> tuple[list[Entry], dict[int, str]]:
    """Things in an order that tells nothing, always the same for a question; the letter that each place got."""
    order = list(range(len(things)))
    if not spec.get("fixed_order") or name == "items":
        chance("printed", name, spec["stem"]).shuffle(order)
    letters = {place: label_at(LETTERS, at) for at, place in enumerate(order)}
    return _entries([things[place] for place in order]), letters


def _choice(spec: Spec) -> Laid:
    key = spec["key"]
    if spec.get("weights"):
        key += "（" + "，".join(f"{letter} 得 {share}" for letter, share in spec["weights"].items()) + "）"
    return Laid(key, (_entries(spec["options"]),))


def _true_false(spec: Spec) -> Laid:
    return Laid("正确" if spec["key"] else "错误", stem=spec["stem"] + TRUE_FALSE)


def _fill_in(spec: Spec) -> Laid:
    key = "；".join(" / ".join(_accepted(accepted)) for accepted in spec["key"])
    stem = BLANK.sub(BLANK_ON_PAPER, spec["stem"])
    return Laid(key + ("（不分顺序）" if spec.get("any_order") else ""), stem=stem)


def _accepted(accepted: Sequence[Any]) -> list[str]:
    found = [str(text.get("text", "")) if isinstance(text, Mapping) else str(text) for text in accepted]
    return list(dict.fromkeys(f"符合 {text[3:]}" if text.startswith("re:") else text for text in found))


def _numeric(spec: Spec) -> Laid:
    pieces = []
    for entry in spec["key"]:
        if "value" in entry:
            pieces.append(f"{entry['value']}" + (f" ± {entry['tolerance']}" if "tolerance" in entry else ""))
        else:
            pieces.append(f"{entry.get('low', '')} ～ {entry.get('high', '')}")
    units = "、".join((spec.get("units") or {}).get("accepted", {}))
    return Laid("；".join(pieces) + (f"（单位：{units}）" if units else ""), stem=spec["stem"] + BLANK_ON_PAPER)


def _matching(spec: Spec) -> Laid:
    numbers = [str(place + 1) for place in range(len(spec["left"]))]
    right, letters = _mixed(spec, "right", spec["right"])
    key = "；".join(f"{numbers[left]}—{letters[place]}" for left, place in spec["key"])
    return Laid(key, (_entries(spec["left"], numbers), right))


def _ordering(spec: Spec) -> Laid:
    items, letters = _mixed(spec, "items", spec["items"])
    right = spec.get("key") or range(len(spec["items"]))
    return Laid(" → ".join(letters[place] for place in right), (items,))


def _category_sort(spec: Spec) -> Laid:
    numbers = [str(place + 1) for place in range(len(spec["classes"]))]
    goods, letters = _mixed(spec, "goods", spec["goods"])
    of_class = [
        "".join(sorted(letters[g] for g, place in enumerate(spec["key"]) if place == c)) for c in range(len(numbers))
    ]
    key = "；".join(f"{number}：{chosen or '无'}" for number, chosen in zip(numbers, of_class, strict=True))
    return Laid(key, (_entries(spec["classes"], numbers), goods))


def _gap_match(spec: Spec) -> Laid:
    words, letters = _mixed(spec, "words", spec["words"])
    key = "；".join(f"({gap}) {letters[place]}" for gap, place in enumerate(spec["key"], 1))
    return Laid(key, (words,), stem=_with_gaps(spec["stem"]))


def _inline_choice(spec: Spec) -> Laid:
    key = "；".join(f"({gap}) {label_at(LETTERS, place)}" for gap, place in enumerate(spec["key"], 1))
    rows = [
        Entry(
            f"({gap})",
            tuple(run for entry in _entries(things) for run in (Run(f"{entry.label}. "), *entry.runs, Run("　"))),
        )
        for gap, things in enumerate(spec["choices"], 1)
    ]
    return Laid(key, (rows,), stem=_with_gaps(spec["stem"]))


def _with_gaps(stem: str) -> str:
    return GAP.sub(lambda gap: f"（{gap.group(1)}）{BLANK_ON_PAPER}", stem)


def _case(spec: Spec) -> Laid:
    """The text; where its parts stand in it, their numbers, with a line to write on for the small ones."""
    small = [stands_in_line(question) for question in questions_of(spec)]
    stem = GAP.sub(lambda gap: f"（{gap[1]}）{BLANK_ON_PAPER if small[int(gap[1]) - 1] else ''}", spec["stem"])
    return Laid("", stem=stem)


def _hot_spot(spec: Spec) -> Laid:
    areas = "；".join(f"{area['shape']} ({', '.join(map(str, area['coords']))})" for area in spec["areas"])
    return Laid(f"图上区域（像素）：{areas}", picture=spec["picture"]["src"])


def _words(spec: Spec) -> Laid:
    lines = [plain(runs_of(str(spec["key"])))] if isinstance(spec.get("key"), str) else []
    for point in spec.get("points_of_answer") or ():
        share = f"（{point['share']}）" if point.get("share") else ""
        lines.append(f"· {plain(runs_of(str(point.get('text', ''))))}{share}")
    return Laid("\n".join(lines))


def _anything(spec: Spec) -> Laid:
    key = spec.get("key")
    return Laid(key if isinstance(key, str) else "")


LAID: dict[str, Callable[[Spec], Laid]] = {
    "single_choice": _choice, "multiple_choice": _choice, "true_false": _true_false, "fill_in": _fill_in,
    "numeric": _numeric, "matching": _matching, "ordering": _ordering, "category_sort": _category_sort,
    "gap_match": _gap_match, "inline_choice": _inline_choice, "hot_spot": _hot_spot, "short_answer": _words,
    "essay": _words, CASE: _case,
}  # fmt: skip

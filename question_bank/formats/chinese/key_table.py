"""Tables of keys that stand apart from their questions: `1-5 ABCDE`, `1.AB 2.C`, `3. 甲；乙`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from question_bank.formats.basket import MOST_FAULTS
from question_bank.formats.chinese.draft import Draft
from question_bank.formats.chinese.kinds import kind_of
from question_bank.formats.chinese.marks import Heading, Line, number_of, tags_of

TRUTH = "√|×|✓|✗|对|错|正确|错误|yes|no|true|false|[TFtf]"
RANGE = re.compile(r" {0,8}(\d{1,5}) ?(?:-{1,2}|—{1,2}|–|~|～|至) ?(\d{1,5}) ?[题.、:)]{0,2} ?([^\d]{1,2000})")
SINGLE = re.compile(
    rf" {{0,8}}[(]?(\d{{1,5}}) ?[.、:)]{{0,2}} ?((?:{TRUTH})|[A-Za-z](?:[ ,、]?[A-Za-z]){{0,9}})"
    r"(?=$|[ ;；,，。]|\d{1,5} ?[.、:)])[ ;；,，。]{0,8}"
)
ONE = re.compile(rf"{TRUTH}|[A-Za-z]")
TOKEN = re.compile(rf"{TRUTH}|[A-Za-z]{{1,400}}")
SEPARATOR = re.compile(r"[ ,，、;；|/。]+")


@dataclass
class Entry:
    """The key of one question, and what explains it."""

    line: int
    answer: list[str]
    analysis: list[str] = field(default_factory=list)
    place: str = "answer"


@dataclass
class Group:
    """Keys below one heading; a number of None: they follow in order."""

    title: str
    entries: list[tuple[int | None, Entry]] = field(default_factory=list)


class KeyTable:
    """The groups of a table, and the lines in it that say nothing."""

    def __init__(self) -> None:
        self.groups: list[Group] = [Group("")]
        self.strays: list[tuple[int, str]] = []

    def head(self, title: str) -> None:
        """A heading: what follows are keys of this type."""
        self.groups.append(Group(title))

    def line(self, number: int, line: Line, heading: Heading | None = None) -> None:
        """Take in one line."""
        entries = self.groups[-1].entries
        if not line.words or len(self.strays) > MOST_FAULTS:
            return
        if heading:
            self.head(heading.title)
        elif found := list(_short_keys(line)):
            entries += [(place, Entry(number, [text])) for place, text in found]
        elif tags := tags_of(line):
            for tag in tags:
                self._tag(number, tag.field, tag.text)
        elif numbered := number_of(line, (entries[-1][0] or 0) + 1 if entries else 1):
            self._numbered(number, numbered[1], numbered[2])
        elif entries:
            entry = entries[-1][1]
            (entry.analysis if entry.place == "analysis" else entry.answer).append(line.words)
        else:
            self.strays.append((number, f"无法识别的答案：{line.words[:40]}"))

    def _numbered(self, number: int, place: int, rest: Line) -> None:
        entry = Entry(number, [])
        self.groups[-1].entries.append((place, entry))
        for tag in tags_of(rest):
            self._tag(number, tag.field, tag.text)
        if not entry.answer and not entry.analysis:
            entry.answer.append(rest.words)

    def _tag(self, number: int, name: str, text: str) -> None:
        entries = self.groups[-1].entries
        if not entries:
            self.strays.append((number, f"无法识别的答案：{text[:40]}"))
        elif name in ("answer", "analysis"):
            entry = entries[-1][1]
            entry.place = name
            (entry.analysis if name == "analysis" else entry.answer).append(text)

    def give(self, drafts: Sequence[Draft]) -> Iterator[tuple[int, str, str]]:
        """Put every key where it belongs; what fits nowhere is given with its line, a code and a sentence."""
        for group in self.groups:
            kind = kind_of(group.title) if group.title else ""
            wanted = [draft for draft in drafts if not group.title or _same(draft, group.title, kind)]
            in_order = [draft for draft in reversed(wanted) if draft.answer is None]
            by_number: dict[int, list[Draft]] = {}
            for draft in wanted:
                if draft.number is not None:
                    by_number.setdefault(draft.number, []).append(draft)
            for place, entry in group.entries:
                in_turn = [in_order.pop()] if place is None and in_order else []
                found = in_turn if place is None else by_number.get(place, [])
                yield from _given(entry, place, found)
        yield from ((line, "unreadable_line", reason) for line, reason in self.strays)


def _same(draft: Draft, title: str, kind: str | None) -> bool:
    said = draft.kind or draft.section
    return said == title or (bool(kind) and kind_of(said) == kind)


def _given(entry: Entry, place: int | None, found: Sequence[Draft]) -> Iterator[tuple[int, str, str]]:
    if not found:
        yield entry.line, "key_without_question", f"答案没有对应的题目：第 {place} 题" if place else "答案比题目多"
    elif len(found) > 1:
        yield entry.line, "ambiguous_number", f"有几道第 {place} 题，不知道答案属于哪一道"
    else:
        draft = found[0]
        if draft.answer is not None and "\n".join(draft.answer).strip() != "\n".join(entry.answer).strip():
            draft.refuse("answers_differ", "题目中的答案与答案表不一致")
        draft.answer = entry.answer
        draft.analysis += entry.analysis


def is_keys(line: Line) -> bool:
    """Whether a line is nothing but keys with their numbers."""
    return any(place is not None for place, _text in _short_keys(line))


def _short_keys(line: Line) -> Iterator[tuple[int | None, str]]:
    """The keys of a line that is nothing but keys; nothing when it is anything else."""
    folded, at = line.folded.rstrip(), 0
    found: list[tuple[int | None, str]] = []
    while at < len(folded):
        if match := RANGE.match(folded, at):
            first, last = int(match.group(1)), int(match.group(2))
            keys = _keys_of_range(match.group(3), last - first + 1)
            if not keys:
                return
            found += list(zip(range(first, last + 1), keys, strict=True))
        elif match := SINGLE.match(folded, at):
            found.append((int(match.group(1)), match.group(2)))
        else:
            break
        at = match.end()
    if not folded[at:].strip(" ;；,，。"):
        yield from found
    elif not found:
        yield from ((None, text) for text in _in_order(folded.strip()))


def _keys_of_range(text: str, count: int) -> list[str]:
    """As many keys as there are numbers: divided, or a letter each."""
    divided = [piece for piece in SEPARATOR.split(text) if piece]
    if len(divided) == count and all(TOKEN.fullmatch(piece) for piece in divided):
        return divided
    each = ONE.findall("".join(divided))
    return each if len(each) == count and "".join(each) == "".join(divided) else []


def _in_order(text: str) -> list[str]:
    """Keys without numbers: one after the other, or a letter each; nothing where there is anything else."""
    divided = [piece for piece in SEPARATOR.split(text) if piece]
    if not all(TOKEN.fullmatch(piece) for piece in divided):
        return []
    return divided if len(divided) > 1 else ONE.findall(text)

"""Two text files, one of questions and one of keys, or one file that has both.

`===<<<单选题>>>===` stands before and after the questions of a type, `===<<<单选题答案>>>===` before and after their
keys: `1-5 ABCDE`, `1.AB 2.C`, `1. 甲|-乙`. A pair is given as one file, questions first and keys behind them, or as a
zip that holds both texts. A line between two back quotes explains the question above it.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from question_bank.contract import Fault, Taken
from question_bank.formats.basket import Basket
from question_bank.formats.chinese.harvest import take_all
from question_bank.formats.chinese.key_table import KeyTable, is_keys
from question_bank.formats.chinese.kinds import kind_of
from question_bank.formats.chinese.marks import heading_of, line_of
from question_bank.formats.chinese.reading import Reader
from question_bank.formats.encodings import LARGEST_TEXT, decoded, head_of
from question_bank.formats.markup import from_words
from question_bank.media import BROKEN_ZIP, zip_problem

NAME = "two_file_text"
LABEL = "标记文本（试题与答案两个文件）"
SUFFIXES = (".txt", ".zip")
MARK = re.compile(r"\s*={3}<{3}\s*([^<>=]{1,40}?)\s*>{3,5}={3}\s*")
BEGINNING = re.compile(r"^\s*={3}<{3}", re.MULTILINE)
KEYS = "答案"
OUTSIDE = ""
PARTS = ("问题描述结束", "问题结束", "答案分割线")
TWINS = {"简单题": "简答题", "其它题": "简答题", "其他题": "简答题"}
EXPLANATION = re.compile(r"\s*`([^`]*)`\s*")
TEXT_FIRST = re.compile(rb"PK\x03\x04.{22}(..)..(.{1,60}?)\.txt", re.DOTALL)
MOST_FILES = 20
MOST_LINES = 250_000


@dataclass(frozen=True)
class Section:
    """The lines between two marks of a type, and the line of the first."""

    title: str
    line: int
    lines: list[str]

    @property
    def is_keys(self) -> bool:
        """Whether these are keys: the mark says so, or there is nothing else between the marks."""
        if self.title.endswith(KEYS) or self.title == OUTSIDE:
            return True
        said = [line for line in self.lines if line.strip()]
        return bool(said) and all(is_keys(line_of(line)) for line in said)


def sniff(name: str, head: bytes) -> int:
    """By its marks, or by a zip that begins with a text."""
    if head.startswith(b"PK"):
        others = (b"imsmanifest.xml", b"[Content_Types].xml", b"mimetype")
        return 60 if TEXT_FIRST.match(head) and not any(other in head for other in others) else 0
    return 95 if BEGINNING.search(head_of(head)) else 0


def read(data: bytes, name: str) -> Taken:
    """The questions of a text that has both, or of a zip with two texts."""
    texts = _unpacked(data, name) if data.startswith(b"PK") else [(name, data)]
    return texts if isinstance(texts, Taken) else read_texts(texts, name)


def read_texts(texts: list[tuple[str, bytes]], name: str) -> Taken:
    """The questions of several texts, in whatever order they come; keys find their questions by type and number."""
    basket = Basket(name)
    readers: list[tuple[str, Reader]] = []
    tables: list[tuple[str, KeyTable]] = []
    for file, data in texts:
        text = decoded(data, file)
        if isinstance(text, Fault):
            return Taken(faults=(text,))
        basket.file = file
        if text.count("\n") > MOST_LINES:
            return Taken(faults=(Fault(file, "", "", f"超过 {MOST_LINES} 行，请分成几个文件", code="file_too_large"),))
        for section in _all_sections(text, basket):
            if section.is_keys:
                tables.append((file, _table(section)))
            else:
                readers.append((file, _reader(section, basket)))
    _harvest(basket, readers, tables)
    places = {file: place for place, (file, _data) in enumerate(texts)}
    basket.faults.sort(key=lambda fault: (places.get(fault.file, 0), fault.line or 0))
    return basket.taken()


def _harvest(basket: Basket, readers: list[tuple[str, Reader]], tables: list[tuple[str, KeyTable]]) -> None:
    """Every key to its question, and every question into the basket; a fault names the text in which it is."""
    drafts = [draft for _file, reader in readers for draft in reader.drafts]
    for file, table in tables:
        basket.file = file
        for line, code, reason in table.give(drafts):
            basket.refuse(line, code, reason)
    for file, reader in readers:
        basket.file = file
        for line, reason in reader.strays:
            basket.refuse(line, "unreadable_line", reason)
        take_all(basket, reader.drafts, from_words)


def questions_in(pair: Sequence[bytes]) -> int | None:
    """Which of two texts has the questions, where it has nothing but questions between marks, and the other their keys
    alone; None where that is not so."""
    found: list[set[bool]] = []
    for data in pair:
        text = decoded(data, "")
        if isinstance(text, Fault) or text.count("\n") > MOST_LINES:
            return None
        kept = {section.is_keys for section in _all_sections(text, Basket(""))}
        found.append(kept if True in kept or BEGINNING.search(text) else set())
    return found.index({False}) if {False} in found and {True} in found else None


def _all_sections(text: str, basket: Basket) -> Iterator[Section]:
    """What stands between marks; and what stands outside of them, where there are keys."""
    yield from _sections(text, basket)
    outside = _outside(text)
    if any(is_keys(line_of(line)) for line in outside.lines):
        yield outside


def _unpacked(data: bytes, name: str) -> list[tuple[str, bytes]] | Taken:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [info for info in archive.infolist() if info.filename.lower().endswith(".txt")]
            too_large = sum(info.file_size for info in files) > LARGEST_TEXT
            if zip_problem(archive) or too_large or not 0 < len(files) <= MOST_FILES:
                return Taken(faults=(Fault(name, "", "", "压缩包中须为试题和答案两个文本文件", code="bad_zip"),))
            return [(info.filename, archive.read(info)) for info in files]
    except BROKEN_ZIP:
        return Taken(faults=(Fault(name, "", "", "压缩包已损坏", code="bad_zip"),))


def _sections(text: str, basket: Basket) -> Iterator[Section]:
    """What stands between a mark and its twin. A section that is not closed ends where another begins."""
    opened: Section | None = None
    for number, line in enumerate(text.split("\n"), 1):
        match = MARK.fullmatch(line) if line.lstrip().startswith("===<<<") else None
        title = match.group(1) if match else ""
        if match is None or title in PARTS:
            if opened:
                opened.lines.append("" if match else line)
            elif line.strip() and BEGINNING.search(line):
                basket.refuse(number, "bad_mark", f"无法识别的标记：{line.strip()[:40]}")
        elif opened and opened.title == title:
            yield opened
            opened = None
        else:
            if opened:
                basket.refuse(opened.line, "bad_mark", f"“{opened.title}”没有结束的标记")
                yield opened
            opened = Section(title, number, [])
    if opened:
        basket.refuse(opened.line, "bad_mark", f"“{opened.title}”没有结束的标记")
        yield opened


def _outside(text: str) -> Section:
    """What stands outside of all marks: a table of keys may be there, in a file of its own or at the end."""
    lines: list[str] = []
    opened = ""
    for line in text.split("\n"):
        match = MARK.fullmatch(line) if line.lstrip().startswith("===<<<") else None
        if match and match.group(1) not in PARTS:
            opened = "" if opened == match.group(1) else match.group(1)
        lines.append("" if match or opened else line)
    folded = map(line_of, lines)
    first = next((at for at, line in enumerate(folded) if is_keys(line) or heading_of(line)), 0)
    return Section(OUTSIDE, first, lines[first:])


def _reader(section: Section, basket: Basket) -> Reader:
    title = TWINS.get(section.title, section.title)
    lines = [line_of(_explained(line)) for line in section.lines]
    reader = Reader(lines, section.line + 1, title).read()
    if kind_of(title) is None and not reader.drafts:
        basket.refuse(section.line, "unknown_kind", f"不支持的题型：{section.title}")
    return reader


def _explained(line: str) -> str:
    match = EXPLANATION.fullmatch(line) if "`" in line else None
    return f"解析：{match.group(1)}" if match else line


def _table(section: Section) -> KeyTable:
    table = KeyTable()
    title = section.title.removesuffix(KEYS)
    if title:
        table.head(TWINS.get(title, title))
    for number, line in enumerate(map(line_of, section.lines), section.line + 1):
        table.line(number, line, None if title else heading_of(line))
    return table

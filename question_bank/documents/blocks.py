"""A document's cleaned HTML as blocks: headings, paragraphs, lists, quotes, tables and pictures, as they are nested."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import html as parser

from question_bank.formats.printable.blocks import Run, runs_as_data
from question_bank.formats.xml_reader import Element

MARKS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic",
    "u": "underline", "s": "strike", "sub": "sub", "sup": "sup", "code": "code", "pre": "code",
}  # fmt: skip
LEVELS = {"h2": 1, "h3": 2, "h4": 3}
WHITE = re.compile(r"[ \t\r\n\f]+")
DEEPEST = 40
"""Deeper than this nothing is nested any more: what stands there comes as paragraphs one after the other."""


@dataclass
class Paragraph:
    """Words; `level` 1 to 3 is a heading. `align` is empty, center or right."""

    runs: list[Run] = field(default_factory=list)
    level: int = 0
    align: str = ""

    @property
    def text(self) -> str:
        """Its words alone, in one line."""
        return WHITE.sub(" ", "".join(run.text for run in self.runs)).strip()


@dataclass(frozen=True)
class Listing:
    """A list; an entry is blocks of its own."""

    entries: "tuple[tuple[Block, ...], ...]"
    is_numbered: bool


@dataclass(frozen=True)
class Quote:
    """What is set apart as somebody's words."""

    blocks: "tuple[Block, ...]"


@dataclass(frozen=True)
class Cell:
    """One cell of a table and how far it reaches."""

    blocks: "tuple[Block, ...]"
    is_head: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Table:
    """Rows of cells."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def width(self) -> int:
        """Columns, as far as any row reaches."""
        return max((at + cell.columns for row in placed(self) for _r, at, cell in row), default=0)

    @property
    def heads(self) -> int:
        """How many rows at the top are nothing but heads."""
        found = 0
        for row in self.rows:
            if not row or not all(cell.is_head for cell in row):
                break
            found += 1
        return found


@dataclass(frozen=True)
class Picture:
    """A picture by its name, what is to be said of it, and its width in percent of the text's."""

    name: str
    words: str
    width: int = 100


@dataclass(frozen=True)
class Rule:
    """A line across the page."""


Block = Paragraph | Listing | Quote | Table | Picture | Rule


def blocks_of(html: str) -> tuple[Block, ...]:
    """The blocks of cleaned HTML, without empty paragraphs at its end."""
    if not html.strip():
        return ()
    found = _inside(parser.fragment_fromstring(html, create_parent="div", parser=parser.HTMLParser(huge_tree=True)), 0)
    while found and isinstance(found[-1], Paragraph) and not found[-1].text:
        found.pop()
    return tuple(found)


def every(blocks: Iterable[Block]) -> Iterator[Block]:
    """All blocks, also those inside others, as they follow each other."""
    for block in blocks:
        yield block
        if isinstance(block, Listing):
            yield from every(inner for entry in block.entries for inner in entry)
        elif isinstance(block, Quote):
            yield from every(block.blocks)
        elif isinstance(block, Table):
            yield from every(inner for row in block.rows for cell in row for inner in cell.blocks)


def placed(table: Table) -> list[list[tuple[int, int, Cell]]]:
    """The cells of each row with row and column where they stand: those that reach down push others aside.

    None lies over another: one that would reach into it ends before it.
    """
    taken: set[tuple[int, int]] = set()
    rows = []
    for r, row in enumerate(table.rows):
        at, found = 0, []
        for cell in row:
            while (r, at) in taken:
                at += 1
            below = min(cell.rows, len(table.rows) - r)
            across = next((n for n in range(1, cell.columns) if (r, at + n) in taken), cell.columns)
            taken |= {(y, x) for y in range(r, r + below) for x in range(at, at + across)}
            found.append((r, at, Cell(cell.blocks, cell.is_head, across, below)))
        rows.append(found)
    return rows


def _inside(element: Element, depth: int, marks: frozenset[str] = frozenset()) -> list[Block]:
    reader = _Reader(depth)
    reader.read(element, marks)
    return reader.found


class _Reader:
    """The blocks in one element; words that stand in none become a paragraph."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.found: list[Block] = []
        self.here: Paragraph | None = None

    def read(self, element: Element, marks: frozenset[str], nested: int = 0) -> None:
        """An element's words and what follows inside it."""
        self._words(element.text, marks)
        for child in element:
            self.take(child, child.tag if isinstance(child.tag, str) else "", marks, nested + 1)
            self._words(child.tail, marks)

    def take(self, child: Element, tag: str, marks: frozenset[str], nested: int) -> None:
        """One element inside."""
        inner = marks | {MARKS[tag]} if tag in MARKS else marks
        if tag == "br":
            self._add(Run("\n"))
        elif tag == "img":
            self._block(_picture(child))
        elif tag == "hr":
            self._block(Rule())
        elif tag in ("p", "pre", *LEVELS):
            self._block(Paragraph([], LEVELS.get(tag, 0), child.get("data-align", "")))
            self.here = self.found[-1]  # type: ignore[assignment]
            self._deeper(child, inner, nested)
            self.here = None
        elif tag in ("ul", "ol", "blockquote", "table") and self.depth < DEEPEST:
            self._block(_nest(child, tag, self.depth + 1))
        else:
            self._deeper(child, inner, nested)

    def _deeper(self, child: Element, marks: frozenset[str], nested: int) -> None:
        if nested < DEEPEST:
            self.read(child, marks, nested)
        else:
            self._words("".join(child.itertext()), marks)

    def _block(self, block: Block | None) -> None:
        self.here = None
        if block is not None:
            self.found.append(block)

    def _words(self, text: str | None, marks: frozenset[str]) -> None:
        if not text:
            return
        if "code" in marks:
            for place, line in enumerate(text.split("\n")):
                if place:
                    self._add(Run("\n"))
                if line:
                    self._add(Run(line, marks))
        elif self.here is not None or text.strip():
            self._add(Run(WHITE.sub(" ", text), marks))

    def _add(self, run: Run) -> None:
        if self.here is None:
            self.here = Paragraph()
            self.found.append(self.here)
        self.here.runs.append(run)


def _picture(element: Element) -> Picture | None:
    name = element.get("data-picture")
    return Picture(name, element.get("alt", ""), int(element.get("data-width", "100"))) if name else None


def _nest(element: Element, tag: str, depth: int) -> Block:
    if tag == "blockquote":
        return Quote(tuple(_inside(element, depth)))
    if tag == "table":
        rows = [tuple(_cell(cell, depth) for cell in row if cell.tag in ("td", "th")) for row in _rows(element)]
        return Table(tuple(row for row in rows if row))
    return Listing(tuple(tuple(entry) for entry in _entries(element, depth)), tag == "ol")


def _entries(listing: Element, depth: int) -> Iterator[list[Block]]:
    """Whatever stands in a list is an entry: also words, and another list, which no entry holds."""
    if words := (listing.text or "").strip():
        yield [Paragraph([Run(WHITE.sub(" ", words))])]
    for child in listing:
        if child.tag == "li":
            yield _inside(child, depth)
        elif isinstance(child.tag, str):
            yield _alone(child, depth)
        if words := (child.tail or "").strip():
            yield [Paragraph([Run(WHITE.sub(" ", words))])]


def _alone(element: Element, depth: int) -> list[Block]:
    reader = _Reader(depth)
    reader.take(element, element.tag, frozenset(), 1)
    return reader.found


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif isinstance(child.tag, str):
            yield from (row for row in child if row.tag == "tr")


def _cell(element: Element, depth: int) -> Cell:
    spans = [int(element.get(name, "1")) for name in ("colspan", "rowspan")]
    return Cell(tuple(_inside(element, depth)), element.tag == "th", *spans)


def as_data(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Blocks as plain values, for templates."""
    return [_as_data(block) for block in blocks]


def _as_data(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"sort": "words", "level": block.level, "align": block.align, "runs": _runs(block.runs)}
    if isinstance(block, Listing):
        return {"sort": "list", "is_numbered": block.is_numbered, "entries": [as_data(e) for e in block.entries]}
    if isinstance(block, Quote):
        return {"sort": "quote", "blocks": as_data(block.blocks)}
    if isinstance(block, Picture):
        return {"sort": "picture", "name": block.name, "words": block.words, "width": block.width}
    if isinstance(block, Rule):
        return {"sort": "rule"}
    rows = [
        [
            {"at": at, "head": c.is_head, "columns": c.columns, "rows": c.rows, "blocks": as_data(c.blocks)}
            for _r, at, c in row
        ]
        for row in placed(block)
    ]
    return {"sort": "table", "width": block.width, "heads": block.heads, "rows": rows}


def _runs(runs: list[Run]) -> list[dict[str, Any]]:
    return [{"text": run["text"], "marks": run["marks"]} for run in runs_as_data(runs)]

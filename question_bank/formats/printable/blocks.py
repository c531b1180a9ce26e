"""Cleaned HTML as paragraphs and tables that a printer's file is made of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from question_bank.formats.printable.formulas import Part, part_of
from question_bank.formats.printable.formulas import as_data as formula_as_data
from question_bank.formats.xml_reader import Element
from question_bank.sanitize import text_of

MARKS = {
    "b": "bold", "strong": "bold", "th": "bold", "h2": "bold", "h3": "bold", "h4": "bold",
    "i": "italic", "em": "italic",
    "u": "underline", "s": "strike", "sub": "sub", "sup": "sup", "code": "code", "pre": "code",
}  # fmt: skip
OWN_LINES = frozenset(("p", "ul", "ol", "li", "h2", "h3", "h4", "blockquote", "pre", "hr", "div"))
WHITE = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True)
class Run:
    """Words in one look, a line end ("\\n"), a picture by its address, or a formula, which words say in one line."""

    text: str
    marks: frozenset[str] = frozenset()
    picture: str = ""
    formula: Part | None = None


@dataclass
class Paragraph:
    """One paragraph; `label` stands in front of it, `indent` counts the lists that it is in."""

    runs: list[Run] = field(default_factory=list)
    label: str = ""
    indent: int = 0


@dataclass(frozen=True)
class Cell:
    """One cell of a table and how far it reaches."""

    runs: tuple[Run, ...]
    columns: int = 1
    rows: int = 1


@dataclass
class Table:
    """Rows of cells."""

    rows: list[list[Cell]]

    @property
    def runs(self) -> list[Run]:
        """The runs of all cells."""
        return [run for row in self.rows for cell in row for run in cell.runs]

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((sum(cell.columns for cell in row) for row in self.rows), default=0)


Block = Paragraph | Table


def blocks_of(marked: str) -> list[Block]:
    """The paragraphs and tables of cleaned HTML; there is always one paragraph at least."""
    if "<" not in marked and "&" not in marked:
        return [Paragraph([Run(WHITE.sub(" ", marked).strip())])]
    reader = _Reader()
    reader.read(html.fragment_fromstring(marked, create_parent="div"), frozenset())
    return reader.blocks() or [Paragraph([Run("")])]


def runs_of(marked: str) -> list[Run]:
    """The same in one line, as an option or an entry is: blocks follow each other, tables as their words."""
    runs: list[Run] = []
    for block in blocks_of(marked):
        runs += ([Run("\n")] if runs else []) + block.runs
    return runs


def plain(runs: list[Run]) -> str:
    """The words of runs alone."""
    return "".join("图" if run.picture else run.text for run in runs)


class _Reader:
    def __init__(self) -> None:
        self.found: list[Block] = []
        self.here: Paragraph | None = None
        self.indent = 0

    def blocks(self) -> list[Block]:
        """What was read, without empty paragraphs."""
        return [block for block in map(_trimmed, self.found) if isinstance(block, Table) or block.runs or block.label]

    def read(self, element: Element, marks: frozenset[str]) -> None:
        """An element, its words and what follows inside it."""
        self._words(element.text, marks)
        number = 0
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag == "li":
                number += 1
            self._child(child, tag, marks, number)
            self._words(child.tail, marks)

    def _child(self, child: Element, tag: str, marks: frozenset[str], number: int) -> None:
        inner = marks | {MARKS[tag]} if tag in MARKS else marks
        if tag == "br":
            self._add(Run("\n"))
        elif tag == "img":
            self._add(Run(child.get("alt") or "", marks, picture=child.get("src", "")))
        elif tag == "audio":
            self._add(Run("（音频）", marks))
        elif tag == "math":
            self._add(_formula(child, marks))
        elif tag == "table":
            self.here = None
            self.found.append(Table([[_cell(cell) for cell in row if _is_cell(cell)] for row in child.iter("tr")]))
        elif tag in OWN_LINES:
            self.here = None
            self.indent += tag in ("ul", "ol", "blockquote")
            if tag == "li":
                self.here = self._paragraph(f"{number}." if _parent(child) == "ol" else "•")
            self.read(child, inner)
            self.indent -= tag in ("ul", "ol", "blockquote")
            self.here = None
        else:
            self.read(child, inner)

    def _words(self, text: str | None, marks: frozenset[str]) -> None:
        if not text:
            return
        if "code" in marks:
            lines = text.split("\n")
            for place, line in enumerate(lines):
                self._add(Run(line, marks))
                if place < len(lines) - 1:
                    self._add(Run("\n"))
        elif self.here is not None or text.strip():
            self._add(Run(WHITE.sub(" ", text), marks))

    def _add(self, run: Run) -> None:
        if self.here is None:
            self.here = self._paragraph("")
        self.here.runs.append(run)

    def _paragraph(self, label: str) -> Paragraph:
        paragraph = Paragraph(label=label, indent=self.indent)
        self.found.append(paragraph)
        return paragraph


def _trimmed(block: Block) -> Block:
    if isinstance(block, Paragraph):
        runs = block.runs
        while runs and not runs[-1].picture and not runs[-1].text.strip() and "underline" not in runs[-1].marks:
            runs.pop()
    return block


def _parent(child: Element) -> str:
    parent = child.getparent()
    return str(parent.tag) if parent is not None else ""


def _is_cell(element: Element) -> bool:
    return element.tag in ("td", "th")


def _cell(element: Element) -> Cell:
    reader = _Reader()
    reader.read(element, frozenset(("bold",)) if element.tag == "th" else frozenset())
    runs: list[Run] = []
    for block in reader.blocks():
        if isinstance(block, Paragraph):
            runs += ([Run("\n")] if runs else []) + block.runs
    return Cell(tuple(runs), _span(element, "colspan"), _span(element, "rowspan"))


def _span(element: Element, name: str) -> int:
    written = element.get(name, "1")
    return max(1, int(written)) if written.isdigit() else 1


def _formula(element: Element, marks: frozenset[str]) -> Run:
    """A formula, and how it is said in one line."""
    copy = etree.fromstring(etree.tostring(element, with_tail=False))
    return Run(text_of(etree.tostring(copy, encoding="unicode")), marks, formula=part_of(copy))


def as_data(block: Block) -> dict[str, Any]:
    """A block as plain values, for a template."""
    if isinstance(block, Table):
        rows = [
            [{"runs": runs_as_data(cell.runs), "columns": cell.columns, "rows": cell.rows} for cell in row]
            for row in block.rows
        ]
        return {"table": rows, "width": block.width}
    return {"runs": runs_as_data(block.runs), "label": block.label, "indent": block.indent}


def runs_as_data(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Runs as plain values, for a template."""
    return [
        {
            "text": run.text,
            "marks": sorted(run.marks),
            "picture": run.picture,
            "formula": formula_as_data(run.formula) if run.formula else None,
        }
        for run in runs
    ]

"""The lines of a Word document: paragraphs with their automatic numbers, pictures as marks, tables."""

from collections.abc import Iterator, MutableMapping
from typing import Any

from question_bank.formats.basket import Unusable
from question_bank.formats.chinese.marks import line_of, options_in, tags_of
from question_bank.formats.ez_docx.document import Document, lost
from question_bank.formats.ez_docx.numbering import W
from question_bank.formats.ez_docx.omml import M, NoFormula, mathml_of
from question_bank.formats.markup import from_text
from question_bank.formats.pictures import keep
from question_bank.sanitize import sanitize_html

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
V = "{urn:schemas-microsoft-com:vml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MOST_LINES = 200_000
DEEPEST = 60
SYMBOLS = {"F0FC": "√", "F0FB": "×", "F050": "√", "F04F": "×", "F0FE": "√", "F0FD": "×"}
TEXTS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}
SKIPPED = {f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{MC}Fallback", f"{W}instrText", f"{W}delText"}
FORMULAS = {f"{M}oMath", f"{M}oMathPara"}
LINES = ("single", "double", "thick", "dotted", "dash", "words", "wave", "dottedHeavy", "dashLong")


def lines_of(document: Document, media: MutableMapping[str, bytes]) -> list[str]:
    """One line for each paragraph; a table is a line of HTML, or its cells are lines where questions stand in them."""
    reader = _Reader(document, media)
    lines: list[str] = []
    for line in reader.block(document.opened.element.body, 0):
        lines.append(line)
        if len(lines) > MOST_LINES:
            raise Unusable("file_too_large", "Word 文档过大，请分成几个文件")
    return lines


class _Reader:
    def __init__(self, document: Document, media: MutableMapping[str, bytes]) -> None:
        self.document, self.media = document, media

    def block(self, parent: Any, depth: int) -> Iterator[str]:
        """The lines of what holds paragraphs and tables."""
        if depth > DEEPEST:
            raise Unusable("too_deep", "文档嵌套过深")
        for child in parent:
            if child.tag == f"{W}p":
                yield from self.paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child, depth)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
                yield from self.block(child, depth + 1)

    def paragraph(self, paragraph: Any) -> Iterator[str]:
        """A paragraph; line breaks inside it make several lines."""
        text = self.document.numbering.label(paragraph) + "".join(self._pieces(paragraph, 0, False))
        yield from text.split("\n")

    def _pieces(self, parent: Any, depth: int, raised: bool) -> Iterator[str]:
        if depth > DEEPEST:
            raise Unusable("too_deep", "文档嵌套过深")
        for child in parent:
            tag = child.tag
            if tag == f"{W}t":
                yield self._words(child.text or "", parent) if not raised else child.text or ""
            elif tag in TEXTS:
                yield TEXTS[tag] if tag != f"{W}br" or child.get(f"{W}type") in (None, "textWrapping") else ""
            elif tag == f"{W}sym":
                yield SYMBOLS.get(str(child.get(f"{W}char")).upper(), lost("symbol"))
            elif tag in FORMULAS:
                yield self._formula(child)
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
                yield from self._pictures(child)
            elif tag not in SKIPPED and isinstance(tag, str):
                yield from self._pieces(child, depth + 1, raised)

    def _words(self, text: str, run: Any) -> str:
        """The words of a run: raised and lowered ones as such, a blank that is drawn by underlining as one of ours."""
        about = run.find(f"{W}rPr")
        if about is None or not text:
            return text
        line, place = about.find(f"{W}u"), about.find(f"{W}vertAlign")
        if line is not None and not text.strip() and len(text) > 1 and line.get(f"{W}val") in LINES:
            return "____"
        where = place.get(f"{W}val") if place is not None else ""
        tag = {"superscript": "sup", "subscript": "sub"}.get(str(where))
        return self.document.mark(f"<{tag}>{from_text(text)}</{tag}>") if tag and text.strip() else text

    def _formula(self, formula: Any) -> str:
        try:
            return self.document.mark(sanitize_html(mathml_of(formula), allow_images=True))
        except NoFormula as part:
            return self.document.lost("formula", str(part))

    def _pictures(self, drawing: Any) -> Iterator[str]:
        found = [(element.get(f"{R}embed"), element.get(f"{R}link")) for element in drawing.iter(f"{A}blip")]
        found += [(element.get(f"{R}id"), None) for element in drawing.iter(f"{V}imagedata")]
        if not found:
            yield lost("drawing") if _says_something(drawing) else ""
        for embedded, linked in found:
            yield self._picture(embedded) if embedded or not linked else lost("linked_picture")

    def _picture(self, relation: str | None) -> str:
        part = self.document.opened.part.related_parts.get(relation)
        try:
            return (
                self.document.mark(f'<img src="{keep(part.blob, self.media)}" alt="">') if part else lost("bad_picture")
            )
        except Unusable as fault:
            if fault.code == "bad_picture":
                return lost("bad_picture")
            raise

    def _table(self, table: Any, depth: int) -> Iterator[str]:
        rows = [[list(self.block(cell, depth + 1)) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
        lines = [line for row in rows for cell in row for line in cell]
        if any(_is_of_a_question(line) for line in lines):
            yield from lines
        elif rows:
            yield self.document.mark(self._html(rows))

    def _html(self, rows: list[list[list[str]]]) -> str:
        cells = ["".join(f"<td>{self._cell(cell)}</td>" for cell in row) for row in rows]
        return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table>"

    def _cell(self, lines: list[str]) -> str:
        try:
            return self.document.html("\n".join(lines).strip())
        except Unusable:
            return "\n".join(lines).strip()


def _says_something(drawing: Any) -> bool:
    """Whether a drawing without a picture is more than a line or a frame: words, a chart, a diagram, an object."""
    kinds = [str(graphic.get("uri")) for graphic in drawing.iter(f"{A}graphicData")]
    speaking = any("chart" in kind or "diagram" in kind for kind in kinds)
    return speaking or drawing.tag == f"{W}object" or any(text.text for text in drawing.iter(f"{W}t"))


def _is_of_a_question(text: str) -> bool:
    line = line_of(text)
    return any(tag.field == "answer" for tag in tags_of(line)) or bool(options_in(line, "A")[1])

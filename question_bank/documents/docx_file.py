"""A document as docx, with real headings, lists and tables, for people who look at it in an office program."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.numbering import CT_Num
from docx.shared import Mm, Pt, RGBColor

from question_bank.documents.blocks import Block, Listing, Paragraph, Picture, Quote, Rule, Table, blocks_of, placed
from question_bank.formats.printable.blocks import Run
from question_bank.formats.printable.pictures import printed

MADE = datetime(2000, 1, 1, tzinfo=UTC)
SERIF, SANS, CODE = "宋体", "黑体", "Consolas"
TEXT_WIDTH = 160.0
SIZES = {"Normal": 11, "Heading 1": 15, "Heading 2": 13, "Heading 3": 11.5}
ALIGN = {"center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
DEEPEST_LIST = 3
HEAD_COLOUR = "F0F2F5"
Finder = Callable[[str], Path | None]


def to_docx(title: str, html: str, picture: Finder) -> bytes:
    """The document of this cleaned HTML under a title."""
    document = _Document(picture)
    document.head(title)
    document.write(document.docx, blocks_of(html), TEXT_WIDTH)
    out = io.BytesIO()
    document.docx.save(out)
    return out.getvalue()


class _Document:
    def __init__(self, picture: Finder) -> None:
        self.picture = picture
        self.style_ids: dict[str, str] = {}
        self.numbers = 0
        self.docx: Any = docx.Document()
        page = self.docx.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(25)
        for name, size in SIZES.items():
            style = self.docx.styles[name]
            style.font.size, style.font.color.rgb = Pt(size), RGBColor(0, 0, 0)
            style.paragraph_format.space_after = Pt(4)
            _font(style, SERIF if name == "Normal" else SANS)
        self.docx.styles["Normal"].paragraph_format.line_spacing = 1.35
        self.docx.core_properties.created = self.docx.core_properties.modified = MADE
        self.docx.core_properties.author = self.docx.core_properties.comments = ""
        _page_number(page.footer.paragraphs[0])

    def head(self, title: str) -> None:
        """The title above the text."""
        words = _clean(title)
        self.docx.core_properties.title = words[:250]
        paragraph = self.docx.add_paragraph()
        paragraph.alignment, paragraph.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(10)
        run = paragraph.add_run(words)
        run.bold, run.font.size = True, Pt(18)
        _font(run, SANS)

    def write(self, where: Any, blocks: Sequence[Block], width: float, style: str = "", depth: int = 0) -> None:
        """Blocks into the document or a cell, in a paragraph style of their own; `width` is what is free, in mm."""
        for block in blocks:
            if isinstance(block, Paragraph):
                self._paragraph(where, block, style)
            elif isinstance(block, Listing):
                self._list(where, block, width, depth + 1)
            elif isinstance(block, Quote):
                self.write(where, block.blocks, width, "Quote", depth)
            elif isinstance(block, Picture):
                self._picture(where, block, width)
            elif isinstance(block, Rule):
                _line_below(where.add_paragraph())
            elif block.rows:
                self._table(where, block, width)

    def _paragraph(self, where: Any, block: Paragraph, style: str) -> Any:
        paragraph = where.add_paragraph()
        if name := f"Heading {block.level}" if block.level else style:
            paragraph._p.style = self._style_id(name)
        if block.align:
            paragraph.alignment = ALIGN[block.align]
        for run in block.runs:
            if run.text == "\n":
                paragraph.add_run().add_break()
            else:
                _look(paragraph.add_run(_clean(run.text)), run)
        return paragraph

    def _list(self, where: Any, block: Listing, width: float, depth: int) -> None:
        name = "List Number" if block.is_numbered else "List Bullet"
        level = min(depth, DEEPEST_LIST)
        style = name if level == 1 else f"{name} {level}"
        number = self._numbering(style) if block.is_numbered else None
        for entry in block.entries:
            first, rest = (entry[0], entry[1:]) if entry and isinstance(entry[0], Paragraph) else (Paragraph(), entry)
            made = self._paragraph(where, Paragraph(first.runs, 0, first.align), style)
            if number is not None:
                numbered = made._p.get_or_add_pPr().get_or_add_numPr()
                numbered.get_or_add_numId().val = number
                numbered.get_or_add_ilvl().val = 0
            self.write(where, rest, width, f"List Continue{'' if level == 1 else f' {level}'}", depth)

    def _style_id(self, name: str) -> str:
        """Asked for once: each time all styles are looked through."""
        if name not in self.style_ids:
            self.style_ids[name] = self.docx.styles[name].style_id
        return self.style_ids[name]

    def _numbering(self, style: str) -> int:
        """A numbering that begins at 1 again, in the look of the style."""
        numbering = self.docx.part.numbering_part.numbering_definitions._numbering
        own = self.docx.styles[style].element.pPr.numPr.numId.val
        self.numbers = self.numbers + 1 if self.numbers else max(num.numId for num in numbering.num_lst) + 1
        abstract = numbering.num_having_numId(own).abstractNumId.val
        fresh = numbering._insert_num(CT_Num.new(self.numbers, abstract))  # type: ignore[no-untyped-call]
        fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(fresh.numId)

    def _picture(self, where: Any, block: Picture, width: float) -> None:
        path = self.picture(block.name)
        found = printed(path.read_bytes()) if path is not None and path.is_file() else None
        paragraph = where.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if found is None:
            paragraph.add_run(f"〔图：{_clean(block.words)}〕")
            return
        shape = paragraph.add_run().add_picture(io.BytesIO(found[0]), width=Mm(width * block.width / 100))
        shape._inline.docPr.set("descr", _clean(block.words))

    def _table(self, where: Any, block: Table, width: float) -> None:
        rows, columns = len(block.rows), block.width
        table = where.add_table(rows, columns)
        table.style = "Table Grid"
        cells = table._cells  # asked for once: each time the whole table is walked through
        for r, at, cell in (each for row in placed(block) for each in row):
            place = cells[r * columns + at]
            if cell.rows > 1 or cell.columns > 1:
                place = place.merge(cells[(r + cell.rows - 1) * columns + at + cell.columns - 1])
            if cell.is_head:
                _shade(place)
            self.write(place, cell.blocks, width / columns * cell.columns - 4)
            _without_first(place, bold=cell.is_head)
        for row in table.rows[: block.heads]:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        where.add_paragraph()


def _without_first(cell: Any, bold: bool) -> None:
    """A cell begins with an empty paragraph, and must end with one."""
    first, *others = cell.paragraphs
    if others and cell._tc[-1].tag == qn("w:p"):
        first._p.getparent().remove(first._p)
    for paragraph in cell.paragraphs:
        paragraph.paragraph_format.space_after = Pt(0)
        for run in paragraph.runs if bold else ():
            run.bold = True


def _look(made: Any, run: Run) -> None:
    made.bold, made.italic, made.underline = (
        ("bold" in run.marks or None),
        "italic" in run.marks,
        "underline" in run.marks,
    )
    made.font.strike, made.font.subscript, made.font.superscript = (m in run.marks for m in ("strike", "sub", "sup"))
    if "code" in run.marks:
        _font(made, CODE)


def _clean(text: str) -> str:
    return "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")


def _font(styled: Any, name: str) -> None:
    styled.font.name = name
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), name)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def _shade(cell: Any) -> None:
    _element(cell._tc.get_or_add_tcPr(), "w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": HEAD_COLOUR})


def _line_below(paragraph: Any) -> None:
    border = _element(paragraph._p.get_or_add_pPr(), "w:pBdr", {})
    _element(border, "w:bottom", {"w:val": "single", "w:sz": "6", "w:space": "1", "w:color": "808080"})


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", None), ("", "PAGE"), ("end", None)):
        element = _element(run._r, "w:fldChar" if kind else "w:instrText", {"w:fldCharType": kind} if kind else {})
        element.text = text


def _element(parent: Any, name: str, attributes: Mapping[str, str]) -> Any:
    element = OxmlElement(name)
    for attribute, value in attributes.items():
        element.set(qn(attribute), value)
    parent.append(element)
    return element

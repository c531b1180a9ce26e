"""The paper as docx, for authors who set it by hand: plain paragraphs in the fonts of every office."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from question_bank.contract import Spec
from question_bank.formats.printable.blocks import Paragraph, Run, Table
from question_bank.formats.printable.formulas import omml_of
from question_bank.formats.printable.paper import Entry, Item, sections_of
from question_bank.formats.printable.pictures import Picture, pictures_of

MADE = datetime(2000, 1, 1, tzinfo=UTC)
SERIF, SANS, CODE = "宋体", "黑体", "Consolas"
INDENT, TEXT_WIDTH = 8, 170
CANDIDATE = "姓名：＿＿＿＿＿＿＿＿　准考证号：＿＿＿＿＿＿＿＿＿＿＿＿　单位：＿＿＿＿＿＿＿＿＿＿＿＿"
WRITING_LINE = "＿" * 40


def write_docx(questions: Sequence[Spec], media: Mapping[str, bytes], title: str = "试卷", key: bool = False) -> bytes:
    """A paper, or with `key` the right answers and why they are right."""
    sections = sections_of(questions)
    paper = _Paper({} if key else pictures_of(sections, media))
    paper.head(title, key)
    for section in sections:
        paper.heading(section.title)
        for item in section.items:
            if key:
                paper.answer(item)
            else:
                paper.question(item)
    return paper.bytes()


class _Paper:
    def __init__(self, pictures: Mapping[str, Picture]) -> None:
        self.pictures = pictures
        self.document: Any = docx.Document()
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(20)
        style = self.document.styles["Normal"]
        style.font.size = Pt(10.5)
        style.paragraph_format.space_after = Pt(2)
        _font(style, SERIF)
        self.document.core_properties.created = self.document.core_properties.modified = MADE
        self.document.core_properties.author = ""
        _page_number(page.footer.paragraphs[0])

    def bytes(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def head(self, title: str, key: bool) -> None:
        """The title, and who wrote the paper."""
        words = _clean(title + ("　参考答案" if key else ""))
        self.document.core_properties.title = words[:250]
        run = self._line(center=True).add_run(words)
        run.bold, run.font.size = True, Pt(17)
        _font(run, SANS)
        if not key:
            self._line(center=True).add_run(CANDIDATE)

    def heading(self, title: str) -> None:
        """The title of a section, never alone at the end of a page."""
        paragraph = self._line(before=8)
        paragraph.paragraph_format.keep_with_next = True
        run = paragraph.add_run(title)
        run.bold = True
        _font(run, SANS)

    def question(self, item: Item) -> None:
        """Stem, lists, lines to write on, and the parts of a case."""
        number = f"{item.label} "
        for block in item.blocks:
            if isinstance(block, Table):
                if number:
                    self._line(before=4).add_run(number)
                self._table(block)
            else:
                self._paragraph(block, number)
            number = ""
        if number:
            self._line(before=4).add_run(number)
        if len(item.lists) > 1:
            self._side_by_side(item.lists)
        for entries in item.lists if len(item.lists) == 1 else ():
            self._list(entries, item.columns)
        for _line in range(item.lines):
            self._line(indent=INDENT).add_run(WRITING_LINE)
        for part in item.parts:
            if part.is_printed:
                self.question(part)

    def answer(self, item: Item) -> None:
        """The key, and why."""
        paragraph = self._line(before=2)
        paragraph.add_run(f"{item.label} ")
        for place, line in enumerate(item.key.split("\n")):
            run = paragraph.add_run(_clean(line))
            run.bold = True
            if place < item.key.count("\n"):
                run.add_break()
        if item.analysis:
            self._line(indent=INDENT).add_run(f"解析：{_clean(item.analysis)}")

    def _line(self, before: float = 0, indent: float = 0, center: bool = False) -> Any:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(before)
        paragraph.paragraph_format.left_indent = Mm(indent)
        if center:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph

    def _paragraph(self, block: Paragraph, number: str) -> None:
        paragraph = self._line(before=4 if number else 0, indent=INDENT + 6 * block.indent)
        if number:
            paragraph.paragraph_format.first_line_indent = Mm(-INDENT)
            paragraph.add_run(number)
        if block.label:
            paragraph.add_run(f"{block.label} ")
        self._runs(paragraph, block.runs)

    def _list(self, entries: Sequence[Entry], columns: int) -> None:
        for start in range(0, len(entries), columns):
            paragraph = self._line(indent=INDENT)
            for place, entry in enumerate(entries[start : start + columns]):
                if place:
                    paragraph.paragraph_format.tab_stops.add_tab_stop(
                        Mm(INDENT + (TEXT_WIDTH - INDENT) / columns * place)
                    )
                    paragraph.add_run("\t")
                self._entry(paragraph, entry)

    def _side_by_side(self, lists: Sequence[Sequence[Entry]]) -> None:
        table = self.document.add_table(rows=1, cols=len(lists))
        for cell, entries in zip(table.rows[0].cells, lists, strict=True):
            for place, entry in enumerate(entries):
                self._entry(cell.paragraphs[0] if not place else cell.add_paragraph(), entry)

    def _entry(self, paragraph: Any, entry: Entry) -> None:
        paragraph.add_run(f"{entry.label} " if entry.label.startswith("(") else f"{entry.label}. ")
        self._runs(paragraph, entry.runs)

    def _table(self, block: Table) -> None:
        rows, width = len(block.rows), block.width
        if not rows or not width:
            return
        table = self.document.add_table(rows=rows, cols=width)
        table.style = "Table Grid"
        taken: set[tuple[int, int]] = set()
        for r, row in enumerate(block.rows):
            c = 0
            for cell in row:
                while (r, c) in taken:
                    c += 1
                if c >= width:
                    break
                bottom, right = min(r + cell.rows, rows) - 1, min(c + cell.columns, width) - 1
                taken |= {(y, x) for y in range(r, bottom + 1) for x in range(c, right + 1)}
                place = table.cell(r, c)
                if (bottom, right) != (r, c):
                    place = place.merge(table.cell(bottom, right))
                self._runs(place.paragraphs[0], cell.runs)

    def _runs(self, paragraph: Any, runs: Sequence[Run]) -> None:
        for run in runs:
            if run.picture:
                self._picture(paragraph, run)
            elif run.formula:
                paragraph._p.append(omml_of(run.formula))
            elif run.text == "\n":
                paragraph.add_run().add_break()
            else:
                _look(paragraph.add_run(_clean(run.text)), run.marks)

    def _picture(self, paragraph: Any, run: Run) -> None:
        if run.picture not in self.pictures:
            paragraph.add_run(f"〔图：{_clean(run.text)}〕")
            return
        data, width = self.pictures[run.picture]
        shape = paragraph.add_run().add_picture(io.BytesIO(data), width=Mm(width))
        shape._inline.docPr.set("descr", _clean(run.text))


def _look(made: Any, marks: frozenset[str]) -> None:
    made.bold, made.italic, made.underline = "bold" in marks, "italic" in marks, "underline" in marks
    made.font.strike, made.font.subscript, made.font.superscript = "strike" in marks, "sub" in marks, "sup" in marks
    if "code" in marks:
        _font(made, CODE)


def _clean(text: str) -> str:
    return "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")


def _font(styled: Any, name: str) -> None:
    styled.font.name = name
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text or None
        run._r.append(element)

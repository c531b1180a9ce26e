"""The pages of a workbook as people see them: shown numbers, filled merged cells, pictures; formulas are set apart."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from question_bank.contract import Fault, Malformed
from question_bank.formats.encodings import decoded
from question_bank.formats.workbook.numbers import AS_IT_IS, BUILT_IN, shown_date, shown_number
from question_bank.formats.workbook.raised import raised_texts
from question_bank.formats.xml_reader import Element, parse
from question_bank.media import OLE
from question_bank.sheets import (
    BROKEN_BOOK,
    MOST_COLUMNS,
    MOST_ROWS,
    Rows,
    cell_text,
    column_number,
    open_book,
    read_csv,
)

Place = tuple[int, int]
MOST_CELLS = 1_500_000
LARGEST_PART = 48_000_000
LARGEST_PICTURE = 10_000_000
MOST_PAGES = 64
ZIP = b"PK\x03\x04"
ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>(?:\s*<(?:\w+:)?(?:f\b[^>]*>([^<]*)|v>(\d+)<))?")
ATTRIBUTE = re.compile(rb"(?<![\w:])([rst])=[\"']([^\"']*)[\"']")
ADDRESS = re.compile(rb"([A-Z]{1,3})(\d{1,7})")
CELL_PICTURE = re.compile(rb"DISPIMG\((?:\"|&quot;)(ID_\w+)")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RAISED = "单元格里有无法照原样读取的上标或下标"
FORMULA, ODD_NUMBER = "单元格里是公式，请改为它的值", "单元格的数字格式无法照原样读取，请把它改为文本"


@dataclass
class Page:
    """One sheet. `odd` says of a cell, (row, column) from 0, why it cannot be taken; `pictures` lie upon cells."""

    name: str
    rows: Rows
    hidden: bool = False
    odd: dict[Place, str] = field(default_factory=dict)
    pictures: dict[Place, list[bytes]] = field(default_factory=dict)
    filled: dict[Place, str] = field(default_factory=dict)


def read_book(content: bytes) -> list[Page]:
    """Every sheet of an xlsx or xls file, or the one of a csv file. Malformed: it cannot be opened."""
    if not content.startswith((ZIP, OLE)):
        text = decoded(content, "")
        if isinstance(text, Fault):
            raise Malformed(text.reason)
        return [Page("", read_csv(text))]
    try:
        book = open_book(content, MOST_CELLS)
        parts = _Parts(content) if content.startswith(ZIP) else None
        found = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        if len(found) > MOST_PAGES:
            raise Malformed("工作表超过 %(max)s 张", max=MOST_PAGES)
        return [_page(book, sheet.name, sheet.visible != SheetVisibleEnum.Visible, parts) for sheet in found]
    except Malformed:
        raise
    except PasswordError:
        raise Malformed("文件有密码，请取消密码后再导入") from None
    except BROKEN_BOOK:
        raise Malformed("表格文件已损坏") from None


def _page(book: CalamineWorkbook, name: str, hidden: bool, parts: "_Parts | None") -> Page:
    sheet = book.get_sheet_by_name(name)
    if (sheet.total_height or 0) * (sheet.total_width or 0) > MOST_CELLS:
        raise Malformed("表格的范围过大，请删除多余的行和列")
    values = [row[:MOST_COLUMNS] for row in sheet.to_python(skip_empty_area=False)]
    while values and not any(cell != "" for cell in values[-1]):
        values.pop()
    if len(values) > MOST_ROWS:
        raise Malformed("表格超过 %(max)s 行", max=MOST_ROWS)
    page = Page(name, [[cell_text(cell).replace("_x000D_", "") for cell in row] for row in values], hidden)
    if parts is not None:
        parts.look_at(page, values)
    _fill(page, sheet.merged_cell_ranges or [])
    return page


def _fill(page: Page, merged: list[tuple[Place, Place]]) -> None:
    """A merged cell says the same in each of its rows; what stands there is asked for by few columns only."""
    for (top, left), (bottom, _right) in merged:
        if top < len(page.rows) and left < len(page.rows[top]) and page.rows[top][left]:
            for row in range(top + 1, min(bottom + 1, len(page.rows))):
                page.filled[row, left] = page.rows[top][left]
        if len(page.filled) > MOST_ROWS * 10:
            raise Malformed("合并的单元格过多")


class _Parts:
    """The parts of an xlsx file that say what calamine does not: number formats, formulas, pictures."""

    def __init__(self, content: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        if any(part.file_size > LARGEST_PART for part in self.archive.infolist() if part.filename.endswith(".xml")):
            raise Malformed("表格的内容过大")
        self.names = set(self.archive.namelist())
        self.read: dict[str, bytes] = {}
        main = next((path for kind, path in self._related("").values() if kind == "officeDocument"), "xl/workbook.xml")
        related = self._related(main)
        self.sheets = {
            sheet.get("name", ""): related.get(sheet.get(f"{RELATION}id", ""), ("", ""))[1]
            for sheet in self._all(main, "sheet")
        }
        styles = next((path for kind, path in related.values() if kind == "styles"), "")
        self.formats = self._formats(styles) if styles else []
        texts = next((path for kind, path in related.values() if kind == "sharedStrings"), "")
        self.raised = raised_texts(self.archive.read(texts)) if texts in self.names else {}
        self.cell_pictures = dict(self._cell_pictures(main))

    def look_at(self, page: Page, values: list[list[Any]]) -> None:
        """Put right what a page shows."""
        path = self.sheets.get(page.name, "")
        if path not in self.names:
            return
        for place, style, kind, formula, value in _cells(self.archive.read(path)):
            row, column = place
            if formula is not None and row < MOST_ROWS:
                self._formula(page, place, formula)
            elif row >= len(values) or column >= len(values[row]):
                continue
            elif kind in (b"", b"n") and style:
                self._shown(page, place, values[row][column], style)
            elif kind == b"s" and value in self.raised:
                self._raised(page, place, self.raised[value])
        for relation, drawing in self._related(path).values():
            if relation == "drawing":
                self._drawn(page, drawing)

    def _formula(self, page: Page, place: Place, formula: bytes) -> None:
        picture = CELL_PICTURE.search(formula)
        content = self.cell_pictures.get(picture.group(1).decode()) if picture else None
        row, column = place
        page.rows += [[] for _ in range(row + 1 - len(page.rows))]
        if content is None:
            page.odd[place] = FORMULA
            return
        if column < len(page.rows[row]):
            page.rows[row][column] = ""
        page.pictures.setdefault(place, []).append(content)

    def _raised(self, page: Page, place: Place, text: str | None) -> None:
        if text is None:
            page.odd[place] = RAISED
        else:
            page.rows[place[0]][place[1]] = text

    def _shown(self, page: Page, place: Place, value: Any, style: int) -> None:
        code = self.formats[style] if style < len(self.formats) else "General"
        if code in AS_IT_IS or isinstance(value, bool):
            return
        if isinstance(value, int | float):
            text = shown_number(value, code)
            if text is None:
                page.odd[place] = ODD_NUMBER
            else:
                page.rows[place[0]][place[1]] = text
        elif isinstance(value, date) and (text := shown_date(value, code)):
            page.rows[place[0]][place[1]] = text

    def _drawn(self, page: Page, drawing: str) -> None:
        related = self._related(drawing)
        root = self._parsed(drawing)
        for anchor in root if root is not None else ():
            corner = [int(at.text or 0) for tag in ("row", "col") for at in anchor.iterfind(f"{{*}}from/{{*}}{tag}")]
            for blip in anchor.iterfind(".//{*}blip"):
                path = related.get(blip.get(f"{RELATION}embed", ""), ("", ""))[1]
                if len(corner) == 2:
                    page.pictures.setdefault((corner[0], corner[1]), []).append(self._picture(path))

    def _cell_pictures(self, main: str) -> Iterator[tuple[str, bytes]]:
        path = posixpath.join(posixpath.dirname(main), "cellimages.xml")
        if path not in self.names:
            return
        related = self._related(path)
        for image in self._all(path, "cellImage"):
            named = next(image.iterfind(".//{*}cNvPr"), None)
            blip = next(image.iterfind(".//{*}blip"), None)
            if named is not None and blip is not None:
                target = related.get(blip.get(f"{RELATION}embed", ""), ("", ""))[1]
                yield named.get("name", ""), self._picture(target)

    def _picture(self, path: str) -> bytes:
        if path not in self.names or self.archive.getinfo(path).file_size > LARGEST_PICTURE:
            return b""
        if path not in self.read:
            self.read[path] = self.archive.read(path)
        return self.read[path]

    def _formats(self, path: str) -> list[str]:
        root = self._parsed(path)
        if root is None:
            return []
        own = {number.get("numFmtId"): number.get("formatCode", "") for number in root.iter("{*}numFmt")}
        used = [style.get("numFmtId", "0") for style in root.iterfind("{*}cellXfs/{*}xf")]
        return [own.get(name) or BUILT_IN.get(int(name) if name.isdigit() else 0, "?") for name in used]

    def _related(self, part: str) -> Mapping[str, tuple[str, str]]:
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        found = {}
        for relation in self._all(path, "Relationship") if path in self.names else ():
            target = relation.get("Target", "")
            full = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], full)
        return found

    def _all(self, path: str, tag: str) -> Iterator[Element]:
        root = self._parsed(path)
        return iter(()) if root is None else root.iter(f"{{*}}{tag}")

    def _parsed(self, path: str) -> Element | None:
        if path not in self.names:
            return None
        root, faults = parse(self.archive.read(path), path)
        if faults:
            raise Malformed(f"{path}：{faults[0].reason}")
        return root


def _cells(xml: bytes) -> Iterator[tuple[Place, int, bytes, bytes | None, int]]:
    """Each cell of a sheet: its place, style, type, its formula where it has one, its value where that is whole."""
    row = column = -1
    for match in ROW_OR_CELL.finditer(xml):
        tag, written, formula, value = match.groups()
        said = dict(ATTRIBUTE.findall(written))
        if tag == b"row":
            row, column = int(said[b"r"]) - 1 if said.get(b"r", b"").isdigit() else row + 1, -1
            continue
        address = ADDRESS.fullmatch(said.get(b"r", b""))
        if address:
            row, column = int(address[2]) - 1, column_number(address[1].decode()) - 1
        else:
            column += 1
        style = said.get(b"s", b"0")
        whole = int(value) if value and len(value) < 10 else -1
        yield (row, column), int(style) if style.isdigit() else 0, said.get(b"t", b""), formula, whole

"""Tables in and out: xlsx and csv become rows of text and back; ids stay text on the way."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from question_bank import texts
from question_bank.contract import Malformed
from question_bank.media import BROKEN_ZIP, OLE, decoded, office_type, zip_problem

Rows = list[list[str]]
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_LINES = 200_000
MOST_CELLS = 5_000_000
FILLED_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'](?:[^>]*[^/>])?>")
INVISIBLE = re.compile(r"[\u200b\ufeff\x00-\x08\x0b-\x1f]")
BROKEN_BOOK = (CalamineError, *BROKEN_ZIP, LookupError, TypeError, AttributeError, SyntaxError)
DELIMITER = re.compile("[,\t;]")
ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,4})")
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""xlsxwriter would write the present moment; a fixed one gives the same bytes for the same rows."""


def read_sheet(source: Path | bytes | BinaryIO, sheet: int = 0) -> Rows:
    """The rows of one sheet of an xlsx or xls file, or of a csv file, as trimmed text. Malformed: neither."""
    content = _content(source)
    if not content.startswith((b"PK\x03\x04", OLE)):
        text = decoded(content)
        if text is None:
            raise Malformed("文件不是 Excel 或 CSV 表格")
        return read_csv(text)
    try:
        workbook = open_book(content)
        names = workbook.sheet_names
        rows = workbook.get_sheet_by_index(sheet).to_python(skip_empty_area=False) if sheet < len(names) else []
    except Malformed:
        raise
    except BROKEN_BOOK:
        raise Malformed("表格文件已损坏") from None
    return _tidy([cell_text(cell) for cell in row[:MOST_COLUMNS]] for row in rows)


def _content(source: Path | bytes | BinaryIO) -> bytes:
    if isinstance(source, bytes):
        return source
    return source.read_bytes() if isinstance(source, Path) else source.read()


def open_book(content: bytes, most_cells: int = MOST_CELLS) -> CalamineWorkbook:
    """An xlsx or xls file that is not larger than it looks. Malformed, or one of BROKEN_BOOK."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if zip_problem(archive) or office_type(archive) not in ("xlsx", "macro"):
                raise Malformed("文件不是可以打开的 Excel 表格")
            if area_of(archive) > most_cells:
                raise Malformed("表格的范围过大，请删除多余的行和列")
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def area_of(archive: zipfile.ZipFile) -> int:
    """Rows times columns up to the last filled cell: calamine takes memory for all of them, and dies of too many."""
    largest = 0
    for member in archive.namelist():
        if member.endswith(".xml"):
            rows, columns = _last_cell(archive, member)
            largest = max(largest, rows * columns)
    return largest


def _last_cell(archive: zipfile.ZipFile, member: str) -> tuple[int, int]:
    rows = columns = 0
    with archive.open(member) as part:
        rest = b""
        while chunk := part.read(1024 * 1024):
            text, _, rest = (rest + chunk).rpartition(b">")
            for column, row in FILLED_CELL.findall(text + b">"):
                rows, columns = max(rows, int(row)), max(columns, column_number(column.decode()))
    return rows, columns


def column_number(letters: str) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def read_cells(path: Path, wanted: Sequence[tuple[str, str]]) -> list[str | None]:
    """The texts of some cells, (sheet, address) each, of an xlsx that nobody vouches for; None where there is none.

    An empty sheet name means the first sheet. openpyxl reads row by row and stops: a hostile sheet costs little.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if zip_problem(archive) or office_type(archive) != "xlsx":
                raise Malformed("文件不是可以打开的 Excel 表格")
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            return [_one_cell(book, sheet, address) for sheet, address in wanted]
    except Malformed:
        raise
    except BROKEN_BOOK:
        raise Malformed("表格文件已损坏") from None


def _one_cell(book: openpyxl.Workbook, sheet: str, address: str) -> str | None:
    match = ADDRESS.fullmatch(address.upper())
    pages = {texts.fold(page.title): page for page in reversed(book.worksheets)}
    page = pages.get(texts.fold(sheet)) if sheet else next(iter(book.worksheets), None)
    if not match or page is None:
        return None
    column, row = column_number(match.group(1)), int(match.group(2))
    area = page.iter_rows(min_row=row, max_row=row, min_col=column, max_col=column, values_only=True)
    return next((cell_text(value) for cells in area for value in cells if value is not None), None)


def read_csv(text: str) -> Rows:
    """The rows of a csv text, divided by commas, semicolons or tabs."""
    return _tidy(_csv_rows(text))


def _csv_rows(text: str) -> Iterator[list[str]]:
    first = next((line for line in text.split("\n", 20)[:20] if DELIMITER.search(line)), "")
    delimiter = max(",\t;", key=first.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            if number >= MOST_LINES:
                raise Malformed("表格超过 %(max)s 行", max=MOST_ROWS)
            yield [cell_text(cell) for cell in row[:MOST_COLUMNS]]
    except csv.Error:
        raise Malformed("CSV 格式有误") from None


def _tidy(rows: Iterable[list[str]]) -> Rows:
    tidy = list(rows)
    while tidy and not any(tidy[-1]):
        tidy.pop()
    if len(tidy) > MOST_ROWS:
        raise Malformed("表格超过 %(max)s 行", max=MOST_ROWS)
    return tidy


def cell_text(cell: Any) -> str:
    """A cell as people read it: 12.0 is "12", a date is YYYY-MM-DD, nothing is ""."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return "" if cell is None else INVISIBLE.sub("", str(cell)).strip()


@dataclass(frozen=True)
class Columns:
    """Where the header stands (its row, counted from 1) and in which column each field is."""

    row: int
    of: Mapping[str, int]


def tidy_name(text: str) -> str:
    """A header without spaces, line breaks, asterisks and notes in brackets: "姓 名*（必填）" is "姓名"."""
    folded = re.sub(r"[\s*]+", "", texts.fold(text))
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】", "", folded) or folded


def find_columns(
    rows: Rows, aliases: Mapping[str, Sequence[str]], required: Sequence[str] = (), within: int = 10
) -> Columns:
    """The row among the first `within` that names most fields. Malformed: a required field has no column."""
    wanted = {tidy_name(name): field for field, names in aliases.items() for name in names}
    best = Columns(0, {})
    for number, row in enumerate(rows[:within], 1):
        of: dict[str, int] = {}
        for place, name in enumerate(row):
            if field := wanted.get(tidy_name(name)):
                of.setdefault(field, place)
        if len(of) > len(best.of):
            best = Columns(number, of)
    if missing := [aliases[field][0] for field in required if field not in best.of]:
        raise Malformed("表头缺少：%(names)s", names="、".join(missing))
    return best


def records(rows: Rows, columns: Columns) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row below the header that is not empty, with its row number as people see it."""
    for number, row in enumerate(rows[columns.row :], columns.row + 1):
        if any(row):
            yield (
                number,
                {field: row[place] if place < len(row) else "" for field, place in columns.of.items()},
            )


def write_sheet(
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "Sheet1",
    header_rows: int = 1,
    widths: Sequence[float] = (),
    merges: Sequence[tuple[int, int, int, int]] = (),
) -> bytes:
    """An xlsx file in which every cell is text; a merge is (first row, first column, last row, last column) from 0."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as workbook:
        workbook.set_properties({"created": MADE})
        plain = workbook.add_format({"num_format": "@", "valign": "vcenter"})
        head = workbook.add_format(
            {"num_format": "@", "bold": True, "align": "center", "valign": "vcenter", "border": 1}
        )
        page = workbook.add_worksheet(title[:31])
        table = [[cell_text(cell) for cell in row] for row in rows]
        for r, row in enumerate(table):
            for c, text in enumerate(row):
                page.write_string(r, c, text, head if r < header_rows else plain)
        for top, left, bottom, right in merges:
            page.merge_range(top, left, bottom, right, table[top][left], head if top < header_rows else plain)
        for c, width in enumerate(widths or _widths(table)):
            page.set_column(c, c, width)
        page.freeze_panes(header_rows, 0)
    return out.getvalue()


def _widths(table: Rows) -> list[float]:
    columns = max(map(len, table), default=0)
    return [min(40, 4 + max(_width_of(row[c]) for row in table[:200] if c < len(row))) for c in range(columns)]


def _width_of(text: str) -> int:
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)


def write_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """A csv file that Excel opens rightly; no cell can become a formula."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_unarmed(cell_text(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _unarmed(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

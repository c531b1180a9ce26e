"""Workbooks: one question a row, in the templates that question banks are exchanged in, and in any sheet with a header.

The header is found among the first 20 rows by the names of its columns (header.py); two templates that have none are
known by their places. A row that cannot be taken as it is written is refused, with its number, column and reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from question_bank.contract import Fault, Malformed, Taken
from question_bank.formats.basket import MOST_FAULTS
from question_bank.formats.encodings import head_of
from question_bank.formats.workbook import words
from question_bank.formats.workbook.book import ZIP, Page, read_book
from question_bank.formats.workbook.header import WITHIN, Header, find_header
from question_bank.formats.workbook.questions import Refused, Row, is_empty, question_of
from question_bank.formats.workbook.writing import write
from question_bank.media import OLE
from question_bank.registry import kinds

__all__ = ["LABEL", "NAME", "SUFFIXES", "read", "sniff", "write"]

NAME, LABEL, SUFFIXES = "workbook", "Excel 或 CSV 表格", (".xlsx", ".xls", ".xlsm", ".csv", ".tsv")
MARKS_OF_A_HEADER = ("题干", "题目", "试题", "题型", "答案")


def sniff(name: str, head: bytes) -> int:
    """A workbook by its content; a csv file by its name or by the names of its columns."""
    suffix = name.lower().rpartition(".")[2]
    if head.startswith(ZIP):
        return 95 if suffix in ("xlsx", "xlsm") and b"imsmanifest" not in head else 80 if b"xl/workbook" in head else 0
    if head.startswith(OLE):
        return 90 if suffix in ("xls", "xlsx", "xlsm") else 20
    if suffix in ("csv", "tsv"):
        return 90
    lines = head_of(head[:8192]).split("\n", WITHIN)[:WITHIN]
    divided = [line for line in lines if line.count("\t") > 1 or line.count(",") > 1]
    return 75 if any(sum(mark in line for mark in MARKS_OF_A_HEADER) > 2 for line in divided) else 0


def read(data: bytes, name: str) -> Taken:
    """The questions of every sheet that shows a header; a hidden sheet that has one is a fault."""
    try:
        pages = read_book(data)
    except Malformed as fault:
        return Taken(faults=(Fault(name, "", "", str(fault), code="bad_workbook"),))
    reading = _Reading(name, len([page for page in pages if page.rows]) > 1)
    for page in pages:
        reading.page(page)
    if not reading.headers and not reading.faults:
        reason = "没有找到表头：前 20 行中须有题干（题目、试题）和答案等列名"
        reading.faults.append(Fault(name, "", "", reason, code="no_header"))
    if not reading.places and not reading.faults:
        reading.faults.append(Fault(name, "", "", "表头下面没有题目", code="no_questions"))
    return Taken(tuple(reading.questions), tuple(reading.faults), reading.media)


@dataclass
class _Reading:
    name: str
    several: bool
    headers: int = 0
    places: int = 0
    questions: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)

    def page(self, page: Page) -> None:
        """Every row of a page."""
        header = find_header(page.rows)
        if header is None:
            return
        if page.hidden:
            self.faults.append(self._fault(page, None, "", "工作表是隐藏的，没有读取；请取消隐藏", "hidden_sheet"))
            return
        self.headers += 1
        for row in _rows(page, header, self.media):
            if len(self.faults) >= MOST_FAULTS:
                self.faults.append(self._fault(page, None, "", "问题过多，其余部分未读取", "too_many"))
                return
            self.row(row)

    def row(self, row: Row) -> None:
        """One row: a question that its kind accepts, or faults."""
        place, self.places = self.places, self.places + 1
        number = row.at + 1
        try:
            question = question_of(row)
        except Refused as fault:
            self.faults.append(self._fault(row.page, number, fault.column, fault.reason, fault.code))
            return
        kind = kinds().get(question["kind"])
        problems = kind.check(question) if kind else [f"kind: 本系统没有题型 {question['kind']}"]
        for problem in problems:
            name, _, reason = problem.partition(": ")
            column = row.header.column_of(name)
            self.faults.append(self._fault(row.page, number, column, reason or problem, "bad_question"))
        if not problems:
            where = self._where(row.page, number)
            self.questions.append({**question, "_where": where, "_row": number, "_place": place})

    def _where(self, page: Page, row: int | None) -> str:
        sheet = page.name if self.several or row is None else ""
        return " ".join(part for part in (sheet, f"第 {row} 行" if row else "") if part)

    def _fault(self, page: Page, row: int | None, column: str, reason: str, code: str) -> Fault:
        path = page.name if self.several else ""
        return Fault(self.name, self._where(page, row), column, reason, code=code, row=row, path=path)


def _rows(page: Page, header: Header, media: dict[str, bytes]) -> Iterator[Row]:
    from_0_to_1 = _is_scale_of_shares(page, header)
    section = words.kind_of(page.name)
    head = [name for name in header.names if name]
    for at in range(header.row, len(page.rows)):
        filled = [cell for cell in page.rows[at] if cell]
        if len(filled) == 1 and (announced := words.kind_of_section(filled[0])):
            section = announced
        elif filled != head:
            row = Row(page, header, at, section, from_0_to_1, media)
            if not is_empty(row):
                yield row


def _is_scale_of_shares(page: Page, header: Header) -> bool:
    column = header.of.get("difficulty")
    if column is None:
        return False
    return any(words.is_share(row[column]) for row in page.rows[header.row :] if column < len(row))

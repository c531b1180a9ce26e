"""A whole roster: every row becomes an entry or a list of faults; a roster with one fault is not imported."""

import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from examserver.registration.rules import masked
from examserver.registration.rules.form import (
    COLUMNS,
    EXTRA,
    JOB_TYPE,
    LISTS,
    MOSTLY_OFFICIAL,
    NAMES,
    NEEDED,
    PERMITS,
    RESIDENT_ID,
    SOFT_LISTS,
    STARRED,
    level_of,
    listed,
    soft,
)
from examserver.registration.rules.values import (
    FULL_DAY,
    LONGEST_WORKPLACE,
    birth_of,
    name_of,
    occupation_of,
    other_number,
    permit_number,
    phone_of,
    plain,
    resident_number,
    sex_of,
)
from examserver.rulebook import Rulebook
from question_bank.contract import Malformed
from question_bank.identity import IdFacts, age_on
from question_bank.media import OLE
from question_bank.sheets import Columns, Rows, find_columns, read_sheet, records, tidy_name

T = TypeVar("T")
IsEnrolled = Callable[[str, str, int], bool]
"""Whether this ID number is in the batch already, for the same occupation and level."""
MOST_ROWS = 20_000
SHEETS_SEARCHED = 3
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, LookupError, OSError, RuntimeError, ValueError, OverflowError)
FOOTERS = ("填报", "填表", "制表", "审核", "经办", "负责人", "备注", "说明", "注:", "注：", "单位盖章", "合计", "共计")
LIKE_AN_ID = re.compile(r"\d{15}")
NOT_EXCEL = Malformed("文件不是可以打开的 Excel 表格")
SEX_FROM, BIRTH_FROM = "性别", "出生日期"


@dataclass(frozen=True)
class Entry:
    """One candidate as the roster tells; `row` is the row of the sheet, `extra` holds the columns without a place."""

    row: int
    name: str
    sex: str
    birth: date
    id_type: str
    id_number: str
    occupation: str
    job_type: str
    level: int
    exam_kind: str
    phone: str
    workplace: str
    extra: Mapping[str, str]

    @property
    def key(self) -> tuple[str, str, int]:
        """What nobody has twice in a batch."""
        return self.id_number, self.occupation, self.level


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: row 0 is the file as a whole. `reason` is a sentence that `detail` fills."""

    row: int
    column: str
    value: str
    reason: str
    detail: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        where = f"第 {self.row} 行" if self.row else ""
        reason = self.reason % self.detail if self.detail else self.reason
        return " · ".join(part for part in (where, self.column, reason) if part)


@dataclass(frozen=True)
class Roster:
    """What a file gives: the entries of all good rows, every fault, and warnings that block nothing."""

    rows: tuple[Entry, ...] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether it may be imported."""
        return bool(self.rows) and not self.faults


@dataclass(frozen=True)
class Sheet:
    """The rows of the sheet that has the header, where its columns are, and which of them must be filled."""

    rows: Rows
    columns: Columns
    required: frozenset[str]
    unknown: tuple[str, ...]


def nobody(_id_number: str, _occupation: str, _level: int) -> bool:
    """An empty batch."""
    return False


def read_roster(
    source: Path | bytes,
    name: str,
    exam_date: date,
    is_enrolled: IsEnrolled = nobody,
    minimum_age: int = Rulebook().minimum_age,
) -> Roster:
    """Read a registration list (xlsx, xls or csv) for an exam day. Never raises for what a file may contain."""
    try:
        sheet = find_sheet(source)
        lines = list(records(sheet.rows, sheet.columns))
        if len(lines) > MOST_ROWS:
            raise Malformed("表格超过 %(max)s 行", max=MOST_ROWS)
    except Malformed as error:
        found = NOT_EXCEL if is_misnamed(source, name) else error
        return Roster(faults=(Fault(0, "", name, found.reason, found.detail),))
    roster = _Roster(exam_date, minimum_age, is_enrolled, sheet)
    for row, cells in lines:
        if not is_idle_line(cells, sheet.rows[row - 1]):
            roster.add(row, cells)
    return roster.result()


def is_misnamed(source: Path | bytes, name: str) -> bool:
    """Whether a file is called a workbook and is none: what is missing in it is not its header."""
    content = source if isinstance(source, bytes) else source.read_bytes()
    return name.lower().endswith((".xlsx", ".xls")) and not content.startswith((b"PK", OLE))


def find_sheet(source: Path | bytes) -> Sheet:
    """The first sheet whose first ten rows hold a header that names what is needed. Malformed: there is none."""
    problem: Malformed | None = None
    for number in range(SHEETS_SEARCHED):
        try:
            rows = read_sheet(source, number)
            if rows or number == 0:
                return _headed(rows)
        except Malformed as error:
            problem = problem or error
        except BROKEN:
            raise Malformed("表格文件已损坏") from None
    raise problem or Malformed("表格是空的")


def _headed(rows: Rows) -> Sheet:
    if not rows:
        raise Malformed("表格是空的")
    columns = find_columns(rows, NAMES)
    of = dict(columns.of)
    if JOB_TYPE in of and "职业工种名称" not in of:
        of["职业工种名称"] = of.pop(JOB_TYPE)
    is_official = len(of.keys() & set(COLUMNS)) >= MOSTLY_OFFICIAL
    must = [c for c in COLUMNS if c in NEEDED or (is_official and c in STARRED)]
    if missing := [column for column in must if column not in of]:
        raise Malformed("表头缺少：%(names)s", names="、".join(missing))
    header = rows[columns.row - 1]
    starred = {c for c, place in of.items() if "*" in header[place] or "＊" in header[place] or "必填" in header[place]}
    known = {tidy_name(name) for names in NAMES.values() for name in names}
    unknown = tuple(text for text in header if text and tidy_name(text) not in known)
    return Sheet(rows, Columns(columns.row, of), frozenset(must) | starred, unknown)


def is_idle_line(cells: Mapping[str, str], line: list[str]) -> bool:
    """Whether a row names no candidate: only numbered, or a closing line such as 填报人."""
    if any(cells.get(column) for column in NEEDED if column != "职业工种名称"):
        return False
    first = next((text for text in line if text), "")
    return first.startswith(FOOTERS) or not any(text for column, text in cells.items() if column != "序号")


class _Roster:
    """A roster on its way: rows are added one by one, faults are collected."""

    def __init__(self, exam_date: date, minimum_age: int, is_enrolled: IsEnrolled, sheet: Sheet) -> None:
        self.exam_date, self.minimum_age, self.is_enrolled, self.sheet = exam_date, minimum_age, is_enrolled, sheet
        self.rows: list[Entry] = []
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self.seen: dict[tuple[str, str, int], int] = {}
        self.people: dict[str, tuple[int, str]] = {}

    def add(self, row: int, cells: Mapping[str, str]) -> None:
        """Read one row: an entry if it has no fault."""
        line = _Line(row, cells, self.sheet.required)
        entry = line.entry(self.exam_date, self.minimum_age)
        if entry:
            self._compare(entry, line)
        if entry and not line.faults:
            self.rows.append(entry)
        self.faults += line.faults
        self.warnings += line.warnings

    def _compare(self, entry: Entry, line: "_Line") -> None:
        """With the rows above, and with the batch."""
        earlier = self.seen.setdefault(entry.key, entry.row)
        if earlier != entry.row:
            line.fault("证件号码", "与第 %(row)s 行重复（同一证件号码、职业和等级）", row=earlier)
        elif self.is_enrolled(*entry.key):
            line.fault("证件号码", "该考生已在本批次报考同一职业和等级")
        first, name = self.people.setdefault(entry.id_number, (entry.row, entry.name))
        if name != entry.name:
            line.fault("姓名", "与第 %(row)s 行的证件号码相同，姓名不同", row=first)

    def result(self) -> Roster:
        """All of it, with what is said about the file as a whole."""
        if not self.rows and not self.faults:
            self.faults.append(Fault(0, "", "", "表头下面没有考生"))
        whole = [Fault(0, "", text, "这一列不在报名表中，不会导入") for text in self.sheet.unknown]
        if without := sum(not entry.phone for entry in self.rows):
            whole.append(Fault(0, "手机号码", "", "%(n)s 人没有手机号码", {"n": without}))
        if self.rows:
            whole.append(Fault(0, "", "", "报名表不含照片，导入后请为 %(n)s 人上传照片", {"n": len(self.rows)}))
        return Roster(tuple(self.rows), tuple(self.faults), (*whole, *self.warnings))


class _Line:
    """One row being read: every cell is looked at, so that all that is wrong is told at once."""

    def __init__(self, row: int, cells: Mapping[str, str], required: frozenset[str]) -> None:
        self.row, self.cells, self.required = row, cells, required
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []

    def fault(self, column: str, reason: str, **detail: Any) -> None:
        """Note a fault in a column."""
        self.faults.append(Fault(self.row, column, self._shown(column), reason, detail))

    def _shown(self, column: str) -> str:
        text = self.cells.get(column, "")[:40]
        return masked(text) if column == "证件号码" or LIKE_AN_ID.search(text) else text

    def take(self, column: str, read: Callable[[str], T], blank: T) -> T | None:
        """The value of a cell: `blank` where nothing is written, None with a fault where it cannot be read."""
        text = self.cells.get(column, "")
        if not text:
            return blank
        try:
            return read(text)
        except Malformed as error:
            self.fault(column, error.reason, **error.detail)
            return None

    def entry(self, exam_date: date, minimum_age: int) -> Entry | None:
        """The candidate of this row, or None after a fault."""
        for column in COLUMNS:
            if column in self.required and not self.cells.get(column):
                self.fault(column, "必填")
        name = self.take("姓名", name_of, "")
        occupation = self.take("职业工种名称", occupation_of, ("", ""))
        job_type = self.take(JOB_TYPE, plain, "")
        level = self.take("认定等级", level_of, 0)
        exam_kind = self.take("考试类型", lambda text: listed("考试类型", text), "正考")
        phone = self.take("手机号码", phone_of, "")
        workplace = self.take("所在单位", lambda text: plain(text, LONGEST_WORKPLACE), "")
        person = self._person(exam_date, minimum_age)
        extra = self._extra()
        if self.faults or person is None:
            return None
        id_type, number, sex, birth = person
        first, second = occupation or ("", "")
        return Entry(
            row=self.row,
            name=name or "",
            sex=sex,
            birth=birth,
            id_type=id_type,
            id_number=number,
            occupation=first,
            job_type=_no_dashes(second or job_type or ""),
            level=level or 0,
            exam_kind=exam_kind or "",
            phone=phone or "",
            workplace=workplace or "",
            extra=extra,
        )

    def _person(self, exam_date: date, minimum_age: int) -> tuple[str, str, str, date] | None:
        """Paper, number, sex and birth: told by the number and compared with what is typed, or typed alone."""
        id_type = self.take("证件类型", lambda text: listed("证件类型", text), RESIDENT_ID)
        sex = self.take(SEX_FROM, sex_of, "")
        birth = self.take(BIRTH_FROM, birth_of, "")
        number: str | None
        if id_type == RESIDENT_ID or id_type in PERMITS:
            facts = self.take("证件号码", resident_number if id_type == RESIDENT_ID else permit_number, None)
            number = facts.number if facts else None
            if facts:
                self._agree(facts, sex, birth)
                sex, birth = facts.sex, facts.birth.isoformat()
        else:
            number = self.take("证件号码", other_number, "")
        if id_type is None or id_type != RESIDENT_ID:
            self._typed(id_type, birth)
        if not (id_type and number and sex and birth) or len(birth) < FULL_DAY:
            return None
        born = date.fromisoformat(birth)
        if age_on(born, exam_date) < minimum_age:
            column = "证件号码" if id_type == RESIDENT_ID else BIRTH_FROM
            self.fault(column, "考试当日未满 %(age)s 周岁", age=minimum_age)
        return id_type, number, sex, born

    def _agree(self, facts: IdFacts, sex: str | None, birth: str | None) -> None:
        if sex and sex != facts.sex:
            self.fault(SEX_FROM, "与证件号码不符，号码表示的是“%(right)s”", right=facts.sex)
        if birth and not facts.birth.isoformat().startswith(birth):
            self.fault(BIRTH_FROM, "与证件号码不符，号码表示的是 %(right)s", right=facts.birth.isoformat())

    def _typed(self, id_type: str | None, birth: str | None) -> None:
        """性别 and 出生日期 must be typed for every other paper (domain.md 7.1)."""
        for column in (SEX_FROM, BIRTH_FROM):
            if id_type and not self.cells.get(column) and column not in self.required:
                self.fault(column, "证件类型不是居民身份证时必填")
        if birth and len(birth) < FULL_DAY:
            self.fault(BIRTH_FROM, "应为日期，例如 1998-03-25")
        elif birth and birth < "1900":
            self.fault(BIRTH_FROM, "没有这一天")

    def _extra(self) -> dict[str, str]:
        """The other columns; 证书等级 and 证书编号 are needed where a certificate is said to be held."""
        extra = {column: text for column in EXTRA if (text := self._other(column))}
        if extra.get("是否有职业资格证书") == "是":
            for column in ("证书等级", "证书编号"):
                if not self.cells.get(column) and column not in self.required:
                    self.fault(column, "是否有职业资格证书为“是”时必填")
        return extra

    def _other(self, column: str) -> str:
        if column in LISTS:
            return self.take(column, lambda text: listed(column, text), "") or ""
        text = self.take(column, plain, "") or ""
        if text and column in SOFT_LISTS:
            text, is_listed = soft(column, text)
            if not is_listed:
                self.warnings.append(Fault(self.row, column, text[:40], "不在规定的取值之内，按原文保留"))
        return text


def _no_dashes(job_type: str) -> str:
    return "" if job_type in ("无", "-", "--", "—", "——", "/") else job_type

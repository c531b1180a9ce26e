"""Checks of a table that was cleaned. A share is what was put right of what was wrong to begin with, so that a workbook
nobody touched gets nothing; and a table that was emptied has not been cleaned."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from question_bank.spreadsheets.addresses import name_of
from question_bank.spreadsheets.book import cell_at, format_of
from question_bank.spreadsheets.charting import value_at
from question_bank.spreadsheets.formats import is_date_format
from question_bank.spreadsheets.values import comparable, is_number
from question_bank.workspaces.checks import Outcome, Work
from question_bank.workspaces.spreadsheet.scoring import START, matches, nothing, said, told, worked_of
from question_bank.workspaces.spreadsheet.worked import Table, Worked, folded, is_filled

LEAST_LEFT = Fraction(1, 2)
"""So much of a table must be left to be called cleaned, unless the check says how many rows."""

FIRST_DAY, LAST_DAY = 32_874, 73_050
"""1990 to 2099: what is a date in a shop's sheet."""

PHONE = re.compile(r"1[3-9]\d{9}")
MOST_SHOWN = 5


def _tables(work: Work, check: Mapping[str, Any]) -> tuple[Worked, Table, Table | None] | Outcome:
    """The table as it is, and as it was to begin with."""
    worked, start = worked_of(work), work.fields.get(START)
    if worked is None:
        return nothing()
    names = [check["column"]] if "column" in check else list(check.get("columns", ()))
    page = worked.page(check["sheet"])
    if page is None:
        return nothing(f"没有工作表“{check['sheet']}”")
    table = page.table(*names)
    if table is None:
        return nothing(f"“{page.name}”中没有找到“{'、'.join(names)}”列")
    before = start.page(check["sheet"]) if isinstance(start, Worked) else None
    return worked, table, before.table(*names) if before else None


def check_rows(work: Work, check: Mapping[str, Any]) -> Outcome:
    """How many rows are left. Near the right number is half right, by how much of the way was gone."""
    found = _tables(work, check)
    if isinstance(found, Outcome):
        return found
    worked, table, before = found
    least, most = check["between"]
    count = len(table.rows)
    away = max(least - count, count - most, 0)
    why = f"“{check['sheet']}”有 {count} 行数据，应为 {least if least == most else f'{least} 到 {most}'} 行"
    at_start = len(before.rows) if before else 0
    way = max(least - at_start, at_start - most, 0)
    share = Fraction(1) if not away else max(Fraction(0), 1 - Fraction(away, way)) / 2 if way else Fraction(0)
    return told(worked, share, why, {"rows": count, "rows_at_start": at_start})


def _cleaned(work: Work, check: Mapping[str, Any], bad_in: Callable[[Table], list[str]], what: str) -> Outcome:
    """The share of the faults that are gone; `bad_in` names those of a table."""
    found = _tables(work, check)
    if isinstance(found, Outcome):
        return found
    worked, table, before = found
    bad = bad_in(table)
    at_start = len(bad_in(before)) if before else 0
    least = check.get("least_rows", (len(before.rows) if before else 2) * LEAST_LEFT)
    if sum(1 for _ in table.filled_rows()) < least:
        return told(worked, Fraction(0), f"“{check['sheet']}”剩下的数据过少", {"rows": len(table.rows)})
    share = Fraction(1) if not bad else max(Fraction(0), 1 - Fraction(len(bad), at_start)) if at_start else Fraction(0)
    left = f"还有 {len(bad)} 处：{'、'.join(bad[:MOST_SHOWN])}" if bad else "全部符合"
    return told(worked, share, f"“{check['sheet']}”{what}，{left}", {"bad": bad[:50], "bad_at_start": at_start})


def _named(table: Table, row: int, column: int) -> str:
    return f"{name_of(row, column)}（{said(value_at(table.sheet.values, row, column))}）"


def _bad_cells(names: list[str], is_bad: Callable[[Table, int, int], bool]) -> Callable[[Table], list[str]]:
    def bad_in(table: Table) -> list[str]:
        columns = [table.columns[folded(name)] for name in names]
        return [_named(table, row, c) for row in table.filled_rows() for c in columns if is_bad(table, row, c)]

    return bad_in


def check_unique(work: Work, check: Mapping[str, Any]) -> Outcome:
    """No value of a column stands there twice."""

    def repeated(table: Table) -> list[str]:
        values = [folded(one) for one in table.values_of(check["column"]) if is_filled(one)]
        return [value for value, times in Counter(values).items() for _ in range(times - 1)]

    return _cleaned(work, check, repeated, f"“{check['column']}”不重复")


def check_filled(work: Work, check: Mapping[str, Any]) -> Outcome:
    """Nothing is missing in one or several columns."""
    names = [check["column"]] if "column" in check else list(check["columns"])
    bad = _bad_cells(names, lambda table, row, c: not is_filled(value_at(table.sheet.values, row, c)))
    return _cleaned(work, check, bad, f"“{'、'.join(names)}”无空白")


def _is_date(table: Table, row: int, column: int) -> bool:
    value = value_at(table.sheet.values, row, column)
    code = format_of(cell_at(table.sheet.cells, row, column))
    return is_number(value) and FIRST_DAY <= value <= LAST_DAY and is_date_format(code)


def _is_money(table: Table, row: int, column: int) -> bool:
    value = value_at(table.sheet.values, row, column)
    code = format_of(cell_at(table.sheet.cells, row, column)).split(";")[0]
    return is_number(value) and re.search(r"\.00(?![0#])", code) is not None and "%" not in code


def _is_trimmed(table: Table, row: int, column: int) -> bool:
    value = value_at(table.sheet.values, row, column)
    return not isinstance(value, str) or value == re.sub(r"[\s\u3000]+", " ", value).strip()


def _is_phone(table: Table, row: int, column: int) -> bool:
    value = value_at(table.sheet.values, row, column)
    said = str(int(value)) if is_number(value) and float(value).is_integer() else value
    return isinstance(said, str) and PHONE.fullmatch(said) is not None


FORMATS: Mapping[str, tuple[str, Callable[[Table, int, int], bool]]] = {
    "date": ("是日期", _is_date),
    "number": ("是数值", lambda table, row, column: is_number(value_at(table.sheet.values, row, column))),
    "money": ("是两位小数的数值", _is_money),
    "trimmed": ("无多余空格", _is_trimmed),
    "phone": ("是手机号", _is_phone),
}


def check_format(work: Work, check: Mapping[str, Any]) -> Outcome:
    """Every value of a column is of one form, or one of the allowed values."""
    if check["is"] == "one_of":
        allowed = set(check["values"])
        bad = _bad_cells([check["column"]], lambda table, row, c: value_at(table.sheet.values, row, c) not in allowed)
        return _cleaned(work, check, bad, f"“{check['column']}”写法统一")
    words, test = FORMATS[check["is"]]
    bad = _bad_cells([check["column"]], lambda table, row, c: not test(table, row, c))
    return _cleaned(work, check, bad, f"“{check['column']}”{words}")


def check_sorted(work: Work, check: Mapping[str, Any]) -> Outcome:
    """A column goes up, or down."""
    down = check.get("order") == "descending"

    def out_of_order(table: Table) -> list[str]:
        place = table.columns[folded(check["column"])]
        rows = [
            row
            for row in table.filled_rows()
            if is_number(v := value_at(table.sheet.values, row, place)) or isinstance(v, str)
        ]
        keys = [comparable(value_at(table.sheet.values, row, place)) for row in rows]
        pairs = zip(keys, keys[1:], rows[1:], strict=False)
        return [_named(table, row, place) for one, other, row in pairs if (one < other if down else one > other)]

    outcome = _cleaned(work, check, out_of_order, f"“{check['column']}”按{'降' if down else '升'}序排列")
    return outcome if outcome.share == 1 else Outcome(Fraction(0), outcome.why, outcome.proof)


def check_contains_row(work: Work, check: Mapping[str, Any]) -> Outcome:
    """Rows, found by one column, have the expected values in others; each right cell has its share."""
    found = _tables(work, {**check, "columns": [check["key"]]})
    if isinstance(found, Outcome):
        return found
    worked, table, _ = found
    key = table.columns[folded(check["key"])]
    rows = {folded(value_at(table.sheet.values, row, key)): row for row in reversed(list(table.filled_rows()))}
    right, seen = 0, dict[str, str]()
    for name, wanted in check["rows"].items():
        for column, value in wanted.items():
            row, place = rows.get(folded(name)), table.column(column)
            have = None if row is None or place is None else value_at(table.sheet.values, row, place)
            seen[f"{name}·{column}"] = said(have)
            right += row is not None and place is not None and matches(have, value, check.get("tolerance", 0))
    why = f"“{check['sheet']}”抽查正确 {right}/{len(seen)} 处"
    return told(worked, Fraction(right, len(seen)), why, {"values": seen})

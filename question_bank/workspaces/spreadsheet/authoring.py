"""What the author of a spreadsheet task must give.

`spreadsheet`: `file` (an xlsx of the pack: the workbook to begin with), `charts: true` where charts are asked for.
A check names a `sheet` of that workbook, and columns by their heads (in the first 30 rows).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from question_bank.contract import Malformed, Spec
from question_bank.spreadsheets.addresses import place_of
from question_bank.spreadsheets.book import CHARTS, MOST_ROWS, read_book
from question_bank.spreadsheets.functions.every import FUNCTIONS
from question_bank.workspaces.authoring import is_list_of_words, is_value, is_whole, is_words
from question_bank.workspaces.spreadsheet.cleaning import FORMATS
from question_bank.workspaces.spreadsheet.worked import Page, Worked, folded, work_out

LARGEST_START = 300_000
"""Characters that a workbook to begin with may have, as JSON: it travels in every paper."""


def check_spreadsheet(plan: Any, size: int) -> Iterator[str]:
    """Faults of the workbook to begin with. `size`: how many characters of JSON it has."""
    if not isinstance(plan, Mapping) or "book" not in plan:
        yield "spreadsheet: 须写明 file（pack/ 下的 xlsx 文件）"
        return
    try:
        tidy = read_book(plan["book"])
    except Malformed as fault:
        yield f"spreadsheet: {fault}"
        return
    if tidy != plan["book"]:
        yield "spreadsheet: book 的写法有误（请由 xlsx 文件生成）"
    if size > LARGEST_START:
        yield f"spreadsheet: 工作簿过大，最多 {LARGEST_START // 1000} 千字符"
    if not isinstance(plan.get("charts", False), bool):
        yield "spreadsheet: charts 须为 true 或 false"


def _start(spec: Spec) -> Worked:
    return work_out(spec["spreadsheet"]["book"])


def _sheet(spec: Spec, check: Mapping[str, Any]) -> Page | None:
    return _start(spec).page(check["sheet"]) if is_words(check.get("sheet")) else None


def _columns(spec: Spec, check: Mapping[str, Any], names: Sequence[Any]) -> Iterator[str]:
    """Faults of the sheet and of columns that are named; a sheet that candidates add themselves is not looked at."""
    if not is_words(check.get("sheet")):
        yield "check 缺少 sheet（工作表名）"
        return
    if not names or not all(is_words(name) for name in names):
        yield "check 须写明列名 column"
        return
    page = _sheet(spec, check)
    if page is None:
        if not check.get("new"):
            yield f"check 提到的工作表 {check['sheet']} 不存在（由考生新建的写 new: true）"
        return
    if page.table(*names) is None and not check.get("new"):
        yield f"check 提到的列 {'、'.join(names)} 不在“{check['sheet']}”的表头中"


def _tolerance(check: Mapping[str, Any]) -> Iterator[str]:
    slack = check.get("tolerance", 0)
    if isinstance(slack, bool) or not isinstance(slack, int | float) or slack < 0:
        yield "check 的 tolerance 须为数字"


def _place(spec: Spec, check: Mapping[str, Any]) -> Iterator[str]:
    if "cell" in check:
        if not is_words(check.get("sheet")):
            yield "check 缺少 sheet（工作表名）"
        if not is_words(check["cell"]) or place_of(check["cell"]) is None:
            yield "check 的 cell 须如 B3"
    else:
        yield from _columns(spec, check, [check.get("column")])
        yield from _rows_named(spec, check, [check.get("row")])


def _rows_named(spec: Spec, check: Mapping[str, Any], names: Sequence[Any]) -> Iterator[str]:
    if not names or not all(is_words(name) for name in names):
        yield "check 须写明行名 row"
        return
    page = _sheet(spec, check)
    if page is None or check.get("new") or not is_words(check.get("column")) or page.table(check["column"]) is None:
        return
    known = {folded(one) for row in page.values for one in row if isinstance(one, str)}
    if missing := [name for name in names if folded(name) not in known]:
        yield f"check 提到的行 {'、'.join(missing)} 不在“{check['sheet']}”中（由考生填写的写 new: true）"


def cell(spec: Spec, check: Mapping[str, Any]) -> Iterator[str]:
    """Faults of a check of one cell."""
    yield from _place(spec, check)
    values = check.get("any_of", [check.get("value")])
    if not isinstance(values, list) or not values or not all(is_value(value) for value in values):
        yield "check 须写 value 或 any_of"
    yield from _tolerance(check)


def formula(spec: Spec, check: Mapping[str, Any]) -> Iterator[str]:
    """Faults of a check of one formula."""
    yield from cell(spec, check)
    names = check.get("functions", [])
    if not isinstance(names, list) or not all(isinstance(name, str) and name.upper() in FUNCTIONS for name in names):
        yield "check 的 functions 须为能重算的函数名"


def cells(spec: Spec, check: Mapping[str, Any]) -> Iterator[str]:
    """Faults of a check of several cells of a column."""
    yield from _columns(spec, check, [check.get("column")])
    values = check.get("values")
    if not isinstance(values, Mapping) or not values or not all(is_value(value) for value in values.values()):
        yield "check 的 values 须为“行名: 值”"
    else:
        yield from _rows_named(spec, check, list(values))
    yield from _tolerance(check)


def totals(spec: Spec, check: Mapping[str, Any]) -> Iterator[str]:
    """Faults of a check of a sum."""
    yield from _columns(spec, check, [check.get("column")])
    if isinstance(check.get("sum"), bool) or not isinstance(check.get("sum"), int | float):
        yield "check 的 sum 须为数字"
    yield from _tolerance(check)


def rows(spec: Spec, check: Mapping[str, Any]) -> Iterator[str]:
    """Faults of a check of how many rows there are."""
    yield from _columns(spec, check, [check.get("column")])
    between = check.get("between")
    if (
        not isinstance(between, list)
        or len(between) != 2
        or not all(is_whole(count, 0, MOST_ROWS) for count in between)
        or between[0] > between[1]
    ):
        yield "check 的 between 须为最少和最多的行数"


def column(spec: Spec, check: Mapping[str, Any]) -> Iterator[str]:
    """Faults of a check of one column, or of several."""
    names = check.get("columns", [check.get("column")])
    yield from _columns(spec, check, names if isinstance(names, list) else [])
    if "least_rows" in check and not is_whole(check["least_rows"], 1, MOST_ROWS):
        yield "check 的 least_rows 须为行数"


def one_column(spec: Spec, check: Mapping[str, Any]) -> Iterator[str]:
    """Faults of a check of one column."""
    yield from column(spec, {name: value for name, value in check.items() if name != "columns"})
    if check.get("order", "ascending") not in ("ascending", "descending"):
        yield "check 的 order 须为 ascending 或 descending"


def form(spec: Spec, check: Mapping[str, Any]) -> Iterator[str]:
    """Faults of a check of the form of values."""
    yield from one_column(spec, check)
    if check.get("is") not in (*FORMATS, "one_of"):
        yield f"check 的 is 须为 {'、'.join((*FORMATS, 'one_of'))} 之一"
    if check.get("is") == "one_of" and not is_list_of_words(check.get("values")):
        yield "check 的 values 须为文字的列表"


def contains_row(spec: Spec, check: Mapping[str, Any]) -> Iterator[str]:
    """Faults of a check of some rows."""
    wanted = check.get("rows")
    if not isinstance(wanted, Mapping) or not wanted or not all(_is_row(row) for row in wanted.values()):
        yield "check 的 rows 须为“行: {列名: 值}”"
        return
    names = list(dict.fromkeys(name for row in wanted.values() for name in row))
    yield from _columns(spec, check, [check.get("key"), *names])
    yield from _tolerance(check)


def _is_row(row: Any) -> bool:
    return isinstance(row, Mapping) and bool(row) and all(is_value(value) for value in row.values())


def chart(spec: Spec, check: Mapping[str, Any]) -> Iterator[str]:
    """Faults of a check of a chart."""
    if not spec["spreadsheet"].get("charts"):
        yield "check 需要 spreadsheet 的 charts: true"
    kinds = check.get("kinds")
    if not is_list_of_words(kinds) or not set(kinds or ()) <= set(CHARTS):
        yield f"check 的 kinds 须为 {'、'.join(CHARTS)} 中的若干"
    names = check.get("columns")
    yield from _columns(spec, check, names if isinstance(names, list) else [])
    if "rows" in check and not is_whole(check["rows"], 1, MOST_ROWS):
        yield "check 的 rows 须为行数"

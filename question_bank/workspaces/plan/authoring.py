"""What the author of a plan task must give.

`plan`: sections and tables, in the order in which they are worked on. A section has id, title, and may have hint, min,
max (characters), required (yes). A table has id, title, kind, and may have hint, section (under which it stands),
required (yes). By its kind:
free: columns (id, title, type text, number, money, date or choice with options; sum, optional), and either rows
(heads of fixed rows; row_title) or most; least (complete rows); limit (column, most), told to the candidate.
matrix: shape grid or canvas, blocks (id, title, hint), least (characters of a block).
cash_flow: years (the last one; year 0 comes before), unit, inflows, outflows (lines that are given), own_lines (that
the candidate may add to each side), rate in percent where it is given.
break_even: cases (what is compared), unit (of the volume), money_unit.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from question_bank import texts
from question_bank.contract import PACK, Spec
from question_bank.workspaces.authoring import NAME, is_list_of_words, is_value, is_whole, is_words
from question_bank.workspaces.plan.figures import NUMBERS
from question_bank.workspaces.plan.reading import LONGEST_SECTION, MOST_ROWS

TYPES = ("text", *NUMBERS, "date", "choice")
KINDS = ("free", "matrix", "cash_flow", "break_even")
CANVAS = 9
MOST_SECTIONS, MOST_TABLES, MOST_COLUMNS, MOST_BLOCKS, MOST_YEARS, MOST_CASES, MOST_LINES = 20, 12, 8, 12, 15, 4, 12

Part = Mapping[str, Any]


def check_plan(plan: Any) -> Iterator[str]:
    """Faults of the whole plan."""
    sections: Any = plan.get("sections") if isinstance(plan, dict) else None
    if not _is_list_of_parts(sections, 1, MOST_SECTIONS):
        yield f"plan: sections 须为 1 到 {MOST_SECTIONS} 个章节"
        return
    tables = plan.get("tables", [])
    if not _is_list_of_parts(tables, 0, MOST_TABLES):
        yield f"plan: tables 须为至多 {MOST_TABLES} 张表"
        return
    names = [str(part.get("id")) for part in (*sections, *tables)]
    for name in dict.fromkeys(names):
        if not NAME.fullmatch(name) or name == PACK or names.count(name) > 1:
            yield f"plan: id {name} 须为小写字母、数字和下划线，且不重复"
    for section in sections:
        yield from (f"plan: 章节 {section.get('title')}：{fault}" for fault in _section(section))
    for table in tables:
        yield from (f"plan: 表 {table.get('title')}：{fault}" for fault in _table(table, names[: len(sections)]))


def _is_list_of_parts(value: Any, least: int, most: int) -> bool:
    return isinstance(value, list) and least <= len(value) <= most and all(isinstance(part, dict) for part in value)


def _about(part: Part) -> Iterator[str]:
    if not is_words(part.get("title")):
        yield "缺少 title"
    if not isinstance(part.get("hint", ""), str):
        yield "hint 须为文字"
    if not isinstance(part.get("required", True), bool):
        yield "required 须为 true 或 false"


def _section(section: Part) -> Iterator[str]:
    yield from _about(section)
    least, most = section.get("min", 1), section.get("max", LONGEST_SECTION)
    if not is_whole(least, 1, LONGEST_SECTION) or not is_whole(most, 1, LONGEST_SECTION) or least > most:
        yield "min、max 有误"


def _table(table: Part, sections: list[str]) -> Iterator[str]:
    yield from _about(table)
    if "section" in table and table["section"] not in sections:
        yield "section 不是已有的章节"
    check = CHECKS_BY_KIND.get(str(table.get("kind")))
    if check is None:
        yield f"kind 须为 {'、'.join(KINDS)} 之一"
    else:
        yield from check(table)


def _free(table: Part) -> Iterator[str]:
    columns: Any = table.get("columns")
    if not _is_list_of_parts(columns, 1, MOST_COLUMNS):
        yield f"columns 须为 1 到 {MOST_COLUMNS} 列"
        return
    ids = [str(column.get("id")) for column in columns]
    if len(set(ids)) < len(ids) or not all(NAME.fullmatch(name) for name in ids):
        yield "列的 id 须为小写字母、数字和下划线，且不重复"
    for column in columns:
        yield from _column(column)
    if all(column.get("optional") for column in columns):
        yield "至少一列不是 optional"
    if "rows" in table and (not is_list_of_words(table["rows"]) or len(table["rows"]) > MOST_ROWS):
        yield f"rows 须为 1 到 {MOST_ROWS} 行的行名"
    most = table.get("most", MOST_ROWS)
    if not is_whole(most, 1, MOST_ROWS) or not is_whole(table.get("least", 1), 1, most):
        yield "least、most 有误"
    if "limit" in table:
        yield from _limit(table["limit"], {str(c.get("id")): c for c in columns})


def _column(column: Part) -> Iterator[str]:
    if not is_words(column.get("title")) or column.get("type") not in TYPES:
        yield f"列须有 title 和 type（{'、'.join(TYPES)}）"
    options = column.get("options")
    if column.get("type") == "choice" and (not is_list_of_words(options) or len(set(options or ())) < 2):
        yield f"列 {column.get('title')} 的 options 须为两个以上不同的文字"
    if column.get("sum") and column.get("type") not in NUMBERS:
        yield f"列 {column.get('title')} 不是数字，不能合计"


def _limit(limit: Any, columns: Mapping[str, Part]) -> Iterator[str]:
    if not isinstance(limit, dict) or not columns.get(str(limit.get("column")), {}).get("sum"):
        yield "limit 的 column 须为有合计的列"
    elif not _is_number(limit.get("most")):
        yield "limit 的 most 须为数字"


def _matrix(table: Part) -> Iterator[str]:
    blocks: Any = table.get("blocks")
    if not _is_list_of_parts(blocks, 2, MOST_BLOCKS):
        yield f"blocks 须为 2 到 {MOST_BLOCKS} 格"
        return
    ids = [str(block.get("id")) for block in blocks]
    if len(set(ids)) < len(ids) or not all(NAME.fullmatch(name) for name in ids):
        yield "格的 id 须为小写字母、数字和下划线，且不重复"
    if not all(is_words(block.get("title")) and isinstance(block.get("hint", ""), str) for block in blocks):
        yield "每格须有 title"
    if table.get("shape") not in ("grid", "canvas") or (table.get("shape") == "canvas" and len(blocks) != CANVAS):
        yield f"shape 须为 grid 或 canvas（{CANVAS} 格）"
    if not is_whole(table.get("least", 1), 1, 500):
        yield "least 须为每格至少的字数"


def _cash_flow(table: Part) -> Iterator[str]:
    if not is_whole(table.get("years"), 1, MOST_YEARS):
        yield f"years 须为 1 到 {MOST_YEARS}"
    for name in ("inflows", "outflows"):
        lines = table.get(name, [])
        if lines and (not is_list_of_words(lines) or len(lines) > MOST_LINES):
            yield f"{name} 须为至多 {MOST_LINES} 行的名称"
    own = table.get("own_lines", 0)
    if not is_whole(own, 0, MOST_LINES) or not (own or (table.get("inflows") and table.get("outflows"))):
        yield "own_lines 有误，或流入、流出没有行"
    if "rate" in table and not _is_number(table["rate"]):
        yield "rate 须为百分数"
    if not isinstance(table.get("unit", ""), str):
        yield "unit 须为文字"


def _break_even(table: Part) -> Iterator[str]:
    cases = table.get("cases")
    if not is_list_of_words(cases) or len(cases or ()) > MOST_CASES:
        yield f"cases 须为 1 到 {MOST_CASES} 个方案的名称"
    if not all(isinstance(table.get(name, ""), str) for name in ("unit", "money_unit")):
        yield "unit、money_unit 须为文字"


def _is_number(value: Any) -> bool:
    return is_value(value) and texts.number_of(value) is not None


CHECKS_BY_KIND: Mapping[str, Callable[[Part], Iterator[str]]] = {
    "free": _free,
    "matrix": _matrix,
    "cash_flow": _cash_flow,
    "break_even": _break_even,
}


def section_ids(spec: Spec) -> list[str]:
    """The ids of the sections of a plan."""
    return [section["id"] for section in spec["plan"]["sections"]]


def tables_of(spec: Spec, kind: str = "") -> dict[str, Part]:
    """The tables of a plan by id, all or those of a kind."""
    tables = spec["plan"].get("tables", ())
    return {table["id"]: table for table in tables if not kind or table["kind"] == kind}

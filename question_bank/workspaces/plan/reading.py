"""What a terminal sends of a plan, made tidy: the text of a section, the cells of a table."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from question_bank import sanitize, texts
from question_bank.contract import Malformed
from question_bank.documents import bounds
from question_bank.documents.blocks import blocks_of
from question_bank.documents.measures import pictures_of

LONGEST_SECTION = 10_000
MOST_BLOCKS, MOST_CELLS = 1_000, 600
LONGEST_CELL = 300
LONGEST_BLOCK = 1_000
LONGEST_NUMBER = 24
LONGEST_NAME = 40
MOST_ROWS = 40
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
INPUTS = ("fixed", "price", "variable", "planned")
"""What is filled in of a break-even case: 固定成本, 单价, 单位变动成本, 计划销量."""

SIDES = {"in": "inflows", "out": "outflows"}
"""How the sides of a cash flow are called in a work, and in its table."""

Table = Mapping[str, Any]


def read_section(raw: Any) -> str | None:
    """Cleaned HTML; None where no words are in it. What is longer than asked is kept: the marks tell, not the pen."""
    clean = sanitize.sanitize_work(texts.paragraphs(raw))
    bounds.hold_depth(clean)
    blocks = blocks_of(clean)
    bounds.hold_size(blocks, MOST_BLOCKS, MOST_CELLS)
    if pictures_of(blocks):
        raise Malformed("这里不能插入图片")
    if sanitize.count_characters(clean) > LONGEST_SECTION:
        raise Malformed("最多 %(max)s 字", max=LONGEST_SECTION)
    return clean if sanitize.text_of(clean) else None


def read_table(table: Table, raw: Any) -> Any:
    """The cells of a table of one of the four kinds; None where all are empty."""
    return READERS[table["kind"]](table, raw)


def _read_free(table: Table, raw: Any) -> list[dict[str, str]] | None:
    most = len(table["rows"]) if "rows" in table else table.get("most", MOST_ROWS)
    rows = [_row(table, row) for row in _list_of(raw, most)]
    kept = rows if "rows" in table else [row for row in rows if row]
    return kept if any(kept) else None


def _row(table: Table, raw: Any) -> dict[str, str]:
    columns = {column["id"]: column for column in table["columns"]}
    if not isinstance(raw, dict) or not set(raw) <= set(columns):
        raise Malformed("没有这一列")
    cells = {name: _cell(columns[name], raw[name]) for name in columns if name in raw}
    return {name: text for name, text in cells.items() if text}


def _cell(column: Mapping[str, Any], raw: Any) -> str:
    if column["type"] == "text":
        return _within(texts.paragraphs(raw), LONGEST_CELL)
    text = texts.one_line(raw)
    if column["type"] in ("number", "money"):
        return number(text)
    if column["type"] == "choice" and text and text not in column["options"]:
        raise Malformed("没有这个选项")
    if column["type"] == "date" and text and not _is_date(text):
        raise Malformed("应为日期")
    return text


def _is_date(text: str) -> bool:
    try:
        return bool(DATE.fullmatch(text)) and date.fromisoformat(text) is not None
    except ValueError:
        return False


def number(raw: Any) -> str:
    """A number without commas; what is none (yet) stays as it was typed, and counts for nothing."""
    text = texts.one_line(raw)
    found = texts.number_of(text)
    return _within(text if found is None else texts.unify(text).replace(",", "").lstrip("+"), LONGEST_NUMBER)


def _read_matrix(table: Table, raw: Any) -> dict[str, str] | None:
    known = [block["id"] for block in table["blocks"]]
    if not isinstance(raw, dict) or not set(raw) <= set(known):
        raise Malformed("没有这一格")
    blocks = {name: _within(texts.paragraphs(raw[name]), LONGEST_BLOCK) for name in known if name in raw}
    return {name: text for name, text in blocks.items() if text} or None


def _read_cash_flow(table: Table, raw: Any) -> dict[str, Any] | None:
    if not isinstance(raw, dict) or not set(raw) <= {"rate", *SIDES}:
        raise Malformed("现金流量表的内容有误")
    sides = {side: _side(table, table.get(name, ()), raw.get(side, [])) for side, name in SIDES.items()}
    rate = "" if "rate" in table else number(raw.get("rate", ""))
    is_filled = rate or any(line["name"] or any(line["amounts"]) for lines in sides.values() for line in lines)
    return {"rate": rate, **sides} if is_filled else None


def _side(table: Table, given: Any, raw: Any) -> list[dict[str, Any]]:
    """The lines that the author gave come first, and keep no name of their own."""
    lines = [
        _line(table, line, has_name=n >= len(given)) for n, line in enumerate(_list_of(raw, most_lines(table, given)))
    ]
    blank = {"name": "", "amounts": [""] * (table["years"] + 1)}
    lines += [blank] * (len(given) - len(lines))
    own = [line for line in lines[len(given) :] if line["name"] or any(line["amounts"])]
    return lines[: len(given)] + own


def most_lines(table: Table, given: Any) -> int:
    """How many lines a side of a cash flow may have."""
    return len(given) + int(table.get("own_lines", 0))


def _line(table: Table, raw: Any, *, has_name: bool) -> dict[str, Any]:
    if not isinstance(raw, dict) or not set(raw) <= {"name", "amounts"}:
        raise Malformed("现金流量表的内容有误")
    years = table["years"] + 1
    amounts = [number(amount) for amount in _list_of(raw.get("amounts", []), years)]
    name = _within(texts.one_line(raw.get("name", "")), LONGEST_NAME) if has_name else ""
    return {"name": name, "amounts": amounts + [""] * (years - len(amounts))}


def _read_break_even(table: Table, raw: Any) -> list[dict[str, str]] | None:
    cases = [_case(case) for case in _list_of(raw, len(table["cases"]))]
    cases += [{}] * (len(table["cases"]) - len(cases))
    return cases if any(cases) else None


def _case(raw: Any) -> dict[str, str]:
    if not isinstance(raw, dict) or not set(raw) <= set(INPUTS):
        raise Malformed("盈亏平衡表的内容有误")
    cells = {name: number(raw[name]) for name in INPUTS if name in raw}
    return {name: text for name, text in cells.items() if text}


def _list_of(raw: Any, most: int) -> list[Any]:
    if not isinstance(raw, list):
        raise Malformed("表格的内容有误")
    if len(raw) > most:
        raise Malformed("最多 %(max)s 行", max=most)
    return raw


def _within(text: str, most: int) -> str:
    if len(text) > most:
        raise Malformed("最多 %(max)s 字", max=most)
    return text


READERS: Mapping[str, Callable[[Table, Any], Any]] = {
    "free": _read_free,
    "matrix": _read_matrix,
    "cash_flow": _read_cash_flow,
    "break_even": _read_break_even,
}

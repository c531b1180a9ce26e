"""How much a document that comes from a terminal may hold, so that whoever looks at it never waits for it."""

import re
import unicodedata
from collections.abc import Sequence

from question_bank.contract import Malformed
from question_bank.documents.blocks import Block, Table, every

WIDEST_TABLE = 40
MOST_MARKS = 8
"""Accents on one letter."""

DEEPEST = 60
TAG = re.compile(r"<(/?)(?!br|hr|img)[a-z][^>]*>")


def hold_depth(html: str) -> None:
    """Malformed: cleaned HTML that is nested too deep, or piles up accents; asked before its blocks are looked at."""
    if _depth(html) > DEEPEST:
        raise Malformed("列表、引用或表格的层次过多")
    if _most_marks(html) > MOST_MARKS:
        raise Malformed("含有不能使用的字符")


def hold_size(blocks: Sequence[Block], most_blocks: int, most_cells: int) -> None:
    """Malformed: too many paragraphs, entries, cells and line breaks, or too large a table."""
    inside = list(every(blocks))
    if len(inside) > most_blocks or _breaks(inside) > most_blocks:
        raise Malformed("最多 %(max)s 段", max=most_blocks)
    sizes = [(table.width, len(table.rows)) for table in inside if isinstance(table, Table)]
    if any(width > WIDEST_TABLE for width, _rows in sizes) or sum(w * rows for w, rows in sizes) > most_cells:
        raise Malformed("表格最多 %(columns)s 列，合计 %(cells)s 格", columns=WIDEST_TABLE, cells=most_cells)


def _breaks(inside: Sequence[Block]) -> int:
    return sum(run.text == "\n" for block in inside for run in getattr(block, "runs", ()))


def _depth(html: str) -> int:
    """How deep its elements are nested; cleaned HTML shuts each of them."""
    depth = deepest = 0
    for tag in TAG.finditer(html):
        depth += -1 if tag.group(1) else 1
        deepest = max(deepest, depth)
    return deepest


def _most_marks(text: str) -> int:
    """How many accents stand on one letter at most."""
    marks = most = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        most = max(most, marks)
    return most

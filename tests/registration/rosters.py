"""Rosters to play with: the official form and looser sheets from elsewhere."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from examserver.demo_roster import HEADERS, demo_rows
from examserver.registration.rules.roster import Roster, read_roster
from question_bank.identity import make_id
from question_bank.sheets import write_csv, write_sheet

DAY = date(2026, 11, 28)
LOOSE = ("姓名", "身份证号", "级别", "职业")


def official(count: int = 3, **changed: str) -> list[list[str]]:
    """Header and people of the 33-column form; `changed` alters cells of the first person, by column without star."""
    _headers, rows = demo_rows()
    picked = [list(row) for row in rows[:count]]
    for column, text in changed.items():
        picked[0][place(column)] = text
    return [list(HEADERS), *picked]


def place(column: str) -> int:
    """Where a column of the form is."""
    return [header.rstrip("*") for header in HEADERS].index(column)


def an_id(birth: date = date(1990, 5, 20), serial: int = 12, region: str = "440106") -> str:
    """A valid number; an even serial is a woman's."""
    return make_id(region, birth, serial)


def loose(*people: Sequence[str], header: Sequence[str] = LOOSE) -> list[list[str]]:
    """A sheet of another province."""
    return [list(header), *(list(person) for person in people)]


def read(rows: Sequence[Sequence[Any]], as_csv: bool = False, **more: Any) -> Roster:
    """As the import reads it."""
    content = write_csv(rows) if as_csv else write_sheet(rows)
    return read_roster(content, "名单.xlsx", DAY, **more)


def said(roster: Roster) -> list[tuple[int, str, str]]:
    """Row, column and reason of every fault."""
    return [(f.row, f.column, f.reason % f.detail if f.detail else f.reason) for f in roster.faults]

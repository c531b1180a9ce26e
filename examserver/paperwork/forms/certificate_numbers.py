"""The list with which numbers are asked of the authority; filled in, it is imported on the certificates page."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from examserver.certificates.rules import COLUMNS
from examserver.errors import Refused
from examserver.languages import N_
from examserver.paperwork.reads import about, listed
from examserver.paperwork.registry import Asked, Filled
from question_bank.sheets import write_sheet

TITLE = "证书取号名单"
NOTE = N_("合格且成绩已锁定、还没有编号的考生；主管部门填好编号和日期后，可在证书页导入。")
SCOPE, GROUP, SUFFIX = "batch", "certificates", "xlsx"
NEEDS_LOCKED, COUNTS = False, "due"
HEADS = tuple(names[0] for names in COLUMNS.values())


def read(db: Session, asked: Asked) -> Filled:
    """Those who are to get a number. Refuses: nothing_to_export."""
    people = [one.candidate for one in listed(db, asked) if one.is_eligible and not one.certificate]
    if not people:
        raise Refused("nothing_to_export")
    rows = [[c.name, c.id_number, "", ""] for c in people]
    return Filled({"rows": rows}, about(db, asked, (c.level for c in people)))


def write(data: Mapping[str, Any]) -> bytes:
    """The workbook."""
    return write_sheet([HEADS, *data["rows"]], title="Sheet1", widths=(16, 24, 28, 22))

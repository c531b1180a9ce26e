"""职业技能等级认定成绩花名册 (domain.md 7.1): three title rows, two header rows, data from row 6, footer 填报人."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from examserver.languages import N_
from examserver.messages import level_label
from examserver.paperwork.reads import Listed, about, listed
from examserver.paperwork.registry import Asked, Filled
from examserver.paperwork.rules import DRAFT, NOT_EXAMINED, mark_text, occupation_text
from examserver.paperwork.workbook import Table, write_table
from examserver.registration.reads import batch_for

TITLE = "职业技能等级认定成绩花名册"
NOTE = N_("报送用的成绩表：表头和列固定，从第 6 行起为数据，单元格全部为文本。")
SCOPE, GROUP, SUFFIX = "batch", "results", "xlsx"
NEEDS_LOCKED, COUNTS = True, "candidates"
HEADS = (
    ("序号", "准考证号", "姓名", "性别", "证件号码", "单位", "职业(工种)", "等级", "考核成绩", "", "", ""),
    ("", "", "", "", "", "", "", "", "理论", "实操", "综合", "工作业绩"),
)
MERGES = ((3, 8, 3, 11), *((3, column, 4, column) for column in range(8)))
FOOTER = "填报人：　　　　　　　　　审核人：　　　　　　　　　负责人：　　　　　　　　　填报日期：　　　年　　月　　日"


def read(db: Session, asked: Asked) -> Filled:
    """The roster of a batch or of one level of it."""
    people, batch = listed(db, asked), batch_for(db, asked.batch_id)
    data = {
        "titles": [
            TITLE + (DRAFT if asked.is_draft else ""),
            f"评价机构：{asked.site.body}　　考点：{asked.site.name}",
            f"批次：{batch.name}　　考试日期：{batch.exam_date.isoformat()}　　人数：{len(people)}",
        ],
        "rows": [_row(n, one) for n, one in enumerate(people, 1)],
    }
    return Filled(data, about(db, asked, (one.candidate.level for one in people)))


def _row(n: int, one: Listed) -> list[str]:
    c, row = one.candidate, one.row
    marks = [mark_text(row.values.get(s), is_required=s in row.required) for s in ("theory", "practical", "review")]
    return [
        str(n),
        c.admission_no or "",
        c.name,
        c.sex,
        c.id_number,
        c.workplace,
        occupation_text(c.occupation, c.job_type),
        level_label(c.level),
        *marks,
        NOT_EXAMINED,
    ]


def write(data: Mapping[str, Any]) -> bytes:
    """The workbook."""
    return write_table(
        Table(
            sheet="成绩花名册",
            titles=data["titles"],
            heads=HEADS,
            rows=data["rows"],
            widths=(6, 19, 14, 6, 21, 26, 22, 14, 8, 8, 8, 9),
            merges=MERGES,
            centred=(0, 1, 3, 4, 7, 8, 9, 10, 11),
            footer=FOOTER,
        )
    )

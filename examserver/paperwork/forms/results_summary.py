"""评价结果汇总表 (domain.md 7.2): marks and conclusion of everybody, for signature."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from examserver.languages import N_
from examserver.messages import level_label
from examserver.paperwork.reads import Listed, about, listed
from examserver.paperwork.registry import Asked, Filled
from examserver.paperwork.rules import DRAFT, mark_text, occupation_text
from examserver.paperwork.workbook import Table, write_table
from examserver.registration.reads import batch_for
from examserver.results.rules import Conclusion

TITLE = "评价结果汇总表"
NOTE = N_("全部考生的成绩与结论，附合格人数，供签字存档。")
SCOPE, GROUP, SUFFIX = "batch", "results", "xlsx"
NEEDS_LOCKED, COUNTS = True, "candidates"
HEADS = (("序号", "准考证号", "姓名", "证件号码", "职业(工种)", "等级", "理论", "实操", "综合", "结论", "备注"),)
WORDS = {Conclusion.PASSED: "合格", Conclusion.FAILED: "不合格", Conclusion.INCOMPLETE: "未完成"}
SUBJECTS = {"theory": "理论", "practical": "实操", "review": "综合"}
FOOTER = "制表人：　　　　　　　　　复核人：　　　　　　　　　负责人：　　　　　　　　　日期：　　　年　　月　　日"


def read(db: Session, asked: Asked) -> Filled:
    """The summary of a batch or of one level of it."""
    people, batch = listed(db, asked), batch_for(db, asked.batch_id)
    counts = [f"{word} {sum(p.row.conclusion is c for p in people)} 人" for c, word in WORDS.items()]
    data = {
        "titles": [
            TITLE + (DRAFT if asked.is_draft else ""),
            f"评价机构：{asked.site.body}　　批次：{batch.name}　　考试日期：{batch.exam_date.isoformat()}",
            f"共 {len(people)} 人：{'，'.join(counts)}",
        ],
        "rows": [_row(n, one) for n, one in enumerate(people, 1)],
    }
    return Filled(data, about(db, asked, (one.candidate.level for one in people)))


def _row(n: int, one: Listed) -> list[str]:
    c, row = one.candidate, one.row
    return [
        str(n),
        c.admission_no or "",
        c.name,
        c.id_number,
        occupation_text(c.occupation, c.job_type),
        level_label(c.level),
        *(mark_text(row.values.get(s), is_required=s in row.required) for s in SUBJECTS),
        WORDS[row.conclusion],
        _remark(one),
    ]


def _remark(one: Listed) -> str:
    carried = [SUBJECTS[s] for s, m in one.row.marks.items() if m.carried and m.source == m.mark]
    words = [one.candidate.exam_kind] if one.candidate.exam_kind != "正考" else []
    waiting = [SUBJECTS[s] for s in one.row.waiting if s not in one.row.marks]
    return "，".join([*words, *(f"{s}沿用" for s in carried), *(f"{s}评分未完成" for s in waiting)])


def write(data: Mapping[str, Any]) -> bytes:
    """The workbook."""
    return write_table(
        Table(
            sheet="评价结果汇总表",
            titles=data["titles"],
            heads=HEADS,
            rows=data["rows"],
            widths=(6, 19, 14, 21, 22, 14, 8, 8, 8, 9, 18),
            centred=(0, 1, 3, 5, 6, 7, 8, 9),
            footer=FOOTER,
        )
    )

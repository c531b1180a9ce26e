"""The certificate upload workbook (domain.md 7.1): sheet Sheet1, 11 columns, no scores, every cell text."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from examserver.languages import N_
from examserver.paperwork.reads import Listed, about, certified
from examserver.paperwork.registry import Asked, Filled
from examserver.paperwork.rules import ID_TYPE_CODES, NOT_EXAMINED
from question_bank.sheets import write_sheet

TITLE = "证书数据上报表"
NOTE = N_("上报平台用的证书数据：只含已有证书编号、结论合格且成绩已锁定的考生，不含分数。")
SCOPE, GROUP, SUFFIX = "batch", "certificates", "xlsx"
NEEDS_LOCKED, COUNTS = False, "certified"
HEADS = (
    "姓名",
    "证件类型",
    "证件号码",
    "所在单位",
    "职业名称",
    "工种名称",
    "职业技能等级",
    "证书编号",
    "发证日期",
    "评价机构",
    "发证机构",
)


def read(db: Session, asked: Asked) -> Filled:
    """The certified candidates of a batch. Refuses: nothing_to_export."""
    people = certified(db, asked)
    rows = [_row(one, asked.site.body) for one in people]
    return Filled({"rows": rows}, about(db, asked, (one.candidate.level for one in people)))


def _row(one: Listed, body: str) -> list[str]:
    c, certificate = one.candidate, one.certificate
    assert certificate is not None
    return [
        c.name,
        ID_TYPE_CODES.get(c.id_type, c.id_type),
        c.id_number,
        c.workplace or "其他",
        c.occupation,
        c.job_type or NOT_EXAMINED,
        str(c.level),
        certificate.number,
        certificate.issued_on.isoformat(),
        body,
        body,
    ]


def write(data: Mapping[str, Any]) -> bytes:
    """The workbook."""
    return write_sheet([HEADS, *data["rows"]], title="Sheet1")

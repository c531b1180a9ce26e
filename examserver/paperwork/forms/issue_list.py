"""证书发放清单 (domain.md 7.1): 15 columns; what is known is filled in, the rest when certificates are handed over."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from examserver.languages import N_
from examserver.messages import level_label
from examserver.paperwork.reads import Listed, about, certified
from examserver.paperwork.registry import Asked, Filled
from examserver.paperwork.rules import NOT_EXAMINED
from question_bank.sheets import write_sheet

TITLE = "证书发放清单"
NOTE = N_("发放证书时登记领取情况；已知的内容已填好，领取信息留空。")
SCOPE, GROUP, SUFFIX = "batch", "certificates", "xlsx"
NEEDS_LOCKED, COUNTS = False, "certified"
HEADS = (
    "姓名",
    "证件类型",
    "证件号码",
    "职业",
    "职业工种名称",
    "认定等级",
    "证书编号",
    "发证日期",
    "实际发放时间",
    "领取方式",
    "领取人",
    "联系电话",
    "邮寄地址",
    "快递单号",
    "备注",
)


def read(db: Session, asked: Asked) -> Filled:
    """The certified candidates of a batch. Refuses: nothing_to_export."""
    people = certified(db, asked)
    return Filled({"rows": [_row(one) for one in people]}, about(db, asked, (one.candidate.level for one in people)))


def _row(one: Listed) -> list[str]:
    c, certificate = one.candidate, one.certificate
    assert certificate is not None
    known = [
        c.name,
        c.id_type,
        c.id_number,
        c.occupation,
        c.job_type or NOT_EXAMINED,
        level_label(c.level),
        certificate.number,
        certificate.issued_on.isoformat(),
    ]
    return [*known, "", _extra(c.extra, "证书领取方式"), "", c.phone, _extra(c.extra, "邮寄地址"), "", ""]


def _extra(extra: Mapping[str, Any], name: str) -> str:
    return str(extra.get(name) or "")


def write(data: Mapping[str, Any]) -> bytes:
    """The workbook."""
    return write_sheet([HEADS, *data["rows"]], title="Sheet1")

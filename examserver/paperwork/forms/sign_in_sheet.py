"""考生签到表 (domain.md 7.2): one line a seat with the photo; printed before the exam, or after it with the times."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from examserver.errors import Refused
from examserver.languages import N_
from examserver.paperwork.forms.sitting_record import HOUR, SUBJECTS, head_of
from examserver.paperwork.reads import attempts_with_people, local
from examserver.paperwork.registry import Asked, Filled
from examserver.paperwork.typesetting import write_pdf
from examserver.sittings.reads import see_sitting

TITLE = "考生签到表"
NOTE = N_("一个场次的座位、姓名、证件号码和照片，供考生签名；考后打印会带上签到时间。")
SCOPE, GROUP, SUFFIX = "sitting", "sittings", "pdf"
NEEDS_LOCKED, COUNTS = False, ""


def read(db: Session, asked: Asked) -> Filled:
    """The seats of a sitting. Raises NotYours. Refuses: nothing_to_export."""
    sitting = see_sitting(db, asked.who, asked.sitting_id)
    seats = attempts_with_people(db, sitting.id)
    if not seats:
        raise Refused("nothing_to_export")
    rows = [
        {
            "no": str(n),
            "seat": str(a.seat_no),
            "admission_no": c.admission_no or "",
            "name": c.name,
            "id_number": c.id_number,
            "photo": str(c.id),
            "at": local(a.checked_in_at, asked.site.zone, HOUR),
            "note": "缺考" if a.state == "absent" else "",
        }
        for n, (a, c) in enumerate(seats, 1)
    ]
    data = {
        "title": TITLE,
        "foot": f"{asked.site.name}　{sitting.room_name}　{local(sitting.planned_start, asked.site.zone)}",
        "facts": head_of(sitting, seats, asked)[:6],
        "rows": rows,
        "pictures": {str(c.id): str(asked.files.path(c.photo_sha256)) for _a, c in seats if c.photo_sha256},
    }
    return Filled(data, f"{sitting.batch_name}_{sitting.room_name}_{SUBJECTS[sitting.subject]}")


def write(data: Mapping[str, Any]) -> bytes:
    """The PDF."""
    shown = {name: value for name, value in data.items() if name != "pictures"}
    return write_pdf("sign_in_sheet", shown, data["pictures"])
